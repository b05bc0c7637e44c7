package casus

import (
	"fmt"
	"strings"
	"time"
)

var (
	lokaleVormen = []string{"2006-01-02T15:04", "2006-01-02T15:04:05"}
	zoneVormen   = []string{"2006-01-02T15:04Z07:00", time.RFC3339}
)

// The years a moment can lie in: outside them it is a slip of the pen, and the feestdagen of today do not hold.
const eersteJaar, laatsteJaar = 2000, 2199

// LeesMoment reads a moment a person typed: 2026-11-19T16:00 (also with seconds, or a space for the T) on the clock in Amsterdam, or
// with an offset (+01:00, Z) to be exact. A local time that comes twice is the first one, and opmerking says so in Dutch;
// one that never comes is an error, and so is a year before 2000 or after 2199. Errors are Dutch sentences with a remedy.
func LeesMoment(s string) (t time.Time, opmerking string, err error) {
	t, opmerking, err = leesMoment(s)
	if err == nil && (t.Year() < eersteJaar || t.Year() > laatsteJaar) {
		return time.Time{}, "", fmt.Errorf("het jaar van %q ligt niet tussen %d en %d. Controleer het jaar", s, eersteJaar, laatsteJaar)
	}
	return t, opmerking, err
}

func leesMoment(s string) (t time.Time, opmerking string, err error) {
	tekst := strings.Replace(strings.TrimSpace(s), " ", "T", 1)
	for _, vorm := range zoneVormen {
		if t, err := time.Parse(vorm, tekst); err == nil {
			return t.In(Amsterdam), "", nil
		}
	}
	for _, vorm := range lokaleVormen {
		if klok, err := time.Parse(vorm, tekst); err == nil {
			return lokaalMoment(klok)
		}
	}
	return time.Time{}, "", fmt.Errorf("%q is geen datum en tijd. Schrijf het als 2026-11-19T16:00", s)
}

// lokaalMoment finds when the clock in Amsterdam shows what klok, in UTC, shows.
func lokaalMoment(klok time.Time) (t time.Time, opmerking string, err error) {
	j, m, d := klok.Date()
	datum := Datum{j, m, d}
	t = eersteKeer(datum, klok.Hour(), klok.Minute(), klok.Second())
	if t.Hour() != klok.Hour() || t.Minute() != klok.Minute() {
		return time.Time{}, "", fmt.Errorf("%s %s bestaat niet: in die nacht gaat de klok een uur vooruit. Kies een tijd ervoor of erna",
			DatumTekstJaar(datum), klok.Format("15:04"))
	}
	if later := t.Add(time.Hour); zelfdeKlok(t, later) {
		opmerking = fmt.Sprintf("%s komt in deze nacht twee keer voor. Dit is de eerste (zomertijd). Voor de tweede (wintertijd) schrijf je %s.",
			t.Format("15:04"), later.Format(time.RFC3339))
	}
	return t, opmerking, nil
}
