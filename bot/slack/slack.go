// Package slack is the Slack platform: an adapter that turns Slack's events into chat events and replies and messages into Block Kit.
// It decides nothing. It receives through Socket Mode, which needs no public address, or through HTTP.
//
// Slack knows no keys for messages: ours travels in a message's metadata, and Find looks for it after an attempt whose outcome is unknown.
package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	slackgo "github.com/slack-go/slack"

	"ketenbot/bot/chat"
)

// Mode says how events come in.
type Mode string

// The two ways in. Socket needs an app-level token; HTTP needs a signing secret and an address that Slack can reach.
const (
	Socket Mode = "socket"
	HTTP   Mode = "http"
)

const (
	answerWithin = 2500 * time.Millisecond // Slack gives 3 s, and its network takes some of it
	callTimeout  = 10 * time.Second        // of one Web API call
	graceful     = 5 * time.Second         // for what is under way when Run ends
	formTTL      = 14 * 24 * time.Hour     // how long a form can be open; a draft is kept as long (domain §5)
	maxBody      = 1 << 20                 // bytes of a request or envelope
	remembered   = 10 * time.Minute        // event ids and signatures: longer than a signature is good
)

// Options are what a Platform is made of. The tokens and the secret never appear in an error or a log line.
type Options struct {
	BotToken      string           // xoxb-…
	AppToken      string           // xapp-…, for Socket
	SigningSecret string           // for HTTP
	Mode          Mode             // empty is Socket
	Listener      net.Listener     // for HTTP; Run closes it
	TeamID        string           // the workspace; empty is that of the bot token. Events of another are refused
	APIURL        string           // ends with a slash; empty is Slack's own
	Sealer        chat.Sealer      // seals what travels with a form
	HTTPClient    *http.Client     // nil is one of our own
	Log           *slog.Logger     // required
	Now           func() time.Time // required: real time
	// After is required: time.After, or a test's own. It paces reconnects and keeps Slack's deadline.
	After func(time.Duration) <-chan time.Time
}

// Format keeps the secrets out of whatever prints Options.
func (o Options) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "slack.Options{Mode: %s, APIURL: %s}", o.Mode, o.APIURL)
}

// Platform is Slack as chat.Platform. Make it with New; it is safe for concurrent use.
type Platform struct {
	o      Options
	api    *slackgo.Client
	limits *limiter
	events *recent[struct{}] // ids of events that came in
	signed *recent[struct{}] // signatures that were used
	posted *recent[chat.Ref] // by destination and key
	ims    *recent[string]   // the bot's DM channel with a person
	keys   keyedLock

	mu sync.Mutex
	me identity
}

var (
	_ chat.Platform  = (*Platform)(nil)
	_ chat.Finder    = (*Platform)(nil)
	_ chat.Directory = (*Platform)(nil)
)

// New returns a Platform that can post at once; it receives only while Run does. It calls nobody.
func New(o Options) (*Platform, error) {
	if o.Mode == "" {
		o.Mode = Socket
	}
	switch {
	case o.Log == nil || o.Now == nil || o.After == nil:
		return nil, errors.New("slack: an option is missing")
	case o.BotToken == "":
		return nil, errors.New("slack: the bot token (xoxb-) is missing")
	case o.Mode == Socket && o.AppToken == "":
		return nil, errors.New("slack: Socket Mode needs an app-level token (xapp-)")
	case o.Mode == HTTP && (o.SigningSecret == "" || o.Listener == nil):
		return nil, errors.New("slack: HTTP needs the signing secret and a listener")
	case o.Mode != Socket && o.Mode != HTTP:
		return nil, errors.New("slack: the mode is socket or http")
	}
	if _, err := o.Sealer.Seal("", "", nil, time.Time{}); err != nil {
		return nil, fmt.Errorf("slack: %w", err)
	}
	if o.APIURL == "" {
		o.APIURL = slackgo.APIURL
	}
	if !strings.HasSuffix(o.APIURL, "/") {
		o.APIURL += "/"
	}
	if o.HTTPClient == nil {
		transport, ok := http.DefaultTransport.(*http.Transport)
		if !ok {
			transport = &http.Transport{Proxy: http.ProxyFromEnvironment}
		}
		o.HTTPClient = &http.Client{Transport: transport.Clone(), Timeout: callTimeout}
	}
	return &Platform{
		o:      o,
		api:    slackgo.New(o.BotToken, slackgo.OptionAppLevelToken(o.AppToken), slackgo.OptionAPIURL(o.APIURL), slackgo.OptionHTTPClient(authorized{o.HTTPClient, o.APIURL, o.BotToken})),
		limits: newLimiter(o.Now),
		events: newRecent[struct{}](o.Now, remembered), signed: newRecent[struct{}](o.Now, remembered),
		posted: newRecent[chat.Ref](o.Now, 6*time.Hour), ims: newRecent[string](o.Now, 24*time.Hour),
	}, nil
}

// authorized puts the token in the header of calls to the API. The library puts it in forms, which Slack takes, and what stands in for Slack may not.
type authorized struct {
	client     *http.Client
	api, token string
}

func (a authorized) Do(req *http.Request) (*http.Response, error) {
	if req.Header.Get("Authorization") == "" && strings.HasPrefix(req.URL.String(), a.api) {
		req.Header.Set("Authorization", "Bearer "+a.token)
	}
	return a.client.Do(req) //nolint:gosec // the library makes the address
}

// Name returns "slack".
func (p *Platform) Name() string { return "slack" }

// Caps returns Slack's limits, which count characters. MessageText, InfoText, FormIntro and Fields are ours: what fits in the blocks of one
// message or view however much room escaping takes.
func (p *Platform) Caps() chat.Caps { return caps }

var caps = chat.Caps{
	MultiPage: true, Back: true,
	MessageText: chat.Limit{Max: 12000}, // 20 sections of 3,000 when every sign is escaped, of the 50 blocks
	ButtonLabel: chat.Limit{Max: 75},
	FormTitle:   chat.Limit{Max: 24},
	SubmitLabel: chat.Limit{Max: 24},
	FieldLabel:  chat.Limit{Max: 2000},
	FieldHelp:   chat.Limit{Max: 2000},
	OptionLabel: chat.Limit{Max: 75},
	OptionValue: chat.Limit{Max: 150},
	TextAnswer:  chat.Limit{Max: maxInput},
	LongAnswer:  chat.Limit{Max: maxInput},
	Buttons:     25, Options: 100,
	Fields:       20, // 4 blocks each at most, 3 on top, 6 for the intro, 1 for Terug: under 100 with room for field errors
	InfoText:     chat.Limit{Max: 3 * maxSection},
	FormIntro:    chat.Limit{Max: maxSection},
	FormMetadata: chat.Limit{Max: 3000},
}

// Run receives events until ctx ends, and then lets what is under way finish. It reconnects by itself; it gives up only when Slack refuses the
// tokens at the very start, or when they are of another workspace than Options says.
func (p *Platform) Run(ctx context.Context, h chat.Handler) error {
	if h == nil {
		return errors.New("slack: no handler")
	}
	if _, err := p.self(ctx); err != nil && ctx.Err() == nil {
		if fatal(err) {
			return err
		}
		p.o.Log.WarnContext(ctx, "slack cannot be reached yet", "error", err)
	}
	defer p.o.HTTPClient.CloseIdleConnections()
	// What a person asked for is finished even when we are told to stop.
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	d := &desk{Platform: p, handler: h}
	var err error
	if p.o.Mode == HTTP {
		err = p.serve(ctx, work, d)
	} else {
		err = p.connect(ctx, work, d)
	}
	idle := d.busy.idle()
	select {
	case <-idle:
	case <-p.o.After(graceful):
		p.o.Log.WarnContext(work, "slack: what was under way is cut off")
		stop()
		<-idle
	}
	return err
}
