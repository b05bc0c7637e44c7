package casus

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// GeboortedatumOnbekend is what an aanmelder fills in who does not know the geboortedatum.
const GeboortedatumOnbekend = "onbekend"

// eersteGeboortejaar: nobody at the table is older, so an earlier year is a slip of the pen.
const eersteGeboortejaar = 1900

// LeesGeboortedatum reads 31-12-1990, 1990-12-31 (also 1-2-1990, and with / or . between) or "onbekend", and returns it as
// DD-MM-JJJJ or "onbekend". It must be a real date before vandaag and not before 1900. Otherwise genormaliseerd is empty and
// fout a Dutch sentence for the field, which never repeats what was typed.
func LeesGeboortedatum(s string, vandaag Datum) (genormaliseerd, fout string) {
	s = strings.TrimSpace(gewoneCijfers(s))
	if strings.EqualFold(s, GeboortedatumOnbekend) {
		return GeboortedatumOnbekend, ""
	}
	if s == "" {
		return "", "Vul de geboortedatum in, bijvoorbeeld 31-12-1990, of vul in: onbekend."
	}
	j, m, d, ok := delenVanDatum(s)
	if !ok {
		return "", "Dit is geen geboortedatum. Schrijf bijvoorbeeld 31-12-1990, of vul in: onbekend."
	}
	datum := MaakDatum(j, time.Month(m), d)
	switch {
	case datum != Datum{j, time.Month(m), d}:
		return "", "Deze datum bestaat niet. Controleer de dag en de maand."
	case j < eersteGeboortejaar:
		return "", "De geboortedatum kan niet vóór 1900 liggen. Controleer het jaar."
	case !datum.Voor(vandaag):
		return "", "De geboortedatum moet vóór vandaag liggen. Controleer het jaar."
	}
	return fmt.Sprintf("%02d-%02d-%04d", d, m, j), ""
}

// delenVanDatum splits day-month-year or year-month-day; a year has four digits, so the two cannot be confused.
func delenVanDatum(s string) (jaar, maand, dag int, ok bool) {
	scheiding := strings.IndexAny(s, "-/.")
	if scheiding < 0 {
		return 0, 0, 0, false
	}
	delen := strings.Split(s, s[scheiding:scheiding+1])
	if len(delen) != 3 {
		return 0, 0, 0, false
	}
	if len(delen[0]) == 4 {
		delen[0], delen[2] = delen[2], delen[0]
	}
	if len(delen[2]) != 4 {
		return 0, 0, 0, false
	}
	var getallen [3]int
	for i, deel := range delen {
		n, err := strconv.ParseUint(deel, 10, 16)
		if err != nil || (i < 2 && len(deel) > 2) {
			return 0, 0, 0, false
		}
		getallen[i] = int(n)
	}
	return getallen[2], getallen[1], getallen[0], true
}
