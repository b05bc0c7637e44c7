package webtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"testing"

	"ketenbot/bot/chat"
	"ketenbot/bot/chat/chattest"
)

// Client lets people act on a running web platform through its API, as the page does. Make it with NewClient.
type Client struct {
	base string
	http *http.Client

	mu   sync.Mutex
	open map[string]string // by person: the token of the form on their screen
}

var _ chattest.People = (*Client)(nil)

// NewClient returns a Client of the platform at base, such as "http://127.0.0.1:8065".
func NewClient(base string) *Client {
	return &Client{base: base, http: &http.Client{Transport: &http.Transport{}}, open: map[string]string{}}
}

// Close lets go of the connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// reply is the API's Reply.
type reply struct {
	Kind   string `json:"kind"`
	Banner string `json:"banner"`
	Form   *struct {
		Token  string `json:"token"`
		Title  string `json:"title"`
		Intro  string `json:"intro"`
		Number int    `json:"number"`
		Of     int    `json:"of"`
		Submit string `json:"submit"`
		Back   bool   `json:"back"`
		Fields []struct {
			ID      string          `json:"id"`
			Kind    chat.Kind       `json:"kind"`
			Label   string          `json:"label"`
			Help    string          `json:"help"`
			Options []chat.Option   `json:"options"`
			Value   json.RawMessage `json:"value"`
		} `json:"fields"`
	} `json:"form"`
	Errors  map[string]string `json:"errors"`
	Message *message          `json:"message"`
}

type message struct {
	ID      string `json:"id"`
	Author  string `json:"author"`
	Text    string `json:"text"`
	Buttons []struct {
		ID    string `json:"id"`
		Label string `json:"label"`
	} `json:"buttons"`
	Edited    bool `json:"edited"`
	Ephemeral bool `json:"ephemeral"`
	Deleted   bool `json:"deleted"`
	Files     []struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	} `json:"files"`
}

func (m message) seen() chattest.Seen {
	s := chattest.Seen{ID: m.ID, Bot: m.Author == "ketenbot", Text: m.Text, Edited: m.Edited, Ephemeral: m.Ephemeral, Deleted: m.Deleted}
	for _, b := range m.Buttons {
		s.Buttons = append(s.Buttons, b.Label)
	}
	for _, f := range m.Files {
		s.Files = append(s.Files, f.Name)
	}
	return s
}

// Do calls the API and decodes a 200 into dst (which may be nil); it returns the status. body nil is a GET.
func (c *Client) Do(t testing.TB, path string, body, dst any) int {
	t.Helper()
	status, raw := c.Raw(t, path, body)
	if status == http.StatusOK && dst != nil {
		if err := json.Unmarshal(raw, dst); err != nil {
			t.Fatalf("%s answered %q: %v", path, raw, err)
		}
	}
	return status
}

// Raw calls the API and returns status and body; a body of []byte is sent as it is.
func (c *Client) Raw(t testing.TB, path string, body any) (int, []byte) {
	t.Helper()
	method, in := http.MethodGet, io.Reader(nil)
	if body != nil {
		data, ok := body.([]byte)
		if !ok {
			var err error
			if data, err = json.Marshal(body); err != nil {
				t.Fatal(err)
			}
		}
		method, in = http.MethodPost, bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, c.base+path, in)
	if err != nil {
		t.Fatal(err)
	}
	res, err := c.http.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	if res.StatusCode >= 500 {
		t.Errorf("%s %s answered %d", method, path, res.StatusCode)
	}
	return res.StatusCode, raw
}

func dm(channel string) string {
	if channel == "" {
		return "dm"
	}
	return channel
}

func (c *Client) act(t testing.TB, person, path string, body map[string]any) chattest.Screen {
	t.Helper()
	var r reply
	if c.Do(t, path, body, &r) != http.StatusOK {
		return chattest.Screen{Refused: true}
	}
	screen := chattest.Screen{Errors: r.Errors, Banner: r.Banner}
	if r.Message != nil {
		seen := r.Message.seen()
		if r.Kind == "say" {
			screen.Said = &seen
		}
	}
	if r.Form != nil {
		f := &chattest.Form{
			Title: r.Form.Title, Intro: r.Form.Intro, Banner: r.Banner, Submit: r.Form.Submit,
			Number: r.Form.Number, Of: r.Form.Of, Back: r.Form.Back,
		}
		for _, field := range r.Form.Fields {
			f.Fields = append(f.Fields, chattest.Field{
				ID: field.ID, Label: field.Label, Help: field.Help, Kind: field.Kind, Options: field.Options, Value: values(field.Value),
			})
		}
		screen.Form, screen.Banner = f, r.Banner
		c.mu.Lock()
		c.open[person] = r.Form.Token
		c.mu.Unlock()
	}
	return screen
}

func values(raw json.RawMessage) []string {
	var all []string
	if json.Unmarshal(raw, &all) == nil {
		return all
	}
	var one string
	if json.Unmarshal(raw, &one) == nil && one != "" {
		return []string{one}
	}
	return nil
}

// Token returns the token of the form that person has open.
func (c *Client) Token(person string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.open[person]
}

// Command types text in channel; "" is the DM.
func (c *Client) Command(t testing.TB, person, channel, text string) chattest.Screen {
	t.Helper()
	return c.act(t, person, "/api/command", map[string]any{"user": person, "channel": dm(channel), "text": text})
}

// Press presses the button on the newest message that shows it.
func (c *Client) Press(t testing.TB, person, channel, label string) chattest.Screen {
	t.Helper()
	for _, m := range slices.Backward(c.list(t, person, channel)) {
		for _, b := range m.Buttons {
			if b.Label == label {
				return c.act(t, person, "/api/press", map[string]any{"user": person, "message": m.ID, "button": b.ID})
			}
		}
	}
	t.Fatalf("%s sees no button %q in %s", person, label, dm(channel))
	return chattest.Screen{}
}

// Submit sends the open form.
func (c *Client) Submit(t testing.TB, person string, values chattest.Values) chattest.Screen {
	t.Helper()
	return c.submit(t, person, c.Token(person), "submit", values)
}

// Back presses "Terug" in the open form.
func (c *Client) Back(t testing.TB, person string, values chattest.Values) chattest.Screen {
	t.Helper()
	return c.submit(t, person, c.Token(person), "back", values)
}

// Dismiss closes the open form.
func (c *Client) Dismiss(t testing.TB, person string) chattest.Screen {
	t.Helper()
	return c.submit(t, person, c.Token(person), "cancel", nil)
}

// Hijack sends owner's form as thief.
func (c *Client) Hijack(t testing.TB, thief, owner string, values chattest.Values) chattest.Screen {
	t.Helper()
	return c.submit(t, thief, c.Token(owner), "submit", values)
}

// Forge sends person's form with another token than was given.
func (c *Client) Forge(t testing.TB, person string, values chattest.Values) chattest.Screen {
	t.Helper()
	token := []byte(c.Token(person))
	token[10] ^= 1
	return c.submit(t, person, string(token), "submit", values)
}

func (c *Client) submit(t testing.TB, person, token, action string, values chattest.Values) chattest.Screen {
	t.Helper()
	return c.act(t, person, "/api/submit", map[string]any{"user": person, "form": token, "action": action, "values": values})
}

// Messages returns what person sees in channel.
func (c *Client) Messages(t testing.TB, person, channel string) []chattest.Seen {
	t.Helper()
	var out []chattest.Seen
	for _, m := range c.list(t, person, channel) {
		out = append(out, m.seen())
	}
	return out
}

func (c *Client) list(t testing.TB, person, channel string) []message {
	t.Helper()
	var all []message
	q := url.Values{"user": {person}, "channel": {dm(channel)}}
	if status := c.Do(t, "/api/messages?"+q.Encode(), nil, &all); status != http.StatusOK {
		t.Fatalf("messages of %s in %s: status %d", person, dm(channel), status)
	}
	return all
}

// Download returns a file.
func (c *Client) Download(t testing.TB, person, channel, name string) chat.File {
	t.Helper()
	for _, m := range slices.Backward(c.list(t, person, channel)) {
		for _, f := range m.Files {
			if f.Name != name {
				continue
			}
			res, err := c.http.Get(c.base + f.URL)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = res.Body.Close() }()
			data, err := io.ReadAll(res.Body)
			if err != nil || res.StatusCode != http.StatusOK {
				t.Fatalf("download: status %d, %v", res.StatusCode, err)
			}
			return chat.File{Name: name, ContentType: res.Header.Get("Content-Type"), Data: data}
		}
	}
	t.Fatalf("%s sees no file %q in %s", person, name, dm(channel))
	return chat.File{}
}
