package casus

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

var weekdagen = [...]string{"zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"}

var maanden = [...]string{"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
	"oktober", "november", "december"}

// WeekdagTekst returns the Dutch name of the day, in lower case.
func WeekdagTekst(w time.Weekday) string {
	if w < time.Sunday || w > time.Saturday {
		return "onbekende dag"
	}
	return weekdagen[w]
}

// LeesWeekdag reads a Dutch name of a day, in any case.
func LeesWeekdag(s string) (time.Weekday, error) {
	for i, naam := range weekdagen {
		if strings.EqualFold(strings.TrimSpace(s), naam) {
			return time.Weekday(i), nil
		}
	}
	return 0, fmt.Errorf("%q is geen dag als donderdag", s)
}

// DatumTekst returns "donderdag 26 november", or "" for no date.
func DatumTekst(d Datum) string {
	if d.IsZero() || d.Maand < time.January || d.Maand > time.December {
		return ""
	}
	return fmt.Sprintf("%s %d %s", WeekdagTekst(d.Weekdag()), d.Dag, maanden[d.Maand-1])
}

// DatumTekstJaar returns "donderdag 26 november 2026", or "" for no date.
func DatumTekstJaar(d Datum) string {
	if s := DatumTekst(d); s != "" {
		return fmt.Sprintf("%s %d", s, d.Jaar)
	}
	return ""
}

// TijdTekst returns the time on the clock in Amsterdam: "13:20".
func TijdTekst(t time.Time) string { return t.In(Amsterdam).Format("15:04") }

// MomentTekst returns "donderdag 19 november 16:00", in Amsterdam.
func MomentTekst(t time.Time) string { return DatumTekst(DatumVan(t)) + " " + TijdTekst(t) }

// MomentTekstJaar returns "donderdag 19 november 2026 16:00", in Amsterdam.
func MomentTekstJaar(t time.Time) string { return DatumTekstJaar(DatumVan(t)) + " " + TijdTekst(t) }

// TijdvakTekst returns "13:20 tot 13:40", in Amsterdam.
func TijdvakTekst(begin, eind time.Time) string { return TijdTekst(begin) + " tot " + TijdTekst(eind) }

// MetHoofdletter returns s with its first letter in upper case, to begin a sentence with.
func MetHoofdletter(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// Opsomming joins words as a Dutch sentence does: "a", "a en b", "a, b en c".
func Opsomming(woorden []string) string {
	if len(woorden) < 2 {
		return strings.Join(woorden, "")
	}
	last := len(woorden) - 1
	return strings.Join(woorden[:last], ", ") + " en " + woorden[last]
}
