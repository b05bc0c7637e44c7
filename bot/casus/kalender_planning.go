package casus

import (
	"fmt"
	"time"
)

// Moment is a point in time with the Dutch sentence that says why.
type Moment struct {
	Op    time.Time
	Reden string
}

// Planning is everything the calendar says about an aanmelding submitted at Ingediend, each with its reason.
type Planning struct {
	Ingediend    time.Time
	Deadline     Moment
	Triage       Datum
	TriageReden  string
	Slots        []Slot
	SlotsReden   string
	Publicatie   Moment
	ContactVoor  Moment
	Overgeslagen []Datum // triage weekdays between the cut-off and the triage without a triage
}

// Planning returns the dates of an aanmelding submitted at t. It supposes a free slot.
func (k Kalender) Planning(t time.Time) Planning {
	p := Planning{Ingediend: t.In(Amsterdam)}
	p.Deadline = Moment{k.Deadline(t), k.deadlineReden(t)}
	p.Triage, p.Overgeslagen = k.volgendeTriage(DatumVan(p.Deadline.Op))
	p.TriageReden = k.triageReden(p.Deadline.Op, p.Overgeslagen)
	p.Slots = k.Slots(p.Triage)
	p.SlotsReden = k.slotsReden()
	p.Publicatie = k.publicatieMetReden(p.Triage)
	p.ContactVoor = Moment{k.Contact(t), k.contactReden(t)}
	return p
}

func (k Kalender) deadlineReden(t time.Time) string {
	d := DatumVan(t)
	vandaag := d.Om(k.rooster.DeadlineTijd)
	if d.Weekdag() == k.rooster.DeadlineDag && !vandaag.After(t) {
		return fmt.Sprintf("Aanmelden kon vandaag vóór %s. Dit is de eerste keer daarna.", k.rooster.DeadlineTijd)
	}
	return fmt.Sprintf("Aanmelden kan elke week tot %s %s.", WeekdagTekst(k.rooster.DeadlineDag), k.rooster.DeadlineTijd)
}

func (k Kalender) triageReden(deadline time.Time, overgeslagen []Datum) string {
	aangemeld := "Je meldde aan vóór " + MomentTekst(deadline)
	if len(overgeslagen) == 0 {
		return aangemeld + ", daarom deze week."
	}
	waarom := make([]string, len(overgeslagen))
	for i, d := range overgeslagen {
		waarom[i] = DatumTekst(d) + " " + k.geenTriageOmdat(d)
	}
	return fmt.Sprintf("%s. %s, daarom %s later.", aangemeld, MetHoofdletter(Opsomming(waarom)), wekenTekst(len(overgeslagen)))
}

func (k Kalender) geenTriageOmdat(d Datum) string {
	if naam, ja := k.Feestdag(d); ja {
		return "is " + naam
	}
	return "is er geen triage"
}

func wekenTekst(n int) string {
	if n == 1 {
		return "een week"
	}
	return fmt.Sprintf("%d weken", n)
}

func (k Kalender) slotsReden() string {
	n := k.AantalSlots()
	plekken := fmt.Sprintf("%d plekken", n)
	if n == 1 {
		plekken = "1 plek"
	}
	return fmt.Sprintf("De triage is van %s tot %s, met %d minuten per casus: %s. Wat niet past, gaat naar de volgende triage.",
		k.rooster.Begin, k.rooster.Eind, int(k.rooster.Slot.Minutes()), plekken)
}

func (k Kalender) publicatieMetReden(triage Datum) Moment {
	op, gewoon := k.publicatie(triage)
	m := Moment{Op: op, Reden: fmt.Sprintf("De agenda wordt definitief op de laatste %s vóór de triage, om %s.",
		WeekdagTekst(k.rooster.PublicatieDag), k.rooster.PublicatieTijd)}
	if k.IsWerkdag(gewoon) {
		return m
	}
	if op.Equal(k.DeadlineVan(triage)) {
		m.Reden = fmt.Sprintf("%s. Er is geen werkdag meer vóór de triage, daarom wordt de agenda definitief zodra het aanmelden sluit.",
			MetHoofdletter(k.geenWerkdagOmdat(gewoon)))
		return m
	}
	m.Reden = fmt.Sprintf("%s, daarom wordt de agenda definitief op %s.", MetHoofdletter(k.geenWerkdagOmdat(gewoon)), MomentTekst(op))
	return m
}

func (k Kalender) geenWerkdagOmdat(d Datum) string {
	if naam, ja := k.Feestdag(d); ja {
		return DatumTekst(d) + " is " + naam
	}
	return DatumTekst(d) + " is geen werkdag"
}

func (k Kalender) contactReden(t time.Time) string {
	reden := fmt.Sprintf("Het team belt binnen %d werkdagen, geteld vanaf de dag na je aanmelding.", ContactWerkdagen)
	var feest []string
	eind := DatumVan(k.Contact(t))
	for d := DatumVan(t).PlusDagen(1); d.Voor(eind); d = d.PlusDagen(1) {
		weekend := d.Weekdag() == time.Saturday || d.Weekdag() == time.Sunday
		if naam, ja := k.Feestdag(d); ja && !weekend {
			feest = append(feest, fmt.Sprintf("%s (%s)", DatumTekst(d), naam))
		}
	}
	switch len(feest) {
	case 0:
		return reden
	case 1:
		return reden + " " + MetHoofdletter(feest[0]) + " telt niet mee."
	}
	return reden + " " + MetHoofdletter(Opsomming(feest)) + " tellen niet mee."
}
