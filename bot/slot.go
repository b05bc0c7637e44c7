package bot

import (
	"context"
	"fmt"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
	"ketenbot/bot/flow"
	"ketenbot/bot/kaart"
	"ketenbot/notify/intent"
)

const (
	flowVerhinderd = "verhinderd"
	stapCollega    = "collega"

	keuzeCollega  = "collega"
	keuzeVolgende = "volgende"
)

// antwoord records what who brings the zaak in says to the slot notice.
func (b *Bot) antwoord(d casus.Deelname) opdracht {
	return func(ctx context.Context, tx Tx, wie persoon, id string) (chat.Reply, error) {
		oud, err := tx.ZaakOpSlot(ctx, id)
		if err != nil {
			return nil, err
		}
		z, err := oud.Antwoord(wie.Medewerker, d, tx.Nu())
		if err != nil {
			return nil, err
		}
		return chat.Ack{}, b.bewaar(ctx, tx, wie, oud, z, casus.Auditregel{Wat: casus.WatAntwoord, Grond: "tijdslot", Details: string(d)})
	}
}

func (b *Bot) beginVerhinderd(ctx context.Context, tx Tx, wie persoon, id string) (chat.Reply, error) {
	z, err := tx.Zaak(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := z.Antwoord(wie.Medewerker, casus.GeenAntwoord, tx.Nu()); err != nil {
		return nil, err
	}
	return b.start(ctx, tx, wie, flowVerhinderd, id)
}

// verhinderd offers that a colleague goes instead, or the next triage (domain §3.6).
func (b *Bot) verhinderd() flow.Flow[Tx] {
	collegas := func(ctx context.Context, tx Tx, s flow.Session) (map[string][]chat.Option, error) {
		wie, err := tx.Medewerker(ctx, s.Owner)
		if err != nil {
			return nil, err
		}
		alle, err := tx.Collegas(ctx, wie.Ketenpartner.ID)
		if err != nil {
			return nil, err
		}
		z, err := tx.Zaak(ctx, s.Subject)
		if err != nil {
			return nil, err
		}
		var o []chat.Option
		for _, m := range alle {
			if m.ID != wie.ID && m.MagVervangen() {
				o = append(o, chat.Option{Value: m.ID, Label: m.Naam})
			}
		}
		return map[string][]chat.Option{
			stapCollega: o, optieZaak: {{Value: z.ID, Label: z.Nummer}},
			keuzeVolgende: {{Value: keuzeVolgende, Label: "Naar de triage van " + casus.DatumTekst(b.o.Kalender.VolgendeTriage(z.Triage))}},
		}, nil
	}
	keuze := func(p flow.Page) chat.Form {
		o := p.Options[keuzeVolgende]
		intro := "**" + nummerVan(p) + "**: zonder aanmelder bespreken we een casus niet."
		if len(p.Options[stapCollega]) > 0 {
			o = append([]chat.Option{{Value: keuzeCollega, Label: "Een collega gaat in mijn plaats"}}, o...)
		} else {
			intro += " In Ketenbot staat geen collega van je die kan gaan."
		}
		return chat.Form{
			Title: "Verhinderd", Intro: intro,
			Fields: []chat.Field{{ID: "keuze", Kind: chat.Choice, Label: "Wat wil je?", Required: true, Options: o}},
		}
	}
	collega := func(p flow.Page) chat.Form {
		return chat.Form{
			Title: "Verhinderd", Intro: "Je collega krijgt bericht met de tijd en de plaats, en mag de aanmelding bekijken.",
			Fields: []chat.Field{{ID: "collega", Kind: chat.Choice, Label: "Collega", Required: true, Options: p.Options[stapCollega]}},
		}
	}
	return flow.Flow[Tx]{
		Name: flowVerhinderd, Keep: b.o.Regels.BewaarAnderFormulier, Finish: b.meldVerhinderd,
		Steps: []flow.Step[Tx]{
			{ID: flowVerhinderd, Load: collegas, Page: keuze},
			{ID: stapCollega, Load: collegas, Page: collega, Skip: func(d flow.Draft) bool { return !d.Of(flowVerhinderd).One("keuze").Is(keuzeCollega) }},
		},
	}
}

func (b *Bot) meldVerhinderd(ctx context.Context, tx Tx, p flow.Page) (chat.Message, error) {
	wie, err := tx.Medewerker(ctx, p.Session.Owner)
	if err != nil {
		return chat.Message{}, err
	}
	oud, err := tx.ZaakOpSlot(ctx, p.Session.Subject)
	if err != nil {
		return chat.Message{}, err
	}
	if p.Answers(flowVerhinderd).One("keuze").Is(keuzeCollega) {
		return b.stuurCollega(ctx, tx, p, wie, oud)
	}
	z, err := oud.HoudAan(wie, b.o.Kalender.VolgendeTriage(oud.Triage), tx.Nu())
	if err != nil {
		return chat.Message{}, err
	}
	if err := b.bewaar(ctx, tx, persoon{Medewerker: wie}, oud, z, casus.Auditregel{Wat: casus.WatAangehouden, Grond: "aanmelder verhinderd"}); err != nil {
		return chat.Message{}, err
	}
	gaat := fmt.Sprintf("**%s** gaat naar de triage van **%s** en staat daar vooraan.", z.Nummer, casus.DatumTekst(z.Triage))
	if wie.ID == z.Aanmelder.ID {
		return kaart.Plat(gaat + " Je krijgt je tijd als die agenda definitief is."), nil
	}
	// The colleague who would go cannot: the aanmelder did not do this, and hears it.
	if err := tx.Enqueue(ctx, intent.Doorgeschoven(z.ID, z.Aanmelder.ID, z.Triage.String())); err != nil {
		return chat.Message{}, err
	}
	return kaart.Plat(gaat + " " + z.Aanmelder.Naam + " krijgt bericht."), nil
}

func (b *Bot) stuurCollega(ctx context.Context, tx Tx, p flow.Page, wie casus.Medewerker, oud casus.Zaak) (chat.Message, error) {
	alle, err := tx.Collegas(ctx, wie.Ketenpartner.ID)
	if err != nil {
		return chat.Message{}, err
	}
	var collega casus.Medewerker
	for _, m := range alle {
		if p.Answers(stapCollega).One("collega").Is(m.ID) {
			collega = m
		}
	}
	z, err := oud.Vervang(wie, collega, tx.Nu())
	if err != nil {
		return chat.Message{}, err
	}
	if err := tx.Enqueue(ctx, intent.Slot(z.ID, collega.ID, z.SlotBegin)); err != nil {
		return chat.Message{}, err
	}
	regel := casus.Auditregel{Wat: casus.WatAntwoord, Grond: "tijdslot", Details: string(casus.CollegaKomt) + " " + collega.ID} // who gets the right to see
	if err := b.bewaar(ctx, tx, persoon{Medewerker: wie}, oud, z, regel); err != nil {
		return chat.Message{}, err
	}
	return kaart.Plat(fmt.Sprintf("**%s** gaat in jouw plaats voor %s, op %s.", collega.Naam, z.Nummer, casus.MomentTekst(z.SlotBegin))), nil
}
