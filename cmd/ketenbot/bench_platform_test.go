package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ketenbot/bot"
	"ketenbot/bot/chat"
	"ketenbot/bot/mattermost"
	"ketenbot/bot/mattermost/mattermosttest"
	"ketenbot/bot/slack"
	"ketenbot/bot/slack/slacktest"
	"ketenbot/config"
	"ketenbot/storage/storagetest"
)

// BenchmarkSlackMijn is `/zvh mijn` as Slack brings it: signed, over HTTP, 200 a second, with 10,000 casussen of 200 people in Postgres. It is answered
// when Slack has its 200 and the person has the list, at the response_url. Slack stands in this process: it takes its part of the machine.
func BenchmarkSlackMijn(b *testing.B) {
	s := startSlackBench(b)
	meetStroom(b, s.mijn, s.niets, "url_verification")
}

// BenchmarkMattermostMijn is the same as Mattermost brings it: with the command's token, and the answer in the body. Mattermost signs nothing; the
// call that asks nothing is one with another token, which is refused.
func BenchmarkMattermostMijn(b *testing.B) {
	m := startMattermostBench(b)
	meetStroom(b, m.mijn, m.niets, "refused")
}

// geduldBench is how long an asker waits for anything.
const geduldBench = 20 * time.Second

// eigenLijst stands above everybody's list, and numbers of the 10,000 are on it.
const (
	eigenLijst   = "Mijn aanmeldingen"
	eigenNummers = "ZVH-2024-"
)

// vragersBench is what the askers of both platforms share.
type vragersBench struct {
	klant    *http.Client
	adres    string // of the house
	mensen   []string
	volgende atomic.Int64
}

func nieuweVragers(b *testing.B, l net.Listener) *vragersBench {
	b.Helper()
	klant := &http.Client{Transport: &http.Transport{MaxIdleConns: 0, MaxIdleConnsPerHost: 1024}, Timeout: geduldBench}
	b.Cleanup(klant.CloseIdleConnections)
	return &vragersBench{klant: klant, adres: "http://" + l.Addr().String()}
}

// beurt is the number of a call and who makes it.
func (v *vragersBench) beurt() (nummer int64, wie string) {
	nummer = v.volgende.Add(1)
	return nummer, v.mensen[nummer%int64(len(v.mensen))]
}

func (v *vragersBench) post(pad, soort string, body []byte, kop http.Header, wil string) error {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, v.adres+pad, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header = kop
	req.Header.Set("Content-Type", soort)
	return doeVraag(v.klant, req, wil)
}

const (
	formulierSoort = "application/x-www-form-urlencoded"
	jsonSoort      = "application/json"
)

// luisterBench listens on a free port. Whoever serves closes it.
func luisterBench(b *testing.B) net.Listener {
	b.Helper()
	l, err := (&net.ListenConfig{}).Listen(b.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	return l
}

func zegelBench(b *testing.B) chat.Sealer {
	b.Helper()
	z, err := chat.NewSealer([]byte(strings.Repeat("z", 32)))
	if err != nil {
		b.Fatal(err)
	}
	return z
}

// logBench makes every line of the log and keeps none.
func logBench() *slog.Logger {
	return slog.New(slog.NewJSONHandler(io.Discard, nil)) //nolint:sloglint // DiscardHandler would not make the lines
}

// draaiBench runs the whole house on a platform until the benchmark ends, with 10,000 casussen, and gives each of the 200 people an account by
// account, which gets their number. It returns the accounts.
func draaiBench(b *testing.B, platform chat.Platform, kanaal string, account func(i int) string) []string {
	b.Helper()
	cfg := config.Standaard()
	cfg.Kanalen.Triage, cfg.Kanalen.Screening, cfg.Kanalen.Actiepunten = kanaal, kanaal, kanaal
	kalender, err := kalenderVan(cfg)
	if err != nil {
		b.Fatal(err)
	}
	db := storagetest.Open(b, storagetest.WithNow(time.Now))
	if err := vulDemo(b.Context(), db, kalender); err != nil {
		b.Fatal(err)
	}
	vulTienduizend(b, db.SQL())
	mensen := make([]string, tel(b, db.SQL(), `SELECT count(*) FROM medewerkers`))
	for i := range mensen {
		mensen[i] = account(i)
		if _, err := db.SQL().ExecContext(b.Context(), `INSERT INTO accounts (platform, gebruiker, medewerker_id)
			SELECT $1, $2, id FROM medewerkers ORDER BY naam, id OFFSET $3 LIMIT 1`, platform.Name(), mensen[i], i); err != nil {
			b.Fatal(err)
		}
	}
	h, err := nieuwHuis(cfg, kalender, db, platform, logBench())
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	klaar := make(chan error, 1)
	go func() { klaar <- h.draai(ctx, func() {}) }()
	b.Cleanup(func() {
		stop()
		if err := <-klaar; err != nil {
			b.Errorf("the house ended with %v", err)
		}
	})
	return mensen
}

type slackBench struct {
	*vragersBench

	slack  *slacktest.Slack
	gezegd *httptest.Server // the response_urls
	wacht  sync.Map         // number of a call → chan error: what was said to it
}

func startSlackBench(b *testing.B) *slackBench {
	b.Helper()
	fake, err := slacktest.New(slacktest.Options{Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(fake.Close)
	l := luisterBench(b)
	s := &slackBench{vragersBench: nieuweVragers(b, l), slack: fake}
	s.gezegd = httptest.NewServer(http.HandlerFunc(s.hoor))
	b.Cleanup(s.gezegd.Close)
	platform, err := slack.New(slack.Options{
		BotToken: fake.BotToken, SigningSecret: fake.SigningSecret, Mode: slack.HTTP, Listener: l, APIURL: fake.APIURL(), Sealer: zegelBench(b),
		Log: logBench(), Now: time.Now, After: time.After,
	})
	if err != nil {
		b.Fatal(err)
	}
	s.mensen = draaiBench(b, platform, "C0TRIAGE", func(i int) string {
		id := fmt.Sprintf("U0M%d", i)
		fake.AddPerson(id, "Iemand", id+"@delinde.example")
		return id
	})
	return s
}

// hoor is the response_url of every call.
func (s *slackBench) hoor(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	if err == nil && (!bytes.Contains(raw, []byte(eigenLijst)) || !bytes.Contains(raw, []byte(eigenNummers))) {
		err = fmt.Errorf("another answer: %.300s", raw)
	}
	wacht, ok := s.wacht.LoadAndDelete(strings.TrimPrefix(r.URL.Path, "/"))
	gezegd, is := wacht.(chan error)
	if !ok || !is {
		http.NotFound(w, r)
		return
	}
	_, _ = io.WriteString(w, `{"ok":true}`)
	gezegd <- err
}

func (s *slackBench) mijn() error {
	nummer, wie := s.beurt()
	id, gezegd := strconv.FormatInt(nummer, 10), make(chan error, 1)
	s.wacht.Store(id, gezegd)
	body := []byte(url.Values{
		"team_id": {slacktest.Team}, "api_app_id": {slacktest.App}, "user_id": {wie}, "channel_id": {"D" + wie[1:]}, "command": {bot.CommandZVH},
		"text": {"mijn"}, "trigger_id": {"trigger." + id}, "response_url": {s.gezegd.URL + "/" + id},
	}.Encode())
	if err := s.post(slack.PathCommands, formulierSoort, body, s.slack.Sign(body, time.Now()), ""); err != nil {
		return err
	}
	select {
	case err := <-gezegd:
		return err
	case <-time.After(geduldBench):
		return errors.New("nothing was said")
	}
}

// niets is a signed call that Slack makes to see whether anybody is there.
func (s *slackBench) niets() error {
	nummer, _ := s.beurt()
	teken := "teken" + strconv.FormatInt(nummer, 10)
	body := fmt.Appendf(nil, `{"type":"url_verification","challenge":%q}`, teken)
	return s.post(slack.PathEvents, jsonSoort, body, s.slack.Sign(body, time.Now()), teken)
}

type mattermostBench struct {
	*vragersBench

	server *mattermosttest.Server
	token  string
	kanaal string
}

const mattermostCommand = "/mattermost/command"

func startMattermostBench(b *testing.B) *mattermostBench {
	b.Helper()
	server, err := mattermosttest.Start("11.6")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(server.Close)
	l := luisterBench(b)
	m := &mattermostBench{vragersBench: nieuweVragers(b, l), server: server, kanaal: server.AddChannel("triage", server.Bot)}
	m.token = server.AddCommand(strings.TrimPrefix(bot.CommandZVH, "/"), m.adres+mattermostCommand)
	platform, err := mattermost.New(mattermost.Options{
		URL: server.URL, Token: server.Token, Team: "keten", CallbackURL: m.adres, CommandTokens: []string{m.token}, Listener: l, Sealer: zegelBench(b),
		Log: logBench(), Now: time.Now, After: time.After,
	})
	if err != nil {
		b.Fatal(err)
	}
	m.mensen = draaiBench(b, platform, m.kanaal, func(i int) string {
		id, _ := server.AddUser("m"+strconv.Itoa(i), false)
		return id
	})
	return m
}

func (m *mattermostBench) opdracht(token, wil string) error {
	_, wie := m.beurt()
	return m.post(mattermostCommand, formulierSoort, []byte(url.Values{
		"token": {token}, "team_id": {m.server.TeamID}, "channel_id": {m.kanaal}, "channel_name": {dmNaam(m.server.Bot, wie)}, "user_id": {wie},
		"command": {bot.CommandZVH}, "text": {"mijn"}, "trigger_id": {"x"},
	}.Encode()), http.Header{}, wil)
}

func (m *mattermostBench) mijn() error { return m.opdracht(m.token, eigenNummers) }

// niets is a call that is refused for its token, which is read and compared like any.
func (m *mattermostBench) niets() error {
	if err := m.opdracht("een ander", ""); err == nil || !strings.HasPrefix(err.Error(), "status 403") {
		return fmt.Errorf("a wrong token was not refused: %w", err)
	}
	return nil
}

// dmNaam is how Mattermost calls the DM of two accounts: their ids, in order.
func dmNaam(a, b string) string {
	ids := []string{a, b}
	slices.Sort(ids)
	return strings.Join(ids, "__")
}
