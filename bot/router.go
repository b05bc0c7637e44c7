package bot

import (
	"context"
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
	"ketenbot/bot/kaart"
)

// The commands that platforms register.
const (
	CommandZVH       = "/zvh"
	CommandAanmelden = "/aanmelden"
	CommandActiepunt = "/actiepunt"
)

// opdracht is one word after /zvh. Its argument is what follows it.
type opdracht func(ctx context.Context, tx Tx, wie persoon, arg string) (chat.Reply, error)

func (b *Bot) opdrachten() map[string]opdracht {
	return map[string]opdracht{
		"":          b.menu,
		"menu":      b.menu,
		"help":      b.help,
		"aanmelden": b.beginAanmelden,
		"mijn":      b.mijn,
		"casus":     b.toonCasus,
		"intrekken": b.beginIntrekken,
		"triage":    b.toonTriage,
		"toegang":   b.beginToegang,
		"status":    b.status,
	}
}

// knoppen maps what a button means to what it does; subject is what it is about.
func (b *Bot) knoppen() map[string]opdracht {
	return map[string]opdracht{
		kaart.MenuOpenen:     b.menu,
		kaart.MenuAanmelden:  b.beginAanmelden,
		kaart.MenuMijn:       b.mijn,
		kaart.MenuTriage:     b.toonTriage,
		kaart.MenuHelp:       b.help,
		kaart.Verder:         b.verderAanmelden,
		kaart.Nieuw:          b.nieuwAanmelden,
		kaart.VraagOverleg:   b.beginOverleg,
		kaart.BekijkOverleg:  b.bekijkOverleg,
		kaart.OverlegGehad:   b.overlegGehad,
		kaart.Bekijk:         b.bekijk,
		kaart.BekijkSituatie: b.bekijk,
		kaart.Agenderen:      b.agenderen,
		kaart.NietAgenderen:  b.beginNietAgenderen,
		kaart.Intrekken:      b.beginIntrekkenID,
		kaart.IkKom:          b.antwoord(casus.Komt),
		kaart.Online:         b.antwoord(casus.Online),
		kaart.Verhinderd:     b.beginVerhinderd,
		kaart.VraagToegang:   b.beginToegang,
		kaart.Toelaten:       b.beginToelaten,
		kaart.Koppelen:       b.koppelen,
		kaart.Weigeren:       b.weigeren,
	}
}

func (b *Bot) route(ctx context.Context, tx Tx, wie persoon, ev chat.Event) (chat.Reply, error) {
	switch e := ev.(type) {
	case chat.CommandRun:
		return b.command(ctx, tx, wie, e)
	case chat.ActionPressed:
		do, ok := b.knoppen()[e.Action.Name]
		if !ok {
			return nil, casus.Weiger(casus.NietGevonden, "Deze knop doet niets meer. Typ `/zvh` voor het menu.")
		}
		if wie.onbekend && e.Action.Name != kaart.VraagToegang {
			return b.onbekend(), nil
		}
		return do(ctx, tx, wie, e.Action.Subject)
	case chat.FormSubmitted:
		return b.submit(ctx, tx, wie, e)
	case chat.FormBack:
		engine, err := b.engineOf(ctx, tx, e.State)
		if err != nil {
			return nil, err
		}
		return engine.Back(ctx, tx, wie.eigenaar(b.o.Platform), e.State, e.Values, tx.Nu())
	case chat.FormClosed:
		return chat.Ack{}, nil
	case chat.DirectMessage, chat.HomeOpened:
		return b.menu(ctx, tx, wie, "")
	case chat.ShortcutUsed:
		if wie.onbekend {
			return b.onbekend(), nil
		}
		return nogNiet(b.o.Huis), nil
	}
	return nil, fmt.Errorf("unknown event %T", ev)
}

func (b *Bot) command(ctx context.Context, tx Tx, wie persoon, e chat.CommandRun) (chat.Reply, error) {
	woord, arg, _ := strings.Cut(strings.TrimSpace(e.Text), " ")
	woord, arg = strings.ToLower(woord), strings.TrimSpace(arg)
	switch e.Command {
	case CommandAanmelden:
		woord, arg = "aanmelden", ""
	case CommandActiepunt:
		woord = "actiepunt"
	case CommandZVH:
	default:
		return nil, casus.Weiger(casus.NietGevonden, "Deze opdracht ken ik niet. Typ `/zvh` voor het menu.")
	}
	if wie.onbekend && woord != "toegang" {
		return b.onbekend(), nil
	}
	if do, ok := b.opdrachten()[woord]; ok {
		return do(ctx, tx, wie, arg)
	}
	if laterOpdracht(woord) {
		return nogNiet(b.o.Huis), nil
	}
	return b.bedoelde(woord), nil
}

func nogNiet(h kaart.Huis) chat.Reply {
	return chat.Say{Message: kaart.Plat("Dit kan Ketenbot nog niet. Er is niets veranderd. " + h.Contact())}
}

// laterOpdracht reports whether the word is a command of the house that this version does not have yet.
func laterOpdracht(woord string) bool {
	switch woord {
	case "actiepunt", "actiepunten", "besluit", "overleg", "afschalen", "stopt", "instellingen", "beheer":
		return true
	}
	return false
}

// bedoelde answers a mistyped command with the nearest one. What was typed is not repeated: it may be anything.
func (b *Bot) bedoelde(woord string) chat.Reply {
	const ver = 3 // more typing errors than this is another word
	best, afstand := "", ver+1
	for naam := range b.opdrachten() {
		if naam == "" {
			continue
		}
		d := levenshtein.ComputeDistance(woord, naam)
		if d < afstand || d == afstand && naam < best {
			best, afstand = naam, d
		}
	}
	if afstand > ver || afstand >= len(best) {
		return chat.Say{Message: kaart.Plat("Deze opdracht ken ik niet. Typ `/zvh` voor het menu of `/zvh help` voor alle opdrachten.")}
	}
	return chat.Say{Message: kaart.Plat(fmt.Sprintf("Deze opdracht ken ik niet. Bedoel je `/zvh %s`? Typ `/zvh help` voor alle opdrachten.", best))}
}

func (b *Bot) onbekend() chat.Reply { return chat.Say{Message: kaart.Onbekend(b.o.Huis)} }

func (b *Bot) menu(_ context.Context, _ Tx, wie persoon, _ string) (chat.Reply, error) {
	if wie.onbekend {
		return b.onbekend(), nil
	}
	return chat.Say{Message: kaart.Menu(wie.Medewerker, b.o.Huis)}, nil
}

func (b *Bot) help(context.Context, Tx, persoon, string) (chat.Reply, error) {
	return chat.Say{Message: kaart.Help(b.o.Huis)}, nil
}

func (b *Bot) status(ctx context.Context, tx Tx, _ persoon, _ string) (chat.Reply, error) {
	aantal, err := tx.Bezorging(ctx)
	if err != nil {
		return nil, err
	}
	return chat.Say{Message: kaart.Status(aantal)}, nil
}
