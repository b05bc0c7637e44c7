package chattest

import (
	"slices"
	"testing"

	"ketenbot/bot/chat"
)

func page(step string, number int) chat.Form {
	return chat.Form{
		State: chat.FormState{Session: "s1", Step: step, Version: number}, Title: "Aanmelden", Intro: "Acute nood? Bel 112.",
		Number: number, Of: 2, Submit: "Verder", Back: number > 1,
		Fields: []chat.Field{
			{ID: "uitleg", Kind: chat.Info, Label: "Uitleg", Value: chat.Answer("Lees dit eerst.")},
			{ID: "naam", Kind: chat.Text, Label: "Naam"},
			{ID: "soort", Kind: chat.Choice, Label: "Soort", Options: []chat.Option{{Value: "persoon", Label: "Persoon"}, {Value: "gezin", Label: "Gezin"}}},
			{ID: "gebieden", Kind: chat.Several, Label: "Leefgebieden", Options: []chat.Option{{Value: "wonen", Label: "Wonen"}, {Value: "geld", Label: "Geld"}}},
		},
	}
}

func formCycle(t *testing.T, h *house) {
	p := h.People
	h.reply(chat.ShowForm{Form: page("een", 1)})
	screen := p.Command(t, h.Anna, "", "/aanmelden")
	if screen.Form == nil || screen.Form.Title != "Aanmelden" || screen.Form.Intro != "Acute nood? Bel 112." || screen.Form.Back {
		t.Fatalf("open: %+v", screen.Form)
	}
	h.took()

	answers := Values{"naam": {"Ĳsbrand 👩🏽"}, "soort": {"gezin"}, "gebieden": {"wonen", "geld"}, "geheim": {"hoort niet op deze bladzijde"}}
	h.reply(chat.RejectFields{Errors: map[string]string{"naam": "Vul een naam in."}, Banner: "Er is nog iets nodig."})
	screen = p.Submit(t, h.Anna, answers)
	if screen.Form != nil || screen.Errors["naam"] != "Vul een naam in." || screen.Banner == "" {
		t.Fatalf("field errors: %+v", screen)
	}
	ev := one[chat.FormSubmitted](t, h, h.Anna)
	if ev.State != (chat.FormState{Session: "s1", Step: "een", Version: 1}) || !ev.DM {
		t.Errorf("state came back as %+v, DM %v", ev.State, ev.DM)
	}
	v := ev.Values
	if !v.One("naam").Is("Ĳsbrand 👩🏽") || !v.One("soort").Is("gezin") || len(v["gebieden"]) != 2 || !v["gebieden"][1].Is("geld") {
		t.Error("the answers did not come through as they were given")
	}
	if _, ok := v["geheim"]; ok {
		t.Error("an answer to a field of another page came through")
	}

	h.reply(chat.ShowForm{Form: page("twee", 2)}) // the form's state is still good after an error
	screen = p.Submit(t, h.Anna, answers)
	if screen.Form == nil || !screen.Form.Back && h.Platform.Caps().Back {
		t.Fatalf("next page: %+v", screen)
	}
	h.took()
	if h.Platform.Caps().Back {
		h.reply(chat.ShowForm{Form: page("een", 3)})
		if screen = p.Back(t, h.Anna, Values{"naam": {"half"}}); screen.Form == nil {
			t.Fatalf("back: %+v", screen)
		}
		if ev := one[chat.FormBack](t, h, h.Anna); ev.State.Step != "twee" || !ev.Values.One("naam").Is("half") {
			t.Errorf("back from %+v", ev.State)
		}
	}
	h.reply(chat.Say{Message: chat.Message{Text: "Je aanmelding is binnen."}})
	screen = p.Submit(t, h.Anna, nil)
	if screen.Said == nil || screen.Said.Text != "Je aanmelding is binnen." {
		t.Errorf("end: %+v", screen)
	}
	if ev := one[chat.FormSubmitted](t, h, h.Anna); len(ev.Values) != 0 {
		t.Errorf("an empty page gave %d answers", len(ev.Values))
	}
	if seen := h.bots(t, h.Bram, ""); len(seen) != 0 {
		t.Errorf("Bram sees %+v", seen)
	}
}

func formClosed(t *testing.T, h *house) {
	h.post(t, chat.Destination{Channel: h.Channel}, screeningCard(), "kaart:1")
	h.reply(chat.ShowForm{Form: page("een", 1)})
	if screen := h.People.Press(t, h.Anna, h.Channel, "Agenderen"); screen.Form == nil {
		t.Fatalf("a press that opens a form: %+v", screen)
	}
	h.took()
	h.reply(chat.Ack{})
	if screen := h.People.Dismiss(t, h.Anna); screen.Refused || screen.Form != nil {
		t.Errorf("closed: %+v", screen)
	}
	if ev := one[chat.FormClosed](t, h, h.Anna); ev.State.Session != "s1" {
		t.Errorf("closed state: %+v", ev.State)
	}
}

func formValues(t *testing.T, h *house) {
	f := page("controle", 2)
	f.Banner = "De cut-off is intussen voorbij."
	f.Fields[1].Value = chat.Answer("<b>Karel</b> & co")
	f.Fields[2].Value = chat.Answer("gezin")
	f.Fields[3].Value = chat.Answer("wonen", "geld")
	h.reply(chat.ShowForm{Form: f})
	screen := h.People.Command(t, h.Anna, "", "/aanmelden")
	if screen.Form == nil || screen.Form.Banner != f.Banner {
		t.Fatalf("form: %+v", screen.Form)
	}
	shown := Values{"uitleg": {"Lees dit eerst."}, "naam": {"<b>Karel</b> & co"}, "soort": {"gezin"}, "gebieden": {"wonen", "geld"}}
	for id, want := range shown {
		if got := screen.Form.Field(id).Value; !slices.Equal(got, want) {
			t.Errorf("field %s shows %q, want %q", id, got, want)
		}
	}
}

func formForgery(t *testing.T, h *house) {
	h.reply(chat.ShowForm{Form: page("een", 1)})
	h.People.Command(t, h.Anna, "", "/aanmelden")
	h.People.Command(t, h.Bram, "", "/aanmelden")
	h.took()
	for name, screen := range map[string]Screen{
		"someone else's form": h.People.Hijack(t, h.Bram, h.Anna, Values{"naam": {"x"}}),
		"a changed state":     h.People.Forge(t, h.Anna, Values{"naam": {"x"}}),
	} {
		if !screen.Refused {
			t.Errorf("%s was let through: %+v", name, screen)
		}
	}
	if events := h.took(); len(events) != 0 {
		t.Errorf("the house heard of it: %T", events)
	}
	if screen := h.People.Submit(t, h.Anna, Values{"naam": {"x"}}); screen.Refused {
		t.Error("after that, the owner cannot send the form either")
	}
}
