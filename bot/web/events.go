package web

import (
	"io"
	"net/http"
)

// events tells a page that something changed, never what: the page reads that anew, with its own rights.
func (s *server) events(w http.ResponseWriter, r *http.Request) {
	user, err := s.user(r.Context(), r.URL.Query().Get("user"))
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	sub := s.hub.subscribe(user.ID)
	if sub == nil {
		s.refuse(w, r, errStopping)
		return
	}
	defer s.hub.unsubscribe(sub)
	w.Header().Set("Content-Type", "text/event-stream")
	// A page that was away may have missed a sign, so it gets one at once.
	for text := "retry: 1000\nevent: changed\ndata: {}\n\n"; ; {
		if _, err := io.WriteString(w, text); err != nil {
			return
		}
		if err := http.NewResponseController(w).Flush(); err != nil {
			return
		}
		select {
		case <-sub.changed:
			text = "event: changed\ndata: {}\n\n"
		case <-sub.beat:
			text = ": beat\n\n"
		case <-sub.done:
			return
		case <-r.Context().Done():
			return
		}
	}
}
