package slacktest

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"ketenbot/bot/chat/chattest"
)

// Trouble makes this Slack misbehave. pass lets time go by on the clock that the adapter and Options.Now look at.
func (s *Slack) Trouble(t testing.TB, pass func(time.Duration)) chattest.Trouble {
	return trouble{s, t, pass}
}

type trouble struct {
	s    *Slack
	t    testing.TB
	pass func(time.Duration)
}

func (x trouble) Limit(d time.Duration) {
	x.s.Fail("chat.postMessage", Fault{Status: http.StatusTooManyRequests, RetryAfter: d})
}

func (x trouble) Pass(d time.Duration) { x.pass(d) }

func (x trouble) Lose() { x.s.Fail("chat.postMessage", Fault{Lost: true}) }

func (x trouble) Break() {
	x.s.Fail("chat.postMessage", Fault{Status: http.StatusServiceUnavailable})
}

func (x trouble) Drop() {
	x.s.mu.Lock()
	overHTTP, old := x.s.target != "", slices.Clone(x.s.sockets)
	x.s.mu.Unlock()
	if overHTTP {
		return
	}
	x.s.cut()
	x.fresh(old)
}

// fresh waits until only connections are left that are not among old.
func (x trouble) fresh(old []*socket) {
	x.t.Helper()
	err := x.s.connected(func(all []*socket) bool {
		return len(all) > 0 && !slices.ContainsFunc(all, func(c *socket) bool { return slices.Contains(old, c) })
	})
	if err != nil {
		x.t.Fatal(err)
	}
}

func (x trouble) Repeat() {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	x.s.repeat = true
}

func (x trouble) Late() {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	x.s.lateOnce = true
}

// Leave says that the connections will end, as Slack does before it restarts something, and waits until the app opened a new one and let go of the old.
func (s *Slack) Leave(t testing.TB) {
	t.Helper()
	s.mu.Lock()
	old := slices.Clone(s.sockets)
	s.mu.Unlock()
	for _, c := range old {
		if err := c.send(object{"type": "disconnect", "reason": "refresh_requested"}); err != nil {
			t.Fatal(err)
		}
	}
	trouble{s: s, t: t}.fresh(old)
}
