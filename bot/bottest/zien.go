package bottest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"ketenbot/bot/chat"
)

// Antwoord is what somebody got back.
type Antwoord struct {
	chat.Reply

	h    *Huis
	wie  string
	form chat.Form
}

// String returns the answer as a person would describe it.
func (a Antwoord) String() string {
	switch r := a.Reply.(type) {
	case chat.Say:
		return r.Message.Text
	case chat.ReplaceCard:
		return r.Message.Text
	case chat.RejectFields:
		uit := []string{r.Banner}
		for id, fout := range r.Errors {
			uit = append(uit, id+": "+fout)
		}
		return strings.Join(uit, "\n")
	case chat.ShowForm:
		return fmt.Sprintf("form %q, page %q\n%s\n%s", r.Form.Title, r.Form.State.Step, r.Form.Banner, r.Form.Intro)
	case chat.Ack:
		return "(done)"
	}
	return fmt.Sprintf("%T", a.Reply)
}

// Zegt demands that the answer says each of these.
func (a Antwoord) Zegt(delen ...string) Antwoord {
	a.h.T.Helper()
	for _, d := range delen {
		if !strings.Contains(a.String(), d) {
			a.h.T.Fatalf("%s reads:\n%s\nwithout: %q", a.wie, a, d)
		}
	}
	return a
}

// ZegtNiet demands that the answer says none of these.
func (a Antwoord) ZegtNiet(delen ...string) Antwoord {
	a.h.T.Helper()
	for _, d := range delen {
		if strings.Contains(a.String(), d) {
			a.h.T.Fatalf("%s reads:\n%s\nwith: %q", a.wie, a, d)
		}
	}
	return a
}

// Stap demands that a page of a form is shown, by its key ("betrokkene.2"), and returns it.
func (a Antwoord) Stap(key string) Formulier {
	a.h.T.Helper()
	r, ok := a.Reply.(chat.ShowForm)
	if !ok || r.Form.State.Step != key {
		a.h.T.Fatalf("%s does not see page %q, but: %s", a.wie, key, a)
	}
	return Formulier{r.Form, a.h}
}

// Fout demands that the page is refused because of this field, with this in the sentence.
func (a Antwoord) Fout(veld, deel string) Antwoord {
	a.h.T.Helper()
	r, ok := a.Reply.(chat.RejectFields)
	if !ok || r.Errors[veld] == "" || !strings.Contains(r.Errors[veld], deel) {
		a.h.T.Fatalf("field %q is not refused with %q, but: %s", veld, deel, a)
	}
	return a
}

// Gedaan demands that it was done, without more words.
func (a Antwoord) Gedaan() Antwoord {
	a.h.T.Helper()
	if _, ok := a.Reply.(chat.Ack); !ok {
		a.h.T.Fatalf("%s was not simply answered with done, but: %s", a.wie, a)
	}
	return a
}

// Knoppen returns the labels of the buttons of the answer.
func (a Antwoord) Knoppen() []string {
	if say, ok := a.Reply.(chat.Say); ok {
		return labels(say.Message)
	}
	return nil
}

func labels(m chat.Message) []string {
	var uit []string
	for _, b := range m.Buttons {
		uit = append(uit, b.Label)
	}
	return uit
}

// Formulier is a page somebody sees.
type Formulier struct {
	chat.Form

	h *Huis
}

// Vraagt demands exactly these questions, in this order.
func (f Formulier) Vraagt(ids ...string) Formulier {
	f.h.T.Helper()
	var is []string
	for _, v := range f.Fields {
		if v.Kind != chat.Info {
			is = append(is, v.ID)
		}
	}
	if !slices.Equal(is, ids) {
		f.h.T.Fatalf("page %q asks %q, want %q", f.State.Step, is, ids)
	}
	return f
}

// Heeft demands that a field shows this answer, or for a text to read that it holds this.
func (f Formulier) Heeft(veld, wat string) Formulier {
	f.h.T.Helper()
	if !f.staat(veld, wat) {
		f.h.T.Fatalf("field %q of page %q does not show %q", veld, f.State.Step, wat)
	}
	return f
}

func (f Formulier) staat(veld, wat string) bool {
	for _, v := range f.Fields {
		if v.ID != veld && veld != "" {
			continue
		}
		for _, t := range v.Value {
			if t.Controleer(func(s string) bool { return s == wat || v.Kind == chat.Info && strings.Contains(s, wat) }) {
				return true
			}
		}
	}
	return false
}

// Toont demands that the page shows each of these, anywhere in its texts to read.
func (f Formulier) Toont(delen ...string) Formulier {
	f.h.T.Helper()
	for _, d := range delen {
		if !f.staat("", d) {
			f.h.T.Fatalf("page %q does not show %q", f.State.Step, d)
		}
	}
	return f
}

// ToontNiet demands that the page shows none of these.
func (f Formulier) ToontNiet(delen ...string) Formulier {
	f.h.T.Helper()
	for _, d := range delen {
		if f.staat("", d) {
			f.h.T.Fatalf("page %q shows %q", f.State.Step, d)
		}
	}
	return f
}

// Keuzes returns the values that a field offers.
func (f Formulier) Keuzes(veld string) []string {
	var uit []string
	for _, v := range f.Fields {
		if v.ID == veld {
			for _, o := range v.Options {
				uit = append(uit, o.Value)
			}
		}
	}
	return uit
}

// Wachtend returns the ids of the messages that wait for delivery, first asked first.
func (h *Huis) Wachtend() []string {
	h.T.Helper()
	return h.Lees("SELECT id FROM berichten WHERE toestand = 'wachtend' ORDER BY gevraagd_op, id")
}

// Lees reads one column of text.
func (h *Huis) Lees(query string, args ...any) []string {
	h.T.Helper()
	rows, err := h.DB.SQL().QueryContext(context.Background(), query, args...)
	if err != nil {
		h.T.Fatal(err)
	}
	defer rows.Close()
	var uit []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			h.T.Fatal(err)
		}
		uit = append(uit, s)
	}
	if err := rows.Err(); err != nil {
		h.T.Fatal(err)
	}
	return uit
}

// Bezorg lets every message that waits be tried once.
func (h *Huis) Bezorg() {
	h.T.Helper()
	for _, id := range h.Wachtend() {
		if _, err := h.Bezorger.Bezorg(context.Background(), id); err != nil {
			h.T.Fatalf("deliver %s: %v", id, err)
		}
	}
}

// Wind lets everything up to and including the moment happen, in order, and be delivered.
func (h *Huis) Wind(tot string) {
	h.T.Helper()
	if _, err := h.Opwinder.WindNaar(context.Background(), Moment(h.T, tot)); err != nil {
		h.T.Fatal(err)
	}
}

// Nu lets what is due now happen and be delivered.
func (h *Huis) Nu() {
	h.T.Helper()
	if _, err := h.Opwinder.WindNaar(context.Background(), h.Klok.Nu()); err != nil {
		h.T.Fatal(err)
	}
}

// VerwachtDM demands that a message with each of these stands in somebody's DM, and returns the newest such.
func (h *Huis) VerwachtDM(wie string, delen ...string) Post {
	h.T.Helper()
	return h.Verwacht(wie, delen...)
}

// Verwacht demands that a message with each of these stands in a channel or DM, and returns the newest such.
func (h *Huis) Verwacht(waar string, delen ...string) Post {
	h.T.Helper()
	gevonden := h.Met(waar, delen...)
	if len(gevonden) == 0 {
		h.T.Fatalf("in %q no message has each of %q. There is:\n%s", waar, delen, h.overzicht(waar))
	}
	return gevonden[len(gevonden)-1]
}

// Met returns the messages in a channel or DM that have each of these, oldest first.
func (h *Huis) Met(waar string, delen ...string) []Post {
	return slices.DeleteFunc(h.Platform.In(waar), func(p Post) bool { return !bevatAlles(p.Bericht.Text, delen) })
}

// VerwachtNiet demands that no message in a channel or DM has each of these.
func (h *Huis) VerwachtNiet(waar string, delen ...string) {
	h.T.Helper()
	if gevonden := h.Met(waar, delen...); len(gevonden) > 0 {
		h.T.Fatalf("in %q stands:\n%s", waar, gevonden[0].Bericht.Text)
	}
}

// Knoppen returns the labels of the buttons on the post.
func (p Post) Knoppen() []string { return labels(p.Bericht) }

func (h *Huis) overzicht(waar string) string {
	var uit []string
	for _, p := range h.Platform.In(waar) {
		uit = append(uit, fmt.Sprintf("--- %s %q\n%s", p.Waar, p.Knoppen(), p.Bericht.Text))
	}
	if waar == "" {
		return "the last reply"
	}
	return strings.Join(uit, "\n")
}

// Audit returns the lines of the audit log about a subject, as "who what ground details" with accounts for people.
func (h *Huis) Audit(onderwerp string) []string {
	h.T.Helper()
	uit := h.Lees("SELECT wie || ' ' || wat || ' (' || grond || ') ' || details FROM audit WHERE onderwerp = $1 ORDER BY id", onderwerp)
	for i := range uit {
		for _, p := range Mensen() {
			uit[i] = strings.ReplaceAll(uit[i], ID(p.Account), p.Account)
		}
		uit[i] = strings.TrimSpace(uit[i])
	}
	return uit
}
