package main

import "testing"

// What people do on the page, in a real browser, on the real demo. The parts share a house, and each has people of its own in it.
func TestBrowser(t *testing.T) {
	t.Parallel()
	p := startDemo(t, demoMap(t))
	c := chromium(t)
	t.Run("hoofdlijn", func(t *testing.T) { browserHoofdlijn(t, p, c) })
	t.Run("toegang", func(t *testing.T) { browserToegang(t, p, c) })
	t.Run("mag niet aanmelden", func(t *testing.T) { browserMagNietAanmelden(t, p, c) })
	t.Run("telefoon", func(t *testing.T) { browserTelefoon(t, p, c) })
	t.Run("donker", func(t *testing.T) { browserDonker(t, p, c) })
}
