package main

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// browserTelefoon does it with a thumb, on a screen of 390 by 844.
func browserTelefoon(t *testing.T, open opener) {
	v := open(t, "#om1/dm")
	v.doe(chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulatePortrait, chromedp.EmulateScale(2)))
	v.wacht(`innerWidth === 390`)
	v.toegankelijk("phone")

	v.tik("#menu")
	v.wacht(`document.querySelector("#side").classList.contains("open") && document.activeElement.id === "person"`)
	v.toegankelijk("phone, drawer")
	v.toets(kb.Escape)
	v.wacht(`!document.querySelector("#side").classList.contains("open") && document.activeElement.id === "menu"`)
	v.tik("#menu")
	v.tik(`nav a[href="#om1/triage"]`)
	v.ziet("Agenda triage donderdag 26 november")
	v.wacht(`!document.querySelector("#side").classList.contains("open")`)
	v.toegankelijk("phone, agenda")
	v.plaatje("telefoon-agenda")

	v.ga("om1", "dm")
	v.tik("#composer-text")
	v.toets("/aanmelden")
	v.tik("#send")
	v.blad("multiproblem")
	v.toegankelijk("phone, form")
	v.plaatje("telefoon")
	v.tik(inDialoog("Verder"))
	v.wacht(`document.activeElement.id === "f-multiproblem-0" && document.activeElement.getAttribute("aria-invalid") === "true"`)
	v.toegankelijk("phone, form with mistakes")
	for _, veld := range []string{"multiproblem", "ketens", "systeem", "gebied"} {
		v.tik(`#form label:has([name="` + veld + `"][value="nee"])`)
	}
	v.tik(inDialoog("Verder"))
	v.blad("keuze") // not geschikt
	v.toegankelijk("phone, toets")
	v.tik(inDialoog("Later verder"))
	v.wacht(dialoogDicht)
	v.wacht(`document.querySelector("#notice-text").innerText.includes("concept is bewaard")`)
	v.past("phone, afterwards")
}

// tik taps with a finger where an element is.
func (v *venster) tik(doel string) {
	v.Helper()
	v.opPlek(doel, chromedp.TapXY)
}

// browserDonker looks at the page as who asked for a dark screen.
func browserDonker(t *testing.T, open opener) {
	v := open(t, "#gemeente1/dm")
	cdpDoe(v, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}})
	v.wacht(`matchMedia("(prefers-color-scheme: dark)").matches`)
	v.ziet("Je antwoord: je komt.")
	v.toegankelijk("dark")
	v.plaatje("donker")
	v.typ("/aanmelden")
	v.blad("multiproblem")
	v.enterOp("Verder")
	v.wacht(`document.activeElement.getAttribute("aria-invalid") === "true"`)
	v.toegankelijk("dark, form with mistakes")
	v.toets(kb.Escape)
	v.wacht(dialoogDicht)
}
