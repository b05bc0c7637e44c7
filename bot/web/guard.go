package web

import (
	"net/http"
	"net/url"
	"strings"
)

// policy lets the page do what it does, and nothing else: own scripts and styles only, nothing inline.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// guard refuses other sites: a Host that is not ours (a name made to point at loopback) and an Origin that is not ours.
func (s *server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if !s.hosts[strings.ToLower(r.Host)] || !sameOrigin(r) {
			s.refuse(w, r, errForeignCaller)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func sameOrigin(r *http.Request) bool {
	if strings.HasPrefix(r.URL.Path, "/api/") { // a link elsewhere to the page itself is harmless
		switch r.Header.Get("Sec-Fetch-Site") {
		case "", "same-origin", "none": // none: typed in the address bar
		default:
			return false
		}
	}
	for _, origin := range r.Header.Values("Origin") {
		u, err := url.Parse(origin)
		if err != nil || u.Scheme != "http" || !strings.EqualFold(u.Host, r.Host) {
			return false
		}
	}
	return true
}
