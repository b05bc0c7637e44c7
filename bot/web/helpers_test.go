package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"sync"
	"testing"
	"time"

	"ketenbot/bot/chat"
	"ketenbot/bot/web"
	"ketenbot/bot/web/webtest"
)

// rig is a running platform with a handler that keeps what it got.
type rig struct {
	*webtest.Client
	platform *web.Platform
	store    web.Store
	clock    *webtest.Clock
	log      *webtest.Log
	stop     func()

	mu     sync.Mutex
	events []chat.Event
	reply  chat.Reply
	err    error
}

func (r *rig) Handle(_ context.Context, ev chat.Event) (chat.Reply, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, ev)
	return r.reply, r.err
}

func (r *rig) answer(reply chat.Reply, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reply, r.err = reply, err
}

func (r *rig) took() []chat.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := r.events
	r.events = nil
	return out
}

func newRig(t *testing.T, change ...func(*web.Options)) *rig {
	t.Helper()
	r := &rig{log: &webtest.Log{}}
	o := webtest.Options(t, r.log)
	r.clock = o.Clock.(*webtest.Clock)
	for _, c := range change {
		c(&o)
	}
	r.store = o.Store
	p, err := web.New(o)
	if err != nil {
		t.Fatal(err)
	}
	r.platform = p
	r.Client = webtest.NewClient("http://" + o.Listener.Addr().String())
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx, r) }()
	r.stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("Run: %v", err)
			}
		case <-time.After(20 * time.Second):
			t.Error("Run did not end")
		}
		r.Close()
	})
	t.Cleanup(r.stop)
	return r
}

func (r *rig) post(t *testing.T, to chat.Destination, m chat.Message, key string) string {
	t.Helper()
	ref, err := r.platform.Post(t.Context(), to, m, key)
	if err != nil {
		t.Fatal(err)
	}
	return ref.IDs[0]
}

var aReference = regexp.MustCompile(`^[A-Z0-9]{6}$`)

// wantRefusal checks that a call got this status and code, in the shape of the API, with a sentence.
func (r *rig) wantRefusal(t *testing.T, what, path string, body any, status int, code string) {
	t.Helper()
	got, raw := r.Raw(t, path, body)
	var answer struct {
		Error struct{ Code, Message, Reference string }
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		t.Errorf("%s: status %d with %.200q", what, got, raw)
		return
	}
	e := answer.Error
	if got != status || e.Code != code {
		t.Errorf("%s: status %d, code %q; want %d %q", what, got, e.Code, status, code)
	}
	if e.Message == "" || !aReference.MatchString(e.Reference) {
		t.Errorf("%s: message %q, reference %q", what, e.Message, e.Reference)
	}
}

type object = map[string]any

// failing is a Store, Directory and Clock of which every call fails once it is told to.
type failing struct {
	web.Store
	web.Directory
	mu   sync.Mutex
	fail bool
}

var errDown = errors.New("connection refused")

func (f *failing) set(on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fail = on
}

func (f *failing) err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fail {
		return errDown
	}
	return nil
}

func (f *failing) Add(ctx context.Context, p web.Post) (web.Post, bool, error) {
	if err := f.err(); err != nil {
		return web.Post{}, false, err
	}
	return f.Store.Add(ctx, p)
}

func (f *failing) List(ctx context.Context, channel, person string, limit int) ([]web.Post, error) {
	if err := f.err(); err != nil {
		return nil, err
	}
	return f.Store.List(ctx, channel, person, limit)
}

const ok = http.StatusOK
