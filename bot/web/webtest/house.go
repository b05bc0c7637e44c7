package webtest

import (
	"context"
	"slices"
	"sync"
	"time"

	"ketenbot/bot/web"
)

// House is a web.Directory of fictitious people and channels that do not change.
type House struct {
	People []web.Person
	Rooms  []web.Channel
}

// NewHouse returns a small house: gemeente1 and om1 sit in triage; voorzitter1 in triage and screening; onbekend1 in no channel.
func NewHouse() House {
	return House{
		People: []web.Person{
			{ID: "gemeente1", Name: "Fatma Demir", Organisation: "Gemeente Waterstad", Roles: []string{"vaste deelnemer"}},
			{ID: "om1", Name: "Ruben de Wit", Organisation: "Openbaar Ministerie", Roles: []string{"vaste deelnemer"}},
			{ID: "voorzitter1", Name: "Marijke van den Berg", Organisation: "Zorg- en Veiligheidshuis", Roles: []string{"voorzitter"}},
			{ID: "onbekend1", Name: "Onbekende bezoeker"},
		},
		Rooms: []web.Channel{
			{ID: "triage", Name: "Triage", Members: []string{"gemeente1", "om1", "voorzitter1"}},
			{ID: "screening", Name: "Screening", Members: []string{"voorzitter1"}},
		},
	}
}

// Persons returns the people.
func (h House) Persons(context.Context) ([]web.Person, error) { return slices.Clone(h.People), nil }

// Channels returns the channels.
func (h House) Channels(context.Context) ([]web.Channel, error) { return slices.Clone(h.Rooms), nil }

// Clock is a web.Clock that only remembers. Make it with NewClock.
type Clock struct {
	mu   sync.Mutex
	now  time.Time
	Wind func(ctx context.Context, to time.Time) error // called before the clock moves; may be nil
}

// NewClock returns a Clock that stands at now.
func NewClock(now time.Time) *Clock { return &Clock{now: now} }

// Now returns the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// WindTo sets the time.
func (c *Clock) WindTo(ctx context.Context, to time.Time) (time.Time, error) {
	if c.Wind != nil {
		if err := c.Wind(ctx, to); err != nil {
			return c.Now(), err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = to
	return to, nil
}
