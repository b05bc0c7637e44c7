package web

import "sync"

// hub tells open pages that something changed. It keeps nothing: a page that missed a sign reads everything anew.
type hub struct {
	mu     sync.Mutex
	subs   map[*subscriber]struct{}
	closed bool
}

type subscriber struct {
	person  string
	changed chan struct{} // one waiting sign says as much as ten
	beat    chan struct{}
	done    chan struct{}
}

func newHub() *hub { return &hub{subs: map[*subscriber]struct{}{}} }

// subscribe returns nil when the server is stopping.
func (h *hub) subscribe(person string) *subscriber {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil
	}
	s := &subscriber{person: person, changed: make(chan struct{}, 1), beat: make(chan struct{}, 1), done: make(chan struct{})}
	h.subs[s] = struct{}{}
	return s
}

func (h *hub) unsubscribe(s *subscriber) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.subs, s)
}

// tell signs to person, or to everybody when person is empty.
func (h *hub) tell(person string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.subs {
		if person == "" || s.person == person {
			sign(s.changed)
		}
	}
}

func (h *hub) beat() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.subs {
		sign(s.beat)
	}
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return
	}
	h.closed = true
	for s := range h.subs {
		close(s.done)
	}
}

func sign(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
