package chattest

import (
	"strings"
	"testing"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"ketenbot/bot/chat"
	"ketenbot/bot/vertrouwelijk"
)

// awkward is text as people write it, with all that makes counting hard: long words, letters of several bytes, marks, emoji.
var awkward = rapid.Custom(func(t *rapid.T) string {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{
		"aansprakelijkheidswaardevaststellingsveranderingen", "hottentottententententoonstelling", "één", "coo\u0308peratie", "ж", "👩🏽‍⚖️", "e\u0301e\u0301n",
		"ZVH-2026-0001", "\n- punt", "**vet**", "", " ", "\u200d", "\xff", "a\u0301\u0302\u0303\u0304",
	}), 0, 40).Draw(t, "words")
	text := strings.Join(words, rapid.SampledFrom([]string{"", " ", "-"}).Draw(t, "join"))
	return strings.Repeat(text, rapid.SampledFrom([]int{1, 1, 1, 40}).Draw(t, "times"))
})

func awkwardForm(t *rapid.T) chat.Form {
	f := chat.Form{Title: awkward.Draw(t, "title"), Intro: awkward.Draw(t, "intro"), Submit: awkward.Draw(t, "submit")}
	for _, kind := range []chat.Kind{chat.Info, chat.Text, chat.Long, chat.Choice, chat.Several, chat.Date} {
		field := chat.Field{ID: string(kind), Kind: kind, Label: awkward.Draw(t, "label"), Help: awkward.Draw(t, "help")}
		if kind == chat.Choice || kind == chat.Several {
			field.Options = []chat.Option{{Value: "ja", Label: awkward.Draw(t, "option")}}
		}
		if kind == chat.Info {
			field.Value = chat.Answer(awkward.Draw(t, "info"))
		}
		f.Fields = append(f.Fields, field)
	}
	return f
}

func limits(t *testing.T, h *house) {
	c := h.Platform.Caps()
	rapid.Check(t, func(t *rapid.T) {
		fits := func(what, s string, l chat.Limit) {
			if !l.Fits(s) {
				t.Fatalf("%s is %d long, at most %d fits: %q", what, l.Len(s), l.Max, s)
			}
		}
		m := chat.Message{Text: awkward.Draw(t, "text")}
		for range rapid.IntRange(0, 40).Draw(t, "buttons") {
			m.Buttons = append(m.Buttons, chat.Button{Label: awkward.Draw(t, "button")})
		}
		m = chat.FitMessage(m, c)
		fits("message", m.Text, c.MessageText)
		if c.Buttons > 0 && len(m.Buttons) > c.Buttons {
			t.Fatalf("%d buttons, at most %d fit", len(m.Buttons), c.Buttons)
		}
		for _, b := range m.Buttons {
			fits("button", b.Label, c.ButtonLabel)
		}
		f := chat.FitForm(awkwardForm(t), c)
		fits("title", f.Title, c.FormTitle)
		fits("intro", f.Intro, c.FormIntro)
		fits("submit", f.Submit, c.SubmitLabel)
		for _, field := range f.Fields {
			fits("label", field.Label, c.FieldLabel)
			fits("help", field.Help, c.FieldHelp)
			for _, o := range field.Options {
				fits("option", o.Label, c.OptionLabel)
			}
			for _, v := range field.Value {
				v.Controleer(func(s string) bool { fits("info", s, c.InfoText); return true })
			}
		}
	})
}

// largest shows that what the caps promise is taken by the platform itself.
func largest(t *testing.T, h *house) {
	c := h.Platform.Caps()
	long := strings.Repeat("hottentottententententoonstelling 👩🏽 één ", 2000)
	m := chat.Message{Text: long}
	for i := range max(c.Buttons, 5) {
		m.Buttons = append(m.Buttons, chat.Button{Label: long, Action: chat.Action{Name: "knop", Subject: strings.Repeat("7", i+1)}})
	}
	h.post(t, chat.Destination{Person: h.Anna}, m, "groot")
	got := h.bots(t, h.Anna, "")
	if len(got) != 1 || got[0].Text != chat.Clip(long, c.MessageText) {
		t.Fatalf("%d messages; the longest that fits is not shown as it was cut", len(got))
	}
	f := chat.Form{State: chat.FormState{Session: "s1", Step: "groot", Version: 1}, Title: long, Intro: long, Submit: long, Number: 1, Of: 1}
	for _, kind := range []chat.Kind{chat.Text, chat.Long, chat.Choice, chat.Several, chat.Date, chat.Info} {
		field := chat.Field{ID: string(kind), Kind: kind, Label: long, Help: long}
		if kind == chat.Info {
			field.Value = []vertrouwelijk.Tekst{vertrouwelijk.Nieuw(long)}
		}
		if kind == chat.Choice || kind == chat.Several {
			field.Options = []chat.Option{{Value: "ja", Label: long}, {Value: "nee", Label: long + "!"}}
		}
		f.Fields = append(f.Fields, field)
	}
	h.reply(chat.ShowForm{Form: f})
	screen := h.People.Command(t, h.Anna, "", "/aanmelden")
	if screen.Form == nil || screen.Form.Title != chat.Clip(long, c.FormTitle) || len(screen.Form.Fields) != len(f.Fields) {
		t.Fatalf("the largest form is not shown: %+v", screen)
	}
	h.took()
	h.reply(chat.Ack{})
	answer := strings.Repeat("é", c.LongAnswer.Max/2) // half: a limit may count bytes
	h.People.Submit(t, h.Anna, Values{"long": {answer}})
	if got := one[chat.FormSubmitted](t, h, h.Anna).Values.One("long"); !got.Is(answer) {
		t.Errorf("a long answer came through as %d runes, want %d", got.Lengte(), len([]rune(answer)))
	}
}

// ends shows that Run stops with its context and leaves nothing running. It comes last, as it looks at all goroutines.
func ends(t *testing.T, h *house) {
	h.reply(chat.Say{Message: chat.Message{Text: "Hier"}})
	h.People.Command(t, h.Anna, "", "/zvh")
	h.stop()
	goleak.VerifyNone(t)
}
