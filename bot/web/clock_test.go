package web_test

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ketenbot/bot/chat"
	"ketenbot/bot/web"
)

func TestClock(t *testing.T) {
	r := newRig(t)
	var winds []time.Time
	r.clock.Wind = func(_ context.Context, to time.Time) error { winds = append(winds, to); return nil }
	_, raw := r.Raw(t, "/api/clock", nil)
	wantJSON(t, "clock", raw, `{"now":"2026-11-16T09:00:00+01:00"}`)
	_, raw = r.Raw(t, "/api/clock", object{"advance": "168h"})
	wantJSON(t, "a week", raw, `{"now":"2026-11-23T09:00:00+01:00"}`)
	_, raw = r.Raw(t, "/api/clock", object{"advance": "0s"})
	wantJSON(t, "drain", raw, `{"now":"2026-11-23T09:00:00+01:00"}`)
	_, raw = r.Raw(t, "/api/clock", object{"to": "2026-11-23T08:30:00Z"})
	wantJSON(t, "to", raw, `{"now":"2026-11-23T09:30:00+01:00"}`)
	_, raw = r.Raw(t, "/api/clock", object{"to": "2027-06-01T09:00:00+02:00"})
	wantJSON(t, "in summer", raw, `{"now":"2027-06-01T09:00:00+02:00"}`)
	if len(winds) != 4 {
		t.Errorf("%d winds, want 4", len(winds))
	}
	for _, tc := range []struct {
		what   string
		body   any
		status int
		code   string
	}{
		{"back", object{"to": "2026-11-16T09:00:00+01:00"}, 409, "klok_terug"},
		{"a second back", object{"advance": "-1s"}, 409, "klok_terug"},
		{"no moment", object{"to": "morgen"}, 400, "klok_invoer"},
		{"no zone", object{"to": "2027-11-16T09:00:00"}, 400, "klok_invoer"},
		{"no duration", object{"advance": "7 dagen"}, 400, "klok_invoer"},
		{"a number", object{"advance": 5}, 400, "verkeerde_invoer"},
		{"both", object{"advance": "1h", "to": "2028-01-01T00:00:00Z"}, 400, "klok_invoer"},
		{"neither", object{}, 400, "klok_invoer"},
		{"a lifetime", object{"to": "9999-12-31T00:00:00Z"}, 400, "klok_te_ver"},
		{"a long duration", object{"advance": "900000h"}, 400, "klok_te_ver"},
	} {
		r.wantRefusal(t, tc.what, "/api/clock", tc.body, tc.status, tc.code)
	}
	r.clock.Wind = func(context.Context, time.Time) error { return errors.New("no database") }
	r.wantRefusal(t, "the engine fails", "/api/clock", object{"advance": "1h"}, 424, "storing")
	r.clock.Wind = func(context.Context, time.Time) error { panic("x") }
	r.wantRefusal(t, "the engine panics", "/api/clock", object{"advance": "1h"}, 424, "storing")
	r.clock.Wind = nil
	_, raw = r.Raw(t, "/api/clock", object{"advance": "1h"})
	wantJSON(t, "after a failure", raw, `{"now":"2027-06-01T10:00:00+02:00"}`)
}

func TestOneWindAtATime(t *testing.T) {
	r := newRig(t)
	var under atomic.Int32
	r.clock.Wind = func(context.Context, time.Time) error {
		if under.Add(1) > 1 {
			t.Error("two winds at once")
		}
		defer under.Add(-1)
		_, err := r.platform.Post(t.Context(), chat.Destination{Channel: "triage"}, chat.Message{Text: "x"}, "k") // delivery goes on meanwhile
		return err
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { r.Do(t, "/api/clock", object{"advance": "1h"}, nil) })
	}
	wg.Wait()
	_, raw := r.Raw(t, "/api/clock", nil)
	wantJSON(t, "eight hours", raw, `{"now":"2026-11-16T17:00:00+01:00"}`)
}

// stream reads the events of a person, one line a time.
func (r *rig) stream(t *testing.T, user string) <-chan string {
	t.Helper()
	res, err := http.Get("http://" + r.platform.Listener.Addr().String() + "/api/events?user=" + user) //nolint:bodyclose // closed by who reads it, below
	if err != nil {
		t.Fatal(err)
	}
	if got := res.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("content type %q", got)
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		defer func() { _ = res.Body.Close() }()
		for s := bufio.NewScanner(res.Body); s.Scan(); {
			if s.Text() != "" {
				lines <- s.Text()
			}
		}
	}()
	return lines
}

func wantLine(t *testing.T, lines <-chan string, want ...string) {
	t.Helper()
	for _, w := range want {
		select {
		case got, open := <-lines:
			if !open || got != w {
				t.Fatalf("line %q (open %v), want %q", got, open, w)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("no line %q", w)
		}
	}
}

func TestEvents(t *testing.T) {
	beat := make(chan time.Time)
	r := newRig(t, func(o *web.Options) { o.Beat = beat })
	om, gemeente := r.stream(t, "om1"), r.stream(t, "gemeente1")
	for _, lines := range []<-chan string{om, gemeente} {
		wantLine(t, lines, "retry: 1000", "event: changed", "data: {}")
	}
	r.post(t, chat.Destination{Person: "om1"}, chat.Message{Text: "x"}, "a")
	wantLine(t, om, "event: changed", "data: {}")
	beat <- time.Time{}
	wantLine(t, om, ": beat")
	wantLine(t, gemeente, ": beat") // and nothing before it: the DM was not gemeente1's
	r.post(t, chat.Destination{Channel: "triage"}, chat.Message{Text: "x"}, "b")
	for _, lines := range []<-chan string{om, gemeente} {
		wantLine(t, lines, "event: changed", "data: {}")
	}
	r.Do(t, "/api/clock", object{"advance": "1h"}, nil)
	wantLine(t, om, "event: changed", "data: {}")
	r.stop() // ends the streams, or it would not end itself
	for range om {
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}
