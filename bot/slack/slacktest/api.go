package slacktest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Fault is how a Web API method fails, once.
type Fault struct {
	Code       string        // answered as ok:false
	Status     int           // answered instead
	RetryAfter time.Duration // with status 429
	Lost       bool          // it is carried out, and the connection is cut
}

// Fail makes the next call of method fail; several are used in turn.
func (s *Slack) Fail(method string, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[method] = append(s.faults[method], f)
}

// refusal is Slack's ok:false.
type refusal struct {
	code    string
	details []string
}

func (r *refusal) Error() string { return r.code }

func no(code string) error { return &refusal{code: code} }

func (s *Slack) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/{method}", s.api)
	mux.HandleFunc("POST /upload/{id}", s.upload)
	mux.HandleFunc("POST /response/{id}", s.respond)
	mux.HandleFunc("GET /link", s.link)
	mux.HandleFunc("POST /hand", s.byHand)
	return mux
}

type call struct {
	args map[string]any
}

func (c call) str(name string) string {
	s, _ := c.args[name].(string)
	return s
}

// list and object read JSON that comes as JSON or, in a form, as text.
func (c call) decoded(name string) any {
	v := c.args[name]
	if text, ok := v.(string); ok {
		var out any
		if json.Unmarshal([]byte(text), &out) == nil {
			return out
		}
		return nil
	}
	return v
}

func (c call) list(name string) []any {
	l, _ := c.decoded(name).([]any)
	return l
}

func (c call) object(name string) object {
	o, _ := c.decoded(name).(object)
	return o
}

func arguments(r *http.Request) (call, error) {
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		out := call{args: object{}}
		raw, err := io.ReadAll(r.Body)
		if err == nil && len(bytes.TrimSpace(raw)) > 0 {
			err = json.Unmarshal(raw, &out.args)
		}
		return out, err
	}
	if err := r.ParseForm(); err != nil {
		return call{}, err
	}
	out := call{args: object{}}
	for key := range r.Form {
		out.args[key] = r.Form.Get(key)
	}
	return out, nil
}

func (s *Slack) api(w http.ResponseWriter, r *http.Request) {
	method := r.PathValue("method")
	c, err := arguments(r)
	s.mu.Lock()
	s.calls[method]++
	var f Fault
	if queue := s.faults[method]; len(queue) > 0 {
		f, s.faults[method] = queue[0], queue[1:]
	}
	s.mu.Unlock()
	switch {
	case err != nil:
		answer(w, nil, no("invalid_json"))
		return
	case f.Status != 0:
		if f.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(f.RetryAfter.Seconds())))
		}
		w.WriteHeader(f.Status)
		return
	case f.Code != "":
		answer(w, nil, no(f.Code))
		return
	}
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if token == "" {
		token = c.str("token")
	}
	want := s.BotToken
	if method == "apps.connections.open" {
		want = s.AppToken
	}
	var out object
	if token != want {
		err = no("invalid_auth")
	} else if do := methods[method]; do == nil {
		err = no("unknown_method")
	} else {
		s.mu.Lock()
		out, err = do(s, c)
		s.mu.Unlock()
	}
	if f.Lost {
		cutOff(w)
		return
	}
	answer(w, out, err)
}

func cutOff(w http.ResponseWriter) {
	if h, ok := w.(http.Hijacker); ok {
		if conn, _, err := h.Hijack(); err == nil {
			_ = conn.Close()
		}
	}
}

func answer(w http.ResponseWriter, out object, err error) {
	if out == nil {
		out = object{}
	}
	out["ok"] = err == nil
	if err != nil {
		out["error"] = err.Error()
		if r, ok := err.(*refusal); ok && len(r.details) > 0 { //nolint:errorlint // never wrapped
			out["response_metadata"] = object{"messages": r.details}
		}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(out)
}

// upload takes the bytes of a file, as a form or as they are.
func (s *Slack) upload(w http.ResponseWriter, r *http.Request) {
	var data []byte
	var err error
	if part, _, ferr := r.FormFile("file"); ferr == nil {
		data, err = io.ReadAll(part)
	} else {
		data, err = io.ReadAll(r.Body)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[r.PathValue("id")]
	if err != nil || f == nil || f.uploaded || len(data) != f.size {
		http.Error(w, "upload refused", http.StatusBadRequest)
		return
	}
	f.data, f.uploaded = data, true
	_, _ = fmt.Fprintf(w, "OK - %d", len(data))
}

// respond is a response_url: good for half an hour and five times.
func (s *Slack) respond(w http.ResponseWriter, r *http.Request) {
	c, err := arguments(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	to := s.responses[r.PathValue("id")]
	switch {
	case err != nil:
		http.Error(w, "invalid_payload", http.StatusBadRequest)
		return
	case to == nil || s.Now().Sub(to.at) > 30*time.Minute:
		http.Error(w, `{"ok":false,"error":"expired_url"}`, http.StatusNotFound)
		return
	case to.uses >= 5:
		http.Error(w, `{"ok":false,"error":"used_url"}`, http.StatusNotFound)
		return
	}
	to.uses++
	m, err := s.compose(c)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	where := s.channels[to.channel]
	if replace, _ := c.args["replace_original"].(bool); replace && to.ts != "" {
		for _, old := range where.messages {
			if old.ts == to.ts {
				old.text, old.blocks, old.edited = m.text, m.blocks, true
			}
		}
	} else {
		m.ts, m.bot, m.user = s.stamp(), true, BotUser
		if c.str("response_type") != "in_channel" {
			m.only = to.person
		}
		where.messages = append(where.messages, m)
		s.said(to.person, m)
	}
	_, _ = io.WriteString(w, `{"ok":true}`)
}
