package mattermost_test

import (
	"strings"
	"testing"
	"time"

	"ketenbot/bot/chat"
	"ketenbot/bot/chat/chattest"
	"ketenbot/bot/mattermost"
)

// TestGuidedDialogsNeverOpenInChannels shows that a long form asked for among others waits in the DM, and a short one opens where its button is.
func TestGuidedDialogsNeverOpenInChannels(t *testing.T) {
	for _, version := range []string{"5.37", "11.6"} {
		r := newRig(t, version)
		r.answer(chat.ShowForm{Form: guided("een", 1)})
		r.people.Stay = func() {}
		screen := r.people.Command(t, r.Anna, r.Channel, "/aanmelden")
		if screen.Form != nil || screen.Said == nil {
			t.Fatalf("%s: %+v", version, screen)
		}
		dm := r.people.Messages(t, r.Anna, "")
		if len(dm) != 1 || dm[0].Text != "**Aanmelden**: stap 1 van 3 staat voor je klaar." {
			t.Fatalf("%s: in the DM: %+v", version, dm)
		}
		if seen := r.people.Messages(t, r.Bram, r.Channel); len(seen) != 0 {
			t.Errorf("%s: Bram sees %+v", version, seen)
		}
		if screen := r.people.Command(t, r.Anna, r.Channel, "/aanmelden"); screen.Form == nil { // follows
			t.Errorf("%s: %+v", version, screen)
		}
		if dm := r.people.Messages(t, r.Anna, ""); len(dm) != 1 {
			t.Errorf("%s: cards pile up: %+v", version, dm)
		}
		short := guided("reden", 1)
		short.Of = 1
		r.post(t, chat.Destination{Channel: r.Channel}, card(), "k:1")
		r.answer(chat.ShowForm{Form: short})
		r.people.Stay = func() {}
		if screen := r.people.Press(t, r.Anna, r.Channel, "Agenderen"); screen.Form == nil || screen.Form.Of != 1 {
			t.Errorf("%s: a short form does not open: %+v", version, screen)
		}
		r.clean(t)
		r.stop()
	}
}

// TestEscape shows that a guided dialog that was closed is left as a card, which opens the page that was last shown.
func TestEscape(t *testing.T) {
	for _, version := range []string{"5.37", "11.6"} {
		r := newRig(t, version)
		r.answer(chat.ShowForm{Form: guided("een", 1)})
		r.people.Command(t, r.Anna, "", "/aanmelden")
		r.answer(chat.ShowForm{Form: guided("twee", 2)})
		r.people.Submit(t, r.Anna, chattest.Values{"naam": {"x"}})
		r.answer(chat.Ack{})
		r.people.Stay = func() {}
		r.people.Dismiss(t, r.Anna)
		dm := r.people.Messages(t, r.Anna, "")
		if len(dm) != 1 || dm[0].Text != "**Aanmelden**: stap 2 van 3 staat voor je klaar. De vorige stappen zijn bewaard." || strings.Join(dm[0].Buttons, " ") != "Verder Terug" {
			t.Fatalf("%s: %+v", version, dm)
		}
		r.took()
		screen := r.people.Press(t, r.Anna, "", "Verder")
		if screen.Form == nil || screen.Form.Number != 2 {
			t.Fatalf("%s: %+v", version, screen)
		}
		r.wantNothing(t, "opening a page again")
		r.answer(chat.ShowForm{Form: guided("een", 3)})
		screen = r.people.Press(t, r.Anna, "", "Terug")
		back, ok := r.took()[0].(chat.FormBack)
		if screen.Form == nil || !ok || back.State.Step != "twee" || back.State.Version != 2 {
			t.Errorf("%s: back by the card: %+v, %+v", version, screen.Form, back)
		}
		r.answer(chat.Say{Message: chat.Message{Text: "Je aanmelding is binnen."}})
		r.people.Submit(t, r.Anna, chattest.Values{"naam": {"x"}})
		if dm := r.people.Messages(t, r.Anna, ""); len(dm) != 1 || dm[0].Text != "Je aanmelding is binnen." {
			t.Errorf("%s: at the end: %+v", version, dm)
		}
		r.clean(t)
		r.stop()
	}
}

// TestCardAfterRestart shows that a card still opens the present page when the bot forgot it: the house is asked with a page that is always stale.
func TestCardAfterRestart(t *testing.T) {
	r := newRig(t, "5.37")
	r.answer(chat.ShowForm{Form: guided("een", 1)})
	r.people.Command(t, r.Anna, "", "/aanmelden")
	r.answer(chat.ShowForm{Form: guided("twee", 2)})
	r.people.Stay = func() {}
	r.people.Submit(t, r.Anna, chattest.Values{"naam": {"x"}})
	r.Clock.Move(2 * time.Hour) // longer than pages are remembered
	r.people.Command(t, r.Bram, "", "/aanmelden")
	r.took()
	screen := r.people.Press(t, r.Anna, "", "Verder")
	ev, ok := r.took()[0].(chat.FormSubmitted)
	if screen.Form == nil || !ok || ev.State.Session != "s1" || ev.State.Version != 0 || len(ev.Values) != 0 {
		t.Errorf("%+v, %+v", screen.Form, ev)
	}
	post, a := r.people.Button(t, r.Anna, "", "Verder")
	if screen := r.people.PressAction(t, r.Bram, post, a); !screen.Refused {
		t.Errorf("Bram pressed in Anna's DM: %+v", screen)
	}
}

// TestLateTrigger shows that a form whose trigger is too old waits behind a card.
func TestLateTrigger(t *testing.T) {
	r := newRig(t, "11.6")
	r.answer(chat.ShowForm{Form: guided("een", 1)})
	r.SetTriggerLife(-time.Second)
	r.people.Stay = func() {}
	if screen := r.people.Command(t, r.Anna, "", "/aanmelden"); screen.Form != nil || screen.Said == nil || !strings.Contains(screen.Said.Text, "staat voor je klaar") {
		t.Fatalf("too late: %+v", screen)
	}
	r.SetTriggerLife(30 * time.Second)
	if screen := r.people.Press(t, r.Anna, "", "Open het formulier"); screen.Form == nil {
		t.Errorf("in time: %+v", screen)
	}
	r.clean(t)
}

// TestReading shows that a form with nothing to send is only closed.
func TestReading(t *testing.T) {
	r := newRig(t, "11.6")
	f := chat.Form{State: chat.FormState{Session: "s1", Step: "situatie", Version: 1}, Title: "Situatie", Fields: []chat.Field{{ID: "tekst", Kind: chat.Info, Label: "Tekst", Value: chat.Answer("Lees ![dit](http://elders.nl/x.png)")}}}
	r.answer(chat.ShowForm{Form: f})
	screen := r.people.Command(t, r.Anna, "", "/zvh")
	if screen.Form == nil || screen.Form.Submit != "Sluiten" || screen.Form.Field("tekst").Value[0] != `Lees !\[dit](http://elders.nl/x.png)` {
		t.Fatalf("%+v", screen.Form)
	}
	r.took()
	r.people.Submit(t, r.Anna, nil)
	if _, ok := r.took()[0].(chat.FormClosed); !ok {
		t.Error("closing it was taken for a submit")
	}
	r.clean(t)
}

// TestErrorsAreSeen shows that each error has a place where it is seen, and that there is always a sentence over the whole page.
func TestErrorsAreSeen(t *testing.T) {
	for version, want := range map[string]string{
		"11.6": "Dit past niet. Kijk naar: Naam, Wat.",
		"5.37": "Dit past niet. Wat: Kies er een. Kijk naar: Naam.",
	} {
		r := newRig(t, version)
		r.answer(chat.ShowForm{Form: guided("een", 1)})
		r.people.Command(t, r.Anna, "", "/aanmelden")
		r.answer(chat.RejectFields{Errors: map[string]string{"naam": "Vul in.", "wat": "Kies er een.", "elders": "Dit past niet."}})
		screen := r.people.Submit(t, r.Anna, nil)
		if screen.Banner != want || screen.Errors["naam"] != "Vul in." {
			t.Errorf("%s: %q, %v", version, screen.Banner, screen.Errors)
		}
		r.answer(chat.RejectFields{})
		if screen := r.people.Submit(t, r.Anna, nil); screen.Banner == "" {
			t.Errorf("%s: refused without a word", version)
		}
		r.stop()
	}
}

// TestBehindAProxy shows that a path in the callback address may be kept or dropped by a proxy.
func TestBehindAProxy(t *testing.T) {
	r := newRig(t, "11.6", func(o *mattermost.Options) { o.CallbackURL += "/zvh/" })
	base := strings.TrimSuffix(r.Options.CallbackURL, "/zvh/")
	for _, path := range []string{"/mattermost/command", "/zvh/mattermost/command"} {
		r.Options.CallbackURL = base
		if status, body := r.call(t, path, formType, r.commandForm(nil)); status != 200 {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	if _, err := mattermost.New(func() mattermost.Options { o := r.Options; o.CallbackURL = r.URL + "/plugins/x"; return o }()); err == nil {
		t.Error("an address under /plugins was taken")
	}
}
