package bottest

import (
	"sync"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"ketenbot/bot/casus"
)

// Klok is the clock of a house; it stands still until it is set.
type Klok struct {
	slot sync.Mutex
	nu   time.Time
}

// Nu returns the time.
func (k *Klok) Nu() time.Time {
	k.slot.Lock()
	defer k.slot.Unlock()
	return k.nu
}

// Zet sets the time, without anything happening.
func (k *Klok) Zet(t time.Time) {
	k.slot.Lock()
	defer k.slot.Unlock()
	k.nu = t
}

// Moment reads 2026-11-16T09:00, on the clock in Amsterdam.
func Moment(t testing.TB, s string) time.Time {
	t.Helper()
	m, err := time.ParseInLocation("2006-01-02T15:04", s, casus.Amsterdam)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// wachttijd is real time as the Opwinder sees it: while it waits, deliveries happen.
type wachttijd struct {
	clockwork.Clock

	doe func()
	nu  time.Time
}

// Now implements clockwork.Clock.
func (w *wachttijd) Now() time.Time { return w.nu }

// After implements clockwork.Clock: it delivers, and the time is over.
func (w *wachttijd) After(d time.Duration) <-chan time.Time {
	w.doe()
	w.nu = w.nu.Add(d)
	c := make(chan time.Time, 1)
	c <- w.nu
	return c
}
