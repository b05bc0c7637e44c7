package bot_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"ketenbot/bot/bottest"
	"ketenbot/bot/kaart"
)

func TestDeScreeningskaartHeeftGeenNaamEnGeenTekst(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.MeldAan("gemeente1")
	huis.Nu()
	post := huis.Verwacht("screening", "ZVH-2026-0001")
	want := `**ZVH-2026-0001** · aanmelding van Noor van Dalen (Gemeente Lindewaard)
Over een persoon · voldoet volgens de aanmelder aan de criteria · 3 leefgebieden · betrokkene is geïnformeerd
Ingediend maandag 16 november 09:00 · triage **donderdag 26 november** · contact met aanmelder uiterlijk **maandag 23 november**`
	if post.Bericht.Text != want {
		t.Errorf("the card reads:\n%s\nwant:\n%s", post.Bericht.Text, want)
	}
	if k := post.Knoppen(); !slices.Equal(k, []string{"Bekijk", "Agenderen", "Niet agenderen"}) {
		t.Errorf("buttons %q", k)
	}
	for _, geheim := range []string{"Jannigje", "1990", "Achterom", "huisvesting", "Overlast", "PGX"} {
		if strings.Contains(post.Bericht.Text, geheim) {
			t.Errorf("the card says %q", geheim)
		}
	}
}

func TestBekijkenIsVoorWieMagEnWordtVastgelegd(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	_, zaak := huis.MeldAan("gemeente1")
	huis.Nu()
	for _, wie := range []string{"regisseur1", "beheer1", "manager1", "politie1", "gemeente2", "woning1"} {
		huis.DrukOp(wie, kaart.Bekijk, zaak).Zegt("Je mag de inhoud van deze casus niet inzien.").ZegtNiet("Jannigje")
		huis.DrukOp(wie, kaart.BekijkSituatie, zaak).Zegt("Je mag de inhoud van deze casus niet inzien.")
		huis.Typ(wie, "/zvh casus ZVH-2026-0001").Zegt("Deze casus bestaat niet, of je mag hem niet zien.")
		huis.Typ(wie, "/zvh casus ZVH-2026-0999").Zegt("Deze casus bestaat niet, of je mag hem niet zien.")
	}
	if regels := huis.Audit(zaak); !slices.Equal(regels, []string{"gemeente1 ingediend (aanmelder)"}) {
		t.Errorf("after refusals the audit log says %q", regels)
	}
	form := huis.Druk("voorzitter1", "screening", "Bekijk").Zegt("Dat je dit bekijkt is vastgelegd.").Stap("bekijk")
	form.Vraagt().Toont("Jannigje Zevenhuizen", "31-12-1990", "Overlast in het portiek", "huisvesting, verslaving, kinderen", "Politie, Veilig Thuis")
	if form.Submit != "" || form.State.Session != "" {
		t.Errorf("a view can be submitted: %q", form.Submit)
	}
	huis.Druk("gemeente1", "gemeente1", "Bekijk").Stap("bekijk").Toont("Jannigje Zevenhuizen")
	want := []string{"gemeente1 ingediend (aanmelder)", "voorzitter1 bekeken (voorzitter van de triage) alles", "gemeente1 bekeken (aanmelder) alles"}
	if regels := huis.Audit(zaak); !slices.Equal(regels, want) {
		t.Errorf("audit %q, want %q", regels, want)
	}
}

// From the definitive agenda on the vaste deelnemers see the situatie, not who it is about; beheerder and manager see nothing by sitting in a vaste
// organisation (domain §8.2).
func TestVasteDeelnemersZienDeSituatieVanDeDefinitieveAgenda(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	_, zaak := huis.Agendeer("gemeente1")
	huis.DrukOp("politie1", kaart.BekijkSituatie, zaak).Zegt("niet inzien")
	huis.Wind("2026-11-23T09:00")
	huis.Druk("politie1", "triage", "Bekijk ZVH-2026-0001").Stap("bekijk").
		Toont("Overlast in het portiek", "huisvesting, verslaving, kinderen").ToontNiet("Jannigje", "31-12-1990", "Achterom", "PGX", "Lindewaard")
	if regels := huis.Audit(zaak); !slices.Contains(regels, "politie1 bekeken (vaste deelnemer, definitieve agenda) criteria,leefgebieden,motivatie,aanleiding,geprobeerd,gewenst,partners,reden,afwijzing") {
		t.Errorf("audit %q", regels)
	}
	for _, wie := range []string{"beheer1", "manager1", "woning1"} {
		huis.DrukOp(wie, kaart.BekijkSituatie, zaak).Zegt("Je mag de inhoud van deze casus niet inzien.")
	}
}

func TestAgenderenMagAlleenDeVoorzitter(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	nr, zaak := huis.MeldAan("gemeente1")
	huis.Nu()
	for _, wie := range []string{"gemeente1", "regisseur1", "beheer1", "manager1"} {
		huis.DrukOp(wie, kaart.Agenderen, zaak).Zegt("Alleen een voorzitter van de triage kan een aanmelding screenen. Er is niets veranderd.")
		huis.DrukOp(wie, kaart.NietAgenderen, zaak).Zegt("Alleen een voorzitter van de triage kan een aanmelding screenen. Er is niets veranderd.")
	}
	huis.Wind("2026-11-16T10:42")
	huis.Druk("voorzitter1", "screening", "Agenderen").Gedaan()
	huis.Nu()
	post := huis.Verwacht("screening", nr, "**Agenderen** door Hanneke Postma, maandag 16 november 10:42.")
	if k := post.Knoppen(); !slices.Equal(k, []string{"Bekijk"}) {
		t.Errorf("buttons %q", k)
	}
	huis.VerwachtDM("gemeente1", nr, "De voorzitter gaf op maandag 16 november 10:42 akkoord voor agenderen.", "Je tijd volgt als de agenda definitief is.")
	if regels := huis.Audit(zaak); !slices.Contains(regels, "voorzitter1 agenderen (voorzitter van de triage)") {
		t.Errorf("audit %q", regels)
	}
}

func TestNietAgenderenMetReden(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	nr, zaak := huis.MeldAan("gemeente1")
	huis.Nu()
	huis.Druk("voorzitter1", "screening", "Niet agenderen").Stap("niet_agenderen").Vraagt("reden", "toelichting")
	huis.VulIn("voorzitter1", bottest.Invoer{}).Fout("reden", "Kies een antwoord.")
	huis.VulIn("voorzitter1", bottest.Invoer{"reden": "anders"}).Fout("toelichting", "Schrijf op wat de reden is.")
	huis.VulIn("voorzitter1", bottest.Invoer{"reden": "regulier", "toelichting": "De wijkverpleging is al gestart."}).
		Zegt("**ZVH-2026-0001** wordt niet geagendeerd. De aanmelder krijgt bericht. Bel de aanmelder om het uit te leggen.")
	huis.Nu()
	huis.VerwachtDM("gemeente1", "Je aanmelding **ZVH-2026-0001** wordt niet geagendeerd: reguliere hulpverlening is passend.", "Het team belt je om dit uit te leggen.")
	post := huis.Verwacht("screening", nr, "**Niet geagendeerd** door Hanneke Postma, maandag 16 november 09:00: reguliere hulpverlening is passend.")
	if k := post.Knoppen(); !slices.Equal(k, []string{"Bekijk"}) {
		t.Errorf("buttons %q", k)
	}
	huis.Druk("voorzitter2", "screening", "Bekijk").Stap("bekijk").Toont("De wijkverpleging is al gestart.", "Jannigje Zevenhuizen")
	if regels := huis.Audit(zaak); !slices.Contains(regels, "voorzitter1 niet_agenderen (voorzitter van de triage) regulier") {
		t.Errorf("audit %q", regels)
	}
	huis.Typ("gemeente1", "/zvh mijn").Zegt("niet geagendeerd (reguliere hulpverlening is passend)")
	huis.Typ("gemeente1", "/zvh intrekken "+nr).Zegt("Intrekken kan niet meer: deze aanmelding is op maandag 16 november 09:00 al afgewezen door Hanneke Postma")
}

const alGeagendeerd = "Dat lukt niet: deze aanmelding is op maandag 16 november 09:00 al geagendeerd door "

func TestTweeVoorzittersTegelijk(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	_, zaak := huis.MeldAan("gemeente1")
	huis.Nu()
	antwoorden := map[string]string{}
	var slot sync.Mutex
	var klaar sync.WaitGroup
	for _, wie := range []string{"voorzitter1", "voorzitter2"} {
		klaar.Go(func() {
			a := huis.DrukOp(wie, kaart.Agenderen, zaak).String()
			slot.Lock()
			defer slot.Unlock()
			antwoorden[wie] = a
		})
	}
	klaar.Wait()
	goed := antwoorden["voorzitter1"] == "(done)" && antwoorden["voorzitter2"] == alGeagendeerd+"Hanneke Postma. Er is niets veranderd." ||
		antwoorden["voorzitter2"] == "(done)" && antwoorden["voorzitter1"] == alGeagendeerd+"Sjoerd Wiersma. Er is niets veranderd."
	if !goed {
		t.Errorf("they read %q", antwoorden)
	}
	n := 0
	for _, regel := range huis.Audit(zaak) {
		if strings.Contains(regel, " agenderen ") {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d lines in the audit log, want 1", n)
	}
}

func TestEenVoorzitterAgendeertTerwijlDeAnderWeigert(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	_, zaak := huis.MeldAan("gemeente1")
	huis.Nu()
	huis.Druk("voorzitter2", "screening", "Niet agenderen").Stap("niet_agenderen")
	huis.DrukOp("voorzitter1", kaart.Agenderen, zaak).Gedaan()
	huis.VulIn("voorzitter2", bottest.Invoer{"reden": "dubbel"}).Zegt(alGeagendeerd + "Hanneke Postma. Er is niets veranderd.")
	huis.DrukOp("voorzitter2", kaart.NietAgenderen, zaak).Zegt(alGeagendeerd + "Hanneke Postma. Er is niets veranderd.")
	huis.Nu()
	huis.VerwachtNiet("gemeente1", "wordt niet geagendeerd")
}

func TestScreenenNaIntrekken(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	nr, zaak := huis.MeldAan("gemeente1")
	huis.Nu()
	huis.Typ("gemeente1", "/zvh intrekken zvh-2026-1").Stap("intrekken")
	huis.VulIn("gemeente1", bottest.Invoer{"zeker": "nee"}).Zegt("Je aanmelding blijft staan. Er is niets veranderd.")
	huis.Druk("gemeente1", "gemeente1", "Trek in").Stap("intrekken")
	huis.VulIn("gemeente1", bottest.Invoer{"zeker": "ja"}).Zegt("Aanmelding **ZVH-2026-0001** is ingetrokken.")
	for _, knop := range []string{kaart.Agenderen, kaart.NietAgenderen} {
		huis.DrukOp("voorzitter1", knop, zaak).Zegt("Dat lukt niet: deze aanmelding is op maandag 16 november 09:00 ingetrokken. Er is niets veranderd.")
	}
	huis.DrukOp("gemeente1", kaart.Intrekken, zaak).Zegt("Intrekken kan niet meer")
	huis.Nu()
	post := huis.Verwacht("screening", nr, "**Ingetrokken** door de aanmelder, maandag 16 november 09:00.")
	if len(post.Knoppen()) != 0 {
		t.Errorf("buttons %q", post.Knoppen())
	}
	huis.VerwachtDM("gemeente1", "Je aanmelding **ZVH-2026-0001** is op maandag 16 november 09:00 ingetrokken.")
}

func TestIntrekkenMagAlleenDeAanmelder(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	_, zaak := huis.MeldAan("gemeente1")
	huis.DrukOp("voorzitter1", kaart.Intrekken, zaak).Zegt("Alleen wie de casus aanmeldde kan hem intrekken. Er is niets veranderd.")
	huis.DrukOp("gemeente2", kaart.Intrekken, zaak).Zegt("Alleen wie de casus aanmeldde kan hem intrekken. Er is niets veranderd.")
	huis.Typ("politie1", "/zvh intrekken ZVH-2026-0001").Zegt("bestaat niet, of je mag hem niet zien")
	huis.Typ("gemeente1", "/zvh intrekken mijn casus").Zegt("Dit is geen casusnummer.").ZegtNiet("mijn casus")
}

func TestEenVerzonnenOnderwerp(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Typ("woning1", "/aanmelden")
	huis.Druk("woning1", "", "Vraag vooraf overleg")
	huis.VulIn("woning1", bottest.Invoer{"telefoon": "06-87 65 43 21", "moment": "donderdag na de lunch"})
	huis.Nu()
	overleg, _ := huis.Knop("voorzitter1", "screening", "Bekijk")
	for naam, onderwerp := range map[string]string{
		"of something else": overleg.Action.Subject, "no uuid": "'; DROP TABLE zaken; --", "empty": "", "of nothing": "00000000-0000-4000-8000-000000000000",
		"in capitals": strings.ToUpper(overleg.Action.Subject), "with a zero byte": "\x00",
	} {
		for _, knop := range []string{
			kaart.Bekijk, kaart.BekijkSituatie, kaart.Agenderen, kaart.NietAgenderen, kaart.Intrekken, kaart.IkKom, kaart.Online, kaart.Verhinderd,
		} {
			a := huis.DrukOp("voorzitter1", knop, onderwerp)
			if !strings.Contains(a.String(), "Deze casus bestaat niet, of niet meer.") {
				t.Errorf("%s on a subject %s: %s", knop, naam, a)
			}
		}
		if naam == "of something else" {
			continue
		}
		for _, knop := range []string{kaart.BekijkOverleg, kaart.OverlegGehad} {
			if a := huis.DrukOp("voorzitter1", knop, onderwerp); !strings.Contains(a.String(), "bestaat niet meer") {
				t.Errorf("%s on a subject %s: %s", knop, naam, a)
			}
		}
		for _, knop := range []string{kaart.Toelaten, kaart.Weigeren} {
			if a := huis.DrukOp("beheer1", knop, onderwerp); !strings.Contains(a.String(), "bestaat niet meer") {
				t.Errorf("%s on a subject %s: %s", knop, naam, a)
			}
		}
	}
	huis.DrukOp("voorzitter1", "bestaatniet", "").Zegt("Deze knop doet niets meer.")
}
