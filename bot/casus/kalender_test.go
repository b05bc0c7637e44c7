package casus_test

import (
	"testing"
	"time"

	"ketenbot/bot/casus"
)

// m reads a moment with its offset written out.
func m(t *testing.T, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func d(t *testing.T, s string) casus.Datum {
	t.Helper()
	v, err := casus.LeesDatum(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func kalender(t *testing.T, r casus.Rooster, a casus.Afwijkingen) casus.Kalender {
	t.Helper()
	k, err := casus.NieuweKalender(r, a)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func standaard(t *testing.T) casus.Kalender {
	t.Helper()
	return kalender(t, casus.StandaardRooster(), casus.Afwijkingen{})
}

// anderHuis has its triage on Tuesday and closes Monday 12:00.
func anderHuis() casus.Rooster {
	return casus.Rooster{TriageDag: time.Tuesday, Begin: casus.Klok(13, 0), Eind: casus.Klok(14, 30), Slot: 20 * time.Minute,
		DeadlineDag: time.Monday, DeadlineTijd: casus.Klok(12, 0), PublicatieDag: time.Monday, PublicatieTijd: casus.Klok(13, 0)}
}

func isMoment(t *testing.T, wat string, got time.Time, want string) {
	t.Helper()
	if s := got.Format(time.RFC3339); s != want {
		t.Errorf("%s: got %s, want %s", wat, s, want)
	}
}

func TestPlanning(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ naam, ingediend, deadline, triage, contact string }{
		// the table of the domain
		{"woensdag", "2026-11-18T10:00:00+01:00", "2026-11-19T16:00:00+01:00", "2026-11-26", "2026-11-25T17:00:00+01:00"},
		{"een seconde voor sluiting", "2026-11-19T15:59:59+01:00", "2026-11-19T16:00:00+01:00", "2026-11-26", "2026-11-26T17:00:00+01:00"},
		{"precies op sluiting is te laat", "2026-11-19T16:00:00+01:00", "2026-11-26T16:00:00+01:00", "2026-12-03", "2026-11-26T17:00:00+01:00"},
		{"kerstavond is gewoon triage", "2026-12-17T12:00:00+01:00", "2026-12-17T16:00:00+01:00", "2026-12-24", "2026-12-24T17:00:00+01:00"},
		{"oudjaar is gewoon triage", "2026-12-23T09:00:00+01:00", "2026-12-24T16:00:00+01:00", "2026-12-31", "2026-12-31T17:00:00+01:00"},
		{"hemelvaart", "2027-04-29T10:00:00+02:00", "2027-04-29T16:00:00+02:00", "2027-05-13", "2027-05-10T17:00:00+02:00"},
		{"eerste 02:30", "2026-10-25T02:30:00+02:00", "2026-10-29T16:00:00+01:00", "2026-11-05", "2026-10-30T17:00:00+01:00"},
		{"tweede 02:30", "2026-10-25T02:30:00+01:00", "2026-10-29T16:00:00+01:00", "2026-11-05", "2026-10-30T17:00:00+01:00"},

		// the moment counts, not the zone it is written in
		{"utc, winter, net op tijd", "2026-11-19T14:59:59Z", "2026-11-19T16:00:00+01:00", "2026-11-26", "2026-11-26T17:00:00+01:00"},
		{"utc, winter, net te laat", "2026-11-19T15:00:00Z", "2026-11-26T16:00:00+01:00", "2026-12-03", "2026-11-26T17:00:00+01:00"},
		{"utc, zomer, net op tijd", "2026-07-16T13:59:59Z", "2026-07-16T16:00:00+02:00", "2026-07-23", "2026-07-23T17:00:00+02:00"},
		{"utc, zomer, net te laat", "2026-07-16T14:00:00Z", "2026-07-23T16:00:00+02:00", "2026-07-30", "2026-07-23T17:00:00+02:00"},
		{"in utc nog woensdag", "2026-11-18T23:30:00Z", "2026-11-19T16:00:00+01:00", "2026-11-26", "2026-11-26T17:00:00+01:00"},

		// start of summer time 2026: Sunday 29 March; 3 and 6 April are feestdagen
		{"week voor zomertijd 2026", "2026-03-26T15:59:59+01:00", "2026-03-26T16:00:00+01:00", "2026-04-02", "2026-04-02T17:00:00+02:00"},
		{"over zomertijd 2026", "2026-03-26T16:00:00+01:00", "2026-04-02T16:00:00+02:00", "2026-04-09", "2026-04-02T17:00:00+02:00"},
		{"net voor zomertijd 2026", "2026-03-29T01:59:59+01:00", "2026-04-02T16:00:00+02:00", "2026-04-09", "2026-04-07T17:00:00+02:00"},
		{"net na zomertijd 2026", "2026-03-29T03:00:00+02:00", "2026-04-02T16:00:00+02:00", "2026-04-09", "2026-04-07T17:00:00+02:00"},
		// end of summer time 2026: Sunday 25 October
		{"week voor wintertijd 2026", "2026-10-22T15:59:59+02:00", "2026-10-22T16:00:00+02:00", "2026-10-29", "2026-10-29T17:00:00+01:00"},
		{"over wintertijd 2026", "2026-10-22T16:00:00+02:00", "2026-10-29T16:00:00+01:00", "2026-11-05", "2026-10-29T17:00:00+01:00"},
		{"net voor wintertijd 2026", "2026-10-25T01:59:59+02:00", "2026-10-29T16:00:00+01:00", "2026-11-05", "2026-10-30T17:00:00+01:00"},
		{"net na wintertijd 2026", "2026-10-25T03:00:00+01:00", "2026-10-29T16:00:00+01:00", "2026-11-05", "2026-10-30T17:00:00+01:00"},
		// start of summer time 2027: Sunday 28 March, which is Easter
		{"week voor zomertijd 2027", "2027-03-25T15:59:59+01:00", "2027-03-25T16:00:00+01:00", "2027-04-01", "2027-04-05T17:00:00+02:00"},
		{"net voor zomertijd 2027", "2027-03-28T01:59:59+01:00", "2027-04-01T16:00:00+02:00", "2027-04-08", "2027-04-05T17:00:00+02:00"},
		{"net na zomertijd 2027", "2027-03-28T03:00:00+02:00", "2027-04-01T16:00:00+02:00", "2027-04-08", "2027-04-05T17:00:00+02:00"},
		// end of summer time 2027: Sunday 31 October
		{"week voor wintertijd 2027", "2027-10-28T15:59:59+02:00", "2027-10-28T16:00:00+02:00", "2027-11-04", "2027-11-04T17:00:00+01:00"},
		{"over wintertijd 2027", "2027-10-28T16:00:00+02:00", "2027-11-04T16:00:00+01:00", "2027-11-11", "2027-11-04T17:00:00+01:00"},
		{"eerste 02:30 2027", "2027-10-31T02:30:00+02:00", "2027-11-04T16:00:00+01:00", "2027-11-11", "2027-11-05T17:00:00+01:00"},
		{"tweede 02:30 2027", "2027-10-31T02:30:00+01:00", "2027-11-04T16:00:00+01:00", "2027-11-11", "2027-11-05T17:00:00+01:00"},

		// years and feestdagen
		{"over de jaargrens", "2026-12-31T15:59:59+01:00", "2026-12-31T16:00:00+01:00", "2027-01-07", "2027-01-08T17:00:00+01:00"},
		{"nieuwjaar", "2027-01-01T00:00:00+01:00", "2027-01-07T16:00:00+01:00", "2027-01-14", "2027-01-08T17:00:00+01:00"},
		{"sluiting op hemelvaart geldt", "2027-05-06T15:59:59+02:00", "2027-05-06T16:00:00+02:00", "2027-05-13", "2027-05-13T17:00:00+02:00"},
		{"koningsdag op donderdag", "2028-04-20T10:00:00+02:00", "2028-04-20T16:00:00+02:00", "2028-05-04", "2028-04-28T17:00:00+02:00"},
		{"schrikkeldag", "2028-02-24T16:00:00+01:00", "2028-03-02T16:00:00+01:00", "2028-03-09", "2028-03-02T17:00:00+01:00"},
	} {
		t.Run(tt.naam, func(t *testing.T) {
			t.Parallel()
			k, op := standaard(t), m(t, tt.ingediend)
			p := k.Planning(op)
			isMoment(t, "deadline", p.Deadline.Op, tt.deadline)
			isMoment(t, "Deadline", k.Deadline(op), tt.deadline)
			if got := p.Triage.String(); got != tt.triage {
				t.Errorf("triage: got %s, want %s", got, tt.triage)
			}
			if got := k.TriageVoor(op).String(); got != tt.triage {
				t.Errorf("TriageVoor: got %s, want %s", got, tt.triage)
			}
			isMoment(t, "contact", p.ContactVoor.Op, tt.contact)
		})
	}
}

func TestAnderHuis(t *testing.T) {
	t.Parallel()
	k := kalender(t, anderHuis(), casus.Afwijkingen{})
	for _, tt := range []struct{ naam, ingediend, deadline, triage, definitief string }{
		{"maandag 11:59, morgen besproken", "2026-11-16T11:59:00+01:00", "2026-11-16T12:00:00+01:00", "2026-11-17", "2026-11-16T13:00:00+01:00"},
		{"maandag 12:00, volgende week", "2026-11-16T12:00:00+01:00", "2026-11-23T12:00:00+01:00", "2026-11-24", "2026-11-23T13:00:00+01:00"},
		{"koningsdag op dinsdag", "2027-04-26T11:59:00+02:00", "2027-04-26T12:00:00+02:00", "2027-05-04", "2027-05-03T13:00:00+02:00"},
	} {
		t.Run(tt.naam, func(t *testing.T) {
			t.Parallel()
			p := k.Planning(m(t, tt.ingediend))
			isMoment(t, "deadline", p.Deadline.Op, tt.deadline)
			if got := p.Triage.String(); got != tt.triage {
				t.Errorf("triage: got %s, want %s", got, tt.triage)
			}
			isMoment(t, "definitief", p.Publicatie.Op, tt.definitief)
		})
	}
}

func TestSlots(t *testing.T) {
	t.Parallel()
	slots := standaard(t).Slots(d(t, "2026-11-26"))
	want := []struct{ begin, eind string }{
		{"2026-11-26T13:00:00+01:00", "2026-11-26T13:20:00+01:00"},
		{"2026-11-26T13:20:00+01:00", "2026-11-26T13:40:00+01:00"},
		{"2026-11-26T13:40:00+01:00", "2026-11-26T14:00:00+01:00"},
		{"2026-11-26T14:00:00+01:00", "2026-11-26T14:20:00+01:00"},
	}
	if len(slots) != len(want) {
		t.Fatalf("got %d slots, want %d", len(slots), len(want))
	}
	for i, w := range want {
		if slots[i].Nummer != i+1 {
			t.Errorf("slot %d has nummer %d", i+1, slots[i].Nummer)
		}
		isMoment(t, "begin", slots[i].Begin, w.begin)
		isMoment(t, "eind", slots[i].Eind, w.eind)
	}
	isMoment(t, "einde triage", standaard(t).TriageEind(d(t, "2026-11-26")), "2026-11-26T14:30:00+01:00")

	r := casus.StandaardRooster()
	r.Slot = 45 * time.Minute
	if got := kalender(t, r, casus.Afwijkingen{}).AantalSlots(); got != 2 {
		t.Errorf("two slots of 45 minutes fit exactly in 13:00-14:30, got %d", got)
	}
}

func TestPublicatie(t *testing.T) {
	t.Parallel()
	vroeg := anderHuis() // publishes at a time of day at which the next day is still before the triage
	laat := anderHuis()
	laat.Eind, laat.Begin = casus.Klok(12, 30), casus.Klok(11, 0) // at 13:00 the triage is over
	zelfdeDag := casus.StandaardRooster()
	zelfdeDag.PublicatieDag = time.Thursday
	vroeg.PublicatieTijd = casus.Klok(12, 0)
	for _, tt := range []struct {
		naam         string
		r            casus.Rooster
		triage, want string
	}{
		{"gewoon", casus.StandaardRooster(), "2026-11-26", "2026-11-23T09:00:00+01:00"},
		{"oudjaar", casus.StandaardRooster(), "2026-12-31", "2026-12-28T09:00:00+01:00"},
		{"tweede paasdag, naar dinsdag", casus.StandaardRooster(), "2027-04-01", "2027-03-30T09:00:00+02:00"},
		{"tweede pinksterdag, naar dinsdag", casus.StandaardRooster(), "2027-05-20", "2027-05-18T09:00:00+02:00"},
		{"na de overgeslagen week van hemelvaart", casus.StandaardRooster(), "2027-05-13", "2027-05-10T09:00:00+02:00"},
		{"op de triagedag zelf", zelfdeDag, "2026-11-26", "2026-11-26T09:00:00+01:00"},
		{"dinsdaghuis, tweede paasdag, dinsdag kan nog", vroeg, "2027-03-30", "2027-03-30T12:00:00+02:00"},
		{"dinsdaghuis, tweede paasdag, dinsdag is te laat: bij sluiting", laat, "2027-03-30", "2027-03-29T12:00:00+02:00"},
	} {
		t.Run(tt.naam, func(t *testing.T) {
			t.Parallel()
			isMoment(t, "definitief", kalender(t, tt.r, casus.Afwijkingen{}).Publicatie(d(t, tt.triage)), tt.want)
		})
	}
	t.Run("geen werkdag meer voor de triage: eerder", func(t *testing.T) {
		t.Parallel()
		dicht := casus.Afwijkingen{Extra: []casus.Feestdag{{Datum: d(t, "2026-11-23"), Naam: "Sluiting"},
			{Datum: d(t, "2026-11-24"), Naam: "Sluiting"}, {Datum: d(t, "2026-11-25"), Naam: "Sluiting"}}}
		r := casus.StandaardRooster()
		r.PublicatieTijd = casus.Klok(14, 0)
		isMoment(t, "definitief", kalender(t, r, dicht).Publicatie(d(t, "2026-11-26")), "2026-11-20T14:00:00+01:00")
	})
}

func TestDeadlineVan(t *testing.T) {
	t.Parallel()
	k := standaard(t)
	isMoment(t, "gewoon", k.DeadlineVan(d(t, "2026-11-26")), "2026-11-19T16:00:00+01:00")
	isMoment(t, "na hemelvaart telt de laatste", k.DeadlineVan(d(t, "2027-05-13")), "2027-05-06T16:00:00+02:00")
	isMoment(t, "over wintertijd", k.DeadlineVan(d(t, "2026-10-29")), "2026-10-22T16:00:00+02:00")
	isMoment(t, "ander huis", kalender(t, anderHuis(), casus.Afwijkingen{}).DeadlineVan(d(t, "2026-11-17")), "2026-11-16T12:00:00+01:00")
}

func TestSlotHerinnering(t *testing.T) {
	t.Parallel()
	isMoment(t, "herinnering", standaard(t).SlotHerinnering(d(t, "2026-11-26")), "2026-11-25T15:00:00+01:00")
}

func TestGeannuleerd(t *testing.T) {
	t.Parallel()
	k := standaard(t)
	dicht := k.MetGeannuleerd(d(t, "2026-11-26")).MetGeannuleerd(d(t, "2026-12-03"))
	op := m(t, "2026-11-18T10:00:00+01:00")
	if got := dicht.TriageVoor(op).String(); got != "2026-12-10" {
		t.Errorf("triage: got %s", got)
	}
	if got := k.TriageVoor(op).String(); got != "2026-11-26" {
		t.Errorf("the calendar it was made from changed: %s", got)
	}
	if !dicht.IsWerkdag(d(t, "2026-11-26")) {
		t.Error("a cancelled triage is still a werkdag")
	}
	isMoment(t, "deadline", dicht.DeadlineVan(d(t, "2026-12-10")), "2026-12-03T16:00:00+01:00")
}
