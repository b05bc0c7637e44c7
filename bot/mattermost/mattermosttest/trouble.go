package mattermosttest

import (
	"net/http"
	"time"

	"ketenbot/bot/chat/chattest"
)

// Trouble makes a house misbehave as real servers do.
type Trouble struct {
	House  *House
	People *People
}

var _ chattest.Trouble = Trouble{}

const posts = "/api/v4/posts"

// Limit answers the next post with: too many.
func (x Trouble) Limit(d time.Duration) {
	x.House.Fail(Once(1, http.MethodPost, posts, TooMany(int(d/time.Second))))
}

// Pass moves the clock.
func (x Trouble) Pass(d time.Duration) { x.House.Clock.Move(d) }

// Lose carries the next post out, and breaks the line before its answer.
func (x Trouble) Lose() { x.House.Fail(Once(1, http.MethodPost, posts, Fault{Lose: true})) }

// Break makes the next post fail.
func (x Trouble) Break() {
	x.House.Fail(Once(1, http.MethodPost, posts, Fault{Status: http.StatusBadGateway, Body: "bad gateway"}))
}

// Drop cuts the bot's line, and waits for its next.
func (x Trouble) Drop() {
	x.House.Connected(x.House.Bot, 10*time.Second)
	x.House.DropSockets(x.House.Bot, true)
	x.House.Connected(x.House.Bot, 10*time.Second)
}

// Repeat delivers events to the bot twice.
func (x Trouble) Repeat() { x.House.Duplicate() }

// Late makes the next trigger too old, and lets people not yet press the card that comes in the dialog's place.
func (x Trouble) Late() {
	x.House.SetTriggerLife(-time.Second)
	x.People.Stay = func() { x.House.SetTriggerLife(30 * time.Second) }
}
