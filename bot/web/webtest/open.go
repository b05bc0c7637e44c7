package webtest

import (
	"bytes"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"ketenbot/bot/chat"
	"ketenbot/bot/web"
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

// Options returns what a Platform needs on a free port, with the house of NewHouse, a Memory, and a Clock that stands at Monday
// 2026-11-16 09:00 in Amsterdam. A test changes what it is about before it calls web.New.
func Options(t testing.TB, log *Log) web.Options {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	sealer, err := chat.NewSealer([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	return web.Options{
		Listener: ln, Store: &Memory{}, Directory: NewHouse(), Sealer: sealer,
		Clock: NewClock(time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC)),
		Log:   slog.New(slog.NewTextHandler(log, nil)), Now: time.Now,
	}
}
