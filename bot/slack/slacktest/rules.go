package slacktest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"unicode/utf8"
)

// rules collects what Slack would not take.
type rules struct {
	faults  []string
	blocks  map[string]bool
	actions map[string]bool
}

func (r *rules) nof(at, format string, args ...any) {
	r.faults = append(r.faults, fmt.Sprintf("%s [json-pointer:%s]", fmt.Sprintf(format, args...), at))
}

// CheckMessage says what Slack would not take of the blocks of a message; nil is all well.
func CheckMessage(blocks []any) []string { return checkBlocks(blocks, "message", 50) }

// CheckView says what Slack would not take of a modal or home view; nil is all well.
func CheckView(v map[string]any) []string {
	r := &rules{}
	raw, _ := json.Marshal(v)
	if len(raw) > 250_000 {
		r.nof("/view", "view is larger than 250 kB")
	}
	kind, _ := v["type"].(string)
	if kind != "modal" && kind != "home" {
		r.nof("/view/type", "unknown type %q", kind)
	}
	for _, key := range []string{"callback_id", "external_id"} {
		r.length("/view/"+key, v[key], 0, 255)
	}
	r.length("/view/private_metadata", v["private_metadata"], 0, 3000)
	blocks, isList := v["blocks"].([]any)
	if !isList {
		r.nof("/view/blocks", "missing")
	}
	if kind == "modal" {
		r.text("/view/title", v["title"], 24, "plain_text")
		for _, key := range []string{"submit", "close"} {
			if v[key] != nil {
				r.text("/view/"+key, v[key], 24, "plain_text")
			}
		}
		asks := slices.ContainsFunc(blocks, func(b any) bool { return kindOf(b) == "input" })
		if asks && v["submit"] == nil {
			r.nof("/view/submit", "must be there when there is an input block")
		}
	}
	return append(r.faults, checkBlocks(blocks, kind, 100)...)
}

func checkBlocks(blocks []any, surface string, most int) []string {
	r := &rules{blocks: map[string]bool{}, actions: map[string]bool{}}
	if len(blocks) > most {
		r.nof("/blocks", "no more than %d items allowed, not %d", most, len(blocks))
	}
	for i, b := range blocks {
		at := fmt.Sprintf("/blocks/%d", i)
		block, ok := b.(object)
		if !ok {
			r.nof(at, "must be an object")
			continue
		}
		r.block(at, block, surface)
	}
	return r.faults
}

func (r *rules) block(at string, b object, surface string) {
	if id, ok := b["block_id"].(string); ok && id != "" {
		r.length(at+"/block_id", id, 1, 255)
		if r.blocks[id] {
			r.nof(at+"/block_id", "already exists")
		}
		r.blocks[id] = true
	}
	switch kindOf(b) {
	case "section":
		fields, _ := b["fields"].([]any)
		if b["text"] == nil && len(fields) == 0 {
			r.nof(at, "needs text or fields")
		}
		if b["text"] != nil {
			r.text(at+"/text", b["text"], 3000, "plain_text", "mrkdwn")
		}
		if len(fields) > 10 {
			r.nof(at+"/fields", "no more than 10 items allowed")
		}
		for i, f := range fields {
			r.text(fmt.Sprintf("%s/fields/%d", at, i), f, 2000, "plain_text", "mrkdwn")
		}
	case "header":
		r.text(at+"/text", b["text"], 150, "plain_text")
	case "divider":
	case "context":
		elements := r.list(at+"/elements", b["elements"], 10)
		for i, e := range elements {
			r.text(fmt.Sprintf("%s/elements/%d", at, i), e, 3000, "plain_text", "mrkdwn")
		}
	case "actions":
		for i, e := range r.list(at+"/elements", b["elements"], 25) {
			r.element(fmt.Sprintf("%s/elements/%d", at, i), e, "button", "static_select")
		}
	case "input":
		if surface == "message" {
			r.nof(at, "unsupported type: input")
		}
		r.text(at+"/label", b["label"], 2000, "plain_text")
		if b["hint"] != nil {
			r.text(at+"/hint", b["hint"], 2000, "plain_text")
		}
		r.element(at+"/element", b["element"], "plain_text_input", "static_select", "multi_static_select", "radio_buttons", "checkboxes")
	default:
		r.nof(at+"/type", "unsupported type: %s", kindOf(b))
	}
}

func (r *rules) element(at string, v any, kinds ...string) {
	e, _ := v.(object)
	kind := kindOf(v)
	if !slices.Contains(kinds, kind) {
		r.nof(at+"/type", "unsupported type: %q", kind)
		return
	}
	id, _ := e["action_id"].(string)
	r.length(at+"/action_id", id, 1, 255)
	if r.actions[id] { // Slack wants these unique in their block; ours are unique altogether
		r.nof(at+"/action_id", "already exists")
	}
	r.actions[id] = true
	if e["placeholder"] != nil {
		r.text(at+"/placeholder", e["placeholder"], 150, "plain_text")
	}
	switch kind {
	case "button":
		r.text(at+"/text", e["text"], 75, "plain_text")
		r.length(at+"/value", e["value"], 0, 2000)
		if style := e["style"]; style != nil && style != "primary" && style != "danger" {
			r.nof(at+"/style", "must be primary or danger")
		}
	case "plain_text_input":
		most := number(e["max_length"], 3000)
		if most < 1 || most > 3000 || number(e["min_length"], 0) > most {
			r.nof(at+"/max_length", "must be 1 to 3000 and at least min_length")
		}
		r.length(at+"/initial_value", e["initial_value"], 0, most)
	case "static_select":
		r.options(at, e, 100, "plain_text")
	case "multi_static_select":
		r.options(at, e, 100, "plain_text")
	case "radio_buttons", "checkboxes":
		r.options(at, e, 10, "plain_text", "mrkdwn")
	}
}

func (r *rules) options(at string, e object, most int, texts ...string) {
	options := r.list(at+"/options", e["options"], most)
	for i, v := range options {
		o, _ := v.(object)
		here := fmt.Sprintf("%s/options/%d", at, i)
		r.text(here+"/text", o["text"], 75, texts...)
		r.length(here+"/value", o["value"], 1, 150)
		if o["description"] != nil {
			r.text(here+"/description", o["description"], 75, texts...)
		}
	}
	among := func(v any) bool {
		return slices.ContainsFunc(options, func(o any) bool { return reflect.DeepEqual(o, v) })
	}
	if one := e["initial_option"]; one != nil && !among(one) {
		r.nof(at+"/initial_option", "must be one of the options")
	}
	if e["initial_options"] != nil {
		for _, one := range r.list(at+"/initial_options", e["initial_options"], most) {
			if !among(one) {
				r.nof(at+"/initial_options", "must be among the options")
			}
		}
	}
}

func (r *rules) list(at string, v any, most int) []any {
	list, ok := v.([]any)
	if !ok || len(list) == 0 || len(list) > most {
		r.nof(at, "must have 1 to %d items", most)
	}
	return list
}

func (r *rules) length(at string, v any, least, most int) {
	s, ok := v.(string)
	if v != nil && !ok {
		r.nof(at, "must be a string")
	}
	if n := utf8.RuneCountInString(s); n < least || n > most {
		r.nof(at, "must be %d to %d characters, not %d", least, most, n)
	}
}

func (r *rules) text(at string, v any, most int, kinds ...string) {
	t, _ := v.(object)
	kind := kindOf(v)
	if !slices.Contains(kinds, kind) {
		r.nof(at+"/type", "must be %v, not %q", kinds, kind)
		return
	}
	r.length(at+"/text", t["text"], 1, most)
	for key := range t {
		allowed := key == "type" || key == "text" || kind == "mrkdwn" && key == "verbatim" || kind == "plain_text" && key == "emoji"
		if !allowed {
			r.nof(at, "unknown property %q", key)
		}
	}
	if s, _ := t["text"].(string); kind == "mrkdwn" && !Escaped(s) {
		r.nof(at+"/text", "is not escaped") // Slack takes it, and shows something else than was meant
	}
}

var (
	entity = regexp.MustCompile(`&(amp|lt|gt);`)
	link   = regexp.MustCompile(`<(https?://|mailto:|!date\^)[^<>]*>`)
	sign   = regexp.MustCompile(`[&<>]`)
)

// Escaped reports whether each &, < and > in mrkdwn is escaped or part of a link.
func Escaped(s string) bool {
	return !sign.MatchString(entity.ReplaceAllString(link.ReplaceAllString(s, ""), ""))
}

func kindOf(v any) string {
	o, _ := v.(object)
	kind, _ := o["type"].(string)
	return kind
}

func number(v any, otherwise int) int {
	if n, ok := v.(float64); ok {
		return int(n)
	}
	return otherwise
}
