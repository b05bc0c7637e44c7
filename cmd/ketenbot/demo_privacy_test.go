package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// What people fill in here stands nowhere else in the world, so that it can be looked for.
const (
	gNaam        = "Wilhelmina Zonderlingen-Vogelpoel"
	gKind        = "Bartholomeus Quispeldoorn"
	gAdres       = "Kwartelslagweg 7743 bis"
	gPGAx        = "PGX-QUARTZ-SMARAGD"
	gAanleiding  = `De buurman hoort "kettingzagen" & <gegil> uit kamer negentien.`
	gVervolg     = "Én de hónd van tante Zoë blaft."
	gGeprobeerd  = "Vijf gesprekken met wijkagent Ottelaar."
	gGewenst     = "Kamperen verbieden op de Zwaluwvliet."
	gReden       = "Vergeldingsgevaar door oom Cornelis Brakelaar."
	gMotivatie   = "Toch, want de grootvader heet Melchior Addeboer."
	gBSN         = "123456782"
	gMetBSN      = "Zijn kaartje noemt hem Dagobert Klinkenbergh, 123456782."
	gTelefoon    = "06-48151623"
	gMoment      = "donderdag bij zonsopgang, na het melken"
	gToelichting = "De kapelaan Theofiel weigert elke medewerking."
	gVergeten    = "Petronella Ganzeveer"
	gGetypt      = "Huibrecht Sterrenburg"
	gGeenDatum   = "de dag van Sint Quirinus"
	gOvermaat    = "Overmaats-Wijdlopig "
	gVerzonnen   = "Godelieve Stippelganger"
	gKapot       = "Jason Vreeswater-Onleesbaar"
	gAlsPersoon  = "Adelheid Querulant"
)

func geheimen() []string {
	return []string{
		gNaam, "Zonderlingen", gKind, "Quispeldoorn", gAdres, "Kwartelslagweg", gPGAx, gAanleiding, "kettingzagen", gVervolg, "tante Zoë", gGeprobeerd, "Ottelaar",
		gGewenst, "Zwaluwvliet", gReden, "Brakelaar", gMotivatie, "Addeboer", gBSN, gMetBSN, "Klinkenbergh", gTelefoon, "0648151623", gMoment, "zonsopgang",
		gToelichting, "Theofiel", gVergeten, "Ganzeveer", gGetypt, "Sterrenburg", gGeenDatum, "Quirinus", "Overmaats-Wijdlopig", gVerzonnen, "Stippelganger",
		gKapot, "Vreeswater", gAlsPersoon, "Querulant", "14-02-1987", "1987-02-14", "03-09-2011", "2011-09-03", "zingeving",
	}
}

// After all that people do and all that goes wrong, nothing confidential stands in the database, in a log, in a file or in a post; and who may see it, sees it,
// which is written down.
func TestDemoLektNiets(t *testing.T) {
	t.Parallel()
	pad := demoMap(t)
	p := startDemo(t, pad)
	p.bezorg(t)
	gezinMetFouten(t, p)
	overlegEnToch(t, p)
	vreemdeOproepen(t, p)
	a := p.typ(t, "politie1", "/aanmelden") // a draft that nobody goes on with
	a = p.stuur(t, "politie1", a.Form.Token, goedeCriteria())
	p.stuur(t, "politie1", a.Form.Token, eenPersoon(gVergeten))
	p.bezorg(t)
	bekijkEnScreen(t, p)
	p.wind(t, "2026-11-24T09:00:00+01:00")

	db := databank(t, pad)
	if n := tel(t, db, `SELECT count(*) FROM audit WHERE wat = 'bekeken'`); n != 4 {
		t.Errorf("%d views are logged, want 4: twice the gezin, once the other, once the telephone", n)
	}
	if n := tel(t, db, `SELECT count(*) FROM river_job WHERE args::text !~ '^{"id": "[0-9a-f-]{36}"}$' OR coalesce(array_length(errors, 1), 0) > 100`); n != 0 {
		t.Errorf("%d jobs say more than an id", n)
	}
	hooibergen := map[string]string{"the database": dump(t, db, p.cluster.URL("ketenbot")), "the posts": allePosts(t, p), "the terminal": p.uit.String()}
	p.stop() // so that everything is written
	files := bestanden(t, pad)
	for naam, inhoud := range files {
		if strings.HasSuffix(naam, ".log") {
			hooibergen[filepath.Base(naam)] = string(inhoud)
		}
	}
	for waar, hooiberg := range hooibergen {
		for _, geheim := range geheimen() {
			if vorm := ruikt(hooiberg, geheim); vorm != "" {
				t.Errorf("%q stands in %s (%s)", geheim, waar, vorm)
			}
		}
	}
	for naam, inhoud := range files {
		for _, geheim := range geheimen() {
			if bytes.Contains(inhoud, []byte(geheim)) {
				t.Errorf("%q stands in the file %s", geheim, naam)
			}
		}
	}
	// Process facts are found: so these haystacks are the right ones.
	vindt(t, "the database", hooibergen["the database"], "ZVH-2026-0004", "ZVH-2026-0005", "Noor van Dalen", "COPY public.verzegeld", "overlegverzoeken")
	vindt(t, "the posts", hooibergen["the posts"], "ZVH-2026-0004", "Vooraf overleg", "Niet geagendeerd")
	vindt(t, "the log", hooibergen[logBestand], "POST /api/submit", "message", "event failed", "something went wrong")
	vindt(t, "Postgres's log", hooibergen["postgres.log"], "ready to accept connections", "terminated by signal 9")
	vindt(t, "the terminal", hooibergen["the terminal"], "Ketenbot demo: http")
	if len(files) < 500 {
		t.Errorf("only %d files were searched", len(files))
	}
}

func vindt(t *testing.T, waar, hooiberg string, woorden ...string) {
	t.Helper()
	for _, w := range woorden {
		if ruikt(hooiberg, w) == "" {
			t.Errorf("%q does not stand in %s", w, waar)
		}
	}
}

// gezinMetFouten reports a gezin as gemeente1, with whatever can go wrong on the way.
func gezinMetFouten(t *testing.T, p *proef) {
	t.Helper()
	a := p.typ(t, "gemeente1", "/aanmelden")
	in := goedeCriteria()
	in["leefgebieden"] = []string{"zingeving", "kinderen"}
	a = p.stuur(t, "gemeente1", a.Form.Token, in)
	goed := antwoorden{"soort": "gezin", "naam": gNaam, "geboortedatum": "14-02-1987", "gemeente": "Lindewaard", "adres": gAdres, "pgax": gPGAx, "nog_iemand": "ja"}
	for id, fout := range map[string]string{"naam": strings.Repeat(gOvermaat, 200), "adres": gMetBSN, "geboortedatum": gGeenDatum, "soort": gNaam, "nog_iemand": ""} {
		stuk := antwoorden{}
		maps.Copy(stuk, goed)
		stuk[id] = fout
		if r := p.stuur(t, "gemeente1", a.Form.Token, stuk); r.Errors[id] == "" || ruikt(fmt.Sprint(r.Errors), gBSN) != "" || strings.Contains(fmt.Sprint(r.Errors), gGeenDatum) {
			t.Errorf("%s: want an error that quotes nothing, got %+v", id, r)
		}
	}
	blad := a
	weigerOpslaan(t, p, func() { // Postgres quotes the row that it refuses
		if r := p.stuur(t, "gemeente1", blad.Form.Token, goed); !strings.HasPrefix(r.Banner, erGingIetsMis) {
			t.Errorf("when a row is refused: %+v", r)
		}
	})
	a = p.stuur(t, "gemeente1", a.Form.Token, goed)
	a = p.stuur(t, "gemeente1", a.Form.Token, antwoorden{"naam": gKind, "geboortedatum": "2011-09-03", "nog_iemand": "nee"})
	situatie := antwoorden{"aanleiding": gAanleiding + "\n" + gVervolg, "geprobeerd": gGeprobeerd, "gewenst": gGewenst}
	fout := antwoorden{"aanleiding": gMetBSN, "geprobeerd": gGeprobeerd, "gewenst": gGewenst}
	if r := p.stuur(t, "gemeente1", a.Form.Token, fout); !strings.Contains(r.Errors["aanleiding"], "BSN") {
		t.Errorf("a BSN is not refused: %+v", r)
	}
	p.terug(t, "gemeente1", p.terug(t, "gemeente1", a.Form.Token, fout).Form.Token, nil) // keeps what was good, and not the BSN
	a = p.druk(t, "gemeente1", *p.typ(t, "gemeente1", "/aanmelden").Message, "Verder")
	a = p.stuur(t, "gemeente1", a.Form.Token, goed)
	a = p.stuur(t, "gemeente1", a.Form.Token, antwoorden{"naam": gKind, "geboortedatum": "2011-09-03", "nog_iemand": "nee"})

	if err := p.cluster.Stop(t.Context()); err != nil { // Postgres goes away while the page is sent
		t.Fatal(err)
	}
	if r := p.stuur(t, "gemeente1", a.Form.Token, situatie); !strings.HasPrefix(r.Banner, erGingIetsMis) {
		t.Errorf("without Postgres: %+v", r)
	}
	p.typ(t, "gemeente1", "/zvh "+gGetypt)
	p.herstartPostgres(t)
	crashPostgres(t, p, func() { p.stuur(t, "gemeente1", a.Form.Token, situatie) })
	a = p.stuur(t, "gemeente1", a.Form.Token, situatie)
	a = p.stuur(t, "gemeente1", a.Form.Token, antwoorden{"geinformeerd": "nee", "reden": gReden})
	bevatAlles(t, "the summary", a.Form.teLezen(), gNaam, gKind, gAdres, gPGAx, gAanleiding, gVervolg, gGeprobeerd, gGewenst, gReden, "zingeving")
	gelijk(t, "the gezin", nummerUit(t, p.stuur(t, "gemeente1", a.Form.Token, antwoorden{"verklaring": "ja"})), "ZVH-2026-0004")
}

// weigerOpslaan lets Postgres refuse all that is sealed while doe runs.
func weigerOpslaan(t *testing.T, p *proef, doe func()) {
	t.Helper()
	db := databank(t, p.map_)
	for _, opdracht := range []string{`ALTER TABLE verzegeld ADD CONSTRAINT kapot CHECK (false) NOT VALID`, `ALTER TABLE verzegeld DROP CONSTRAINT kapot`} {
		if _, err := db.ExecContext(t.Context(), opdracht); err != nil {
			t.Fatal(err)
		}
		doe()
		doe = func() {}
	}
}

// crashPostgres ends the process behind one connection, about which Postgres writes in its log before it begins anew, and waits until it is there again.
func crashPostgres(t *testing.T, p *proef, intussen func()) {
	t.Helper()
	log := filepath.Join(filepath.Dir(postgresData(t, p.map_)), "postgres.log")
	if err := syscall.Kill(tel(t, databank(t, p.map_), `SELECT pg_backend_pid()`), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	intussen()
	tik := time.NewTicker(10 * time.Millisecond)
	defer tik.Stop()
	for range 3000 {
		tekst, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		if _, na, ja := bytes.Cut(tekst, []byte("terminated by signal 9")); ja && bytes.Contains(na, []byte("ready to accept connections")) {
			return
		}
		<-tik.C
	}
	t.Fatal("Postgres did not recover")
}

// overlegEnToch is om1, whose case does not meet the criteria: a talk beforehand, and then toch indienen.
func overlegEnToch(t *testing.T, p *proef) {
	t.Helper()
	slecht := antwoorden{"multiproblem": "nee", "ketens": "nee", "systeem": "nee", "gebied": "nee"}
	a := p.typ(t, "om1", "/aanmelden")
	a = p.stuur(t, "om1", a.Form.Token, slecht)
	gelijk(t, "not fit", a.Form.Step, "toets")
	a = p.stuur(t, "om1", a.Form.Token, antwoorden{"keuze": "overleg"})
	gelijk(t, "overleg", a.Form.velden(), "telefoon:text* moment:text*")
	a = p.stuur(t, "om1", a.Form.Token, antwoorden{"telefoon": gTelefoon, "moment": gMoment})
	gelijk(t, "overleg", a.Kind, "say")
	a = p.druk(t, "om1", *p.typ(t, "om1", "/aanmelden").Message, "Verder")
	a = p.stuur(t, "om1", a.Form.Token, antwoorden{"keuze": "toch", "motivatie": gMotivatie})
	for _, in := range []antwoorden{eenPersoon(gNaam), {"aanleiding": gAanleiding, "geprobeerd": gGeprobeerd, "gewenst": gGewenst}, {"geinformeerd": "ja"}, {"verklaring": "ja"}} {
		a = p.stuur(t, "om1", a.Form.Token, in)
	}
	gelijk(t, "toch", nummerUit(t, a), "ZVH-2026-0005")
}

// vreemdeOproepen are calls that are refused, full of what must not be kept.
func vreemdeOproepen(t *testing.T, p *proef) {
	t.Helper()
	for _, body := range []any{
		[]byte(`{"user":"gemeente1","text":"` + gKapot), []byte(`{"user":"` + gKapot + `","channel":"dm","text":"` + gKapot + `"}`),
		map[string]any{"user": gAlsPersoon, "form": gVerzonnen, "values": antwoorden{"naam": gVerzonnen}, "action": "submit"},
		map[string]any{"user": "gemeente1", "form": gVerzonnen, "values": antwoorden{"naam": gVerzonnen}, "action": gVerzonnen},
		map[string]any{"user": "gemeente1", "form": "x", "values": map[string]any{gVerzonnen: map[string]any{"naam": gVerzonnen}}},
		map[string]any{"user": "gemeente1", "form": "x", "values": antwoorden{"naam": strings.Repeat(gOvermaat, 1<<16)}},
		map[string]any{"user": "gemeente1", "message": gVerzonnen, "button": gVerzonnen}, map[string]any{"to": gVerzonnen},
	} {
		for _, waar := range []string{"/api/command", "/api/submit", "/api/press", "/api/clock", "/api/" + url.PathEscape(gVerzonnen)} {
			if status, raw := p.Raw(t, waar, body); status == http.StatusOK || ruikt(string(raw), gVerzonnen)+ruikt(string(raw), gKapot) != "" {
				t.Errorf("%s answers %d %s", waar, status, raw)
			}
		}
	}
	p.Raw(t, "/api/messages?user="+url.QueryEscape(gAlsPersoon)+"&channel="+url.QueryEscape(gVerzonnen), nil)
	p.Raw(t, "/"+url.PathEscape(gAlsPersoon), nil)
	for _, tekst := range []string{"/zvh mijn ", "/zvh casus ", "/zvh intrekken ", "/zvh triage ", "/actiepunt ", "/", "/zvh "} {
		p.typ(t, "gemeente1", tekst+gGetypt)
	}
}

// bekijkEnScreen lets a voorzitter see what the others wrote, and refuse one case with an explanation.
func bekijkEnScreen(t *testing.T, p *proef) {
	t.Helper()
	kaart := p.enige(t, "voorzitter1", "screening", "**ZVH-2026-0004** ·")
	a := p.druk(t, "voorzitter1", kaart, "Bekijk")
	bevatAlles(t, "Bekijk", a.Form.teLezen(), gNaam, gKind, gAdres, gPGAx, gAanleiding, gVervolg, gGeprobeerd, gGewenst, gReden, "14-02-1987", "03-09-2011", "zingeving")
	if strings.Contains(a.Form.teLezen(), gBSN) {
		t.Error("the BSN that was refused was kept")
	}
	p.stuur(t, "voorzitter1", a.Form.Token, antwoorden{"naam": gNaam}) // a view is closed
	bevatAlles(t, "own Bekijk", p.druk(t, "gemeente1", p.enige(t, "gemeente1", "dm", "binnen: **ZVH-2026-0004**"), "Bekijk").Form.teLezen(), gNaam)
	gelijk(t, "by the regisseur, who is not of this casus", p.druk(t, "regisseur1", kaart, "Bekijk").Kind, "say")

	overleg := p.enige(t, "voorzitter1", "screening", "Vooraf overleg")
	bevatAlles(t, "overleg", p.druk(t, "voorzitter1", overleg, "Bekijk").Form.teLezen(), gTelefoon, gMoment)
	gelijk(t, "contact", p.druk(t, "voorzitter1", overleg, "Contact gehad").Kind, "ack")

	kaart = p.enige(t, "voorzitter1", "screening", "**ZVH-2026-0005** ·")
	a = p.druk(t, "voorzitter1", kaart, "Niet agenderen")
	a = p.stuur(t, "voorzitter1", a.Form.Token, antwoorden{"reden": "anders", "toelichting": gToelichting})
	gelijk(t, "niet agenderen", a.Kind, "say")
	p.bezorg(t)
	kaart = p.enige(t, "voorzitter1", "screening", "**ZVH-2026-0005** ·")
	bevatAlles(t, "Bekijk afterwards", p.druk(t, "voorzitter1", kaart, "Bekijk").Form.teLezen(), gToelichting, gMotivatie)
}

// allePosts is all that anybody can see in the chat.
func allePosts(t *testing.T, p *proef) string {
	t.Helper()
	var uit strings.Builder
	var mensen, kanalen []struct {
		ID string `json:"id"`
	}
	p.Do(t, "/api/users", nil, &mensen)
	for _, m := range mensen {
		p.Do(t, "/api/channels?user="+m.ID, nil, &kanalen)
		for _, k := range kanalen {
			for _, b := range p.ziet(t, m.ID, k.ID) {
				raw, err := json.Marshal(b)
				if err != nil {
					t.Fatal(err)
				}
				uit.Write(raw)
				for _, f := range b.Files {
					_, raw := p.Raw(t, f.URL, nil)
					uit.Write(raw)
				}
			}
		}
	}
	return uit.String()
}
