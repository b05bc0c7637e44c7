package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// What should not be possible, tried at the API of a whole demo. Each test acts as people of its own; the last ones wind the clock.
func TestDemoVerkeerdeInvoer(t *testing.T) {
	t.Parallel()
	pad := demoMap(t)
	p := startDemo(t, pad)
	p.bezorg(t)
	for _, proef := range []struct {
		naam string
		doe  func(*testing.T, *proef)
	}{
		{"onmogelijke oproepen", onmogelijk},
		{"velden", verkeerdeVelden},
		{"van een ander", vanEenAnder},
		{"verouderd", verouderd},
		{"twee tegelijk", tweeTegelijk},
		{"intrekken en agenderen tegelijk", kruisend},
		{"de klok", deKlok},
		{"de termijn verstrijkt", deTermijn},
	} {
		t.Run(proef.naam, func(t *testing.T) { proef.doe(t, p) })
	}
	p.bezorg(t)
	if n := tel(t, databank(t, pad), `SELECT count(*) FROM berichten WHERE toestand NOT IN ('verzonden', 'moot')`); n != 0 {
		t.Errorf("%d messages are not delivered", n)
	}
}

// geweigerd checks that a call is refused in a sentence.
func (p *proef) geweigerd(t *testing.T, pad string, body any, status int, code string) {
	t.Helper()
	got, raw := p.Raw(t, pad, body)
	var a struct {
		Error struct{ Code, Message, Reference string } `json:"error"`
	}
	if err := json.Unmarshal(raw, &a); err != nil || got != status || a.Error.Code != code || len(a.Error.Reference) != 6 || !strings.HasSuffix(a.Error.Message, ".") {
		tekst := fmt.Sprint(body)
		if b, ok := body.([]byte); ok {
			tekst = string(b)
		}
		t.Errorf("%s %.80s: want %d %s, got %d %.200s", pad, tekst, status, code, got, raw)
	}
}

type object = map[string]any

func onmogelijk(t *testing.T, p *proef) {
	db := databank(t, p.map_)
	stand := func() string {
		return fmt.Sprint(tel(t, db, `SELECT count(*) FROM zaken`), tel(t, db, `SELECT count(*) FROM berichten`), tel(t, db, `SELECT count(*) FROM audit`),
			tel(t, db, `SELECT count(*) FROM sessies`), tel(t, db, `SELECT count(*) FROM web_posts`))
	}
	voor := stand()
	for _, body := range []any{
		[]byte(``), []byte(`null x`), []byte(`[]`), []byte(`"x"`), []byte(`{`), []byte("{\"user\":\"\xff\"}"), []byte(`{"user":5}`), []byte(`{"user":"om1"} {}`),
		[]byte(`{"user":["om1"],"channel":"dm","text":"x"}`), []byte(`{"user":{"id":"om1"}}`), []byte(strings.Repeat(`[`, 100_000)),
	} {
		for _, pad := range []string{"/api/command", "/api/press", "/api/submit"} {
			p.geweigerd(t, pad, body, http.StatusBadRequest, "verkeerde_invoer")
		}
	}
	megabyte := strings.Repeat("x", 1<<20)
	p.geweigerd(t, "/api/command", object{"user": "om1", "channel": "dm", "text": megabyte}, http.StatusRequestEntityTooLarge, "te_groot")
	p.geweigerd(t, "/api/submit", object{"user": "om1", "form": megabyte}, http.StatusRequestEntityTooLarge, "te_groot")
	p.geweigerd(t, "/api/command", object{"user": "om1", "channel": "dm", "text": megabyte[:1<<19]}, http.StatusRequestEntityTooLarge, "te_groot")
	p.geweigerd(t, "/api/command", object{"user": "om1", "channel": "dm", "text": " \n\t"}, http.StatusBadRequest, "verkeerde_invoer")

	for _, wie := range []string{"", "om2", "OM1", "om1 ", "om1\x00", "'; DROP TABLE zaken; --", "../om1", strings.Repeat("o", 1<<16)} {
		p.geweigerd(t, "/api/command", object{"user": wie, "channel": "dm", "text": "/zvh"}, http.StatusNotFound, "onbekende_persoon")
		p.geweigerd(t, "/api/press", object{"user": wie, "message": "1", "button": "x"}, http.StatusNotFound, "onbekende_persoon")
		p.geweigerd(t, "/api/submit", object{"user": wie, "form": "x", "action": "submit"}, http.StatusNotFound, "onbekende_persoon")
	}
	for _, kanaal := range []string{"", "screening", "dm:gemeente1", "dm:om1", "DM", "triage\x00", "nergens"} { // om1 is not in screening
		p.geweigerd(t, "/api/command", object{"user": "om1", "channel": kanaal, "text": "/zvh"}, http.StatusNotFound, "onbekend_kanaal")
	}
	for _, id := range []string{"", "0", "-1", "abc", "99999999999999999999", "1e3", "1 OR 1=1", "1\x00", "987654321"} {
		p.geweigerd(t, "/api/press", object{"user": "om1", "message": id, "button": "x"}, http.StatusNotFound, "onbekend_bericht")
	}
	kaart := p.enige(t, "voorzitter1", "screening", "ZVH-2026-0003")
	for _, knop := range []string{"", "x", "agenderen", kaart.Buttons[0].ID + "0", "\x00"} {
		p.geweigerd(t, "/api/press", object{"user": "voorzitter1", "message": kaart.ID, "button": knop}, http.StatusNotFound, "onbekende_knop")
	}
	for _, token := range []string{"", "x", ".", "a.b", strings.Repeat("A", 1<<16), "\x00"} {
		p.geweigerd(t, "/api/submit", object{"user": "om1", "form": token, "action": "submit", "values": object{}}, http.StatusForbidden, "formulier_ongeldig")
	}
	for _, pad := range []string{"/api/messages?user=om1&channel=screening", "/api/messages?user=om1", "/api/messages?user=om1&channel=%00"} {
		p.geweigerd(t, pad, nil, http.StatusNotFound, "onbekend_kanaal")
	}
	p.geweigerd(t, "/api/messages?user=niemand&channel=dm", nil, http.StatusNotFound, "onbekende_persoon")
	p.geweigerd(t, "/api/files/999999/0?user=om1", nil, http.StatusNotFound, "onbekend_bestand")
	p.geweigerd(t, "/api/niets", nil, http.StatusNotFound, "onbekend_adres")
	gelijk(t, "after all that was refused", stand(), voor)
}

func verkeerdeVelden(t *testing.T, p *proef) {
	const wie = "vt1"
	a := p.typ(t, wie, "/aanmelden")
	token := a.Form.Token
	for _, values := range []string{
		`{"multiproblem":1}`, `{"multiproblem":true}`, `{"multiproblem":null}`, `{"multiproblem":{"a":"b"}}`, `{"leefgebieden":[["x"]]}`, `{"leefgebieden":[null]}`, `[]`, `"x"`,
	} {
		p.geweigerd(t, "/api/submit", []byte(`{"user":"vt1","form":"`+token+`","action":"submit","values":`+values+`}`), http.StatusBadRequest, "verkeerde_invoer")
	}
	for _, actie := range []string{"", "SUBMIT", "delete"} {
		p.geweigerd(t, "/api/submit", object{"user": wie, "form": token, "action": actie, "values": object{}}, http.StatusBadRequest, "verkeerde_invoer")
	}
	fout := func(in antwoorden, velden ...string) {
		t.Helper()
		r := p.stuur(t, wie, token, in)
		if r.Kind != "errors" || len(r.Errors) != len(velden) {
			t.Fatalf("%.100v: want errors beside %v, got %+v", in, velden, r)
		}
		for _, v := range velden {
			if !strings.HasSuffix(r.Errors[v], ".") {
				t.Errorf("%.100v: no sentence beside %s: %+v", in, v, r)
			}
		}
	}
	met := func(basis antwoorden, id string, waarde any) antwoorden {
		uit := antwoorden{id: waarde}
		for k, v := range basis {
			if k != id {
				uit[k] = v
			}
		}
		return uit
	}
	half := strings.Repeat("é", 1<<17) // 256 KB
	fout(nil, "multiproblem", "ketens", "systeem", "gebied")
	for _, waarde := range []any{"misschien", "JA", "ja ja", "\x00", []string{"ja", "nee"}, half, []string{}} {
		fout(met(goedeCriteria(), "ketens", waarde), "ketens")
	}
	fout(met(goedeCriteria(), "leefgebieden", []string{"huisvesting", "ruimtevaart"}), "leefgebieden")
	veel := make([]string, 10_000)
	for i := range veel {
		veel[i] = fmt.Sprint("x", i)
	}
	fout(met(goedeCriteria(), "leefgebieden", veel), "leefgebieden")

	a = p.stuur(t, wie, token, met(goedeCriteria(), "verklaring", "ja")) // a field of another page is left alone
	gelijk(t, "page 2", a.Form.Step, "betrokkene")
	token = a.Form.Token
	fout(nil, "soort", "gemeente", "naam", "geboortedatum")
	goed := eenPersoon("Jan\x00 \a\u202eJansen\u2069\r\nde\tderde ")
	for _, datum := range []any{"31-02-1990", "1990-13-01", "31-12-1899", "01-01-2027", "gisteren", "0", "\x00", "31/12/1990x", half, []string{"31-12-1990", "01-01-1990"}} {
		fout(met(goed, "geboortedatum", datum), "geboortedatum")
	}
	for _, naam := range []any{"", " \n\t\x00", "\u200b", half, strings.Repeat("x", 151), "123456782", "mijn bsn 1234.56.782", []string{"Jan", "Piet"}} {
		fout(met(goed, "naam", naam), "naam")
	}
	fout(met(goed, "gemeente", "Atlantis"), "gemeente")
	fout(met(met(goed, "soort", "gezin"), "nog_iemand", "zeker"), "nog_iemand")

	a = p.stuur(t, wie, token, goed)
	gelijk(t, "page 3", a.Form.Step, "situatie")
	token = a.Form.Token
	lang := strings.Repeat("ë", 3000)
	fout(met(eenSituatie(), "gewenst", lang+"x"), "gewenst")
	fout(met(eenSituatie(), "partners", []string{"De buren"}), "partners")
	a = p.stuur(t, wie, token, met(eenSituatie(), "gewenst", lang))
	token = a.Form.Token
	fout(antwoorden{"geinformeerd": "nee"}, "reden")
	fout(antwoorden{"geinformeerd": "nee", "reden": " \x00\u200b\n\ufeff\u2060"}, "reden")
	a = p.stuur(t, wie, token, antwoorden{"geinformeerd": "ja", "reden": "blijft weg"})
	token = a.Form.Token
	bevatAlles(t, "the summary", a.Form.teLezen(), "Naam: Jan Jansen de derde\n", "="+lang)
	fout(nil, "verklaring")
	fout(antwoorden{"verklaring": "nee"}, "verklaring")
	nummerUit(t, p.stuur(t, wie, token, antwoorden{"verklaring": "ja"}))
	p.Do(t, "/api/submit", object{"user": wie, "form": token, "action": "cancel"}, nil) // too late to matter
	for _, tekst := range []string{"hallo \x00\a daar", "/zvh casus \x00", "/ZVH\tMIJN", "/zvh casus 99999999999999999999", "/zvh triage 32-13-2026", "/zvh intrekken", "/"} {
		if r := p.typ(t, wie, tekst); r.Kind != "say" || r.Message.Text == "" || strings.Contains(r.Message.Text, erGingIetsMis) {
			t.Errorf("%q is answered with %+v", tekst, r)
		}
	}
}

func vanEenAnder(t *testing.T, p *proef) {
	a := p.typ(t, "gemeente1", "/aanmelden")
	p.geweigerd(t, "/api/submit", object{"user": "om1", "form": a.Form.Token, "action": "submit", "values": goedeCriteria()}, http.StatusForbidden, "formulier_ongeldig")
	p.geweigerd(t, "/api/submit", object{"user": "gemeente1", "form": "A" + a.Form.Token, "action": "submit"}, http.StatusForbidden, "formulier_ongeldig")
	p.stuur(t, "gemeente1", a.Form.Token, goedeCriteria())
	aanbod := p.typ(t, "gemeente1", "/aanmelden").Message // said to gemeente1 alone
	p.geweigerd(t, "/api/press", object{"user": "om1", "message": aanbod.ID, "button": aanbod.Buttons[0].ID}, http.StatusNotFound, "onbekend_bericht")
	dm := p.enige(t, "ggz1", "dm", "ZVH-2026-0003")
	p.geweigerd(t, "/api/press", object{"user": "beheer1", "message": dm.ID, "button": dm.Buttons[0].ID}, http.StatusNotFound, "onbekend_bericht")
	kaart := p.enige(t, "regisseur1", "screening", "ZVH-2026-0003")
	for _, knop := range []string{"Bekijk", "Agenderen", "Niet agenderen"} {
		if r := p.druk(t, "regisseur1", kaart, knop); r.Kind != "say" || r.Form != nil {
			t.Errorf("regisseur1 presses %s and gets %+v", knop, r)
		}
	}
	if r := p.typ(t, "om1", "/zvh intrekken ZVH-2026-0003"); r.Message == nil || r.Message.Text != "Deze casus bestaat niet, of je mag hem niet zien. Je nummers staan onder `/zvh mijn`." {
		t.Errorf("om1 gets %+v", r)
	}
	for _, wie := range []string{"woning1", "onbekend1"} {
		if r := p.typ(t, wie, "/aanmelden"); r.Kind != "say" {
			t.Errorf("%s may aanmelden: %+v", wie, r)
		}
	}
	gelijk(t, "the card", p.enige(t, "regisseur1", "screening", "ZVH-2026-0003").knoppen(), "Bekijk, Agenderen, Niet agenderen")
}

func verouderd(t *testing.T, p *proef) {
	const wie, zin = "reclassering1", "Deze pagina was al verwerkt of is intussen veranderd. Hieronder ga je verder waar je was. Er is niets verloren."
	een := p.typ(t, wie, "/aanmelden").Form.Token
	a := p.stuur(t, wie, een, goedeCriteria())
	twee := a.Form.Token
	a = p.stuur(t, wie, een, goedeCriteria()) // the same again: the same answer
	if a.Form == nil || a.Form.Step != "betrokkene" || a.Banner != "" {
		t.Errorf("the same page again: %+v", a)
	}
	anders := goedeCriteria()
	anders["gebied"] = "ja"
	a = p.stuur(t, wie, een, anders)
	if a.Form == nil || a.Form.Step != "betrokkene" || a.Banner != zin {
		t.Errorf("an older page with other answers: %+v", a)
	}
	a = p.stuur(t, wie, twee, eenPersoon("Achteruit"))
	drie := a.Form.Token
	a = p.terug(t, wie, drie, antwoorden{"aanleiding": "Half af"})
	bevatAlles(t, "after Terug", a.Form.Step+" "+a.Form.teLezen(), "betrokkene ", "naam=Achteruit", "geboortedatum=31-12-1990")
	opnieuwTwee := a.Form.Token
	a = p.stuur(t, wie, drie, eenSituatie()) // from a second window that still shows page 3
	if a.Form == nil || a.Form.Step != "betrokkene" || a.Banner != zin {
		t.Errorf("Terug, and then the page that was left: %+v", a)
	}
	a = p.stuur(t, wie, opnieuwTwee, eenPersoon("Vooruit"))
	bevatAlles(t, "page 3 again", a.Form.Step+" "+a.Form.teLezen(), "situatie ", "aanleiding=Half af")
	p.Do(t, "/api/submit", object{"user": wie, "form": a.Form.Token, "action": "cancel"}, nil)
	a = p.stuur(t, wie, a.Form.Token, eenSituatie()) // closing loses nothing
	gelijk(t, "after closing", a.Form.Step, "informeren")
	p.druk(t, wie, *p.typ(t, wie, "/aanmelden").Message, "Nieuw")
	weg := p.stuur(t, wie, a.Form.Token, antwoorden{"geinformeerd": "ja"})
	if weg.Kind != "say" || !strings.HasPrefix(weg.Message.Text, "Dit formulier is verlopen of al afgehandeld.") {
		t.Errorf("a draft that was dropped: %+v", weg)
	}
}

// tegelijk makes the same call n times at once.
func (p *proef) tegelijk(t *testing.T, n int, pad string, body any) []antwoord {
	t.Helper()
	uit := make([]antwoord, n)
	var groep sync.WaitGroup
	for i := range n {
		groep.Go(func() {
			if status, raw := p.Raw(t, pad, body); status != http.StatusOK || json.Unmarshal(raw, &uit[i]) != nil {
				t.Errorf("%s: status %d %s", pad, status, raw)
			}
		})
	}
	groep.Wait()
	return uit
}

func tweeTegelijk(t *testing.T, p *proef) {
	db := databank(t, p.map_)
	a := p.typ(t, "politie1", "/aanmelden")
	for _, in := range []antwoorden{goedeCriteria(), eenPersoon("Dubbel"), eenSituatie(), {"geinformeerd": "ja"}} {
		for _, a = range p.tegelijk(t, 4, "/api/submit", object{"user": "politie1", "form": a.Form.Token, "action": "submit", "values": in}) {
			if a.Form == nil || a.Banner != "" {
				t.Fatalf("a page sent twice: %+v", a)
			}
		}
	}
	voor := tel(t, db, `SELECT count(*) FROM zaken`)
	nummers := map[string]bool{}
	for _, a := range p.tegelijk(t, 8, "/api/submit", object{"user": "politie1", "form": a.Form.Token, "action": "submit", "values": antwoorden{"verklaring": "ja"}}) {
		nummers[nummerUit(t, a)] = true
	}
	if n := tel(t, db, `SELECT count(*) FROM zaken`); n != voor+1 || len(nummers) != 1 {
		t.Errorf("Indienen pressed 8 times made %d zaken: %v", n-voor, nummers)
	}
	p.bezorg(t)
	nummer := ""
	for nummer = range nummers {
		p.enige(t, "politie1", "dm", "binnen: **"+nummer+"**")
	}
	kaart := p.enige(t, "voorzitter1", "screening", "**"+nummer+"** ·")
	telSoort := map[string]int{}
	for _, a := range p.tegelijk(t, 8, "/api/press", object{"user": "voorzitter1", "message": kaart.ID, "button": kaart.Buttons[1].ID}) {
		telSoort[a.Kind]++
		if a.Kind == "say" && !strings.Contains(a.Message.Text, "al geagendeerd door Hanneke Postma. Er is niets veranderd.") {
			t.Errorf("the second is told %q", a.Message.Text)
		}
	}
	if telSoort["ack"] != 1 || telSoort["say"] != 7 {
		t.Errorf("of 8 presses on Agenderen at once: %v, want one ack", telSoort)
	}
	if n := tel(t, db, `SELECT count(*) FROM audit a JOIN zaken z ON z.id::text = a.onderwerp WHERE z.nummer = $1 AND a.wat = 'agenderen'`, nummer); n != 1 {
		t.Errorf("Agenderen is logged %d times", n)
	}
	for _, a := range p.tegelijk(t, 8, "/api/command", object{"user": "politie1", "channel": "dm", "text": "/aanmelden"}) {
		if a.Form == nil {
			t.Errorf("/aanmelden twice: %+v", a)
		}
	}
	a = p.typ(t, "onbekend1", "/zvh toegang")
	for _, a := range p.tegelijk(t, 4, "/api/submit", object{
		"user": "onbekend1", "form": a.Form.Token, "action": "submit", "values": antwoorden{"naam": "Puck Visser", "organisatie": "X", "email": "puck@x.example"},
	}) {
		gelijk(t, "toegang", a.Kind, "say")
	}
	p.bezorg(t)
	p.enige(t, "beheer1", "dm", "Verzoek om toegang")
}

// kruisend lets the aanmelder withdraw while a voorzitter agrees: whichever is first, both are told how it stands, and all cards agree.
func kruisend(t *testing.T, p *proef) {
	for i := range 5 {
		nummer := p.meldAan(t, "om1", fmt.Sprint("Kruisend ", i))
		p.bezorg(t)
		kaart := p.enige(t, "voorzitter1", "screening", "**"+nummer+"** ·")
		form := p.typ(t, "om1", "/zvh intrekken "+nummer).Form.Token
		var groep sync.WaitGroup
		groep.Go(func() {
			p.tegelijk(t, 2, "/api/submit", object{"user": "om1", "form": form, "action": "submit", "values": antwoorden{"zeker": "ja"}})
		})
		groep.Go(func() {
			p.tegelijk(t, 2, "/api/press", object{"user": "voorzitter1", "message": kaart.ID, "button": kaart.Buttons[1].ID})
		})
		groep.Wait()
		p.bezorg(t)
		bevatAlles(t, "the screening card", p.enige(t, "voorzitter1", "screening", "**"+nummer+"** ·").Text, "**Ingetrokken** door de aanmelder")
		bevatAlles(t, "the own card", p.enige(t, "om1", "dm", nummer+"** is op").Text, "ingetrokken")
	}
}

func deKlok(t *testing.T, p *proef) {
	for _, body := range []string{
		`{}`, `null`, `{"to":"2026-11-17T09:00:00+01:00","advance":"1h"}`, `{"to":"morgen"}`, `{"to":"2026-11-17 09:00"}`, `{"advance":"een week"}`, `{"advance":"1"}`, `{"advance":"9e9h"}`,
	} {
		p.geweigerd(t, "/api/clock", []byte(body), http.StatusBadRequest, "klok_invoer")
	}
	for _, body := range []string{`{"to":5}`, `{"advance":1}`, `[]`, ``, `{"to":["2026-11-17T09:00:00+01:00"]}`} {
		p.geweigerd(t, "/api/clock", []byte(body), http.StatusBadRequest, "verkeerde_invoer")
	}
	for _, body := range []string{`{"to":"2026-11-16T08:59:59+01:00"}`, `{"to":"1970-01-01T00:00:00Z"}`, `{"advance":"-1ns"}`, `{"advance":"-168h"}`} {
		p.geweigerd(t, "/api/clock", []byte(body), http.StatusConflict, "klok_terug")
	}
	for _, body := range []string{`{"to":"9999-12-31T23:59:59Z"}`, `{"advance":"2000000h"}`} {
		p.geweigerd(t, "/api/clock", []byte(body), http.StatusBadRequest, "klok_te_ver")
	}
	p.wind(t, "2026-11-16T09:00:00+01:00") // it did not move
	p.tegelijk(t, 3, "/api/clock", object{"advance": "8h"})
	p.wind(t, "2026-11-17T09:00:00+01:00") // each 8 hours counted once
}

// deTermijn lets the cut-off pass while a form is open: the date at submission counts, and the person is told that it changed.
func deTermijn(t *testing.T, p *proef) {
	const wie = "ggz1"
	a := p.typ(t, wie, "/aanmelden")
	for _, in := range []antwoorden{goedeCriteria(), eenPersoon("Net te laat"), eenSituatie(), {"geinformeerd": "ja"}} {
		a = p.stuur(t, wie, a.Form.Token, in)
	}
	bevatAlles(t, "the summary", a.Form.Intro, "Dien je in vóór **donderdag 19 november 16:00**, dan is de triage op **donderdag 26 november**.")
	p.wind(t, "2026-11-19T16:00:00+01:00")
	a = p.stuur(t, wie, a.Form.Token, antwoorden{"verklaring": "ja"})
	nummer := nummerUit(t, a)
	gelijk(t, "too late", a.Message.Text, "Je aanmelding is ingediend: **"+nummer+"**. De triage is op **donderdag 3 december**. De bevestiging staat in je berichten met de bot.\n"+
		"**Let op, de datum is veranderd.** De termijn van donderdag 19 november 16:00 verstreek terwijl je formulier open stond. Toen je begon, was de triage op donderdag 26 november.")
	p.bezorg(t)
	bevatAlles(t, "ontvangst", p.enige(t, wie, "dm", "binnen: **"+nummer+"**").Text, "Triage: **donderdag 3 december**.", "uiterlijk **donderdag 26 november**")
}
