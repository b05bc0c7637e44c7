package casus_test

import (
	"encoding/json"
	"testing"
	"time"

	"ketenbot/bot/casus"
)

func TestDatumTekstEnJSON(t *testing.T) {
	t.Parallel()
	in := struct {
		D casus.Datum
		L casus.Datum
		K casus.Kloktijd
	}{D: casus.Datum{Jaar: 2026, Maand: time.November, Dag: 9}, K: casus.Klok(9, 5)}
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(b), `{"D":"2026-11-09","L":"","K":"09:05"}`; got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	terug := in
	terug.D, terug.K = casus.Datum{}, 0
	if err := json.Unmarshal(b, &terug); err != nil || terug != in {
		t.Fatalf("got %+v, %v", terug, err)
	}
	for _, fout := range []string{`"2026-02-29"`, `"9-11-2026"`, `"morgen"`, `"2026-11-09T10:00"`} {
		if err := json.Unmarshal([]byte(fout), &terug.D); err == nil {
			t.Errorf("%s was accepted as a date", fout)
		}
	}
	for _, fout := range []string{`"24:00"`, `"9u"`, `""`, `"12:60"`} {
		if err := json.Unmarshal([]byte(fout), &terug.K); err == nil {
			t.Errorf("%s was accepted as a time", fout)
		}
	}
}

func TestDatumInDeDatabase(t *testing.T) {
	t.Parallel()
	want := casus.Datum{Jaar: 2026, Maand: time.November, Dag: 26}
	for _, src := range []any{time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 26, 0, 0, 0, 0, time.FixedZone("", 0)),
		"2026-11-26", []byte("2026-11-26")} {
		var got casus.Datum
		if err := got.Scan(src); err != nil || got != want {
			t.Errorf("%T: got %v, %v", src, got, err)
		}
	}
	got := want
	if err := got.Scan(nil); err != nil || !got.IsZero() {
		t.Errorf("NULL: got %v, %v", got, err)
	}
	if err := got.Scan(42); err == nil {
		t.Error("a number is no date")
	}
	if v, err := want.Value(); err != nil || v != "2026-11-26" {
		t.Errorf("value: %v, %v", v, err)
	}
	if v, err := (casus.Datum{}).Value(); err != nil || v != nil {
		t.Errorf("zero value: %v, %v", v, err)
	}
}

func TestDatumRekenen(t *testing.T) {
	t.Parallel()
	a, b := d(t, "2026-12-31"), d(t, "2027-01-01")
	if a.PlusDagen(1) != b || b.PlusDagen(-1) != a || a.DagenTot(b) != 1 || b.DagenTot(a) != -1 {
		t.Error("a year ends after 31 December")
	}
	if !a.Voor(b) || !b.Na(a) || a.Voor(a) || a.Vergelijk(a) != 0 {
		t.Error("order of dates")
	}
	if got := casus.MaakDatum(2026, 4, 31).String(); got != "2026-05-01" {
		t.Errorf("31 April: got %s", got)
	}
	if got := casus.DatumVan(m(t, "2026-11-18T23:30:00Z")).String(); got != "2026-11-19" {
		t.Errorf("half past midnight in Amsterdam: got %s", got)
	}
	if got := d(t, "2026-10-24").DagenTot(d(t, "2026-10-26")); got != 2 {
		t.Errorf("a day of 25 hours is a day: got %d", got)
	}
}

func TestOmRondDeKlokverandering(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ dag, tijd, want string }{
		{"2026-10-25", "01:59", "2026-10-25T01:59:00+02:00"},
		{"2026-10-25", "02:00", "2026-10-25T02:00:00+02:00"},
		{"2026-10-25", "02:30", "2026-10-25T02:30:00+02:00"},
		{"2026-10-25", "03:00", "2026-10-25T03:00:00+01:00"},
		{"2026-03-29", "01:59", "2026-03-29T01:59:00+01:00"},
		{"2026-03-29", "02:30", "2026-03-29T03:30:00+02:00"},
		{"2026-03-29", "03:00", "2026-03-29T03:00:00+02:00"},
		{"2027-10-31", "02:30", "2027-10-31T02:30:00+02:00"},
		{"2027-03-28", "02:30", "2027-03-28T03:30:00+02:00"},
		{"2026-11-19", "16:00", "2026-11-19T16:00:00+01:00"},
	} {
		k, err := casus.LeesKloktijd(tt.tijd)
		if err != nil {
			t.Fatal(err)
		}
		isMoment(t, tt.dag+" "+tt.tijd, d(t, tt.dag).Om(k), tt.want)
	}
}

// A house that closes at the very hour that comes twice, or not at all.
func TestDeadlineInHetUurVanDeKlokverandering(t *testing.T) {
	t.Parallel()
	r := casus.StandaardRooster()
	r.DeadlineDag, r.DeadlineTijd = time.Sunday, casus.Klok(2, 30)
	k := kalender(t, r, casus.Afwijkingen{})
	for _, tt := range []struct{ op, want string }{
		{"2026-10-25T02:29:59+02:00", "2026-10-25T02:30:00+02:00"},
		{"2026-10-25T02:30:00+02:00", "2026-11-01T02:30:00+01:00"},
		{"2026-10-25T02:29:59+01:00", "2026-11-01T02:30:00+01:00"},
		{"2026-03-29T01:59:59+01:00", "2026-03-29T03:30:00+02:00"},
		{"2026-03-29T03:30:00+02:00", "2026-04-05T02:30:00+02:00"},
	} {
		isMoment(t, tt.op, k.Deadline(m(t, tt.op)), tt.want)
	}
}
