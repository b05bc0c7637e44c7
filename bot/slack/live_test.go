package slack_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"ketenbot/bot/chat"
	"ketenbot/bot/slack"
)

// TestLive tries the adapter on a Slack Web API that is not ours. It is off unless KETENBOT_TEST_SLACK_API says where, such as http://127.0.0.1:4003/api/. The
// token, a channel and a person come from KETENBOT_TEST_SLACK_TOKEN, _CHANNEL and _PERSON; without these two, the first that the API lists are taken.
// It posts, so it is not for a workspace where people work.
func TestLive(t *testing.T) {
	api := os.Getenv("KETENBOT_TEST_SLACK_API")
	if api == "" {
		t.Skip("NOT TRIED ON A REAL SLACK WEB API: set KETENBOT_TEST_SLACK_API, see make test-slack")
	}
	l := newLive(t, api)
	p := l.platform(t)
	stamp := time.Now().UTC().Format("20060102T150405.000")
	for name, to := range map[string]chat.Destination{"channel": {Channel: l.channel}, "person": {Person: l.person}} {
		t.Run(name, func(t *testing.T) { l.cycle(t, p, to, stamp+name) })
	}
	t.Run("a profile", func(t *testing.T) {
		if name, _, err := p.Profile(t.Context(), l.person); err != nil || name == "" {
			t.Errorf("name %q, %v", name, err)
		}
	})
	t.Run("what is not there", func(t *testing.T) {
		_, err := p.Post(t.Context(), chat.Destination{Channel: "C0BESTAATNIET"}, chat.Message{Text: "x"}, stamp)
		if d := chat.AsDeliveryError(err); d == nil || !d.Permanent {
			t.Errorf("an unknown channel: %v", err)
		}
		if _, _, err = p.Profile(t.Context(), "U0BESTAATNIET"); err == nil {
			t.Error("an unknown person has a profile")
		}
	})
}

// live is a Slack Web API, and where to post there.
type live struct{ api, token, channel, person string }

func newLive(t *testing.T, api string) live {
	t.Helper()
	l := live{api: strings.TrimSuffix(api, "/") + "/", token: cmp.Or(os.Getenv("KETENBOT_TEST_SLACK_TOKEN"), "xoxb-ketenbot-test")}
	var channels struct {
		Channels []struct{ ID string }
	}
	var users struct {
		Members []struct {
			ID    string
			IsBot bool `json:"is_bot"`
		}
	}
	if l.channel = os.Getenv("KETENBOT_TEST_SLACK_CHANNEL"); l.channel == "" {
		l.ask(t, "conversations.list", nil, &channels)
		if len(channels.Channels) == 0 {
			t.Fatal("the API lists no channel: set KETENBOT_TEST_SLACK_CHANNEL")
		}
		l.channel = channels.Channels[0].ID
	}
	if l.person = os.Getenv("KETENBOT_TEST_SLACK_PERSON"); l.person == "" {
		var me struct {
			ID string `json:"user_id"`
		}
		l.ask(t, "auth.test", nil, &me)
		l.ask(t, "users.list", nil, &users)
		for _, u := range slices.Backward(users.Members) {
			if !u.IsBot && u.ID != "USLACKBOT" && u.ID != me.ID {
				l.person = u.ID
			}
		}
	}
	return l
}

// ask calls the API without the adapter.
func (l live) ask(t *testing.T, method string, args url.Values, dst any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, l.api+method, strings.NewReader(args.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+l.token)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var buf bytes.Buffer
	if _, err := buf.ReadFrom(res.Body); err != nil {
		t.Fatal(err)
	}
	var said struct {
		OK    bool
		Error string
	}
	if err := json.Unmarshal(buf.Bytes(), &said); err != nil || !said.OK {
		t.Fatalf("%s: %v %s", method, err, said.Error)
	}
	if err := json.Unmarshal(buf.Bytes(), dst); err != nil {
		t.Fatal(err)
	}
}

func (l live) platform(t *testing.T) *slack.Platform {
	t.Helper()
	sealer, err := chat.NewSealer([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	p, err := slack.New(slack.Options{
		BotToken: l.token, AppToken: "xapp-none", APIURL: l.api, Sealer: sealer, Log: slog.New(slog.DiscardHandler), Now: time.Now, After: time.After,
		HTTPClient: &http.Client{Transport: transport},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// cycle posts, finds, updates and deletes a message with a file.
func (l live) cycle(t *testing.T, p *slack.Platform, to chat.Destination, key string) {
	t.Helper()
	ctx := t.Context()
	card := screening()
	card.Files = []chat.File{{Name: "triage.ics", ContentType: "text/calendar", Data: []byte("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")}}
	ref, err := p.Post(ctx, to, card, key)
	if err != nil {
		t.Fatalf("Post: %v", err)
	}
	again := l.platform(t) // as after a restart
	found, ok, err := again.Find(ctx, to, key)
	if err != nil || !ok || !slices.Equal(found.IDs, ref.IDs) || found.Channel != ref.Channel {
		t.Errorf("Find: %v, %v, %v; want %v", found, ok, err, ref)
	}
	if _, ok, err := again.Find(ctx, to, key+" of another"); err != nil || ok {
		t.Errorf("Find of another key: %v, %v", ok, err)
	}
	for range 2 {
		if err := p.Update(ctx, ref, chat.Message{Text: "**Geagendeerd** door Anna & co"}); err != nil {
			t.Errorf("Update: %v", err)
		}
	}
	if got, ok, err := again.Find(ctx, to, key); err != nil || !ok || got.IDs[0] != ref.IDs[0] {
		t.Errorf("Find after the update: %v, %v, %v", got, ok, err)
	}
	var page struct {
		Messages []struct{ TS, Text string }
	}
	l.ask(t, "conversations.history", url.Values{"channel": {ref.Channel}, "limit": {"50"}}, &page)
	if !slices.ContainsFunc(page.Messages, func(m struct{ TS, Text string }) bool {
		return m.TS == ref.IDs[0] && strings.Contains(m.Text, "*Geagendeerd*")
	}) {
		t.Errorf("the channel does not show the update: %s", fmt.Sprint(page.Messages))
	}
	for range 2 {
		if err := p.Delete(ctx, ref); err != nil {
			t.Errorf("Delete: %v", err)
		}
	}
	if d := chat.AsDeliveryError(p.Update(ctx, ref, chat.Message{Text: "Terug"})); d == nil || !d.Permanent {
		t.Errorf("update of what was deleted: %v", d)
	}
	if _, ok, err := again.Find(ctx, to, key); err != nil || ok {
		t.Errorf("Find of what was deleted: %v, %v", ok, err)
	}
}
