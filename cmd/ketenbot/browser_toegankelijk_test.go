package main

import (
	"slices"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
)

// bedienbaar are the roles that a screen reader announces by their name.
var bedienbaar = []string{"button", "link", "textbox", "combobox", "checkbox", "radio", "dialog", "radiogroup", "group", "listbox", "option", "navigation", "region", "complementary", "DateTime"}

// toegankelijk checks what is on the screen now: what can be worked has a name, text stands out, and nothing is too wide or too small.
func (v *venster) toegankelijk(waar string) {
	v.Helper()
	v.wacht(`document.getAnimations().length === 0`)
	for _, n := range cdpDoe(v, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{}).Nodes {
		if n.Ignored || n.Role == nil || !slices.Contains(bedienbaar, axTekst(n.Role)) {
			continue
		}
		if axTekst(n.Name) == "" {
			v.Errorf("%s: a %s without a name (node %s)", waar, axTekst(n.Role), n.NodeID)
		}
	}
	for wat, js := range map[string]string{
		"ids that are there twice":       `kijk.dubbel()`,
		"references to nothing":          `kijk.verwijstNergens()`,
		"text that does not stand out":   `kijk.vaag()`,
		"too small to hit with a thumb":  `kijk.klein()`,
		"live regions that are missing":  `["#live[aria-live=polite]", "#notice-text[role=status]"].filter((s) => !document.querySelector(s))`,
		"a dialog without role and name": `[...document.querySelectorAll("dialog[open]")].filter((d) => !d.matches(":modal") || !document.getElementById(d.getAttribute("aria-labelledby"))?.innerText).map((d) => d.id)`,
	} {
		if fout := lees[[]string](v, js); len(fout) > 0 {
			v.Errorf("%s: %s:\n%s", waar, wat, strings.Join(fout, "\n"))
		}
	}
	v.past(waar)
}

// past checks that nothing makes the page, or the form on it, scroll sideways.
func (v *venster) past(waar string) {
	v.Helper()
	te := lees[[]string](v, `[document.scrollingElement, ...document.querySelectorAll("#scroll, .form-body, .side")]
		.filter((e) => kijk.shown(e) && e.scrollWidth > e.clientWidth || e === document.scrollingElement && e.scrollWidth > innerWidth)
		.map((e) => (e.className || e.tagName) + " " + e.scrollWidth + " > " + e.clientWidth)`)
	if len(te) > 0 {
		v.Errorf("%s: scrolls sideways: %s", waar, strings.Join(te, "; "))
	}
}

func axTekst(w *accessibility.Value) string {
	if w == nil {
		return ""
	}
	return strings.Trim(strings.TrimSpace(string(w.Value)), `"`)
}
