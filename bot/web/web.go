// Package web is the third chat platform: a chat in the browser for the demo, for development and for end-to-end tests. It is a
// real chat.Platform under the same conformance suite as the others. Anybody who can reach it can play anybody: there is no
// login, so it exists in the demo only and listens on the loopback address only.
//
// The API that the page uses is described in docs/web-api.md and kept stable.
package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"ketenbot/bot/chat"
)

// Limits of what comes in. A person's message has the limit of a message of ours.
const (
	maxBody     = 1 << 20 // bytes of a request
	maxMessages = 500     // shown of a channel; what is older is kept
	maxWind     = 10 * 366 * 24 * time.Hour
	httpPort    = 80
	graceful    = 5 * time.Second // for calls under way when the server stops
)

// formTTL is how long a form can be open; a draft is kept as long (domain §5).
const formTTL = 14 * 24 * time.Hour

// Options are what a Platform is made of. All are required, but for those that say otherwise.
type Options struct {
	Listener  net.Listener // on a loopback address; Run closes it
	Store     Store
	Directory Directory
	Clock     Clock
	Sealer    chat.Sealer
	Commands  []CommandHint // may be empty
	Log       *slog.Logger
	Now       func() time.Time // real time, for durations in the log
	Beat      <-chan time.Time // heartbeat of the event streams; nil is none
}

// Platform is the local chat. Make it with New.
type Platform struct {
	Options
	zone  *time.Location
	hub   *hub
	hosts map[string]bool
	wind  chan struct{} // holds one token: who has it may wind the clock
}

var _ chat.Platform = (*Platform)(nil)

// New returns a Platform that is ready to Post; it serves the page and the API only while Run does.
func New(o Options) (*Platform, error) {
	if o.Listener == nil || o.Store == nil || o.Directory == nil || o.Clock == nil || o.Log == nil || o.Now == nil {
		return nil, errors.New("web: an option is missing")
	}
	if _, err := o.Sealer.Seal("", "", nil, time.Time{}); err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	addr, ok := o.Listener.Addr().(*net.TCPAddr)
	if !ok || !addr.IP.IsLoopback() {
		return nil, fmt.Errorf("web: %v is not a loopback address, and there is no login", o.Listener.Addr())
	}
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	p := &Platform{Options: o, zone: zone, hub: newHub(), hosts: map[string]bool{}, wind: make(chan struct{}, 1)}
	for _, name := range []string{"127.0.0.1", "localhost", "::1", addr.IP.String()} { // loopback has more addresses than one
		own := net.JoinHostPort(name, fmt.Sprint(addr.Port))
		p.hosts[own] = true
		if addr.Port == httpPort { // a browser leaves it out
			p.hosts[strings.TrimSuffix(own, ":80")] = true
		}
	}
	return p, nil
}

// Name returns "web".
func (p *Platform) Name() string { return "web" }

// URL is where the page is, such as http://127.0.0.1:8065/.
func (p *Platform) URL() string { return "http://" + p.Listener.Addr().String() + "/" }

// Caps returns the limits of the page: generous ones, as a browser has room.
func (p *Platform) Caps() chat.Caps {
	return chat.Caps{
		MultiPage: true, Back: true,
		MessageText: chat.Limit{Max: 16383},
		ButtonLabel: chat.Limit{Max: 75},
		FormTitle:   chat.Limit{Max: 80},
		SubmitLabel: chat.Limit{Max: 40},
		FieldLabel:  chat.Limit{Max: 150},
		FieldHelp:   chat.Limit{Max: 500},
		OptionLabel: chat.Limit{Max: 150},
		OptionValue: chat.Limit{Max: 150},
		TextAnswer:  chat.Limit{Max: 1000},
		LongAnswer:  chat.Limit{Max: 10000},
		Buttons:     25, Fields: 50, Options: 500,
		InfoText:     chat.Limit{Max: 20000},
		FormIntro:    chat.Limit{Max: 3000},
		FormMetadata: chat.Limit{Max: 3000, Unit: chat.Bytes},
	}
}

// Run serves the page and the API until ctx ends, then lets the calls under way finish. It can be called once.
func (p *Platform) Run(ctx context.Context, h chat.Handler) error {
	if h == nil {
		return errors.New("web: no handler")
	}
	// What a person asked for is finished even when the browser went away, as on a platform that calls us.
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	srv := &http.Server{
		Handler:           (&server{Platform: p, handler: h, work: work}).routes(),
		BaseContext:       func(net.Listener) context.Context { return work },
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(p.Log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(p.Listener) }()
	for {
		select {
		case <-p.Beat:
			p.hub.beat()
		case err := <-failed:
			p.hub.close()
			return fmt.Errorf("web: serve: %w", err)
		case <-ctx.Done():
			p.hub.close() // streams end first, or Shutdown would wait for them
			late, cancel := context.WithTimeout(work, graceful)
			defer cancel()
			if err := srv.Shutdown(late); err != nil {
				p.Log.WarnContext(work, "calls under way were cut off", "error", err)
				stop()
				_ = srv.Close()
			}
			<-failed //nolint:errcheck // http.ErrServerClosed
			return nil
		}
	}
}
