package mattermosttest

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/mattermost/mattermost/server/public/model"
)

// person is somebody with a client that is open.
type person struct {
	id, bot, dm string
	client      *model.Client4
	transport   *http.Transport
	ws          *websocket.Conn
	done        chan struct{}

	mu       sync.Mutex
	changed  *sync.Cond
	hello    bool // events come
	seq      int64
	answered int64 // highest request that was answered
	whispers []*model.Post
	news     []*model.Post // since begin: posts of the bot, new or edited, and whispers
	opened   bool          // since begin: a dialog
	dialog   *openDialog
}

// openDialog is what stands on somebody's screen.
type openDialog struct {
	model.OpenDialogRequest
	first string         // the first page's state, which is what cancelling sends
	given map[string]any // answers of earlier pages, which a client sends along
}

func connect(t testing.TB, url, id, token, bot string) *person {
	t.Helper()
	x := &person{id: id, bot: bot, client: model.NewAPIv4Client(url), transport: &http.Transport{}, done: make(chan struct{})}
	x.client.HTTPClient = &http.Client{Transport: x.transport, Timeout: 40 * time.Second}
	x.client.SetToken(token)
	x.changed = sync.NewCond(&x.mu)
	ws, resp, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(url, "http")+"/api/v4/websocket", http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		t.Fatalf("websocket of a person: %v", err)
	}
	_ = resp.Body.Close()
	x.ws = ws
	go x.listen()
	if !x.wait(10*time.Second, func() bool { return x.hello }) {
		t.Fatal("the server does not greet a person")
	}
	return x
}

func (x *person) close() {
	_ = x.ws.Close()
	<-x.done
	x.transport.CloseIdleConnections()
}

func (x *person) listen() {
	defer close(x.done)
	for {
		_, raw, err := x.ws.ReadMessage()
		if err != nil {
			return
		}
		var in struct {
			Event string `json:"event"`
			Reply int64  `json:"seq_reply"`
			Data  struct {
				Post   string `json:"post"`
				Dialog string `json:"dialog"`
			} `json:"data"`
		}
		if json.Unmarshal(raw, &in) != nil {
			continue
		}
		x.mu.Lock()
		x.heard(in.Event, in.Data.Post, in.Data.Dialog)
		x.answered = max(x.answered, in.Reply)
		x.changed.Broadcast()
		x.mu.Unlock()
	}
}

// heard needs the lock.
func (x *person) heard(event, rawPost, rawDialog string) {
	var post model.Post
	switch model.WebsocketEventType(event) { //nolint:exhaustive // the rest is not looked at
	case model.WebsocketEventHello:
		x.hello = true
	case model.WebsocketEventOpenDialog:
		d := &openDialog{given: map[string]any{}}
		if json.Unmarshal([]byte(rawDialog), &d.OpenDialogRequest) == nil {
			d.first = d.Dialog.State
			x.dialog, x.opened = d, true
		}
	case model.WebsocketEventEphemeralMessage:
		if json.Unmarshal([]byte(rawPost), &post) == nil {
			x.whispers = append(x.whispers, &post)
			x.news = append(x.news, &post)
		}
	case model.WebsocketEventPosted, model.WebsocketEventPostEdited:
		if json.Unmarshal([]byte(rawPost), &post) == nil && post.UserId == x.bot && post.ChannelId == x.dm {
			x.news = append(x.news, &post)
		}
	}
}

func (x *person) begin() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.news, x.opened = nil, false
}

// wait waits until is true, at most that long, and reports whether it came to be.
func (x *person) wait(within time.Duration, is func() bool) bool {
	end := time.Now().Add(within)
	late := time.AfterFunc(within, func() {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.changed.Broadcast()
	})
	defer late.Stop()
	x.mu.Lock()
	defer x.mu.Unlock()
	for !is() && time.Now().Before(end) {
		x.changed.Wait()
	}
	return is()
}

// barrier waits until all events of before have come: the server answers in order.
func (x *person) barrier(t testing.TB) {
	t.Helper()
	x.mu.Lock()
	x.seq++
	seq := x.seq
	x.mu.Unlock()
	if err := x.ws.WriteJSON(map[string]any{"action": "ping", "seq": seq}); err != nil {
		t.Fatalf("ping of a person: %v", err)
	}
	if !x.wait(10*time.Second, func() bool { return x.answered >= seq }) {
		t.Fatal("the server does not answer a person's ping")
	}
}
