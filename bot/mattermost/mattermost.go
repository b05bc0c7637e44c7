// Package mattermost makes a chat.Platform of a Mattermost server.
//
// Nothing that Mattermost sends is signed, so what comes back is trusted only as far as we sealed it ourselves: a slash command carries the
// command's token, a dialog's state is sealed for one person, and a button's context for one channel. See docs/beheer for how to connect.
//
// Two decisions about dialogs:
//   - A guided dialog (more than one page) that is asked for in a channel is opened from the bot's DM, by a card: what a person types must
//     never end in a channel that others read. A form of one page opens where its button was pressed. There are no date fields, as
//     these let go of the keyboard.
//   - A server older than 11.1 cannot answer a page with the next. There, each next page waits behind such a card in the DM too.
package mattermost

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"ketenbot/bot/chat"
)

// Options are what a Platform is made of. All are required, but for those that say otherwise.
type Options struct {
	URL           string   // of the server, such as https://chat.example.nl
	Token         string   // of the bot account; secret
	Team          string   // name of the team in whose channels the bot works
	CallbackURL   string   // where the server reaches Listener, such as https://ketenbot.example.nl
	CommandTokens []string // of the slash commands, as Setup returned them; secret
	Listener      net.Listener
	Sealer        chat.Sealer
	HTTPClient    *http.Client // may be nil: one with a time-out of 15 s. TLS and proxy settings of its *http.Transport hold for the websocket too
	Log           *slog.Logger
	Now           func() time.Time
	After         func(time.Duration) <-chan time.Time // waits between attempts, and between pings
}

const (
	callTimeout = 15 * time.Second
	graceful    = 5 * time.Second     // for calls under way when Run stops
	formTTL     = 14 * 24 * time.Hour // how long a form or card can be answered; a draft is kept as long (domain §5)
)

// Paths of the callbacks, under Options.CallbackURL.
const (
	commandPath = "/mattermost/command"
	actionPath  = "/mattermost/action"
	dialogPath  = "/mattermost/dialog"
)

// Platform is a Mattermost server as the house sees it. Make it with New.
type Platform struct {
	o        Options
	client   *model.Client4
	callback string
	prefix   string // path of the callback address, for a proxy that keeps it

	mu     sync.Mutex // guards server while it is asked for
	server atomic.Pointer[server]
	trouble
	dms   sync.Map // person → channel id of the DM
	posts flight
	pages *pages
	hold  atomic.Int64 // Unix nanoseconds: no deliveries before
	mute  atomic.Bool  // posts for one pair of eyes were refused: not asked again on this connection
}

var (
	_ chat.Platform  = (*Platform)(nil)
	_ chat.Finder    = (*Platform)(nil)
	_ chat.Directory = (*Platform)(nil)
)

// server is what the bot learned about its server and itself.
type server struct {
	version version
	bot     string // user id
	name    string // user name
	team    string // id
}

// New returns a Platform that is ready to Post; it receives only while Run does. It makes no call yet.
func New(o Options) (*Platform, error) {
	if o.Token == "" || o.Team == "" || o.Listener == nil || o.Log == nil || o.Now == nil || o.After == nil {
		return nil, errors.New("mattermost: an option is missing")
	}
	if _, err := o.Sealer.Seal("", "", nil, time.Time{}); err != nil {
		return nil, fmt.Errorf("mattermost: %w", err)
	}
	for name, address := range map[string]string{"URL": o.URL, "CallbackURL": o.CallbackURL} {
		if !model.IsValidHTTPURL(address) {
			return nil, fmt.Errorf("mattermost: %s is not an http address", name)
		}
	}
	callback, err := url.Parse(o.CallbackURL)
	if err != nil {
		return nil, errors.New("mattermost: CallbackURL is not an http address")
	}
	if strings.HasPrefix(callback.Path, "/plugins") { // there, a person's session token would come along
		return nil, errors.New("mattermost: CallbackURL may not be under /plugins")
	}
	if o.HTTPClient == nil {
		o.HTTPClient = &http.Client{Timeout: callTimeout}
	}
	p := &Platform{o: o, client: newClient(o.URL, o.Token, o.HTTPClient), callback: strings.TrimRight(o.CallbackURL, "/")}
	p.prefix = strings.TrimRight(callback.Path, "/")
	p.pages = &pages{now: o.Now}
	return p, nil
}

func newClient(address, token string, hc *http.Client) *model.Client4 {
	c := model.NewAPIv4Client(address)
	c.HTTPClient = hc
	c.SetToken(token)
	return c
}

// Name returns "mattermost".
func (p *Platform) Name() string { return "mattermost" }

// Caps returns the limits of Mattermost. Labels count bytes. MultiPage is false until the server was reached.
func (p *Platform) Caps() chat.Caps {
	bytes := func(n int) chat.Limit { return chat.Limit{Max: n, Unit: chat.Bytes} }
	s := p.server.Load()
	return chat.Caps{
		MultiPage:   s != nil && s.version.pages(),
		Back:        true,
		MessageText: chat.Limit{Max: model.PostMessageMaxRunesV2},
		ButtonLabel: chat.Limit{Max: 64},
		FormTitle:   bytes(model.DialogTitleMaxLength),
		SubmitLabel: bytes(24),
		FieldLabel:  bytes(model.DialogElementDisplayNameMaxLength),
		FieldHelp:   bytes(model.DialogElementHelpTextMaxLength),
		OptionLabel: bytes(model.DialogElementBoolMaxLength),
		OptionValue: bytes(64),
		TextAnswer:  bytes(model.DialogElementTextMaxLength),
		LongAnswer:  bytes(model.DialogElementTextareaMaxLength),
		Buttons:     10, Fields: 30, Options: 200,
		InfoText:     chat.Limit{Max: 20000},
		FormIntro:    chat.Limit{Max: 3000},
		FormMetadata: bytes(10000),
	}
}

// known returns what there is to know of the server, asking it once. Errors are of type *chat.DeliveryError.
func (p *Platform) known(ctx context.Context) (*server, error) {
	if s := p.server.Load(); s != nil {
		return s, nil
	}
	return p.connect(ctx)
}

// connect asks the server who we are and which version it has.
func (p *Platform) connect(ctx context.Context) (*server, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	me, resp, err := p.client.GetMe(ctx, "")
	if err != nil {
		return nil, p.failed("who am I", resp, err, false)
	}
	team, teamResp, err := p.client.GetTeamByName(ctx, p.o.Team, "")
	if err != nil {
		return nil, p.failed("team", teamResp, err, false)
	}
	s := &server{version: parseVersion(resp.ServerVersion), bot: me.Id, name: me.Username, team: team.Id}
	p.server.Store(s)
	p.mute.Store(false)
	return s, nil
}

// Profile returns the name and e-mail of a person; see chat.Directory. Many servers show e-mail addresses to administrators only: then it is empty.
func (p *Platform) Profile(ctx context.Context, person string) (name, email string, err error) {
	if !model.IsValidId(person) {
		return "", "", permanent(errors.New("mattermost: no such person"))
	}
	u, resp, err := p.client.GetUser(ctx, person, "")
	if err != nil {
		return "", "", p.failed("profile", resp, err, false)
	}
	name = u.GetFullName()
	if name == "" {
		name = u.Username
	}
	return name, u.Email, nil
}

// trouble remembers why the server cannot be reached.
type trouble struct {
	mutex sync.Mutex
	err   error
}

func (t *trouble) note(err error) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.err = err
}

// Health returns nil while the connection with the server is good, or why it is not. The error holds no secrets and no personal data.
func (t *trouble) Health() error {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.err
}
