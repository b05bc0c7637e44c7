package slack

import (
	"sync"
	"time"
)

// recent remembers values for at least keep and at most twice as long, in two generations, so that forgetting costs nothing.
type recent[V any] struct {
	now  func() time.Time
	keep time.Duration

	mu      sync.Mutex
	turned  time.Time
	current map[string]V
	former  map[string]V
}

func newRecent[V any](now func() time.Time, keep time.Duration) *recent[V] {
	return &recent[V]{now: now, keep: keep, turned: now(), current: map[string]V{}}
}

// add keeps v under key and reports whether key is new.
func (r *recent[V]) add(key string, v V) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn()
	_, a := r.current[key]
	_, b := r.former[key]
	r.current[key] = v
	return !a && !b
}

func (r *recent[V]) get(key string) (V, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn()
	if v, ok := r.current[key]; ok {
		return v, true
	}
	v, ok := r.former[key]
	return v, ok
}

func (r *recent[V]) turn() {
	now := r.now()
	switch age := now.Sub(r.turned); {
	case age >= 2*r.keep:
		r.current, r.former, r.turned = map[string]V{}, nil, now
	case age >= r.keep:
		r.current, r.former, r.turned = map[string]V{}, r.current, now
	}
}

// keyedLock lets one at a time work on a key.
type keyedLock struct {
	mu   sync.Mutex
	held map[string]*heldKey
}

type heldKey struct {
	sync.Mutex
	users int
}

func (k *keyedLock) lock(key string) (unlock func()) {
	k.mu.Lock()
	if k.held == nil {
		k.held = map[string]*heldKey{}
	}
	h := k.held[key]
	if h == nil {
		h = &heldKey{}
		k.held[key] = h
	}
	h.users++
	k.mu.Unlock()
	h.Lock()
	return func() {
		h.Unlock()
		k.mu.Lock()
		defer k.mu.Unlock()
		if h.users--; h.users == 0 {
			delete(k.held, key)
		}
	}
}

// tasks counts what is under way. Unlike a sync.WaitGroup it takes more while somebody waits.
type tasks struct {
	mu   sync.Mutex
	n    int
	wait []chan struct{}
}

func (t *tasks) start() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n++
}

func (t *tasks) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.n--; t.n > 0 {
		return
	}
	for _, ch := range t.wait {
		close(ch)
	}
	t.wait = nil
}

// run does f as a task of its own.
func (t *tasks) run(f func()) {
	t.start()
	go func() {
		defer t.end()
		f()
	}()
}

// idle is closed once nothing is under way.
func (t *tasks) idle() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	ch := make(chan struct{})
	if t.n == 0 {
		close(ch)
	} else {
		t.wait = append(t.wait, ch)
	}
	return ch
}
