// Package mattermosttest is a Mattermost server of its own for tests and for trying things by hand: on the loopback address, with REST, websocket,
// slash commands, buttons and dialogs. It checks what it gets with the SDK's own rules and refuses what a real server refuses. Its People act
// through the same API as real ones do, so they work on a real server too.
package mattermosttest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

// Server is a fake Mattermost. Make it with Start.
type Server struct {
	URL    string
	TeamID string
	Bot    string // user id of the bot account "ketenbot"
	Token  string // of the bot

	http    *httptest.Server
	out     *http.Client // towards integrations
	version string
	major   int
	minor   int
	signer  *ecdsa.PrivateKey
	secret  []byte

	mu         sync.Mutex
	triggers   time.Duration // how long a trigger lives
	clockSkew  time.Duration
	ephemeral  bool // the bot may post for one pair of eyes
	users      map[string]*user
	tokens     map[string]string // token → user id
	channels   map[string]*channel
	posts      []*model.Post
	pending    map[string]pending
	files      map[string]*file
	commands   map[string]*model.Command
	roles      map[string]*model.Role
	conns      map[string]*conn // by connection id
	connected  *sync.Cond
	complaints []string
	faults     []func(*http.Request) *Fault
	duplicate  bool
	lastMillis int64
}

type user struct {
	model.User
	bot bool
}

type channel struct {
	model.Channel
	members map[string]bool
}

type file struct {
	info model.FileInfo
	data []byte
}

type pending struct {
	id string
	at time.Time
}

// pendingTTL is how long a server knows a pending_post_id.
const pendingTTL = 30 * time.Second

// Start starts a server of that version, such as "5.37" or "11.6", with the team "keten" and the bot "ketenbot" in it.
func Start(version string) (*Server, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("mattermosttest: %w", err)
	}
	s := &Server{
		TeamID: model.NewId(), version: version, signer: key, secret: []byte(strings.Repeat("s", 32)), triggers: 30 * time.Second,
		out:   &http.Client{Transport: &http.Transport{}, Timeout: 30 * time.Second},
		users: map[string]*user{}, tokens: map[string]string{}, channels: map[string]*channel{}, pending: map[string]pending{},
		files: map[string]*file{}, commands: map[string]*model.Command{}, roles: map[string]*model.Role{}, conns: map[string]*conn{},
	}
	s.connected = sync.NewCond(&s.mu)
	if _, err := fmt.Sscanf(version, "%d.%d", &s.major, &s.minor); err != nil {
		return nil, fmt.Errorf("mattermosttest: version %q: %w", version, err)
	}
	s.roles["system_post_all"] = &model.Role{Id: model.NewId(), Name: "system_post_all", Permissions: []string{"create_post"}}
	s.Bot, s.Token = s.AddUser("ketenbot", true)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("mattermosttest: %w", err)
	}
	s.http = &httptest.Server{Listener: ln, Config: &http.Server{Handler: s.routes(), ReadHeaderTimeout: 10 * time.Second}}
	s.http.Start()
	s.URL = s.http.URL
	return s, nil
}

// Close stops the server and closes all lines.
func (s *Server) Close() {
	s.DropSockets("", false)
	s.out.CloseIdleConnections()
	s.http.CloseClientConnections()
	s.http.Close()
}

// AddUser adds an account to the team and returns its id and a token.
func (s *Server) AddUser(name string, bot bool) (id, token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := &user{bot: bot}
	u.Id, u.Username, u.IsBot, u.Email, u.Roles = model.NewId(), name, bot, name+"@example.nl", "system_user"
	u.FirstName, u.LastName = strings.ToUpper(name[:1])+name[1:], "de Tester"
	token = model.NewId()
	s.users[u.Id], s.tokens[token] = u, u.Id
	return u.Id, token
}

// MakeAdmin lets a user do what administrators may.
func (s *Server) MakeAdmin(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[id].Roles = "system_user system_admin"
}

// AddChannel adds a channel of the team with these members and returns its id.
func (s *Server) AddChannel(name string, members ...string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &channel{members: map[string]bool{}}
	c.Id, c.Name, c.DisplayName, c.TeamId, c.Type = model.NewId(), name, name, s.TeamID, model.ChannelTypeOpen
	for _, m := range members {
		c.members[m] = true
	}
	s.channels[c.Id] = c
	return c.Id
}

// RemoveMember takes a user out of a channel.
func (s *Server) RemoveMember(channel, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.channels[channel].members, id)
}

// AddCommand registers a slash command that calls url, and returns its token.
func (s *Server) AddCommand(trigger, url string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &model.Command{Id: model.NewId(), Token: model.NewId(), TeamId: s.TeamID, Trigger: trigger, Method: model.CommandMethodPost, URL: url}
	s.commands[c.Id] = c
	return c.Token
}

// Revoke makes all tokens of a user void.
func (s *Server) Revoke(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for t, u := range s.tokens {
		if u == id {
			delete(s.tokens, t)
		}
	}
}

// AllowEphemeral lets the bot post for one pair of eyes.
func (s *Server) AllowEphemeral() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ephemeral = true
}

// SetTriggerLife sets how long a trigger opens a dialog; a real server has 30 seconds.
func (s *Server) SetTriggerLife(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.triggers = d
}

// SetSkew makes the server's clock run ahead of ours.
func (s *Server) SetSkew(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clockSkew = d
}

// Complaints are what a real server would only have logged, or silently done wrong: an invalid dialog or button, a command's answer in the channel.
func (s *Server) Complaints() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.complaints)
}

// complainf needs the lock.
func (s *Server) complainf(format string, args ...any) {
	s.complaints = append(s.complaints, fmt.Sprintf(format, args...))
}

// Post returns a post as it is stored, with its addresses and contexts, which no client ever sees.
func (s *Server) Post(id string) *model.Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.post(id); p != nil {
		return p.Clone()
	}
	return nil
}

// Forget makes the server forget the pending ids it knows, as after 30 seconds.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.pending)
}

// post needs the lock.
func (s *Server) post(id string) *model.Post {
	for _, p := range s.posts {
		if p.Id == id {
			return p
		}
	}
	return nil
}

// millis is the server's time, never twice the same; it needs the lock.
func (s *Server) millis() int64 {
	now := time.Now().Add(s.clockSkew).UnixMilli()
	s.lastMillis = max(now, s.lastMillis+1)
	return s.lastMillis
}

func (s *Server) from(major, minor int) bool {
	return s.major > major || s.major == major && s.minor >= minor
}

// Fault is what goes wrong with one call.
type Fault struct {
	Status int         // answered instead of doing it
	Header http.Header // with it
	Body   string      // with it
	Lose   bool        // do it, but lose the answer: the line breaks
}

// Fail lets f decide for each next REST call what goes wrong; nil is nothing. It is asked until the test ends.
func (s *Server) Fail(f func(*http.Request) *Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f)
}

// Once returns a function for Fail that fails the first n calls of a method to paths that end so.
func Once(n int, method, suffix string, f Fault) func(*http.Request) *Fault {
	return func(r *http.Request) *Fault {
		if n <= 0 || r.Method != method || !strings.HasSuffix(r.URL.Path, suffix) {
			return nil
		}
		n--
		return &f
	}
}

// TooMany is the fault of a server that wants to be left alone for that many seconds: plain text, as a real one answers.
func TooMany(seconds int) Fault {
	return Fault{
		Status: http.StatusTooManyRequests, Body: "limit exceeded\n",
		Header: http.Header{"Retry-After": {fmt.Sprint(seconds)}, "X-Ratelimit-Limit": {"10"}, "X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset": {fmt.Sprint(seconds)}},
	}
}
