package casus

// Auditregel is a line of the audit log: who did what to which subject, and on what ground. It holds no persoonsgegevens of a betrokkene; who and when
// are people of the house and the moment of the transaction.
type Auditregel struct {
	Wie       string // a medewerker's id, or "systeem"
	Wat       string // one of the Wat constants
	Onderwerp string // the id of a zaak or request
	Grond     string // the right it was done by
	Details   string // field ids, codes, counts: never text about a person
}

// What is logged.
const (
	WatIngediend       = "ingediend"
	WatBekeken         = "bekeken"
	WatGeagendeerd     = "agenderen"
	WatAfgewezen       = "niet_agenderen"
	WatIngetrokken     = "ingetrokken"
	WatGeplaatst       = "op_agenda"
	WatDoorgeschoven   = "doorgeschoven"
	WatAntwoord        = "antwoord_slot"
	WatAangehouden     = "aangehouden"
	WatToegang         = "toegang"
	WatOverleg         = "vooraf_overleg"
	WatOverlegGewist   = "vooraf_overleg_gewist"
	WatConceptGewist   = "concepten_gewist"
	WatImport          = "ketenpartners_import"
	WatHerwikkeld      = "sleutels_herwikkeld"
	AuditSysteem       = "systeem"
	GrondRooster       = "rooster"
	GrondBeheer        = "beheerder"
	GrondConfiguratie  = "configuratie" // whoever runs the program did it, on the machine
	GrondBewaartermijn = "bewaartermijn"
)
