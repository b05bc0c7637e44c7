package kaart

import (
	"fmt"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
)

// Menu is what the bot can do for this person, as buttons.
func Menu(m casus.Medewerker, h Huis) chat.Message {
	knoppen := []chat.Button{knop("Vraag vooraf overleg", VraagOverleg, "", chat.Default)}
	if m.Ketenpartner.MagAanmelden {
		knoppen = []chat.Button{
			knop("Aanmelden", MenuAanmelden, "", chat.Primary), knop("Mijn aanmeldingen", MenuMijn, "", chat.Default), knoppen[0],
		}
	}
	if m.Ketenpartner.Vast || m.Heeft(casus.Voorzitter) || m.Heeft(casus.Procesregisseur) {
		knoppen = append(knoppen, knop("Agenda triage", MenuTriage, "", chat.Default))
	}
	knoppen = append(knoppen, knop("Uitleg", MenuHelp, "", chat.Default))
	return chat.Message{
		Text:    regels(fmt.Sprintf("**%s**. Waar kan ik je mee helpen?", h.Naam), "Schrijf hier geen namen van betrokkenen. Die vul je alleen in een formulier in."),
		Buttons: knoppen,
	}
}

// Help explains the commands that there are.
func Help(h Huis) chat.Message {
	return Plat(
		"**Wat je kunt typen**",
		"- `/aanmelden`: een casus aanmelden, of verder met je concept",
		"- `/zvh mijn`: je aanmeldingen en hoe het ermee staat",
		"- `/zvh casus NUMMER`: één casus",
		"- `/zvh intrekken NUMMER`: je aanmelding intrekken",
		"- `/zvh triage [DATUM]`: de agenda",
		"- `/zvh status`: is alles bezorgd?",
		"- `/zvh toegang`: toegang vragen",
		"- `/zvh`: het menu met knoppen",
		"Onthouden hoeft niet: alles kan ook met knoppen. "+h.Vragen(),
	)
}

// Onbekend is what somebody unknown gets, whatever they ask.
func Onbekend(h Huis) chat.Message {
	return chat.Message{
		Text:    regels(fmt.Sprintf("Je bent nog niet bekend bij Ketenbot van %s.", h.Naam), "Vraag toegang aan, dan kijkt de beheerder ernaar. "+h.Vragen(), "Acute nood? Bel 112."),
		Buttons: []chat.Button{knop("Vraag toegang", VraagToegang, "", chat.Primary)},
	}
}

// Toegang is the beheerder's card of somebody who asks for access.
func Toegang(v casus.Toegangsverzoek) chat.Message {
	kop := regels(fmt.Sprintf("**Verzoek om toegang** van %s", v.Naam), fmt.Sprintf("Organisatie: %s · e-mail: %s · account: %s", v.Organisatie, v.Email, v.Gebruiker))
	if v.Open {
		m := chat.Message{Text: kop, Buttons: []chat.Button{knop("Toelaten", Toelaten, v.ID, chat.Primary), knop("Weigeren", Weigeren, v.ID, chat.Danger)}}
		if v.Voorstel.ID != "" {
			m.Text = regels(kop, fmt.Sprintf("Dit account heeft op het chatplatform het e-mailadres van **%s**. Koppelen geeft het de rollen van die medewerker.", wieVan(v.Voorstel)))
			m.Buttons[0].Style = chat.Default
			m.Buttons = append([]chat.Button{knop("Koppelen", Koppelen, v.ID, chat.Primary)}, m.Buttons...)
		}
		return m
	}
	uitkomst := "Geweigerd"
	if v.Toegelaten {
		uitkomst = "Toegelaten"
	}
	return Plat(kop, fmt.Sprintf("**%s** door %s, %s.", uitkomst, v.BeslotenDoor, casus.MomentTekst(v.BeslotenOp)))
}

// ToegangAntwoord tells who asked what became of it.
func ToegangAntwoord(v casus.Toegangsverzoek, h Huis) chat.Message {
	if v.Toegelaten {
		return chat.Message{
			Text:    "Je hebt toegang tot Ketenbot. Typ `/zvh` voor het menu.",
			Buttons: []chat.Button{knop("Menu", MenuOpenen, "", chat.Primary)},
		}
	}
	return Plat("Je verzoek om toegang is niet toegekend.", h.Vragen())
}

// Status answers whether everything is delivered, and counts the messages of the house by state.
func Status(aantal map[string]int) chat.Message {
	kop := "**Bezorging**: er staat niets open."
	if aantal["wachtend"]+aantal["mislukt"] > 0 {
		kop = "**Bezorging**: nog niet alles is bezorgd."
	}
	uit := []string{kop, fmt.Sprintf("- %d bezorgd", aantal["verzonden"])}
	if n := aantal["wachtend"]; n > 0 {
		uit = append(uit, fmt.Sprintf("- %d onderweg", n))
	}
	if n := aantal["mislukt"]; n > 0 {
		uit = append(uit, fmt.Sprintf("- **%d niet gelukt**: geef dit door aan de beheerder", n))
	}
	if n := aantal["vervallen"]; n > 0 {
		uit = append(uit, fmt.Sprintf("- %d niet verstuurd: te laat om nog nut te hebben", n))
	}
	if n := aantal["moot"]; n > 0 {
		uit = append(uit, fmt.Sprintf("- %d niet verstuurd: niet meer nodig", n))
	}
	return Plat(uit...)
}
