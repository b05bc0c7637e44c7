package casus_test

import (
	"testing"
	"time"

	"ketenbot/bot/casus"
)

func TestMagZien(t *testing.T) {
	met := func(m casus.Medewerker, rollen ...casus.Rol) casus.Medewerker { m.Rollen = rollen; return m }
	in := func(z casus.Zaak, s casus.Toestand) casus.Zaak { z.Toestand = s; return z }
	vervangen := opAgenda()
	vervangen.Vervanger = bram.ID
	verschoven := vervangen.SchuifDoor(week49, maandag)
	verlaten := in(vervangen, casus.Ingetrokken)
	verlaten.SlotBegin, verlaten.SlotEind = ingediend().SlotBegin, ingediend().SlotEind
	regie := in(opAgenda(), casus.Lopend)
	regie.ProcesregisseurID = carla.ID
	weg := met(anna)
	weg.Ketenpartner = politie // moved to another organisation
	alle := []casus.Rol{casus.Voorzitter, casus.Procesregisseur, casus.Manager, casus.Beheerder}

	for what, c := range map[string]struct {
		wie   casus.Medewerker
		z     casus.Zaak
		want  casus.Omvang
		grond string
	}{
		"the aanmelder":                                {anna, ingediend(), casus.Alles, "aanmelder"},
		"the aanmelder, after a refusal":               {anna, in(ingediend(), casus.NietGeagendeerd), casus.Alles, "aanmelder"},
		"the aanmelder, of another organisation now":   {weg, ingediend(), casus.Niets, ""},
		"a colleague":                                  {bram, opAgenda(), casus.Niets, ""},
		"the colleague who goes instead":               {bram, vervangen, casus.Alles, "vervanger van de aanmelder"},
		"who would have gone, before it moved":         {bram, verschoven, casus.Niets, ""},
		"who would have gone, before it was withdrawn": {bram, verlaten, casus.Niets, ""},
		"a voorzitter":                                 {vivian, ingediend(), casus.Alles, "voorzitter van de triage"},
		"the procesregisseur":                          {met(carla, casus.Procesregisseur), regie, casus.Alles, "procesregisseur van de casus"},
		"its procesregisseur, who is that no more":     {met(bram), regie, casus.Niets, ""},
		"another procesregisseur":                      {met(bram, casus.Procesregisseur), regie, casus.Niets, ""},
		"a procesregisseur, and there is none":         {casus.Medewerker{Rollen: []casus.Rol{casus.Procesregisseur}, ID: "x"}, ingediend(), casus.Niets, ""},
		"a vaste deelnemer, on the agenda":             {carla, opAgenda(), casus.Situatie, "vaste deelnemer, definitieve agenda"},
		"a vaste deelnemer, before the agenda":         {carla, in(ingediend(), casus.Verrijking), casus.Niets, ""},
		"a vaste deelnemer, after the besluit":         {carla, in(opAgenda(), casus.Afgerond), casus.Niets, ""},
		"a vaste deelnemer, when it moved":             {carla, opAgenda().SchuifDoor(week49, maandag), casus.Niets, ""},
		"a beheerder":                                  {met(bram, casus.Beheerder), opAgenda(), casus.Niets, ""},
		"a beheerder of a vaste organisation":          {met(carla, casus.Beheerder), opAgenda(), casus.Niets, ""},
		"a manager":                                    {met(bram, casus.Manager), opAgenda(), casus.Niets, ""},
		"a manager of a vaste organisation":            {met(carla, casus.Manager), opAgenda(), casus.Niets, ""},
		"a manager, of a running casus":                {met(bram, casus.Manager), in(opAgenda(), casus.Lopend), casus.Niets, ""},
		"a beheerder, of what they reported":           {met(anna, casus.Beheerder), ingediend(), casus.Alles, "aanmelder"},
		"a beheerder who is voorzitter too":            {met(bram, casus.Beheerder, casus.Voorzitter), ingediend(), casus.Alles, "voorzitter van de triage"},
		"nobody":                                       {casus.Medewerker{}, ingediend(), casus.Niets, ""},
		"the aanmelder, when it is wiped":              {anna, in(ingediend(), casus.Gewist), casus.Niets, ""},
		"everything at once, when it is wiped":         {met(carla, alle...), in(regie, casus.Gewist), casus.Niets, ""},
	} {
		if got, grond := casus.MagZien(c.wie, c.z, maandag); got != c.want || grond != c.grond {
			t.Errorf("%s sees %d on ground %q, want %d on %q", what, got, grond, c.want, c.grond)
		}
	}
}

func TestARoleByItselfIsNoRightToSee(t *testing.T) {
	for _, rol := range []casus.Rol{casus.Beheerder, casus.Manager} {
		for _, kp := range []casus.Ketenpartner{gemeente, politie, {}} {
			for _, s := range []casus.Toestand{casus.Ingediend, casus.AanvullingGevraagd, casus.Verrijking, casus.Geagendeerd, casus.Aangehouden, casus.Besproken,
				casus.Afgerond, casus.Lopend, casus.Afgeschaald, casus.NietGeagendeerd, casus.Ingetrokken, casus.Gewist} {
				z := opAgenda()
				z.Toestand, z.ProcesregisseurID, z.Vervanger = s, "x", "x"
				if got, grond := casus.MagZien(casus.Medewerker{ID: "x", Ketenpartner: kp, Rollen: []casus.Rol{rol}}, z, maandag); got != casus.Niets {
					t.Errorf("a %s sees a zaak that is %s, on ground %q", rol, s, grond)
				}
			}
		}
	}
}

// Who goes instead sees the zaak on the day itself too, however late it gets; in Amsterdam that day is over at 23:00 UTC.
func TestWhoGoesInsteadSeesItUntilTheDayIsOver(t *testing.T) {
	z := opAgenda()
	z.Vervanger = bram.ID
	for moment, want := range map[string]casus.Omvang{
		"2026-11-23T08:00:00Z": casus.Alles, "2026-11-26T12:19:00Z": casus.Alles, "2026-11-26T12:21:00Z": casus.Alles, "2026-11-26T22:59:59Z": casus.Alles,
		"2026-11-26T23:00:00Z": casus.Niets, "2026-12-04T08:00:00Z": casus.Niets,
	} {
		nu, err := time.Parse(time.RFC3339, moment)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := casus.MagZien(bram, z, nu); got != want {
			t.Errorf("at %s they see %d, want %d", moment, got, want)
		}
		if got, _ := casus.MagZien(anna, z, nu); got != casus.Alles {
			t.Errorf("at %s the aanmelder sees %d", moment, got)
		}
	}
}

func TestWhoRunsTheHouseGoesInNobodysPlace(t *testing.T) {
	for rollen, want := range map[[2]casus.Rol]bool{
		{}: true, {casus.Voorzitter}: true, {casus.Procesregisseur}: true, {casus.Beheerder}: false, {casus.Manager}: false,
		{casus.Beheerder, casus.Voorzitter}: true, {casus.Manager, casus.Procesregisseur}: false,
	} {
		collega := bram
		collega.Rollen = rollen[:]
		z, err := opAgenda().Vervang(anna, collega, maandag)
		if (err == nil) != want || (z.Vervanger == bram.ID) != want {
			t.Errorf("%q: %v, the place is of %q", rollen, err, z.Vervanger)
		}
	}
	baas := anna
	baas.Rollen = []casus.Rol{casus.Beheerder}
	z := opAgenda()
	z.Aanmelder, z.Vervanger = baas, bram.ID
	if z, err := z.Vervang(bram, baas, maandag); err != nil || z.Vervanger != "" {
		t.Errorf("the aanmelder does not get the place back: %v", err)
	}
}
