package main

import "github.com/chromedp/chromedp/kb"

const (
	dialoogOpen  = `document.querySelector("#form").open`
	dialoogDicht = `!document.querySelector("#form").open`
)

// blad waits for the page of the form that has this field, with the focus where reading begins.
func (v *venster) blad(veld string) {
	v.Helper()
	v.wacht(dialoogOpen + ` && document.querySelector('#form [name="` + veld + `"]') && document.activeElement.id === "form-title"`)
}

// schrijf tabs to a field and types in it.
func (v *venster) schrijf(veld, tekst string) {
	v.Helper()
	v.tab("#f-" + veld)
	v.toets(tekst)
	if got := lees[string](v, `document.activeElement.value`); got != tekst {
		v.Errorf("typed %q in %s, and there stands %q", tekst, veld, got)
	}
}

// kies tabs to a choice and goes through it with the arrows.
func (v *venster) kies(veld, waarde string) {
	v.Helper()
	v.tabTot(`document.activeElement.name === ` + js(veld))
	if lees[bool](v, `document.activeElement.type === "radio" && !document.activeElement.checked`) {
		v.toets(" ")
	}
	const gekozen = `document.activeElement.value`
	for range 20 {
		if lees[string](v, gekozen) == waarde {
			return
		}
		v.toets(kb.ArrowDown)
	}
	v.Fatalf("%s: with the arrows one does not get to %s, but to %s", veld, waarde, lees[string](v, gekozen))
}

// vink tabs to a box and ticks it with the space bar.
func (v *venster) vink(veld, waarde string) {
	v.Helper()
	v.tabTot(`document.activeElement.name === ` + js(veld) + ` && document.activeElement.value === ` + js(waarde))
	v.toets(" ")
	if !lees[bool](v, `document.activeElement.checked`) {
		v.Errorf("%s is not ticked", waarde)
	}
}

// enterOp tabs to a button of the form and presses Enter.
func (v *venster) enterOp(label string) {
	v.Helper()
	v.tab(inDialoog(label))
	v.toets("\r")
}

// gevangen checks that Tab does not leave the form for what lies behind it.
func (v *venster) gevangen() {
	v.Helper()
	v.tab(inDialoog("Later verder"))
	for range 6 {
		v.toets(kb.Tab)
		if !lees[bool](v, `document.activeElement === document.body || document.querySelector("#form").contains(document.activeElement)`) {
			v.Fatalf("Tab leaves the form for %s", v.focus())
		}
	}
}

// typ writes in the message field of the page and presses Enter.
func (v *venster) typ(tekst string) {
	v.Helper()
	if v.focus() != "#composer-text" {
		v.tab("#composer-text")
	}
	v.toets(tekst + "\r")
}
