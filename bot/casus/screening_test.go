package casus_test

import (
	"testing"
	"time"

	"ketenbot/bot/casus"
)

func TestAgenderen(t *testing.T) {
	z, err := ingediend().Agendeer(vivian, maandag)
	if err != nil || z.Toestand != casus.Verrijking || z.GescreendDoor != "Vivian Smit" || !z.GescreendOp.Equal(maandag) || z.Reden != casus.GeenReden || z.HeeftSlot() {
		t.Errorf("%+v, %v", z, err)
	}
}

func TestNietAgenderen(t *testing.T) {
	for _, reden := range casus.Redenen() {
		z, err := ingediend().AgendeerNiet(vivian, reden, maandag)
		if err != nil || z.Toestand != casus.NietGeagendeerd || z.GescreendDoor != "Vivian Smit" || !z.GescreendOp.Equal(maandag) || z.Reden != reden {
			t.Errorf("%s: %+v, %v", reden, z, err)
		}
	}
	for _, reden := range []casus.Reden{casus.GeenReden, "verzonnen"} {
		z, err := ingediend().AgendeerNiet(vivian, reden, maandag)
		geweigerd(t, err, casus.Ongeldig, "Kies een reden.")
		if z.Toestand != casus.Ingediend || z.GescreendDoor != "" || !z.GescreendOp.IsZero() {
			t.Error("a refusal changed the zaak")
		}
	}
}

func TestOnlyAVoorzitterScreens(t *testing.T) {
	for _, wie := range []casus.Medewerker{anna, carla, {Naam: "Regisseur", Rollen: []casus.Rol{casus.Procesregisseur, casus.Manager, casus.Beheerder}}} {
		_, err := ingediend().Agendeer(wie, maandag)
		geweigerd(t, err, casus.MagNiet, "Alleen een voorzitter van de triage kan een aanmelding screenen. Er is niets veranderd.")
		_, err = ingediend().AgendeerNiet(wie, casus.Dubbel, maandag)
		geweigerd(t, err, casus.MagNiet, "Alleen een voorzitter van de triage kan een aanmelding screenen. Er is niets veranderd.")
	}
}

func TestWhoComesTooLateToScreenReadsWhatHappened(t *testing.T) {
	winnie := casus.Medewerker{Naam: "Winnie Baas", Rollen: []casus.Rol{casus.Voorzitter}}
	agendeer, err := ingediend().Agendeer(vivian, maandag)
	if err != nil {
		t.Fatal(err)
	}
	wijsAf, err := ingediend().AgendeerNiet(vivian, casus.AndereRegio, maandag)
	if err != nil {
		t.Fatal(err)
	}
	trekIn, err := ingediend().TrekIn(anna, maandag.Add(30*time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	in := func(s casus.Toestand) casus.Zaak {
		z := agendeer
		z.Toestand = s
		return z
	}
	for what, c := range map[string]struct {
		z    casus.Zaak
		want string
	}{
		"agreed":    {agendeer, "deze aanmelding is op maandag 16 november 09:00 al geagendeerd door Vivian Smit."},
		"on":        {in(casus.Geagendeerd), "deze aanmelding is op maandag 16 november 09:00 al geagendeerd door Vivian Smit."},
		"held over": {in(casus.Aangehouden), "deze aanmelding is op maandag 16 november 09:00 al geagendeerd door Vivian Smit."},
		"refused":   {wijsAf, "deze aanmelding is op maandag 16 november 09:00 al afgewezen door Vivian Smit (hoort bij een andere regio)."},
		"withdrawn": {trekIn, "deze aanmelding is op maandag 16 november 09:30 ingetrokken."},
		"wiped":     {in(casus.Gewist), "deze aanmelding is gewist."},
	} {
		t.Run(what, func(t *testing.T) {
			want := "Dat lukt niet: " + c.want + " Er is niets veranderd."
			after, err := c.z.Agendeer(winnie, maandag.Add(time.Hour))
			geweigerd(t, err, casus.KanNietMeer, want)
			if !after.GescreendOp.Equal(c.z.GescreendOp) || after.Toestand != c.z.Toestand {
				t.Error("a refusal changed the zaak")
			}
			_, err = c.z.AgendeerNiet(winnie, casus.Dubbel, maandag.Add(time.Hour))
			geweigerd(t, err, casus.KanNietMeer, want)
		})
	}
}

func TestWithdrawing(t *testing.T) {
	later := maandag.Add(24 * time.Hour)
	for s, kan := range map[casus.Toestand]bool{
		casus.Ingediend: true, casus.AanvullingGevraagd: true, casus.Verrijking: true, casus.Geagendeerd: true, casus.Aangehouden: true,
		casus.Besproken: false, casus.Afgerond: false, casus.Lopend: false, casus.Afgeschaald: false, casus.NietGeagendeerd: false, casus.Ingetrokken: false, casus.Gewist: false,
	} {
		z := opAgenda()
		z.Toestand = s
		if z.Intrekbaar() != kan {
			t.Errorf("%s: intrekbaar is %v", s, z.Intrekbaar())
		}
		after, err := z.TrekIn(anna, later)
		if kan && (err != nil || after.Toestand != casus.Ingetrokken || after.HeeftSlot() || !after.SlotEind.IsZero() || !after.GewijzigdOp.Equal(later)) {
			t.Errorf("%s: %+v, %v", s, after, err)
		}
		if !kan && (err == nil || after.Toestand != s || !after.HeeftSlot()) {
			t.Errorf("%s: withdrawn, %v", s, err)
		}
	}
	for _, wie := range []casus.Medewerker{bram, vivian, {}} {
		_, err := ingediend().TrekIn(wie, maandag)
		geweigerd(t, err, casus.MagNiet, "Alleen wie de casus aanmeldde kan hem intrekken. Er is niets veranderd.")
	}
	z, err := ingediend().TrekIn(anna, maandag)
	if err != nil {
		t.Fatal(err)
	}
	_, err = z.TrekIn(anna, later)
	geweigerd(t, err, casus.KanNietMeer, "Intrekken kan niet meer: deze aanmelding is op maandag 16 november 09:00 ingetrokken. Er is niets veranderd.")
	z = opAgenda()
	z.Toestand = casus.Besproken
	_, err = z.TrekIn(anna, later)
	geweigerd(t, err, casus.KanNietMeer, "Intrekken kan niet meer: deze aanmelding is besproken. Er is niets veranderd.")
}
