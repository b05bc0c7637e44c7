package bot

import (
	"context"
	"errors"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
	"ketenbot/bot/flow"
	"ketenbot/bot/kaart"
)

const flowIntrekken = "intrekken"

// zaakVoor finds a zaak by the number somebody typed. A zaak they have nothing to do with is answered like one that does not exist. The number is not
// repeated: digits that look like one can be a BSN, and an answer stays in the chat.
func (b *Bot) zaakVoor(ctx context.Context, tx Tx, wie persoon, arg string) (casus.Zaak, error) {
	if arg == "" {
		return casus.Zaak{}, casus.Weiger(casus.Ongeldig, "Zet het casusnummer erachter, zoals ZVH-2026-0042. Je nummers staan onder `/zvh mijn`.")
	}
	nummer, ok := casus.LeesNummer(arg)
	if !ok {
		return casus.Zaak{}, casus.Weiger(casus.Ongeldig, "Dit is geen casusnummer. Een nummer ziet eruit als ZVH-2026-0042. Je nummers staan onder `/zvh mijn`.")
	}
	z, err := tx.ZaakMetNummer(ctx, nummer)
	if err != nil && !errors.Is(err, &casus.Fout{Code: casus.NietGevonden}) {
		return casus.Zaak{}, err
	}
	if omvang, _ := casus.MagZien(wie.Medewerker, z, tx.Nu()); err != nil || omvang == casus.Niets {
		return casus.Zaak{}, casus.Weiger(casus.NietGevonden, "Deze casus bestaat niet, of je mag hem niet zien. Je nummers staan onder `/zvh mijn`.")
	}
	return z, nil
}

func (b *Bot) beginIntrekken(ctx context.Context, tx Tx, wie persoon, arg string) (chat.Reply, error) {
	z, err := b.zaakVoor(ctx, tx, wie, arg)
	if err != nil {
		return nil, err
	}
	return b.beginIntrekkenID(ctx, tx, wie, z.ID)
}

func (b *Bot) beginIntrekkenID(ctx context.Context, tx Tx, wie persoon, id string) (chat.Reply, error) {
	z, err := tx.Zaak(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := z.TrekIn(wie.Medewerker, tx.Nu()); err != nil {
		return nil, err
	}
	return b.start(ctx, tx, wie, flowIntrekken, id)
}

func (b *Bot) intrekken() flow.Flow[Tx] {
	page := func(p flow.Page) chat.Form {
		return chat.Form{
			Title: "Aanmelding intrekken", Submit: "Verstuur",
			Intro:  "Je trekt **" + nummerVan(p) + "** in. Je kunt dit niet ongedaan maken. Heb je een tijdslot, dan komt dat vrij. Het team ziet dat je hebt ingetrokken.",
			Fields: []chat.Field{{ID: "zeker", Kind: chat.Choice, Label: "Weet je het zeker?", Required: true, Options: jaNee()}},
		}
	}
	finish := func(ctx context.Context, tx Tx, p flow.Page) (chat.Message, error) {
		if !p.Answers(flowIntrekken).One("zeker").Is(ja) {
			return kaart.Plat("Je aanmelding blijft staan. Er is niets veranderd."), nil
		}
		wie, err := tx.Medewerker(ctx, p.Session.Owner)
		if err != nil {
			return chat.Message{}, err
		}
		oud, err := tx.ZaakOpSlot(ctx, p.Session.Subject)
		if err != nil {
			return chat.Message{}, err
		}
		z, err := oud.TrekIn(wie, tx.Nu())
		if err != nil {
			return chat.Message{}, err
		}
		if err := b.bewaar(ctx, tx, persoon{Medewerker: wie}, oud, z, casus.Auditregel{Wat: casus.WatIngetrokken, Grond: "aanmelder"}); err != nil {
			return chat.Message{}, err
		}
		return kaart.Plat("Aanmelding **" + z.Nummer + "** is ingetrokken."), nil
	}
	return b.eenStap(flowIntrekken, page, zaakNummer, nil, finish)
}
