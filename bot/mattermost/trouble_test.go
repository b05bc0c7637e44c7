package mattermost_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"ketenbot/bot/chat"
	"ketenbot/bot/mattermost"
	"ketenbot/bot/mattermost/mattermosttest"
)

func wantPermanent(t *testing.T, what string, err error) {
	t.Helper()
	if d, ok := errors.AsType[*chat.DeliveryError](err); !ok || !d.Permanent {
		t.Errorf("%s: %v, want a permanent error", what, err)
	}
}

func TestRemovedAndRevoked(t *testing.T) {
	r := newRig(t, "11.6")
	ctx, to := t.Context(), chat.Destination{Channel: r.Channel}
	ref := r.post(t, to, card(), "k:1")
	r.RemoveMember(r.Channel, r.Bot)
	_, err := r.platform.Post(ctx, to, card(), "k:2")
	wantPermanent(t, "post after removal", err)
	wantPermanent(t, "update after removal", r.platform.Update(ctx, ref, chat.Message{Text: "x"}))
	wantPermanent(t, "delete after removal", r.platform.Delete(ctx, ref))
	_, _, err = r.platform.Find(ctx, to, "k:1")
	wantPermanent(t, "find after removal", err)
	_, err = r.platform.Post(ctx, chat.Destination{Person: r.Anna}, card(), "k:3")
	if err != nil {
		t.Errorf("others do not go on: %v", err)
	}
	_, err = r.platform.Post(ctx, chat.Destination{Person: model.NewId()}, card(), "k:4")
	wantPermanent(t, "a person who does not exist", err)
	_, _, err = r.platform.Profile(ctx, model.NewId())
	wantPermanent(t, "profile of nobody", err)
	if name, email, err := r.platform.Profile(ctx, r.Anna); name != "Anna de Tester" || email != "anna@example.nl" || err != nil {
		t.Errorf("profile: %q %q %v", name, email, err)
	}
	if err := r.platform.Health(); err != nil {
		t.Errorf("health before: %v", err)
	}
	r.Revoke(r.Bot)
	r.DropSockets(r.Bot, false)
	_, err = r.platform.Post(ctx, chat.Destination{Person: r.Anna}, card(), "k:5")
	wantPermanent(t, "post with a revoked token", err)
	if strings.Contains(fmt.Sprint(err), r.Token) || strings.Contains(r.Log.String(), r.Token) {
		t.Error("the token is told")
	}
	waitFor(t, "health tells of the token", func() bool { err := r.platform.Health(); return err != nil && strings.Contains(err.Error(), "401") })
}

// waitFor waits for what happens on another goroutine.
func waitFor(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !is(); {
		if time.Now().After(end) {
			t.Fatalf("%s: not within 10 s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// TestWrongTokenAtStart shows that a mistake in the configuration is told at once.
func TestWrongTokenAtStart(t *testing.T) {
	h := mattermosttest.Open(t, "11.6")
	h.Options.Token = model.NewId()
	p, err := mattermost.New(h.Options)
	if err != nil {
		t.Fatal(err)
	}
	err = p.Run(t.Context(), chat.HandlerFunc(func(context.Context, chat.Event) (chat.Reply, error) { return chat.Ack{}, nil }))
	if err == nil || !strings.Contains(err.Error(), "401") || strings.Contains(err.Error(), h.Options.Token) {
		t.Errorf("Run: %v", err)
	}
}

func TestServerAwayAtStart(t *testing.T) {
	r := &rig{House: mattermosttest.Open(t, "11.6")}
	r.Fail(mattermosttest.Once(3, http.MethodGet, "/users/me", mattermosttest.Fault{Status: 503, Body: "away"}))
	p, err := mattermost.New(r.Options)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- p.Run(ctx, chat.HandlerFunc(func(context.Context, chat.Event) (chat.Reply, error) { return chat.Ack{}, nil }))
	}()
	if !r.Connected(r.Bot, 10*time.Second) {
		t.Error("the bot did not come back to a server that was away")
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("Run: %v", err)
	}
}

// TestNoLoops shows that the bot hears persons only: not itself, not other bots, not the system, not channels.
func TestNoLoops(t *testing.T) {
	r := newRig(t, "11.6")
	r.answer(chat.Say{Message: chat.Message{Text: "Hallo"}})
	other, _ := r.AddUser("anderebot", true)
	dm, dmOther := r.DM(r.Anna, r.Bot), r.DM(other, r.Bot)
	r.Said(other, dmOther, "hallo bot", "", model.StringInterface{"from_bot": "true"})
	r.Said(r.Anna, dm, "via een koppeling", "", model.StringInterface{"from_webhook": "true"})
	r.Said(r.Bot, dm, "ik zelf", "", nil)
	r.Said(r.Anna, dm, "kwam binnen", model.PostTypeJoinChannel, nil)
	r.Said(r.Anna, r.Channel, "in het kanaal", "", nil)
	r.Said(r.Anna, dm, "ik", "", nil)
	<-r.came
	waitFor(t, "the answer", func() bool { return strings.Contains(fmt.Sprint(r.people.Messages(t, r.Anna, "")), "Hallo") })
	events := r.took()
	if ev, ok := events[0].(chat.DirectMessage); len(events) != 1 || !ok || !ev.Text.Is("ik") || ev.Person != r.Anna || !ev.DM {
		t.Errorf("%d events, want Anna's one", len(events))
	}
}

// TestNothingLostOnTheLine shows that what is written while the line is broken comes in once the line is taken up again, and once only.
func TestNothingLostOnTheLine(t *testing.T) {
	r := newRig(t, "11.6", func(o *mattermost.Options) { // it comes back only after the message was written
		soon := o.After
		o.After = func(d time.Duration) <-chan time.Time {
			if d < 10*time.Second {
				return time.After(50 * time.Millisecond)
			}
			return soon(d)
		}
	})
	dm := r.DM(r.Anna, r.Bot)
	r.Said(r.Anna, dm, "een", "", nil)
	<-r.came
	r.Duplicate()
	r.DropSockets(r.Bot, true)
	r.Said(r.Anna, dm, "twee", "", nil)
	<-r.came
	r.DropSockets(r.Bot, false) // the server restarted
	if !r.Connected(r.Bot, 10*time.Second) {
		t.Fatal("no line after the server's restart")
	}
	r.Said(r.Anna, dm, "drie", "", nil)
	<-r.came
	r.stop()
	var got []string
	for _, ev := range r.took() {
		m, _ := ev.(chat.DirectMessage)
		for _, word := range []string{"een", "twee", "drie"} {
			if m.Text.Is(word) {
				got = append(got, word)
			}
		}
	}
	if strings.Join(got, " ") != "een twee drie" {
		t.Errorf("came in: %q", got)
	}
}

// TestBusyServerAnswersStill shows that an answer to a person waits out a server that is busy for a moment.
func TestBusyServerAnswersStill(t *testing.T) {
	r := newRig(t, "5.37")
	r.answer(chat.ShowForm{Form: guided("een", 1)})
	r.Fail(mattermosttest.Once(2, http.MethodPost, "/actions/dialogs/open", mattermosttest.TooMany(1)))
	if screen := r.people.Command(t, r.Anna, "", "/aanmelden"); screen.Form == nil {
		t.Errorf("no form: %+v", screen)
	}
	r.answer(chat.Say{Message: chat.Message{Text: "Binnen"}})
	r.Fail(mattermosttest.Once(1, http.MethodPost, "/api/v4/posts", mattermosttest.TooMany(1)))
	if screen := r.people.Submit(t, r.Anna, map[string][]string{"naam": {"x"}}); screen.Said == nil || screen.Said.Text != "Binnen" {
		t.Errorf("nothing said: %+v", screen)
	}
	// An hour of it is too long for somebody who waits: the dialog stays, and says so.
	r.people.Command(t, r.Anna, "", "/zvh")
	r.answer(chat.ShowForm{Form: guided("een", 1)})
	r.people.Command(t, r.Anna, "", "/aanmelden")
	r.answer(chat.Say{Message: chat.Message{Text: "Binnen"}})
	r.Fail(mattermosttest.Once(1, http.MethodPost, "/api/v4/posts", mattermosttest.TooMany(3600)))
	if screen := r.people.Submit(t, r.Anna, map[string][]string{"naam": {"x"}}); !strings.Contains(screen.Banner, "niets verloren") {
		t.Errorf("no sorry: %+v", screen)
	}
}

// TestClockOff shows that nothing hangs on the server's clock.
func TestClockOff(t *testing.T) {
	r := newRig(t, "11.6")
	r.SetSkew(10 * time.Minute)
	to := chat.Destination{Channel: r.Channel}
	ref := r.post(t, to, card(), "k:1")
	r.SetSkew(-10 * time.Minute)
	r.post(t, to, card(), "k:2")
	got, ok, err := r.platform.Find(t.Context(), to, "k:1")
	if err != nil || !ok || got.IDs[0] != ref.IDs[0] {
		t.Errorf("Find: %v %v %v", got, ok, err)
	}
	if screen := r.people.Press(t, r.Anna, r.Channel, "Agenderen"); screen.Refused || len(r.took()) != 1 {
		t.Errorf("press: %+v", screen)
	}
}

// TestFindLooksFar shows that a message is found behind hundreds of others, but not one of somebody else.
func TestFindLooksFar(t *testing.T) {
	r := newRig(t, "11.6")
	to := chat.Destination{Channel: r.Channel}
	ref := r.post(t, to, card(), "k:1")
	for range 450 {
		r.Said(r.Anna, r.Channel, "praat", "", model.StringInterface{"ketenbot_key": "k:2"})
	}
	r.Forget()
	if got, ok, err := r.platform.Find(t.Context(), to, "k:1"); err != nil || !ok || got.IDs[0] != ref.IDs[0] {
		t.Errorf("Find: %v %v %v", got, ok, err)
	}
	if _, ok, err := r.platform.Find(t.Context(), to, "k:2"); ok || err != nil {
		t.Errorf("somebody else's post was found: %v", err)
	}
}
