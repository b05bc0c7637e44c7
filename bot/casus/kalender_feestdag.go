package casus

import (
	"slices"
	"strings"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/nl"
)

// wettelijk are the days of article 3 of the Algemene termijnenwet: the first section names all but Goede Vrijdag, which the
// second puts on a par. Listed here rather than taken from nl.Holidays, so that a day the library adds does not move a term.
var wettelijk = []*cal.Holiday{nl.Nieuwjaar, nl.GoedeVrijdag, nl.TweedePaasdag, nl.Koningsdag, nl.BevrijdingsDag,
	nl.Hemelvaart, nl.TweedePinksterDag, nl.EersteKerstdag, nl.TweedeKerstdag}

// wettelijkeFeestdag returns the name of the feestdag that the law has on d. Koningsdag is the day it is celebrated: the
// 26th when the 27th is a Sunday. Two on one date (Hemelvaart on 5 May) share it.
func wettelijkeFeestdag(d Datum) (namen []string) {
	for _, h := range wettelijk {
		_, gevierd := h.Calc(d.Jaar)
		if gevierd.Month() == d.Maand && gevierd.Day() == d.Dag {
			namen = append(namen, h.Name)
		}
	}
	return namen
}

func wettelijkeNamen() []string {
	namen := make([]string, len(wettelijk))
	for i, h := range wettelijk {
		namen[i] = h.Name
	}
	return namen
}

func isWettelijkeFeestdag(naam string) bool {
	return slices.ContainsFunc(wettelijk, func(h *cal.Holiday) bool { return strings.EqualFold(h.Name, naam) })
}

// Feestdag returns the name of the feestdag on d: of the Algemene termijnenwet, plus and minus what the house says.
// What the house adds wins from what it removes.
func (k Kalender) Feestdag(d Datum) (naam string, ja bool) {
	if naam, ja := k.extra[d]; ja {
		return naam, true
	}
	if k.geen[d] {
		return "", false
	}
	for _, naam := range wettelijkeFeestdag(d) {
		if !k.geenNaam[strings.ToLower(naam)] {
			return naam, true
		}
	}
	return "", false
}

// IsWerkdag reports whether d is a Monday to Friday that is no feestdag.
func (k Kalender) IsWerkdag(d Datum) bool {
	if w := d.Weekdag(); w == time.Saturday || w == time.Sunday {
		return false
	}
	_, feest := k.Feestdag(d)
	return !feest
}

// WerkdagenVerder returns the nth werkdag after d, or before d when n is negative; d itself does not count. With n = 0 it
// is d, werkdag or not.
func (k Kalender) WerkdagenVerder(d Datum, n int) Datum {
	stap := 1
	if n < 0 {
		stap, n = -1, -n
	}
	for n > 0 {
		d = d.PlusDagen(stap)
		if k.IsWerkdag(d) {
			n--
		}
	}
	return d
}

// WerkdagVoor returns the last werkdag before d.
func (k Kalender) WerkdagVoor(d Datum) Datum { return k.WerkdagenVerder(d, -1) }

// WerkdagNa returns the first werkdag after d.
func (k Kalender) WerkdagNa(d Datum) Datum { return k.WerkdagenVerder(d, 1) }

// WerkdagVanaf returns d when it is a werkdag, else the first one after it.
func (k Kalender) WerkdagVanaf(d Datum) Datum {
	if k.IsWerkdag(d) {
		return d
	}
	return k.WerkdagNa(d)
}
