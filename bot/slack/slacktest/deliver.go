package slacktest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// The kinds of delivery, as Socket Mode names them.
const (
	Commands     = "slash_commands"
	Interactions = "interactive"
	Events       = "events_api"
)

var paths = map[string]string{Commands: "/slack/commands", Interactions: "/slack/interactions", Events: "/slack/events"}

// ErrNoAnswer says that the app did not answer in time, or in a way that Slack does not take.
var ErrNoAnswer = errors.New("slacktest: no answer that Slack takes")

// Deliver hands payload to the app, whichever way it is connected, and returns the status (200 over a socket) and body of its answer.
func (s *Slack) Deliver(kind string, payload any) (status int, body []byte, err error) {
	raw, err := json.Marshal(payload)
	if err != nil {
		return 0, nil, err
	}
	s.mu.Lock()
	target := s.target
	s.mu.Unlock()
	if target == "" {
		body, err = s.overSocket(kind, raw)
		return http.StatusOK, body, err
	}
	content, contentType := raw, "application/json"
	if kind != Events {
		contentType = "application/x-www-form-urlencoded"
		content = []byte(url.Values{"payload": {string(raw)}}.Encode())
	}
	if kind == Commands {
		var fields map[string]string
		if err := json.Unmarshal(raw, &fields); err != nil {
			return 0, nil, err
		}
		form := url.Values{}
		for k, v := range fields {
			form.Set(k, v)
		}
		content = []byte(form.Encode())
	}
	return s.Send(paths[kind], contentType, content, s.Now())
}

// Sign makes the headers of a request with body, signed at a moment.
func (s *Slack) Sign(body []byte, at time.Time) http.Header {
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(s.SigningSecret))
	_, _ = fmt.Fprintf(mac, "v0:%s:%s", stamp, body)
	h := http.Header{}
	h.Set("X-Slack-Request-Timestamp", stamp)
	h.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	return h
}

// Send posts body to the app, signed at a moment.
func (s *Slack) Send(path, contentType string, body []byte, at time.Time) (int, []byte, error) {
	return s.SendWith(path, contentType, body, s.Sign(body, at))
}

// SendWith posts body to the app with these headers.
func (s *Slack) SendWith(path, contentType string, body []byte, header http.Header) (int, []byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), s.Patience)
	defer cancel()
	s.mu.Lock()
	target := s.target
	s.mu.Unlock()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header = header.Clone()
	req.Header.Set("Content-Type", contentType)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		return 0, nil, errors.Join(ErrNoAnswer, err)
	}
	defer func() { _ = res.Body.Close() }()
	out, err := io.ReadAll(res.Body)
	return res.StatusCode, out, err
}

// socket is one Socket Mode connection of the app.
type socket struct {
	ws    *websocket.Conn
	write sync.Mutex
}

func (c *socket) send(v any) error {
	c.write.Lock()
	defer c.write.Unlock()
	return c.ws.WriteJSON(v)
}

func (s *Slack) link(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &socket{ws: ws}
	if c.send(object{"type": "hello", "num_connections": 1, "connection_info": object{"app_id": App}}) != nil {
		return
	}
	s.mu.Lock()
	s.sockets = append(s.sockets, c)
	s.turn()
	s.mu.Unlock()
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		tick := time.NewTicker(10 * time.Second)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				_ = ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
			}
		}
	}()
	for {
		_, raw, err := ws.ReadMessage()
		if err != nil {
			s.forget(c)
			_ = ws.Close()
			return
		}
		var ack struct {
			EnvelopeID string          `json:"envelope_id"`
			Payload    json.RawMessage `json:"payload"`
		}
		if len(raw) >= 20_000 || json.Unmarshal(raw, &ack) != nil {
			continue // Slack drops it without a word
		}
		s.mu.Lock()
		if waiting := s.acks[ack.EnvelopeID]; waiting != nil {
			delete(s.acks, ack.EnvelopeID)
			waiting <- ack.Payload
		}
		s.mu.Unlock()
	}
}

func (s *Slack) forget(c *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, x := range s.sockets {
		if x == c {
			s.sockets = append(s.sockets[:i:i], s.sockets[i+1:]...)
			break
		}
	}
	s.turn()
}

// turn wakes who waits for a socket; the lock is held.
func (s *Slack) turn() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// connected waits until cond is true of the sockets there are.
func (s *Slack) connected(cond func([]*socket) bool) error {
	patience := time.After(10 * s.Patience)
	for {
		s.mu.Lock()
		ok, changed := cond(s.sockets), s.changed
		s.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-changed:
		case <-patience:
			return errors.New("slacktest: the app did not connect")
		}
	}
}

// overSocket uses the newest connection, as Slack may use any.
func (s *Slack) overSocket(kind string, payload []byte) ([]byte, error) {
	if err := s.connected(func(all []*socket) bool { return len(all) > 0 }); err != nil {
		return nil, err
	}
	s.mu.Lock()
	if len(s.sockets) == 0 {
		s.mu.Unlock()
		return nil, ErrNoAnswer
	}
	c := s.sockets[len(s.sockets)-1]
	id, waiting := s.next("E"), make(chan []byte, 1)
	s.acks[id] = waiting
	s.mu.Unlock()
	if err := c.send(object{"type": kind, "envelope_id": id, "payload": json.RawMessage(payload), "accepts_response_payload": kind != Events}); err != nil {
		return nil, errors.Join(ErrNoAnswer, err)
	}
	select {
	case body := <-waiting:
		return body, nil
	case <-time.After(s.Patience):
		return nil, ErrNoAnswer
	}
}

// cut closes all sockets without a word.
func (s *Slack) cut() {
	s.mu.Lock()
	all := s.sockets
	s.mu.Unlock()
	for _, c := range all {
		_ = c.ws.Close()
	}
}
