package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"
	"unicode/utf8"

	"ketenbot/bot/chat"
)

// server is a Platform while it runs.
type server struct {
	*Platform
	handler chat.Handler
	work    context.Context //nolint:containedctx // lives as long as the server; outlives the browser that asked
}

// endpoint answers a call with something to write as JSON, or with an error that respond explains.
type endpoint func(r *http.Request) (any, error)

func (s *server) routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, f := range map[string]endpoint{
		"GET /api/users":    s.users,
		"GET /api/commands": s.commands,
		"GET /api/channels": s.channels,
		"GET /api/messages": s.messages,
		"GET /api/clock":    s.clock,
		"POST /api/clock":   s.windClock,
		"POST /api/command": s.told(s.command, false),
		"POST /api/press":   s.told(s.press, false),
		"POST /api/submit":  s.told(s.submit, true),
		"/api/":             unknownAddress,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { s.respond(w, r, f) })
	}
	mux.HandleFunc("GET /api/events", s.events)
	mux.HandleFunc("GET /api/files/{post}/{file}", s.file)
	mux.Handle("/", pageHandler())
	return s.log(s.guard(mux))
}

func unknownAddress(*http.Request) (any, error) { return nil, errUnknownAddress }

// respond calls f and writes what came of it. A panic is our fault, and answered like an unknown error.
func (s *server) respond(w http.ResponseWriter, r *http.Request, f endpoint) {
	out, err := func() (out any, err error) {
		defer chat.Recovered(&err)
		return f(r)
	}()
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, out)
}

// refuse writes err in its two voices: a sentence for the person, the detail under the same reference in the log.
func (s *server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	ref := chat.NewReference()
	note(w, ref)
	var call *callError
	if !errors.As(err, &call) {
		chat.LogFailure(s.Log, ref, r.Pattern, err)
		call = &callError{http.StatusFailedDependency, "storing", chat.Sorry(ref)}
	}
	writeJSON(w, call.status, map[string]any{"error": map[string]string{
		"code": call.code, "message": call.message, "reference": ref,
	}})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the browser went away: nobody to tell
}

// readJSON reads a body of exactly one object of the given shape.
func readJSON(r *http.Request, dst any) error {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		return errTooBig
	case err != nil, !utf8.Valid(body), json.Unmarshal(body, dst) != nil:
		return errBadInput
	}
	return nil
}

// seen is a ResponseWriter that remembers what the log wants to know.
type seen struct {
	http.ResponseWriter
	status int
	ref    string
}

func (s *seen) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach Flush.
func (s *seen) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// note adds a reference to the log line of the call.
func note(w http.ResponseWriter, ref string) {
	if s, ok := w.(*seen); ok {
		s.ref = ref
	}
}

// log writes a line for each call: never a body, nor a path that is not one of ours, as anything may stand in it.
func (s *server) log(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := s.Now()
		out := &seen{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(out, r)
		path := r.Pattern
		if path == "" {
			path = "-"
		}
		s.Log.InfoContext(r.Context(), "request", "method", r.Method, "path", path, "status", out.status,
			"duration", s.Now().Sub(start).Round(time.Microsecond), "reference", out.ref)
	})
}
