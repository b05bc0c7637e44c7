package casus

import "time"

// Agendeer is the voorzitter's agreement: the zaak goes on to verrijking and will stand on the agenda of its triage.
func (z Zaak) Agendeer(door Medewerker, nu time.Time) (Zaak, error) {
	if err := z.screenbaar(door); err != nil {
		return z, err
	}
	z.Toestand, z.GescreendOp, z.GescreendDoor = Verrijking, nu, door.Naam
	return z, nil
}

// AgendeerNiet is the voorzitter's refusal, with its reason.
func (z Zaak) AgendeerNiet(door Medewerker, reden Reden, nu time.Time) (Zaak, error) {
	if err := z.screenbaar(door); err != nil {
		return z, err
	}
	if reden.Naam() == "" {
		return z, Weiger(Ongeldig, "Kies een reden.")
	}
	z.Toestand, z.GescreendOp, z.GescreendDoor, z.Reden = NietGeagendeerd, nu, door.Naam, reden
	return z, nil
}

func (z Zaak) screenbaar(door Medewerker) error {
	if !door.Heeft(Voorzitter) {
		return Weiger(MagNiet, "Alleen een voorzitter van de triage kan een aanmelding screenen. Er is niets veranderd.")
	}
	if z.Toestand != Ingediend {
		return Weiger(KanNietMeer, "Dat lukt niet: "+z.watErGebeurde()+" Er is niets veranderd.")
	}
	return nil
}

// watErGebeurde says who did what with the zaak, and when, to somebody who comes too late.
func (z Zaak) watErGebeurde() string {
	op := ""
	if !z.GescreendOp.IsZero() {
		op = " op " + MomentTekst(z.GescreendOp)
	}
	switch z.Toestand {
	case Verrijking, Geagendeerd, Aangehouden:
		return "deze aanmelding is" + op + " al geagendeerd door " + z.GescreendDoor + "."
	case NietGeagendeerd:
		return "deze aanmelding is" + op + " al afgewezen door " + z.GescreendDoor + " (" + z.Reden.Naam() + ")."
	case Ingetrokken:
		return "deze aanmelding is op " + MomentTekst(z.GewijzigdOp) + " ingetrokken."
	case AanvullingGevraagd:
		return "deze aanmelding wacht op aanvulling door de aanmelder."
	case Lopend:
		return "de aanpak van deze casus loopt al."
	case Ingediend, Besproken, Afgerond, Afgeschaald, Gewist:
	}
	return "deze aanmelding is " + z.Toestand.Naam() + "."
}

// Intrekbaar reports whether the zaak can still be withdrawn: until the besluit.
func (z Zaak) Intrekbaar() bool {
	switch z.Toestand {
	case Ingediend, AanvullingGevraagd, Verrijking, Geagendeerd, Aangehouden:
		return true
	case Besproken, Afgerond, Lopend, Afgeschaald, NietGeagendeerd, Ingetrokken, Gewist:
	}
	return false
}

// TrekIn withdraws the zaak; its slot becomes free. Only the aanmelder may.
func (z Zaak) TrekIn(door Medewerker, nu time.Time) (Zaak, error) {
	if door.ID != z.Aanmelder.ID {
		return z, Weiger(MagNiet, "Alleen wie de casus aanmeldde kan hem intrekken. Er is niets veranderd.")
	}
	if !z.Intrekbaar() {
		return z, Weiger(KanNietMeer, "Intrekken kan niet meer: "+z.watErGebeurde()+" Er is niets veranderd.")
	}
	z.Toestand, z.GewijzigdOp = Ingetrokken, nu
	z.SlotBegin, z.SlotEind = time.Time{}, time.Time{}
	return z, nil
}
