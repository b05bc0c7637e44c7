package mattermost

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"ketenbot/bot/chat"
)

// callError is a call that the server refused, told by status and id: its message is in somebody's language and may quote what was sent.
type callError struct {
	what   string
	status int
	id     string
}

func (e *callError) Error() string {
	return fmt.Sprintf("mattermost: %s: status %d %s", e.what, e.status, e.id)
}

// isGone reports whether err says that what was asked for is not there.
func isGone(err error) bool {
	c, ok := errors.AsType[*callError](err)
	return ok && c.status == http.StatusNotFound
}

func permanent(err error) error { return &chat.DeliveryError{Permanent: true, Err: err} }

const maxWait = 15 * time.Minute // of a server that says to come back later

// failed makes a *chat.DeliveryError of a call's error. writes says that the call may have had effect although no good answer came.
func (p *Platform) failed(what string, resp *model.Response, err error, writes bool) error {
	if resp == nil || resp.StatusCode == 0 || resp.StatusCode < 300 {
		reason := strings.ReplaceAll(err.Error(), p.o.Token, "***")
		if resp != nil { // an answer that is no JSON: it quotes what it is, so leave that out
			reason = "an answer that cannot be read"
		}
		var op *net.OpError
		unsent := errors.As(err, &op) && op.Op == "dial"
		d := &chat.DeliveryError{Uncertain: writes && !unsent, Err: fmt.Errorf("mattermost: %s: %s", what, reason)}
		for _, known := range []error{context.Canceled, context.DeadlineExceeded} {
			if errors.Is(err, known) {
				d.Err = fmt.Errorf("%w: %w", d.Err, known)
			}
		}
		return d
	}
	call := &callError{what: what, status: resp.StatusCode}
	if app, ok := errors.AsType[*model.AppError](err); ok {
		call.id = app.Id
	}
	d := &chat.DeliveryError{Err: call}
	switch {
	case call.status == http.StatusTooManyRequests:
		d.RetryAfter = retryAfter(resp.Header)
		p.hold.Store(p.o.Now().Add(d.RetryAfter).UnixNano())
	case call.status >= http.StatusInternalServerError && call.status != http.StatusNotImplemented:
		d.Uncertain = writes
		d.RetryAfter = headerSeconds(resp.Header, "Retry-After")
	default:
		d.Permanent = true
	}
	return d
}

// held refuses a delivery while the server wants to be left alone, without asking it again: it counts all calls of an account together. Answers to
// people are tried all the same.
func (p *Platform) held() error {
	left := time.Duration(p.hold.Load() - p.o.Now().UnixNano())
	if left <= 0 {
		return nil
	}
	return &chat.DeliveryError{RetryAfter: left, Err: &callError{what: "held back", status: http.StatusTooManyRequests}}
}

// retryAfter reads how long to wait from a 429; a second where it does not say.
func retryAfter(h http.Header) time.Duration {
	for _, name := range []string{"Retry-After", "X-Ratelimit-Reset"} {
		if d := headerSeconds(h, name); d > 0 {
			return d
		}
	}
	return time.Second
}

func headerSeconds(h http.Header, name string) time.Duration {
	n, err := strconv.Atoi(h.Get(name))
	if err != nil || n <= 0 {
		return 0
	}
	return min(time.Duration(n)*time.Second, maxWait)
}

// patiently does what an answer to a person needs, and waits out a server that is busy for a moment.
func (p *Platform) patiently(ctx context.Context, call func() error) error {
	const tries, longest = 3, 5 * time.Second
	for i := 1; ; i++ {
		err := call()
		d, ok := errors.AsType[*chat.DeliveryError](err)
		if !ok || d.Uncertain || d.RetryAfter == 0 || d.RetryAfter > longest || i == tries {
			return err
		}
		select {
		case <-p.o.After(d.RetryAfter):
		case <-ctx.Done():
			return err
		}
	}
}
