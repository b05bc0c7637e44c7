package mattermost

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"github.com/mattermost/mattermost/server/public/model"

	"ketenbot/bot/chat"
	"ketenbot/bot/vertrouwelijk"
)

const (
	pingEvery  = 30 * time.Second // two without any sign of life and the line is dead
	firstWait  = time.Second
	longest    = time.Minute
	atOnce     = 8       // direct messages that are answered at the same time
	maxFrame   = 8 << 20 // bytes of an event
	seenKept   = 1000    // ids of messages that came already
	handshakes = 20 * time.Second
)

// backoff is how long to wait before attempt n+1, with chance, so that not everybody comes back at the same moment.
func backoff(n int) time.Duration {
	d := min(longest, firstWait<<min(n, 10))
	return d/2 + rand.N(d/2+1) //nolint:gosec // chance spreads load here, and guards nothing
}

// line is where the last connection was, so that the server can send what was missed.
type line struct {
	id   string
	next int64 // sequence number that is expected
}

// listen keeps a websocket open until ctx ends.
func (r *receiver) listen(ctx context.Context) {
	var at line
	slots := make(chan struct{}, atOnce)
	seen := &recent{}
	for attempt := 0; ctx.Err() == nil; attempt++ {
		good, err := r.session(ctx, &at, seen, slots)
		if ctx.Err() != nil {
			return
		}
		if good {
			attempt = 0
		} else { // a server that restarted knows nothing of the line, and hangs up
			at = line{}
		}
		r.note(err)
		wait := backoff(attempt)
		r.o.Log.WarnContext(ctx, "websocket was lost", "error", err, "attempt", attempt, "wait", wait)
		select {
		case <-r.o.After(wait):
		case <-ctx.Done():
			return
		}
	}
}

// session is one connection. It reports whether it was good for something, and why it ended.
func (r *receiver) session(ctx context.Context, at *line, seen *recent, slots chan struct{}) (bool, error) {
	if _, err := r.connect(ctx); err != nil { // who we are may have changed meanwhile, and the server's version too
		return false, err
	}
	conn, err := r.dial(ctx, *at)
	if err != nil {
		return false, err
	}
	r.note(nil)
	conn.SetReadLimit(maxFrame)
	var alive atomic.Int64
	conn.SetPongHandler(func(string) error { alive.Add(1); return nil })
	conn.SetPingHandler(func(data string) error {
		alive.Add(1)
		return conn.WriteControl(websocket.PongMessage, []byte(data), time.Time{})
	})
	over := make(chan struct{})
	watched := make(chan struct{})
	go func() { // closes the line when ctx ends, or when nothing came since the last ping
		defer close(watched)
		defer func() { _ = conn.Close() }()
		for before := int64(-1); ; {
			select {
			case <-over:
				return
			case <-ctx.Done():
				_ = conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Time{})
				return
			case <-r.o.After(pingEvery):
				if alive.Load() == before {
					return
				}
				before = alive.Load()
				if conn.WriteControl(websocket.PingMessage, nil, time.Time{}) != nil {
					return
				}
			}
		}
	}()
	defer func() { close(over); <-watched }()
	good := false
	for {
		_, raw, err := conn.ReadMessage()
		if err != nil {
			return good, err
		}
		alive.Add(1)
		if r.received(ctx, raw, at, seen, slots) {
			good = true
		}
	}
}

// dial opens a websocket. Only with the token in the header does the server send what was missed.
func (r *receiver) dial(ctx context.Context, at line) (*websocket.Conn, error) {
	d := websocket.Dialer{HandshakeTimeout: handshakes, Proxy: http.ProxyFromEnvironment}
	if t, ok := r.o.HTTPClient.Transport.(*http.Transport); ok {
		d.Proxy, d.TLSClientConfig, d.NetDialContext = t.Proxy, t.TLSClientConfig, t.DialContext
	}
	q := url.Values{"connection_id": {at.id}, "sequence_number": {strconv.FormatInt(at.next, 10)}}
	address := "ws" + strings.TrimPrefix(strings.TrimRight(r.o.URL, "/"), "http") + model.APIURLSuffix + "/websocket?" + q.Encode()
	conn, resp, err := d.DialContext(ctx, address, http.Header{"Authorization": {"Bearer " + r.o.Token}})
	if resp != nil {
		_ = resp.Body.Close()
	}
	if err != nil {
		return nil, r.failed("websocket", model.BuildResponse(resp), err, false)
	}
	return conn, nil
}

// frame is an event as it comes.
type frame struct {
	Event string          `json:"event"`
	Seq   *int64          `json:"seq"`
	Data  json.RawMessage `json:"data"`
}

// received handles one frame, and reports whether it was an event of the server. What cannot be read is passed over: it is not for us.
func (r *receiver) received(ctx context.Context, raw []byte, at *line, seen *recent, slots chan struct{}) bool {
	var f frame
	if json.Unmarshal(raw, &f) != nil || f.Event == "" {
		return false
	}
	if f.Event == string(model.WebsocketEventHello) {
		var hello struct {
			Connection string `json:"connection_id"`
		}
		_ = json.Unmarshal(f.Data, &hello) // without an id nothing can be resumed
		resumed := at.id != "" && hello.Connection == at.id
		if !resumed {
			*at = line{id: hello.Connection}
		}
		r.o.Log.InfoContext(ctx, "connected", "version", r.server.Load().version.String(), "resumed", resumed)
	}
	if f.Seq != nil {
		at.next = *f.Seq + 1
	}
	if f.Event == string(model.WebsocketEventPosted) {
		if ev, ok := r.directMessage(f.Data, seen); ok {
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				return true
			}
			r.busy.Go(func() {
				defer func() { <-slots }()
				r.answerMessage(ev)
			})
		}
	}
	return true
}

// directMessage reads what a person wrote to the bot. The bot's own posts, those of other bots and integrations, and what the system writes are
// left alone: two bots that answer each other do not stop.
func (r *receiver) directMessage(data []byte, seen *recent) (chat.DirectMessage, bool) {
	var in struct {
		Type string `json:"channel_type"`
		Name string `json:"channel_name"`
		Post string `json:"post"` // JSON in JSON
	}
	var post model.Post
	if json.Unmarshal(data, &in) != nil || in.Type != string(model.ChannelTypeDirect) || json.Unmarshal([]byte(in.Post), &post) != nil {
		return chat.DirectMessage{}, false
	}
	s := r.server.Load()
	if post.UserId == s.bot || post.Type != "" || in.Name != model.GetDMNameFromIds(s.bot, post.UserId) {
		return chat.DirectMessage{}, false
	}
	for _, prop := range []string{
		model.PostPropsFromBot, model.PostPropsFromWebhook, model.PostPropsFromPlugin, model.PostPropsFromOAuthApp,
	} {
		if v := post.GetProp(prop); v == "true" || v == true {
			return chat.DirectMessage{}, false
		}
	}
	if !model.IsValidId(post.UserId) || !model.IsValidId(post.ChannelId) || seen.again(post.Id) {
		return chat.DirectMessage{}, false
	}
	r.dms.Store(post.UserId, post.ChannelId)
	origin := chat.Origin{EventID: post.Id, Person: post.UserId, Channel: post.ChannelId, DM: true}
	return chat.DirectMessage{Origin: origin, Text: vertrouwelijk.Nieuw(post.Message)}, true
}

func (r *receiver) answerMessage(ev chat.DirectMessage) {
	where := place{person: ev.Person, channel: ev.Channel, dm: true}
	reply, sorry := r.ask(ev)
	err := error(nil)
	switch a := reply.(type) {
	case nil, chat.Ack:
	case chat.Say:
		err = r.say(where, a.Message)
	case chat.ReplaceCard:
		err = r.say(where, a.Message)
	case chat.ShowForm:
		_, err = r.show(where, a.Form, "")
	default:
		r.o.Log.ErrorContext(r.work, "a reply that a message cannot have")
	}
	if err != nil {
		sorry = r.sorry("message", err)
	}
	if sorry == "" {
		return
	}
	if err := r.say(where, plain(sorry)); err != nil {
		r.o.Log.WarnContext(r.work, "answer was not given", "error", err)
	}
}

// recent remembers ids, as the server may send an event twice around a reconnect. It is used by one goroutine.
type recent struct {
	ids   map[string]bool
	order []string
}

// again reports whether id came before.
func (s *recent) again(id string) bool {
	if s.ids[id] {
		return true
	}
	if s.ids == nil {
		s.ids = map[string]bool{}
	}
	s.ids[id] = true
	if s.order = append(s.order, id); len(s.order) > seenKept {
		delete(s.ids, s.order[0])
		s.order = s.order[1:]
	}
	return false
}
