package main

import (
	"net/http"
	"strings"
	"testing"
)

// The main line as people live it, door to door, with the texts that they read; and a restart in the middle of the form and at the end.
func TestDemoHoofdlijn(t *testing.T) {
	t.Parallel()
	pad := demoMap(t)
	p := startDemo(t, pad)

	a := p.typ(t, "gemeente1", "/aanmelden")
	blad(t, a, "criteria", 1, 5, false, "Verder", "multiproblem:choice* ketens:choice* systeem:choice* gebied:choice* leefgebieden:several")
	if !strings.HasPrefix(a.Form.Intro, "Acute nood? Bel 112.\n") {
		t.Errorf("the first page begins with %q", a.Form.Intro)
	}
	bevatAlles(t, "intro", a.Form.Intro, "privacyverklaring", "Dien je in vóór donderdag 19 november 16:00, dan is de triage op donderdag 26 november.")

	a = p.stuur(t, "gemeente1", a.Form.Token, goedeCriteria())
	blad(t, a, "betrokkene", 2, 5, true, "Verder", "soort:choice* naam:text geboortedatum:date gemeente:choice* adres:text pgax:text nog_iemand:choice")
	a = p.stuur(t, "gemeente1", a.Form.Token, antwoorden{
		"soort": "gezin", "naam": "Jannigje Zevenhuizen", "geboortedatum": "1990-12-31", "gemeente": "Lindewaard", "nog_iemand": "ja",
	})
	blad(t, a, "betrokkene", 3, 6, true, "Verder", "naam:text* geboortedatum:date* nog_iemand:choice*")
	open := a.Form.Token

	// A restart in the middle: data, clock, the open form and what was filled in are there again.
	p.stop()
	p = startDemo(t, pad)
	p.wind(t, "2026-11-16T09:00:00+01:00")
	a = p.typ(t, "gemeente1", "/aanmelden")
	gelijk(t, "after the restart", a.Kind, "say")
	gelijk(t, "the offer", a.Message.Text, "Je hebt nog een aanmelding die je niet hebt afgemaakt.\nWe bewaren hem tot maandag 30 november. Kies je **Nieuw**, dan wissen we hem.")
	a = p.druk(t, "gemeente1", *a.Message, "Verder")
	blad(t, a, "betrokkene", 3, 6, true, "Verder", "naam:text* geboortedatum:date* nog_iemand:choice*")

	a = p.stuur(t, "gemeente1", open, antwoorden{"naam": "Klaas Zevenhuizen", "geboortedatum": "onbekend", "nog_iemand": "nee"})
	blad(t, a, "situatie", 4, 6, true, "Verder", "aanleiding:long* geprobeerd:long* gewenst:long* partners:several")
	a = p.stuur(t, "gemeente1", a.Form.Token, antwoorden{
		"aanleiding": "Overlast en een dreigende uitzetting.", "geprobeerd": "Bemoeizorg.", "gewenst": "Eén plan.", "partners": []string{"Politie"},
	})
	blad(t, a, "informeren", 5, 6, true, "Verder", "geinformeerd:choice* reden:long")
	a = p.stuur(t, "gemeente1", a.Form.Token, antwoorden{"geinformeerd": "nee", "reden": "Veiligheid van het gezin."})
	blad(t, a, "controle", 6, 6, true, "Indienen", "overzicht_betrokkene:info overzicht_criteria:info overzicht_leefgebieden:info overzicht_aanleiding:info overzicht_geprobeerd:info "+
		"overzicht_gewenst:info overzicht_partners:info overzicht_reden:info wijzig:choice verklaring:choice*")
	bevatAlles(t, "summary", a.Form.teLezen(), "Naam: Jannigje Zevenhuizen", "Geboortedatum: 31-12-1990", "Gezinslid 2: Klaas Zevenhuizen",
		"Geboortedatum: onbekend", "overzicht_partners=Politie", "overzicht_reden=Veiligheid van het gezin.")
	indienen := a.Form.Token
	a = p.stuur(t, "gemeente1", indienen, antwoorden{"verklaring": "ja"})
	ingediend := "Je aanmelding is ingediend: **ZVH-2026-0004**. De triage is op **donderdag 26 november**. De bevestiging staat in je berichten met de bot."
	gelijk(t, "submitted", a.Message.Text, ingediend)
	gelijk(t, "submitted twice", p.stuur(t, "gemeente1", indienen, antwoorden{"verklaring": "ja"}).Message.Text, ingediend)

	p.bezorg(t)
	dm := p.enige(t, "gemeente1", "dm", "Je aanmelding is binnen: **ZVH-2026-0004**")
	gelijk(t, "ontvangst", dm.Text, "Je aanmelding is binnen: **ZVH-2026-0004**.\n"+
		"Triage: **donderdag 26 november**. Je meldde aan vóór donderdag 19 november 16:00, daarom deze week.\n"+
		"We bellen je uiterlijk **maandag 23 november**. Intrekken kan tot het besluit.")
	gelijk(t, "ontvangst", dm.knoppen(), "Bekijk, Trek in")

	kaart := p.enige(t, "voorzitter1", "screening", "ZVH-2026-0004")
	gelijk(t, "screening", kaart.Text, "**ZVH-2026-0004** · aanmelding van Noor van Dalen (Gemeente Lindewaard)\n"+
		"Over een gezin · voldoet volgens de aanmelder aan de criteria · 3 leefgebieden · betrokkene is **niet** geïnformeerd, met reden\n"+
		"Ingediend maandag 16 november 09:00 · triage **donderdag 26 november** · contact met aanmelder uiterlijk **maandag 23 november**")
	gelijk(t, "screening", kaart.knoppen(), "Bekijk, Agenderen, Niet agenderen")
	if status := p.Do(t, "/api/messages?user=om1&channel=screening", nil, nil); status != http.StatusNotFound {
		t.Errorf("om1 is let into the screening: status %d", status)
	}

	a = p.druk(t, "voorzitter1", kaart, "Bekijk")
	blad(t, a, "bekijk", 1, 1, false, "", "overzicht_betrokkene:info overzicht_criteria:info overzicht_leefgebieden:info overzicht_aanleiding:info overzicht_geprobeerd:info "+
		"overzicht_gewenst:info overzicht_partners:info overzicht_reden:info")
	bevatAlles(t, "Bekijk", a.Form.teLezen(), "Jannigje Zevenhuizen", "Klaas Zevenhuizen", "Overlast en een dreigende uitzetting.")
	a = p.druk(t, "regisseur1", kaart, "Agenderen")
	gelijk(t, "by who may not", a.Message.Text, "Alleen een voorzitter van de triage kan een aanmelding screenen. Er is niets veranderd.")
	gelijk(t, "Agenderen", p.druk(t, "voorzitter1", kaart, "Agenderen").Kind, "ack")
	p.bezorg(t)
	na := p.enige(t, "voorzitter1", "screening", "ZVH-2026-0004")
	if na.ID != kaart.ID || !na.Edited {
		t.Errorf("the card was not edited in place: %s, then %s", kaart.ID, na.ID)
	}
	gelijk(t, "who did it", na.Text, kaart.Text+"\n**Agenderen** door Hanneke Postma, maandag 16 november 09:00.")
	gelijk(t, "buttons after it", na.knoppen(), "Bekijk")
	gelijk(t, "too late", p.druk(t, "voorzitter1", kaart, "Agenderen").Message.Text,
		"Dat lukt niet: deze aanmelding is op maandag 16 november 09:00 al geagendeerd door Hanneke Postma. Er is niets veranderd.")

	p.wind(t, "2026-11-19T16:00:00+01:00")
	concept := p.enige(t, "voorzitter1", "dm", "Conceptagenda triage donderdag 26 november")
	gelijk(t, "concept", concept.Text, "**Conceptagenda triage donderdag 26 november**, definitief op maandag 23 november 09:00.\n"+
		"- **13:00** ZVH-2026-0004 · Noor van Dalen (Gemeente Lindewaard)\n"+
		"**Nog te screenen: 1.** Wat niet op tijd gescreend is, schuift door.\n- ZVH-2026-0003 · Joost Verbeek (GGZ De Linde)")
	for _, b := range p.ziet(t, "om1", "triage") {
		if strings.Contains(b.Text, "26 november") {
			t.Errorf("the agenda is there before its moment: %s", b.Text)
		}
	}

	p.wind(t, "2026-11-23T09:00:00+01:00")
	agenda := p.enige(t, "om1", "triage", "Agenda triage donderdag 26 november")
	const kop = "**Agenda triage donderdag 26 november**, 13:00 tot 14:30\nLocatie: Lindelaan 1, Lindewaard. Online: https://overleg.delinde.example/triage\n"
	gelijk(t, "agenda", agenda.Text, kop+"- **13:00** ZVH-2026-0004 · Noor van Dalen (Gemeente Lindewaard) · nog geen antwoord")
	gelijk(t, "concept after it", p.enige(t, "voorzitter1", "dm", "De agenda van de triage op").Text,
		"De agenda van de triage op **donderdag 26 november** is definitief en staat in het triagekanaal.")
	gelijk(t, "rolled over", p.enige(t, "ggz1", "dm", "schuift door").Text, "Je aanmelding **ZVH-2026-0003** schuift door naar **donderdag 3 december**.\n"+
		"De screening was nog niet klaar toen de agenda definitief werd.\nJe hoeft niets te doen. Je krijgt je tijd als die agenda definitief is.")

	slot := p.enige(t, "gemeente1", "dm", "is aan de beurt")
	gelijk(t, "slot", slot.Text, "Jouw casus **ZVH-2026-0004** is aan de beurt op **donderdag 26 november, 13:00 tot 13:20**.\n"+
		"Locatie: Lindelaan 1, Lindewaard. Online: https://overleg.delinde.example/triage\nZonder jou bespreken we de casus niet. Kom je?")
	gelijk(t, "slot", slot.knoppen(), "Ik kom, Online, Verhinderd")
	ics := p.Download(t, "gemeente1", "dm", "ZVH-2026-0004.ics")
	if !strings.HasPrefix(ics.ContentType, "text/calendar") {
		t.Errorf("the .ics comes as %s", ics.ContentType)
	}
	bevatAlles(t, ".ics", string(ics.Data), "BEGIN:VCALENDAR\r\n", "DTSTART:20261126T120000Z\r\n", "DTEND:20261126T122000Z\r\n", "ZVH-2026-0004", "END:VCALENDAR\r\n")
	if strings.Contains(string(ics.Data), "Zevenhuizen") {
		t.Error("a name stands in the .ics")
	}

	gelijk(t, "Ik kom", p.druk(t, "gemeente1", slot, "Ik kom").Kind, "ack")
	p.bezorg(t)
	na = p.enige(t, "om1", "triage", "Agenda triage donderdag 26 november")
	gelijk(t, "agenda after it", na.Text, kop+"- **13:00** ZVH-2026-0004 · Noor van Dalen (Gemeente Lindewaard) · aanmelder komt")
	if na.ID != agenda.ID || !na.Edited {
		t.Errorf("the agenda was not edited in place: %s, then %s", agenda.ID, na.ID)
	}
	gelijk(t, "slot after it", p.enige(t, "gemeente1", "dm", "is aan de beurt").Text, "Jouw casus **ZVH-2026-0004** is aan de beurt op **donderdag 26 november, 13:00 tot 13:20**.\n"+
		"Locatie: Lindelaan 1, Lindewaard. Online: https://overleg.delinde.example/triage\nJe antwoord: **je komt**. Veranderen kan tot het begin.")
	gelijk(t, "mijn", p.typ(t, "gemeente1", "/zvh mijn").Message.Text,
		"**Mijn aanmeldingen**\n- **ZVH-2026-0004**: geagendeerd, donderdag 26 november 13:00\n- **ZVH-2026-0001**: lopend")

	a = p.typ(t, "gemeente1", "/zvh intrekken 2026-4")
	blad(t, a, "intrekken", 1, 1, false, "Verstuur", "zeker:choice*")
	a = p.stuur(t, "gemeente1", a.Form.Token, antwoorden{"zeker": "ja"})
	gelijk(t, "intrekken", a.Message.Text, "Aanmelding **ZVH-2026-0004** is ingetrokken.")
	p.bezorg(t)
	gelijk(t, "agenda without it", p.enige(t, "om1", "triage", "Agenda triage donderdag 26 november").Text, kop+"Er zijn geen casussen voor deze triage.")
	bevatAlles(t, "slot gone", p.enige(t, "gemeente1", "dm", "Het tijdslot van casus").Text, "**ZVH-2026-0004**", "is vervallen.")
	bevatAlles(t, "screening", p.enige(t, "voorzitter1", "screening", "ZVH-2026-0004").Text, "**Ingetrokken** door de aanmelder, maandag 23 november 09:00.")
	gelijk(t, "own card", p.enige(t, "gemeente1", "dm", "is op maandag 23 november 09:00 ingetrokken").Text, "Je aanmelding **ZVH-2026-0004** is op maandag 23 november 09:00 ingetrokken.")

	voor := teksten(p.ziet(t, "gemeente1", "dm"))
	p.stop()
	p = startDemo(t, pad)
	bevatAlles(t, "after a restart", p.uit.String(), "Het is hier maandag 23 november 2026 09:00.")
	p.bezorg(t)
	gelijk(t, "the DM after a restart", teksten(p.ziet(t, "gemeente1", "dm")), voor)
	if n := tel(t, databank(t, pad), `SELECT count(*) FROM berichten WHERE toestand NOT IN ('verzonden', 'moot')`); n != 0 {
		t.Errorf("%d messages are not delivered", n)
	}
}

// blad checks what every page of a form has.
func blad(t *testing.T, a antwoord, stap string, nummer, van int, terug bool, knop, velden string) {
	t.Helper()
	if a.Kind != "form" || a.Form == nil {
		t.Fatalf("want page %s, got %+v", stap, a)
	}
	f := a.Form
	if f.Token == "" || f.Title == "" || f.Step != stap || f.Number != nummer || f.Of != van || f.Back != terug || f.Submit != knop {
		t.Errorf("want page %s %d/%d (back %v, %s), got %s %d/%d (back %v, %s)", stap, nummer, van, terug, knop, f.Step, f.Number, f.Of, f.Back, f.Submit)
	}
	gelijk(t, "fields of "+stap, f.velden(), velden)
}
