package mattermost_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"ketenbot/bot/chat"
	"ketenbot/bot/chat/chattest"
)

// running starts a fixture's platform; what comes in is in the returned channel.
func running(t *testing.T, f *chattest.Fixture) chan chat.Event {
	t.Helper()
	events := make(chan chat.Event, 100)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- f.Platform.Run(ctx, chat.HandlerFunc(func(_ context.Context, ev chat.Event) (chat.Reply, error) {
			events <- ev
			return chat.Ack{}, nil
		}))
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
		f.Close()
	})
	waitFor(t, "the bot's line", func() bool { return strings.Contains(f.Logged(), "msg=connected") })
	return events
}

func wantQuiet(t *testing.T, events chan chat.Event) {
	t.Helper()
	select {
	case ev := <-events:
		t.Errorf("the house heard of a %T", ev)
	case <-time.After(300 * time.Millisecond):
	}
}

// forgedButton: any member may post a button that calls us, and the server does so.
func (l *live) forgedButton(t *testing.T) {
	f, anna := l.at(t, l.url)
	events := running(t, f)
	if _, err := f.Platform.Post(t.Context(), chat.Destination{Channel: f.Channel}, card(), "k:1"); err != nil {
		t.Fatal(err)
	}
	post := &model.Post{ChannelId: f.Channel, Message: "Druk hier!"}
	post.SetProps(model.StringInterface{"attachments": []*model.MessageAttachment{{Actions: []*model.PostAction{{
		Id: "nep", Type: "button", Name: "Nep", Integration: &model.PostActionIntegration{URL: l.callback() + "/mattermost/action", Context: map[string]any{"ketenbot": "nep"}},
	}}}}})
	if _, _, err := anna.CreatePost(t.Context(), post); err != nil {
		t.Fatal(err)
	}
	screen := f.People.Press(t, f.Bram, f.Channel, "Nep")
	if screen.Said == nil || !strings.Contains(screen.Said.Text, "niet van Ketenbot") {
		t.Errorf("Bram reads %+v", screen)
	}
	wantQuiet(t, events)
	list, _, err := anna.GetPostsForChannel(t.Context(), f.Channel, 0, 60, "", false, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list.Posts {
		for _, a := range p.Attachments() {
			for _, x := range a.Actions {
				if x.Integration != nil && (x.Integration.URL != "" || len(x.Integration.Context) > 0) {
					t.Errorf("a member reads what a button holds: %+v", x.Integration)
				}
			}
		}
	}
}

func (l *live) found(t *testing.T) {
	f, _ := l.at(t, l.url)
	running(t, f)
	to := chat.Destination{Person: f.Anna}
	ref, err := f.Platform.Post(t.Context(), to, card(), "k:1")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Platform.Update(t.Context(), ref, chat.Message{Text: "Veranderd"}); err != nil { // the key outlives an update
		t.Fatal(err)
	}
	finder := f.Platform.(chat.Finder)
	if got, ok, err := finder.Find(t.Context(), to, "k:1"); err != nil || !ok || got.IDs[0] != ref.IDs[0] {
		t.Errorf("Find: %v %v %v", got, ok, err)
	}
	if _, ok, err := finder.Find(t.Context(), to, "k:2"); err != nil || ok {
		t.Errorf("Find of what is not there: %v %v", ok, err)
	}
	name, _, err := f.Platform.(chat.Directory).Profile(t.Context(), f.Anna)
	if err != nil || !strings.HasPrefix(name, "anna") {
		t.Errorf("Profile: %q %v", name, err)
	}
}

func (l *live) removed(t *testing.T) {
	f, _ := l.at(t, l.url)
	running(t, f)
	to := chat.Destination{Channel: f.Channel}
	ref, err := f.Platform.Post(t.Context(), to, card(), "k:1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.admin.RemoveUserFromChannel(t.Context(), f.Channel, l.report.BotID); err != nil {
		t.Fatal(err)
	}
	_, err = f.Platform.Post(t.Context(), to, card(), "k:2")
	wantPermanent(t, "post", err)
	wantPermanent(t, "update", f.Platform.Update(t.Context(), ref, chat.Message{Text: "x"}))
	wantPermanent(t, "delete", f.Platform.Delete(t.Context(), ref))
	_, _, err = f.Platform.(chat.Finder).Find(t.Context(), to, "k:1")
	wantPermanent(t, "find", err)
	screen := f.People.Press(t, f.Bram, f.Channel, "Agenderen") // the card is still there, but cannot be checked any more
	if screen.Said == nil {
		t.Errorf("Bram reads nothing: %+v", screen)
	}
}

// brokenLine: what is written while the line is broken comes in once it is taken up again, and once only.
func (l *live) brokenLine(t *testing.T) {
	proxy := newProxy(t, strings.TrimPrefix(l.url, "http://"))
	f, anna := l.at(t, "http://"+proxy.ln.Addr().String())
	events := running(t, f)
	dm, _, err := anna.CreateDirectChannel(t.Context(), f.Anna, l.report.BotID)
	if err != nil {
		t.Fatal(err)
	}
	write := func(text string) {
		if _, _, err := anna.CreatePost(t.Context(), &model.Post{ChannelId: dm.Id, Message: text}); err != nil {
			t.Fatal(err)
		}
	}
	want := func(text string) {
		t.Helper()
		select {
		case ev := <-events:
			if m, ok := ev.(chat.DirectMessage); !ok || !m.Text.Is(text) {
				t.Errorf("%q: something else came in: %T", text, ev)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("%q did not come in", text)
		}
	}
	write("een")
	want("een")
	proxy.cut(true)
	write("twee")
	proxy.cut(false)
	want("twee")
	write("drie")
	want("drie")
	wantQuiet(t, events)
}

func (l *live) otherBot(t *testing.T) {
	f, _ := l.at(t, l.url)
	events := running(t, f)
	bot, _, err := l.admin.CreateBot(t.Context(), &model.Bot{Username: fmt.Sprintf("anderebot%d", l.run)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _, _ = l.admin.DisableBot(context.Background(), bot.UserId) }()
	token, _, err := l.admin.CreateUserAccessToken(t.Context(), bot.UserId, "proef")
	if err != nil {
		t.Fatal(err)
	}
	c := model.NewAPIv4Client(l.url)
	c.SetToken(token.Token)
	dm, _, err := c.CreateDirectChannel(t.Context(), bot.UserId, l.report.BotID)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.CreatePost(t.Context(), &model.Post{ChannelId: dm.Id, Message: "hallo bot"}); err != nil {
		t.Fatal(err)
	}
	wantQuiet(t, events)
}

// proxy stands between the adapter and the server, and can cut all lines.
type proxy struct {
	ln    net.Listener
	to    string
	mu    sync.Mutex
	lines map[net.Conn]bool
	shut  bool
	wg    sync.WaitGroup
}

func newProxy(t *testing.T, to string) *proxy {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{ln: ln, to: to, lines: map[net.Conn]bool{}}
	p.wg.Go(p.serve)
	t.Cleanup(func() {
		_ = ln.Close()
		p.cut(true)
		p.wg.Wait()
	})
	return p
}

func (p *proxy) serve() {
	for {
		in, err := p.ln.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("tcp", p.to)
		p.mu.Lock()
		if err != nil || p.shut {
			p.mu.Unlock()
			_ = in.Close()
			if err == nil {
				_ = out.Close()
			}
			continue
		}
		p.lines[in], p.lines[out] = true, true
		p.mu.Unlock()
		for _, pair := range [][2]net.Conn{{in, out}, {out, in}} {
			p.wg.Go(func() {
				_, _ = io.Copy(pair[0], pair[1])
				_ = pair[0].Close()
				_ = pair[1].Close()
			})
		}
	}
}

// cut breaks all lines; when shut, no new ones are made either.
func (p *proxy) cut(shut bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shut = shut
	if !shut {
		return
	}
	for c := range p.lines {
		_ = c.Close()
		delete(p.lines, c)
	}
}
