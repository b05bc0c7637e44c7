package casus_test

import (
	"testing"
	"time"

	"ketenbot/bot/casus"
)

func TestTeksten(t *testing.T) {
	t.Parallel()
	op := m(t, "2026-11-19T15:00:00Z")
	for _, tt := range []struct{ got, want string }{
		{casus.DatumTekst(d(t, "2026-11-26")), "donderdag 26 november"},
		{casus.DatumTekst(d(t, "2027-03-01")), "maandag 1 maart"},
		{casus.DatumTekst(d(t, "2026-08-02")), "zondag 2 augustus"},
		{casus.DatumTekst(casus.Datum{}), ""},
		{casus.DatumTekstJaar(d(t, "2027-01-02")), "zaterdag 2 januari 2027"},
		{casus.DatumTekstJaar(casus.Datum{}), ""},
		{casus.TijdTekst(op), "16:00"},
		{casus.TijdTekst(m(t, "2026-07-16T07:05:00Z")), "09:05"},
		{casus.MomentTekst(op), "donderdag 19 november 16:00"},
		{casus.MomentTekstJaar(op), "donderdag 19 november 2026 16:00"},
		{casus.TijdvakTekst(op, op.Add(20*time.Minute)), "16:00 tot 16:20"},
		{casus.MetHoofdletter("één"), "Één"},
		{casus.MetHoofdletter(""), ""},
		{casus.Opsomming(nil), ""},
		{casus.Opsomming([]string{"a"}), "a"},
		{casus.Opsomming([]string{"a", "b"}), "a en b"},
		{casus.Opsomming([]string{"a", "b", "c"}), "a, b en c"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
	for _, s := range []string{"donderdag", "Donderdag", " DONDERDAG "} {
		if w, err := casus.LeesWeekdag(s); err != nil || w != time.Thursday {
			t.Errorf("%q: got %v, %v", s, w, err)
		}
	}
	for _, s := range []string{"", "thursday", "do"} {
		if _, err := casus.LeesWeekdag(s); err == nil {
			t.Errorf("%q was accepted as a day", s)
		}
	}
}
