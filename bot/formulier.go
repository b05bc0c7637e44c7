package bot

import (
	"context"
	"fmt"

	"ketenbot/bot/chat"
	"ketenbot/bot/flow"
)

// start begins the named dialog for somebody, about subject.
func (b *Bot) start(ctx context.Context, tx Tx, wie persoon, naam, subject string) (chat.Reply, error) {
	return b.flows[naam].Start(ctx, tx, wie.eigenaar(b.o.Platform), subject, nil, tx.Nu())
}

// engineOf finds the dialog that a form belongs to. A form about nothing that is kept (a view) belongs to none.
func (b *Bot) engineOf(ctx context.Context, tx Tx, st chat.FormState) (flow.Engine[Tx], error) {
	if st.Session == "" {
		return flow.Engine[Tx]{}, flow.ErrGone
	}
	s, err := tx.LockSession(ctx, st.Session)
	if err != nil {
		return flow.Engine[Tx]{}, err
	}
	engine, ok := b.flows[s.Flow]
	if !ok {
		return flow.Engine[Tx]{}, fmt.Errorf("session %s belongs to unknown flow %q", s.ID, s.Flow)
	}
	return engine, nil
}

func (b *Bot) submit(ctx context.Context, tx Tx, wie persoon, e chat.FormSubmitted) (chat.Reply, error) {
	if e.State.Session == "" { // a view was closed by its button
		return chat.Ack{}, nil
	}
	engine, err := b.engineOf(ctx, tx, e.State)
	if err != nil {
		return nil, err
	}
	res, err := engine.Submit(ctx, tx, wie.eigenaar(b.o.Platform), e.State, e.Values, tx.Nu())
	if err != nil {
		return nil, err
	}
	if res.Leave != "" {
		return b.start(ctx, tx, wie, res.Leave, "")
	}
	return res.Reply, nil
}

// eenStap describes a dialog of one page.
func (b *Bot) eenStap(naam string, page func(flow.Page) chat.Form, load loadFunc, apply func(flow.Page, chat.Values) flow.Outcome,
	finish func(context.Context, Tx, flow.Page) (chat.Message, error),
) flow.Flow[Tx] {
	return flow.Flow[Tx]{
		Name: naam, Keep: b.o.Regels.BewaarAnderFormulier, Finish: finish,
		Steps: []flow.Step[Tx]{{ID: naam, Load: load, Page: page, Apply: apply}},
	}
}

type loadFunc = func(context.Context, Tx, flow.Session) (map[string][]chat.Option, error)

// zaakNummer lets a dialog say which zaak it is about: who has several cards open must not pick the wrong one.
func zaakNummer(ctx context.Context, tx Tx, s flow.Session) (map[string][]chat.Option, error) {
	z, err := tx.Zaak(ctx, s.Subject)
	if err != nil {
		return nil, err
	}
	return map[string][]chat.Option{optieZaak: {{Value: z.ID, Label: z.Nummer}}}, nil
}

// optieZaak is where a page finds what its dialog is about. It is no choice.
const optieZaak = "zaak"

func nummerVan(p flow.Page) string { return labelVan(p, optieZaak) }

func labelVan(p flow.Page, naam string) string {
	if o := p.Options[naam]; len(o) > 0 {
		return o[0].Label
	}
	return ""
}

func jaNee() []chat.Option {
	return []chat.Option{{Value: ja, Label: "Ja"}, {Value: nee, Label: "Nee"}}
}

const (
	ja  = "ja"
	nee = "nee"
)

func opties(namen []string) []chat.Option {
	out := make([]chat.Option, 0, len(namen))
	for _, n := range namen {
		out = append(out, chat.Option{Value: n, Label: n})
	}
	return out
}
