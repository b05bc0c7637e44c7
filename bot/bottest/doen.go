package bottest

import (
	"context"
	"slices"
	"strings"

	"ketenbot/bot/chat"
	"ketenbot/bot/vertrouwelijk"
)

// Invoer is what somebody fills in, by field id. Of a several-field the choices have a | between them.
type Invoer map[string]string

func (in Invoer) values() chat.Values {
	out := chat.Values{}
	for id, s := range in {
		out[id] = chat.Answer(strings.Split(s, "|")...)
	}
	return out
}

func bij(wie, waar string) chat.Origin {
	if waar == "" || waar == wie {
		return chat.Origin{Person: wie, Channel: "dm:" + wie, DM: true}
	}
	return chat.Origin{Person: wie, Channel: waar}
}

// Doe lets an event happen and returns the bot's reply. Safe to call from several goroutines at once.
func (h *Huis) Doe(ev chat.Event) Antwoord {
	reply, err := h.Bot.Handle(context.Background(), ev)
	if err != nil {
		h.T.Errorf("the bot failed: %v", err)
	}
	h.onthoud(reply)
	wie := ev.From().Person
	a := Antwoord{h: h, wie: wie, Reply: reply}
	h.slot.Lock()
	defer h.slot.Unlock()
	switch r := reply.(type) {
	case chat.ShowForm:
		a.form = r.Form
	case chat.RejectFields: // the form stays open
		a.form = h.schermen[wie].form
	case chat.Say, chat.Ack, chat.ReplaceCard:
	}
	h.schermen[wie] = a
	return a
}

// Typ types a command, such as "/zvh mijn", or plain words to the bot.
func (h *Huis) Typ(wie, tekst string) Antwoord {
	h.T.Helper()
	if !strings.HasPrefix(tekst, "/") {
		return h.Doe(chat.DirectMessage{Origin: bij(wie, ""), Text: vertrouwelijk.Nieuw(tekst)})
	}
	opdracht, rest, _ := strings.Cut(tekst, " ")
	return h.Doe(chat.CommandRun{Origin: bij(wie, ""), Command: opdracht, Text: rest})
}

// Scherm is what somebody sees of the bot now: the last reply.
func (h *Huis) Scherm(wie string) Antwoord {
	h.slot.Lock()
	defer h.slot.Unlock()
	return h.schermen[wie]
}

// VulIn fills in the form that is open and sends it. A field that is not on the page, or an answer that is not a choice of it, is a mistake in the test.
func (h *Huis) VulIn(wie string, in Invoer) Antwoord {
	h.T.Helper()
	f := h.open(wie)
	for id := range in {
		if !slices.ContainsFunc(f.Fields, func(v chat.Field) bool { return v.ID == id && v.Kind != chat.Info }) {
			h.T.Fatalf("page %q of %q does not ask %q", f.State.Step, f.Title, id)
		}
	}
	return h.Verstuur(wie, f, in)
}

// Verstuur sends answers for a form, whatever they are; what the form showed and is not in the answers is sent as it was.
func (h *Huis) Verstuur(wie string, f chat.Form, in Invoer) Antwoord {
	values := h.ingevuld(f, in)
	return h.Doe(chat.FormSubmitted{Origin: bij(wie, ""), State: f.State, Values: values})
}

// Terug presses Back on the form that is open, with what was typed.
func (h *Huis) Terug(wie string, in Invoer) Antwoord {
	h.T.Helper()
	f := h.open(wie)
	if !f.Back {
		h.T.Fatalf("page %q of %q has no way back", f.State.Step, f.Title)
	}
	return h.Doe(chat.FormBack{Origin: bij(wie, ""), State: f.State, Values: h.ingevuld(f, in)})
}

// Sluit closes the form that is open.
func (h *Huis) Sluit(wie string) {
	h.T.Helper()
	h.Doe(chat.FormClosed{Origin: bij(wie, ""), State: h.open(wie).State})
}

// ingevuld is what a platform sends: what was typed, over what the page showed.
func (h *Huis) ingevuld(f chat.Form, in Invoer) chat.Values {
	values := in.values()
	for _, veld := range f.Fields {
		if veld.Kind == chat.Info {
			continue
		}
		if _, ok := values[veld.ID]; !ok && len(veld.Value) > 0 {
			values[veld.ID] = veld.Value
		}
		vrij := veld.Kind == chat.Text || veld.Kind == chat.Long || veld.Kind == chat.Date
		if s := in[veld.ID]; vrij && len(s) > 5 && s != "onbekend" && !strings.HasPrefix(f.State.Step, "toegang") {
			h.slot.Lock()
			h.geheim = append(h.geheim, s)
			h.slot.Unlock()
		}
	}
	return values
}

func (h *Huis) open(wie string) chat.Form {
	h.T.Helper()
	a := h.Scherm(wie)
	if a.form.State.Step == "" {
		h.T.Fatalf("%s has no form open, but %s", wie, a)
	}
	return a.form
}

// Knop finds a button: on the newest card in a channel, or in the DM of who presses when waar is their account, or in the last reply when waar is
// empty. over are pieces of text that the card must have, such as a casusnummer.
func (h *Huis) Knop(wie, waar, label string, over ...string) (chat.ActionPressed, bool) {
	var berichten []Post
	if waar == "" {
		if say, ok := h.Scherm(wie).Reply.(chat.Say); ok {
			berichten = []Post{{Bericht: say.Message}}
		}
	} else {
		berichten = h.Platform.In(waar)
	}
	slices.Reverse(berichten)
	for _, post := range berichten {
		if !bevatAlles(post.Bericht.Text, over) {
			continue
		}
		for _, b := range post.Bericht.Buttons {
			if b.Label == label {
				return chat.ActionPressed{Origin: bij(wie, waar), Action: b.Action, Message: post.Ref}, true
			}
		}
	}
	return chat.ActionPressed{}, false
}

// Druk presses a button that Knop finds.
func (h *Huis) Druk(wie, waar, label string, over ...string) Antwoord {
	h.T.Helper()
	ev, ok := h.Knop(wie, waar, label, over...)
	if !ok {
		h.T.Fatalf("%s sees no [%s] in %q on a card with %q. There is:\n%s", wie, label, waar, over, h.overzicht(waar))
	}
	return h.Doe(ev)
}

// DrukOp presses a button by what it means: an old card, or one that was made up.
func (h *Huis) DrukOp(wie, naam, onderwerp string) Antwoord {
	return h.Doe(chat.ActionPressed{Origin: bij(wie, ""), Action: chat.Action{Name: naam, Subject: onderwerp}})
}

func bevatAlles(s string, delen []string) bool {
	for _, d := range delen {
		if !strings.Contains(s, d) {
			return false
		}
	}
	return true
}
