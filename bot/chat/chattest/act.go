package chattest

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ketenbot/bot/chat"
)

func command(t *testing.T, h *house) {
	h.People.Command(t, h.Anna, h.Channel, "/ZVH  intrekken ZVH-2026-0001 ")
	ev := one[chat.CommandRun](t, h, h.Anna)
	if ev.Command != "/zvh" || ev.Text != "intrekken ZVH-2026-0001" || ev.DM || ev.Channel == "" {
		t.Errorf("in the channel: %+v", ev)
	}
	h.People.Command(t, h.Anna, "", "/aanmelden")
	ev = one[chat.CommandRun](t, h, h.Anna)
	if ev.Command != "/aanmelden" || ev.Text != "" || !ev.DM {
		t.Errorf("in the DM: %+v", ev)
	}
	if seen := h.People.Messages(t, h.Bram, h.Channel); len(seen) != 0 {
		t.Errorf("a command was shown to others: %+v", seen)
	}
}

func plainText(t *testing.T, h *house) {
	h.reply(chat.Say{Message: chat.Message{Text: "Kies wat je wilt doen."}})
	screen := h.People.Command(t, h.Anna, "", "hallo, wie ben jij?")
	ev := one[chat.DirectMessage](t, h, h.Anna)
	if !ev.Text.Is("hallo, wie ben jij?") || !ev.DM {
		t.Errorf("direct message: DM %v, %d runes", ev.DM, ev.Text.Lengte())
	}
	if screen.Said == nil || screen.Said.Text != "Kies wat je wilt doen." {
		t.Errorf("answer: %+v", screen)
	}
}

func sayAlone(t *testing.T, h *house) {
	h.reply(chat.Say{Message: chat.Message{
		Text: "Je hebt nog een concept.", Buttons: []chat.Button{{Label: "Verder", Action: chat.Action{Name: "verder", Subject: "s1"}}},
	}})
	screen := h.People.Command(t, h.Anna, h.Channel, "/aanmelden")
	if screen.Said == nil || screen.Said.Text != "Je hebt nog een concept." || !screen.Said.Ephemeral {
		t.Fatalf("answer: %+v", screen)
	}
	if seen := h.bots(t, h.Bram, h.Channel); len(seen) != 0 {
		t.Errorf("Bram sees what was said to Anna: %+v", seen)
	}
	h.took()
	h.People.Press(t, h.Anna, h.Channel, "Verder")
	if ev := one[chat.ActionPressed](t, h, h.Anna); ev.Action != (chat.Action{Name: "verder", Subject: "s1"}) {
		t.Errorf("its button means %+v", ev.Action)
	}
}

func screeningCard() chat.Message {
	return chat.Message{Text: "Nieuwe aanmelding ZVH-2026-0001", Buttons: []chat.Button{
		{Label: "Agenderen", Style: chat.Primary, Action: chat.Action{Name: "agenderen", Subject: "0001"}},
		{Label: "Niet agenderen", Style: chat.Danger, Action: chat.Action{Name: "nietagenderen", Subject: "0001"}},
	}}
}

func press(t *testing.T, h *house) {
	ref := h.post(t, chat.Destination{Channel: h.Channel}, screeningCard(), "kaart:1")
	h.People.Press(t, h.Bram, h.Channel, "Niet agenderen")
	ev := one[chat.ActionPressed](t, h, h.Bram)
	if ev.Action != (chat.Action{Name: "nietagenderen", Subject: "0001"}) || ev.DM {
		t.Errorf("pressed: %+v", ev)
	}
	if !sameRef(ev.Message, ref) {
		t.Errorf("the press points at %v, want %v", ev.Message, ref)
	}
	if err := h.Platform.Update(context.Background(), ev.Message, chat.Message{Text: "Klaar"}); err != nil {
		t.Errorf("Update where the press points: %v", err)
	}
}

func pressReplaces(t *testing.T, h *house) {
	h.post(t, chat.Destination{Channel: h.Channel}, screeningCard(), "kaart:1")
	h.reply(chat.ReplaceCard{Message: chat.Message{
		Text: "Geagendeerd door Bram", Buttons: []chat.Button{{Label: "Bekijk", Action: chat.Action{Name: "bekijk", Subject: "0001"}}},
	}})
	h.People.Press(t, h.Bram, h.Channel, "Agenderen")
	h.took()
	got := h.bots(t, h.Anna, h.Channel)
	wantTexts(t, got, "Geagendeerd door Bram")
	if len(got) == 1 && !slices.Equal(got[0].Buttons, []string{"Bekijk"}) {
		t.Errorf("buttons after the press: %q", got[0].Buttons)
	}
	h.reply(chat.Ack{})
	h.People.Press(t, h.Anna, h.Channel, "Bekijk")
	if ev := one[chat.ActionPressed](t, h, h.Anna); ev.Action.Name != "bekijk" {
		t.Errorf("the new button means %+v", ev.Action)
	}
}

func pressTwice(t *testing.T, h *house) {
	card := screeningCard()
	h.post(t, chat.Destination{Person: h.Anna}, card, "kaart:1")
	h.reply(chat.ReplaceCard{Message: card}) // the same as it was: nothing changes, and the button stays
	for range 2 {
		h.People.Press(t, h.Anna, "", "Agenderen")
	}
	for _, ev := range h.took() {
		if p, ok := ev.(chat.ActionPressed); !ok || p.Action.Name != "agenderen" {
			t.Errorf("event %T, want the same press", ev)
		}
	}
	wantTexts(t, h.bots(t, h.Anna, ""), card.Text)
}

var referenced = regexp.MustCompile(`Er ging iets mis, er is niets verloren\. Referentie ([A-Z0-9]{6})`)

// wantReference checks that screen has the sentence for unknown errors, and the log its reference but not the secret.
func wantReference(t *testing.T, h *house, screen Screen) {
	t.Helper()
	m := referenced.FindStringSubmatch(screen.Text())
	if m == nil || screen.Refused {
		t.Fatalf("screen: %+v; want a sentence with a reference", screen)
	}
	if !strings.Contains(h.Logged(), m[1]) {
		t.Errorf("reference %s is not in the log", m[1])
	}
	if strings.Contains(h.Logged(), "Karel") {
		t.Error("the log holds what a person wrote")
	}
}

func handlerError(t *testing.T, h *house) {
	h.replyWith(func(chat.Event) (chat.Reply, error) { return nil, errors.New("the database is on fire") })
	wantReference(t, h, h.People.Command(t, h.Anna, h.Channel, "/zvh Karel"))
	h.post(t, chat.Destination{Channel: h.Channel}, screeningCard(), "kaart:1")
	wantReference(t, h, h.People.Press(t, h.Anna, h.Channel, "Agenderen"))
	if !strings.Contains(h.Logged(), "the database is on fire") {
		t.Error("the log does not say what went wrong")
	}
	h.reply(chat.ShowForm{Form: page("een", 1)})
	h.People.Command(t, h.Anna, "", "/aanmelden")
	h.replyWith(func(chat.Event) (chat.Reply, error) { return nil, errors.New("again") })
	wantReference(t, h, h.People.Submit(t, h.Anna, Values{"naam": {"Karel"}}))
	// Nothing was lost: the same form can be sent once the trouble is over.
	h.took()
	h.reply(chat.Say{Message: chat.Message{Text: "Gelukt"}})
	screen := h.People.Submit(t, h.Anna, Values{"naam": {"Karel"}})
	if screen.Said == nil || screen.Said.Text != "Gelukt" || !one[chat.FormSubmitted](t, h, h.Anna).Values.One("naam").Is("Karel") {
		t.Errorf("submitted again: %+v", screen)
	}
}

func handlerPanic(t *testing.T, h *house) {
	h.replyWith(func(chat.Event) (chat.Reply, error) { panic("Karel woont hier") })
	wantReference(t, h, h.People.Command(t, h.Anna, "", "/zvh"))
	h.replyWith(func(chat.Event) (chat.Reply, error) { return nil, errors.New(texts(nil)[0]) })
	wantReference(t, h, h.People.Command(t, h.Anna, "", "/zvh"))
	h.reply(chat.Say{Message: chat.Message{Text: "Weer goed"}})
	if screen := h.People.Command(t, h.Anna, "", "/zvh"); screen.Said == nil || screen.Said.Text != "Weer goed" {
		t.Errorf("after a panic: %+v", screen)
	}
}
