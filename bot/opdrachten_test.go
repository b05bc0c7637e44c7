package bot_test

import (
	"slices"
	"strings"
	"testing"

	"ketenbot/bot"
	"ketenbot/bot/bottest"
	"ketenbot/bot/chat"
)

func TestEenVertypteOpdrachtKrijgtDeDichtstbijzijnde(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	for typ, want := range map[string]string{
		"/zvh aanmeldne": "Bedoel je `/zvh aanmelden`?", "/zvh mijm": "Bedoel je `/zvh mijn`?", "/zvh TRIAG": "Bedoel je `/zvh triage`?",
		"/zvh intreken ZVH-2026-0001": "Bedoel je `/zvh intrekken`?", "/zvh Jannigje": "Deze opdracht ken ik niet. Typ `/zvh` voor het menu",
		"/zvh triage start": "Dit kan Ketenbot nog niet.", "/zvh besluit ZVH-2026-0001": "Dit kan Ketenbot nog niet. Er is niets veranderd.", "/actiepunt": "Dit kan Ketenbot nog niet.",
		"/iets": "Deze opdracht ken ik niet.", "/zvh  MIJN ": "Je hebt nog geen aanmeldingen.", "/zvh toegang": "Je hebt al toegang.",
	} {
		huis.Typ("gemeente1", typ).Zegt(want).ZegtNiet("Jannigje")
	}
}

func TestHetMenuIsVoorWieHetVraagt(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	for wie, want := range map[string][]string{
		"gemeente1": {"Aanmelden", "Mijn aanmeldingen", "Vraag vooraf overleg", "Agenda triage", "Uitleg"}, "woning1": {"Vraag vooraf overleg", "Uitleg"},
	} {
		for _, tekst := range []string{"/zvh", "/zvh menu", "hoi, het gaat om Jannigje Zevenhuizen"} {
			if k := huis.Typ(wie, tekst).Zegt("Waar kan ik je mee helpen?").ZegtNiet("Jannigje").Knoppen(); !slices.Equal(k, want) {
				t.Errorf("%s gets %q, want %q", wie, k, want)
			}
		}
	}
	huis.Typ("gemeente1", "/zvh")
	huis.Druk("gemeente1", "", "Uitleg").Zegt("`/aanmelden`", "`/zvh intrekken NUMMER`", "088 000 00 00")
	huis.Typ("gemeente1", "/zvh")
	huis.Druk("gemeente1", "", "Mijn aanmeldingen").Zegt("Je hebt nog geen aanmeldingen.")
	huis.Druk("gemeente1", "", "Aanmelden").Stap("criteria")
}

func TestMijnToontWatVanMijIs(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	for range 11 {
		huis.MeldAan("gemeente1")
	}
	a := huis.Typ("gemeente1", "/zvh mijn").Zegt("**ZVH-2026-0011**", "**ZVH-2026-0002**", "Dit zijn de laatste 10.").ZegtNiet("ZVH-2026-0001")
	if k := a.Knoppen(); len(k) != 5 || k[0] != "Bekijk ZVH-2026-0011" {
		t.Errorf("buttons %q", k)
	}
	huis.Typ("politie1", "/zvh mijn").ZegtNiet("ZVH-")
	huis.Typ("gemeente1", "/zvh casus ZVH-2026-0001").Zegt("Je aanmelding is binnen: **ZVH-2026-0001**")
	huis.Typ("voorzitter1", "/zvh casus 2026-1").Zegt("**ZVH-2026-0001** · aanmelding van Noor van Dalen")
	huis.Druk("voorzitter1", "", "Agenderen").Gedaan()
	huis.Typ("gemeente1", "/zvh casus").Zegt("Zet het casusnummer erachter")
	huis.Typ("gemeente1", "/zvh casus niets").Zegt("Dit is geen casusnummer. Een nummer ziet eruit als ZVH-2026-0042.")
}

func TestDeStatusTeltDeBerichten(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.MeldAan("gemeente1")
	huis.Typ("gemeente1", "/zvh status").Zegt("nog niet alles is bezorgd", "- 2 onderweg")
	huis.Platform.Voor = func(p bottest.Poging) error {
		if p.Waar == "screening" {
			return &chat.DeliveryError{Permanent: true}
		}
		return nil
	}
	huis.Bezorg()
	huis.Typ("gemeente1", "/zvh status").Zegt("nog niet alles is bezorgd", "- 1 bezorgd", "**1 niet gelukt**")
}

// An error of ours is told with a reference that the log has too, and nothing of the event was done.
func TestEenFoutVanOnsHeeftEenReferentie(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Tot("gemeente1", "controle")
	if _, err := huis.DB.SQL().Exec("ALTER TABLE zaken RENAME TO zaken_weg"); err != nil {
		t.Fatal(err)
	}
	tekst := huis.VulIn("gemeente1", bottest.Aanmelding()["controle"]).
		Zegt("Er ging iets mis, er is niets verloren.", "Lukt het niet, bel dan 088 000 00 00.", "Referentie ").String()
	_, ref, _ := strings.Cut(strings.TrimSpace(tekst), "Referentie ")
	if len(ref) != 6 || !strings.Contains(huis.Logboek.String(), "reference="+ref) {
		t.Errorf("reference %q is not in the log:\n%s", ref, huis.Logboek)
	}
	if _, err := huis.DB.SQL().Exec("ALTER TABLE zaken_weg RENAME TO zaken"); err != nil {
		t.Fatal(err)
	}
	huis.VulIn("gemeente1", bottest.Aanmelding()["controle"]).Zegt("is ingediend: **ZVH-2026-0001**")
}

// Every page of every dialog is shown once, in the house of the default configuration; the house measures each (see bottest).
func TestElkFormulierPastOpMattermostEnSlack(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Typ("gemeente1", "/aanmelden")
	huis.VulIn("gemeente1", nietGeschikt)
	huis.VulIn("gemeente1", bottest.Invoer{"keuze": "toch", "motivatie": strings.Repeat("Er is haast. ", 230)})
	lang := strings.Repeat("W", 150)
	een := bottest.Aanmelding()["betrokkene"].Met(bottest.Invoer{"soort": "gezin", "nog_iemand": "ja", "naam": lang, "adres": lang, "pgax": lang})
	huis.VulIn("gemeente1", een)
	for i := 2; i <= 8; i++ {
		in := bottest.Invoer{"naam": lang, "geboortedatum": "2011-03-04", "nog_iemand": "ja"}
		if i == 8 {
			in = in.Met(bottest.Invoer{"nog_iemand": ""})
		}
		huis.VulIn("gemeente1", in)
	}
	huis.VulIn("gemeente1", bottest.Invoer{
		"aanleiding": strings.Repeat("é", 3000), "geprobeerd": strings.Repeat("G", 3000), "gewenst": strings.Repeat("H", 3000), "partners": "Gemeente Lindewaard|Politie",
	})
	huis.VulIn("gemeente1", bottest.Invoer{"geinformeerd": "nee", "reden": strings.Repeat("R", 3000)})
	huis.VulIn("gemeente1", bottest.Aanmelding()["controle"]).Zegt("is ingediend")
	huis.Nu()
	huis.Druk("voorzitter1", "screening", "Bekijk")
	huis.Druk("voorzitter1", "screening", "Niet agenderen")
	huis.Druk("voorzitter1", "screening", "Agenderen")
	huis.Wind("2026-11-23T09:00")
	huis.Druk("gemeente1", "gemeente1", "Trek in")
	huis.Druk("gemeente1", "gemeente1", "Verhinderd")
	huis.VulIn("gemeente1", bottest.Invoer{"keuze": "collega"})
	huis.Typ("woning1", "/aanmelden")
	huis.Druk("woning1", "", "Vraag vooraf overleg")
	huis.VulIn("woning1", bottest.Invoer{"telefoon": "06-87 65 43 21", "moment": "donderdag na de lunch"})
	huis.Nu()
	huis.Druk("voorzitter1", "screening", "Bekijk", "Vooraf overleg")
	vraagToegang(t, huis)
	huis.Druk("beheer1", "beheer1", "Toelaten")
	want := []string{
		"Aanmelding intrekken / intrekken", "Casus aanmelden / betrokkene", "Casus aanmelden / controle", "Casus aanmelden / criteria",
		"Casus aanmelden / informeren", "Casus aanmelden / situatie", "Casus aanmelden / toets", "Niet agenderen / niet_agenderen", "Toegang vragen / toegang",
		"Toelaten / toelaten", "Verhinderd / collega", "Verhinderd / verhinderd", "Vooraf overleg / bekijkoverleg", "Vraag vooraf overleg / overleg",
		"ZVH-2026-0001 / bekijk",
	}
	if got := huis.Gezien(); !slices.Equal(got, want) {
		t.Errorf("shown were %q, want %q", got, want)
	}
}

func TestEenFormulierZonderSessie(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	wie := chat.Origin{Person: "gemeente1"}
	huis.Doe(chat.FormSubmitted{Origin: wie, State: chat.FormState{Step: "bekijk"}}).Gedaan()
	huis.Doe(chat.FormBack{Origin: wie, State: chat.FormState{Step: "bekijk"}}).Zegt("Dit formulier is verlopen of al afgehandeld.")
	huis.Doe(chat.FormClosed{Origin: wie}).Gedaan()
	for _, sessie := range []string{"00000000-0000-4000-8000-000000000000", "nee", "'"} {
		st := chat.FormState{Session: sessie, Step: "criteria", Version: 1}
		huis.Doe(chat.FormSubmitted{Origin: wie, State: st}).Zegt("Dit formulier is verlopen of al afgehandeld.")
	}
	f := huis.Typ("gemeente1", "/aanmelden").Stap("criteria")
	for _, st := range []chat.FormState{
		{Session: f.State.Session, Step: "controle", Version: 1}, {Session: f.State.Session, Step: "criteria", Version: 99}, {Session: f.State.Session, Version: -1},
	} {
		huis.Doe(chat.FormSubmitted{Origin: wie, State: st, Values: chat.Values{"verklaring": chat.Answer("ja")}}).Zegt("Hieronder ga je verder waar je was.").Stap("criteria")
	}
}

func TestZonderInstellingenIsErGeenBot(t *testing.T) {
	t.Parallel()
	if _, err := bot.New(bot.Options{}); err == nil {
		t.Error("a bot without options is made")
	}
}

// Digits that look like a casusnummer can be a BSN, or a date of birth: an answer does not repeat them.
func TestEenCasusnummerWordtNietHerhaald(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	for _, typ := range []string{"/zvh casus 123456782", "/zvh intrekken 123456782", "/zvh casus 1987-14021987"} {
		huis.Typ("gemeente1", typ).Zegt("Deze casus bestaat niet, of je mag hem niet zien.").ZegtNiet("56782").ZegtNiet("1402")
	}
	if n := huis.Lees("SELECT 1 FROM sessies"); len(n) != 0 {
		t.Errorf("%d sessions", len(n))
	}
}
