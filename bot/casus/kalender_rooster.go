package casus

import (
	"fmt"
	"strings"
	"time"
)

// Rooster says when a house holds its triage and when it closes and publishes the agenda. All Amsterdam wall-clock.
type Rooster struct {
	TriageDag      time.Weekday
	Begin, Eind    Kloktijd
	Slot           time.Duration // whole minutes
	DeadlineDag    time.Weekday
	DeadlineTijd   Kloktijd
	PublicatieDag  time.Weekday
	PublicatieTijd Kloktijd
}

// StandaardRooster is the rhythm of the sources: triage Thursday 13:00-14:30 in slots of 20 minutes, aanmelden until
// Thursday 16:00, definitive agenda Monday 09:00.
func StandaardRooster() Rooster {
	return Rooster{
		TriageDag: time.Thursday, Begin: Klok(13, 0), Eind: Klok(14, 30), Slot: 20 * time.Minute,
		DeadlineDag: time.Thursday, DeadlineTijd: Klok(16, 0),
		PublicatieDag: time.Monday, PublicatieTijd: Klok(9, 0),
	}
}

// Feestdag is a date with its name.
type Feestdag struct {
	Datum Datum
	Naam  string
}

// Afwijkingen is what a house changes in the ordinary calendar.
type Afwijkingen struct {
	Extra       []Feestdag // closed on top of the law
	Geen        []Datum    // worked, this once, although the law names it
	GeenNamen   []string   // worked every year, by the name of the law's feestdag: "Goede Vrijdag"
	Geannuleerd []Datum    // no triage on this date; still a werkdag
}

// RoosterFout is one thing wrong with a Rooster, in Dutch: Veld is the key in the configuration under "rooster".
type RoosterFout struct{ Veld, Wat, Doe string }

// Error returns one sentence with the key, the fault and the remedy.
func (f RoosterFout) Error() string { return fmt.Sprintf("rooster.%s: %s %s", f.Veld, f.Wat, f.Doe) }

// RoosterFouten is everything wrong with a Rooster at once. Never empty when returned as an error.
type RoosterFouten []RoosterFout

// Error returns one line a fault.
func (f RoosterFouten) Error() string {
	regels := make([]string, len(f))
	for i, fout := range f {
		regels[i] = fout.Error()
	}
	return strings.Join(regels, "\n")
}

// controleer returns every fault, so that a beheerder repairs them in one go.
func (r Rooster) controleer(a Afwijkingen) RoosterFouten {
	var fouten RoosterFouten
	fout := func(veld, doe, wat string, args ...any) {
		fouten = append(fouten, RoosterFout{Veld: veld, Wat: fmt.Sprintf(wat, args...), Doe: doe})
	}
	for _, v := range []struct {
		veld string
		dag  time.Weekday
	}{{"triage.dag", r.TriageDag}, {"aanmelden_tot.dag", r.DeadlineDag}, {"publicatie.dag", r.PublicatieDag}} {
		if v.dag < time.Sunday || v.dag > time.Saturday {
			fout(v.veld, "Kies maandag tot en met zondag.", "dit is geen dag van de week.")
		}
	}
	for _, v := range []struct {
		veld string
		tijd Kloktijd
	}{{"triage.begin", r.Begin}, {"triage.eind", r.Eind}, {"aanmelden_tot.tijd", r.DeadlineTijd}, {"publicatie.tijd", r.PublicatieTijd}} {
		if !v.tijd.Geldig() {
			fout(v.veld, "Kies een tijd van 00:00 tot en met 23:59.", "dit is geen tijd.")
		}
	}
	if len(fouten) > 0 { // what follows compares days and times, and would only repeat the above in other words
		return fouten
	}
	duur := time.Duration(r.Eind-r.Begin) * time.Minute
	switch {
	case duur <= 0:
		fout("triage.eind", "Zet het einde later dan het begin.", "de triage eindigt om %s, maar begint om %s.", r.Eind, r.Begin)
	case r.Slot < time.Minute || r.Slot%time.Minute != 0:
		fout("triage.slot_minuten", "Kies een heel aantal minuten, bijvoorbeeld 20.", "een slot van %s kan niet.", r.Slot)
	case r.Slot > duur:
		fout("triage.slot_minuten", "Maak het slot korter of de triage langer.", "een slot van %d minuten past niet tussen %s en %s.",
			int(r.Slot.Minutes()), r.Begin, r.Eind)
	}
	if r.publicatieVoorTriage() > r.deadlineVoorTriage() {
		fout("publicatie", "Publiceer later of sluit eerder.",
			"de agenda wordt definitief op %s %s, vóór het aanmelden sluit op %s %s (triage %s %s).",
			WeekdagTekst(r.PublicatieDag), r.PublicatieTijd, WeekdagTekst(r.DeadlineDag), r.DeadlineTijd,
			WeekdagTekst(r.TriageDag), r.Begin)
	}
	for _, f := range a.Extra {
		if f.Datum.IsZero() || strings.TrimSpace(f.Naam) == "" {
			fout("feestdagen.extra", "Geef elke extra feestdag een datum en een naam.", "een extra feestdag mist een datum of naam.")
		}
	}
	for _, naam := range a.GeenNamen {
		if !isWettelijkeFeestdag(naam) {
			fout("feestdagen.geen", "Kies een datum, of een van: "+strings.Join(wettelijkeNamen(), ", ")+".",
				"%q is geen feestdag van de Algemene termijnenwet.", naam)
		}
	}
	return fouten
}

// deadlineVoorTriage is how many minutes before an ordinary triage its cut-off lies. The cut-off is on an earlier date.
func (r Rooster) deadlineVoorTriage() int {
	dagen := dagenTot(r.DeadlineDag, r.TriageDag)
	if dagen == 0 {
		dagen = 7
	}
	return dagen*24*60 + int(r.Begin-r.DeadlineTijd)
}

// publicatieVoorTriage is how many minutes before an ordinary triage its agenda is definitive; always more than zero.
func (r Rooster) publicatieVoorTriage() int {
	dagen := dagenTot(r.PublicatieDag, r.TriageDag)
	if dagen == 0 && r.PublicatieTijd >= r.Begin {
		dagen = 7
	}
	return dagen*24*60 + int(r.Begin-r.PublicatieTijd)
}

// dagenTot is how many days after a van-day the next tot-day comes: 0 up to 6.
func dagenTot(van, tot time.Weekday) int { return (int(tot-van) + 7) % 7 }
