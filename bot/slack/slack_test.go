package slack_test

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ketenbot/bot/chat"
	"ketenbot/bot/chat/chattest"
	"ketenbot/bot/slack"
	"ketenbot/bot/slack/slacktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	for _, mode := range []slack.Mode{slack.Socket, slack.HTTP} {
		t.Run(string(mode), func(t *testing.T) {
			chattest.Run(t, func(t *testing.T) *chattest.Fixture { return newFixture(t, mode).Fixture })
		})
	}
}

// clock stands at Monday 2026-11-16 09:00 in Amsterdam. Waiting to try again takes no time; other waiting lasts until let go.
type clock struct {
	mu      sync.Mutex
	now     time.Time
	waiting []chan time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// answerTime is how long the adapter lets Slack wait.
const answerTime = 2500 * time.Millisecond

func (c *clock) After(d time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch := make(chan time.Time, 1)
	switch {
	case d < 2*time.Second:
		ch <- c.now
	case d == answerTime:
		c.waiting = append(c.waiting, ch)
	}
	return ch
}

// hurry ends the waiting for an answer.
func (c *clock) hurry() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ch := range c.waiting {
		ch <- c.now
	}
	c.waiting = nil
}

// logBook collects log lines.
type logBook struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

type fixture struct {
	*chattest.Fixture

	slack    *slacktest.Slack
	platform *slack.Platform
	clock    *clock
	log      *logBook
	options  slack.Options
}

func newFixture(t *testing.T, mode slack.Mode, change ...func(*slack.Options)) *fixture {
	t.Helper()
	f := &fixture{clock: &clock{now: time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC)}, log: &logBook{}}
	s, err := slacktest.New(slacktest.Options{Now: f.clock.Now, Patience: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	f.slack = s
	sealer, err := chat.NewSealer([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	o := slack.Options{
		BotToken: s.BotToken, Mode: mode, APIURL: s.APIURL(), Sealer: sealer, Log: slog.New(slog.NewTextHandler(f.log, nil)), Now: f.clock.Now, After: f.clock.After,
	}
	if mode == slack.HTTP {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = ln.Close() })
		o.SigningSecret, o.Listener = s.SigningSecret, ln
		s.SendTo("http://" + ln.Addr().String())
	} else {
		o.AppToken = s.AppToken
	}
	for _, c := range change {
		c(&o)
	}
	f.options = o
	f.platform, err = slack.New(o)
	if err != nil {
		t.Fatal(err)
	}
	f.Fixture = &chattest.Fixture{
		Platform: f.platform, People: s, Anna: "U0ANNA", Bram: "U0BRAM", Channel: "C0TRIAGE", Logged: f.log.String, Close: s.Close,
		Trouble: s.Trouble(t, f.clock.pass),
	}
	t.Cleanup(func() { f.wantNoSecrets(t) })
	return f
}

// wantNoSecrets looks for what may never be in a log.
func (f *fixture) wantNoSecrets(t *testing.T) {
	t.Helper()
	for _, secret := range []string{f.slack.BotToken, f.slack.AppToken, f.slack.SigningSecret, "geheim", "ticket="} {
		if strings.Contains(f.log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

// house answers events and keeps them.
type house struct {
	mu     sync.Mutex
	events []chat.Event
	answer func(chat.Event) (chat.Reply, error)
}

func (h *house) Handle(_ context.Context, ev chat.Event) (chat.Reply, error) {
	h.mu.Lock()
	h.events = append(h.events, ev)
	answer := h.answer
	h.mu.Unlock()
	if answer == nil {
		return chat.Ack{}, nil
	}
	return answer(ev)
}

func (h *house) reply(r chat.Reply) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.answer = func(chat.Event) (chat.Reply, error) { return r, nil }
}

func (h *house) took() []chat.Event {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := h.events
	h.events = nil
	return out
}

// run lets the platform receive until the test ends.
func (f *fixture) run(t *testing.T) *house {
	t.Helper()
	h := &house{}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f.platform.Run(ctx, h) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	return h
}
