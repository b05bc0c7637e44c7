package main

import "testing"

// What people do on the page, in a real browser, on the real demo. The parts share a house, and each has people of its own in it.
func TestBrowser(t *testing.T) {
	t.Parallel()
	p := startDemo(t, demoMap(t))
	open := p.chromium(t)
	t.Run("hoofdlijn", func(t *testing.T) { browserHoofdlijn(t, open) })
	t.Run("toegang", func(t *testing.T) { browserToegang(t, open) })
	t.Run("mag niet aanmelden", func(t *testing.T) { browserMagNietAanmelden(t, open) })
	t.Run("telefoon", func(t *testing.T) { browserTelefoon(t, open) })
	t.Run("donker", func(t *testing.T) { browserDonker(t, open) })
}
