package casus_test

import (
	"slices"
	"strings"
	"testing"

	"ketenbot/bot/casus"
)

func TestToets(t *testing.T) {
	t.Parallel()
	twee := []string{"huisvesting", "verslaving"}
	for _, tt := range []struct {
		naam      string
		c         casus.Criteria
		ontbreekt []casus.Criterium
	}{
		{"alles", casus.Criteria{Leefgebieden: twee, Multiproblem: true, Ketens: true, Systeem: true}, nil},
		{"alleen gebied", casus.Criteria{Gebied: true}, nil},
		{"niets", casus.Criteria{}, []casus.Criterium{"multiproblem", "ketens", "systeem"}},
		{"een leefgebied", casus.Criteria{Leefgebieden: twee[:1], Multiproblem: true, Ketens: true, Systeem: true}, []casus.Criterium{"leefgebieden"}},
		{"geen leefgebied", casus.Criteria{Multiproblem: true, Ketens: true, Systeem: true}, []casus.Criterium{"leefgebieden"}},
		{"twee keer hetzelfde", casus.Criteria{Leefgebieden: []string{"huisvesting", "Huisvesting "}, Multiproblem: true, Ketens: true, Systeem: true},
			[]casus.Criterium{"leefgebieden"}},
		{"lege leefgebieden", casus.Criteria{Leefgebieden: []string{"", " ", "huisvesting"}, Multiproblem: true, Ketens: true, Systeem: true},
			[]casus.Criterium{"leefgebieden"}},
		{"geen multiproblem", casus.Criteria{Leefgebieden: twee, Ketens: true, Systeem: true}, []casus.Criterium{"multiproblem"}},
		{"geen ketens", casus.Criteria{Leefgebieden: twee, Multiproblem: true, Systeem: true}, []casus.Criterium{"ketens"}},
		{"geen systeem", casus.Criteria{Leefgebieden: twee, Multiproblem: true, Ketens: true}, []casus.Criterium{"systeem"}},
		{"een leefgebied en geen ketens", casus.Criteria{Leefgebieden: twee[:1], Multiproblem: true, Systeem: true}, []casus.Criterium{"leefgebieden", "ketens"}},
		{"gebied wint van de rest", casus.Criteria{Leefgebieden: twee[:1], Multiproblem: true, Gebied: true}, nil},
	} {
		t.Run(tt.naam, func(t *testing.T) {
			t.Parallel()
			o := tt.c.Toets()
			if o.Geschikt != (len(tt.ontbreekt) == 0) || !slices.Equal(o.Ontbreekt, tt.ontbreekt) {
				t.Errorf("got %+v, want %v", o, tt.ontbreekt)
			}
			for _, c := range tt.ontbreekt {
				if !strings.Contains(o.Uitleg(), c.Uitleg()) || strings.Contains(c.Uitleg(), "niet bekend") {
					t.Errorf("%s is not explained: %s", c, o.Uitleg())
				}
			}
		})
	}
}

func TestKiesCriteria(t *testing.T) {
	t.Parallel()
	sets := []casus.CriteriaSet{
		{Versie: "wgs", Ingang: d(t, "2027-01-01")},
		{Versie: "landelijk", Ingang: d(t, "2020-01-01")},
	}
	for dag, want := range map[string]string{"2019-12-31": "", "2020-01-01": "landelijk", "2026-12-31": "landelijk", "2027-01-01": "wgs", "2030-01-01": "wgs"} {
		if s, ja := casus.KiesCriteria(sets, d(t, dag)); s.Versie != want || ja != (want != "") {
			t.Errorf("%s: got %q %v, want %q", dag, s.Versie, ja, want)
		}
	}
	if s, ja := casus.CriteriaMetVersie(sets, "landelijk"); !ja || s.Ingang != d(t, "2020-01-01") {
		t.Errorf("got %+v %v", s, ja)
	}
	if _, ja := casus.CriteriaMetVersie(sets, "anders"); ja {
		t.Error("an unknown version was found")
	}
}
