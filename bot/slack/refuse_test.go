package slack_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"ketenbot/bot/chat"
	"ketenbot/bot/chat/chattest"
	"ketenbot/bot/slack"
	"ketenbot/bot/slack/slacktest"
)

type object = map[string]any

const formType = "application/x-www-form-urlencoded"

func commandBody() []byte {
	return []byte(url.Values{
		"team_id": {slacktest.Team}, "user_id": {"U0ANNA"}, "channel_id": {"C0TRIAGE"}, "command": {"/zvh"}, "text": {"menu"},
		"response_url": {"http://127.0.0.1:1/response"}, "trigger_id": {"t"},
	}.Encode())
}

func (f *fixture) send(t *testing.T, path, contentType string, body []byte, header http.Header) int {
	t.Helper()
	status, _, err := f.slack.SendWith(path, contentType, body, header)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return status
}

func TestSignatures(t *testing.T) {
	f := newFixture(t, slack.HTTP)
	h := f.run(t)
	now, body := f.clock.Now(), commandBody()
	changed := func(key, value string) http.Header {
		header := f.slack.Sign(body, now)
		header.Set(key, value)
		return header
	}
	for name, header := range map[string]http.Header{
		"no signature":          {},
		"of another body":       f.slack.Sign([]byte("team_id=T"), now),
		"of another secret":     changed("X-Slack-Signature", "v0=53e1f86d5e7fcfe9c9a7f4e64cbd6ae47f35d0c1cbb2f3f5b7a2e1b6a5d0f0aa"),
		"without version":       changed("X-Slack-Signature", strings.TrimPrefix(f.slack.Sign(body, now).Get("X-Slack-Signature"), "v0=")),
		"for another time":      changed("X-Slack-Request-Timestamp", "1763280001"),
		"time that is no time":  changed("X-Slack-Request-Timestamp", "gisteren"),
		"ten minutes ago":       f.slack.Sign(body, now.Add(-10*time.Minute)),
		"ten minutes from now":  f.slack.Sign(body, now.Add(10*time.Minute)),
		"just too long ago":     f.slack.Sign(body, now.Add(-5*time.Minute-time.Second)),
		"the beginning of time": f.slack.Sign(body, time.Unix(-1<<40, 0)),
	} {
		if status := f.send(t, slack.PathCommands, formType, body, header); status != http.StatusUnauthorized {
			t.Errorf("%s: status %d, want 401", name, status)
		}
	}
	if events := h.took(); len(events) != 0 {
		t.Fatalf("the house heard %T", events)
	}
	if !strings.Contains(f.log.String(), "is the clock right?") {
		t.Error("the log does not say that the clocks differ")
	}
	header := f.slack.Sign(body, now.Add(-4*time.Minute-59*time.Second))
	for i, want := range []int{http.StatusOK, http.StatusUnauthorized, http.StatusUnauthorized} {
		if status := f.send(t, slack.PathCommands, formType, body, header); status != want {
			t.Errorf("the same signature, time %d: status %d, want %d", i+1, status, want)
		}
	}
	if events := h.took(); len(events) != 1 {
		t.Errorf("%d events, want one", len(events))
	}
}

func TestLargeBody(t *testing.T) {
	f := newFixture(t, slack.HTTP)
	h := f.run(t)
	body := bytes.Repeat([]byte("x"), 10<<20)
	header := f.slack.Sign(body, f.clock.Now())
	for _, path := range []string{slack.PathCommands, slack.PathInteractions, slack.PathEvents} {
		// Slack's end may see the connection close before it sent all: that is a refusal too.
		status, _, err := f.slack.SendWith(path, formType, body, header)
		if err == nil && status != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: status %d, want 413", path, status)
		}
	}
	if events := h.took(); len(events) != 0 {
		t.Errorf("the house heard %T", events)
	}
}

func TestChallenge(t *testing.T) {
	f := newFixture(t, slack.HTTP)
	f.run(t)
	status, body, err := f.slack.Deliver(slacktest.Events, object{"type": "url_verification", "challenge": "3eZbrw1aB"})
	if err != nil || status != http.StatusOK || string(bytes.TrimSpace(body)) != `{"challenge":"3eZbrw1aB"}` {
		t.Errorf("status %d, body %s, %v", status, body, err)
	}
}

// mutations calls f with v in which each value in turn, however deep, is something of another type.
func mutations(v any, f func(what string)) { mutate("", v, func(any) {}, f) }

func mutate(at string, v any, set func(any), f func(string)) {
	for _, other := range []any{nil, 7.5, "Karel", true, []any{}, []any{"Karel", nil}, object{}, object{"type": "Karel"}} {
		set(other)
		f(fmt.Sprintf("%s = %v", at, other))
	}
	set(v)
	switch v := v.(type) {
	case object:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			mutate(at+"/"+key, v[key], func(x any) { v[key] = x }, f)
		}
	case []any:
		for i := range v {
			mutate(fmt.Sprintf("%s/%d", at, i), v[i], func(x any) { v[i] = x }, f)
		}
	}
}

// TestWrongTypes sends JSON of the wrong type in every field of every kind of delivery. Nothing may break, and nothing of it may reach the log.
func TestWrongTypes(t *testing.T) {
	for _, mode := range []slack.Mode{slack.Socket, slack.HTTP} {
		t.Run(string(mode), func(t *testing.T) {
			f := newFixture(t, mode)
			h := f.run(t)
			small := aanmelding(3)
			small.Fields = append(small.Fields[:2:2], small.Fields[4])
			h.reply(chat.ShowForm{Form: small})
			f.slack.Command(t, f.Anna, "", "/aanmelden")
			h.reply(chat.RejectFields{Errors: map[string]string{"initialen": "Fout."}, Banner: "Nee."})
			view := asSent(t, f.slack.View(f.Anna))
			view["id"], view["state"] = "V1", object{"values": object{"betrokkene.2.3.initialen": object{"text.initialen": object{"type": "plain_text_input", "value": "K"}}}}
			button := object{"type": "button", "block_id": "knoppen.0", "action_id": "agenderen.0", "value": "1", "text": object{"type": "plain_text", "text": "A"}}
			for kind, payloads := range map[string][]object{
				slacktest.Interactions: {
					slacktest.Interaction("U0ANNA", "view_submission", object{"view": view}),
					slacktest.Interaction("U0ANNA", "view_closed", object{"view": view}),
					slacktest.Interaction("U0ANNA", "block_actions", object{
						"container": object{"type": "message", "message_ts": "1.1", "channel_id": "C0TRIAGE"}, "channel": object{"id": "C0TRIAGE"},
						"message": object{"bot_id": slacktest.Bot, "user": slacktest.BotUser}, "actions": []any{button}, "response_url": f.slack.APIURL(),
					}),
				},
				slacktest.Events: {{"type": "event_callback", "team_id": slacktest.Team, "event_id": "Ev1", "event": object{
					"type": "message", "channel_type": "im", "channel": "D0ANNA", "user": "U0ANNA", "text": "hallo", "ts": "1.1",
				}}},
			} {
				for _, payload := range payloads {
					mutations(payload, func(what string) {
						status, _, err := f.slack.Deliver(kind, payload)
						if err != nil || status >= http.StatusInternalServerError {
							t.Errorf("%s with %s: status %d, %v", kind, what, status, err)
						}
					})
				}
			}
			for _, raw := range []string{"null", "7", `"x"`, "[]", "[null]", "{", ""} {
				if mode == slack.HTTP {
					for _, path := range []string{slack.PathCommands, slack.PathInteractions, slack.PathEvents} {
						body := []byte(raw)
						if path == slack.PathInteractions {
							body = []byte(url.Values{"payload": {raw}}.Encode())
						}
						header := f.slack.Sign(append(body, path...), f.clock.Now()) // the path keeps signatures apart
						if status := f.send(t, path, formType, append(body, path...), header); status >= http.StatusInternalServerError {
							t.Errorf("%s with %q: status %d", path, raw, status)
						}
					}
				}
			}
			for _, word := range []string{"panic", "Karel"} {
				if strings.Contains(f.log.String(), word) {
					t.Errorf("the log holds %q", word)
				}
			}
			h.took()
			h.reply(chat.Ack{})
			if screen := f.slack.Submit(t, f.Anna, nil); screen.Refused || len(h.took()) != 1 {
				t.Errorf("after all that, a good form gives %+v", screen)
			}
		})
	}
}

// asSent is a copy of v as JSON has it.
func asSent(t *testing.T, v any) object {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out object
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestOtherWorkspace(t *testing.T) {
	for _, mode := range []slack.Mode{slack.Socket, slack.HTTP} {
		t.Run(string(mode), func(t *testing.T) {
			f := newFixture(t, mode)
			h := f.run(t)
			event := f.slack.Event(object{"type": "message", "user": "U0ANNA", "text": "hallo"}, "D0ANNA")
			event["team_id"] = "T0ANDER"
			interaction := slacktest.Interaction("U0ANNA", "view_submission", object{"view": object{"type": "modal", "callback_id": "formulier"}})
			interaction["team"] = object{"id": "T0ANDER"}
			for kind, payload := range map[string]any{
				slacktest.Events: event, slacktest.Interactions: interaction,
				slacktest.Commands: map[string]string{"team_id": "T0ANDER", "user_id": "U0ANNA", "channel_id": "C0TRIAGE", "command": "/zvh"},
			} {
				status, body, err := f.slack.Deliver(kind, payload)
				if err != nil || len(h.took()) != 0 || mode == slack.HTTP && status != http.StatusForbidden || mode == slack.Socket && len(body) > 0 {
					t.Errorf("%s of another workspace: status %d, %q, %v", kind, status, body, err)
				}
			}
		})
	}
}

func TestNoLoops(t *testing.T) {
	f := newFixture(t, slack.Socket)
	h := f.run(t)
	for name, event := range map[string]object{
		"our own post":   {"type": "message", "user": slacktest.BotUser, "bot_id": slacktest.Bot, "text": "x"},
		"our own, plain": {"type": "message", "user": slacktest.BotUser, "text": "x"},
		"another bot":    {"type": "message", "user": "U0ANDERS", "bot_id": "B0ANDERS", "text": "x"},
		"an old bot":     {"type": "message", "subtype": "bot_message", "bot_id": "B0ANDERS", "text": "x"},
		"an edit":        {"type": "message", "subtype": "message_changed", "message": object{"user": "U0ANNA", "text": "x"}},
		"a deletion":     {"type": "message", "subtype": "message_deleted"},
		"the other tab":  {"type": "app_home_opened", "user": "U0ANNA", "tab": "messages"},
		"another event":  {"type": "reaction_added", "user": "U0ANNA"},
	} {
		if _, _, err := f.slack.Deliver(slacktest.Events, f.slack.Event(event, "D0ANNA")); err != nil || len(h.took()) != 0 {
			t.Errorf("%s was handed on (%v)", name, err)
		}
	}
	in := f.slack.Event(object{"type": "message", "user": "U0ANNA", "text": "x"}, "C0TRIAGE")
	if _, _, err := f.slack.Deliver(slacktest.Events, in); err != nil || len(h.took()) != 0 {
		t.Errorf("a message in a channel was handed on (%v)", err)
	}
}

func TestPressOnSomebodyElsesMessage(t *testing.T) {
	f := newFixture(t, slack.HTTP)
	h := f.run(t)
	for name, message := range map[string]object{"a bot": {"bot_id": "B0ANDERS"}, "a person": {"user": "U0BRAM"}} {
		payload := slacktest.Interaction("U0ANNA", "block_actions", object{
			"container": object{"type": "message", "message_ts": "1.1", "channel_id": "C0TRIAGE"}, "message": message,
			"actions": []any{object{"type": "button", "block_id": "knoppen.0", "action_id": "agenderen.0", "value": "1"}},
		})
		status, _, err := f.slack.Deliver(slacktest.Interactions, payload)
		if err != nil || status != http.StatusForbidden || len(h.took()) != 0 {
			t.Errorf("a press on a message of %s: status %d, %v", name, status, err)
		}
	}
}

// TestFormExpires shows that a form that stood open longer than a draft is kept is refused with a sentence.
func TestFormExpires(t *testing.T) {
	f := newFixture(t, slack.HTTP)
	h := f.run(t)
	h.reply(chat.ShowForm{Form: aanmelding(3)})
	f.slack.Command(t, f.Anna, "", "/aanmelden")
	h.took()
	f.clock.pass(14*24*time.Hour + time.Second)
	if screen := f.slack.Submit(t, f.Anna, chattest.Values{"toelichting": {"x"}}); !screen.Refused || len(h.took()) != 0 {
		t.Errorf("an expired form: %+v", screen)
	}
}
