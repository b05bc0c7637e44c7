package main

import "testing"

// What people do on the page, in a real browser, on the real demo. The parts follow each other in one house; each has people of its own.
func TestBrowser(t *testing.T) {
	t.Parallel()
	p := startDemo(t, demoMap(t))
	c := chromium(t)
	t.Run("hoofdlijn", func(t *testing.T) { browserHoofdlijn(t, p, c) })
}
