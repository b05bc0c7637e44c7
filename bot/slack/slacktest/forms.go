package slacktest

import (
	"encoding/json"
	"net/http"
	"testing"

	"ketenbot/bot/chat/chattest"
)

func (s *Slack) form(t testing.TB, person string) *view {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.people[person]; p != nil && p.open != nil {
		return p.open
	}
	t.Fatalf("%s has no form open", person)
	return nil
}

// Submit sends the open form.
func (s *Slack) Submit(t testing.TB, person string, values chattest.Values) chattest.Screen {
	t.Helper()
	v := s.form(t, person)
	s.mu.Lock()
	wrong, extra := v.fill(values)
	payload := v.payload(extra)
	s.mu.Unlock()
	if len(wrong) > 0 { // Slack's client does not send it
		return chattest.Screen{Errors: wrong}
	}
	return s.submit(t, person, v, payload)
}

// submit sends a view and carries out the answer on v, when it is given.
func (s *Slack) submit(t testing.TB, person string, v *view, payload object) chattest.Screen {
	t.Helper()
	trigger, _ := s.pull(person, "", "", false)
	return s.act(person, func() bool {
		status, body, err := s.Deliver(Interactions, Interaction(person, "view_submission", object{"view": payload, "trigger_id": trigger}))
		if err != nil {
			t.Errorf("slacktest: %v", err)
			return false
		}
		if status != http.StatusOK {
			return false
		}
		return s.take(t, person, v, body)
	})
}

// take carries out what a submit was answered with, and reports whether it was let through.
func (s *Slack) take(t testing.TB, person string, v *view, body []byte) bool {
	t.Helper()
	var r struct {
		Action string            `json:"response_action"`
		View   object            `json:"view"`
		Errors map[string]string `json:"errors"`
	}
	if len(body) > 0 {
		if err := json.Unmarshal(body, &r); err != nil {
			t.Errorf("slacktest: the answer to a submit is no JSON: %v", err)
			return false
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch r.Action {
	case "", "clear":
		if v != nil {
			s.people[person].open = nil
			delete(s.views, v.id)
		}
	case "update":
		page, err := newView(r.View, "modal")
		if err != nil {
			t.Errorf("slacktest: Slack does not take the page: %v %v", err, err.(*refusal).details) //nolint:errorlint,forcetypeassert // never anything else
			return false
		}
		if v == nil {
			return r.View["callback_id"] != "geweigerd"
		}
		s.replace(v, page)
	case "errors":
		known := map[string]bool{}
		if v != nil {
			v.inputs(func(blockID, _ string, _, _ object) { known[blockID] = true })
		}
		errs := map[string]string{}
		for id, text := range r.Errors {
			if !known[id] {
				t.Errorf("slacktest: %q is no input block: Slack says it has trouble connecting", id)
				return false
			}
			errs[fieldBlock.FindStringSubmatch(id)[2]] = text
		}
		if len(errs) == 0 {
			t.Error("slacktest: errors without errors")
		}
		s.screens[person].Errors = errs
	default:
		t.Errorf("slacktest: response_action %q", r.Action)
		return false
	}
	return true
}

// Back presses "Terug" in the open form.
func (s *Slack) Back(t testing.TB, person string, values chattest.Values) chattest.Screen {
	t.Helper()
	v := s.form(t, person)
	s.mu.Lock()
	_, extra := v.fill(values)
	view := v.payload(extra)
	s.mu.Unlock()
	blockID, b := findButton(v.blocks(), "Terug")
	if b == nil {
		t.Fatalf("%s sees no button Terug", person)
	}
	trigger, _ := s.pull(person, "", "", false)
	return s.act(person, func() bool {
		return s.through(t, Interactions, Interaction(person, "block_actions", object{
			"container": object{"type": "view", "view_id": v.id}, "view": view, "trigger_id": trigger, "actions": pressed(blockID, b),
		}))
	})
}

// Dismiss closes the open form.
func (s *Slack) Dismiss(t testing.TB, person string) chattest.Screen {
	t.Helper()
	v := s.form(t, person)
	s.mu.Lock()
	payload := v.payload(nil)
	s.people[person].open = nil
	s.mu.Unlock()
	return s.act(person, func() bool {
		return s.through(t, Interactions, Interaction(person, "view_closed", object{"view": payload, "is_cleared": false}))
	})
}

// Hijack sends owner's form as thief, which Slack itself would never do.
func (s *Slack) Hijack(t testing.TB, thief, owner string, _ chattest.Values) chattest.Screen {
	t.Helper()
	v := s.form(t, owner)
	s.mu.Lock()
	payload := v.payload(nil)
	s.mu.Unlock()
	return s.submit(t, thief, nil, payload)
}

// Forge sends person's form with other metadata than was given.
func (s *Slack) Forge(t testing.TB, person string, _ chattest.Values) chattest.Screen {
	t.Helper()
	v := s.form(t, person)
	s.mu.Lock()
	payload := v.payload(nil)
	s.mu.Unlock()
	token := []byte(v.metadata())
	token[10] ^= 1
	payload["private_metadata"] = string(token)
	return s.submit(t, person, nil, payload)
}
