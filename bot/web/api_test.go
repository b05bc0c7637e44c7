package web_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ketenbot/bot/chat"
	"ketenbot/bot/chat/chattest"
	"ketenbot/bot/web"
)

func wantJSON(t *testing.T, what string, got []byte, want string) {
	t.Helper()
	var a, b any
	if err := json.Unmarshal(got, &a); err != nil {
		t.Fatalf("%s: %q: %v", what, got, err)
	}
	if err := json.Unmarshal([]byte(want), &b); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b, a); diff != "" {
		t.Errorf("%s: wanted (-), got (+):\n%s", what, diff)
	}
}

func TestReading(t *testing.T) {
	r := newRig(t, func(o *web.Options) { o.Commands = []web.CommandHint{{Command: "/zvh", Help: "menu"}} })
	r.post(t, chat.Destination{Channel: "triage"}, chat.Message{
		Text: "**Agenda**", Buttons: []chat.Button{{Label: "Bekijk", Style: chat.Primary, Action: chat.Action{Name: "bekijk", Subject: "1"}}},
		Files: []chat.File{{Name: "a b.ics", ContentType: "text/calendar", Data: []byte("x")}},
	}, "a")
	r.post(t, chat.Destination{Person: "om1"}, chat.Message{Text: "Alleen om1"}, "b")

	_, raw := r.Raw(t, "/api/users", nil)
	wantJSON(t, "users", raw, `[
		{"id":"gemeente1","name":"Fatma Demir","organisation":"Gemeente Waterstad","roles":["vaste deelnemer"]},
		{"id":"om1","name":"Ruben de Wit","organisation":"Openbaar Ministerie","roles":["vaste deelnemer"]},
		{"id":"voorzitter1","name":"Marijke van den Berg","organisation":"Zorg- en Veiligheidshuis","roles":["voorzitter"]},
		{"id":"onbekend1","name":"Onbekende bezoeker","organisation":"","roles":[]}]`)
	_, raw = r.Raw(t, "/api/commands", nil)
	wantJSON(t, "commands", raw, `[{"command":"/zvh","help":"menu"}]`)
	_, raw = r.Raw(t, "/api/channels?user=om1", nil)
	wantJSON(t, "channels", raw, `[{"id":"triage","name":"Triage","kind":"channel","unread":1},{"id":"dm","name":"Ketenbot","kind":"dm","unread":1}]`)
	_, raw = r.Raw(t, "/api/channels?user=onbekend1", nil)
	wantJSON(t, "channels of who is in none", raw, `[{"id":"dm","name":"Ketenbot","kind":"dm","unread":0}]`)
	_, raw = r.Raw(t, "/api/messages?user=om1&channel=triage", nil)
	wantJSON(t, "messages", raw, `[{"id":"1","author":"ketenbot","text":"**Agenda**","buttons":[{"id":"59de0607def4d3f4","label":"Bekijk","style":"primary"}],
		"time":"2026-11-16T09:00:00+01:00","edited":false,"ephemeral":false,"deleted":false,
		"files":[{"name":"a b.ics","url":"/api/files/1/0?user=om1"}]}]`)
	_, raw = r.Raw(t, "/api/channels?user=om1", nil)
	wantJSON(t, "channels after reading", raw, `[{"id":"triage","name":"Triage","kind":"channel","unread":0},{"id":"dm","name":"Ketenbot","kind":"dm","unread":1}]`)
}

func TestFormAsJSON(t *testing.T) {
	r := newRig(t)
	r.answer(chat.ShowForm{Form: chat.Form{
		State: chat.FormState{Session: "s", Step: "betrokkene", Version: 2}, Title: "Aanmelden", Intro: "Hallo", Banner: "Let op", Number: 2, Of: 5,
		Submit: "Verder", Back: true,
		Fields: []chat.Field{
			{ID: "naam", Kind: chat.Text, Label: "Naam", Help: "Hele naam", Required: true, Value: chat.Answer("Jan"), MaxLen: 100},
			{ID: "wat", Kind: chat.Several, Label: "Wat", Options: []chat.Option{{Value: "a", Label: "A"}}, Value: chat.Answer("a")},
			{ID: "lees", Kind: chat.Info, Label: "Lees", Value: chat.Answer("een", "twee")},
		},
	}}, nil)
	_, raw := r.Raw(t, "/api/command", object{"user": "om1", "channel": "dm", "text": "/aanmelden"})
	var got map[string]any
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	form := got["form"].(map[string]any)
	if token, _ := form["token"].(string); len(token) < 40 || strings.Contains(token, "Jan") {
		t.Errorf("token %q", token)
	}
	form["token"] = "T"
	raw, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	wantJSON(t, "form", raw, `{"kind":"form","banner":"Let op","form":{"token":"T","title":"Aanmelden","intro":"Hallo","step":"betrokkene","number":2,"of":5,
		"submit":"Verder","back":true,"fields":[
		{"id":"naam","kind":"text","label":"Naam","help":"Hele naam","required":true,"options":[],"value":"Jan","maxlen":100},
		{"id":"wat","kind":"several","label":"Wat","help":"","required":false,"options":[{"value":"a","label":"A"}],"value":["a"],"maxlen":0},
		{"id":"lees","kind":"info","label":"Lees","help":"","required":false,"options":[],"value":"een\ntwee","maxlen":0}]}}`)
}

func TestImpossibleCalls(t *testing.T) {
	r := newRig(t)
	forOM := r.post(t, chat.Destination{Person: "om1"}, chat.Message{Text: "x", Files: []chat.File{{Name: "x.ics", Data: []byte("x")}},
		Buttons: []chat.Button{{Label: "A", Action: chat.Action{Name: "a"}}}}, "a")
	screening := r.post(t, chat.Destination{Channel: "screening"}, chat.Message{Text: "x", Buttons: []chat.Button{{Label: "A", Action: chat.Action{Name: "a"}}}}, "b")
	r.answer(chat.Say{Message: chat.Message{Text: "geheim", Buttons: []chat.Button{{Label: "A", Action: chat.Action{Name: "a"}}}}}, nil)
	said := r.Command(t, "om1", "triage", "/zvh").Said.ID
	r.answer(chat.ShowForm{Form: chat.Form{State: chat.FormState{Session: "s"}, Fields: []chat.Field{{ID: "naam", Kind: chat.Text}}}}, nil)
	r.Command(t, "om1", "dm", "/aanmelden")
	token := r.Token("om1")
	r.took()

	const button = "ca978112ca1bbdca" // some button's id; what is not yours is refused before it matters
	submit := func(user, form string, values any, action string) object {
		return object{"user": user, "form": form, "values": values, "action": action}
	}
	for _, tc := range []struct {
		what, path string
		body       any
		status     int
		code       string
	}{
		{"unknown person reads", "/api/channels?user=niemand", nil, 404, "onbekende_persoon"},
		{"nobody reads", "/api/messages?channel=dm", nil, 404, "onbekende_persoon"},
		{"unknown person listens", "/api/events?user=niemand", nil, 404, "onbekende_persoon"},
		{"unknown channel", "/api/messages?user=om1&channel=nee", nil, 404, "onbekend_kanaal"},
		{"someone else's DM by its stored name", "/api/messages?user=gemeente1&channel=dm:om1", nil, 404, "onbekend_kanaal"},
		{"a channel one is not in", "/api/messages?user=om1&channel=screening", nil, 404, "onbekend_kanaal"},
		{"unknown person types", "/api/command", object{"user": "niemand", "channel": "dm", "text": "/zvh"}, 404, "onbekende_persoon"},
		{"types where one is not in", "/api/command", object{"user": "om1", "channel": "screening", "text": "/zvh"}, 404, "onbekend_kanaal"},
		{"types nothing", "/api/command", object{"user": "om1", "channel": "dm", "text": " \n"}, 400, "verkeerde_invoer"},
		{"types a number", "/api/command", object{"user": "om1", "channel": "dm", "text": 5}, 400, "verkeerde_invoer"},
		{"types too much", "/api/command", object{"user": "om1", "channel": "dm", "text": strings.Repeat("é", 16384)}, 413, "te_groot"},
		{"sends a megabyte and more", "/api/command", []byte(`{"user":"om1","text":"` + strings.Repeat("x", 1<<20) + `"}`), 413, "te_groot"},
		{"sends no JSON", "/api/command", []byte("user=om1"), 400, "verkeerde_invoer"},
		{"sends nothing", "/api/command", []byte{}, 400, "verkeerde_invoer"},
		{"sends a list", "/api/press", []byte("[]"), 400, "verkeerde_invoer"},
		{"sends more than one object", "/api/press", []byte("{}{}"), 400, "verkeerde_invoer"},
		{"sends no UTF-8", "/api/command", []byte("{\"user\":\"om1\",\"channel\":\"dm\",\"text\":\"\xff\"}"), 400, "verkeerde_invoer"},
		{"presses what is not there", "/api/press", object{"user": "om1", "message": "999", "button": button}, 404, "onbekend_bericht"},
		{"presses no message", "/api/press", object{"user": "om1", "message": "x", "button": button}, 404, "onbekend_bericht"},
		{"presses a number", "/api/press", object{"user": "om1", "message": 1, "button": button}, 400, "verkeerde_invoer"},
		{"presses someone else's button", "/api/press", object{"user": "gemeente1", "message": forOM, "button": button}, 404, "onbekend_bericht"},
		{"presses in a channel one is not in", "/api/press", object{"user": "om1", "message": screening, "button": button}, 404, "onbekend_bericht"},
		{"presses what was said to another", "/api/press", object{"user": "gemeente1", "message": said, "button": button}, 404, "onbekend_bericht"},
		{"presses an unknown button", "/api/press", object{"user": "om1", "message": forOM, "button": "0"}, 404, "onbekende_knop"},
		{"sends someone else's form", "/api/submit", submit("gemeente1", token, object{}, "submit"), 403, "formulier_ongeldig"},
		{"sends an unknown form", "/api/submit", submit("om1", "abc.def", object{}, "submit"), 403, "formulier_ongeldig"},
		{"sends no form", "/api/submit", submit("om1", "", object{}, "submit"), 403, "formulier_ongeldig"},
		{"sends a form as nobody", "/api/submit", submit("niemand", token, object{}, "submit"), 404, "onbekende_persoon"},
		{"answers with a number", "/api/submit", submit("om1", token, object{"naam": 5}, "submit"), 400, "verkeerde_invoer"},
		{"answers with null", "/api/submit", submit("om1", token, object{"naam": nil}, "submit"), 400, "verkeerde_invoer"},
		{"answers with an object", "/api/submit", submit("om1", token, object{"naam": object{}}, "submit"), 400, "verkeerde_invoer"},
		{"answers with a list of numbers", "/api/submit", submit("om1", token, object{"naam": []any{"a", 5}}, "submit"), 400, "verkeerde_invoer"},
		{"answers with a list of null", "/api/submit", submit("om1", token, object{"naam": []any{nil}}, "submit"), 400, "verkeerde_invoer"},
		{"answers with a list", "/api/submit", submit("om1", token, []any{}, "submit"), 400, "verkeerde_invoer"},
		{"does something else", "/api/submit", submit("om1", token, object{}, "delete"), 400, "verkeerde_invoer"},
		{"takes someone else's file", "/api/files/" + forOM + "/0?user=gemeente1", nil, 404, "onbekend_bestand"},
		{"takes a file that is not there", "/api/files/" + forOM + "/1?user=om1", nil, 404, "onbekend_bestand"},
		{"takes a file before the first", "/api/files/" + forOM + "/-1?user=om1", nil, 404, "onbekend_bestand"},
		{"asks for what does not exist", "/api/alles", nil, 404, "onbekend_adres"},
		{"posts to what is read", "/api/users", object{}, 404, "onbekend_adres"},
	} {
		r.wantRefusal(t, tc.what, tc.path, tc.body, tc.status, tc.code)
	}
	if events := r.took(); len(events) != 0 {
		t.Errorf("the house heard of it: %T", events)
	}
}

func TestFormExpires(t *testing.T) {
	r := newRig(t)
	r.answer(chat.ShowForm{Form: chat.Form{Fields: []chat.Field{{ID: "naam", Kind: chat.Text}}}}, nil)
	r.Command(t, "om1", "dm", "/aanmelden")
	r.answer(chat.Ack{}, nil)
	body := object{"user": "om1", "form": r.Token("om1"), "values": object{"naam": "x"}, "action": "submit"}
	for _, to := range []time.Time{time.Date(2026, 11, 30, 7, 59, 59, 0, time.UTC), time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)} {
		if _, err := r.clock.WindTo(t.Context(), to); err != nil {
			t.Fatal(err)
		}
		if to.Minute() == 59 {
			if status := r.Do(t, "/api/submit", body, nil); status != ok {
				t.Errorf("within fourteen days: status %d", status)
			}
			continue
		}
		r.wantRefusal(t, "after fourteen days", "/api/submit", body, 403, "formulier_ongeldig")
	}
}

func TestAnswersThatAreTooLong(t *testing.T) {
	r := newRig(t)
	r.answer(chat.ShowForm{Form: chat.Form{Fields: []chat.Field{
		{ID: "naam", Kind: chat.Text, MaxLen: 5}, {ID: "soort", Kind: chat.Choice, Options: []chat.Option{{Value: "a", Label: "A"}}},
		{ID: "verhaal", Kind: chat.Long},
	}}}, nil)
	r.Command(t, "om1", "dm", "/aanmelden")
	r.took()
	screen := r.Submit(t, "om1", chattest.Values{"naam": {"éééééé"}, "soort": {strings.Repeat("a", 151)}, "verhaal": {strings.Repeat("a", 10001)}})
	for _, id := range []string{"naam", "soort", "verhaal"} {
		if screen.Errors[id] == "" {
			t.Errorf("no error beside %s: %+v", id, screen)
		}
	}
	if events := r.took(); len(events) != 0 {
		t.Errorf("the house heard of it: %T", events)
	}
	// Control characters within the length are the house's to judge.
	r.answer(chat.Ack{}, nil)
	r.Submit(t, "om1", chattest.Values{"naam": {"\x00\x1b\n"}})
	if ev := r.took()[0].(chat.FormSubmitted); !ev.Values.One("naam").Is("\x00\x1b\n") {
		t.Error("control characters were changed")
	}
}

func TestErrorsBesideFieldsThatAreNotThere(t *testing.T) {
	r := newRig(t)
	r.answer(chat.ShowForm{Form: chat.Form{Fields: []chat.Field{{ID: "naam", Kind: chat.Text}}}}, nil)
	r.Command(t, "om1", "dm", "/aanmelden")
	r.answer(chat.RejectFields{Errors: map[string]string{"naam": "Vul in.", "elders": "Ook dit klopt niet."}, Banner: "Let op."}, nil)
	screen := r.Submit(t, "om1", nil)
	if screen.Banner != "Let op.\nOok dit klopt niet." || len(screen.Errors) != 1 {
		t.Errorf("screen: %+v", screen)
	}
}

func TestStoreIsDown(t *testing.T) {
	var f *failing
	r := newRig(t, func(o *web.Options) {
		f = &failing{Store: o.Store}
		o.Store = f
	})
	f.set(true)
	r.wantRefusal(t, "reading", "/api/messages?user=om1&channel=dm", nil, 424, "storing")
	screen := r.Command(t, "om1", "dm", "hallo") // what a person does is answered where the page shows answers
	if screen.Said == nil || !strings.HasPrefix(screen.Said.Text, "Er ging iets mis, er is niets verloren. Referentie ") || !screen.Said.Ephemeral {
		t.Errorf("a text: %+v", screen)
	}
	r.answer(nil, errors.New("no database"))
	screen = r.Command(t, "om1", "dm", "/zvh")
	if screen.Said == nil || !strings.HasPrefix(screen.Said.Text, "Er ging iets mis, er is niets verloren. Referentie ") || screen.Said.ID != "" {
		t.Errorf("a command: %+v", screen)
	}
	_, err := r.platform.Post(t.Context(), chat.Destination{Person: "om1"}, chat.Message{Text: "x"}, "k")
	var d *chat.DeliveryError
	if !errors.As(err, &d) || d.Permanent || !d.Uncertain {
		t.Errorf("Post: %v is not uncertain", err)
	}
	f.set(false)
	if screen := r.Command(t, "om1", "dm", "/zvh"); screen.Said == nil || screen.Said.ID == "" {
		t.Errorf("afterwards: %+v", screen)
	}
}
