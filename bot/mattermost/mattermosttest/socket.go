package mattermosttest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/mattermost/mattermost/server/public/model"
)

// conn is one line with somebody, which can be taken up again by its id.
type conn struct {
	id, user string
	ws       *websocket.Conn // nil while it is broken
	seq      int64           // of the next event
	sent     [][]byte        // all events, by sequence number
	queue    chan []byte
	write    sync.Mutex
}

func (s *Server) websocket(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	who := s.tokens[bearer(r)]
	s.mu.Unlock()
	if who == "" { // a real one waits 5 s for an authentication_challenge; nobody here sends one
		http.Error(w, `{"id":"api.context.session_expired.app_error","status_code":401}`, http.StatusUnauthorized)
		return
	}
	up := websocket.Upgrader{}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	s.mu.Lock()
	from, _ := strconv.ParseInt(r.URL.Query().Get("sequence_number"), 10, 64)
	c := s.conns[r.URL.Query().Get("connection_id")]
	if c != nil && c.user == who && c.ws == nil && from <= c.seq {
		c.ws = ws // what was missed is sent, and no hello
		c.queue = make(chan []byte, 10000)
		for _, raw := range c.sent[from:] {
			c.queue <- raw
		}
	} else {
		c = &conn{id: model.NewId(), user: who, ws: ws, queue: make(chan []byte, 10000)}
		s.conns[c.id] = c
		hello := model.NewWebSocketEvent(model.WebsocketEventHello, "", "", who, nil, "")
		hello.Add("server_version", s.version)
		hello.Add("connection_id", c.id)
		c.add(hello)
	}
	queue := c.queue
	s.connected.Broadcast()
	s.mu.Unlock()

	gone := make(chan struct{})
	go func() { // writes in order
		for {
			select {
			case raw := <-queue:
				c.write.Lock()
				_ = ws.WriteMessage(websocket.TextMessage, raw)
				c.write.Unlock()
			case <-gone:
				return
			}
		}
	}()
	for {
		var in struct {
			Seq    int64  `json:"seq"`
			Action string `json:"action"`
		}
		_, raw, err := ws.ReadMessage()
		if err != nil {
			break
		}
		if json.Unmarshal(raw, &in) == nil && in.Action != "" {
			answer, _ := json.Marshal(map[string]any{"status": "OK", "seq_reply": in.Seq, "data": map[string]string{"text": "pong"}})
			queue <- answer
		}
	}
	close(gone)
	s.mu.Lock()
	if c.ws == ws {
		c.ws = nil
	}
	s.connected.Broadcast()
	s.mu.Unlock()
	_ = ws.Close()
}

// add needs the server's lock.
func (c *conn) add(ev *model.WebSocketEvent) {
	raw, _ := ev.SetSequence(c.seq).ToJSON() // an event always becomes JSON
	c.seq++
	c.sent = append(c.sent, raw)
	if c.ws != nil {
		c.queue <- raw
	}
}

// publish sends an event to people's lines; it needs the lock.
func (s *Server) publish(ev *model.WebSocketEvent, people ...string) {
	for _, c := range s.conns {
		if slices.Contains(people, c.user) {
			c.add(ev)
			if s.duplicate && c.user == s.Bot {
				c.add(ev)
			}
		}
	}
}

// membersOf needs the lock.
func (s *Server) membersOf(channel string) []string {
	var out []string
	for id := range s.channels[channel].members {
		out = append(out, id)
	}
	return out
}

// posted tells members of a new post; it needs the lock.
func (s *Server) posted(p *model.Post) {
	ch := s.channels[p.ChannelId]
	ev := model.NewWebSocketEvent(model.WebsocketEventPosted, "", p.ChannelId, "", nil, "")
	raw, _ := p.ToJSON() // a post always becomes JSON
	ev.Add("post", raw)
	ev.Add("channel_type", string(ch.Type))
	ev.Add("channel_name", ch.Name)
	ev.Add("channel_display_name", ch.DisplayName)
	ev.Add("sender_name", "@"+s.users[p.UserId].Username)
	s.publish(ev, s.membersOf(p.ChannelId)...)
}

// DropSockets breaks the lines of somebody, or of all for "". When resumable, they can be taken up again without loss; else the server forgets them, as
// after a restart.
func (s *Server) DropSockets(person string, resumable bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, c := range s.conns {
		if person != "" && c.user != person {
			continue
		}
		if c.ws != nil {
			_ = c.ws.Close()
			c.ws = nil
		}
		if !resumable {
			delete(s.conns, id)
		}
	}
}

// Duplicate sends the bot every event twice from now on.
func (s *Server) Duplicate() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.duplicate = true
}

// Connected waits until somebody has a line, and reports whether that came to be.
func (s *Server) Connected(person string, within time.Duration) bool {
	late := time.AfterFunc(within, s.connected.Broadcast)
	defer late.Stop()
	end := time.Now().Add(within)
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		for _, c := range s.conns {
			if c.user == person && c.ws != nil {
				return true
			}
		}
		if time.Now().After(end) {
			return false
		}
		s.connected.Wait()
	}
}

// Said makes somebody write in a channel; kind is the post's type and props its props.
func (s *Server) Said(person, channel, text, kind string, props model.StringInterface) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &model.Post{Id: model.NewId(), UserId: person, ChannelId: channel, Message: text, Type: kind, CreateAt: s.millis()}
	p.UpdateAt = p.CreateAt
	p.SetProps(props)
	s.posts = append(s.posts, p)
	s.posted(p)
	return p.Id
}

// DM returns the direct channel of two users, making it where needed.
func (s *Server) DM(a, b string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.direct(a, b).Id
}

// direct needs the lock.
func (s *Server) direct(a, b string) *channel {
	name := model.GetDMNameFromIds(a, b)
	for _, c := range s.channels {
		if c.Name == name {
			return c
		}
	}
	c := &channel{members: map[string]bool{a: true, b: true}}
	c.Id, c.Name, c.Type = model.NewId(), name, model.ChannelTypeDirect
	s.channels[c.Id] = c
	return c
}
