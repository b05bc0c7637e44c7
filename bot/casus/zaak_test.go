package casus_test

import (
	"strings"
	"testing"
	"time"

	"ketenbot/bot/casus"
)

// The people and the moments of the tests of a zaak. The triage is on Thursday 26 November 2026, and its first slot at 13:00 in Amsterdam.
var (
	gemeente   = casus.Ketenpartner{ID: "k1", Naam: "Gemeente Zuiderpoort", MagAanmelden: true}
	politie    = casus.Ketenpartner{ID: "k2", Naam: "Politie", Vast: true}
	anna       = casus.Medewerker{ID: "anna", Naam: "Anna de Wit", Ketenpartner: gemeente}
	bram       = casus.Medewerker{ID: "bram", Naam: "Bram Zeeman", Ketenpartner: gemeente}
	carla      = casus.Medewerker{ID: "carla", Naam: "Carla Pol", Ketenpartner: politie}
	vivian     = casus.Medewerker{ID: "vivian", Naam: "Vivian Smit", Rollen: []casus.Rol{casus.Voorzitter}}
	maandag    = time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC) // 09:00
	donderdag  = casus.Datum{Jaar: 2026, Maand: time.November, Dag: 26}
	week49     = casus.Datum{Jaar: 2026, Maand: time.December, Dag: 3}
	eersteSlot = casus.Slot{Nummer: 1, Begin: time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC), Eind: time.Date(2026, 11, 26, 12, 20, 0, 0, time.UTC)}
)

func ingediend() casus.Zaak {
	return casus.Zaak{ID: "z1", Nummer: "ZVH-2026-0001", Toestand: casus.Ingediend, Aanmelder: anna, IngediendOp: maandag, Triage: donderdag}
}

// opAgenda is a zaak with the first slot.
func opAgenda() casus.Zaak {
	z := ingediend()
	z.Toestand, z.GescreendOp, z.GescreendDoor = casus.Verrijking, maandag.Add(time.Hour), vivian.Naam
	return z.Plaats(eersteSlot, maandag.Add(2*time.Hour))
}

// geweigerd fails unless err refuses with this code and exactly this sentence.
func geweigerd(t *testing.T, err error, code casus.Code, tekst string) {
	t.Helper()
	fout, ok := casus.AlsFout(err)
	if !ok || fout.Code != code || fout.Tekst != tekst {
		t.Errorf("got  %v\nwant %s: %s", err, code, tekst)
	}
}

func TestLeesNummer(t *testing.T) {
	for in, want := range map[string]string{
		"ZVH-2026-0042": "ZVH-2026-0042", "zvh-2026-42": "ZVH-2026-0042", "2026-42": "ZVH-2026-0042", "ZVH20260042": "ZVH-2026-0042",
		"zvh2026-1": "ZVH-2026-0001", "ZVH-2026-10000": "ZVH-2026-10000", "2026-000010000": "ZVH-2026-10000", "ZVH-2026-123456789": "ZVH-2026-123456789",
		"ZVH-2026-00000000000000000042": "ZVH-2026-0042",
	} {
		if got, ok := casus.LeesNummer(in); !ok || got != want {
			t.Errorf("%q is %q (%v), want %q", in, got, ok, want)
		}
	}
	if got, ok := casus.LeesNummer(" 2026-0042\n"); !ok || got != "ZVH-2026-0042" {
		t.Errorf("with white space around it: %q (%v)", got, ok)
	}
	for _, in := range []string{"", "ZVH", "ZVH-2026", "ZVH-2026-", "ZVH-26-0042", "2026", "ZVH-2026-0042x", "x ZVH-2026-0042", "ZVH-2026-1234567890", "ZVH--2026-1", "ZVH-2026-0042; DROP", "ZVH-２０２６-1", "ZVH-2026-4 2"} {
		if got, ok := casus.LeesNummer(in); ok {
			t.Errorf("%q is %q, want none", in, got)
		}
	}
}

func TestEveryStateAndReasonHasAName(t *testing.T) {
	for _, s := range []casus.Toestand{casus.Ingediend, casus.AanvullingGevraagd, casus.Verrijking, casus.Geagendeerd, casus.Aangehouden, casus.Besproken,
		casus.Afgerond, casus.Lopend, casus.Afgeschaald, casus.NietGeagendeerd, casus.Ingetrokken, casus.Gewist} {
		if s.Naam() == "" || strings.Contains(s.Naam(), "_") {
			t.Errorf("%s has no name in words", s)
		}
	}
	seen := map[string]bool{}
	for _, r := range casus.Redenen() {
		if r.Naam() == "" || seen[r.Naam()] {
			t.Errorf("reason %q has no name of its own", r)
		}
		seen[r.Naam()] = true
	}
	if len(seen) != 5 || casus.GeenReden.Naam() != "" {
		t.Errorf("there are %d reasons", len(seen))
	}
}
