package casus_test

import (
	"strings"
	"testing"
	"time"

	"ketenbot/bot/casus"
)

// The feestdagen of article 3 of the Algemene termijnenwet, written out.
func TestFeestdagen(t *testing.T) {
	t.Parallel()
	k := standaard(t)
	want := map[string]string{
		"2025-01-01": "Nieuwjaarsdag", "2025-04-18": "Goede Vrijdag", "2025-04-21": "Tweede Paasdag", "2025-04-26": "Koningsdag",
		"2025-05-05": "Bevrijdingsdag", "2025-05-29": "Hemelvaartsdag", "2025-06-09": "Tweede Pinksterdag",
		"2025-12-25": "Eerste Kerstdag", "2025-12-26": "Tweede Kerstdag",
		"2026-01-01": "Nieuwjaarsdag", "2026-04-03": "Goede Vrijdag", "2026-04-06": "Tweede Paasdag", "2026-04-27": "Koningsdag",
		"2026-05-05": "Bevrijdingsdag", "2026-05-14": "Hemelvaartsdag", "2026-05-25": "Tweede Pinksterdag",
		"2026-12-25": "Eerste Kerstdag", "2026-12-26": "Tweede Kerstdag",
		"2027-01-01": "Nieuwjaarsdag", "2027-03-26": "Goede Vrijdag", "2027-03-29": "Tweede Paasdag", "2027-04-27": "Koningsdag",
		"2027-05-05": "Bevrijdingsdag", "2027-05-06": "Hemelvaartsdag", "2027-05-17": "Tweede Pinksterdag",
		"2027-12-25": "Eerste Kerstdag", "2027-12-26": "Tweede Kerstdag",
	}
	for dag := d(t, "2025-01-01"); dag.Voor(d(t, "2028-01-01")); dag = dag.PlusDagen(1) {
		naam, ja := k.Feestdag(dag)
		if naam != want[dag.String()] || ja != (naam != "") {
			t.Errorf("%s: got %q %v, want %q", dag, naam, ja, want[dag.String()])
		}
	}
	// 27 April 2025 is a Sunday, so Koningsdag is the 26th and the 27th is an ordinary Sunday; also in 2031.
	if naam, _ := k.Feestdag(d(t, "2031-04-26")); naam != "Koningsdag" {
		t.Errorf("26 April 2031: got %q", naam)
	}
	if naam, ja := k.Feestdag(d(t, "2031-04-27")); ja {
		t.Errorf("27 April 2031: got %q", naam)
	}
}

func TestFeestdagenVanHetHuis(t *testing.T) {
	t.Parallel()
	k := kalender(t, casus.StandaardRooster(), casus.Afwijkingen{
		Extra:     []casus.Feestdag{{Datum: d(t, "2026-12-24"), Naam: "Kerstsluiting"}},
		Geen:      []casus.Datum{d(t, "2027-05-06")},
		GeenNamen: []string{"bevrijdingsdag"},
	})
	for _, tt := range []struct {
		dag     string
		werkdag bool
	}{{"2026-12-24", false}, {"2025-12-24", true}, {"2027-05-06", true}, {"2026-05-14", false}, {"2026-05-05", true}, {"2027-05-05", true}} {
		if got := k.IsWerkdag(d(t, tt.dag)); got != tt.werkdag {
			t.Errorf("%s werkdag: got %v", tt.dag, got)
		}
	}
	if got := k.TriageVoor(m(t, "2026-12-17T12:00:00+01:00")).String(); got != "2026-12-31" {
		t.Errorf("an extra feestdag moves the triage: got %s", got)
	}
	if got := k.TriageVoor(m(t, "2027-04-29T10:00:00+02:00")).String(); got != "2027-05-06" {
		t.Errorf("a removed feestdag gives the triage back: got %s", got)
	}
	// Ascension Day fell on 5 May in 2016: working on Bevrijdingsdag does not open that day.
	if naam, _ := k.Feestdag(d(t, "2016-05-05")); naam != "Hemelvaartsdag" {
		t.Errorf("5 May 2016: got %q", naam)
	}
}

func TestWerkdagen(t *testing.T) {
	t.Parallel()
	k := standaard(t)
	for _, tt := range []struct {
		van  string
		n    int
		want string
	}{
		{"2026-11-20", 1, "2026-11-23"},
		{"2026-11-21", 1, "2026-11-23"},
		{"2026-11-22", 0, "2026-11-22"},
		{"2026-11-23", -1, "2026-11-20"},
		{"2026-12-24", 1, "2026-12-28"},
		{"2026-12-31", 1, "2027-01-04"},
		{"2027-01-04", -2, "2026-12-30"},
		{"2027-03-25", 1, "2027-03-30"},
		{"2027-03-30", -3, "2027-03-23"},
	} {
		if got := k.WerkdagenVerder(d(t, tt.van), tt.n).String(); got != tt.want {
			t.Errorf("%s %+d: got %s, want %s", tt.van, tt.n, got, tt.want)
		}
	}
	if got := k.WerkdagVanaf(d(t, "2026-11-21")).String(); got != "2026-11-23" {
		t.Errorf("WerkdagVanaf Saturday: got %s", got)
	}
	if got := k.WerkdagVanaf(d(t, "2026-11-20")).String(); got != "2026-11-20" {
		t.Errorf("WerkdagVanaf Friday: got %s", got)
	}
	isMoment(t, "3 werkdagen over wintertijd", k.WerkdagenNa(m(t, "2026-10-23T23:59:00+02:00"), 3), "2026-10-28T17:00:00+01:00")
}

func TestRoosterFouten(t *testing.T) {
	t.Parallel()
	std := casus.StandaardRooster
	for _, tt := range []struct {
		naam   string
		wijzig func(*casus.Rooster, *casus.Afwijkingen)
		velden []string
	}{
		{"goed", func(*casus.Rooster, *casus.Afwijkingen) {}, nil},
		{"definitief voor sluiting", func(r *casus.Rooster, _ *casus.Afwijkingen) { r.DeadlineDag = time.Tuesday }, []string{"publicatie"}},
		{"definitief op sluiting mag", func(r *casus.Rooster, _ *casus.Afwijkingen) {
			r.DeadlineDag, r.DeadlineTijd = time.Monday, casus.Klok(9, 0)
		}, nil},
		{"donderdag 15:00, een week te vroeg", func(r *casus.Rooster, _ *casus.Afwijkingen) {
			r.PublicatieDag, r.PublicatieTijd = time.Thursday, casus.Klok(15, 0)
		}, []string{"publicatie"}},
		{"triage eindigt voor begin", func(r *casus.Rooster, _ *casus.Afwijkingen) { r.Eind = casus.Klok(12, 0) }, []string{"triage.eind"}},
		{"slot past niet", func(r *casus.Rooster, _ *casus.Afwijkingen) { r.Slot = 91 * time.Minute }, []string{"triage.slot_minuten"}},
		{"slot van nul", func(r *casus.Rooster, _ *casus.Afwijkingen) { r.Slot = 0 }, []string{"triage.slot_minuten"}},
		{"halve minuten", func(r *casus.Rooster, _ *casus.Afwijkingen) { r.Slot = 90 * time.Second }, []string{"triage.slot_minuten"}},
		{"alles tegelijk", func(r *casus.Rooster, a *casus.Afwijkingen) {
			r.Slot, r.DeadlineDag = 0, time.Wednesday
			a.GeenNamen = []string{"Pakjesavond"}
			a.Extra = []casus.Feestdag{{Naam: "zonder datum"}}
		}, []string{"triage.slot_minuten", "publicatie", "feestdagen.extra", "feestdagen.geen"}},
		{"onmogelijke dag en tijd", func(r *casus.Rooster, _ *casus.Afwijkingen) { r.TriageDag, r.Begin = 7, 1440 }, []string{"triage.dag", "triage.begin"}},
	} {
		t.Run(tt.naam, func(t *testing.T) {
			t.Parallel()
			r, a := std(), casus.Afwijkingen{}
			tt.wijzig(&r, &a)
			_, err := casus.NieuweKalender(r, a)
			var velden []string
			if fouten, ok := err.(casus.RoosterFouten); ok { //nolint:errorlint // returned as it is, by contract
				for _, f := range fouten {
					velden = append(velden, f.Veld)
				}
			} else if err != nil {
				t.Fatal(err)
			}
			if strings.Join(velden, " ") != strings.Join(tt.velden, " ") {
				t.Errorf("got %v, want %v (%v)", velden, tt.velden, err)
			}
		})
	}
}
