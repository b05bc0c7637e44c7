package casus_test

import (
	"testing"

	"ketenbot/bot/casus"
)

func TestRedenen(t *testing.T) {
	t.Parallel()
	k := standaard(t)
	gelijk := func(t *testing.T, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	t.Run("gewone week", func(t *testing.T) {
		t.Parallel()
		p := k.Planning(m(t, "2026-11-18T10:00:00+01:00"))
		gelijk(t, p.Deadline.Reden, "Aanmelden kan elke week tot donderdag 16:00.")
		gelijk(t, p.TriageReden, "Je meldde aan vóór donderdag 19 november 16:00, daarom deze week.")
		gelijk(t, p.SlotsReden, "De triage is van 13:00 tot 14:30, met 20 minuten per casus: 4 plekken. Wat niet past, gaat naar de volgende triage.")
		gelijk(t, p.Publicatie.Reden, "De agenda wordt definitief op de laatste maandag vóór de triage, om 09:00.")
		gelijk(t, p.ContactVoor.Reden, "Het team belt binnen 5 werkdagen, geteld vanaf de dag na je aanmelding.")
	})
	t.Run("net te laat", func(t *testing.T) {
		t.Parallel()
		p := k.Planning(m(t, "2026-11-19T16:00:00+01:00"))
		gelijk(t, p.Deadline.Reden, "Aanmelden kon vandaag vóór 16:00. Dit is de eerste keer daarna.")
		gelijk(t, p.TriageReden, "Je meldde aan vóór donderdag 26 november 16:00, daarom deze week.")
	})
	t.Run("hemelvaart", func(t *testing.T) {
		t.Parallel()
		p := k.Planning(m(t, "2027-04-29T10:00:00+02:00"))
		gelijk(t, p.TriageReden, "Je meldde aan vóór donderdag 29 april 16:00. Donderdag 6 mei is Hemelvaartsdag, daarom een week later.")
		gelijk(t, p.ContactVoor.Reden, "Het team belt binnen 5 werkdagen, geteld vanaf de dag na je aanmelding. "+
			"Woensdag 5 mei (Bevrijdingsdag) en donderdag 6 mei (Hemelvaartsdag) tellen niet mee.")
	})
	t.Run("hemelvaart en daarna geannuleerd", func(t *testing.T) {
		t.Parallel()
		p := k.MetGeannuleerd(d(t, "2027-05-13")).Planning(m(t, "2027-04-29T10:00:00+02:00"))
		gelijk(t, p.TriageReden, "Je meldde aan vóór donderdag 29 april 16:00. Donderdag 6 mei is Hemelvaartsdag en "+
			"donderdag 13 mei is er geen triage, daarom 2 weken later.")
		gelijk(t, p.Triage.String(), "2027-05-20")
		gelijk(t, p.Publicatie.Reden, "Maandag 17 mei is Tweede Pinksterdag, daarom wordt de agenda definitief op dinsdag 18 mei 09:00.")
	})
	t.Run("definitief bij sluiting", func(t *testing.T) {
		t.Parallel()
		r := anderHuis()
		r.Begin, r.Eind = casus.Klok(11, 0), casus.Klok(12, 30)
		p := kalender(t, r, casus.Afwijkingen{}).Planning(m(t, "2027-03-29T09:00:00+02:00"))
		gelijk(t, p.Publicatie.Reden, "Maandag 29 maart is Tweede Paasdag. Er is geen werkdag meer vóór de triage, "+
			"daarom wordt de agenda definitief zodra het aanmelden sluit.")
	})
}
