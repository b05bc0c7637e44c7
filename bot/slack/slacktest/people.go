package slacktest

import (
	"maps"
	"mime"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ketenbot/bot/chat"
	"ketenbot/bot/chat/chattest"
)

var _ chattest.People = (*Slack)(nil)

// act lets person do something, and collects what they see of it. f answers whether the app let it through.
func (s *Slack) act(person string, f func() bool) chattest.Screen {
	s.mu.Lock()
	s.screens[person] = &chattest.Screen{}
	s.mu.Unlock()
	through := f()
	s.mu.Lock()
	defer s.mu.Unlock()
	screen := *s.screens[person]
	delete(s.screens, person)
	screen.Refused = screen.Refused || !through
	return screen
}

// said notes a message for the person alone; the lock is held.
func (s *Slack) said(person string, m *message) {
	if screen := s.screens[person]; screen != nil {
		seen := s.seen(m)
		screen.Said = &seen
	}
}

// pull makes a trigger and a response_url.
func (s *Slack) pull(person, channel, ts string, ephemeral bool) (triggerID, responseURL string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &trigger{person: person, at: s.Now()}
	if s.lateOnce {
		s.lateOnce = false
		t.at = t.at.Add(-4 * time.Second)
	}
	triggerID = s.next("trigger.")
	s.triggers[triggerID] = t
	id := s.next("geheim")
	s.responses[id] = &response{person: person, channel: channel, ts: ts, ephemeral: ephemeral, at: s.Now()}
	return triggerID, s.base + "/response/" + id
}

func (s *Slack) room(t testing.TB, person, channel string) string {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.people[person]
	if p == nil {
		t.Fatalf("slacktest: there is no %s", person)
	}
	if channel == "" {
		return p.im
	}
	return channel
}

// Command types text in channel.
func (s *Slack) Command(t testing.TB, person, channel, text string) chattest.Screen {
	t.Helper()
	channel = s.room(t, person, channel)
	if strings.HasPrefix(text, "/") {
		word, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
		trigger, url := s.pull(person, channel, "", false)
		return s.act(person, func() bool {
			return s.through(t, Commands, map[string]string{
				"team_id": Team, "api_app_id": App, "user_id": person, "channel_id": channel, "command": word, "text": strings.TrimSpace(rest),
				"trigger_id": trigger, "response_url": url, "token": "legacy",
			})
		})
	}
	s.mu.Lock()
	m := &message{ts: s.stamp(), user: person, text: chatText(text)}
	s.channels[channel].messages = append(s.channels[channel].messages, m)
	event := s.event(m.json(s), channel)
	again := s.repeat
	s.repeat = false
	s.mu.Unlock()
	if !strings.HasPrefix(channel, "D") {
		return chattest.Screen{} // the app asks for messages in its DMs only
	}
	return s.act(person, func() bool {
		ok := s.through(t, Events, event)
		if again {
			ok = s.through(t, Events, event) && ok
		}
		return ok
	})
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func chatText(s string) string { return escape.Replace(s) }

// Event wraps an event in a delivery of the Events API, with an id of its own.
func (s *Slack) Event(m map[string]any, channel string) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.event(m, channel)
}

func (s *Slack) event(m object, channel string) object {
	m["channel"], m["event_ts"] = channel, m["ts"]
	if strings.HasPrefix(channel, "D") {
		m["channel_type"] = "im"
	}
	return object{"type": "event_callback", "team_id": Team, "api_app_id": App, "event_id": s.next("Ev"), "event": m}
}

// through delivers and reports whether the app took it.
func (s *Slack) through(t testing.TB, kind string, payload any) bool {
	t.Helper()
	status, body, err := s.Deliver(kind, payload)
	if err != nil {
		t.Errorf("slacktest: %s: %v", kind, err)
	}
	if status == http.StatusOK && len(body) > 0 {
		t.Errorf("slacktest: %s was answered with %.100s", kind, body)
	}
	return err == nil && status == http.StatusOK
}

// Press presses the button on the newest message that shows it.
func (s *Slack) Press(t testing.TB, person, channel, label string) chattest.Screen {
	t.Helper()
	channel = s.room(t, person, channel)
	s.mu.Lock()
	var payload object
	for _, m := range slices.Backward(s.channels[channel].messages) {
		if m.only != "" && m.only != person {
			continue
		}
		if blockID, b := findButton(m.blocks, label); b != nil {
			payload = object{
				"container": object{"type": "message", "message_ts": m.ts, "channel_id": channel, "is_ephemeral": m.only != ""},
				"channel":   object{"id": channel, "name": "kanaal"}, "actions": pressed(blockID, b),
			}
			if m.only == "" {
				payload["message"] = m.json(s)
			}
			break
		}
	}
	s.mu.Unlock()
	if payload == nil {
		t.Fatalf("%s sees no button %q in %s", person, label, channel)
	}
	c, _ := payload["container"].(object)
	ts, _ := c["message_ts"].(string)
	ephemeral, _ := c["is_ephemeral"].(bool)
	payload["trigger_id"], payload["response_url"] = s.pull(person, channel, ts, ephemeral)
	return s.act(person, func() bool { return s.through(t, Interactions, Interaction(person, "block_actions", payload)) })
}

// PressHome presses a button on the person's App Home.
func (s *Slack) PressHome(t testing.TB, person, label string) chattest.Screen {
	t.Helper()
	blockID, b := findButton(s.Home(person), label)
	if b == nil {
		t.Fatalf("%s sees no button %q on the home page", person, label)
	}
	trigger, _ := s.pull(person, "", "", false)
	payload := object{
		"container": object{"type": "view", "view_id": "VHOME"}, "view": object{"id": "VHOME", "type": "home", "blocks": s.Home(person)},
		"actions": pressed(blockID, b), "trigger_id": trigger,
	}
	return s.act(person, func() bool { return s.through(t, Interactions, Interaction(person, "block_actions", payload)) })
}

// OpenHome opens the person's App Home.
func (s *Slack) OpenHome(t testing.TB, person string) {
	t.Helper()
	im := s.room(t, person, "")
	s.mu.Lock()
	event := s.event(object{"type": "app_home_opened", "user": person, "tab": "home", "ts": s.stamp()}, im)
	s.mu.Unlock()
	s.through(t, Events, event)
}

// Shortcut uses the message shortcut with that callback id on a message with this text.
func (s *Slack) Shortcut(t testing.TB, person, channel, name, text string) chattest.Screen {
	t.Helper()
	channel = s.room(t, person, channel)
	trigger, url := s.pull(person, channel, "", false)
	payload := object{
		"callback_id": name, "trigger_id": trigger, "response_url": url, "channel": object{"id": channel}, "message_ts": "1.1",
		"message": object{"type": "message", "user": "U0BRAM", "text": chatText(text), "ts": "1.1"},
	}
	return s.act(person, func() bool { return s.through(t, Interactions, Interaction(person, "message_action", payload)) })
}

// Interaction is a payload of that type by person, with what all of them have.
func Interaction(person, kind string, payload map[string]any) map[string]any {
	out := object{"type": kind, "team": object{"id": Team, "domain": "werk"}, "user": object{"id": person, "team_id": Team}, "api_app_id": App, "token": "legacy"}
	maps.Copy(out, payload)
	return out
}

func pressed(blockID string, b object) []any {
	return []any{object{"type": "button", "block_id": blockID, "action_id": b["action_id"], "value": b["value"], "text": b["text"], "action_ts": "1.2"}}
}

func findButton(blocks []any, label string) (blockID string, b object) {
	for _, v := range blocks {
		block, _ := v.(object)
		elements, _ := block["elements"].([]any)
		for _, e := range elements {
			el, _ := e.(object)
			if el["type"] == "button" && readText(el["text"]) == label {
				blockID, _ = block["block_id"].(string)
				return blockID, el
			}
		}
	}
	return "", nil
}

// Messages returns what person sees in channel.
func (s *Slack) Messages(t testing.TB, person, channel string) []chattest.Seen {
	t.Helper()
	channel = s.room(t, person, channel)
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.channels[channel]
	if !slices.Contains(ch.members, person) {
		t.Fatalf("%s is not in %s", person, channel)
	}
	var out []chattest.Seen
	for _, m := range ch.messages {
		if m.only == "" && len(m.files) > 0 && m.text == "" { // shown with the message it belongs to
			continue
		}
		if m.only == "" || m.only == person {
			out = append(out, s.seen(m))
		}
	}
	return out
}

// seen is a message as people see it; the lock is held. Files that were shown after it are taken for its own.
func (s *Slack) seen(m *message) chattest.Seen {
	out := chattest.Seen{ID: m.ts, Bot: m.bot, Ephemeral: m.only != "", Edited: m.edited}
	if len(m.blocks) == 0 {
		out.Text = unescape.Replace(m.text)
	}
	for _, v := range m.blocks {
		block, _ := v.(object)
		switch kindOf(block) {
		case "section":
			out.Text += readText(block["text"])
		case "actions":
			elements, _ := block["elements"].([]any)
			for _, e := range elements {
				el, _ := e.(object)
				out.Buttons = append(out.Buttons, readText(el["text"]))
			}
		}
	}
	payload, _ := m.metadata["event_payload"].(object)
	ids, _ := payload["files"].([]any)
	for _, id := range ids {
		name, _ := id.(string)
		if f := s.files[name]; f != nil && len(f.shared) > 0 {
			out.Files = append(out.Files, f.name)
		}
	}
	return out
}

// Download returns the newest file of that name in channel.
func (s *Slack) Download(t testing.TB, person, channel, name string) chat.File {
	t.Helper()
	channel = s.room(t, person, channel)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range slices.Backward(s.channels[channel].messages) {
		for _, id := range m.files {
			if f := s.files[id]; f.name == name {
				kind := mime.TypeByExtension(filepath.Ext(name))
				if filepath.Ext(name) == ".ics" {
					kind = "text/calendar"
				}
				return chat.File{Name: name, ContentType: kind, Data: f.data}
			}
		}
	}
	t.Fatalf("%s sees no file %q in %s", person, name, channel)
	return chat.File{}
}
