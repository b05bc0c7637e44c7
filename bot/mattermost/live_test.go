package mattermost_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"ketenbot/bot/chat"
	"ketenbot/bot/chat/chattest"
	"ketenbot/bot/mattermost"
	"ketenbot/bot/mattermost/mattermosttest"
)

// TestLive runs the conformance suite against a real server: make test-mattermost. The server must let us be called on the loopback address
// (ServiceSettings.AllowedUntrustedInternalConnections) and have a team "keten"; the suite leaves deactivated accounts and empty channels behind.
func TestLive(t *testing.T) {
	address, admin := os.Getenv("KETENBOT_TEST_MATTERMOST_URL"), os.Getenv("KETENBOT_TEST_MATTERMOST_ADMIN_TOKEN")
	if address == "" || admin == "" {
		t.Skip("NOT TRIED AGAINST A REAL MATTERMOST: set KETENBOT_TEST_MATTERMOST_URL and KETENBOT_TEST_MATTERMOST_ADMIN_TOKEN, and run make test-mattermost")
	}
	t.Cleanup(http.DefaultClient.CloseIdleConnections) // of the clients that set the stage
	l := &live{url: address, admin: model.NewAPIv4Client(address), adminToken: admin, run: time.Now().UnixMilli()}
	l.admin.SetToken(admin)
	team, _, err := l.admin.GetTeamByName(t.Context(), "keten", "")
	if err != nil {
		t.Fatalf("the team keten: %v", err)
	}
	l.team = team.Id
	ln := l.listen(t, "127.0.0.1:0") // one address for all tests, as the slash commands call it
	l.address = ln.Addr().String()
	if err := ln.Close(); err != nil {
		t.Fatal(err)
	}
	l.setup(t)
	chattest.Run(t, l.fixture)
	t.Run("a member's own button", l.forgedButton)
	t.Run("found by its key", l.found)
	t.Run("bot removed from the channel", l.removed)
	t.Run("a line that breaks", l.brokenLine)
	t.Run("another bot", l.otherBot)
}

type live struct {
	url, adminToken, team string
	admin                 *model.Client4
	address               string // where the server calls us
	run                   int64
	n                     atomic.Int64
	report                mattermost.Report
}

func (l *live) callback() string { return "http://" + l.address }

func (l *live) listen(t *testing.T, address string) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	return ln
}

// setup makes what the bot needs, twice: the second time nothing may change.
func (l *live) setup(t *testing.T) {
	t.Helper()
	o := mattermost.SetupOptions{
		URL: l.url, AdminToken: l.adminToken, Team: "keten", CallbackURL: l.callback(), Channels: []string{"triage", "screening", "actiepunten"},
		Commands: []mattermost.Command{{Trigger: "zvh", Text: "Menu"}, {Trigger: "aanmelden", Text: "Een casus aanmelden"}, {Trigger: "actiepunt", Hint: "[titel]", Text: "Een actiepunt maken"}},
	}
	for range 2 {
		r, err := mattermost.Setup(t.Context(), o)
		if err != nil {
			t.Fatalf("setup: %v", err)
		}
		if len(r.CommandTokens) != 3 || len(r.Channels) != 3 || o.Token != "" && r.Token != o.Token {
			t.Fatalf("setup: %q, %q", r.Done, r.Todo)
		}
		o.Token, l.report = r.Token, r
	}
	t.Logf("setup: %s\n%s", strings.Join(l.report.Done, "\n"), strings.Join(l.report.Todo, "\n"))
}

// user makes an account in the team.
func (l *live) user(t *testing.T, name string) (id, token string) {
	t.Helper()
	ctx := context.Background()
	name = fmt.Sprintf("%s%d-%d", name, l.run, l.n.Add(1))
	u, _, err := l.admin.CreateUser(ctx, &model.User{Username: name, Email: name + "@example.nl", Password: "Geheim-12345!"})
	if err != nil {
		t.Fatalf("user: %v", err)
	}
	t.Cleanup(func() { // a team has room for so many
		if _, err := l.admin.UpdateUserActive(context.Background(), u.Id, false); err != nil {
			t.Errorf("cleaning up: %v", err)
		}
	})
	if _, _, err := l.admin.AddTeamMember(ctx, l.team, u.Id); err != nil {
		t.Fatalf("team: %v", err)
	}
	c := model.NewAPIv4Client(l.url)
	if _, _, err := c.Login(ctx, name, "Geheim-12345!"); err != nil {
		t.Fatalf("login: %v", err)
	}
	return u.Id, c.AuthToken
}

func (l *live) fixture(t *testing.T) *chattest.Fixture {
	t.Helper()
	f, _ := l.at(t, l.url)
	return f
}

// at makes a fixture of which the adapter, but not the people, reaches the server at url. It returns Anna's client too.
func (l *live) at(t *testing.T, url string) (*chattest.Fixture, *model.Client4) {
	t.Helper()
	ctx := context.Background()
	anna, annas := l.user(t, "anna")
	bram, brams := l.user(t, "bram")
	ch, _, err := l.admin.CreateChannel(ctx, &model.Channel{TeamId: l.team, Name: fmt.Sprintf("proef%d-%d", l.run, l.n.Add(1)), DisplayName: "Proef", Type: model.ChannelTypePrivate})
	if err != nil {
		t.Fatalf("channel: %v", err)
	}
	for _, id := range []string{anna, bram, l.report.BotID} {
		if _, _, err := l.admin.AddChannelMember(ctx, ch.Id, id); err != nil {
			t.Fatalf("member: %v", err)
		}
	}
	sealer, err := chat.NewSealer([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	log := &mattermosttest.Log{}
	p, err := mattermost.New(mattermost.Options{
		URL: url, Token: l.report.Token, Team: "keten", CallbackURL: l.callback(), CommandTokens: l.report.CommandTokens, Listener: l.listen(t, l.address),
		Sealer: sealer, Log: slog.New(slog.NewTextHandler(log, nil)), Now: time.Now, After: time.After,
	})
	if err != nil {
		t.Fatal(err)
	}
	people := mattermosttest.NewPeople(t, l.url, l.team, l.report.BotID, map[string]string{anna: annas, bram: brams})
	people.Settle = 150 * time.Millisecond
	client := model.NewAPIv4Client(l.url)
	client.SetToken(annas)
	return &chattest.Fixture{
		Platform: p, People: patient{people, log}, Anna: anna, Bram: bram, Channel: ch.Id, Logged: log.String, Close: people.Close,
	}, client
}

// patient are people who wait with writing until the bot has its line.
type patient struct {
	*mattermosttest.People
	log *mattermosttest.Log
}

func (p patient) Command(t testing.TB, person, channel, text string) chattest.Screen {
	t.Helper()
	for range 200 {
		if strings.Contains(p.log.String(), "msg=connected") {
			return p.People.Command(t, person, channel, text)
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the bot has no line with the server: %s", p.log)
	return chattest.Screen{}
}
