package bot

import (
	"context"
	"slices"
	"strings"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
)

// inzage is the one way to sealed content of a zaak: it checks the right, writes the audit line, and only then opens. What the right does not cover is left out.
func (b *Bot) inzage(ctx context.Context, tx Tx, wie persoon, z casus.Zaak) (casus.Inhoud, casus.Omvang, error) {
	omvang, grond := casus.MagZien(wie.Medewerker, z, tx.Nu())
	if omvang == casus.Niets {
		return nil, omvang, casus.Weiger(casus.MagNiet, "Je mag de inhoud van deze casus niet inzien. Hoort dat wel? "+b.o.Huis.Contact())
	}
	regel := casus.Auditregel{Wie: wie.ID, Wat: casus.WatBekeken, Onderwerp: z.ID, Grond: grond, Details: "alles"}
	if omvang == casus.Situatie {
		regel.Details = strings.Join(situatieVelden, ",")
	}
	if err := tx.Log(ctx, regel); err != nil {
		return nil, omvang, err
	}
	inhoud, err := tx.OpenInhoud(ctx, z.ID)
	if err != nil {
		return nil, omvang, err
	}
	if omvang == casus.Situatie {
		for veld := range inhoud {
			if !slices.Contains(situatieVelden, veld) {
				delete(inhoud, veld)
			}
		}
	}
	return inhoud, omvang, nil
}

// bekijk shows a zaak's content in a dialog.
func (b *Bot) bekijk(ctx context.Context, tx Tx, wie persoon, id string) (chat.Reply, error) {
	z, err := tx.Zaak(ctx, id)
	if err != nil {
		return nil, err
	}
	inhoud, _, err := b.inzage(ctx, tx, wie, z)
	if err != nil {
		return nil, err
	}
	return chat.ShowForm{Form: chat.Form{
		State: chat.FormState{Step: "bekijk"}, Title: z.Nummer, Number: 1, Of: 1,
		Intro:  "Alleen voor jou, en alleen voor deze casus. Dat je dit bekijkt is vastgelegd.",
		Fields: overzicht(z, inhoud),
	}}, nil
}

// bekijkOverleg shows telephone and moment to a voorzitter; that is logged.
func (b *Bot) bekijkOverleg(ctx context.Context, tx Tx, wie persoon, id string) (chat.Reply, error) {
	o, err := b.openOverleg(ctx, tx, wie, id)
	if err != nil {
		return nil, err
	}
	if err := tx.Log(ctx, casus.Auditregel{Wie: wie.ID, Wat: casus.WatBekeken, Onderwerp: o.ID, Grond: "voorzitter van de triage", Details: "telefoon,moment"}); err != nil {
		return nil, err
	}
	inhoud, err := tx.OpenInhoud(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	return chat.ShowForm{Form: chat.Form{
		State: chat.FormState{Step: "bekijkoverleg"}, Title: "Vooraf overleg", Number: 1, Of: 1,
		Intro: "Gevraagd door " + o.Van.Naam + " (" + o.Van.Ketenpartner.Naam + ").", Fields: teLezen(inhoud, "telefoon", "moment"),
	}}, nil
}

func (b *Bot) openOverleg(ctx context.Context, tx Tx, wie persoon, id string) (casus.Overlegverzoek, error) {
	if !wie.Heeft(casus.Voorzitter) {
		return casus.Overlegverzoek{}, alleenVoorzitter()
	}
	o, err := tx.Overleg(ctx, id)
	if err == nil && !o.AfgehandeldOp.IsZero() {
		err = casus.Weiger(casus.KanNietMeer, "Dit verzoek is al afgehandeld door "+o.AfgehandeldDoor+". Het telefoonnummer is gewist.")
	}
	return o, err
}
