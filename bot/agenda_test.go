package bot_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"ketenbot/bot/bottest"
	"ketenbot/bot/casus"
	"ketenbot/bot/kaart"
)

func TestDeConceptagendaKomtBijHetSluitenEnVolgtDeScreening(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Agendeer("gemeente1")
	tweede, zaak := huis.MeldAan("politie1")
	huis.Wind("2026-11-19T15:59")
	huis.VerwachtNiet("voorzitter1", "Conceptagenda")
	huis.Wind("2026-11-19T16:00")
	const eerst = `**Conceptagenda triage donderdag 26 november**, definitief op maandag 23 november 09:00.
- **13:00** ZVH-2026-0001 · Noor van Dalen (Gemeente Lindewaard)
**Nog te screenen: 1.** Wat niet op tijd gescreend is, schuift door.
- ZVH-2026-0002 · Mirthe Hoekstra (Politie)`
	for _, wie := range []string{"voorzitter1", "voorzitter2"} {
		if post := huis.VerwachtDM(wie, "Conceptagenda"); post.Bericht.Text != eerst {
			t.Errorf("%s reads:\n%s\nwant:\n%s", wie, post.Bericht.Text, eerst)
		}
	}
	for _, wie := range []string{"regisseur1", "manager1", "beheer1", "gemeente1"} {
		huis.VerwachtNiet(wie, "Conceptagenda")
	}
	huis.Typ("politie1", "/zvh triage 26-11-2026").Zegt("is er nog niet. Hij wordt definitief op maandag 23 november 09:00.")
	huis.Typ("voorzitter1", "/zvh triage 26-11-2026").Zegt("Conceptagenda", "Nog te screenen: 1.")

	huis.DrukOp("voorzitter1", kaart.Agenderen, zaak)
	huis.Nu()
	for _, wie := range []string{"voorzitter1", "voorzitter2"} {
		posten := huis.Met(wie, "Conceptagenda")
		if len(posten) != 1 || posten[0].Bewerkt == 0 || !strings.Contains(posten[0].Bericht.Text, "- **13:20** "+tweede) || strings.Contains(posten[0].Bericht.Text, "Nog te screenen") {
			t.Errorf("%s has %d concept cards, the first:\n%s", wie, len(posten), posten[0].Bericht.Text)
		}
	}
	huis.Wind("2026-11-23T09:00")
	huis.VerwachtDM("voorzitter2", "De agenda van de triage op **donderdag 26 november** is definitief en staat in het triagekanaal.")
	huis.VerwachtNiet("voorzitter2", "Conceptagenda")
}

// zesAanmeldingen are six agreed to, a minute apart, and one that nobody screened; it returns the ids of the six.
func zesAanmeldingen(t *testing.T, huis *bottest.Huis) []string {
	t.Helper()
	var ids []string
	for i := range 6 {
		huis.Wind(fmt.Sprintf("2026-11-16T10:%02d", i))
		_, id := huis.Agendeer([]string{"gemeente1", "politie1", "vt1"}[i%3])
		ids = append(ids, id)
	}
	huis.MeldAan("gemeente2")
	return ids
}

func TestDeDefinitieveAgendaVultVierSlotsEnDeRestSchuiftDoor(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	zesAanmeldingen(t, huis)
	huis.Wind("2026-11-23T08:59")
	huis.VerwachtNiet("triage", "donderdag 26 november")
	huis.Wind("2026-11-23T09:00")
	const agenda = `**Agenda triage donderdag 26 november**, 13:00 tot 14:30
Locatie: Lindelaan 1, Lindewaard. Online: https://overleg.delinde.example/triage
- **13:00** ZVH-2026-0001 · Noor van Dalen (Gemeente Lindewaard) · nog geen antwoord
- **13:20** ZVH-2026-0002 · Mirthe Hoekstra (Politie) · nog geen antwoord
- **13:40** ZVH-2026-0003 · Samira el Amrani (Veilig Thuis) · nog geen antwoord
- **14:00** ZVH-2026-0004 · Noor van Dalen (Gemeente Lindewaard) · nog geen antwoord`
	if post := huis.Verwacht("triage", "donderdag 26 november"); post.Bericht.Text != agenda {
		t.Errorf("the agenda reads:\n%s\nwant:\n%s", post.Bericht.Text, agenda)
	}
	huis.VerwachtDM("politie1", "Je aanmelding **ZVH-2026-0005** schuift door naar **donderdag 3 december**.", "Je houdt je plaats in de rij.")
	huis.VerwachtDM("vt1", "Je aanmelding **ZVH-2026-0006** schuift door naar **donderdag 3 december**.")
	huis.VerwachtDM("gemeente2", "Je aanmelding **ZVH-2026-0007** schuift door naar **donderdag 3 december**.", "De screening was nog niet klaar toen de agenda definitief werd.")
	huis.VerwachtDM("gemeente2", "Je aanmelding is binnen: **ZVH-2026-0007**", "Triage: **donderdag 3 december**", "doorgeschoven")
	huis.Verwacht("screening", "**ZVH-2026-0007**", "triage **donderdag 3 december**")

	// A week later they come before who submitted in between.
	huis.Wind("2026-11-23T10:00")
	huis.Agendeer("gemeente1")
	huis.Druk("voorzitter1", "screening", "Agenderen", "ZVH-2026-0007")
	huis.Wind("2026-11-30T09:00")
	text := huis.Verwacht("triage", "donderdag 3 december").Bericht.Text
	for i, regel := range []string{"**13:00** ZVH-2026-0005", "**13:20** ZVH-2026-0006", "**13:40** ZVH-2026-0007", "**14:00** ZVH-2026-0008"} {
		if !strings.Contains(text, regel) {
			t.Errorf("slot %d is not %q:\n%s", i+1, regel, text)
		}
	}
}

func TestHetTijdslotKomtMetEenUitnodiging(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	nr, zaak := huis.Agendeer("gemeente1")
	huis.Wind("2026-11-23T09:00")
	post := huis.VerwachtDM("gemeente1", "Jouw casus **ZVH-2026-0001** is aan de beurt op **donderdag 26 november, 13:00 tot 13:20**.", "Locatie: Lindelaan 1, Lindewaard",
		"https://overleg.delinde.example/triage", "Zonder jou bespreken we de casus niet. Kom je?")
	if k := post.Knoppen(); !slices.Equal(k, []string{"Ik kom", "Online", "Verhinderd"}) {
		t.Errorf("buttons %q", k)
	}
	if len(post.Bericht.Files) != 1 {
		t.Fatalf("%d files", len(post.Bericht.Files))
	}
	bestand := post.Bericht.Files[0]
	cal, err := ics.ParseCalendar(bytes.NewReader(bestand.Data))
	if err != nil || len(cal.Events()) != 1 {
		t.Fatalf("the calendar has %v events: %v", cal, err)
	}
	e := cal.Events()[0]
	if bestand.Name != nr+".ics" || e.Id() != zaak+"@ketenbot.example" {
		t.Errorf("file %q with UID %q", bestand.Name, e.Id())
	}
	for prop, want := range map[ics.ComponentProperty]string{
		ics.ComponentPropertyDtStart: "20261126T120000Z", ics.ComponentPropertyDtEnd: "20261126T122000Z", ics.ComponentPropertyLocation: "Lindelaan 1\\, Lindewaard",
	} {
		if got := e.GetProperty(prop).Value; got != want && got != strings.ReplaceAll(want, "\\", "") {
			t.Errorf("%s is %q, want %q", prop, got, want)
		}
	}
	if tekst := string(bestand.Data); strings.Contains(tekst, "Noor") || strings.Contains(tekst, "Gemeente") || !strings.Contains(tekst, "URL:https://overleg.delinde.example/triage") {
		t.Errorf("the invitation reads:\n%s", tekst)
	}
}

// The triage is at 13:00 on the clock on both sides of the change; UTC shows the difference. The zaak keeps its UID when it moves.
func TestDeUitnodigingOverDeWintertijdHeen(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t, bottest.Op("2026-10-12T09:00"))
	huis.Agendeer("gemeente1")
	huis.Wind("2026-10-19T09:00")
	zomer := huis.VerwachtDM("gemeente1", "**donderdag 22 oktober, 13:00 tot 13:20**").Bericht.Files[0].Data
	huis.Druk("gemeente1", "gemeente1", "Verhinderd")
	huis.VulIn("gemeente1", bottest.Invoer{"keuze": "volgende"}).Zegt("**donderdag 29 oktober**")
	huis.Wind("2026-10-26T09:00")
	winter := huis.VerwachtDM("gemeente1", "**donderdag 29 oktober, 13:00 tot 13:20**").Bericht.Files[0].Data
	lees := func(b []byte) (uid, begin string) {
		cal, err := ics.ParseCalendar(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		e := cal.Events()[0]
		return e.Id(), e.GetProperty(ics.ComponentPropertyDtStart).Value
	}
	uid1, op1 := lees(zomer)
	uid2, op2 := lees(winter)
	if op1 != "20261022T110000Z" || op2 != "20261029T120000Z" || uid1 != uid2 {
		t.Errorf("%s at %s, then %s at %s", uid1, op1, uid2, op2)
	}
}

// opDeAgenda brings one zaak of gemeente1 on the definitive agenda of 26 November 13:00.
func opDeAgenda(t *testing.T, huis *bottest.Huis) (nr, zaak string) {
	t.Helper()
	nr, zaak = huis.Agendeer("gemeente1")
	huis.Wind("2026-11-23T09:00")
	return nr, zaak
}

func TestHetAntwoordStaatOpDeAgenda(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	_, zaak := opDeAgenda(t, huis)
	huis.Druk("gemeente1", "gemeente1", "Ik kom").Gedaan()
	huis.Nu()
	huis.Verwacht("triage", "ZVH-2026-0001 · Noor van Dalen (Gemeente Lindewaard) · aanmelder komt")
	huis.VerwachtDM("gemeente1", "Je antwoord: **je komt**.")
	huis.Druk("gemeente1", "gemeente1", "Online").Gedaan()
	huis.Nu()
	huis.Verwacht("triage", "aanmelder doet online mee")
	huis.VerwachtDM("gemeente1", "Je antwoord: **je doet online mee**.")
	if agendas := huis.Met("triage", "donderdag 26 november"); len(agendas) != 1 || agendas[0].Bewerkt != 2 {
		t.Errorf("%d agendas, changed %d times", len(agendas), agendas[0].Bewerkt)
	}
	if slots := huis.Met("gemeente1", "is aan de beurt"); len(slots) != 1 {
		t.Errorf("%d slot notices", len(slots))
	}
	for _, wie := range []string{"gemeente2", "politie1", "voorzitter1"} {
		for _, knop := range []string{kaart.IkKom, kaart.Online, kaart.Verhinderd} {
			huis.DrukOp(wie, knop, zaak).Zegt("Alleen de aanmelder of de vervanger kan dit doen. Er is niets veranderd.")
		}
	}
}

func TestIntrekkenHaaltDeCasusVanDeAgenda(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	nr, _ := opDeAgenda(t, huis)
	huis.Typ("gemeente1", "/zvh intrekken "+nr)
	huis.VulIn("gemeente1", bottest.Invoer{"zeker": "ja"})
	huis.Nu()
	huis.Verwacht("triage", "Er zijn geen casussen voor deze triage.")
	huis.VerwachtDM("gemeente1", "Het tijdslot van casus **ZVH-2026-0001** (donderdag 26 november 13:00) is vervallen.", "Ingetrokken.")
	huis.DrukOp("gemeente1", kaart.IkKom, huis.ZaakID(nr)).Zegt("Dit tijdslot geldt niet meer: deze aanmelding is op maandag 23 november 09:00 ingetrokken. Er is niets veranderd.")
}

func TestVerhinderdGaatNaarDeVolgendeTriageEnStaatDaarVooraan(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	ids := zesAanmeldingen(t, huis) // 0005 and 0006 go to 3 December anyway
	huis.Wind("2026-11-23T09:00")
	huis.Druk("vt1", "vt1", "Verhinderd", "is aan de beurt").Zegt("**ZVH-2026-0003**: zonder aanmelder").Stap("verhinderd").Vraagt("keuze")
	huis.VulIn("vt1", bottest.Invoer{"keuze": "volgende"}).Zegt("**ZVH-2026-0003** gaat naar de triage van **donderdag 3 december** en staat daar vooraan.")
	huis.Nu()
	if text := huis.Verwacht("triage", "donderdag 26 november").Bericht.Text; strings.Contains(text, "ZVH-2026-0003") || !strings.Contains(text, "**14:00** ZVH-2026-0004") {
		t.Errorf("the agenda reads:\n%s", text)
	}
	huis.VerwachtDM("vt1", "Het tijdslot van casus **ZVH-2026-0003** (donderdag 26 november 13:40) is vervallen.", "naar de triage van **donderdag 3 december**")
	huis.VerwachtDM("vt1", "Je aanmelding **ZVH-2026-0003** is aangehouden", "Je staat dan vooraan.")
	huis.Verwacht("screening", "**ZVH-2026-0003**", "Aangehouden tot donderdag 3 december.")
	huis.DrukOp("vt1", kaart.IkKom, ids[2]).Zegt("Dit tijdslot geldt niet meer:", "donderdag 3 december", "Er is niets veranderd.")
	huis.Wind("2026-11-30T09:00")
	text := huis.Verwacht("triage", "donderdag 3 december").Bericht.Text
	for _, regel := range []string{"**13:00** ZVH-2026-0003", "**13:20** ZVH-2026-0005", "**13:40** ZVH-2026-0006"} {
		if !strings.Contains(text, regel) {
			t.Errorf("%q is not in:\n%s", regel, text)
		}
	}
	huis.VerwachtDM("vt1", "Jouw casus **ZVH-2026-0003** is aan de beurt op **donderdag 3 december, 13:00 tot 13:20**.")
}

func TestVerhinderdEenCollegaGaat(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	_, zaak := opDeAgenda(t, huis)
	huis.DrukOp("gemeente2", kaart.Bekijk, zaak).Stap("bekijk").ToontNiet("Jannigje Zevenhuizen")
	keuze := huis.Druk("gemeente1", "gemeente1", "Verhinderd").Stap("verhinderd")
	if k := keuze.Keuzes("keuze"); !slices.Equal(k, []string{"collega", "volgende"}) {
		t.Errorf("choices %q", k)
	}
	collega := huis.VulIn("gemeente1", bottest.Invoer{"keuze": "collega"}).Stap("collega")
	if k := collega.Keuzes("collega"); !slices.Equal(k, []string{bottest.ID("gemeente2")}) {
		t.Errorf("colleagues %q", k)
	}
	huis.Verstuur("gemeente1", collega.Form, bottest.Invoer{"collega": bottest.ID("politie1")}).Fout("collega", "geen van de keuzes")
	huis.VulIn("gemeente1", bottest.Invoer{"collega": bottest.ID("gemeente2")}).Zegt("**Bram Oosterling** gaat in jouw plaats voor ZVH-2026-0001, op donderdag 26 november 13:00.")
	huis.Nu()
	huis.Verwacht("triage", "Bram Oosterling gaat in plaats van de aanmelder")
	huis.VerwachtDM("gemeente1", "**Bram Oosterling** gaat in jouw plaats.")
	post := huis.VerwachtDM("gemeente2", "Je gaat in plaats van Noor van Dalen: casus **ZVH-2026-0001** is aan de beurt op **donderdag 26 november, 13:00 tot 13:20**.")
	if len(post.Bericht.Files) != 1 {
		t.Errorf("the colleague gets %d files", len(post.Bericht.Files))
	}
	huis.DrukOp("gemeente2", kaart.Bekijk, zaak).Stap("bekijk").Toont("Jannigje Zevenhuizen")
	huis.Typ("gemeente2", "/zvh mijn").Zegt("ZVH-2026-0001")
	huis.Druk("gemeente2", "gemeente2", "Online").Gedaan()
	huis.Nu()
	huis.Verwacht("triage", "Bram Oosterling doet online mee in plaats van de aanmelder")

	// The aanmelder can come after all; then the colleague reads that, and sees nothing any more.
	huis.Druk("gemeente1", "gemeente1", "Ik kom").Gedaan()
	huis.Nu()
	huis.Verwacht("triage", "aanmelder komt")
	huis.VerwachtDM("gemeente2", "Je hoeft niet meer in plaats van Noor van Dalen te gaan", "ZVH-2026-0001")
	huis.VerwachtNiet("gemeente2", "is vervallen")
	huis.DrukOp("gemeente2", kaart.IkKom, zaak).Zegt("Alleen de aanmelder of de vervanger kan dit doen.")
	huis.DrukOp("gemeente2", kaart.Bekijk, zaak).Stap("bekijk").ToontNiet("Jannigje Zevenhuizen") // as vaste deelnemer
}

// The aanmelder did not do this, so an edited card is not enough.
func TestVerhinderdDeCollegaOokDanHoortDeAanmelderHet(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	opDeAgenda(t, huis)
	huis.Druk("gemeente1", "gemeente1", "Verhinderd")
	huis.VulIn("gemeente1", bottest.Invoer{"keuze": "collega"})
	huis.VulIn("gemeente1", bottest.Invoer{"collega": bottest.ID("gemeente2")})
	huis.Nu()
	huis.Druk("gemeente2", "gemeente2", "Verhinderd").Stap("verhinderd")
	huis.VulIn("gemeente2", bottest.Invoer{"keuze": "volgende"}).Zegt("**donderdag 3 december** en staat daar vooraan. Noor van Dalen krijgt bericht.").ZegtNiet("Je krijgt je tijd")
	huis.Nu()
	huis.VerwachtDM("gemeente1", "Je aanmelding **ZVH-2026-0001** schuift door naar **donderdag 3 december**.", "Zonder aanmelder bespreken we een casus niet. Je staat dan vooraan.")
	huis.VerwachtNiet("gemeente2", "schuift door")
}

func TestWieGeenCollegaHeeftKiestAlleenDeVolgendeTriage(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Agendeer("politie1")
	huis.Wind("2026-11-23T09:00")
	if k := huis.Druk("politie1", "politie1", "Verhinderd").Zegt("geen collega van je die kan gaan").Stap("verhinderd").Keuzes("keuze"); !slices.Equal(k, []string{"volgende"}) {
		t.Errorf("choices %q", k)
	}
}

// A zaak that reaches a triage whose agenda is definitive already goes to the next one, and the agenda stays as it was published.
func TestWieNaDePublicatieAkkoordKrijgtSchuiftDoor(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Agendeer("gemeente1")
	huis.Wind("2026-11-23T09:00")
	_, laat := huis.MeldAan("politie1")
	huis.Lees("UPDATE zaken SET triage = '2026-11-26' WHERE id = '" + laat + "' RETURNING nummer")
	huis.DrukOp("voorzitter1", kaart.Agenderen, laat).Gedaan()
	huis.Nu()
	huis.VerwachtDM("politie1", "Je aanmelding **ZVH-2026-0002** schuift door naar **donderdag 3 december**.")
	huis.VerwachtNiet("triage", "ZVH-2026-0002")
	huis.Typ("gemeente1", "/zvh triage").Zegt("ZVH-2026-0001").ZegtNiet("ZVH-2026-0002")
}

// Nobody is moved up: the others have their time in their calendar.
func TestEenTijdslotDatVrijkomtBlijftVrij(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Agendeer("gemeente1")
	huis.Agendeer("politie1")
	huis.Wind("2026-11-23T09:00")
	huis.Typ("gemeente1", "/zvh intrekken ZVH-2026-0001")
	huis.VulIn("gemeente1", bottest.Invoer{"zeker": "ja"})
	huis.Nu()
	huis.Verwacht("triage", "- **13:00** vrij\n- **13:20** ZVH-2026-0002")
	huis.VerwachtNiet("triage", "13:40")
}

// A card that changes is not seen by who is not looking: the colleague hears it, once.
func TestDeCollegaHoortDatHijNietHoeft(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	opDeAgenda(t, huis)
	huis.Druk("gemeente1", "gemeente1", "Verhinderd")
	huis.VulIn("gemeente1", bottest.Invoer{"keuze": "collega"})
	huis.VulIn("gemeente1", bottest.Invoer{"collega": bottest.ID("gemeente2")})
	huis.Nu()
	huis.VerwachtDM("gemeente2", "Je gaat in plaats van Noor van Dalen")
	huis.Typ("gemeente1", "/zvh intrekken ZVH-2026-0001")
	huis.VulIn("gemeente1", bottest.Invoer{"zeker": "ja"})
	huis.Nu()
	huis.VerwachtDM("gemeente2", "Het tijdslot van casus **ZVH-2026-0001** (donderdag 26 november 13:00) is vervallen.", "Ingetrokken.")
	huis.VerwachtNiet("gemeente1", "Je hoeft niet")
}

func TestDeHerinneringIsVoorWieNietAntwoordde(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Agendeer("gemeente1")
	huis.Agendeer("politie1")
	huis.Wind("2026-11-23T09:00")
	huis.Druk("politie1", "politie1", "Online")
	huis.Wind("2026-11-25T14:59")
	huis.VerwachtNiet("gemeente1", "Herinnering")
	huis.Wind("2026-11-25T15:00")
	post := huis.VerwachtDM("gemeente1", "**Herinnering**: laat weten of je komt.", "ZVH-2026-0001", "13:00 tot 13:20")
	if k := post.Knoppen(); !slices.Equal(k, []string{"Ik kom", "Online", "Verhinderd"}) {
		t.Errorf("buttons %q", k)
	}
	huis.VerwachtNiet("politie1", "Herinnering")
	huis.Druk("gemeente1", "gemeente1", "Ik kom", "Herinnering").Gedaan()
	huis.Nu()
	huis.VerwachtNiet("gemeente1", "Herinnering")
	huis.VerwachtNiet("gemeente1", "nog niet geantwoord")
	huis.Verwacht("triage", "ZVH-2026-0001 · Noor van Dalen (Gemeente Lindewaard) · aanmelder komt")
}

func TestAntwoordenKanTotHetSlotBegint(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	_, zaak := opDeAgenda(t, huis)
	huis.Wind("2026-11-26T12:59")
	huis.DrukOp("gemeente1", kaart.IkKom, zaak).Gedaan()
	huis.DrukOp("gemeente1", kaart.Verhinderd, zaak).Stap("verhinderd")
	huis.Wind("2026-11-26T13:00")
	const laat = "Het tijdslot van donderdag 26 november 13:00 is al begonnen. Bel het team als je niet kunt komen."
	huis.VulIn("gemeente1", bottest.Invoer{"keuze": "volgende"}).Zegt(laat)
	huis.DrukOp("gemeente1", kaart.Online, zaak).Zegt(laat)
	huis.DrukOp("gemeente1", kaart.Verhinderd, zaak).Zegt(laat)
	huis.Nu()
	huis.Verwacht("triage", "aanmelder komt")
}

func TestDeOpdrachtTriage(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Agendeer("gemeente1")
	huis.Wind("2026-11-23T09:00")
	for _, wie := range []string{"politie1", "voorzitter1", "regisseur1"} {
		huis.Typ(wie, "/zvh triage").Zegt("**Agenda triage donderdag 26 november**", "ZVH-2026-0001")
		huis.Typ(wie, "/zvh triage 26-11-2026").Zegt("**Agenda triage donderdag 26 november**")
		huis.Typ(wie, "/zvh triage 2026-11-26").Zegt("**Agenda triage donderdag 26 november**")
	}
	huis.Typ("woning1", "/zvh triage").Zegt("De agenda is voor de vaste deelnemers van de triage.")
	huis.Typ("politie1", "/zvh triage 3-12-2026").Zegt("De agenda van de triage op **donderdag 3 december** is er nog niet.")
	huis.Typ("politie1", "/zvh triage 27-11-2026").Zegt("Op vrijdag 27 november 2026 is geen triage. De eerste daarna is op donderdag 3 december 2026.")
	huis.Typ("politie1", "/zvh triage 6-5-2027").Zegt("Op donderdag 6 mei 2027 is geen triage. De eerste daarna is op donderdag 13 mei 2027.") // Hemelvaart
	huis.Typ("politie1", "/zvh triage 31-11-2026").Zegt("Dit is geen datum. Schrijf hem als 26-11-2026.")
	huis.Typ("politie1", "/zvh triage morgen").Zegt("Dit is geen datum.").ZegtNiet("morgen")
	huis.Wind("2026-11-26T14:29")
	huis.Typ("politie1", "/zvh triage").Zegt("donderdag 26 november")
	huis.Wind("2026-11-26T14:30")
	huis.Typ("politie1", "/zvh triage").Zegt("donderdag 3 december")
}

// Monday 17 May 2027 is Tweede Pinksterdag: the agenda of Thursday 20 May is definitive on Tuesday.
func TestTweedePinksterdagPubliceertOpDinsdag(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t, bottest.Op("2027-05-10T09:00"))
	huis.Agendeer("gemeente1")
	huis.Wind("2027-05-18T08:59")
	huis.VerwachtNiet("triage", "donderdag 20 mei")
	huis.Typ("voorzitter1", "/zvh triage 20-5-2027").Zegt("definitief op dinsdag 18 mei 09:00")
	huis.Wind("2027-05-18T09:00")
	huis.Verwacht("triage", "**Agenda triage donderdag 20 mei**", "**13:00** ZVH-2027-0001")
}

// Another house: triage on Tuesday, cut-off Monday 12:00, definitive at Monday 13:00.
func TestEenAnderHuisMetEenAndereWeek(t *testing.T) {
	t.Parallel()
	r := casus.Rooster{
		TriageDag: time.Tuesday, Begin: casus.Klok(10, 0), Eind: casus.Klok(11, 0), Slot: 30 * time.Minute,
		DeadlineDag: time.Monday, DeadlineTijd: casus.Klok(12, 0), PublicatieDag: time.Monday, PublicatieTijd: casus.Klok(13, 0),
	}
	huis := bottest.Open(t, bottest.MetRooster(r, casus.Afwijkingen{}), bottest.Op("2026-11-16T11:59"))
	huis.Agendeer("gemeente1")
	huis.Wind("2026-11-16T12:00")
	huis.VerwachtDM("voorzitter1", "**Conceptagenda triage dinsdag 17 november**, definitief op maandag 16 november 13:00.")
	huis.Wind("2026-11-16T13:00")
	huis.Verwacht("triage", "**Agenda triage dinsdag 17 november**, 10:00 tot 11:00", "**10:00** ZVH-2026-0001")
	huis.Wind("2026-11-16T15:00")
	huis.VerwachtDM("gemeente1", "Herinnering")
}

// Aangehouden comes before everything else, also before what was submitted earlier.
func TestAangehoudenGaatVoorWieEerderAanmeldde(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.MeldAan("politie1")
	huis.Wind("2026-11-16T10:00")
	huis.Agendeer("gemeente1")
	huis.Wind("2026-11-23T09:00")
	huis.Verwacht("triage", "donderdag 26 november", "**13:00** ZVH-2026-0002")
	huis.Druk("voorzitter1", "screening", "Agenderen", "ZVH-2026-0001").Gedaan()
	huis.Druk("gemeente1", "gemeente1", "Verhinderd")
	huis.VulIn("gemeente1", bottest.Invoer{"keuze": "volgende"})
	huis.Wind("2026-11-30T09:00")
	huis.Verwacht("triage", "donderdag 3 december", "**13:00** ZVH-2026-0002", "**13:20** ZVH-2026-0001")
}

// The place of the aanmelder brings the content of the casus with it: who never sees that is not offered it, and the log says who got it.
func TestWieInDePlaatsKomtZietDeCasusEnHoudtDatNiet(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	_, zaak := huis.Agendeer("voorzitter1")
	huis.Wind("2026-11-23T09:00")
	huis.Druk("voorzitter1", "voorzitter1", "Verhinderd", "is aan de beurt")
	collega := huis.VulIn("voorzitter1", bottest.Invoer{"keuze": "collega"}).Stap("collega")
	if k := collega.Keuzes("collega"); !slices.Equal(k, []string{bottest.ID("voorzitter2"), bottest.ID("regisseur1")}) {
		t.Errorf("colleagues %q", k)
	}
	for _, wie := range []string{"beheer1", "manager1"} {
		huis.Verstuur("voorzitter1", collega.Form, bottest.Invoer{"collega": bottest.ID(wie)}).Fout("collega", "geen van de keuzes")
	}
	huis.VulIn("voorzitter1", bottest.Invoer{"collega": bottest.ID("regisseur1")}).Zegt("**Tarik Yildiz** gaat in jouw plaats")
	if regels := huis.Audit(zaak); !slices.Contains(regels, "voorzitter1 antwoord_slot (tijdslot) collega regisseur1") {
		t.Errorf("audit: %q", regels)
	}
	huis.Wind("2026-11-26T23:59")
	huis.DrukOp("regisseur1", kaart.Bekijk, zaak).Stap("bekijk").Toont("Jannigje Zevenhuizen")
	huis.Wind("2026-11-27T00:00")
	huis.DrukOp("regisseur1", kaart.Bekijk, zaak).Stap("bekijk").ToontNiet("Jannigje Zevenhuizen") // as vaste deelnemer
}
