package casus

import (
	"strings"
	"time"
)

// ContactWerkdagen is within how many werkdagen the team calls the aanmelder (domain: contact).
const ContactWerkdagen = 5

// eindeWerkdag is when a term in werkdagen ends; herinneringTijd is when, the day before, an unanswered slot is asked again.
const (
	eindeWerkdag    = Kloktijd(17 * 60)
	herinneringTijd = Kloktijd(15 * 60)
)

// Kalender answers when things are due for one house. It is immutable and safe for concurrent use. Every moment it
// returns is in Amsterdam. Only NieuweKalender makes one; the zero value has no rhythm.
type Kalender struct {
	rooster     Rooster
	extra       map[Datum]string
	geen        map[Datum]bool
	geenNaam    map[string]bool
	geannuleerd map[Datum]bool
}

// NieuweKalender checks the rooster and returns its calendar. The error is a RoosterFouten with every fault at once,
// unless the time zone itself could not be loaded.
func NieuweKalender(r Rooster, a Afwijkingen) (Kalender, error) {
	if amsterdamFout != nil {
		return Kalender{}, amsterdamFout
	}
	if fouten := r.controleer(a); len(fouten) > 0 {
		return Kalender{}, fouten
	}
	k := Kalender{rooster: r, extra: map[Datum]string{}, geen: verzameling(a.Geen), geenNaam: map[string]bool{},
		geannuleerd: verzameling(a.Geannuleerd)}
	for _, f := range a.Extra {
		k.extra[f.Datum] = f.Naam
	}
	for _, naam := range a.GeenNamen {
		k.geenNaam[strings.ToLower(naam)] = true
	}
	return k, nil
}

func verzameling(datums []Datum) map[Datum]bool {
	m := make(map[Datum]bool, len(datums))
	for _, d := range datums {
		m[d] = true
	}
	return m
}

// Rooster returns the rhythm the calendar was made with.
func (k Kalender) Rooster() Rooster { return k.rooster }

// MetGeannuleerd returns a calendar in which these triages are cancelled as well; k itself does not change.
func (k Kalender) MetGeannuleerd(datums ...Datum) Kalender {
	m := verzameling(datums)
	for d := range k.geannuleerd {
		m[d] = true
	}
	k.geannuleerd = m
	return k
}

// Deadline returns the cut-off of an aanmelding submitted at t: the first one strictly after t. A cut-off stands on a
// feestdag too.
func (k Kalender) Deadline(t time.Time) time.Time {
	d := DatumVan(t)
	d = d.PlusDagen(dagenTot(d.Weekdag(), k.rooster.DeadlineDag))
	for {
		if sluit := d.Om(k.rooster.DeadlineTijd); sluit.After(t) {
			return sluit
		}
		d = d.PlusDagen(7)
	}
}

// TriageVoor returns the triage that an aanmelding submitted at t reaches: the first triage strictly after the date of its
// cut-off. Whether there is a slot left is the agenda's business.
func (k Kalender) TriageVoor(t time.Time) Datum { return k.VolgendeTriage(DatumVan(k.Deadline(t))) }

// VolgendeTriage returns the first triage strictly after na: a triage weekday that is no feestdag and not cancelled.
func (k Kalender) VolgendeTriage(na Datum) Datum {
	d, _ := k.volgendeTriage(na)
	return d
}

// volgendeTriage also returns the triage weekdays it passed over.
func (k Kalender) volgendeTriage(na Datum) (triage Datum, overgeslagen []Datum) {
	d := na.PlusDagen(1)
	d = d.PlusDagen(dagenTot(d.Weekdag(), k.rooster.TriageDag))
	for !k.IsTriage(d) { // ends: exceptions are a finite list, and no law closes every week
		overgeslagen = append(overgeslagen, d)
		d = d.PlusDagen(7)
	}
	return d, overgeslagen
}

// IsTriage reports whether there is a triage on d.
func (k Kalender) IsTriage(d Datum) bool {
	if d.Weekdag() != k.rooster.TriageDag || k.geannuleerd[d] {
		return false
	}
	_, feest := k.Feestdag(d)
	return !feest
}

// Slot is one aanmelder's time at a triage. Nummer counts from 1; Eind is exclusive.
type Slot struct {
	Nummer      int
	Begin, Eind time.Time
}

// AantalSlots returns how many cases fit in one triage: at least 1.
func (k Kalender) AantalSlots() int {
	return int(time.Duration(k.rooster.Eind-k.rooster.Begin) * time.Minute / k.rooster.Slot)
}

// Slots returns the slots of the triage on d, in order. What is left at the end and too short for a slot is not one.
func (k Kalender) Slots(d Datum) []Slot {
	begin := k.TriageBegin(d)
	slots := make([]Slot, k.AantalSlots())
	for i := range slots {
		b := begin.Add(time.Duration(i) * k.rooster.Slot)
		slots[i] = Slot{Nummer: i + 1, Begin: b, Eind: b.Add(k.rooster.Slot)}
	}
	return slots
}

// TriageBegin returns when the triage on d begins.
func (k Kalender) TriageBegin(d Datum) time.Time { return d.Om(k.rooster.Begin) }

// TriageEind returns when the triage on d ends, which can be later than its last slot.
func (k Kalender) TriageEind(d Datum) time.Time { return d.Om(k.rooster.Eind) }

// DeadlineVan returns the cut-off of the triage on d: the last one whose TriageVoor is d. An aanmelding at exactly that
// moment is too late for d. On a date without a triage it is the last cut-off on an earlier date.
func (k Kalender) DeadlineVan(triage Datum) time.Time {
	gisteren := triage.PlusDagen(-1)
	return gisteren.PlusDagen(-dagenTot(k.rooster.DeadlineDag, gisteren.Weekdag())).Om(k.rooster.DeadlineTijd)
}

// Publicatie returns when the agenda of the triage on d becomes definitive: the last configured weekday and time before it.
// On a non-werkdag it moves to the next werkdag if that moment is still before the triage, else to the werkdag before;
// and when that would be before the cut-off, to the cut-off. So always cut-off <= definitive < triage.
func (k Kalender) Publicatie(triage Datum) time.Time {
	t, _ := k.publicatie(triage)
	return t
}

// publicatie also returns the date in the rooster, to explain a move with.
func (k Kalender) publicatie(triage Datum) (definitief time.Time, gewoon Datum) {
	tijd, begin := k.rooster.PublicatieTijd, k.TriageBegin(triage)
	gewoon = triage.PlusDagen(-dagenTot(k.rooster.PublicatieDag, triage.Weekdag()))
	if !gewoon.Om(tijd).Before(begin) {
		gewoon = gewoon.PlusDagen(-7)
	}
	definitief = k.WerkdagVanaf(gewoon).Om(tijd)
	if !definitief.Before(begin) {
		definitief = k.WerkdagVoor(gewoon).Om(tijd)
	}
	if sluit := k.DeadlineVan(triage); definitief.Before(sluit) {
		definitief = sluit
	}
	return definitief, gewoon
}

// SlotHerinnering returns when an aanmelder who has not answered is asked again: the day before the triage, 15:00.
func (k Kalender) SlotHerinnering(triage Datum) time.Time {
	return triage.PlusDagen(-1).Om(herinneringTijd)
}

// WerkdagenNa returns the end of a term of n werkdagen from t: 17:00 on the nth werkdag, counting from the day after.
func (k Kalender) WerkdagenNa(t time.Time, n int) time.Time {
	return k.WerkdagenVerder(DatumVan(t), n).Om(eindeWerkdag)
}

// Contact returns before when the team calls who submitted at t.
func (k Kalender) Contact(t time.Time) time.Time { return k.WerkdagenNa(t, ContactWerkdagen) }
