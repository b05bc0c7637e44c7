package casus_test

import (
	"strings"
	"testing"

	"ketenbot/bot/casus"
)

func TestLeesGeboortedatum(t *testing.T) {
	t.Parallel()
	vandaag := d(t, "2026-11-16")
	for in, want := range map[string]string{
		"31-12-1990": "31-12-1990", "1990-12-31": "31-12-1990", "1-2-1990": "01-02-1990", "31/12/1990": "31-12-1990",
		"31.12.1990": "31-12-1990", " 31-12-1990 ": "31-12-1990", "1990/2/1": "01-02-1990", "29-02-2024": "29-02-2024",
		"01-01-1900": "01-01-1900", "15-11-2026": "15-11-2026", "onbekend": "onbekend", " Onbekend": "onbekend",
		"３１-12-1990": "31-12-1990", "31–12–1990": "31-12-1990",
	} {
		if got, fout := casus.LeesGeboortedatum(in, vandaag); got != want || fout != "" {
			t.Errorf("%q: got %q, %q, want %q", in, got, fout, want)
		}
	}
	for in, want := range map[string]string{
		"":               "Vul de geboortedatum in",
		"   ":            "Vul de geboortedatum in",
		"gisteren":       "Dit is geen geboortedatum",
		"31-12-90":       "Dit is geen geboortedatum",
		"31121990":       "Dit is geen geboortedatum",
		"31-12/1990":     "Dit is geen geboortedatum",
		"31-12-1990-":    "Dit is geen geboortedatum",
		"1990-1990-1990": "Dit is geen geboortedatum",
		"-1-12-1990":     "Dit is geen geboortedatum",
		"+1-12-1990":     "Dit is geen geboortedatum",
		"001-12-1990":    "Dit is geen geboortedatum",
		"31-dec-1990":    "Dit is geen geboortedatum",
		"31-12-19900":    "Dit is geen geboortedatum",
		"30-02-1990":     "Deze datum bestaat niet",
		"29-02-1900":     "Deze datum bestaat niet",
		"29-02-2023":     "Deze datum bestaat niet",
		"00-01-1990":     "Deze datum bestaat niet",
		"12-31-1990":     "Deze datum bestaat niet",
		"31-12-1899":     "niet vóór 1900",
		"16-11-2026":     "vóór vandaag",
		"01-01-2027":     "vóór vandaag",
	} {
		got, fout := casus.LeesGeboortedatum(in, vandaag)
		if got != "" || !strings.Contains(fout, want) {
			t.Errorf("%q: got %q, %q, want %q", in, got, fout, want)
		}
	}
}

func FuzzLeesGeboortedatum(f *testing.F) {
	for _, s := range []string{"31-12-1990", "onbekend", "1990-1-1", "--", "1.1.1", "\xff-1-1990"} {
		f.Add(s)
	}
	vandaag := casus.Datum{Jaar: 2026, Maand: 11, Dag: 16}
	f.Fuzz(func(t *testing.T, s string) {
		got, fout := casus.LeesGeboortedatum(s, vandaag)
		if (got == "") == (fout == "") {
			t.Fatalf("%q: either a date or a fault, got %q and %q", s, got, fout)
		}
		if weer, _ := casus.LeesGeboortedatum(got, vandaag); got != "" && weer != got {
			t.Errorf("%q: %q reads back as %q", s, got, weer)
		}
	})
}
