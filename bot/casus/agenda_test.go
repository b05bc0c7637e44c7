package casus_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ketenbot/bot/casus"
)

// vierSlots are those of Thursday 26 November 2026: 13:00, 13:20, 13:40, 14:00.
func vierSlots() []casus.Slot {
	var out []casus.Slot
	for i := range 4 {
		b := eersteSlot.Begin.Add(time.Duration(i) * 20 * time.Minute)
		out = append(out, casus.Slot{Nummer: i + 1, Begin: b, Eind: b.Add(20 * time.Minute)})
	}
	return out
}

func genummerd(n int, s casus.Toestand, ingediend time.Duration) casus.Zaak {
	return casus.Zaak{ID: fmt.Sprintf("z%d", n), Nummer: fmt.Sprintf("ZVH-2026-%04d", n), Toestand: s, IngediendOp: maandag.Add(ingediend), Triage: donderdag}
}

// kort writes an agenda as "13:00 z1, 13:20 z2; over z3; wacht z4".
func kort(a casus.Agenda) string {
	var regels []string
	for _, r := range a.Regels {
		regels = append(regels, casus.TijdTekst(r.Slot.Begin)+" "+r.Zaak.ID)
	}
	ids := func(zaken []casus.Zaak) (out string) {
		for _, z := range zaken {
			out += " " + z.ID
		}
		return out
	}
	return strings.Join(regels, ", ") + "; over" + ids(a.Over) + "; wacht" + ids(a.Wacht)
}

func TestTheAgendaOfATriage(t *testing.T) {
	slots := vierSlots()
	met := func(n, slot int, s casus.Toestand) casus.Zaak {
		z := genummerd(n, s, 0)
		z.SlotBegin, z.SlotEind = slots[slot-1].Begin, slots[slot-1].Eind
		return z
	}
	elders := met(7, 1, casus.Geagendeerd)
	elders.SlotBegin = elders.SlotBegin.Add(5 * time.Minute) // the rooster changed
	for what, c := range map[string]struct {
		zaken []casus.Zaak
		want  string
	}{
		"nothing":                          {nil, "; over; wacht"},
		"by moment of submission":          {[]casus.Zaak{genummerd(1, casus.Verrijking, 3), genummerd(2, casus.Verrijking, 1), genummerd(3, casus.Verrijking, 2)}, "13:00 z2, 13:20 z3, 13:40 z1; over; wacht"},
		"at the same moment, by number":    {[]casus.Zaak{genummerd(2, casus.Verrijking, 0), genummerd(1, casus.Verrijking, 0)}, "13:00 z1, 13:20 z2; over; wacht"},
		"aangehouden first":                {[]casus.Zaak{genummerd(1, casus.Verrijking, 1), genummerd(2, casus.Aangehouden, 9), genummerd(3, casus.Aangehouden, 8)}, "13:00 z3, 13:20 z2, 13:40 z1; over; wacht"},
		"what is not screened waits":       {[]casus.Zaak{genummerd(1, casus.Ingediend, 2), genummerd(2, casus.AanvullingGevraagd, 1), genummerd(3, casus.Verrijking, 3)}, "13:00 z3; over; wacht z2 z1"},
		"what does not fit":                {[]casus.Zaak{genummerd(1, casus.Verrijking, 1), genummerd(2, casus.Verrijking, 2), genummerd(3, casus.Verrijking, 3), genummerd(4, casus.Verrijking, 4), genummerd(5, casus.Verrijking, 5), genummerd(6, casus.Aangehouden, 6)}, "13:00 z6, 13:20 z1, 13:40 z2, 14:00 z3; over z4 z5; wacht"},
		"a slot is kept":                   {[]casus.Zaak{genummerd(1, casus.Aangehouden, 1), met(2, 1, casus.Geagendeerd), met(3, 3, casus.Geagendeerd), genummerd(4, casus.Verrijking, 0)}, "13:00 z2, 13:20 z1, 13:40 z3, 14:00 z4; over; wacht"},
		"a slot that became free is given": {[]casus.Zaak{met(2, 2, casus.Geagendeerd), genummerd(4, casus.Verrijking, 9), met(5, 1, casus.Ingetrokken)}, "13:00 z4, 13:20 z2; over; wacht"},
		"two that think they have one":     {[]casus.Zaak{met(1, 1, casus.Geagendeerd), met(2, 1, casus.Geagendeerd)}, "13:00 z1, 13:20 z2; over; wacht"},
		"a slot that there is no more":     {[]casus.Zaak{elders, genummerd(8, casus.Verrijking, 0)}, "13:00 z7, 13:20 z8; over; wacht"},
		"what is over is not on it":        {[]casus.Zaak{genummerd(1, casus.Besproken, 0), genummerd(2, casus.Ingetrokken, 0), genummerd(3, casus.NietGeagendeerd, 0), genummerd(4, casus.Gewist, 0), genummerd(5, casus.Lopend, 0), genummerd(6, casus.Afgerond, 0), genummerd(7, casus.Afgeschaald, 0)}, "; over; wacht"},
	} {
		before := slices.Clone(c.zaken)
		a := casus.StelAgendaOp(donderdag, slots, c.zaken)
		if got := kort(a); got != c.want || a.Triage != donderdag {
			t.Errorf("%s:\ngot  %s\nwant %s", what, got, c.want)
		}
		for i := range before {
			if before[i].ID != c.zaken[i].ID {
				t.Errorf("%s: the input was changed", what)
			}
		}
	}
}

func TestAnAgendaNeverLosesAZaakNorGivesASlotTwice(t *testing.T) {
	states := []casus.Toestand{casus.Ingediend, casus.AanvullingGevraagd, casus.Verrijking, casus.Geagendeerd, casus.Aangehouden, casus.Besproken, casus.Ingetrokken}
	rapid.Check(t, func(r *rapid.T) {
		slots := vierSlots()[:rapid.IntRange(0, 4).Draw(r, "slots")]
		var zaken []casus.Zaak
		for i := range rapid.IntRange(0, 10).Draw(r, "zaken") {
			z := genummerd(i, rapid.SampledFrom(states).Draw(r, "state"), time.Duration(rapid.IntRange(0, 3).Draw(r, "submitted"))*time.Hour)
			if z.Toestand == casus.Geagendeerd || rapid.Bool().Draw(r, "has a slot") {
				z.SlotBegin = rapid.SampledFrom(vierSlots()).Draw(r, "slot").Begin
			}
			zaken = append(zaken, z)
		}
		a := casus.StelAgendaOp(donderdag, slots, zaken)
		places, slotUsed := map[string]int{}, map[time.Time]string{}
		last := time.Time{}
		for _, l := range a.Regels {
			places[l.Zaak.ID]++
			if other := slotUsed[l.Slot.Begin]; other != "" {
				r.Fatalf("%s and %s have one slot", other, l.Zaak.ID)
			}
			if slotUsed[l.Slot.Begin] = l.Zaak.ID; !slices.Contains(slots, l.Slot) || !l.Slot.Begin.After(last) {
				r.Fatalf("slot %v is none of this triage, or out of order", l.Slot)
			}
			last = l.Slot.Begin
		}
		if len(a.Regels) > len(slots) || len(a.Over) > 0 && len(a.Regels) < len(slots) {
			r.Fatalf("%d of %d slots are used, and %d zaken do not fit", len(a.Regels), len(slots), len(a.Over))
		}
		for _, z := range a.Over {
			places[z.ID]++
		}
		for _, z := range a.Wacht {
			places[z.ID]++
		}
		kept := map[time.Time]bool{}
		for _, z := range zaken {
			want := 1
			if z.Toestand == casus.Besproken || z.Toestand == casus.Ingetrokken {
				want = 0
			}
			if places[z.ID] != want {
				r.Fatalf("%s, %s, has %d places", z.ID, z.Toestand, places[z.ID])
			}
			if fits := slices.ContainsFunc(slots, func(s casus.Slot) bool { return s.Begin.Equal(z.SlotBegin) }); z.Toestand == casus.Geagendeerd && fits && !kept[z.SlotBegin] {
				kept[z.SlotBegin] = true // the first who has it
				if slotUsed[z.SlotBegin] != z.ID {
					r.Fatalf("%s lost its slot to %s", z.ID, slotUsed[z.SlotBegin])
				}
			}
		}
	})
}

func TestPlacingAndMoving(t *testing.T) {
	later := maandag.Add(48 * time.Hour)
	tweede := vierSlots()[1]
	z := opAgenda()
	if z.Toestand != casus.Geagendeerd || !z.HeeftSlot() || !z.SlotEind.Equal(eersteSlot.Eind) {
		t.Fatalf("%+v", z)
	}
	z.Deelname, z.Vervanger, z.VervangerNaam = casus.CollegaKomt, bram.ID, bram.Naam
	if same := z.Plaats(eersteSlot, later); same.Deelname != casus.CollegaKomt || same.Vervanger != bram.ID || !same.GewijzigdOp.Equal(later) {
		t.Errorf("in the slot it had, the answer is %q", same.Deelname)
	}
	if other := z.Plaats(tweede, later); other.Deelname != casus.GeenAntwoord || other.Vervanger != "" || other.VervangerNaam != "" || !other.SlotBegin.Equal(tweede.Begin) {
		t.Errorf("in another slot, the answer is %q", other.Deelname)
	}
	for from, to := range map[casus.Toestand]casus.Toestand{casus.Geagendeerd: casus.Verrijking, casus.Verrijking: casus.Verrijking, casus.Aangehouden: casus.Aangehouden, casus.Ingediend: casus.Ingediend} {
		z.Toestand = from
		if m := z.SchuifDoor(week49, later); m.Toestand != to || m.HeeftSlot() || !m.SlotEind.IsZero() || m.Triage != week49 || m.Deelname != casus.GeenAntwoord || m.Vervanger != "" || !m.IngediendOp.Equal(maandag) {
			t.Errorf("%s moved: %+v", from, m)
		}
	}
}

func TestAnsweringTheSlotNotice(t *testing.T) {
	voor := eersteSlot.Begin.Add(-time.Second)
	z, err := opAgenda().Antwoord(anna, casus.Komt, voor)
	if err != nil || z.Deelname != casus.Komt || !z.GewijzigdOp.Equal(voor) {
		t.Errorf("%q, %v", z.Deelname, err)
	}
	if z, err = z.Antwoord(anna, casus.Online, voor); err != nil || z.Deelname != casus.Online { // it can be changed
		t.Errorf("%q, %v", z.Deelname, err)
	}
	if z, err = z.Vervang(anna, bram, voor); err != nil || z.Deelname != casus.CollegaKomt || z.Vervanger != "bram" || z.VervangerNaam != "Bram Zeeman" {
		t.Errorf("%+v, %v", z, err)
	}
	metBram := z
	if z, err = metBram.Antwoord(bram, casus.Online, voor); err != nil || z.Deelname != casus.Online || z.Vervanger != "bram" { // the colleague answers for themselves
		t.Errorf("%+v, %v", z, err)
	}
	if z, err = metBram.Antwoord(anna, casus.Komt, voor); err != nil || z.Deelname != casus.Komt || z.Vervanger != "" || z.VervangerNaam != "" { // the aanmelder comes after all
		t.Errorf("%+v, %v", z, err)
	}
	if z, err = metBram.Vervang(bram, anna, voor); err != nil || z.Deelname != casus.GeenAntwoord || z.Vervanger != "" { // and it is asked anew
		t.Errorf("%+v, %v", z, err)
	}
	dirk := casus.Medewerker{ID: "dirk", Naam: "Dirk", Ketenpartner: gemeente}
	if z, err = metBram.Vervang(bram, dirk, voor); err != nil || z.Vervanger != "dirk" {
		t.Errorf("%+v, %v", z, err)
	}
	_, err = z.Antwoord(bram, casus.Komt, voor) // who passed it on has no say any more
	geweigerd(t, err, casus.MagNiet, "Alleen de aanmelder of de vervanger kan dit doen. Er is niets veranderd.")
}

func TestAColleagueIsOfTheSameOrganisationAndSomebodyElse(t *testing.T) {
	for _, wie := range []casus.Medewerker{carla, anna, {}} {
		z, err := opAgenda().Vervang(anna, wie, maandag)
		geweigerd(t, err, casus.Ongeldig, "Kies een collega van je eigen organisatie.")
		if z.Vervanger != "" {
			t.Error("a refusal changed the zaak")
		}
	}
}

func TestHoldingOver(t *testing.T) {
	metBram, err := opAgenda().Vervang(anna, bram, maandag)
	if err != nil {
		t.Fatal(err)
	}
	for _, wie := range []casus.Medewerker{anna, bram} {
		z, err := metBram.HoudAan(wie, week49, maandag.Add(time.Hour))
		if err != nil || z.Toestand != casus.Aangehouden || z.HeeftSlot() || z.Triage != week49 || z.Vervanger != "" || z.Deelname != casus.GeenAntwoord || !z.IngediendOp.Equal(maandag) {
			t.Errorf("%s: %+v, %v", wie.Naam, z, err)
		}
	}
}

func TestWhoMayAnswerAndUntilWhen(t *testing.T) {
	in := func(z casus.Zaak, s casus.Toestand) casus.Zaak { z.Toestand = s; return z }
	aangehouden, err := opAgenda().HoudAan(anna, week49, maandag)
	if err != nil {
		t.Fatal(err)
	}
	ingetrokken, err := opAgenda().TrekIn(anna, maandag)
	if err != nil {
		t.Fatal(err)
	}
	const (
		nietDeze = "Alleen de aanmelder of de vervanger kan dit doen. Er is niets veranderd."
		begonnen = "Het tijdslot van donderdag 26 november 13:00 is al begonnen. Bel het team als je niet kunt komen."
		volgende = "Dit tijdslot geldt niet meer: de casus gaat naar de triage van donderdag 3 december. Er is niets veranderd."
	)
	for what, c := range map[string]struct {
		z    casus.Zaak
		wie  casus.Medewerker
		nu   time.Time
		code casus.Code
		want string
	}{
		"a colleague":                {opAgenda(), bram, maandag, casus.MagNiet, nietDeze},
		"a voorzitter":               {opAgenda(), vivian, maandag, casus.MagNiet, nietDeze},
		"nobody, and no replacement": {opAgenda(), casus.Medewerker{}, maandag, casus.MagNiet, nietDeze},
		"when it begins":             {opAgenda(), anna, eersteSlot.Begin, casus.KanNietMeer, begonnen},
		"afterwards":                 {opAgenda(), anna, eersteSlot.Begin.Add(time.Hour), casus.KanNietMeer, begonnen},
		"held over":                  {aangehouden, anna, maandag, casus.KanNietMeer, volgende},
		"moved":                      {opAgenda().SchuifDoor(week49, maandag), anna, maandag, casus.KanNietMeer, volgende},
		"withdrawn":                  {ingetrokken, anna, maandag, casus.KanNietMeer, "Dit tijdslot geldt niet meer: deze aanmelding is op maandag 16 november 09:00 ingetrokken. Er is niets veranderd."},
		"discussed":                  {in(opAgenda(), casus.Besproken), anna, maandag, casus.KanNietMeer, "Dit tijdslot geldt niet meer: deze aanmelding is besproken. Er is niets veranderd."},
	} {
		for how, do := range map[string]func() (casus.Zaak, error){
			"Antwoord": func() (casus.Zaak, error) { return c.z.Antwoord(c.wie, casus.Komt, c.nu) },
			"Vervang":  func() (casus.Zaak, error) { return c.z.Vervang(c.wie, bram, c.nu) },
			"HoudAan":  func() (casus.Zaak, error) { return c.z.HoudAan(c.wie, week49, c.nu) },
		} {
			t.Run(what+"/"+how, func(t *testing.T) {
				after, err := do()
				geweigerd(t, err, c.code, c.want)
				if after.Toestand != c.z.Toestand || after.Deelname != c.z.Deelname || !after.SlotBegin.Equal(c.z.SlotBegin) || after.Vervanger != c.z.Vervanger {
					t.Error("a refusal changed the zaak")
				}
			})
		}
	}
}

func TestOpDeDefinitieveAgendaStaatAlleenWieEenSlotHeeft(t *testing.T) {
	t.Parallel()
	slots := vierSlots()
	zaken := []casus.Zaak{
		{Nummer: "ZVH-2026-0001", Toestand: casus.Geagendeerd, SlotBegin: slots[1].Begin, SlotEind: slots[1].Eind},
		{Nummer: "ZVH-2026-0002", Toestand: casus.Verrijking},
		{Nummer: "ZVH-2026-0003", Toestand: casus.Ingediend},
	}
	a := casus.DefinitieveAgenda(casus.MaakDatum(2026, 11, 26), slots, zaken)
	if len(a.Regels) != 1 || a.Regels[0].Zaak.Nummer != "ZVH-2026-0001" || a.Regels[0].Slot.Nummer != 2 || len(a.Over)+len(a.Wacht) != 0 {
		t.Errorf("the agenda is %+v", a)
	}
	if zaken[1].Nummer != "ZVH-2026-0002" {
		t.Error("the input was changed")
	}
}
