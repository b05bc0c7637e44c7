package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ketenbot/bot/web/webtest"
	"ketenbot/storage/localpg"
)

// maandag is where the clock of every demo in these tests begins.
var maandag = time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC)

// startTijd is how long a demo may take before it says where it is; on a busy machine initdb takes its time.
const startTijd = 2 * time.Minute

// uitvoer is what a demo writes; it notices the address.
type uitvoer struct {
	mu  sync.Mutex
	buf bytes.Buffer
	url chan string
}

func nieuweUitvoer() *uitvoer { return &uitvoer{url: make(chan string, 1)} }

var adresRegel = regexp.MustCompile(`Ketenbot demo: (http://\S+)/\n`)

func (u *uitvoer) Write(p []byte) (int, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	had := adresRegel.Match(u.buf.Bytes())
	u.buf.Write(p)
	if m := adresRegel.FindSubmatch(u.buf.Bytes()); m != nil && !had {
		u.url <- string(m[1])
	}
	return len(p), nil
}

func (u *uitvoer) String() string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.buf.String()
}

// demoMap returns a folder for a demo; afterwards it goes, with a Postgres that was left running in it.
func demoMap(t testing.TB) string {
	t.Helper()
	pad := filepath.Join(t.TempDir(), "demo")
	t.Cleanup(func() {
		if err := ruimDemoOp(pad); err != nil {
			t.Errorf("clean up %s: %v", pad, err)
		}
	})
	return pad
}

// proef is a demo that runs in this process, and the hands and eyes of its people.
type proef struct {
	*webtest.Client

	map_    string
	adres   string // without a slash at its end
	uit     *uitvoer
	cluster *localpg.Cluster
	stop    func() // ends it as Ctrl-C does, and waits; more than once is fine
}

// startDemo runs the demo in a folder until the test ends, or stop.
func startDemo(t testing.TB, pad string) *proef {
	t.Helper()
	p := &proef{map_: pad, uit: nieuweUitvoer()}
	ctx, cancel := context.WithCancel(context.Background())
	d := demo{
		omgeving: &omgeving{getenv: geenOmgeving, stdout: p.uit, stderr: p.uit}, luister: "127.0.0.1:0", map_: pad, begin: maandag,
		opCluster: func(c *localpg.Cluster) { p.cluster = c },
	}
	klaar := make(chan error, 1)
	go func() { klaar <- d.draai(ctx) }()
	p.stop = sync.OnceFunc(func() {
		cancel()
		if p.Client != nil {
			p.Close()
		}
		if err := <-klaar; err != nil {
			t.Errorf("the demo ended with %v", err)
		}
	})
	t.Cleanup(p.stop)
	select {
	case p.adres = <-p.uit.url:
		p.Client = webtest.NewClient(p.adres)
	case err := <-klaar:
		klaar <- nil
		t.Fatalf("the demo did not start: %v", err)
	case <-time.After(startTijd):
		t.Fatal("the demo did not start in time")
	}
	return p
}

// url is where the page is, without a slash at its end.
func (p *proef) url() string { return p.adres }

// databank connects to the database of a demo in a folder, whichever process runs it.
func databank(t testing.TB, pad string) *sql.DB {
	t.Helper()
	var merk struct {
		Poort int `json:"poort"`
	}
	lees := func(naam string) []byte {
		tekst, err := os.ReadFile(filepath.Join(pad, postgresMap, naam))
		if err != nil {
			t.Fatal(err)
		}
		return bytes.TrimSpace(tekst)
	}
	if err := json.Unmarshal(lees("ketenbot-postgres.json"), &merk); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("postgres", fmt.Sprintf("postgres://ketenbot:%s@127.0.0.1:%d/ketenbot?sslmode=disable", lees("ketenbot-postgres.wachtwoord"), merk.Poort))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// tel returns the one number that a query gives.
func tel(t testing.TB, db *sql.DB, query string, args ...any) int {
	t.Helper()
	var n int
	if err := db.QueryRowContext(context.Background(), query, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// The API's own words; see docs/web-api.md.
type antwoord struct {
	Kind    string            `json:"kind"`
	Banner  string            `json:"banner"`
	Errors  map[string]string `json:"errors"`
	Form    *formulier        `json:"form"`
	Message *bericht          `json:"message"`
}

type formulier struct {
	Token  string `json:"token"`
	Title  string `json:"title"`
	Intro  string `json:"intro"`
	Step   string `json:"step"`
	Number int    `json:"number"`
	Of     int    `json:"of"`
	Submit string `json:"submit"`
	Back   bool   `json:"back"`
	Fields []veld `json:"fields"`
}

type veld struct {
	ID       string          `json:"id"`
	Kind     string          `json:"kind"`
	Label    string          `json:"label"`
	Required bool            `json:"required"`
	Value    json.RawMessage `json:"value"`
	Options  []struct {
		Value string `json:"value"`
		Label string `json:"label"`
	} `json:"options"`
}

// velden gives "id:kind", with a star when required.
func (f *formulier) velden() string {
	var out []string
	for _, v := range f.Fields {
		s := v.ID + ":" + v.Kind
		if v.Required {
			s += "*"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

// teLezen is all that stands in the fields.
func (f *formulier) teLezen() string {
	var out []string
	for _, v := range f.Fields {
		var s string
		var l []string
		if json.Unmarshal(v.Value, &s) == nil {
			l = []string{s}
		} else if err := json.Unmarshal(v.Value, &l); err != nil {
			l = []string{"?"}
		}
		out = append(out, v.ID+"="+strings.Join(l, "|"))
	}
	return strings.Join(out, "\n")
}

type bericht struct {
	ID      string `json:"id"`
	Author  string `json:"author"`
	Text    string `json:"text"`
	Buttons []struct {
		ID    string `json:"id"`
		Label string `json:"label"`
	} `json:"buttons"`
	Edited    bool `json:"edited"`
	Ephemeral bool `json:"ephemeral"`
	Files     []struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	} `json:"files"`
}

func (b bericht) knoppen() string {
	var out []string
	for _, k := range b.Buttons {
		out = append(out, k.Label)
	}
	return strings.Join(out, ", ")
}

// antwoorden are what somebody fills in: a string, or a list of strings.
type antwoorden map[string]any

// typ types text in the DM.
func (p *proef) typ(t testing.TB, wie, tekst string) antwoord {
	t.Helper()
	return p.roep(t, "/api/command", map[string]any{"user": wie, "channel": "dm", "text": tekst})
}

// stuur sends a form by its token.
func (p *proef) stuur(t testing.TB, wie, token string, in antwoorden) antwoord {
	t.Helper()
	return p.roep(t, "/api/submit", map[string]any{"user": wie, "form": token, "action": "submit", "values": in})
}

// terug presses "Terug" in a form.
func (p *proef) terug(t testing.TB, wie, token string, in antwoorden) antwoord {
	t.Helper()
	return p.roep(t, "/api/submit", map[string]any{"user": wie, "form": token, "action": "back", "values": in})
}

// druk presses a button of a message.
func (p *proef) druk(t testing.TB, wie string, b bericht, label string) antwoord {
	t.Helper()
	for _, k := range b.Buttons {
		if k.Label == label {
			return p.roep(t, "/api/press", map[string]any{"user": wie, "message": b.ID, "button": k.ID})
		}
	}
	t.Fatalf("no button %q on %q", label, b.Text)
	return antwoord{}
}

// roep makes a call that must be a 200.
func (p *proef) roep(t testing.TB, pad string, body any) antwoord {
	t.Helper()
	var a antwoord
	if status := p.Do(t, pad, body, &a); status != http.StatusOK {
		t.Fatalf("%s: status %d", pad, status)
	}
	return a
}

// wind sets the clock; what must happen until then has, and is delivered.
func (p *proef) wind(t testing.TB, to string) {
	t.Helper()
	var nu struct {
		Now string `json:"now"`
	}
	if status := p.Do(t, "/api/clock", map[string]any{"to": to}, &nu); status != http.StatusOK || nu.Now != to {
		t.Fatalf("wind to %s: status %d, the clock stands at %s", to, status, nu.Now)
	}
}

// bezorg waits until all is delivered.
func (p *proef) bezorg(t testing.TB) {
	t.Helper()
	if status, raw := p.Raw(t, "/api/clock", map[string]any{"advance": "0s"}); status != http.StatusOK {
		t.Fatalf("drain: status %d, %s", status, raw)
	}
}

// ziet returns what somebody sees in a channel.
func (p *proef) ziet(t testing.TB, wie, kanaal string) []bericht {
	t.Helper()
	var out []bericht
	if status := p.Do(t, "/api/messages?user="+wie+"&channel="+kanaal, nil, &out); status != http.StatusOK {
		t.Fatalf("messages of %s in %s: status %d", wie, kanaal, status)
	}
	return out
}

// enige returns the one message with these words that somebody sees in a channel.
func (p *proef) enige(t testing.TB, wie, kanaal, woorden string) bericht {
	t.Helper()
	var gevonden []bericht
	alle := p.ziet(t, wie, kanaal)
	for _, b := range alle {
		if strings.Contains(b.Text, woorden) {
			gevonden = append(gevonden, b)
		}
	}
	if len(gevonden) != 1 {
		t.Fatalf("%s sees %d messages with %q in %s, want 1, of:\n%s", wie, len(gevonden), woorden, kanaal, teksten(alle))
	}
	return gevonden[0]
}

func teksten(berichten []bericht) string {
	var out []string
	for _, b := range berichten {
		out = append(out, b.Text)
	}
	return strings.Join(out, "\n---\n")
}

func gelijk(t testing.TB, wat, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got: %s\nwant: %s", wat, got, want)
	}
}

// De antwoorden waarmee een aanmelding door alle stappen komt.
func goedeCriteria() antwoorden {
	return antwoorden{"multiproblem": "ja", "ketens": "ja", "systeem": "ja", "gebied": "nee", "leefgebieden": []string{"huisvesting", "verslaving", "kinderen"}}
}

func eenPersoon(naam string) antwoorden {
	return antwoorden{"soort": "persoon", "naam": naam, "geboortedatum": "31-12-1990", "gemeente": "Lindewaard"}
}

func eenSituatie() antwoorden {
	return antwoorden{"aanleiding": "Overlast.", "geprobeerd": "Bemoeizorg.", "gewenst": "Eén plan."}
}

// meldAan goes through the whole form and returns the number of the new zaak.
func (p *proef) meldAan(t testing.TB, wie, naam string) string {
	t.Helper()
	a := p.typ(t, wie, "/aanmelden")
	for _, in := range []antwoorden{goedeCriteria(), eenPersoon(naam), eenSituatie(), {"geinformeerd": "ja"}, {"verklaring": "ja"}} {
		if a.Form == nil {
			t.Fatalf("no form but %+v", a)
		}
		a = p.stuur(t, wie, a.Form.Token, in)
	}
	return nummerUit(t, a)
}

var nummerInTekst = regexp.MustCompile(`ZVH-\d{4}-\d{4}`)

func nummerUit(t testing.TB, a antwoord) string {
	t.Helper()
	if a.Kind != "say" || !strings.HasPrefix(a.Message.Text, "Je aanmelding is ingediend: ") {
		t.Fatalf("after Indienen: %+v", a)
	}
	return nummerInTekst.FindString(a.Message.Text)
}

// bevatAlles reports the words that are missing.
func bevatAlles(t testing.TB, wat, tekst string, woorden ...string) {
	t.Helper()
	mist := slices.DeleteFunc(woorden, func(w string) bool { return strings.Contains(tekst, w) })
	if len(mist) > 0 {
		t.Errorf("%s: %q not in:\n%s", wat, mist, tekst)
	}
}
