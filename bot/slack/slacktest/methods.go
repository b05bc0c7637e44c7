package slacktest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// methods are the Web API, by name. The lock is held.
var methods = map[string]func(*Slack, call) (object, error){
	"auth.test": func(*Slack, call) (object, error) {
		return object{"url": "https://werk.slack.com/", "team": "Werk", "team_id": Team, "user": "ketenbot", "user_id": BotUser, "bot_id": Bot}, nil
	},
	"apps.connections.open": func(s *Slack, _ call) (object, error) {
		return object{"url": "ws" + strings.TrimPrefix(s.base, "http") + "/link?ticket=" + s.next("geheim-kaartje-")}, nil
	},
	"chat.postMessage":             (*Slack).postMessage,
	"chat.postEphemeral":           (*Slack).postEphemeral,
	"chat.update":                  (*Slack).update,
	"chat.delete":                  (*Slack).remove,
	"conversations.open":           (*Slack).openIM,
	"conversations.history":        (*Slack).history,
	"users.info":                   (*Slack).userInfo,
	"files.getUploadURLExternal":   (*Slack).uploadURL,
	"files.completeUploadExternal": (*Slack).completeUpload,
	"files.delete":                 (*Slack).deleteFile,
	"views.open":                   (*Slack).openView,
	"views.update":                 (*Slack).updateView,
	"views.publish":                (*Slack).publishView,
}

// compose reads a message from a call and holds it to the rules.
func (s *Slack) compose(c call) (*message, error) {
	m := &message{text: c.str("text"), blocks: c.list("blocks")}
	switch {
	case m.text == "" && len(m.blocks) == 0:
		return nil, no("no_text")
	case utf8.RuneCountInString(m.text) > 40000:
		return nil, no("msg_too_long")
	case !Escaped(m.text):
		return nil, &refusal{"invalid_arguments", []string{"text is not escaped"}}
	case c.str("blocks") != "" && m.blocks == nil:
		return nil, no("invalid_blocks_format")
	}
	if faults := CheckMessage(m.blocks); len(faults) > 0 {
		return nil, &refusal{"invalid_blocks", faults}
	}
	if c.args["metadata"] != nil {
		meta := c.object("metadata")
		kind, _ := meta["event_type"].(string)
		payload, isObject := meta["event_payload"].(object)
		raw, _ := json.Marshal(payload)
		switch {
		case kind == "" && payload == nil: // as the library sends "none"
		case kind == "" || !isObject:
			return nil, no("invalid_metadata_format")
		case len(raw) > 8000:
			return nil, no("metadata_too_large")
		default:
			m.metadata = meta
		}
	}
	return m, nil
}

// where finds a channel that the bot may post in.
func (s *Slack) where(id string) (*channel, error) {
	if p := s.people[id]; p != nil { // Slack takes a person for a DM
		id = p.im
	}
	ch := s.channels[id]
	switch {
	case ch == nil:
		return nil, no("channel_not_found")
	case ch.archived:
		return nil, no("is_archived")
	case !slices.Contains(ch.members, BotUser):
		return nil, no("not_in_channel")
	}
	return ch, nil
}

func (s *Slack) postMessage(c call) (object, error) {
	ch, err := s.where(c.str("channel"))
	if err != nil {
		return nil, err
	}
	m, err := s.compose(c)
	if err != nil {
		return nil, err
	}
	m.ts, m.bot, m.user = s.stamp(), true, BotUser
	ch.messages = append(ch.messages, m)
	for _, p := range s.people {
		if p.im == ch.id {
			s.said(p.id, m)
		}
	}
	return object{"channel": ch.id, "ts": m.ts, "message": m.json(s)}, nil
}

func (s *Slack) postEphemeral(c call) (object, error) {
	ch, err := s.where(c.str("channel"))
	if err != nil {
		return nil, err
	}
	if !slices.Contains(ch.members, c.str("user")) {
		return nil, no("user_not_in_channel")
	}
	m, err := s.compose(c)
	if err != nil {
		return nil, err
	}
	m.ts, m.bot, m.user, m.only = s.stamp(), true, BotUser, c.str("user")
	ch.messages = append(ch.messages, m)
	s.said(m.only, m)
	return object{"message_ts": m.ts}, nil
}

// own finds a message of the bot that can be changed: nobody can change an ephemeral one.
func (s *Slack) own(c call, not string) (*channel, *message, error) {
	ch, err := s.where(c.str("channel"))
	if err != nil {
		return nil, nil, err
	}
	for _, m := range ch.messages {
		if m.ts != c.str("ts") || m.only != "" {
			continue
		}
		if !m.bot {
			return nil, nil, no(not)
		}
		return ch, m, nil
	}
	return nil, nil, no("message_not_found")
}

func (s *Slack) update(c call) (object, error) {
	ch, old, err := s.own(c, "cant_update_message")
	if err != nil {
		return nil, err
	}
	m, err := s.compose(c)
	if err != nil {
		return nil, err
	}
	old.text, old.blocks, old.edited = m.text, m.blocks, true
	if m.metadata != nil {
		old.metadata = m.metadata
	}
	return object{"channel": ch.id, "ts": old.ts, "text": old.text}, nil
}

func (s *Slack) remove(c call) (object, error) {
	ch, m, err := s.own(c, "cant_delete_message")
	if err != nil {
		return nil, err
	}
	ch.messages = slices.DeleteFunc(ch.messages, func(x *message) bool { return x == m })
	return object{"channel": ch.id, "ts": m.ts}, nil
}

func (s *Slack) openIM(c call) (object, error) {
	p := s.people[c.str("users")]
	if p == nil {
		return nil, no("user_not_found")
	}
	return object{"channel": object{"id": p.im, "is_im": true, "user": p.id}}, nil
}

func (s *Slack) history(c call) (object, error) {
	ch, err := s.where(c.str("channel"))
	if err != nil {
		return nil, err
	}
	limit, err := strconv.Atoi(c.str("limit"))
	if err != nil || limit < 1 || limit > 999 {
		return nil, no("invalid_limit")
	}
	with := c.str("include_all_metadata") == "1" || c.str("include_all_metadata") == "true"
	skip, _ := strconv.Atoi(c.str("cursor"))
	list := []any{}
	n, more := 0, false
	for _, m := range slices.Backward(ch.messages) {
		if m.only != "" {
			continue
		}
		n++
		if n <= skip {
			continue
		}
		if len(list) == limit {
			more = true
			break
		}
		j := m.json(s)
		if !with {
			delete(j, "metadata")
		}
		list = append(list, j)
	}
	out := object{"messages": list, "has_more": more}
	if more {
		out["response_metadata"] = object{"next_cursor": strconv.Itoa(skip + limit)}
	}
	return out, nil
}

func (m *message) json(s *Slack) object {
	j := object{"type": "message", "ts": m.ts, "user": m.user, "text": m.text}
	if m.bot {
		j["bot_id"], j["app_id"] = Bot, App
	}
	if len(m.blocks) > 0 {
		j["blocks"] = decorated(m.blocks)
	}
	if m.metadata != nil {
		j["metadata"] = m.metadata
	}
	if m.edited {
		j["edited"] = object{"user": m.user, "ts": m.ts}
	}
	var files []any
	for _, id := range m.files {
		files = append(files, object{"id": id, "name": s.files[id].name})
	}
	if files != nil {
		j["files"] = files
	}
	return j
}

func (s *Slack) userInfo(c call) (object, error) {
	p := s.people[c.str("user")]
	if p == nil {
		return nil, no("user_not_found")
	}
	return object{"user": object{"id": p.id, "team_id": Team, "real_name": p.name, "profile": object{"real_name": p.name, "email": p.email}}}, nil
}

func (s *Slack) uploadURL(c call) (object, error) {
	size, err := strconv.Atoi(c.str("length"))
	if err != nil || size < 1 || c.str("filename") == "" {
		return nil, no("invalid_arguments")
	}
	f := &file{id: s.next("F"), name: c.str("filename"), size: size}
	s.files[f.id] = f
	return object{"upload_url": s.base + "/upload/" + f.id, "file_id": f.id}, nil
}

func (s *Slack) completeUpload(c call) (object, error) {
	ch, err := s.where(c.str("channel_id"))
	if err != nil {
		return nil, err
	}
	list := c.list("files")
	if len(list) == 0 {
		return nil, no("invalid_arguments")
	}
	m := &message{ts: s.stamp(), user: BotUser, bot: true}
	for _, v := range list {
		o, _ := v.(object)
		id, _ := o["id"].(string)
		f := s.files[id]
		if f == nil || !f.uploaded || slices.Contains(f.shared, ch.id) {
			return nil, no("file_not_found")
		}
		f.shared = append(f.shared, ch.id)
		m.files = append(m.files, id)
	}
	ch.messages = append(ch.messages, m)
	return object{"files": list}, nil
}

func (s *Slack) deleteFile(c call) (object, error) {
	id := c.str("file")
	if s.files[id] == nil {
		return nil, no("file_not_found")
	}
	delete(s.files, id)
	for _, ch := range s.channels {
		ch.messages = slices.DeleteFunc(ch.messages, func(m *message) bool { return slices.Contains(m.files, id) })
	}
	return nil, nil
}

func (s *Slack) openView(c call) (object, error) {
	t := s.triggers[c.str("trigger_id")]
	switch {
	case t == nil:
		return nil, no("invalid_trigger_id")
	case t.used:
		return nil, no("exchanged_trigger_id")
	case s.Now().Sub(t.at) > 3*time.Second:
		return nil, no("expired_trigger_id")
	}
	v, err := newView(c.object("view"), "modal")
	if err != nil {
		return nil, err
	}
	t.used = true
	v.id, v.person = s.next("V"), t.person
	s.views[v.id] = v
	s.people[t.person].open = v
	s.shown(v, nil)
	s.turn()
	return object{"view": v.payload(nil)}, nil
}

func (s *Slack) updateView(c call) (object, error) {
	old := s.views[c.str("view_id")]
	if old == nil {
		return nil, no("not_found")
	}
	v, err := newView(c.object("view"), "modal")
	if err != nil {
		return nil, err
	}
	s.replace(old, v)
	return object{"view": old.payload(nil)}, nil
}

func (s *Slack) publishView(c call) (object, error) {
	if s.people[c.str("user_id")] == nil {
		return nil, no("user_not_found")
	}
	v, err := newView(c.object("view"), "home")
	if err != nil {
		return nil, err
	}
	s.homes[c.str("user_id")] = v.raw
	return object{"view": v.raw}, nil
}
