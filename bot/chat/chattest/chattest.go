// Package chattest is the conformance suite that every chat.Platform passes: what the house may count on, whatever the platform.
// It is for tests only.
package chattest

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"ketenbot/bot/chat"
)

// Fixture is a fresh adapter under test, on a (fake) platform where two people share a channel.
type Fixture struct {
	Platform chat.Platform
	People   People
	Anna     string // a person, in the platform's own id
	Bram     string // another one
	Channel  string // both are in it
	Logged   func() string
	Trouble  Trouble // nil for a platform that is part of the program
	Close    func()  // called after Run ended: lets go of what the fixture itself holds
}

// People are the hands and eyes of persons on the platform under test. A channel "" is the person's DM with the bot. Each method
// returns when the platform has answered.
type People interface {
	// Command types text: a slash command, or a message.
	Command(t testing.TB, person, channel, text string) Screen
	// Press presses the button with that label on the newest message in channel that shows it.
	Press(t testing.TB, person, channel, label string) Screen
	// Submit sends the form that person has open; Back presses its "Terug"; Dismiss closes it.
	Submit(t testing.TB, person string, values Values) Screen
	Back(t testing.TB, person string, values Values) Screen
	Dismiss(t testing.TB, person string) Screen
	// Hijack sends the form that owner has open as if it were thief's; Forge sends person's own with a state that was tampered with.
	Hijack(t testing.TB, thief, owner string, values Values) Screen
	Forge(t testing.TB, person string, values Values) Screen
	// Messages returns what person sees in channel, oldest first.
	Messages(t testing.TB, person, channel string) []Seen
	// Download returns the file of that name on the newest message in channel that has it.
	Download(t testing.TB, person, channel, name string) chat.File
}

// Values are typed answers by field id.
type Values map[string][]string

// Screen is what a person sees in answer to something they did.
type Screen struct {
	Refused bool              // the platform or adapter did not let it through
	Form    *Form             // the page that is open now, when it was shown in this answer
	Errors  map[string]string // beside the fields of the page that stayed open
	Banner  string            // on top of the page
	Said    *Seen             // a message for the asker alone
}

// Text is all sentences on the screen, for who only wants to know whether something was said.
func (s Screen) Text() string {
	parts := []string{s.Banner}
	for _, e := range s.Errors {
		parts = append(parts, e)
	}
	if s.Said != nil {
		parts = append(parts, s.Said.Text)
	}
	return strings.Join(parts, "\n")
}

// Form is a page as a person sees it.
type Form struct {
	Title, Intro, Banner, Submit string
	Number, Of                   int
	Back                         bool
	Fields                       []Field
}

// Field returns the field with that id, or a zero one.
func (f *Form) Field(id string) Field {
	if f != nil {
		for _, field := range f.Fields {
			if field.ID == id {
				return field
			}
		}
	}
	return Field{}
}

// Field is a field as a person sees it.
type Field struct {
	ID, Label, Help string
	Kind            chat.Kind
	Value           []string
	Options         []chat.Option
}

// Seen is a message as a person sees it. Text is without the platform's own mark-up where it can be.
type Seen struct {
	ID                         string
	Bot                        bool
	Text                       string
	Buttons                    []string
	Files                      []string
	Edited, Ephemeral, Deleted bool
}

// Run runs the suite. open makes a Fixture for each test.
func Run(t *testing.T, open func(t *testing.T) *Fixture) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, *house)
	}{
		{"the same key is one message", oneKey},
		{"the same key at once is one message", oneKeyAtOnce},
		{"a DM is for one person", directMessages},
		{"a destination that is not there", nowhere},
		{"update in place", update},
		{"delete", deletion},
		{"a file", file},
		{"command", command},
		{"plain text to the bot", plainText},
		{"say is for the asker alone", sayAlone},
		{"press", press},
		{"press replaces the card", pressReplaces},
		{"press twice", pressTwice},
		{"form from open to end", formCycle},
		{"form closed", formClosed},
		{"form shows what was filled in", formValues},
		{"form refuses forgery", formForgery},
		{"handler error", handlerError},
		{"handler panic", handlerPanic},
		{"limits are a ruler", limits},
		{"the largest message and form", largest},
		{"end of context ends Run", ends},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, start(t, open)) })
	}
	t.Run("trouble", func(t *testing.T) {
		if h := start(t, open); h.Trouble != nil {
			troubled(t, h)
		}
	})
}

// house is the program behind the platform under test: it keeps what came in and answers as the test says.
type house struct {
	*Fixture
	stop func()

	mu     sync.Mutex
	events []chat.Event
	answer func(chat.Event) (chat.Reply, error)
}

func start(t *testing.T, open func(t *testing.T) *Fixture) *house {
	t.Helper()
	h := &house{Fixture: open(t)}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.Platform.Run(ctx, h) }()
	h.stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("Run: %v", err)
			}
		case <-time.After(20 * time.Second):
			t.Error("Run did not end with its context")
		}
		if h.Close != nil {
			h.Close()
		}
	})
	t.Cleanup(h.stop)
	return h
}

// Handle makes house a chat.Handler.
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

// reply makes the house answer every event with r.
func (h *house) reply(r chat.Reply) {
	h.replyWith(func(chat.Event) (chat.Reply, error) { return r, nil })
}

func (h *house) replyWith(f func(chat.Event) (chat.Reply, error)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.answer = f
}

// took returns the events so far and forgets them.
func (h *house) took() []chat.Event {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := h.events
	h.events = nil
	return out
}

// one returns the single event that came in, which must be an E by person.
func one[E chat.Event](t *testing.T, h *house, person string) E {
	t.Helper()
	var zero E
	events := h.took()
	if len(events) != 1 {
		t.Fatalf("%d events came in, want one %T: %T", len(events), zero, events)
	}
	ev, ok := events[0].(E)
	if !ok {
		t.Fatalf("event is a %T, want a %T", events[0], zero)
	}
	if ev.From().Person != person {
		t.Errorf("event is from %q, want %q", ev.From().Person, person)
	}
	return ev
}

// post places m and fails the test when that does not go.
func (h *house) post(t *testing.T, to chat.Destination, m chat.Message, key string) chat.Ref {
	t.Helper()
	ref, err := h.Platform.Post(context.Background(), to, m, key)
	if err != nil {
		t.Fatalf("Post: %v", err)
	}
	if ref.IsZero() {
		t.Fatal("Post returned a Ref to nothing")
	}
	return ref
}

// bots are the messages of the bot that person sees.
func (h *house) bots(t *testing.T, person, channel string) []Seen {
	t.Helper()
	var out []Seen
	for _, m := range h.People.Messages(t, person, channel) {
		if m.Bot {
			out = append(out, m)
		}
	}
	return out
}

func texts(messages []Seen) []string {
	out := []string{}
	for _, m := range messages {
		if !m.Deleted {
			out = append(out, m.Text)
		}
	}
	return out
}
