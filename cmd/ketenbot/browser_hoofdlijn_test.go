package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const zaakVanNoor = "ZVH-2026-0004"

// browserHoofdlijn is the main line, from aanmelding to the answer on the agenda.
func browserHoofdlijn(t *testing.T, open opener) {
	v := open(t, "#om1/dm")
	v.toegankelijk("an empty conversation")

	v.tab("#person")
	v.toets("Noor")
	v.wacht(`location.hash === "#gemeente1/dm" && document.querySelector("#person-organisation").textContent === "Gemeente Lindewaard"`)
	aanmeldenMetToetsen(v)
	screenen(v)
	opDeAgenda(t, open, v)
}

// aanmeldenMetToetsen fills in the whole form without a mouse, with a mistake, a step back and a break in it.
func aanmeldenMetToetsen(v *venster) {
	v.Helper()
	v.tab("#composer-text")
	v.toets("/aan")
	v.wacht(`!document.querySelector("#hints").hidden && document.querySelector("#hints").innerText.includes("/aanmelden")`)
	v.toegankelijk("commands to choose from")
	v.toets(kb.ArrowDown + "\r")
	v.toets("\r")

	v.blad("multiproblem")
	v.toegankelijk("page 1")
	for _, veld := range []string{"multiproblem", "ketens", "systeem"} {
		v.kies(veld, "ja")
	}
	v.plaatje("aanmelden")
	v.kies("gebied", "nee")
	for _, gebied := range []string{"huisvesting", "verslaving", "kinderen"} {
		v.vink("leefgebieden", gebied)
	}
	v.gevangen()
	v.enterOp("Verder")

	v.blad("soort")
	v.kies("soort", "persoon")
	v.schrijf("naam", "Jannigje Zevenhuizen")
	v.schrijf("geboortedatum", "31-02-1990")
	v.kies("gemeente", "Lindewaard")
	v.enterOp("Verder")
	v.wacht(`document.activeElement.id === "f-geboortedatum"`) // to where the mistake is, not to the top
	over := lees[string](v, `document.activeElement.getAttribute("aria-describedby").split(" ").map((id) => document.getElementById(id).innerText).join("|")`)
	bevatAlles(v, "what is said of the date", over, "DD-MM-JJJJ", "Deze datum bestaat niet.")
	if !lees[bool](v, `((fout, veld) => fout.bottom <= veld.top + 60 && fout.top >= veld.top - 80)(document.querySelector("#e-geboortedatum").getBoundingClientRect(), document.activeElement.getBoundingClientRect())`) {
		v.Errorf("the mistake is not told beside its field")
	}
	v.toegankelijk("page 2 with a mistake")
	v.plaatje("fout")
	v.toets(strings.Repeat(kb.Backspace, 10) + "31-12-1990")
	v.enterOp("Verder")

	v.blad("aanleiding")
	v.schrijf("aanleiding", "Verzonnen: overlast in de straat en een dreigende uitzetting.")
	v.enterOp("Terug")
	v.blad("soort")
	got := lees[string](v, `[...document.querySelectorAll("#form [name]")].filter((e) => e.type !== "radio" || e.checked).map((e) => e.value).filter(Boolean).join("|")`)
	gelijk(v, "page 2, seen again", got, "persoon|Jannigje Zevenhuizen|31-12-1990|Lindewaard")
	v.enterOp("Verder")

	v.blad("aanleiding")
	gelijk(v, "typed before Terug", lees[string](v, `document.querySelector("#f-aanleiding").value`), "Verzonnen: overlast in de straat en een dreigende uitzetting.")
	v.schrijf("geprobeerd", "Verzonnen: bemoeizorg en een betalingsregeling.")
	v.toets(kb.Escape)
	v.wacht(dialoogDicht + ` && document.activeElement.id === "composer-text"`)
	v.wacht(`document.querySelector("#notice-text").innerText.includes("concept is bewaard")`)
	if got := lees[string](v, `document.querySelector("#form").innerHTML`); got != "" {
		v.Errorf("a closed form still holds %s", got)
	}
	v.typ("/aanmelden")
	v.ziet("Je hebt nog een aanmelding die je niet hebt afgemaakt")
	v.toegankelijk("the draft")
	v.klik(knopOp("Je hebt nog een aanmelding", "Verder"))

	v.blad("aanleiding")
	gelijk(v, "typed before Escape", lees[string](v, `document.querySelector("#f-geprobeerd").value`), "Verzonnen: bemoeizorg en een betalingsregeling.")
	v.schrijf("gewenst", "Verzonnen: één plan van alle partners samen.")
	v.vink("partners", "Politie")
	v.enterOp("Verder")

	v.blad("geinformeerd")
	v.kies("geinformeerd", "ja")
	v.enterOp("Verder")

	v.blad("verklaring")
	bevatAlles(v, "summary", lees[string](v, `document.querySelector("#form").innerText`), "Jannigje Zevenhuizen", "31-12-1990", "overlast in de straat", "één plan", "Politie")
	v.toegankelijk("summary")
	v.plaatje("samenvatting")
	v.kies("wijzig", "criteria")
	v.enterOp("Wis keuze") // changed my mind: nothing needs to change
	v.wacht(`!document.querySelector('#form [name="wijzig"]:checked') && document.activeElement.name === "wijzig"`)
	v.kies("verklaring", "ja")
	v.enterOp("Indienen")
	v.wacht(dialoogDicht)
	v.ziet("Je aanmelding is binnen: " + zaakVanNoor)
	v.wacht(opPagina("Je aanmelding is ingediend") + ` === document.activeElement && document.querySelector("#notice").hidden`) // nothing of before is left
	v.toegankelijk("ontvangst")
	v.plaatje("ontvangst")
}

// screenen is what the voorzitter does; the page is not loaded anew in between.
func screenen(v *venster) {
	v.Helper()
	lees[bool](v, `window.nietHerladen = true`)
	v.tab("#person")
	v.toets("Hanneke")
	v.wacht(`location.hash === "#voorzitter1/dm" && document.querySelector("#person-roles").innerText === "voorzitter"`)
	v.klik(`nav a[href="#voorzitter1/screening"]`)
	v.ziet(zaakVanNoor)
	if lees[bool](v, `document.body.innerText.includes("Zevenhuizen")`) {
		v.Error("a name stands in the screening channel")
	}
	id := lees[string](v, opPagina(zaakVanNoor)+".dataset.id")
	v.toegankelijk("screening")
	v.plaatje("screening")

	v.klik(knopOp(zaakVanNoor, "Bekijk"))
	v.wacht(dialoogOpen + ` && document.querySelector("#form").innerText.includes("Jannigje Zevenhuizen")`)
	v.toegankelijk("Bekijk")
	v.plaatje("bekijk")
	v.toets(kb.Escape)
	v.wacht(dialoogDicht + ` && ` + opPagina(zaakVanNoor) + `.contains(document.activeElement)`) // back where one was

	v.klik(knopOp(zaakVanNoor, "Agenderen"))
	v.ziet("Agenderen door Hanneke Postma, maandag 16 november 09:00.")
	gelijk(v, "the card that changed", lees[string](v, opPagina("Agenderen door Hanneke Postma")+".dataset.id"), id)
	if !lees[bool](v, `!`+knopOp(zaakVanNoor, "Agenderen")+` && window.nietHerladen`) {
		v.Error("the card still has its button, or the page was loaded anew")
	}
}

// opDeAgenda winds the clock with the page's own buttons, until the answer stands on the agenda that a colleague has open.
func opDeAgenda(t *testing.T, open opener, v *venster) {
	v.Helper()
	v.ga("gemeente1", "dm")
	for range 3 {
		v.wind("+1 dag")
	}
	for range 7 {
		v.wind("+1 uur")
	}
	v.wacht(`document.querySelector("#now").dateTime === "2026-11-19T16:00:00+01:00"`)
	v.wacht(`document.querySelector("#notice-text").innerText.includes("Hanneke Postma (1)")`) // the concept
	v.plaatje("klok")

	v.klik("#clock-to")
	v.wacht(`document.querySelector("#clock-dialog").open && document.activeElement.id === "clock-input"`)
	v.toegankelijk("the clock")
	v.naarMoment("2026-11-19T15:00")
	v.wacht(`document.querySelector("#clock-error").innerText.includes("De klok kan niet terug. Het is nu donderdag 19 november 16:00.")`)
	v.naarMoment("2026-11-23T09:00")
	v.wacht(`!document.querySelector("#clock-dialog").open && document.querySelector("#now").dateTime === "2026-11-23T09:00:00+01:00"`)
	v.wacht(`document.querySelector('nav a[href="#gemeente1/triage"] .badge')?.innerText.startsWith("2")`)
	v.ziet("is aan de beurt op donderdag 26 november, 13:00 tot 13:20")
	v.toegankelijk("slot")
	v.plaatje("tijdslot")
	ics(v, t.TempDir())

	v.klik(`nav a[href="#gemeente1/triage"]`)
	v.ziet("Agenda triage donderdag 26 november")
	v.wacht(`!document.querySelector('nav a[href="#gemeente1/triage"] .badge')`) // read
	ander := open(t, "#om1/triage")
	ander.ziet("nog geen antwoord")
	id := lees[string](ander, opPagina("Agenda triage donderdag 26 november")+".dataset.id")

	v.klik(`nav a[href="#gemeente1/dm"]`)
	v.klik(knopOp("is aan de beurt", "Ik kom"))
	v.ziet("Je antwoord: je komt.")
	ander.ziet("aanmelder komt")
	gelijk(t, "the agenda that changed", lees[string](ander, opPagina("aanmelder komt")+".dataset.id"), id)
	ander.toegankelijk("agenda")
	ander.plaatje("agenda")
}

// wind presses a button of the clock and waits until all that it brought about has happened.
func (v *venster) wind(knop string) {
	v.Helper()
	voor := lees[string](v, `document.querySelector("#now").dateTime`)
	v.klik(`kijk.metLabel(document.querySelector(".clock"), ` + js(knop) + `)`)
	v.wacht(`document.querySelector("#now").dateTime !== ` + js(voor) + ` && !document.querySelector("#clock-to").disabled`)
}

// naarMoment fills in the dialog of the clock. How one types in such a field differs per browser and language, so its value is set.
func (v *venster) naarMoment(moment string) {
	v.Helper()
	lees[string](v, `document.querySelector("#clock-input").value = `+js(moment))
	v.klik(`kijk.metLabel(document.querySelector("#clock-dialog"), "Vooruit")`)
}

// ics downloads the appointment as a person does.
func ics(v *venster, pad string) {
	v.Helper()
	cdpDoe(v, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: pad, EventsEnabled: new(true)})
	ctx, stop := context.WithTimeout(v.ctx, geduld)
	defer stop()
	gang := chromedp.Events(ctx, browser.DownloadProgress)
	v.klik(opPagina("is aan de beurt") + `.querySelector("a[download]")`)
	for ev, err := range gang {
		if err != nil {
			v.Fatalf("download: %v", err)
		}
		if ev.State != browser.DownloadProgressStateInProgress {
			break
		}
	}
	inhoud, err := os.ReadFile(filepath.Join(pad, zaakVanNoor+".ics"))
	if err != nil {
		v.Fatal(err)
	}
	bevatAlles(v, ".ics", string(inhoud), "BEGIN:VCALENDAR\r\n", "DTSTART:20261126T120000Z\r\n", "DTEND:20261126T122000Z\r\n", zaakVanNoor)
}
