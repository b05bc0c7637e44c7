package casus

import "slices"

// Rol is what a medewerker may do in the house (domain: "Roles are a set").
type Rol string

// The roles. That somebody is vaste deelnemer or ketenpartner follows from their organisation.
const (
	Voorzitter      Rol = "voorzitter"
	Procesregisseur Rol = "procesregisseur"
	Manager         Rol = "manager"
	Beheerder       Rol = "beheerder"
)

// Ketenpartner is an organisation.
type Ketenpartner struct {
	ID           string
	Naam         string
	Soort        string // "gemeente", "politie", "zorg" …
	Vast         bool   // sits at every triage
	MagAanmelden bool   // in the convenant / under the WGS
}

// Medewerker is a person of one Ketenpartner.
type Medewerker struct {
	ID           string
	Naam         string
	Email        string
	Ketenpartner Ketenpartner
	Rollen       []Rol
}

// Heeft reports whether the medewerker has the role.
func (m Medewerker) Heeft(r Rol) bool {
	return slices.Contains(m.Rollen, r)
}
