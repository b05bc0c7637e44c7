package main

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"ketenbot/storage/localpg"
)

// hooguit is how long anybody may wait for an answer, also when Postgres is away.
const hooguit = 5 * time.Second

// herstartPostgres starts Postgres of a running demo again, where it was.
func (p *proef) herstartPostgres(t *testing.T) {
	t.Helper()
	oud := p.cluster.URL("ketenbot")
	c, err := localpg.Start(t.Context(), localpg.Opties{Map: p.map_ + "/" + postgresMap})
	if err != nil {
		t.Fatal(err)
	}
	p.cluster = c
	t.Cleanup(func() {
		p.stop() // before its Postgres
		if err := c.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	if c.URL("ketenbot") != oud {
		t.Fatal("Postgres came back on another port")
	}
}

// binnenTijd makes a call and returns its status and answer; a slow one is a fault, and so is 5xx.
func (p *proef) binnenTijd(t *testing.T, pad string, body any) (int, string, antwoord) {
	t.Helper()
	begin := time.Now()
	status, raw := p.Raw(t, pad, body)
	if duur := time.Since(begin); duur > hooguit {
		t.Errorf("%s took %v", pad, duur)
	}
	var a antwoord
	if status == http.StatusOK {
		_ = json.Unmarshal(raw, &a) // a list is no answer
	}
	return status, string(raw), a
}

const erGingIetsMis = "Er ging iets mis, er is niets verloren."

// While Postgres is away everybody gets a sentence at once and loses nothing of what they typed; when it is back all goes on.
func TestDemoPostgresWeg(t *testing.T) {
	t.Parallel()
	p := startDemo(t, demoMap(t))
	p.bezorg(t)
	kaart := p.enige(t, "voorzitter1", "screening", "ZVH-2026-0003")
	a := p.typ(t, "gemeente1", "/aanmelden")
	a = p.stuur(t, "gemeente1", a.Form.Token, goedeCriteria())
	blz2 := a.Form.Token
	nummer := p.meldAan(t, "politie1", "Vlak voor de storing") // its messages may be under way
	if err := p.cluster.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}

	for range 3 { // first with connections that broke, then without
		for wat, body := range map[string]map[string]any{
			"/api/command": {"user": "gemeente1", "channel": "dm", "text": "/zvh mijn"},
			"/api/press":   {"user": "voorzitter1", "message": kaart.ID, "button": kaart.Buttons[1].ID},
		} {
			status, raw, a := p.binnenTijd(t, wat, body)
			if status != http.StatusOK || a.Kind != "say" || !strings.HasPrefix(a.Message.Text, erGingIetsMis) || !strings.Contains(a.Message.Text, "Referentie ") {
				t.Errorf("%s answers %d %s", wat, status, raw)
			}
		}
		for _, wat := range []string{"submit", "back"} {
			status, raw, a := p.binnenTijd(t, "/api/submit", map[string]any{"user": "gemeente1", "form": blz2, "action": wat, "values": eenPersoon("Bewaar Mij")})
			if status != http.StatusOK || a.Kind != "errors" || !strings.HasPrefix(a.Banner, erGingIetsMis) {
				t.Errorf("%s answers %d %s, which would lose what was typed", wat, status, raw)
			}
		}
		for _, wat := range []string{"/api/users", "/api/channels?user=om1", "/api/messages?user=om1&channel=triage", "/api/clock", "/api/files/1/0?user=om1"} {
			p.binnenTijd(t, wat, nil)
		}
		if status, raw, _ := p.binnenTijd(t, "/api/clock", map[string]any{"advance": "1h"}); status == http.StatusOK || !strings.Contains(raw, erGingIetsMis) {
			t.Errorf("the clock answers %d %s", status, raw)
		}
	}

	p.herstartPostgres(t)
	begin := time.Now()
	a = p.stuur(t, "gemeente1", blz2, eenPersoon("Bewaar Mij"))
	if a.Form == nil || a.Form.Step != "situatie" {
		t.Fatalf("the form does not go on: %+v", a)
	}
	gelijk(t, "Agenderen", p.druk(t, "voorzitter1", kaart, "Agenderen").Kind, "ack")
	p.bezorg(t)
	t.Logf("all that waited was delivered %v after Postgres came back", time.Since(begin).Round(time.Millisecond))
	p.enige(t, "politie1", "dm", "Je aanmelding is binnen: **"+nummer+"**")
	p.enige(t, "voorzitter1", "screening", "**"+nummer+"** ·")
	p.enige(t, "voorzitter1", "screening", "**Agenderen** door Hanneke Postma")
	a = p.stuur(t, "gemeente1", a.Form.Token, eenSituatie())
	a = p.stuur(t, "gemeente1", a.Form.Token, antwoorden{"geinformeerd": "ja"})
	a = p.stuur(t, "gemeente1", a.Form.Token, antwoorden{"verklaring": "ja"})
	gelijk(t, "the next number", nummerUit(t, a), "ZVH-2026-0005")
	p.wind(t, "2026-11-23T09:00:00+01:00")
	p.enige(t, "om1", "triage", "Agenda triage donderdag 26 november")
}
