package casus

import (
	"slices"
	"strings"
)

// MinLeefgebieden is on how many leefgebieden the problems must be to count as multiproblem: "meer dan één leefgebied".
const MinLeefgebieden = 2

// CriteriaSet is one version of the landelijke criteria: from Ingang on, until a later set takes over. A zaak keeps the
// version it was made under.
type CriteriaSet struct {
	Versie       string
	Ingang       Datum
	Leefgebieden []string // the choices, in order
	Vragen       CriteriaVragen
}

// CriteriaVragen are the questions as the aanmelder reads them, each answered with ja or nee.
type CriteriaVragen struct{ Multiproblem, Ketens, Systeem, Gebied string }

// KiesCriteria returns the set that is in force on a date: the one with the latest Ingang on or before it. False when none
// was in force yet.
func KiesCriteria(sets []CriteriaSet, op Datum) (gekozen CriteriaSet, ja bool) {
	for _, s := range sets {
		if !s.Ingang.Na(op) && (!ja || s.Ingang.Na(gekozen.Ingang)) {
			gekozen, ja = s, true
		}
	}
	return gekozen, ja
}

// CriteriaMetVersie returns the set a zaak was made under.
func CriteriaMetVersie(sets []CriteriaSet, versie string) (CriteriaSet, bool) {
	i := slices.IndexFunc(sets, func(s CriteriaSet) bool { return s.Versie == versie })
	if i < 0 {
		return CriteriaSet{}, false
	}
	return sets[i], true
}

// Criteria are the answers of one aanmelding to the set with this Versie. They hold no persoonsgegevens.
type Criteria struct {
	Versie       string
	Leefgebieden []string
	Multiproblem bool
	Ketens       bool
	Systeem      bool
	Gebied       bool
}

// Criterium names a criterion by its field id in the dialog aanmelden.
type Criterium string

// The criteria that can fail. Gebied is an alternative to all of them, so it is never missing by itself.
const (
	CriteriumLeefgebieden Criterium = "leefgebieden" // multiproblem, but not on more than one leefgebied
	CriteriumMultiproblem Criterium = "multiproblem"
	CriteriumKetens       Criterium = "ketens"
	CriteriumSysteem      Criterium = "systeem"
)

// Uitleg returns what is missing, in one Dutch sentence.
func (c Criterium) Uitleg() string {
	switch c {
	case CriteriumLeefgebieden:
		return "Je koos geen of één leefgebied. Het moeten er minstens twee zijn."
	case CriteriumMultiproblem:
		return "Er is geen sprake van meerdere problemen die leiden tot overlast, criminaliteit of verder afglijden."
	case CriteriumKetens:
		return "Samenwerking tussen meerdere ketens is niet nodig: partners binnen één keten kunnen dit oplossen."
	case CriteriumSysteem:
		return "De problemen hebben geen invloed op het gezin of de directe omgeving."
	}
	return "Dit criterium is niet bekend."
}

// Oordeel is whether an aanmelding meets the criteria. Ontbreekt is empty when it does, and has at least one when not.
type Oordeel struct {
	Geschikt  bool
	Ontbreekt []Criterium
}

// Uitleg returns the verdict in Dutch: one sentence, followed by one line for each criterion that fails.
func (o Oordeel) Uitleg() string {
	if o.Geschikt {
		return "Deze casus past bij de criteria."
	}
	regels := []string{"Deze casus past nog niet bij de criteria:"}
	for _, c := range o.Ontbreekt {
		regels = append(regels, "- "+c.Uitleg())
	}
	return strings.Join(regels, "\n")
}

// Toets applies the landelijke criteria: (multiproblem on more than one leefgebied, and ketens, and systeem) or gebied.
func (c Criteria) Toets() Oordeel {
	if c.Gebied {
		return Oordeel{Geschikt: true}
	}
	var mist []Criterium
	switch {
	case !c.Multiproblem:
		mist = append(mist, CriteriumMultiproblem)
	case c.aantalLeefgebieden() < MinLeefgebieden:
		mist = append(mist, CriteriumLeefgebieden)
	}
	if !c.Ketens {
		mist = append(mist, CriteriumKetens)
	}
	if !c.Systeem {
		mist = append(mist, CriteriumSysteem)
	}
	return Oordeel{Geschikt: len(mist) == 0, Ontbreekt: mist}
}

// aantalLeefgebieden counts different ones: the same twice is one problem area.
func (c Criteria) aantalLeefgebieden() int {
	gezien := map[string]bool{}
	for _, l := range c.Leefgebieden {
		if l = strings.ToLower(strings.TrimSpace(l)); l != "" {
			gezien[l] = true
		}
	}
	return len(gezien)
}
