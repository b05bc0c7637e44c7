package slack_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"ketenbot/bot/chat"
	"ketenbot/bot/chat/chattest"
	"ketenbot/bot/slack"
	"ketenbot/bot/slack/slacktest"
)

func said(text string) chat.Say { return chat.Say{Message: chat.Message{Text: text}} }

// TestSlowSubmit shows that a page whose answer takes longer than Slack waits stays open, and gets its answer when it is sent again.
func TestSlowSubmit(t *testing.T) {
	f := newFixture(t, slack.HTTP)
	h := f.run(t)
	h.reply(chat.ShowForm{Form: aanmelding(3)})
	f.slack.Command(t, f.Anna, "", "/aanmelden")
	free := make(chan struct{})
	letGo := sync.OnceFunc(func() { close(free) })
	t.Cleanup(letGo)
	h.mu.Lock()
	h.answer = func(chat.Event) (chat.Reply, error) {
		f.clock.hurry()
		<-free
		return said("Gelukt"), nil
	}
	h.mu.Unlock()
	screen := f.slack.Submit(t, f.Anna, chattest.Values{"toelichting": {"Geluid"}})
	if screen.Form != nil || !strings.Contains(screen.Banner, "Er is niets verloren") {
		t.Fatalf("screen: %+v", screen)
	}
	letGo()
	h.reply(said("Gelukt"))
	if screen = f.slack.Submit(t, f.Anna, nil); screen.Said == nil || screen.Said.Text != "Gelukt" {
		t.Errorf("sent again, with what was typed kept: %+v", screen)
	}
}

// TestSlowCommand shows that a command is acknowledged in time, and answered later.
func TestSlowCommand(t *testing.T) {
	f := newFixture(t, slack.Socket)
	h := f.run(t)
	free := make(chan struct{})
	letGo := sync.OnceFunc(func() { close(free) })
	t.Cleanup(letGo)
	h.answer = func(ev chat.Event) (chat.Reply, error) {
		if _, ok := ev.(chat.CommandRun); !ok {
			return chat.Ack{}, nil
		}
		f.clock.hurry()
		<-free
		return chat.ShowForm{Form: aanmelding(1)}, nil
	}
	if screen := f.slack.Command(t, f.Anna, f.Channel, "/aanmelden"); screen.Refused || screen.Form != nil {
		t.Errorf("screen: %+v", screen)
	}
	letGo()
	if !f.slack.AwaitForm(f.Anna, func(form *chattest.Form) bool { return form.Title == "Aanmelden" }) {
		t.Error("the form never came")
	}
}

// TestLargePage shows that a page too large for an answer over the socket comes all the same.
func TestLargePage(t *testing.T) {
	var f *fixture
	f = newFixture(t, slack.Socket, func(o *slack.Options) {
		after := o.After
		o.After = func(d time.Duration) <-chan time.Time {
			if d != 700*time.Millisecond {
				return after(d)
			}
			shown := make(chan time.Time)
			go func() { // the time in which Slack shows the small page
				defer close(shown)
				f.slack.AwaitForm(f.Anna, func(form *chattest.Form) bool { return strings.HasPrefix(form.Intro, "Een ogenblik") })
			}()
			return shown
		}
	})
	h := f.run(t)
	h.reply(chat.ShowForm{Form: aanmelding(3)})
	f.slack.Command(t, f.Anna, "", "/aanmelden")
	long := strings.Repeat("Wat er speelt in dit gezin. ", 320)
	h.reply(chat.ShowForm{Form: chat.Form{
		State: chat.FormState{Session: "s1", Step: "controle", Version: 4}, Title: "Controleer", Submit: "Indienen", Number: 7, Of: 7,
		Fields: []chat.Field{
			{ID: "een", Kind: chat.Info, Label: "Een", Value: chat.Answer(long)}, {ID: "twee", Kind: chat.Info, Label: "Twee", Value: chat.Answer(long)},
			{ID: "drie", Kind: chat.Info, Label: "Drie", Value: chat.Answer(long)},
		},
	}})
	f.slack.Submit(t, f.Anna, chattest.Values{"toelichting": {"x"}})
	if !f.slack.AwaitForm(f.Anna, func(form *chattest.Form) bool {
		return form.Submit == "Indienen" && form.Field("drie").Value[0] == long
	}) {
		t.Error("the page never came")
	}
}

// TestLeave shows that a connection that Slack will end is replaced before it is dropped.
func TestLeave(t *testing.T) {
	f := newFixture(t, slack.Socket)
	h := f.run(t)
	f.slack.Command(t, f.Anna, "", "een")
	f.slack.Leave(t)
	f.slack.Command(t, f.Anna, "", "twee")
	if events := h.took(); len(events) != 2 {
		t.Errorf("%d events, want both", len(events))
	}
	if strings.Contains(f.log.String(), "the connection was lost") {
		t.Error("the old connection was lost before there was a new one")
	}
	if n := f.slack.Calls("apps.connections.open"); n != 2 {
		t.Errorf("%d connections were opened, want 2", n)
	}
}

func TestFieldErrors(t *testing.T) {
	f := newFixture(t, slack.HTTP)
	h := f.run(t)
	h.reply(chat.ShowForm{Form: aanmelding(3)})
	f.slack.Command(t, f.Anna, "", "/aanmelden")
	values := chattest.Values{"toelichting": {"x"}}

	h.reply(chat.RejectFields{Errors: map[string]string{"initialen": "Te lang."}})
	screen := f.slack.Submit(t, f.Anna, values)
	if screen.Errors["initialen"] != "Te lang." || screen.Banner != "" {
		t.Errorf("beside a field alone: %+v", screen)
	}
	h.reply(chat.RejectFields{Errors: map[string]string{"verdwenen": "Dit veld is er niet.", "initialen": "Te <lang>."}})
	screen = f.slack.Submit(t, f.Anna, values)
	if screen.Errors["initialen"] != "Te <lang>." || screen.Banner != "Dit veld is er niet." {
		t.Errorf("of a field that is not there: %+v", screen)
	}
	h.reply(chat.RejectFields{Errors: map[string]string{"geboren": "Geen datum."}})
	screen = f.slack.Submit(t, f.Anna, values)
	if len(screen.Errors) != 1 || screen.Errors["geboren"] != "Geen datum." || screen.Banner != "" {
		t.Errorf("what was said before is gone: %+v", screen)
	}
	if faults := slacktest.CheckView(f.slack.View(f.Anna)); len(faults) > 0 {
		t.Errorf("the page: %q", faults)
	}
}

func TestBackThatCannotGoBack(t *testing.T) {
	f := newFixture(t, slack.Socket)
	h := f.run(t)
	h.reply(chat.ShowForm{Form: aanmelding(3)})
	f.slack.Command(t, f.Anna, "", "/aanmelden")
	h.reply(said("Dit was al ingediend."))
	screen := f.slack.Back(t, f.Anna, nil)
	if screen.Form == nil || screen.Form.Intro != "Dit was al ingediend." || screen.Form.Submit != "" {
		t.Errorf("screen: %+v", screen)
	}
}

// TestSayElsewhere shows that an answer finds its person also where the nearest way is closed.
func TestSayElsewhere(t *testing.T) {
	f := newFixture(t, slack.HTTP)
	h := f.run(t)
	for _, test := range []struct {
		name, room string
		close      func()
	}{
		{"in the channel", f.Channel, func() {}},
		{"the bot was removed", "", func() { f.slack.AddChannel(f.Channel, "U0ANNA", "U0BRAM") }},
	} {
		h.reply(chat.ShowForm{Form: aanmelding(3)})
		f.slack.Command(t, f.Anna, f.Channel, "/aanmelden")
		test.close()
		h.reply(said("Binnen: " + test.name))
		screen := f.slack.Submit(t, f.Anna, chattest.Values{"toelichting": {"x"}})
		if screen.Said == nil || screen.Said.Ephemeral != (test.room != "") {
			t.Fatalf("%s: %+v", test.name, screen)
		}
		all := f.slack.Messages(t, f.Anna, test.room)
		if got := all[len(all)-1].Text; got != "Binnen: "+test.name {
			t.Errorf("%s: the last message is %q", test.name, got)
		}
		if seen := f.slack.Messages(t, f.Bram, f.Channel); len(seen) != 0 {
			t.Errorf("%s: Bram sees %+v", test.name, seen)
		}
	}
}

func TestHome(t *testing.T) {
	f := newFixture(t, slack.Socket)
	h := f.run(t)
	h.reply(chat.Say{Message: chat.Message{Text: "**Menu**", Buttons: []chat.Button{{Label: "Mijn zaken", Action: chat.Action{Name: "mijn"}}}}})
	f.slack.OpenHome(t, f.Anna)
	if ev, ok := h.took()[0].(chat.HomeOpened); !ok || ev.Person != f.Anna {
		t.Fatalf("event: %+v", ev)
	}
	h.reply(said("Je hebt geen zaken."))
	screen := f.slack.PressHome(t, f.Anna, "Mijn zaken")
	ev, ok := h.took()[0].(chat.ActionPressed)
	if !ok || ev.Action.Name != "mijn" || !ev.DM || !ev.Message.IsZero() {
		t.Errorf("event: %+v", ev)
	}
	if screen.Said == nil || screen.Said.Text != "Je hebt geen zaken." {
		t.Errorf("screen: %+v", screen)
	}
	h.reply(chat.ShowForm{Form: aanmelding(1)})
	if screen = f.slack.PressHome(t, f.Anna, "Mijn zaken"); screen.Form == nil {
		t.Errorf("screen: %+v", screen)
	}
}

func TestShortcut(t *testing.T) {
	f := newFixture(t, slack.HTTP)
	h := f.run(t)
	h.reply(said("Actiepunten komen later."))
	screen := f.slack.Shortcut(t, f.Anna, f.Channel, slack.ShortcutActiepunt, "Bel de <gemeente> & de school")
	ev, ok := h.took()[0].(chat.ShortcutUsed)
	if !ok || ev.Name != slack.ShortcutActiepunt || !ev.Text.Is("Bel de <gemeente> & de school") || ev.DM || ev.Channel != f.Channel {
		t.Errorf("event: %T %+v", ev, ev.Origin)
	}
	if screen.Said == nil || !screen.Said.Ephemeral {
		t.Errorf("screen: %+v", screen)
	}
}

func TestFormWithoutTrigger(t *testing.T) {
	f := newFixture(t, slack.Socket)
	h := f.run(t)
	h.reply(chat.ShowForm{Form: aanmelding(1)})
	if screen := f.slack.Command(t, f.Anna, "", "aanmelden graag"); screen.Form != nil || screen.Said == nil || !strings.Contains(screen.Said.Text, "/zvh") {
		t.Errorf("screen: %+v", screen)
	}
}

// TestStart shows that Run says at once that the tokens are no good, and waits for a Slack that is away.
func TestStart(t *testing.T) {
	for name, change := range map[string]func(*slack.Options){
		"bot token": func(o *slack.Options) { o.BotToken = "xoxb-verkeerd" },
		"app token": func(o *slack.Options) { o.AppToken = "xapp-verkeerd" },
		"workspace": func(o *slack.Options) { o.TeamID = "T0ANDER" },
	} {
		f := newFixture(t, slack.Socket, change)
		err := f.platform.Run(t.Context(), &house{})
		var d *chat.DeliveryError
		if !errors.As(err, &d) || !d.Permanent || strings.Contains(err.Error(), "verkeerd") {
			t.Errorf("%s: %v", name, err)
		}
	}
	f := newFixture(t, slack.Socket)
	f.slack.Fail("auth.test", slacktest.Fault{Status: http.StatusBadGateway})
	f.slack.Fail("apps.connections.open", slacktest.Fault{Lost: true})
	h := f.run(t)
	f.slack.Command(t, f.Anna, "", "hallo")
	if len(h.took()) != 1 {
		t.Error("nothing came in after Slack was there again")
	}
}

func TestOptions(t *testing.T) {
	for name, change := range map[string]func(*slack.Options){
		"no bot token": func(o *slack.Options) { o.BotToken = "" },
		"no app token": func(o *slack.Options) { o.AppToken = "" },
		"no secret":    func(o *slack.Options) { o.Mode = slack.HTTP },
		"another mode": func(o *slack.Options) { o.Mode = "duif" },
		"no sealer":    func(o *slack.Options) { o.Sealer = chat.Sealer{} },
		"no clock":     func(o *slack.Options) { o.Now = nil },
	} {
		var o slack.Options
		newFixture(t, slack.Socket, func(all *slack.Options) { o = *all })
		change(&o)
		if _, err := slack.New(o); err == nil || strings.Contains(err.Error(), "fake") {
			t.Errorf("%s: %v", name, err)
		}
	}
	var o slack.Options
	newFixture(t, slack.HTTP, func(all *slack.Options) { all.AppToken, o = "xapp-fake", *all })
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		if shown := fmt.Sprintf(verb, o) + fmt.Sprintf(verb, &o); strings.Contains(shown, "fake") {
			t.Errorf("%s shows %s", verb, shown)
		}
	}
}
