package slack

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Where Slack is told to send, on the address of the Listener.
const (
	PathCommands     = "/slack/commands"
	PathInteractions = "/slack/interactions"
	PathEvents       = "/slack/events"
)

// signedWithin is how far the time of a signature may be from ours, as Slack advises.
const signedWithin = 5 * time.Minute

// serve receives over HTTP until ctx ends.
func (p *Platform) serve(ctx, work context.Context, d *desk) error {
	srv := &http.Server{
		Handler:           d.routes(work),
		BaseContext:       func(net.Listener) context.Context { return work },
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(p.o.Log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(p.o.Listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("slack: serve: %w", err)
	case <-ctx.Done():
		late, cancel := context.WithTimeout(work, graceful)
		defer cancel()
		if err := srv.Shutdown(late); err != nil {
			p.o.Log.WarnContext(work, "slack: calls under way were cut off", "error", err)
			_ = srv.Close()
		}
		<-failed //nolint:errcheck // http.ErrServerClosed
		return nil
	}
}

func (d *desk) routes(work context.Context) http.Handler {
	mux := http.NewServeMux()
	for path, parse := range map[string]func([]byte) (request, error){
		PathCommands: func(raw []byte) (request, error) {
			v, err := url.ParseQuery(string(raw))
			return d.command(commandForm(v)), err
		},
		PathInteractions: func(raw []byte) (request, error) {
			v, err := url.ParseQuery(string(raw))
			if err != nil {
				return request{}, err
			}
			c, err := interactionJSON([]byte(v.Get("payload")))
			return d.interaction(c), err
		},
	} {
		mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
			raw, status := d.authentic(r)
			if status != 0 {
				d.refuse(w, r, status)
				return
			}
			in, err := parse(raw)
			if err != nil {
				d.refuse(w, r, http.StatusBadRequest)
				return
			}
			d.write(w, r, d.answer(work, in))
		})
	}
	mux.HandleFunc("POST "+PathEvents, func(w http.ResponseWriter, r *http.Request) {
		raw, status := d.authentic(r)
		if status != 0 {
			d.refuse(w, r, status)
			return
		}
		e, err := eventJSON(raw)
		switch {
		case err != nil:
			d.refuse(w, r, http.StatusBadRequest)
		case e.Type == "url_verification":
			d.write(w, r, outcome{body: map[string]string{"challenge": e.Challenge}})
		default:
			d.write(w, r, d.answer(work, d.event(e)))
		}
	})
	return mux
}

// authentic reads the body and checks that Slack signed it, just now, and for the first time.
func (d *desk) authentic(r *http.Request) (body []byte, status int) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, http.StatusRequestEntityTooLarge
	case err != nil:
		return nil, http.StatusBadRequest
	}
	stamp, signature := r.Header.Get("X-Slack-Request-Timestamp"), r.Header.Get("X-Slack-Signature")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return nil, http.StatusUnauthorized
	}
	mac := hmac.New(sha256.New, []byte(d.o.SigningSecret))
	_, _ = fmt.Fprintf(mac, "v0:%s:", stamp) // never fails
	_, _ = mac.Write(body)
	if !hmac.Equal([]byte("v0="+hex.EncodeToString(mac.Sum(nil))), []byte(signature)) {
		return nil, http.StatusUnauthorized
	}
	if age := d.o.Now().Sub(time.Unix(seconds, 0)).Abs(); age > signedWithin {
		d.o.Log.WarnContext(r.Context(), "slack: a signature is too far from our clock; is the clock right?", "seconds", int(age.Seconds()))
		return nil, http.StatusUnauthorized
	}
	if !d.signed.add(signature, struct{}{}) {
		return nil, http.StatusUnauthorized
	}
	return body, 0
}

func (d *desk) refuse(w http.ResponseWriter, r *http.Request, status int) {
	d.o.Log.WarnContext(r.Context(), "slack: a call was refused", "path", r.Pattern, "status", status)
	http.Error(w, http.StatusText(status), status)
}

func (d *desk) write(w http.ResponseWriter, r *http.Request, o outcome) {
	if o.status != 0 {
		d.refuse(w, r, o.status)
		return
	}
	if o.body == nil {
		w.WriteHeader(http.StatusOK)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if err := json.NewEncoder(w).Encode(o.body); err != nil {
		d.o.Log.WarnContext(r.Context(), "slack: an answer was lost", "error", err)
	}
}
