package mattermosttest

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"ketenbot/bot/chat"
	"ketenbot/bot/chat/chattest"
)

// People act as persons do, through the API and the websocket that the web client uses. They follow the bot where it points: when a dialog waits behind
// a card in their DM, they press it.
type People struct {
	TeamID string
	Bot    string        // user id
	Settle time.Duration // how long events may come after the answer to a call; nothing on the fake
	Stay   func()        // when set, the next deed is not followed to where the bot points, and it is called after that
	all    map[string]*person
}

var _ chattest.People = (*People)(nil)

// NewPeople connects persons (user id → token) of the server at url. Close lets go of their lines.
func NewPeople(t testing.TB, url, team, bot string, tokens map[string]string) *People {
	t.Helper()
	p := &People{TeamID: team, Bot: bot, all: map[string]*person{}}
	for id, token := range tokens {
		p.all[id] = connect(t, url, id, token, bot)
		p.Channel(t, id, "")
	}
	return p
}

// Close lets go of the connections.
func (p *People) Close() {
	for _, x := range p.all {
		x.close()
	}
}

func (p *People) who(t testing.TB, id string) *person {
	t.Helper()
	if p.all[id] == nil {
		t.Fatalf("nobody is called %q", id)
	}
	return p.all[id]
}

// Channel returns the id of a channel, where "" is the person's DM with the bot.
func (p *People) Channel(t testing.TB, id, channel string) string {
	t.Helper()
	if channel != "" {
		return channel
	}
	x := p.who(t, id)
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.dm == "" {
		ch, _, err := x.client.CreateDirectChannel(context.Background(), id, p.Bot)
		if err != nil {
			t.Fatalf("direct channel: %#v", err)
		}
		x.dm = ch.Id
	}
	return x.dm
}

// Command types text.
func (p *People) Command(t testing.TB, id, channel, text string) chattest.Screen {
	t.Helper()
	x, at := p.who(t, id), p.Channel(t, id, channel)
	if strings.HasPrefix(text, "/") {
		return p.act(t, x, func() error {
			_, _, err := x.client.ExecuteCommandWithTeam(context.Background(), at, p.TeamID, text)
			return err
		})
	}
	return p.act(t, x, func() error {
		if _, _, err := x.client.CreatePost(context.Background(), &model.Post{ChannelId: at, Message: text}); err != nil {
			return err
		}
		if channel == "" { // the bot hears of it by websocket, and answers when it can
			x.wait(3*time.Second, func() bool { return len(x.news) > 0 })
		}
		return nil
	})
}

// Press presses the newest button with that label.
func (p *People) Press(t testing.TB, id, channel, label string) chattest.Screen {
	t.Helper()
	post, a := p.Button(t, id, channel, label)
	return p.PressAction(t, id, post, a)
}

// Button returns the newest button with that label, as the person's client has it, and the post it is on.
func (p *People) Button(t testing.TB, id, channel, label string) (string, *model.PostAction) {
	t.Helper()
	for _, post := range slices.Backward(p.list(t, id, channel)) {
		for _, a := range actions(post) {
			if a.Name == label {
				return post.Id, a
			}
		}
	}
	t.Fatalf("%s sees no button %q", id, label)
	return "", nil
}

// PressAction presses a button of a post, which may be one that is not shown any more.
func (p *People) PressAction(t testing.TB, id, post string, a *model.PostAction) chattest.Screen {
	t.Helper()
	x := p.who(t, id)
	return p.act(t, x, func() error {
		_, err := x.client.DoPostActionWithCookie(context.Background(), post, a.Id, "", a.Cookie)
		return err
	})
}

// act does something and looks at what came of it.
func (p *People) act(t testing.TB, x *person, do func() error) chattest.Screen {
	t.Helper()
	x.begin()
	if err := do(); err != nil {
		if _, ok := errors.AsType[*model.AppError](err); ok {
			return chattest.Screen{Refused: true}
		}
		t.Fatalf("call: %v", err)
	}
	return p.look(t, x)
}

// waiting are the words of a card behind which a dialog waits, and elsewhere of the hint to go there.
const (
	waiting   = "voor je klaar"
	elsewhere = "Ga verder in [je berichten"
)

func (p *People) look(t testing.TB, x *person) chattest.Screen {
	t.Helper()
	x.barrier(t)
	if p.Settle > 0 {
		x.wait(p.Settle, func() bool { return false })
	}
	x.mu.Lock()
	news, opened := slices.Clone(x.news), x.opened
	x.mu.Unlock()
	stay := p.Stay
	if p.Stay = nil; stay != nil {
		defer stay()
	}
	if opened {
		return x.screen()
	}
	screen := chattest.Screen{}
	for _, post := range news {
		if stay == nil && strings.Contains(post.Message, waiting) && len(actions(post)) > 0 {
			return p.PressAction(t, x.id, post.Id, actions(post)[0])
		}
	}
	for _, post := range news {
		if stay != nil || !strings.Contains(post.Message, elsewhere) {
			seen := p.seen(post)
			screen.Said = &seen
		}
	}
	return screen
}

// Messages returns what the person sees in channel.
func (p *People) Messages(t testing.TB, id, channel string) []chattest.Seen {
	t.Helper()
	out := []chattest.Seen{}
	for _, post := range p.list(t, id, channel) {
		out = append(out, p.seen(post))
	}
	return out
}

// list returns the posts of a channel, oldest first, with those for this person's eyes only.
func (p *People) list(t testing.TB, id, channel string) []*model.Post {
	t.Helper()
	x, at := p.who(t, id), p.Channel(t, id, channel)
	list, _, err := x.client.GetPostsForChannel(context.Background(), at, 0, 200, "", false, false)
	if err != nil {
		t.Fatalf("posts: %v", err)
	}
	out := []*model.Post{}
	for _, id := range list.Order {
		if post := list.Posts[id]; !post.IsSystemMessage() {
			out = append(out, post)
		}
	}
	x.mu.Lock()
	for _, post := range x.whispers {
		if post.ChannelId == at {
			out = append(out, post)
		}
	}
	x.mu.Unlock()
	slices.SortStableFunc(out, func(a, b *model.Post) int { return int(a.CreateAt - b.CreateAt) })
	return out
}

func (p *People) seen(post *model.Post) chattest.Seen {
	ephemeral := post.Type == model.PostTypeEphemeral
	s := chattest.Seen{ID: post.Id, Bot: ephemeral || post.UserId == p.Bot, Text: post.Message, Edited: post.EditAt > 0, Ephemeral: ephemeral}
	for _, a := range actions(post) {
		s.Buttons = append(s.Buttons, a.Name)
	}
	if post.Metadata != nil {
		for _, f := range post.Metadata.Files {
			s.Files = append(s.Files, f.Name)
		}
	}
	return s
}

// Download returns a file.
func (p *People) Download(t testing.TB, id, channel, name string) chat.File {
	t.Helper()
	x := p.who(t, id)
	for _, post := range slices.Backward(p.list(t, id, channel)) {
		if post.Metadata == nil {
			continue
		}
		for _, f := range post.Metadata.Files {
			if f.Name != name {
				continue
			}
			data, resp, err := x.client.GetFile(context.Background(), f.Id)
			if err != nil || resp.StatusCode != http.StatusOK {
				t.Fatalf("download: %v", err)
			}
			return chat.File{Name: name, ContentType: resp.Header.Get("Content-Type"), Data: data}
		}
	}
	t.Fatalf("%s sees no file %q", id, name)
	return chat.File{}
}

func actions(post *model.Post) []*model.PostAction {
	var out []*model.PostAction
	for _, a := range post.Attachments() {
		out = append(out, a.Actions...)
	}
	return out
}
