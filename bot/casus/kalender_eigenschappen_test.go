package casus_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"ketenbot/bot/casus"
)

var (
	eersteMoment  = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	laatsteMoment = time.Date(2045, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
)

func trekMoment(t *rapid.T, naam string) time.Time {
	return time.Unix(rapid.Int64Range(eersteMoment, laatsteMoment).Draw(t, naam), 0)
}

func trekKalender(t *rapid.T) casus.Kalender {
	dag := func(naam string) time.Weekday { return time.Weekday(rapid.IntRange(0, 6).Draw(t, naam)) }
	klok := func(naam string, van int) casus.Kloktijd {
		return casus.Kloktijd(rapid.IntRange(van, 1439).Draw(t, naam))
	}
	r := casus.Rooster{TriageDag: dag("triage"), Begin: casus.Kloktijd(rapid.IntRange(0, 1400).Draw(t, "begin")),
		Slot:        time.Duration(rapid.IntRange(5, 60).Draw(t, "slot")) * time.Minute,
		DeadlineDag: dag("deadline"), DeadlineTijd: klok("sluit", 0), PublicatieDag: dag("publicatie"), PublicatieTijd: klok("definitief", 0)}
	r.Eind = klok("eind", int(r.Begin)+1)
	var a casus.Afwijkingen
	for _, n := range rapid.SliceOfN(rapid.IntRange(0, 8000), 0, 20).Draw(t, "dicht") {
		a.Geannuleerd = append(a.Geannuleerd, casus.MaakDatum(2020, 1, 1+n))
		a.Extra = append(a.Extra, casus.Feestdag{Datum: casus.MaakDatum(2021, 1, 1+n), Naam: "dicht"})
	}
	k, err := casus.NieuweKalender(r, a)
	if err != nil {
		t.Skip("not a rooster")
	}
	return k
}

func TestKalenderEigenschappen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := trekKalender(t)
		op := trekMoment(t, "op")
		p := k.Planning(op)
		sluit, triage := p.Deadline.Op, p.Triage

		if !sluit.After(op) {
			t.Fatalf("deadline %s is not strictly after %s", sluit, op)
		}
		if sluit.Sub(op) > 7*24*time.Hour+time.Hour {
			t.Fatalf("deadline %s is more than a week after %s", sluit, op)
		}
		if casus.DatumVan(sluit).Weekdag() != k.Rooster().DeadlineDag {
			t.Fatalf("deadline on the wrong day: %s", sluit)
		}
		if !triage.Na(casus.DatumVan(sluit)) || !k.IsTriage(triage) {
			t.Fatalf("triage %s does not follow deadline %s", triage, sluit)
		}
		if laatste := k.DeadlineVan(triage); laatste.Before(sluit) || !k.TriageBegin(triage).After(laatste) {
			t.Fatalf("last deadline %s for triage %s, got in at %s", laatste, triage, sluit)
		}
		if naSluiting := k.TriageVoor(k.DeadlineVan(triage)); !naSluiting.Na(triage) {
			t.Fatalf("submitted at the last deadline still reaches %s", naSluiting)
		}
		if net := k.TriageVoor(k.DeadlineVan(triage).Add(-time.Second)); net != triage {
			t.Fatalf("a second before the last deadline reaches %s, want %s", net, triage)
		}
		if pub := p.Publicatie.Op; pub.Before(k.DeadlineVan(triage)) || !pub.Before(k.TriageBegin(triage)) {
			t.Fatalf("not cut-off <= definitive < triage: %s, %s, %s", k.DeadlineVan(triage), pub, k.TriageBegin(triage))
		}
		for i, s := range p.Slots {
			if s.Eind.Sub(s.Begin) != k.Rooster().Slot || (i > 0 && !p.Slots[i-1].Eind.Equal(s.Begin)) {
				t.Fatalf("slots do not join: %v", p.Slots)
			}
		}
		if c := p.ContactVoor.Op; !c.After(op) || !k.IsWerkdag(casus.DatumVan(c)) || casus.TijdTekst(c) != "17:00" {
			t.Fatalf("contact %s for %s", c, op)
		}
	})
}

func TestKalenderVolgtDeTijd(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := trekKalender(t)
		a := trekMoment(t, "a")
		b := a.Add(time.Duration(rapid.Int64Range(0, 60*24*3600).Draw(t, "later")) * time.Second)
		if k.Deadline(b).Before(k.Deadline(a)) || k.TriageVoor(b).Voor(k.TriageVoor(a)) || k.Contact(b).Before(k.Contact(a)) {
			t.Fatalf("who submits later is never earlier: %s, %s", a, b)
		}
		if k.Publicatie(k.TriageVoor(b)).Before(k.Publicatie(k.TriageVoor(a))) {
			t.Fatalf("agendas become definitive in order: %s, %s", a, b)
		}
		dag, n := casus.DatumVan(a), rapid.IntRange(1, 30).Draw(t, "n")
		if heen := k.WerkdagenVerder(dag, n); k.IsWerkdag(dag) && k.WerkdagenVerder(heen, -n) != dag {
			t.Fatalf("%d werkdagen on from %s and back again", n, dag)
		}
	})
}
