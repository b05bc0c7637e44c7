package slack_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"ketenbot/bot/chat"
	"ketenbot/bot/slack"
	"ketenbot/bot/slack/slacktest"
)

func wantFailure(t *testing.T, f *fixture, what string, err error, permanent, uncertain bool) {
	t.Helper()
	var d *chat.DeliveryError
	if !errors.As(err, &d) {
		t.Errorf("%s: %v is no DeliveryError", what, err)
		return
	}
	if d.Permanent != permanent || d.Uncertain != uncertain {
		t.Errorf("%s: permanent %v, uncertain %v: %v", what, d.Permanent, d.Uncertain, err)
	}
	for _, secret := range []string{f.slack.BotToken, "127.0.0.1", "http", "geheim", "Karel"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error holds %q: %v", what, secret, err)
		}
	}
}

func TestFailures(t *testing.T) {
	f := newFixture(t, slack.Socket)
	to := chat.Destination{Channel: f.Channel}
	n := 0
	post := func() error {
		n++
		_, err := f.platform.Post(t.Context(), to, chat.Message{Text: "Karel"}, fmt.Sprint("k", n))
		return err
	}
	for code, kind := range map[string][2]bool{
		"channel_not_found": {true, false}, "is_archived": {true, false}, "not_in_channel": {true, false}, "account_inactive": {true, false},
		"invalid_auth": {true, false}, "token_revoked": {true, false}, "invalid_blocks": {true, false}, "msg_too_long": {true, false},
		"fatal_error": {false, true}, "internal_error": {false, true}, "iets nieuws": {false, false}, "XOXB-Karel http://": {false, false},
	} {
		f.slack.Fail("chat.postMessage", slacktest.Fault{Code: code})
		wantFailure(t, f, code, post(), kind[0], kind[1])
	}
	for status, kind := range map[int][2]bool{500: {false, true}, 502: {false, true}, 503: {false, true}, 403: {true, false}} {
		f.slack.Fail("chat.postMessage", slacktest.Fault{Status: status})
		wantFailure(t, f, http.StatusText(status), post(), kind[0], kind[1])
	}
	f.slack.Fail("chat.postMessage", slacktest.Fault{Lost: true})
	wantFailure(t, f, "an answer that is lost", post(), false, true)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := f.platform.Post(ctx, to, chat.Message{Text: "Karel"}, "gestopt")
	wantFailure(t, f, "stopped", err, false, true)

	f.slack.Archive(f.Channel)
	wantFailure(t, f, "an archived channel", post(), true, false)
	f.slack.AddChannel("C0WEG", f.Anna)
	_, err = f.platform.Post(t.Context(), chat.Destination{Channel: "C0WEG"}, chat.Message{Text: "Karel"}, "weg")
	wantFailure(t, f, "a channel that the bot was removed from", err, true, false)
	_, err = f.platform.Post(t.Context(), chat.Destination{Person: "U0NIEMAND"}, chat.Message{Text: "Karel"}, "niemand")
	wantFailure(t, f, "an unknown person", err, true, false)

	f.slack.Close()
	fresh, err := slack.New(f.options) // with no connection that was open
	if err != nil {
		t.Fatal(err)
	}
	_, err = fresh.Post(t.Context(), to, chat.Message{Text: "Karel"}, "dicht")
	wantFailure(t, f, "no Slack at all", err, false, false)
}

// TestLimitIsOfOneChannel shows that one channel that is too busy holds up no other, and that Slack's silence about how long is a second.
func TestLimitIsOfOneChannel(t *testing.T) {
	f := newFixture(t, slack.Socket)
	f.slack.Fail("chat.postMessage", slacktest.Fault{Status: http.StatusTooManyRequests, RetryAfter: 30 * time.Second})
	post := func(to chat.Destination, key string) error {
		_, err := f.platform.Post(t.Context(), to, chat.Message{Text: "x"}, key)
		return err
	}
	busy, other := chat.Destination{Channel: f.Channel}, chat.Destination{Person: f.Anna}
	if d := chat.AsDeliveryError(post(busy, "1")); d == nil || d.RetryAfter != 30*time.Second {
		t.Fatalf("busy: %v", d)
	}
	if err := post(other, "2"); err != nil {
		t.Errorf("another channel: %v", err)
	}
	f.clock.pass(20 * time.Second)
	calls := f.slack.Calls("chat.postMessage")
	if d := chat.AsDeliveryError(post(busy, "1")); d == nil || d.RetryAfter != 10*time.Second || f.slack.Calls("chat.postMessage") != calls {
		t.Errorf("after 20 s: %+v, and Slack was asked", d)
	}
	f.slack.Fail("chat.update", slacktest.Fault{Code: "ratelimited"})
	if d := chat.AsDeliveryError(f.platform.Update(t.Context(), chat.Ref{Channel: f.Channel, IDs: []string{"1.1"}}, chat.Message{Text: "x"})); d == nil || d.RetryAfter != time.Second {
		t.Errorf("without Retry-After: %+v", d)
	}
}

// TestFindAfterRestart shows that another process finds a message by its key, behind many others, and finishes what the first left undone.
func TestFindAfterRestart(t *testing.T) {
	f := newFixture(t, slack.Socket)
	to := chat.Destination{Person: f.Anna}
	m := chat.Message{Text: "Je bent aan de beurt.", Files: []chat.File{{Name: "triage.ics", ContentType: "text/calendar", Data: []byte("BEGIN:VCALENDAR")}}}
	f.slack.Fail("files.completeUploadExternal", slacktest.Fault{Status: http.StatusServiceUnavailable})
	_, err := f.platform.Post(t.Context(), to, m, "slot:1")
	wantFailure(t, f, "the file is not shown", err, false, true)
	for i := range 205 {
		if _, err := f.platform.Post(t.Context(), to, chat.Message{Text: "later"}, fmt.Sprint("later", i)); err != nil {
			t.Fatal(err)
		}
	}
	again, err := slack.New(f.options)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		ref, found, err := again.Find(t.Context(), to, "slot:1")
		if err != nil || !found || len(ref.IDs) != 2 {
			t.Fatalf("Find: %v, %v, %v", ref, found, err)
		}
	}
	first := f.slack.Messages(t, f.Anna, "")[0]
	if !slices.Equal(first.Files, []string{"triage.ics"}) {
		t.Errorf("the message: %+v", first)
	}
	ref, _, err := again.Find(t.Context(), to, "slot:1")
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Delete(t.Context(), ref); err != nil {
		t.Fatal(err)
	}
	if all := f.slack.Messages(t, f.Anna, ""); len(all) != 205 {
		t.Errorf("%d messages after the deletion, want 205", len(all))
	}
	if _, found, err := again.Find(t.Context(), chat.Destination{Channel: f.Channel}, "slot:1"); err != nil || found {
		t.Errorf("in another channel: %v, %v", found, err)
	}
}

func TestProfile(t *testing.T) {
	f := newFixture(t, slack.Socket)
	name, email, err := f.platform.Profile(t.Context(), f.Anna)
	if err != nil || name != "Anna de Boer" || email != "anna@lindewaard.example" {
		t.Errorf("%q, %q, %v", name, email, err)
	}
	for _, id := range []string{"U0NIEMAND", "", "gemeente1"} {
		_, _, err = f.platform.Profile(t.Context(), id)
		wantFailure(t, f, "an unknown person", err, true, false)
	}
}
