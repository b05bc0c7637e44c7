package casus

import "time"

// Omvang is how much of a zaak's content somebody may see.
type Omvang int

// From nothing to everything (domain §8.2).
const (
	Niets Omvang = iota
	Situatie
	Alles
)

// MagZien says how much of z the medewerker may see at nu, and on what ground; the ground goes into the audit log. A
// beheerder or manager sees nothing by that role, nor by sitting in a vaste organisation, nor in somebody's place.
func MagZien(m Medewerker, z Zaak, nu time.Time) (Omvang, string) {
	if z.Toestand == Gewist {
		return Niets, ""
	}
	switch {
	case m.ID == z.Aanmelder.ID && m.Ketenpartner.ID == z.Aanmelder.Ketenpartner.ID:
		return Alles, "aanmelder"
	case m.Heeft(Voorzitter):
		return Alles, "voorzitter van de triage"
	case m.Heeft(Procesregisseur) && m.ID == z.ProcesregisseurID:
		return Alles, "procesregisseur van de casus"
	case m.Heeft(Beheerder), m.Heeft(Manager): // of a vaste organisation, and still not at the table
		return Niets, ""
	case z.Vervanger != "" && m.ID == z.Vervanger && z.HeeftSlot() && !DatumVan(z.SlotBegin).Voor(DatumVan(nu)): // until the day is over: a triage can run late
		return Alles, "vervanger van de aanmelder"
	case m.Ketenpartner.Vast && z.Toestand == Geagendeerd && z.HeeftSlot():
		return Situatie, "vaste deelnemer, definitieve agenda"
	}
	return Niets, ""
}

// MagVervangen reports whether the medewerker can go in a colleague's place. Who runs or manages the house cannot: the place brings the content of the
// casus with it, which they never see (domain §2).
func (m Medewerker) MagVervangen() bool {
	return m.Heeft(Voorzitter) || !m.Heeft(Beheerder) && !m.Heeft(Manager)
}
