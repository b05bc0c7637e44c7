package slack

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	slackgo "github.com/slack-go/slack"

	"ketenbot/bot/chat"
)

// Slack silently drops an answer over the socket of 20 kB or more.
const (
	maxEnvelope  = 20_000
	silence      = time.Minute // Slack pings every few seconds
	firstBackoff = time.Second
	maxBackoff   = time.Minute
	handshake    = 10 * time.Second
	atOnce       = 64 // deliveries under way on one connection
	settle       = 700 * time.Millisecond
)

// socket is one Socket Mode connection. Slack tells some time before that it will end one: then the next is opened first.
type socket struct {
	desk *desk
	work context.Context //nolint:containedctx // outlives the call that opened the socket
	ws   *websocket.Conn

	hello   chan struct{} // closed when Slack said hello
	leaving chan struct{} // closed when Slack says that it will disconnect
	gone    chan struct{} // closed when reading ended
	beat    chan struct{}
	once    struct{ hello, leaving sync.Once }

	write sync.Mutex
	busy  tasks
	slots chan struct{}
}

type envelope struct {
	Type       string          `json:"type"`
	EnvelopeID string          `json:"envelope_id"`
	Payload    json.RawMessage `json:"payload"`
	Reason     string          `json:"reason"`
}

type acknowledgement struct {
	EnvelopeID string `json:"envelope_id"`
	Payload    any    `json:"payload,omitempty"`
}

// connect keeps a connection open until ctx ends.
func (p *Platform) connect(ctx, work context.Context, d *desk) error {
	var now *socket
	ever := false
	backoff := firstBackoff
	defer func() {
		if now != nil {
			now.close()
		}
	}()
	for {
		next, err := p.dial(ctx, work, d)
		if err == nil {
			select {
			case <-next.hello:
			case <-next.gone:
				next.close()
				err = &callError{method: "socket", code: "closed before hello"}
			case <-p.o.After(handshake):
				next.close()
				err = &callError{method: "socket", code: "no hello"}
			case <-ctx.Done():
				next.close()
				return nil
			}
		}
		if ctx.Err() != nil {
			if err == nil { // hello and the end came at once
				next.close()
			}
			return nil
		}
		if err != nil {
			if fatal(err) && !ever {
				return err
			}
			wait := max(backoff+rand.N(backoff/2), chat.AsDeliveryError(err).RetryAfter) //nolint:gosec // jitter
			backoff = min(2*backoff, maxBackoff)
			p.o.Log.WarnContext(ctx, "slack: no connection", "error", err, "again_in", wait.Round(time.Millisecond))
			var lost <-chan struct{}
			if now != nil {
				lost = now.gone
			}
			if !p.pause(ctx, wait, &now, lost) {
				return nil
			}
			continue
		}
		p.o.Log.InfoContext(ctx, "slack: connected")
		if now != nil {
			now.close()
		}
		now, ever, backoff = next, true, firstBackoff
		select {
		case <-ctx.Done():
			return nil
		case <-now.leaving:
			p.o.Log.InfoContext(ctx, "slack: a new connection is asked for")
		case <-now.gone:
			p.o.Log.WarnContext(ctx, "slack: the connection was lost")
			now.close()
			now = nil
		}
	}
}

// pause waits before the next try, and forgets a connection that was lost meanwhile. It reports false when ctx ended.
func (p *Platform) pause(ctx context.Context, wait time.Duration, now **socket, lost <-chan struct{}) bool {
	timer := p.o.After(wait)
	for {
		select {
		case <-ctx.Done():
			return false
		case <-lost:
			(*now).close()
			*now, lost = nil, nil
		case <-timer:
			return true
		}
	}
}

func (p *Platform) dial(ctx, work context.Context, d *desk) (*socket, error) {
	var address string
	err := p.call(ctx, "apps.connections.open", "", func(ctx context.Context) (err error) {
		_, address, err = p.api.StartSocketModeContext(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	dialing, cancel := context.WithTimeout(ctx, handshake)
	defer cancel()
	dialer := websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: handshake}
	ws, res, err := dialer.DialContext(dialing, address, nil)
	if res != nil && res.Body != nil {
		_ = res.Body.Close()
	}
	if err != nil {
		return nil, judge("socket", err)
	}
	s := &socket{
		desk: d, work: work, ws: ws, hello: make(chan struct{}), leaving: make(chan struct{}), gone: make(chan struct{}),
		beat: make(chan struct{}, 1), slots: make(chan struct{}, atOnce),
	}
	ws.SetReadLimit(maxBody)
	pong := ws.PingHandler()
	ws.SetPingHandler(func(data string) error {
		s.alive()
		return pong(data)
	})
	d.busy.run(s.read)
	d.busy.run(s.watch)
	return s, nil
}

func (s *socket) alive() {
	select {
	case s.beat <- struct{}{}:
	default:
	}
}

// watch closes a connection on which nothing was heard for too long.
func (s *socket) watch() {
	for {
		select {
		case <-s.gone:
			return
		case <-s.beat:
		case <-s.desk.o.After(silence):
			_ = s.ws.Close()
			return
		}
	}
}

func (s *socket) read() {
	defer close(s.gone)
	for {
		_, raw, err := s.ws.ReadMessage()
		if err != nil {
			return
		}
		s.alive()
		var e envelope
		if err := json.Unmarshal(raw, &e); err != nil {
			s.desk.o.Log.WarnContext(s.work, "slack: an envelope that is no JSON object was dropped")
			continue
		}
		switch e.Type {
		case "hello":
			s.once.hello.Do(func() { close(s.hello) })
		case "disconnect":
			s.once.leaving.Do(func() { close(s.leaving) })
		default:
			s.slots <- struct{}{}
			s.busy.start()
			s.desk.busy.run(func() {
				defer func() { <-s.slots; s.busy.end() }()
				s.deliver(e)
			})
		}
	}
}

func (s *socket) deliver(e envelope) {
	o := s.desk.answer(s.work, s.desk.request(e))
	if o.status == http.StatusServiceUnavailable { // not acknowledged: Slack sends it again
		return
	}
	ack := acknowledgement{EnvelopeID: e.EnvelopeID, Payload: o.body}
	raw, err := json.Marshal(ack)
	if err != nil {
		s.desk.o.Log.ErrorContext(s.work, "slack: an answer cannot be written", "error", err)
		return
	}
	if len(raw) < maxEnvelope || o.page == nil {
		s.send(raw)
		return
	}
	// The page does not fit: it comes after a small one in the same place.
	wait := textModal(callbackText, o.page.Title.Text, "Een ogenblik, de bladzijde komt eraan. Er is niets verloren. Blijft dit staan, sluit dan dit venster en begin opnieuw: je gaat verder waar je was.")
	ack.Payload = slackgo.NewUpdateViewSubmissionResponse(wait)
	if raw, err = json.Marshal(ack); err != nil {
		s.desk.o.Log.ErrorContext(s.work, "slack: an answer cannot be written", "error", err)
		return
	}
	s.send(raw)
	<-s.desk.o.After(settle) // the two go by different ways, and the small one has to come first
	if err := s.desk.updateView(s.work, o.viewID, o.page); err != nil {
		chat.LogFailure(s.desk.o.Log, chat.NewReference(), "a large page", err)
	}
}

func (s *socket) send(raw []byte) {
	s.write.Lock()
	defer s.write.Unlock()
	if err := s.ws.WriteMessage(websocket.TextMessage, raw); err != nil {
		s.desk.o.Log.WarnContext(s.work, "slack: an answer was lost with its connection", "error", judge("socket", err))
	}
}

// close lets what came in on this connection be answered on it, and then ends it.
func (s *socket) close() {
	s.desk.busy.run(func() {
		select {
		case <-s.busy.idle():
		case <-s.gone:
		case <-s.desk.o.After(graceful):
		}
		_ = s.ws.Close()
	})
}

// request parses an envelope. What cannot be read is acknowledged all the same, or Slack would go on sending it.
func (d *desk) request(e envelope) request {
	bad := func() request {
		d.o.Log.Warn("slack: a delivery that cannot be read was dropped", "type", clipType(e.Type))
		return always(refused(http.StatusBadRequest))
	}
	switch e.Type {
	case "slash_commands":
		c, err := commandJSON(e.Payload)
		if err != nil {
			return bad()
		}
		return d.command(c)
	case "interactive":
		c, err := interactionJSON(e.Payload)
		if err != nil {
			return bad()
		}
		return d.interaction(c)
	case "events_api":
		ev, err := eventJSON(e.Payload)
		if err != nil {
			return bad()
		}
		return d.event(ev)
	}
	return bad()
}

func clipType(s string) string { return chat.Clip(s, chat.Limit{Max: 30}) }
