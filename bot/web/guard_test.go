package web_test

import (
	"io"
	"maps"
	"net"
	"net/http"
	"strings"
	"testing"

	"ketenbot/bot/chat"
	"ketenbot/bot/chat/chattest"
	"ketenbot/bot/web"
	"ketenbot/bot/web/webtest"
)

func TestListensOnLoopbackOnly(t *testing.T) {
	o := webtest.Options(t, &webtest.Log{})
	ln, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	o.Listener = ln
	if _, err := web.New(o); err == nil || !strings.Contains(err.Error(), "loopback") {
		t.Errorf("every address: %v", err)
	}
}

func TestGuard(t *testing.T) {
	r := newRig(t)
	addr := r.platform.Listener.Addr().String()
	port := addr[strings.LastIndex(addr, ":"):]
	for _, tc := range []struct {
		what, host, path string
		header           http.Header
		status           int
	}{
		{"by address", addr, "/api/users", nil, 200},
		{"by name", "localhost" + port, "/api/users", nil, 200},
		{"by name in capitals", "LOCALHOST" + port, "/api/users", nil, 200},
		{"by IPv6 address", "[::1]" + port, "/api/users", nil, 200},
		{"a name made to point here", "kwaad.example" + port, "/api/users", nil, 403},
		{"no port", "localhost", "/api/users", nil, 403},
		{"another port", "localhost:1", "/api/users", nil, 403},
		{"the page under another name", "kwaad.example" + port, "/", nil, 403},
		{"own origin", addr, "/api/users", http.Header{"Origin": {"http://" + addr}}, 200},
		{"another origin", addr, "/api/users", http.Header{"Origin": {"https://kwaad.example"}}, 403},
		{"own name, other scheme", addr, "/api/users", http.Header{"Origin": {"https://" + addr}}, 403},
		{"another port's origin", addr, "/api/users", http.Header{"Origin": {"http://127.0.0.1:1"}}, 403},
		{"a hidden origin", addr, "/api/users", http.Header{"Origin": {"null"}}, 403},
		{"from another site", addr, "/api/users", http.Header{"Sec-Fetch-Site": {"cross-site"}}, 403},
		{"from another port", addr, "/api/users", http.Header{"Sec-Fetch-Site": {"same-site"}}, 403},
		{"a link to the page", addr, "/", http.Header{"Sec-Fetch-Site": {"cross-site"}}, 200},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+addr+tc.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = tc.host
		maps.Copy(req.Header, tc.header)
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != tc.status {
			t.Errorf("%s: status %d, want %d", tc.what, res.StatusCode, tc.status)
		}
		h := res.Header
		if csp := h.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", tc.what, csp)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") != "no-store" || h.Get("Set-Cookie") != "" {
			t.Errorf("%s: headers %v", tc.what, h)
		}
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}

// elders is a listener that says it listens at another address of this computer.
type elders struct {
	net.Listener
	addr net.TCPAddr
}

func (e elders) Addr() net.Addr { return &e.addr }

func TestGuardKnowsTheAddressItListensOn(t *testing.T) {
	for _, tc := range []struct {
		ip     string
		port   int
		host   string
		status int
	}{
		{"127.0.0.2", 8765, "127.0.0.2:8765", 200},
		{"127.0.0.2", 8765, "localhost:8765", 200},
		{"127.0.0.2", 8765, "127.0.0.3:8765", 403},
		{"127.0.0.1", 80, "127.0.0.1", 200},
		{"127.0.0.1", 80, "localhost", 200},
		{"::1", 80, "[::1]", 200},
		{"127.0.0.1", 80, "kwaad.example", 403},
	} {
		var echt string
		r := newRig(t, func(o *web.Options) {
			echt = o.Listener.Addr().String()
			o.Listener = elders{o.Listener, net.TCPAddr{IP: net.ParseIP(tc.ip), Port: tc.port}}
		})
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+echt+"/api/users", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = tc.host
		req.Header.Set("Origin", "http://"+tc.host)
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != tc.status {
			t.Errorf("at %s port %d a call to %s: status %d, want %d", tc.ip, tc.port, tc.host, res.StatusCode, tc.status)
		}
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
		r.stop()
	}
}

func TestPageHoldsNothingInline(t *testing.T) {
	r := newRig(t)
	status, page := r.Raw(t, "/", nil)
	if status != ok || !strings.Contains(string(page), `<html lang="nl">`) {
		t.Fatalf("status %d, %.80q", status, page)
	}
	for _, bad := range []string{"<style", " style=", " onclick=", "http://", "https://"} {
		if strings.Contains(strings.ReplaceAll(string(page), "http://www.w3.org", ""), bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	for _, part := range strings.Split(string(page), "<script")[1:] {
		if !strings.HasPrefix(part, ` type="module" src="`) || !strings.Contains(part, "></script>") {
			t.Errorf("a script that is not a file: %.60q", part)
		}
	}
	if _, app := r.Raw(t, "/app.js", nil); strings.Contains(string(app), "innerHTML") {
		t.Error("app.js sets HTML from a string")
	}
}

func TestDownload(t *testing.T) {
	r := newRig(t)
	id := r.post(t, chat.Destination{Person: "om1"}, chat.Message{Files: []chat.File{
		{Name: "triage één.ics", ContentType: "text/calendar; charset=utf-8", Data: []byte("BEGIN")},
		{Name: "x.html", ContentType: "text/html", Data: []byte("<script>")},
	}}, "k")
	for n, want := range map[string]string{"0": "text/calendar; charset=utf-8", "1": "application/octet-stream"} {
		res, err := http.Get("http://" + r.platform.Listener.Addr().String() + "/api/files/" + id + "/" + n + "?user=om1")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		if got := res.Header.Get("Content-Type"); got != want {
			t.Errorf("file %s is %q, want %q", n, got, want)
		}
		if d := res.Header.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment; filename") {
			t.Errorf("file %s: disposition %q", n, d)
		}
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}

func TestLogHoldsNothingThatWasSaid(t *testing.T) {
	r := newRig(t)
	r.answer(chat.ShowForm{Form: chat.Form{Fields: []chat.Field{{ID: "naam", Kind: chat.Text, Value: chat.Answer("Geheimenaar")}}}}, nil)
	r.Command(t, "om1", "dm", "/aanmelden Geheimenaar")
	r.Submit(t, "om1", chattest.Values{"naam": {"Geheimenaar"}})
	r.Command(t, "om1", "dm", "Geheimenaar woont hier")
	r.Raw(t, "/Geheimenaar?q=Geheimenaar", nil)
	r.Raw(t, "/api/Geheimenaar", nil)
	r.Raw(t, "/api/command", []byte(`{"user":"Geheimenaar"}`))
	r.stop()
	log := r.log.String()
	if strings.Contains(log, "Geheimenaar") {
		t.Errorf("the log holds what a person wrote:\n%s", log)
	}
	for _, want := range []string{`method=POST path="POST /api/submit" status=200 duration=`, "status=404", "reference="} {
		if !strings.Contains(log, want) {
			t.Errorf("the log misses %q:\n%s", want, log)
		}
	}
}
