// Package slacktest is a fake Slack on a loopback address: the parts of the Web API, of Socket Mode and of signed HTTP that Ketenbot uses, with people who
// type, press and fill in. It holds what it is sent to Slack's own rules and refuses what Slack refuses, with Slack's codes. It is written without
// the library that the adapter uses, so that a mistake there is not made twice. It is for tests, and for trying things by hand.
package slacktest

import (
	"cmp"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"ketenbot/bot/chat/chattest"
)

// The fake workspace and its app.
const (
	Team    = "T0WERK"
	App     = "A0KETEN"
	BotUser = "U0KETENBOT"
	Bot     = "B0KETENBOT"
)

// Options are what a Slack is made of. Now is required; the secrets have values of their own when empty.
type Options struct {
	BotToken, AppToken, SigningSecret string
	Now                               func() time.Time
	Address                           string // to listen on; empty is a free port of 127.0.0.1
	// Patience is how long the fake waits for an answer, in real time; 0 is Slack's 3 s.
	Patience time.Duration
}

// Slack is a fake Slack. Make it with New. It is safe for concurrent use.
type Slack struct {
	Options

	base   string
	server *http.Server
	done   chan struct{}

	mu        sync.Mutex
	changed   chan struct{} // closed and made anew when a socket came or went, or a view changed
	target    string        // where signed HTTP goes; empty is Socket Mode
	serial    int
	people    map[string]*person
	channels  map[string]*channel
	files     map[string]*file
	triggers  map[string]*trigger
	responses map[string]*response
	views     map[string]*view
	homes     map[string]object
	sockets   []*socket
	acks      map[string]chan []byte
	faults    map[string][]Fault
	calls     map[string]int
	repeat    bool
	lateOnce  bool
	screens   map[string]*chattest.Screen
}

type object = map[string]any

type person struct {
	id, name, email, im string
	open                *view
}

type channel struct {
	id       string
	members  []string
	archived bool
	messages []*message
}

type message struct {
	ts, user, text, only string
	bot, edited          bool
	blocks               []any
	metadata             object
	files                []string
}

type file struct {
	id, name string
	size     int
	data     []byte
	uploaded bool
	shared   []string // channels
}

type trigger struct {
	person string
	at     time.Time
	used   bool
}

type response struct {
	person, channel, ts string
	ephemeral           bool
	at                  time.Time
	uses                int
}

// New starts a Slack with two people, U0ANNA and U0BRAM, who share the channel C0TRIAGE with the bot.
func New(o Options) (*Slack, error) {
	for _, secret := range []struct {
		at    *string
		value string
	}{{&o.BotToken, "xoxb-fake-bot-token"}, {&o.AppToken, "xapp-1-A0KETEN-fake-app-token"}, {&o.SigningSecret, "fake-signing-secret"}} {
		if *secret.at == "" {
			*secret.at = secret.value
		}
	}
	if o.Patience == 0 {
		o.Patience = 3 * time.Second
	}
	ln, err := net.Listen("tcp", cmp.Or(o.Address, "127.0.0.1:0"))
	if err != nil {
		return nil, fmt.Errorf("slacktest: %w", err)
	}
	s := &Slack{
		Options: o, base: "http://" + ln.Addr().String(), done: make(chan struct{}), changed: make(chan struct{}),
		people: map[string]*person{}, channels: map[string]*channel{}, files: map[string]*file{}, triggers: map[string]*trigger{}, responses: map[string]*response{},
		views: map[string]*view{}, homes: map[string]object{}, acks: map[string]chan []byte{}, faults: map[string][]Fault{}, calls: map[string]int{},
		screens: map[string]*chattest.Screen{},
	}
	s.AddPerson("U0ANNA", "Anna de Boer", "anna@lindewaard.example")
	s.AddPerson("U0BRAM", "Bram Visser", "bram@om.example")
	s.AddChannel("C0TRIAGE", "U0ANNA", "U0BRAM", BotUser)
	s.server = &http.Server{Handler: s.routes(), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		defer close(s.done)
		_ = s.server.Serve(ln) // ends with Close
	}()
	return s, nil
}

// APIURL is what the adapter is told to call.
func (s *Slack) APIURL() string { return s.base + "/api/" }

// SendTo lets events go to an address by signed HTTP, such as http://127.0.0.1:8080, instead of by Socket Mode.
func (s *Slack) SendTo(address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.target = address
}

// Close ends the fake and all its connections.
func (s *Slack) Close() {
	s.cut()
	_ = s.server.Close()
	<-s.done
}

// AddPerson adds somebody; ids begin with U.
func (s *Slack) AddPerson(id, name, email string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	im := "D" + id[1:]
	s.people[id] = &person{id: id, name: name, email: email, im: im}
	s.channels[im] = &channel{id: im, members: []string{id, BotUser}}
}

// AddChannel adds a channel with these members, or changes who is in it; ids begin with C.
func (s *Slack) AddChannel(id string, members ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[id]; c != nil {
		c.members = members
		return
	}
	s.channels[id] = &channel{id: id, members: members}
}

// Archive archives a channel.
func (s *Slack) Archive(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels[id].archived = true
}

// Calls says how often a Web API method was called.
func (s *Slack) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method]
}

// Home returns the blocks of a person's App Home, or nil.
func (s *Slack) Home(person string) []any {
	s.mu.Lock()
	defer s.mu.Unlock()
	blocks, _ := s.homes[person]["blocks"].([]any)
	return blocks
}

// Blocks returns the blocks of the newest message in channel, or nil.
func (s *Slack) Blocks(channel string) []any {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.channels[channel].messages
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1].blocks
}

// View returns the modal that person has open as the app sent it, or nil.
func (s *Slack) View(person string) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.people[person].open; v != nil {
		return v.raw
	}
	return nil
}

// AwaitForm waits until the modal that person has open is as cond wants, and reports whether it came to that.
func (s *Slack) AwaitForm(person string, cond func(*chattest.Form) bool) bool {
	patience := time.After(s.Patience)
	for {
		s.mu.Lock()
		var f *chattest.Form
		if v := s.people[person].open; v != nil {
			f, _, _ = v.read()
		}
		changed := s.changed
		s.mu.Unlock()
		if f != nil && cond(f) {
			return true
		}
		select {
		case <-changed:
		case <-patience:
			return false
		}
	}
}

// next makes an id; the lock is held.
func (s *Slack) next(prefix string) string {
	s.serial++
	return fmt.Sprintf("%s%06d", prefix, s.serial)
}

// stamp makes the ts of a message; the lock is held.
func (s *Slack) stamp() string {
	s.serial++
	return fmt.Sprintf("%d.%06d", s.Now().Unix(), s.serial)
}
