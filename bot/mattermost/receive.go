package mattermost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/mattermost/mattermost/server/public/model"

	"ketenbot/bot/chat"
)

const maxBody = 1 << 20 // bytes of a callback

// receiver is a Platform while it runs.
type receiver struct {
	*Platform
	handler chat.Handler
	work    context.Context //nolint:containedctx // lives as long as Run; outlives the call that asked
	busy    sync.WaitGroup  // handlers of events that came by websocket
}

// Run receives events until ctx ends: commands, presses and dialogs on the Listener, DMs by websocket. It can be called once, and closes
// the Listener. It returns an error when the very first connection is refused for good, such as for a wrong token.
func (p *Platform) Run(ctx context.Context, h chat.Handler) error {
	if h == nil {
		return errors.New("mattermost: no handler")
	}
	// What a person asked for is finished even when the server went away.
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	r := &receiver{Platform: p, handler: h, work: work}
	if err := r.first(ctx); err != nil {
		_ = p.o.Listener.Close()
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	srv := &http.Server{
		Handler:           r.routes(),
		BaseContext:       func(net.Listener) context.Context { return work },
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(p.o.Log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(p.o.Listener) }()
	listening, hangUp := context.WithCancel(ctx)
	listened := make(chan struct{})
	go func() { defer close(listened); r.listen(listening) }()

	var err error
	select {
	case err = <-failed:
		err = fmt.Errorf("mattermost: serve: %w", err)
	case <-ctx.Done():
		late, cancel := context.WithTimeout(work, graceful)
		defer cancel()
		if shut := srv.Shutdown(late); shut != nil {
			p.o.Log.WarnContext(work, "calls under way were cut off", "error", shut)
			stop()
			_ = srv.Close()
		}
		<-failed //nolint:errcheck // http.ErrServerClosed
	}
	hangUp()
	<-listened
	r.finish(stop)
	p.o.HTTPClient.CloseIdleConnections()
	return err
}

// finish lets handlers under way end, and cuts off those that take too long.
func (r *receiver) finish(stop func()) {
	done := make(chan struct{})
	go func() { defer close(done); r.busy.Wait() }()
	select {
	case <-done:
	case <-r.o.After(graceful):
		stop()
		<-done
	}
}

// first connects, waiting for a server that is away.
func (r *receiver) first(ctx context.Context) error {
	for attempt := 0; ; attempt++ {
		_, err := r.known(ctx)
		if err == nil {
			return nil
		}
		r.note(err)
		if d, ok := errors.AsType[*chat.DeliveryError](err); ok && d.Permanent {
			return err
		}
		r.o.Log.WarnContext(ctx, "mattermost is not there", "attempt", attempt, "error", err)
		select {
		case <-r.o.After(backoff(attempt)):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// endpoint answers a callback with something to write as JSON, or with a refusal.
type endpoint func(body []byte, header http.Header) (any, error)

// refusal is a call that is not Mattermost's. It is told nothing.
type refusal struct {
	status int
	why    string
}

func (e *refusal) Error() string { return "mattermost: refused: " + e.why }

var (
	errBadBody = &refusal{http.StatusBadRequest, "a body that cannot be read"}
	errTooBig  = &refusal{http.StatusRequestEntityTooLarge, "a body that is too big"}
	errForged  = &refusal{http.StatusForbidden, "not ours"}
)

func (r *receiver) routes() http.Handler {
	mux := http.NewServeMux()
	for path, f := range map[string]endpoint{commandPath: r.command, actionPath: r.action, dialogPath: r.dialogSent} {
		serve := func(w http.ResponseWriter, req *http.Request) { r.serve(w, req, path, f) }
		mux.HandleFunc("POST "+path, serve)
		if r.prefix != "" {
			mux.HandleFunc("POST "+r.prefix+path, serve)
		}
	}
	return mux
}

// serve answers a callback and writes a line about it: never a body, as anything may stand in it.
func (r *receiver) serve(w http.ResponseWriter, req *http.Request, path string, f endpoint) {
	start, status := r.o.Now(), http.StatusOK
	out, err := func() (out any, err error) {
		defer chat.Recovered(&err)
		body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxBody))
		if _, big := errors.AsType[*http.MaxBytesError](err); big {
			return nil, errTooBig
		}
		if err != nil || !utf8.Valid(body) {
			return nil, errBadBody
		}
		return f(body, req.Header)
	}()
	refused := ""
	if err != nil {
		out, status = map[string]string{"error": "Geweigerd."}, http.StatusInternalServerError
		if no, ok := errors.AsType[*refusal](err); ok {
			status, refused = no.status, no.why
		} else {
			chat.LogFailure(r.o.Log, chat.NewReference(), path, err)
		}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(out) // the server went away: nobody to tell
	r.o.Log.InfoContext(r.work, "callback", "path", path, "status", status, "refused", refused, "duration", r.o.Now().Sub(start).Round(time.Microsecond))
}

// place is where a person did something, and what with.
type place struct {
	person, channel string
	dm              bool
	trigger         string // opens a dialog, for 30 seconds
}

func (w place) origin() chat.Origin {
	return chat.Origin{Person: w.person, Channel: w.channel, DM: w.dm}
}

// at checks the ids that came, and sees whether the channel is the person's DM with the bot, by its name.
func (r *receiver) at(person, channel, channelName, trigger string) (place, error) {
	s, err := r.known(r.work)
	if err != nil {
		return place{}, err
	}
	if !model.IsValidId(person) || !model.IsValidId(channel) || person == s.bot {
		return place{}, errBadBody
	}
	dm := channelName == model.GetDMNameFromIds(s.bot, person)
	if dm {
		r.dms.Store(person, channel)
	}
	return place{person: person, channel: channel, dm: dm, trigger: trigger}, nil
}

// opens reports whether a seal is ours, for this use and person, and reads it.
func (r *receiver) opens(use, person, token string, dst any) bool {
	return r.o.Sealer.Open(use, person, token, r.o.Now(), dst) == nil
}

// ask lets the house answer. An error there becomes a sentence for the person, under a reference that is in the log.
func (r *receiver) ask(ev chat.Event) (chat.Reply, string) {
	reply, err := chat.Ask(r.work, r.handler, ev)
	if err != nil {
		return nil, r.sorry(fmt.Sprintf("%T", ev), err)
	}
	return reply, ""
}

func (r *receiver) sorry(what string, err error) string {
	ref := chat.NewReference()
	chat.LogFailure(r.o.Log, ref, what, err)
	return chat.Sorry(ref)
}

// plain makes a message of a sentence.
func plain(text string) chat.Message { return chat.Message{Text: text} }

func joinURL(parts ...string) string { return strings.Join(parts, "/") }
