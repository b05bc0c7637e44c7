package casus

import "time"

// Toegangsverzoek is somebody unknown who asks for access (domain §2).
type Toegangsverzoek struct {
	ID, Platform, Gebruiker  string
	Naam, Organisatie, Email string
	Voorstel                 Medewerker // who has the address that the chat platform knows of this account; zero when nobody has
	Open, Toegelaten         bool
	BeslotenDoor             string
	BeslotenOp               time.Time
}

// Overlegverzoek asks the team to call before anything is reported; telephone and moment are sealed (domain §2, "Vraag vooraf overleg").
type Overlegverzoek struct {
	ID              string
	Van             Medewerker
	GevraagdOp      time.Time
	AfgehandeldOp   time.Time
	AfgehandeldDoor string
}
