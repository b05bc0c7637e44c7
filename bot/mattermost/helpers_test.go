package mattermost_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ketenbot/bot/chat"
	"ketenbot/bot/mattermost"
	"ketenbot/bot/mattermost/mattermosttest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is a running platform on a fake server, with a handler that keeps what it got.
type rig struct {
	*mattermosttest.House
	platform *mattermost.Platform
	people   *mattermosttest.People
	http     *http.Client
	stop     func()
	ended    chan error

	mu     sync.Mutex
	events []chat.Event
	reply  func(chat.Event) (chat.Reply, error)
	came   chan struct{}
}

func (r *rig) Handle(_ context.Context, ev chat.Event) (chat.Reply, error) {
	r.mu.Lock()
	r.events = append(r.events, ev)
	reply := r.reply
	r.mu.Unlock()
	select {
	case r.came <- struct{}{}:
	default:
	}
	return reply(ev)
}

func (r *rig) answer(reply chat.Reply) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reply = func(chat.Event) (chat.Reply, error) { return reply, nil }
}

func (r *rig) took() []chat.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := r.events
	r.events = nil
	return out
}

func newRig(t *testing.T, version string, change ...func(*mattermost.Options)) *rig {
	t.Helper()
	r := &rig{House: mattermosttest.Open(t, version), came: make(chan struct{}, 100), ended: make(chan error, 1)}
	r.answer(chat.Ack{})
	for _, c := range change {
		c(&r.Options)
	}
	p, err := mattermost.New(r.Options)
	if err != nil {
		t.Fatal(err)
	}
	r.platform = p
	r.people = r.House.People(t)
	r.http = &http.Client{Transport: &http.Transport{}}
	ctx, cancel := context.WithCancel(context.Background())
	go func() { r.ended <- p.Run(ctx, r) }()
	r.stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-r.ended:
			if err != nil {
				t.Errorf("Run: %v", err)
			}
		case <-time.After(20 * time.Second):
			t.Error("Run did not end")
		}
		r.people.Close()
		r.http.CloseIdleConnections()
		r.Close()
	})
	t.Cleanup(r.stop)
	if !r.Connected(r.Bot, 10*time.Second) {
		t.Fatal("the bot has no line")
	}
	return r
}

func (r *rig) clean(t *testing.T) {
	t.Helper()
	for _, c := range r.Complaints() {
		t.Errorf("the server would complain: %s", c)
	}
}

func (r *rig) post(t *testing.T, to chat.Destination, m chat.Message, key string) chat.Ref {
	t.Helper()
	ref, err := r.platform.Post(t.Context(), to, m, key)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// call sends something to the platform's own address, as anybody on the network can.
func (r *rig) call(t *testing.T, path, contentType, body string) (int, string) {
	t.Helper()
	resp, err := r.http.Post(r.Options.CallbackURL+path, contentType, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	out, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(out)
}

func (r *rig) callJSON(t *testing.T, path string, body any) (int, string) {
	t.Helper()
	var buf bytes.Buffer
	if err := json.NewEncoder(&buf).Encode(body); err != nil {
		t.Fatal(err)
	}
	return r.call(t, path, "application/json", buf.String())
}

// wantNothing checks that the house heard of nothing.
func (r *rig) wantNothing(t *testing.T, what string) {
	t.Helper()
	if events := r.took(); len(events) != 0 {
		t.Errorf("%s: the house heard of it: %T", what, events)
	}
}

func (r *rig) commandForm(change map[string]string) string {
	v := url.Values{
		"token": {r.Options.CommandTokens[0]}, "team_id": {r.TeamID}, "channel_id": {r.Channel}, "channel_name": {"triage"}, "user_id": {r.Anna},
		"command": {"/zvh"}, "text": {""}, "trigger_id": {"x"},
	}
	for k, s := range change {
		v.Set(k, s)
	}
	return v.Encode()
}

type object = map[string]any

const formType = "application/x-www-form-urlencoded"
