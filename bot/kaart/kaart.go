// Package kaart draws cards and notices: pure functions from the state of now to a chat.Message. A card is drawn the same way by the use case that
// changes something and by the delivery that shows it. It gets no sealed content, so no card can hold any.
package kaart

import (
	"fmt"
	"strings"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
)

// Huis is what cards say about the house itself. It comes from the configuration.
type Huis struct {
	Naam       string
	Telefoon   string
	Email      string
	PrivacyURL string
	Locatie    string // where the triage is
	OnlineURL  string // how to join it from elsewhere
}

// Contact says how to reach the team.
func (h Huis) Contact() string {
	return fmt.Sprintf("Bel het team: **%s**, of mail naar %s.", h.Telefoon, h.Email)
}

// Vragen offers the team's telephone and mail below a text that says what the house does.
func (h Huis) Vragen() string { return "Vragen? " + h.Contact() }

// The names of what buttons do. The router knows each; nothing else does.
const (
	Bekijk         = "bekijk"
	Agenderen      = "agenderen"
	NietAgenderen  = "nietagenderen"
	Intrekken      = "intrekken"
	IkKom          = "ikkom"
	Online         = "online"
	Verhinderd     = "verhinderd"
	Verder         = "verder"
	Nieuw          = "nieuw"
	VraagOverleg   = "vraagoverleg"
	BekijkOverleg  = "bekijkoverleg"
	OverlegGehad   = "overleggehad"
	VraagToegang   = "vraagtoegang"
	Toelaten       = "toelaten"
	Koppelen       = "koppelen"
	Weigeren       = "weigeren"
	MenuOpenen     = "menu"
	MenuAanmelden  = "menuaanmelden"
	MenuMijn       = "menumijn"
	MenuTriage     = "menutriage"
	MenuHelp       = "menuhelp"
	BekijkSituatie = "bekijksituatie"
)

func knop(label, naam, onderwerp string, stijl chat.Style) chat.Button {
	return chat.Button{Label: label, Style: stijl, Action: chat.Action{Name: naam, Subject: onderwerp}}
}

func regels(r ...string) string {
	uit := make([]string, 0, len(r))
	for _, s := range r {
		if s != "" {
			uit = append(uit, s)
		}
	}
	return strings.Join(uit, "\n")
}

// Plat is a message of text alone.
func Plat(tekst ...string) chat.Message { return chat.Message{Text: regels(tekst...)} }

func wieVan(m casus.Medewerker) string {
	return fmt.Sprintf("%s (%s)", m.Naam, m.Ketenpartner.Naam)
}

func soort(z casus.Zaak) string {
	switch z.Soort {
	case casus.Gezin:
		return "een gezin"
	case casus.Gebied:
		return "een gebied"
	case casus.Persoon:
	}
	return "een persoon"
}
