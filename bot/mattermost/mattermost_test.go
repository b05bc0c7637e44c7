package mattermost_test

import (
	"testing"
	"time"

	"ketenbot/bot/chat/chattest"
	"ketenbot/bot/mattermost"
	"ketenbot/bot/mattermost/mattermosttest"
)

// TestConformance runs on a server that shows one page at a time and on one that answers a page with the next.
func TestConformance(t *testing.T) {
	for _, version := range []string{"5.37", "11.6"} {
		t.Run(version, func(t *testing.T) {
			chattest.Run(t, func(t *testing.T) *chattest.Fixture { return fixture(t, mattermosttest.Open(t, version)) })
		})
	}
}

func fixture(t *testing.T, h *mattermosttest.House) *chattest.Fixture {
	t.Helper()
	p, err := mattermost.New(h.Options)
	if err != nil {
		t.Fatal(err)
	}
	people := h.People(t)
	return &chattest.Fixture{
		Platform: p, People: listening{people, h}, Trouble: mattermosttest.Trouble{House: h, People: people}, Anna: h.Anna, Bram: h.Bram, Channel: h.Channel, Logged: h.Log.String,
		Close: func() {
			people.Close()
			h.Close()
			for _, c := range h.Complaints() {
				t.Errorf("the server would complain: %s", c)
			}
		},
	}
}

// listening are people who wait with writing until the bot has its line.
type listening struct {
	*mattermosttest.People
	house *mattermosttest.House
}

func (l listening) Command(t testing.TB, person, channel, text string) chattest.Screen {
	t.Helper()
	if !l.house.Connected(l.house.Bot, 10*time.Second) {
		t.Fatal("the bot has no line with the server")
	}
	return l.People.Command(t, person, channel, text)
}
