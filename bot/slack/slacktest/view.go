package slacktest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"ketenbot/bot/chat"
	"ketenbot/bot/chat/chattest"
)

// view is an open modal, and what the person typed in it.
type view struct {
	id, person string
	raw        object
	typed      map[string]object // by block and action id
}

func newView(raw object, kind string) (*view, error) {
	if raw == nil || raw["type"] != kind {
		return nil, no("invalid_arguments")
	}
	if faults := CheckView(raw); len(faults) > 0 {
		return nil, &refusal{"invalid_arguments", faults}
	}
	return &view{raw: raw, typed: map[string]object{}}, nil
}

func (v *view) blocks() []any {
	list, _ := v.raw["blocks"].([]any)
	return list
}

func (v *view) text(key string) string {
	t, _ := v.raw[key].(object)
	s, _ := t["text"].(string)
	return s
}

func (v *view) metadata() string {
	s, _ := v.raw["private_metadata"].(string)
	return s
}

// inputs calls f with each question.
func (v *view) inputs(f func(blockID, actionID string, block, element object)) {
	for _, b := range v.blocks() {
		block, _ := b.(object)
		if kindOf(block) != "input" {
			continue
		}
		element, _ := block["element"].(object)
		blockID, _ := block["block_id"].(string)
		actionID, _ := element["action_id"].(string)
		f(blockID, actionID, block, element)
	}
}

// value is what stands in a question now.
func (v *view) value(blockID, actionID string, element object) object {
	if typed, ok := v.typed[blockID+" "+actionID]; ok {
		return typed
	}
	out := object{"type": element["type"]}
	switch element["type"] {
	case "plain_text_input":
		out["value"] = element["initial_value"] // or null
	case "static_select", "radio_buttons":
		out["selected_option"] = element["initial_option"]
	default:
		out["selected_options"] = element["initial_options"]
		if out["selected_options"] == nil {
			out["selected_options"] = []any{}
		}
	}
	return out
}

// payload is the view as Slack sends it. extra are answers of questions that are not there, as only a forger has them.
func (v *view) payload(extra map[string]object) object {
	values := object{}
	v.inputs(func(blockID, actionID string, _, element object) {
		values[blockID] = object{actionID: decorated(v.value(blockID, actionID, element))}
	})
	for blockID, answer := range extra {
		values[blockID] = object{"text": answer}
	}
	out := object{"id": v.id, "team_id": Team, "app_id": App, "bot_id": Bot, "hash": "1", "root_view_id": v.id, "previous_view_id": nil, "state": object{"values": values}}
	for key, value := range v.raw {
		out[key] = decorated(value)
	}
	return out
}

// decorated is v as Slack echoes it: with what it fills in itself.
func decorated(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, 0, len(v))
		for _, e := range v {
			out = append(out, decorated(e))
		}
		return out
	case object:
		out := object{}
		for key, e := range v {
			out[key] = decorated(e)
		}
		if v["type"] == "plain_text" && v["emoji"] == nil {
			out["emoji"] = true
		}
		if v["type"] == "input" && v["dispatch_action"] == nil {
			out["dispatch_action"] = false
		}
		return out
	}
	return v
}

// replace puts a new page in an open view. What was typed stays where block and action keep their ids.
func (s *Slack) replace(old, v *view) {
	former := &view{id: old.id, person: old.person, raw: old.raw}
	kept := map[string]object{}
	v.inputs(func(blockID, actionID string, _, _ object) {
		if typed, ok := old.typed[blockID+" "+actionID]; ok {
			kept[blockID+" "+actionID] = typed
		}
	})
	old.raw, old.typed = v.raw, kept
	s.turn()
	s.shown(old, former)
}

// shown notes what the person sees now; the lock is held. former is the page that stood there.
func (s *Slack) shown(v, former *view) {
	screen := s.screens[v.person]
	if screen == nil {
		return
	}
	if v.raw["callback_id"] == "geweigerd" {
		screen.Refused = true
		return
	}
	f, banner, errs := v.read()
	screen.Banner = banner
	if former != nil && former.state() == v.state() { // the same page, kept open
		screen.Errors = errs
		return
	}
	screen.Form = f
}

// state is the part of the sealed metadata that says which page this is. Nothing is hidden in it, so it can be read without the key.
func (v *view) state() string {
	head, _, _ := strings.Cut(v.metadata(), ".")
	raw, err := base64.RawURLEncoding.DecodeString(head)
	var sealed struct {
		Data json.RawMessage `json:"d"`
	}
	if err != nil || json.Unmarshal(raw, &sealed) != nil {
		return v.metadata()
	}
	return string(sealed.Data)
}

var (
	fieldBlock = regexp.MustCompile(`^(?:fout\.)?(.+\.\d+)\.([^.]+)$`)
	infoBlock  = regexp.MustCompile(`^(.+\.\d+)\.([^.]+)\.(kop|tekst\.\d+)$`)
	numbered   = regexp.MustCompile(`^Stap (\d+) van (\d+)$`)
)

// read is the view as a person sees it.
func (v *view) read() (f *chattest.Form, banner string, errs map[string]string) {
	f = &chattest.Form{Title: v.text("title"), Submit: v.text("submit"), Number: 1, Of: 1}
	for _, b := range v.blocks() {
		block, _ := b.(object)
		id, _ := block["block_id"].(string)
		text := readText(block["text"])
		switch {
		case id == "melding":
			banner = text
		case id == "stap":
			elements, _ := block["elements"].([]any)
			if m := numbered.FindStringSubmatch(readText(elements[0])); m != nil {
				_, _ = fmt.Sscan(m[1]+" "+m[2], &f.Number, &f.Of)
			}
		case strings.HasPrefix(id, "inleiding."):
			f.Intro += text
		case id == "navigatie":
			f.Back = true
		case strings.HasPrefix(id, "fout."):
			if m := fieldBlock.FindStringSubmatch(id); m != nil {
				if errs == nil {
					errs = map[string]string{}
				}
				errs[m[2]] = strings.TrimPrefix(text, "*Let op:* ")
			}
		case kindOf(block) == "input":
			f.Fields = append(f.Fields, v.field(id, block))
		default:
			info(f, id, text)
		}
	}
	f.Banner = banner
	return f, banner, errs
}

// info adds a text to read to the field it belongs to.
func info(f *chattest.Form, id, text string) {
	m := infoBlock.FindStringSubmatch(id)
	if m == nil {
		return
	}
	i := slices.IndexFunc(f.Fields, func(x chattest.Field) bool { return x.ID == m[2] })
	if i < 0 {
		f.Fields = append(f.Fields, chattest.Field{ID: m[2], Kind: chat.Info})
		i = len(f.Fields) - 1
	}
	if m[3] == "kop" {
		f.Fields[i].Label = strings.Trim(text, "*")
		return
	}
	f.Fields[i].Value = []string{strings.Join(append(f.Fields[i].Value, text), "")}
}

func (v *view) field(id string, block object) chattest.Field {
	element, _ := block["element"].(object)
	actionID, _ := element["action_id"].(string)
	kind, _, _ := strings.Cut(actionID, ".")
	out := chattest.Field{Label: readText(block["label"]), Help: readText(block["hint"]), Kind: chat.Kind(kind)}
	if m := fieldBlock.FindStringSubmatch(id); m != nil {
		out.ID = m[2]
	}
	options, _ := element["options"].([]any)
	for _, o := range options {
		out.Options = append(out.Options, chat.Option{Value: optionValue(o), Label: readText(o.(object)["text"])}) //nolint:forcetypeassert // checked when it came in
	}
	now := v.value(id, actionID, element)
	switch value := now["value"].(type) {
	case string:
		out.Value = []string{value}
	default:
		if now["selected_option"] != nil {
			out.Value = []string{optionValue(now["selected_option"])}
		}
		chosen, _ := now["selected_options"].([]any)
		for _, o := range chosen {
			out.Value = append(out.Value, optionValue(o))
		}
	}
	return out
}

func optionValue(v any) string {
	o, _ := v.(object)
	s, _ := o["value"].(string)
	return s
}

var unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

var shownLink = regexp.MustCompile(`<((?:https?://|mailto:)[^<>|]*)>`)

// readText is a text object as a person reads it.
func readText(v any) string {
	t, _ := v.(object)
	s, _ := t["text"].(string)
	if t["type"] == "mrkdwn" {
		s = unescape.Replace(shownLink.ReplaceAllString(s, "$1"))
	}
	return s
}

// fill types answers as a person does, and returns what Slack's own client says of them before it sends anything. extra are answers to questions
// that are not there.
func (v *view) fill(values chattest.Values) (wrong map[string]string, extra map[string]object) {
	wrong, extra = map[string]string{}, map[string]object{}
	left := map[string]bool{}
	for id := range values {
		left[id] = true
	}
	prefix := ""
	v.inputs(func(blockID, actionID string, block, element object) {
		m := fieldBlock.FindStringSubmatch(blockID)
		if m == nil {
			return
		}
		prefix = m[1] + "."
		delete(left, m[2])
		if given, ok := values[m[2]]; ok {
			v.typed[blockID+" "+actionID] = typed(element, given)
		}
		now := v.value(blockID, actionID, element)
		text, _ := now["value"].(string)
		chosen, _ := now["selected_options"].([]any)
		optional, _ := block["optional"].(bool)
		switch {
		case !optional && text == "" && now["selected_option"] == nil && len(chosen) == 0:
			wrong[m[2]] = "Please complete this required field."
		case utf8.RuneCountInString(text) > number(element["max_length"], 3000):
			wrong[m[2]] = "This is too long."
		}
	})
	for id := range left {
		extra[prefix+id] = object{"type": "plain_text_input", "value": strings.Join(values[id], "\n")}
	}
	return wrong, extra
}

func typed(element object, given []string) object {
	out := object{"type": element["type"]}
	options, _ := element["options"].([]any)
	var chosen []any
	for _, o := range options {
		if slices.Contains(given, optionValue(o)) {
			chosen = append(chosen, o)
		}
	}
	switch element["type"] {
	case "plain_text_input":
		out["value"] = nil
		if text := strings.Join(given, "\n"); text != "" {
			out["value"] = text
		}
	case "static_select", "radio_buttons":
		out["selected_option"] = nil
		if len(chosen) > 0 {
			out["selected_option"] = chosen[0]
		}
	default:
		out["selected_options"] = append([]any{}, chosen...)
	}
	return out
}
