package bot

import (
	"context"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
	"ketenbot/bot/flow"
	"ketenbot/bot/kaart"
	"ketenbot/notify/intent"
)

const flowOverleg = "overleg"

func (b *Bot) beginOverleg(ctx context.Context, tx Tx, wie persoon, _ string) (chat.Reply, error) {
	return b.start(ctx, tx, wie, flowOverleg, "")
}

// overleg asks the team to call before anything is reported: a telephone number and a good moment, nothing about a casus (domain §2).
func (b *Bot) overleg() flow.Flow[Tx] {
	page := func(flow.Page) chat.Form {
		return chat.Form{
			Title: "Vraag vooraf overleg", Intro: "Het team belt je. Schrijf hier niets over de casus. Je nummer wissen we na het gesprek.", Submit: "Verstuur",
			Fields: []chat.Field{
				{ID: "telefoon", Kind: chat.Text, Label: "Telefoonnummer", Help: "Waarop kunnen we je bereiken?", Required: true, MaxLen: 30},
				{ID: "moment", Kind: chat.Text, Label: "Goed moment", Help: "Bijvoorbeeld: morgen tussen 9 en 11 uur.", Required: true, MaxLen: 100},
			},
		}
	}
	apply := func(_ flow.Page, v chat.Values) flow.Outcome {
		const genoeg = 8 // digits; a telephone number has more
		cijfers := 0
		v.One("telefoon").Controleer(func(s string) bool {
			for _, r := range s {
				if r >= '0' && r <= '9' {
					cijfers++
				}
			}
			return true
		})
		if cijfers < genoeg {
			return flow.Outcome{Errors: map[string]string{"telefoon": "Dit is geen heel telefoonnummer. Schrijf het met netnummer of 06."}}
		}
		return flow.Outcome{}
	}
	finish := func(ctx context.Context, tx Tx, p flow.Page) (chat.Message, error) {
		wie, err := tx.Medewerker(ctx, p.Session.Owner)
		if err != nil {
			return chat.Message{}, err
		}
		v := p.Answers(flowOverleg)
		o := casus.Overlegverzoek{ID: b.o.NewID(), Van: wie}
		if err := tx.MaakOverleg(ctx, o, casus.Inhoud{"telefoon": v.One("telefoon"), "moment": v.One("moment")}); err != nil {
			return chat.Message{}, err
		}
		if err := tx.Enqueue(ctx, intent.Overleg(o.ID)); err != nil {
			return chat.Message{}, err
		}
		if err := tx.Log(ctx, casus.Auditregel{Wie: wie.ID, Wat: casus.WatOverleg, Onderwerp: o.ID, Grond: "aanvrager"}); err != nil {
			return chat.Message{}, err
		}
		return kaart.Plat("Je vraag om overleg is verstuurd. Het team belt je.", "Is het acuut? Bel 112."), nil
	}
	return b.eenStap(flowOverleg, page, nil, apply, finish)
}

// overlegGehad ends the request: its telephone number and moment are wiped.
func (b *Bot) overlegGehad(ctx context.Context, tx Tx, wie persoon, id string) (chat.Reply, error) {
	if !wie.Heeft(casus.Voorzitter) {
		return nil, alleenVoorzitter()
	}
	if err := tx.HandelOverlegAf(ctx, id, wie.Naam); err != nil {
		return nil, err
	}
	if err := tx.Enqueue(ctx, intent.Overleg(id)); err != nil {
		return nil, err
	}
	regel := casus.Auditregel{Wie: wie.ID, Wat: casus.WatOverlegGewist, Onderwerp: id, Grond: "voorzitter van de triage"}
	return chat.Ack{}, tx.Log(ctx, regel)
}

func alleenVoorzitter() error {
	return casus.Weiger(casus.MagNiet, "Alleen een voorzitter van de triage kan dit doen. Er is niets veranderd.")
}
