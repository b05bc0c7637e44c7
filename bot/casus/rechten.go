package casus

// Omvang is how much of a zaak's content somebody may see.
type Omvang int

// From nothing to everything (domain §8.2).
const (
	Niets Omvang = iota
	Situatie
	Alles
)

// MagZien says how much of z the medewerker may see, and on what ground; the ground goes into the audit log. A
// beheerder or manager sees nothing by that role, nor by sitting in a vaste organisation.
func MagZien(m Medewerker, z Zaak) (Omvang, string) {
	if z.Toestand == Gewist {
		return Niets, ""
	}
	switch {
	case m.ID == z.Aanmelder.ID && m.Ketenpartner.ID == z.Aanmelder.Ketenpartner.ID:
		return Alles, "aanmelder"
	case z.Vervanger != "" && m.ID == z.Vervanger && z.HeeftSlot():
		return Alles, "vervanger van de aanmelder"
	case m.Heeft(Voorzitter):
		return Alles, "voorzitter van de triage"
	case m.Heeft(Procesregisseur) && m.ID == z.ProcesregisseurID:
		return Alles, "procesregisseur van de casus"
	case m.Heeft(Beheerder), m.Heeft(Manager): // of a vaste organisation, and still not at the table
		return Niets, ""
	case m.Ketenpartner.Vast && z.Toestand == Geagendeerd && z.HeeftSlot():
		return Situatie, "vaste deelnemer, definitieve agenda"
	}
	return Niets, ""
}
