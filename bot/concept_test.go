package bot_test

import (
	"slices"
	"sync"
	"testing"

	"ketenbot/bot/bottest"
	"ketenbot/bot/chat"
)

func TestEenConceptWachtOpWieHetSloot(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Tot("gemeente1", "situatie")
	huis.Sluit("gemeente1")

	a := huis.Typ("gemeente1", "/zvh aanmelden").Zegt("die je niet hebt afgemaakt", "We bewaren hem tot maandag 30 november.")
	if k := a.Knoppen(); !slices.Equal(k, []string{"Verder", "Nieuw"}) {
		t.Errorf("buttons %q", k)
	}
	huis.Druk("gemeente1", "", "Verder").Stap("situatie").Vraagt("aanleiding", "geprobeerd", "gewenst", "partners")
	huis.Terug("gemeente1", bottest.Invoer{"aanleiding": "Al half beschreven."}).Stap("betrokkene").Heeft("naam", "Jannigje Zevenhuizen").Heeft("soort", "persoon")
	huis.VulIn("gemeente1", bottest.Invoer{}).Stap("situatie").Heeft("aanleiding", "Al half beschreven.")
}

func TestEenGeopendFormulierZonderAntwoordenIsGeenConcept(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Typ("gemeente1", "/aanmelden").Stap("criteria")
	huis.Typ("gemeente1", "/aanmelden").Stap("criteria")
	if n := huis.Lees("SELECT id FROM sessies"); len(n) != 1 {
		t.Errorf("%d sessions, want 1", len(n))
	}
}

func TestNieuwWistHetConceptMetZijnSleutel(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	oud := huis.Tot("gemeente1", "situatie")
	huis.Typ("gemeente1", "/aanmelden")
	huis.Druk("gemeente1", "", "Nieuw").Stap("criteria").ToontNiet("ja")
	if n := huis.Lees("SELECT wie || ' ' || grond || ' ' || details FROM audit WHERE wat = 'concepten_gewist'"); !slices.Equal(n, []string{bottest.ID("gemeente1") + " aanmelder 1"}) {
		t.Errorf("wiping the draft is logged as %q", n)
	}
	for _, query := range []string{"SELECT id FROM sessies", "SELECT onderwerp FROM sleutels", "SELECT DISTINCT onderwerp FROM verzegeld"} {
		if ids := huis.Lees(query); len(ids) != 1 || ids[0] == oud.State.Session {
			t.Errorf("%s gives %v, want only the new one", query, ids)
		}
	}
	huis.Verstuur("gemeente1", oud.Form, bottest.Aanmelding()["situatie"]).Zegt("Dit formulier is verlopen of al afgehandeld.")
}

func TestEenConceptVanEenAnderGaatNietOpen(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	f := huis.Tot("gemeente1", "situatie")
	huis.DrukOp("politie1", "verder", f.State.Session).Zegt("Dit formulier is verlopen of al afgehandeld.")
	huis.Verstuur("politie1", f.Form, bottest.Aanmelding()["situatie"]).Zegt("Dit formulier is verlopen of al afgehandeld.")
	huis.Doe(chat.FormBack{Origin: chat.Origin{Person: "politie1"}, State: f.State}).Zegt("Dit formulier is verlopen of al afgehandeld.")
	huis.DrukOp("gemeente1", "verder", "geen uuid").Zegt("Dit formulier is verlopen of al afgehandeld.")
	huis.Verstuur("gemeente1", f.Form, bottest.Aanmelding()["situatie"]).Stap("informeren")
}

func TestEenConceptVervaltNaVeertienDagen(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Tot("gemeente1", "situatie")
	huis.Wind("2026-11-30T08:59")
	huis.Typ("gemeente1", "/aanmelden").Zegt("die je niet hebt afgemaakt")
	huis.Wind("2026-11-30T09:00")
	huis.Typ("gemeente1", "/aanmelden").Stap("criteria")
	huis.Sluit("gemeente1")
	if n := huis.Lees("SELECT id FROM sessies"); len(n) != 2 {
		t.Fatalf("%d sessions, want the expired one and the new one", len(n))
	}
	huis.Wind("2026-12-01T02:59")
	if n := huis.Lees("SELECT onderwerp FROM sleutels"); len(n) != 2 {
		t.Fatalf("%d keys before the night's clean-up, want 2", len(n))
	}
	huis.Wind("2026-12-01T03:00")
	for _, query := range []string{"SELECT id FROM sessies", "SELECT onderwerp FROM sleutels", "SELECT DISTINCT onderwerp FROM verzegeld"} {
		if n := huis.Lees(query); len(n) != 1 {
			t.Errorf("%s gives %d rows after the clean-up, want 1", query, len(n))
		}
	}
	if n := huis.Lees("SELECT details FROM audit WHERE wat = 'concepten_gewist'"); !slices.Equal(n, []string{"1"}) {
		t.Errorf("the audit log counts %q", n)
	}
}

func TestTweeKeerOpIndienenIsEenAanmelding(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	f := huis.Tot("gemeente1", "controle")
	antwoorden := make([]string, 8)
	var klaar sync.WaitGroup
	for i := range antwoorden {
		klaar.Go(func() { antwoorden[i] = huis.Verstuur("gemeente1", f.Form, bottest.Aanmelding()["controle"]).String() })
	}
	klaar.Wait()
	for _, a := range antwoorden {
		if a != antwoorden[0] {
			t.Errorf("one click is answered %q and another %q", antwoorden[0], a)
		}
	}
	if n := huis.Lees("SELECT nummer FROM zaken"); !slices.Equal(n, []string{"ZVH-2026-0001"}) {
		t.Errorf("there are %v", n)
	}
	huis.Nu()
	if n := huis.Met("gemeente1", "Je aanmelding is binnen"); len(n) != 1 {
		t.Errorf("%d confirmations", len(n))
	}
}

func TestDezelfdeBladzijdeNogEens(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	f := huis.Tot("gemeente1", "betrokkene")
	huis.Verstuur("gemeente1", f.Form, bottest.Aanmelding()["betrokkene"]).Stap("situatie")
	huis.Verstuur("gemeente1", f.Form, bottest.Aanmelding()["betrokkene"]).ZegtNiet("al verwerkt").Stap("situatie")
	anders := bottest.Aanmelding()["betrokkene"].Met(bottest.Invoer{"naam": "Teuntje Achterberg"})
	huis.Verstuur("gemeente1", f.Form, anders).Zegt("Deze pagina was al verwerkt", "Er is niets verloren.").Stap("situatie")
	huis.Terug("gemeente1", bottest.Invoer{}).Stap("betrokkene").Heeft("naam", "Jannigje Zevenhuizen")
}

func TestDeTermijnVerstrijktTerwijlHetFormulierOpenStaat(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t, bottest.Op("2026-11-19T15:50"))
	huis.Tot("gemeente1", "controle")
	huis.Wind("2026-11-19T16:00")
	huis.VulIn("gemeente1", bottest.Invoer{"verklaring": "ja"}).
		Zegt("De triage is op **donderdag 3 december**", "**Let op, de datum is veranderd.** De termijn van donderdag 19 november 16:00 verstreek", "Toen je begon, was de triage op donderdag 26 november.")
	huis.Nu()
	huis.VerwachtDM("gemeente1", "Triage: **donderdag 3 december**. Je meldde aan vóór donderdag 26 november 16:00", "uiterlijk **donderdag 26 november**")
}

func TestWieLaterVerdergaatHoortNietDatDeDatumVeranderde(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t, bottest.Op("2026-11-19T15:50"))
	huis.Tot("gemeente1", "controle")
	huis.Wind("2026-11-20T10:00")
	huis.Typ("gemeente1", "/aanmelden")
	huis.Druk("gemeente1", "", "Verder").Zegt("vóór **donderdag 26 november 16:00**", "op **donderdag 3 december**")
	huis.VulIn("gemeente1", bottest.Invoer{"verklaring": "ja"}).ZegtNiet("Let op")
}

// Two devices have the same draft open: what the first sends counts, and the second sees where it now is.
func TestTweeFormulierenTegelijk(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	computer := huis.Tot("gemeente1", "situatie")
	huis.Typ("gemeente1", "/aanmelden")
	telefoon := huis.Druk("gemeente1", "", "Verder").Stap("situatie")
	huis.Verstuur("gemeente1", telefoon.Form, bottest.Aanmelding()["situatie"]).Stap("informeren")
	huis.Verstuur("gemeente1", computer.Form, bottest.Aanmelding()["situatie"].Met(bottest.Invoer{"gewenst": "Iets heel anders."})).
		Zegt("Hieronder ga je verder waar je was.").Stap("informeren")
	huis.VulIn("gemeente1", bottest.Aanmelding()["informeren"]).Stap("controle").Toont("Eén plan").ToontNiet("Iets heel anders.")

	// Another person's form of the same kind stands beside it.
	huis.Tot("politie1", "controle")
	huis.VulIn("politie1", bottest.Aanmelding()["controle"]).Zegt("ZVH-2026-0001")
	huis.VulIn("gemeente1", bottest.Aanmelding()["controle"]).Zegt("ZVH-2026-0002")
}

func TestVeelMensenDienenTegelijkIn(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	var klaar sync.WaitGroup
	wie := []string{"gemeente1", "gemeente2", "politie1", "vt1", "voorzitter1", "regisseur1"}
	for _, account := range wie {
		f := huis.Tot(account, "controle")
		klaar.Go(func() { huis.Verstuur(account, f.Form, bottest.Aanmelding()["controle"]) })
	}
	klaar.Wait()
	want := []string{"ZVH-2026-0001", "ZVH-2026-0002", "ZVH-2026-0003", "ZVH-2026-0004", "ZVH-2026-0005", "ZVH-2026-0006"}
	if got := huis.Lees("SELECT nummer FROM zaken ORDER BY nummer"); !slices.Equal(got, want) {
		t.Errorf("the numbers are %q", got)
	}
}
