package slack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	slackgo "github.com/slack-go/slack"

	"ketenbot/bot/chat"
)

// callError is why a call to Slack failed. It holds Slack's own code or a kind of trouble, never a URL, a token or what was sent: the library's
// errors can quote all of these.
type callError struct {
	method string
	code   string
	cause  error // only context errors
}

func (e *callError) Error() string { return "slack: " + e.method + ": " + e.code }

func (e *callError) Unwrap() error { return e.cause }

// codeOf is Slack's error code in err, or empty.
func codeOf(err error) string {
	if c, ok := errors.AsType[*callError](err); ok {
		return c.code
	}
	return ""
}

// What it is useless to try again, and what leaves open whether it was done.
var (
	permanentCodes = []string{
		"is_archived", "not_in_channel", "account_inactive", "not_authed", "token_revoked", "token_expired", "missing_scope", "no_permission",
		"restricted_action", "msg_too_long", "no_text", "cant_update_message", "cant_delete_message", "edit_window_closed", "messages_tab_disabled",
		"user_disabled", "user_not_visible", "cannot_dm_bot", "ekm_access_denied", "team_access_not_granted", "access_denied", "org_login_required",
		"not_allowed_token_type", "as_user_not_supported", "metadata_too_large", "too_many_attachments", "cannot_reply_to_message",
		"restricted_action_read_only_channel", "duplicate_channel_not_found", "team_added_to_org",
	}
	fatalCodes     = []string{"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type", "missing_scope", "other_workspace"}
	uncertainCodes = []string{"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_not_responding"}
)

func permanentCode(code string) bool {
	return slices.Contains(permanentCodes, code) || slices.Contains(fatalCodes, code) ||
		strings.HasPrefix(code, "invalid_") || strings.HasSuffix(code, "_not_found")
}

// fatal reports whether Slack refuses our tokens.
func fatal(err error) bool { return slices.Contains(fatalCodes, codeOf(err)) }

func permanent(method, code string) *chat.DeliveryError {
	return &chat.DeliveryError{Permanent: true, Err: &callError{method: method, code: code}}
}

// call runs one Web API call, unless Slack told us to wait with this method (in this channel, where it posts). Its errors are of type *chat.DeliveryError.
func (p *Platform) call(ctx context.Context, method, channel string, f func(context.Context) error) error {
	if wait := p.limits.wait(method, channel); wait > 0 {
		return &chat.DeliveryError{RetryAfter: wait, Err: &callError{method: method, code: "ratelimited"}}
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	err := f(ctx)
	if err == nil {
		return nil
	}
	out := judge(method, err)
	if codeOf(out) == "ratelimited" {
		out.RetryAfter = max(out.RetryAfter, time.Second)
		p.limits.hold(method, channel, out.RetryAfter)
	}
	return out
}

func judge(method string, err error) *chat.DeliveryError {
	out := &chat.DeliveryError{}
	trouble := &callError{method: method}
	out.Err = trouble
	var (
		limited *slackgo.RateLimitedError
		answer  slackgo.SlackErrorResponse
		status  slackgo.StatusCodeError
		netErr  *net.OpError
		already *chat.DeliveryError
	)
	switch {
	case errors.As(err, &already):
		return already
	case errors.As(err, &limited):
		trouble.code, out.RetryAfter = "ratelimited", limited.RetryAfter
	case errors.As(err, &answer):
		trouble.code = cleanCode(answer.Err)
		out.Permanent = permanentCode(trouble.code)
		out.Uncertain = slices.Contains(uncertainCodes, trouble.code)
	case errors.As(err, &status):
		trouble.code = fmt.Sprintf("status %d", status.Code)
		if status.Code == http.StatusTooManyRequests {
			trouble.code = "ratelimited"
		}
		out.Uncertain = status.Code >= http.StatusInternalServerError
		out.Permanent = status.Code >= 400 && status.Code < 500 && status.Code != http.StatusTooManyRequests && status.Code != http.StatusRequestTimeout
	case errors.Is(err, context.Canceled):
		trouble.code, trouble.cause, out.Uncertain = "canceled", context.Canceled, true
	case errors.Is(err, context.DeadlineExceeded):
		trouble.code, trouble.cause, out.Uncertain = "no answer in time", context.DeadlineExceeded, true
	case errors.As(err, &netErr) && netErr.Op == "dial":
		trouble.code = "cannot be reached" // nothing was sent
	default:
		trouble.code, out.Uncertain = "no good answer ("+kindOf(err)+")", true
	}
	return out
}

// kindOf names the kind of an error whose text may hold a secret.
func kindOf(err error) string {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	return fmt.Sprintf("%T", err)
}

// cleanCode keeps what looks like one of Slack's codes.
func cleanCode(code string) string {
	if len(code) > 80 || strings.ContainsFunc(code, func(r rune) bool {
		return r != '_' && r != ' ' && (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}) {
		return "unknown_code"
	}
	return code
}

// limiter keeps to what Slack asked: no call of this method in this channel before then.
type limiter struct {
	now func() time.Time

	mu    sync.Mutex
	until map[string]time.Time
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, until: map[string]time.Time{}}
}

func (l *limiter) wait(method, channel string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := method + " " + channel
	until, held := l.until[key]
	if !held {
		return 0
	}
	wait := until.Sub(l.now())
	if wait <= 0 {
		delete(l.until, key)
		return 0
	}
	return wait
}

func (l *limiter) hold(method, channel string, d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.until[method+" "+channel] = l.now().Add(d)
}
