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

const flowNietAgenderen = "niet_agenderen"

// agenderen is the voorzitter's agreement. Of two who press at once, the second is told who was first.
func (b *Bot) agenderen(ctx context.Context, tx Tx, wie persoon, id string) (chat.Reply, error) {
	oud, err := tx.ZaakOpSlot(ctx, id)
	if err != nil {
		return nil, err
	}
	z, err := oud.Agendeer(wie.Medewerker, tx.Nu())
	if err != nil {
		return nil, err
	}
	gepubliceerd, err := tx.Gepubliceerd(ctx, z.Triage)
	if err != nil {
		return nil, err
	}
	if !gepubliceerd.IsZero() { // that agenda is definitive: there are no slots to give any more
		z = z.SchuifDoor(b.o.Kalender.VolgendeTriage(z.Triage), tx.Nu())
		if err := tx.Enqueue(ctx, intent.Doorgeschoven(z.ID, z.Aanmelder.ID, z.Triage.String())); err != nil {
			return nil, err
		}
	}
	if err := b.bewaar(ctx, tx, wie, oud, z, casus.Auditregel{Wat: casus.WatGeagendeerd, Grond: "voorzitter van de triage"}); err != nil {
		return nil, err
	}
	return chat.Ack{}, nil
}

func (b *Bot) beginNietAgenderen(ctx context.Context, tx Tx, wie persoon, id string) (chat.Reply, error) {
	z, err := tx.Zaak(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := z.AgendeerNiet(wie.Medewerker, casus.VoldoetNiet, tx.Nu()); err != nil {
		return nil, err // said before the form is filled in, not after
	}
	return b.start(ctx, tx, wie, flowNietAgenderen, id)
}

func (b *Bot) nietAgenderen() flow.Flow[Tx] {
	page := func(p flow.Page) chat.Form {
		f := chat.Form{Title: "Niet agenderen", Intro: "**" + nummerVan(p) + "**: de aanmelder hoort dit meteen, met de reden. Neem daarna contact op.", Submit: "Niet agenderen"}
		reden := chat.Field{ID: "reden", Kind: chat.Choice, Label: "Reden", Required: true}
		for _, r := range casus.Redenen() {
			reden.Options = append(reden.Options, chat.Option{Value: string(r), Label: casus.MetHoofdletter(r.Naam())})
		}
		f.Fields = []chat.Field{reden, {ID: "toelichting", Kind: chat.Long, Label: "Toelichting", Help: "Verplicht bij een andere reden. Staat niet in het bericht aan de aanmelder. Wordt verzegeld bewaard."}}
		return f
	}
	apply := func(_ flow.Page, v chat.Values) flow.Outcome {
		if v.One("reden").Is(string(casus.AndereReden)) && v.One("toelichting").Leeg() {
			return flow.Outcome{Errors: map[string]string{"toelichting": "Schrijf op wat de reden is."}}
		}
		return flow.Outcome{}
	}
	finish := func(ctx context.Context, tx Tx, p flow.Page) (chat.Message, error) {
		wie, err := tx.Medewerker(ctx, p.Session.Owner)
		if err != nil {
			return chat.Message{}, err
		}
		oud, err := tx.ZaakOpSlot(ctx, p.Session.Subject)
		if err != nil {
			return chat.Message{}, err
		}
		v := p.Answers(flowNietAgenderen)
		var gekozen casus.Reden
		for _, r := range casus.Redenen() {
			if v.One("reden").Is(string(r)) {
				gekozen = r
			}
		}
		z, err := oud.AgendeerNiet(wie, gekozen, tx.Nu())
		if err != nil {
			return chat.Message{}, err
		}
		if t := v.One("toelichting"); !t.Leeg() {
			if err := tx.VoegInhoudToe(ctx, z.ID, casus.Inhoud{"afwijzing": t}); err != nil {
				return chat.Message{}, err
			}
		}
		if err := tx.Enqueue(ctx, intent.NietGeagendeerd(z.ID, z.Aanmelder.ID)); err != nil {
			return chat.Message{}, err
		}
		regel := casus.Auditregel{Wat: casus.WatAfgewezen, Grond: "voorzitter van de triage", Details: string(gekozen)}
		if err := b.bewaar(ctx, tx, persoon{Medewerker: wie}, oud, z, regel); err != nil {
			return chat.Message{}, err
		}
		return kaart.Plat(fmt.Sprintf("**%s** wordt niet geagendeerd. De aanmelder krijgt bericht. Bel de aanmelder om het uit te leggen.", z.Nummer)), nil
	}
	return b.eenStap(flowNietAgenderen, page, zaakNummer, apply, finish)
}

// bewaar stores a changed zaak, asks for every card that shows it to be brought up to date, and logs the change.
func (b *Bot) bewaar(ctx context.Context, tx Tx, wie persoon, oud, z casus.Zaak, regel casus.Auditregel) error {
	if err := tx.BewaarZaak(ctx, z); err != nil {
		return err
	}
	in := []intent.Intent{intent.Ontvangst(z.ID, z.Aanmelder.ID), intent.Screening(z.ID)}
	if oud.HeeftSlot() {
		in = append(in, intent.Slot(z.ID, z.Aanmelder.ID, oud.SlotBegin))
		if !tx.Nu().Before(b.o.Kalender.SlotHerinnering(oud.Triage)) {
			in = append(in, intent.SlotHerinnering(z.ID, z.Aanmelder.ID, oud.SlotBegin))
		}
		for _, v := range []string{oud.Vervanger, z.Vervanger} {
			if v != "" {
				in = append(in, intent.Slot(z.ID, v, oud.SlotBegin))
			}
		}
		if v := oud.Vervanger; v != "" && v != wie.ID && (v != z.Vervanger || !z.HeeftSlot()) {
			in = append(in, intent.SlotVervallen(z.ID, v, oud.SlotBegin))
		}
	}
	agendas, err := b.agendaKaarten(ctx, tx, oud.Triage)
	if err != nil {
		return err
	}
	if z.Triage != oud.Triage {
		meer, err := b.agendaKaarten(ctx, tx, z.Triage)
		if err != nil {
			return err
		}
		agendas = append(agendas, meer...)
	}
	if err := tx.Enqueue(ctx, append(in, agendas...)...); err != nil {
		return err
	}
	regel.Wie, regel.Onderwerp = wie.ID, z.ID
	return tx.Log(ctx, regel)
}

// agendaKaarten asks for the cards that show the agenda of a triage: the posted one, or from the cut-off on the concept.
func (b *Bot) agendaKaarten(ctx context.Context, tx Tx, d casus.Datum) ([]intent.Intent, error) {
	gepubliceerd, err := tx.Gepubliceerd(ctx, d)
	if err != nil {
		return nil, err
	}
	if !gepubliceerd.IsZero() {
		return []intent.Intent{intent.Agenda(d.String())}, nil
	}
	if tx.Nu().Before(b.o.Kalender.DeadlineVan(d)) {
		return nil, nil
	}
	voorzitters, err := tx.MetRol(ctx, casus.Voorzitter)
	if err != nil {
		return nil, err
	}
	var in []intent.Intent
	for _, v := range voorzitters {
		in = append(in, intent.ConceptAgenda(d.String(), v.ID))
	}
	return in, nil
}
