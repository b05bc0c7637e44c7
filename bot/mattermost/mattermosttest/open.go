package mattermosttest

import (
	"bytes"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"ketenbot/bot/chat"
	"ketenbot/bot/mattermost"
)

// Log collects log lines; it is safe for concurrent use.
type Log struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write adds to the log.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// Clock stands still until it is moved.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now returns the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Move lets d go by.
func (c *Clock) Move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Soon lets waits end at once, but for the long ones, which keep a line alive.
func Soon(d time.Duration) <-chan time.Time {
	if d >= 10*time.Second {
		return time.After(d)
	}
	return time.After(time.Millisecond)
}

// House is a running server with Anna and Bram in a channel and the slash commands of the house, and what an adapter needs to work on it.
type House struct {
	*Server
	Options mattermost.Options
	Log     *Log
	Clock   *Clock // stands at Monday 2026-11-16 09:00 in Amsterdam
	Anna    string
	Bram    string
	Channel string
	tokens  map[string]string
}

// Open opens a house on a server of that version. A test changes the Options it is about before it calls mattermost.New.
func Open(t testing.TB, version string) *House {
	t.Helper()
	s, err := Start(version)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	sealer, err := chat.NewSealer([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	clock := &Clock{now: time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC)}
	h := &House{Server: s, Log: &Log{}, Clock: clock, tokens: map[string]string{}}
	var anna, bram string
	h.Anna, anna = s.AddUser("anna", false)
	h.Bram, bram = s.AddUser("bram", false)
	h.tokens[h.Anna], h.tokens[h.Bram] = anna, bram
	h.Channel = s.AddChannel("triage", h.Anna, h.Bram, s.Bot)
	callback := "http://" + ln.Addr().String()
	h.Options = mattermost.Options{
		URL: s.URL, Token: s.Token, Team: "keten", CallbackURL: callback, Listener: ln, Sealer: sealer,
		Log: slog.New(slog.NewTextHandler(h.Log, nil)), Now: clock.Now, After: Soon,
	}
	for _, trigger := range []string{"zvh", "aanmelden", "actiepunt"} {
		h.Options.CommandTokens = append(h.Options.CommandTokens, s.AddCommand(trigger, callback+"/mattermost/command"))
	}
	return h
}

// People connects Anna and Bram.
func (h *House) People(t testing.TB) *People {
	t.Helper()
	return NewPeople(t, h.URL, h.TeamID, h.Bot, h.tokens)
}
