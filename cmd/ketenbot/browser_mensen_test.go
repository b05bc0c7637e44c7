package main

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// browserToegang: somebody unknown asks for access, and the beheerder lets them in.
func browserToegang(t *testing.T, open opener) {
	v := open(t, "#onbekend1/dm")
	v.wacht(`document.querySelector("#person-organisation").innerText === "Niet bekend bij Ketenbot"`)
	v.typ("Hallo, wie ben jij?")
	v.ziet("Je bent nog niet bekend bij Ketenbot")
	v.toegankelijk("somebody unknown")
	v.klik(knopOp("Je bent nog niet bekend", "Vraag toegang"))
	v.blad("naam")
	v.schrijf("naam", "Puck Visser")
	v.schrijf("organisatie", "Woningcorporatie Thuisvast")
	v.schrijf("email", "puck")
	v.toets("\r")
	v.wacht(`document.activeElement.id === "f-email" && document.querySelector("#e-email").innerText.includes("naam@organisatie.nl")`)
	v.toets("@thuisvast.example\r")
	v.wacht(dialoogDicht)
	v.ziet("Je verzoek is verstuurd")

	beheer := open(t, "#beheer1/dm")
	beheer.ziet("Verzoek om toegang van Puck Visser")
	beheer.plaatje("toegang")
	beheer.klik(knopOp("Verzoek om toegang", "Toelaten"))
	beheer.blad("organisatie")
	beheer.kies("organisatie", lees[string](beheer, `[...document.querySelectorAll("#f-organisatie option")].find((o) => o.text === "Woningcorporatie Thuisvast").value`))
	beheer.toegankelijk("Toelaten")
	beheer.enterOp("Toelaten")
	beheer.wacht(dialoogDicht)
	beheer.ziet("Toegelaten door Lotte Kamphuis")
	v.ziet("Je hebt toegang tot Ketenbot.") // by itself, in the page that stayed open
	v.wacht(`document.querySelector("#person-organisation").innerText === "Woningcorporatie Thuisvast"`)
}

// browserMagNietAanmelden: who may not aanmelden gets the telephone number of the team, and can ask to be called.
func browserMagNietAanmelden(t *testing.T, open opener) {
	v := open(t, "#woning1/dm")
	v.wacht(`!document.querySelector("#starters").hidden`)
	v.klik(`kijk.metLabel(document.querySelector("#starters"), document.querySelector("#starters button").innerText.trim())`) // what the empty page offers first
	v.ziet("Vraag vooraf overleg")
	v.klik(knopOp("Vraag vooraf overleg", "Vraag vooraf overleg"))
	v.blad("telefoon")
	v.schrijf("telefoon", "12")
	v.schrijf("moment", "Morgen tussen 9 en 11 uur.")
	v.enterOp("Verstuur")
	v.wacht(`document.activeElement.id === "f-telefoon" && document.activeElement.getAttribute("aria-invalid") === "true"`)
	v.toegankelijk("overleg with a mistake")
	v.toets(kb.Backspace + kb.Backspace + "0612345678")
	v.enterOp("Verstuur")
	v.wacht(dialoogDicht)
	v.ziet("Je vraag om overleg is verstuurd.")
}
