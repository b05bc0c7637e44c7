package kaart

import (
	"fmt"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
)

// Ontvangst is the aanmelder's own card of an aanmelding: the ontvangstbevestiging at first, later whatever became of it (domain §3.1).
func Ontvangst(z casus.Zaak, k casus.Kalender, h Huis) chat.Message {
	m := chat.Message{Text: ontvangstTekst(z, k, h)}
	if z.Toestand != casus.Ingetrokken && z.Toestand != casus.NietGeagendeerd && z.Toestand != casus.Gewist {
		m.Buttons = append(m.Buttons, knop("Bekijk", Bekijk, z.ID, chat.Default))
	}
	if z.Intrekbaar() {
		m.Buttons = append(m.Buttons, knop("Trek in", Intrekken, z.ID, chat.Danger))
	}
	return m
}

func ontvangstTekst(z casus.Zaak, k casus.Kalender, h Huis) string {
	jouw := fmt.Sprintf("Je aanmelding **%s**", z.Nummer)
	triage := fmt.Sprintf("Triage: **%s**.", casus.DatumTekst(z.Triage))
	switch z.Toestand {
	case casus.Ingediend, casus.AanvullingGevraagd:
		p := k.Planning(z.IngediendOp)
		if p.Triage == z.Triage {
			triage += " " + p.TriageReden
		} else {
			triage += " Eerder lukte niet, daarom is je aanmelding doorgeschoven."
		}
		return regels(fmt.Sprintf("Je aanmelding is binnen: **%s**.", z.Nummer), triage, bellen(z, h)+" Intrekken kan tot het besluit.")
	case casus.Verrijking:
		return regels(fmt.Sprintf("%s gaat naar de triage van **%s**.", jouw, casus.DatumTekst(z.Triage)),
			fmt.Sprintf("De voorzitter gaf op %s akkoord voor agenderen. Je tijd volgt als de agenda definitief is.", casus.MomentTekst(z.GescreendOp)), bellen(z, h))
	case casus.Geagendeerd:
		return fmt.Sprintf("%s staat op de agenda: **%s, %s**.", jouw, casus.DatumTekst(z.Triage), casus.TijdvakTekst(z.SlotBegin, z.SlotEind))
	case casus.Aangehouden:
		return regels(jouw+" is aangehouden: zonder aanmelder bespreken we een casus niet.", triage+" Je staat dan vooraan.")
	case casus.NietGeagendeerd:
		return regels(fmt.Sprintf("%s is niet geagendeerd%s.", jouw, waarom(z.Reden)), "We bellen je hierover.", h.Vragen())
	case casus.Ingetrokken:
		return fmt.Sprintf("%s is op %s ingetrokken.", jouw, casus.MomentTekst(z.GewijzigdOp))
	case casus.Besproken, casus.Afgerond, casus.Lopend, casus.Afgeschaald, casus.Gewist:
	}
	return jouw + ": " + z.Toestand.Naam() + "."
}

// bellen says before when the team calls. On a card that changed after that day it is no promise any more, but what to do when nobody called.
func bellen(z casus.Zaak, h Huis) string {
	if dag := casus.DatumTekst(casus.DatumVan(z.ContactVoor)); !z.GewijzigdOp.After(z.ContactVoor) {
		return fmt.Sprintf("We bellen je uiterlijk **%s**.", dag)
	}
	return "Hebben we je nog niet gebeld? " + h.Contact()
}

// waarom is the reason as the end of a sentence. An other reason is in a text that is sealed: the team tells it.
func waarom(r casus.Reden) string {
	if r == casus.AndereReden || r == casus.GeenReden {
		return ""
	}
	return ": " + r.Naam()
}

// NietGeagendeerd tells the aanmelder at once that the zaak will not be on an agenda, and why (domain §3.3).
func NietGeagendeerd(z casus.Zaak, h Huis) chat.Message {
	return Plat(fmt.Sprintf("Je aanmelding **%s** wordt niet geagendeerd%s.", z.Nummer, waarom(z.Reden)),
		"Het team belt je om dit uit te leggen.", h.Vragen())
}

// Doorgeschoven tells the aanmelder that the zaak goes to a later triage, and why.
func Doorgeschoven(z casus.Zaak, gescreend bool) chat.Message {
	waarom := "Er was geen plek meer op de eerdere agenda. Je houdt je plaats in de rij."
	switch {
	case !gescreend:
		waarom = "De screening was nog niet klaar toen de agenda definitief werd."
	case z.Toestand == casus.Aangehouden:
		waarom = "Zonder aanmelder bespreken we een casus niet. Je staat dan vooraan."
	}
	return chat.Message{
		Text: regels(fmt.Sprintf("Je aanmelding **%s** schuift door naar **%s**.", z.Nummer, casus.DatumTekst(z.Triage)), waarom,
			"Je hoeft niets te doen. Je krijgt je tijd als die agenda definitief is."),
		Buttons: []chat.Button{knop("Mijn aanmeldingen", MenuMijn, "", chat.Default)},
	}
}

// Concept offers to go on with a draft or to begin anew.
func Concept(sessie string, bewaardTot casus.Datum) chat.Message {
	return chat.Message{
		Text: regels("Je hebt nog een aanmelding die je niet hebt afgemaakt.",
			fmt.Sprintf("We bewaren hem tot %s. Kies je **Nieuw**, dan wissen we hem.", casus.DatumTekst(bewaardTot))),
		Buttons: []chat.Button{knop("Verder", Verder, sessie, chat.Primary), knop("Nieuw", Nieuw, "", chat.Default)},
	}
}

// MagNietAanmelden tells somebody whose organisation may not aanmelden what they can do (domain §2).
func MagNietAanmelden(m casus.Medewerker, h Huis) chat.Message {
	return chat.Message{
		Text: regels(fmt.Sprintf("Je organisatie (%s) is geen partner in het convenant en kan daarom niet zelf aanmelden.", m.Ketenpartner.Naam),
			"Het team denkt graag met je mee. "+h.Contact(), "Acute nood? Bel 112."),
		Buttons: []chat.Button{knop("Vraag vooraf overleg", VraagOverleg, "", chat.Primary)},
	}
}

// Mijn lists somebody's own aanmeldingen. It says when there are more than are shown.
func Mijn(zaken []casus.Zaak, meer bool) chat.Message {
	if len(zaken) == 0 {
		return chat.Message{
			Text:    "Je hebt nog geen aanmeldingen.",
			Buttons: []chat.Button{knop("Aanmelden", MenuAanmelden, "", chat.Primary)},
		}
	}
	uit := []string{"**Mijn aanmeldingen**"}
	var knoppen []chat.Button
	for _, z := range zaken {
		uit = append(uit, "- "+mijnRegel(z))
		if len(knoppen) < maxKnoppen && z.Toestand != casus.Gewist && z.Toestand != casus.Ingetrokken && z.Toestand != casus.NietGeagendeerd {
			knoppen = append(knoppen, knop("Bekijk "+z.Nummer, Bekijk, z.ID, chat.Default))
		}
	}
	if meer {
		uit = append(uit, fmt.Sprintf("Dit zijn de laatste %d. Een oudere vind je met `/zvh casus NUMMER`.", len(zaken)))
	}
	return chat.Message{Text: regels(uit...), Buttons: knoppen}
}

// maxKnoppen is how many buttons a list shows: more than a row is noise.
const maxKnoppen = 5

func mijnRegel(z casus.Zaak) string {
	staat := fmt.Sprintf("**%s**: %s", z.Nummer, z.Toestand.Naam())
	switch z.Toestand {
	case casus.Geagendeerd:
		return fmt.Sprintf("%s, %s %s", staat, casus.DatumTekst(z.Triage), casus.TijdTekst(z.SlotBegin))
	case casus.Ingediend, casus.AanvullingGevraagd, casus.Verrijking, casus.Aangehouden:
		return fmt.Sprintf("%s, triage %s", staat, casus.DatumTekst(z.Triage))
	case casus.NietGeagendeerd:
		return fmt.Sprintf("%s (%s)", staat, z.Reden.Naam())
	case casus.Besproken, casus.Afgerond, casus.Lopend, casus.Afgeschaald, casus.Ingetrokken, casus.Gewist:
	}
	return staat
}
