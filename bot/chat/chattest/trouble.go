package chattest

import (
	"context"
	"errors"
	"testing"
	"time"

	"ketenbot/bot/chat"
)

// Trouble makes the (fake) platform misbehave as real ones do. Each method is about the next thing that happens, once.
type Trouble interface {
	// Limit answers the next post with: too many, come back after d. Nothing is posted.
	Limit(d time.Duration)
	// Pass lets d go by on the adapter's clock.
	Pass(d time.Duration)
	// Lose carries the next post out, and loses the answer.
	Lose()
	// Break makes the next post fail with a server error; nothing is posted.
	Break()
	// Drop cuts the connection by which events come in, and returns when there is one again. It does nothing where each event is a call of its own.
	Drop()
	// Repeat delivers the next plain text to the bot twice.
	Repeat()
	// Late makes the next form come too late for the platform to show it.
	Late()
}

// troubled are the tests of a platform that stands elsewhere. One that is part of the program has no such trouble.
func troubled(t *testing.T, h *house) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, *house)
	}{{"too many posts", tooMany}, {"an answer is lost", lost}, {"a server error", broken}, {"the connection drops", dropped}, {"an event comes twice", repeated}, {"a form comes too late", late}} {
		t.Run(test.name, func(t *testing.T) { test.run(t, h) })
	}
}

func tooMany(t *testing.T, h *house) {
	to, m := chat.Destination{Channel: h.Channel}, chat.Message{Text: "Te veel ineens"}
	h.Trouble.Limit(7 * time.Second)
	for range 2 { // the second is not even tried
		_, err := h.Platform.Post(context.Background(), to, m, "veel:1")
		d, ok := errors.AsType[*chat.DeliveryError](err)
		if !ok || d.RetryAfter != 7*time.Second || d.Permanent || d.Uncertain {
			t.Fatalf("Post: %+v, want to be asked back in 7 s", err)
		}
	}
	h.Trouble.Pass(7 * time.Second)
	h.post(t, to, m, "veel:1")
}

func lost(t *testing.T, h *house) {
	to, m := chat.Destination{Person: h.Anna}, chat.Message{Text: "Kwijt of niet", Files: []chat.File{{Name: "kwijt.ics", ContentType: "text/calendar", Data: []byte("BEGIN:VCALENDAR")}}}
	before := len(h.bots(t, h.Anna, ""))
	h.Trouble.Lose()
	_, err := h.Platform.Post(context.Background(), to, m, "kwijt:1")
	if d, ok := errors.AsType[*chat.DeliveryError](err); !ok || !d.Uncertain || d.Permanent {
		t.Fatalf("Post: %v, want an uncertain error", err)
	}
	if finder, ok := h.Platform.(chat.Finder); ok {
		ref, found, err := finder.Find(context.Background(), to, "kwijt:1")
		if err != nil || !found || ref.IsZero() {
			t.Fatalf("Find: %v, %v, %v", ref, found, err)
		}
		if _, found, err := finder.Find(context.Background(), to, "kwijt:2"); err != nil || found {
			t.Errorf("Find of another key: %v, %v", found, err)
		}
	}
	h.post(t, to, m, "kwijt:1")
	got := h.bots(t, h.Anna, "")
	if len(got) != before+1 || len(got[len(got)-1].Files) != 1 {
		t.Errorf("%d messages were posted, want one with one file", len(got)-before)
	}
}

func broken(t *testing.T, h *house) {
	h.Trouble.Break()
	_, err := h.Platform.Post(context.Background(), chat.Destination{Channel: h.Channel}, chat.Message{Text: "Stuk"}, "stuk:1")
	if d, ok := errors.AsType[*chat.DeliveryError](err); !ok || d.Permanent {
		t.Fatalf("Post: %v, want an error that may be tried again", err)
	}
	h.post(t, chat.Destination{Channel: h.Channel}, chat.Message{Text: "Stuk"}, "stuk:1")
}

func dropped(t *testing.T, h *house) {
	h.Trouble.Drop()
	h.took()
	h.People.Command(t, h.Anna, "", "hallo weer")
	if ev := one[chat.DirectMessage](t, h, h.Anna); !ev.Text.Is("hallo weer") {
		t.Error("after the connection came back, something else came in")
	}
}

func repeated(t *testing.T, h *house) {
	h.took()
	h.Trouble.Repeat()
	h.People.Command(t, h.Anna, "", "één keer")
	one[chat.DirectMessage](t, h, h.Anna)
}

func late(t *testing.T, h *house) {
	h.reply(chat.ShowForm{Form: page("een", 1)})
	h.Trouble.Late()
	screen := h.People.Command(t, h.Anna, h.Channel, "/aanmelden")
	if screen.Form != nil || screen.Said == nil || screen.Said.Text == "" {
		t.Errorf("screen: %+v, want a sentence that says to try again", screen)
	}
	if screen = h.People.Command(t, h.Anna, h.Channel, "/aanmelden"); screen.Form == nil {
		t.Errorf("the second time: %+v, want the form", screen)
	}
}
