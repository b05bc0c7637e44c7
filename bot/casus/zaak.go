package casus

import (
	"regexp"
	"strings"
	"time"

	"ketenbot/bot/vertrouwelijk"
)

// Toestand is where a zaak stands in its life, from aanmelding to afschaling.
type Toestand string

// The states.
const (
	Ingediend          Toestand = "ingediend"
	AanvullingGevraagd Toestand = "aanvulling_gevraagd"
	Verrijking         Toestand = "verrijking"
	Geagendeerd        Toestand = "geagendeerd"
	Aangehouden        Toestand = "aangehouden"
	Besproken          Toestand = "besproken"
	Afgerond           Toestand = "afgerond"
	Lopend             Toestand = "lopend"
	Afgeschaald        Toestand = "afgeschaald"
	NietGeagendeerd    Toestand = "niet_geagendeerd"
	Ingetrokken        Toestand = "ingetrokken"
	Gewist             Toestand = "gewist"
)

// Naam returns the state in words for people.
func (t Toestand) Naam() string {
	switch t {
	case Ingediend:
		return "ingediend, wacht op screening"
	case AanvullingGevraagd:
		return "aanvulling gevraagd"
	case Verrijking:
		return "akkoord voor agenderen, in verrijking"
	case Geagendeerd:
		return "geagendeerd"
	case Aangehouden:
		return "aangehouden"
	case Besproken:
		return "besproken"
	case Afgerond:
		return "afgerond"
	case Lopend:
		return "lopend"
	case Afgeschaald:
		return "afgeschaald"
	case NietGeagendeerd:
		return "niet geagendeerd"
	case Ingetrokken:
		return "ingetrokken"
	case Gewist:
		return "gewist"
	}
	return string(t)
}

// Deelname is what the aanmelder answered to the slot notice.
type Deelname string

// The answers.
const (
	GeenAntwoord Deelname = ""
	Komt         Deelname = "komt"
	Online       Deelname = "online"
	CollegaKomt  Deelname = "collega"
)

// Zaak is what is known of a case outside its sealed content: process facts only, nothing that points at a betrokkene.
type Zaak struct {
	ID       string
	Nummer   string // ZVH-2026-0001
	Soort    Soort
	Toestand Toestand

	Aanmelder Medewerker

	Geschikt          bool   // met the criteria of CriteriaVersie
	CriteriaVersie    string // the set it was made under, which it keeps
	Leefgebieden      int    // how many; which ones is sealed
	Geinformeerd      bool   // the betrokkene knows of the aanmelding; always false for a gebied
	IngediendOp       time.Time
	ContactVoor       time.Time
	Triage            Datum // the triage it is meant for
	GescreendOp       time.Time
	GescreendDoor     string // a name
	Reden             Reden  // why it was not put on an agenda
	SlotBegin         time.Time
	SlotEind          time.Time
	Deelname          Deelname
	Vervanger         string // medewerker id of the colleague who goes instead
	VervangerNaam     string
	ProcesregisseurID string
	GewijzigdOp       time.Time
}

// HeeftSlot reports whether the zaak has a place on a definitive agenda.
func (z Zaak) HeeftSlot() bool { return !z.SlotBegin.IsZero() }

// Soort is what an aanmelding is about.
type Soort string

// The kinds.
const (
	Persoon Soort = "persoon"
	Gezin   Soort = "gezin"
	Gebied  Soort = "gebied"
)

// Inhoud is the sealed content of a zaak by field id (see the dialog `aanmelden`): persoonsgegevens and free text.
type Inhoud map[string]vertrouwelijk.Tekst

// Reden is the code of why a zaak was not put on an agenda; it survives the wipe.
type Reden string

// The reasons (domain §3.3). Anders comes with a text, which is sealed.
const (
	VoldoetNiet   Reden = "criteria"
	AndereRegio   Reden = "regio"
	ReguliereHulp Reden = "regulier"
	Dubbel        Reden = "dubbel"
	AndereReden   Reden = "anders"
	GeenReden     Reden = ""
)

// Redenen lists the reasons in the order in which they are offered.
func Redenen() []Reden {
	return []Reden{VoldoetNiet, AndereRegio, ReguliereHulp, Dubbel, AndereReden}
}

// Naam returns the reason in words for people.
func (r Reden) Naam() string {
	switch r {
	case VoldoetNiet:
		return "voldoet niet aan de criteria"
	case AndereRegio:
		return "hoort bij een andere regio"
	case ReguliereHulp:
		return "reguliere hulpverlening is passend"
	case Dubbel:
		return "is al aangemeld"
	case AndereReden:
		return "andere reden"
	case GeenReden:
	}
	return ""
}

var nummerVorm = regexp.MustCompile(`^(?:ZVH-?)?(\d{4})-?0*(\d{1,9})$`)

// LeesNummer reads a casusnummer as people type it ("zvh-2026-42", "2026-0042") and returns it as it is written:
// ZVH-2026-0042. False when it is none.
func LeesNummer(s string) (string, bool) {
	m := nummerVorm.FindStringSubmatch(strings.ToUpper(strings.TrimSpace(s)))
	if m == nil {
		return "", false
	}
	return "ZVH-" + m[1] + "-" + strings.Repeat("0", max(0, 4-len(m[2]))) + m[2], true
}
