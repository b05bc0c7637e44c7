package casus

import (
	"slices"
	"sort"
	"time"
)

// Agenda is the order of one triage: which zaak has which slot, and which do not fit.
type Agenda struct {
	Triage Datum
	Regels []Agendaregel // in order of time
	Over   []Zaak        // no slot left: these go to the next triage
	Wacht  []Zaak        // not screened yet
}

// Agendaregel is one slot with the zaak in it.
type Agendaregel struct {
	Slot Slot
	Zaak Zaak
}

// StelAgendaOp divides zaken over the slots: aangehouden first, then by moment of submission (domain §4). A zaak that has a slot on this day already
// keeps it, so that a published agenda does not shift under people who have it in their calendar. Pure; the input is left alone.
func StelAgendaOp(triage Datum, slots []Slot, zaken []Zaak) Agenda {
	a := Agenda{Triage: triage}
	vrij := make(map[time.Time]Slot, len(slots))
	for _, s := range slots {
		vrij[s.Begin.UTC()] = s
	}
	var rij []Zaak
	for _, z := range zaken {
		switch z.Toestand {
		case Ingediend, AanvullingGevraagd:
			a.Wacht = append(a.Wacht, z)
		case Geagendeerd:
			if s, ok := vrij[z.SlotBegin.UTC()]; ok {
				delete(vrij, z.SlotBegin.UTC())
				a.Regels = append(a.Regels, Agendaregel{Slot: s, Zaak: z})
				continue
			}
			rij = append(rij, z)
		case Verrijking, Aangehouden:
			rij = append(rij, z)
		case Besproken, Afgerond, Lopend, Afgeschaald, NietGeagendeerd, Ingetrokken, Gewist:
		}
	}
	opVolgorde(rij)
	opVolgorde(a.Wacht)
	for _, s := range slots {
		if _, ok := vrij[s.Begin.UTC()]; !ok || len(rij) == 0 {
			continue
		}
		a.Regels = append(a.Regels, Agendaregel{Slot: s, Zaak: rij[0]})
		rij = rij[1:]
	}
	a.Over = rij
	sort.Slice(a.Regels, func(i, j int) bool { return a.Regels[i].Slot.Begin.Before(a.Regels[j].Slot.Begin) })
	return a
}

// DefinitieveAgenda is the agenda as it was published: only what has a slot stands on it, whatever came after.
func DefinitieveAgenda(triage Datum, slots []Slot, zaken []Zaak) Agenda {
	return StelAgendaOp(triage, slots, slices.DeleteFunc(slices.Clone(zaken), func(z Zaak) bool { return !z.HeeftSlot() }))
}

func opVolgorde(zaken []Zaak) {
	sort.SliceStable(zaken, func(i, j int) bool {
		a, b := zaken[i], zaken[j]
		if (a.Toestand == Aangehouden) != (b.Toestand == Aangehouden) {
			return a.Toestand == Aangehouden
		}
		if !a.IngediendOp.Equal(b.IngediendOp) {
			return a.IngediendOp.Before(b.IngediendOp)
		}
		return a.Nummer < b.Nummer
	})
}

// Plaats gives the zaak its slot on the definitive agenda.
func (z Zaak) Plaats(s Slot, nu time.Time) Zaak {
	if z.Toestand != Geagendeerd || !z.SlotBegin.Equal(s.Begin) {
		z.Deelname, z.Vervanger, z.VervangerNaam = GeenAntwoord, "", ""
	}
	z.Toestand, z.SlotBegin, z.SlotEind, z.GewijzigdOp = Geagendeerd, s.Begin, s.Eind, nu
	return z
}

// SchuifDoor moves the zaak to a later triage without a slot yet; its place in the order stays what it was.
func (z Zaak) SchuifDoor(naar Datum, nu time.Time) Zaak {
	z.Triage, z.SlotBegin, z.SlotEind, z.GewijzigdOp = naar, time.Time{}, time.Time{}, nu
	z.Deelname, z.Vervanger, z.VervangerNaam = GeenAntwoord, "", ""
	if z.Toestand == Geagendeerd {
		z.Toestand = Verrijking
	}
	return z
}

// Antwoord records what the aanmelder, or the colleague who goes instead, says to the slot notice. It can be changed until the slot begins.
func (z Zaak) Antwoord(door Medewerker, d Deelname, nu time.Time) (Zaak, error) {
	if err := z.magAntwoorden(door, nu); err != nil {
		return z, err
	}
	if door.ID == z.Vervanger { // the colleague comes, in place of the aanmelder
		z.Deelname, z.GewijzigdOp = d, nu
		return z, nil
	}
	z.Deelname, z.GewijzigdOp = d, nu
	z.Vervanger, z.VervangerNaam = "", ""
	return z, nil
}

// Vervang lets a colleague of the aanmelder's own organisation go instead, or gives the place back to the aanmelder.
func (z Zaak) Vervang(door, collega Medewerker, nu time.Time) (Zaak, error) {
	if err := z.magAntwoorden(door, nu); err != nil {
		return z, err
	}
	if collega.ID == door.ID || collega.Ketenpartner.ID != z.Aanmelder.Ketenpartner.ID {
		return z, Weiger(Ongeldig, "Kies een collega van je eigen organisatie.")
	}
	if collega.ID != z.Aanmelder.ID && !collega.MagVervangen() {
		return z, Weiger(MagNiet, "Een beheerder of manager mag de aanmelding niet inzien en kan daarom niet in je plaats gaan. Kies een andere collega.")
	}
	z.Deelname, z.Vervanger, z.VervangerNaam, z.GewijzigdOp = CollegaKomt, collega.ID, collega.Naam, nu
	if collega.ID == z.Aanmelder.ID {
		z.Deelname, z.Vervanger, z.VervangerNaam = GeenAntwoord, "", ""
	}
	return z, nil
}

// HoudAan takes the zaak off the agenda because nobody can bring it in; it leads the agenda of the next triage (domain §3.6).
func (z Zaak) HoudAan(door Medewerker, naar Datum, nu time.Time) (Zaak, error) {
	if err := z.magAntwoorden(door, nu); err != nil {
		return z, err
	}
	z = z.SchuifDoor(naar, nu)
	z.Toestand = Aangehouden
	return z, nil
}

func (z Zaak) magAntwoorden(door Medewerker, nu time.Time) error {
	if door.ID != z.Aanmelder.ID && (z.Vervanger == "" || door.ID != z.Vervanger) {
		return Weiger(MagNiet, "Alleen de aanmelder of de vervanger kan dit doen. Er is niets veranderd.")
	}
	if z.Toestand != Geagendeerd || !z.HeeftSlot() {
		waarom := z.watErGebeurde()
		if z.Toestand == Aangehouden || z.Toestand == Verrijking {
			waarom = "de casus gaat naar de triage van " + DatumTekst(z.Triage) + "."
		}
		return Weiger(KanNietMeer, "Dit tijdslot geldt niet meer: "+waarom+" Er is niets veranderd.")
	}
	if !nu.Before(z.SlotBegin) {
		return Weiger(KanNietMeer, "Het tijdslot van "+MomentTekst(z.SlotBegin)+" is al begonnen. Bel het team als je niet kunt komen.")
	}
	return nil
}
