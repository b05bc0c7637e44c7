package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
	"ketenbot/bot/flow"
	"ketenbot/bot/kaart"
	"ketenbot/bot/vertrouwelijk"
)

// Options is what a Bot needs. All fields are required.
type Options struct {
	Store    Store
	Platform string // the name of the platform it serves; accounts are kept by it
	Kalender casus.Kalender
	Huis     kaart.Huis
	Regels   Regels
	NewID    func() string // a new UUID
	Log      *slog.Logger
}

// Regels are the house's own choices for aanmelden, from the configuration.
type Regels struct {
	Criteria             []casus.CriteriaSet
	Gemeenten            []string
	Persoonsgegevens     bool          // false: no name, date of birth or address is asked, and the PGAx number is required
	BewaarConcept        time.Duration // how long a draft is kept (domain: 14 dagen)
	BewaarAnderFormulier time.Duration // the same for small dialogs
}

// Bot answers events. It is safe for concurrent use and keeps nothing in memory.
type Bot struct {
	o     Options
	flows map[string]flow.Engine[Tx]
}

var _ chat.Handler = (*Bot)(nil)

// New checks the descriptions of all dialogs and returns a Bot.
func New(o Options) (*Bot, error) {
	if o.Store == nil || o.NewID == nil || o.Log == nil || o.Platform == "" || len(o.Regels.Criteria) == 0 {
		return nil, errors.New("bot: an option is missing")
	}
	b := &Bot{o: o, flows: map[string]flow.Engine[Tx]{}}
	for _, f := range []flow.Flow[Tx]{
		b.aanmelden(), b.overleg(), b.nietAgenderen(), b.intrekken(), b.verhinderd(), b.toegang(), b.toelaten(),
	} {
		if err := f.Validate(); err != nil {
			return nil, err
		}
		b.flows[f.Name] = flow.Engine[Tx]{
			Flow: f, NewID: o.NewID, Guard: geenBSN,
			Sessions: func(tx Tx) flow.Sessions { return tx },
		}
	}
	return b, nil
}

// geenBSN refuses free text with a BSN in it, wherever it is typed (domain §5).
func geenBSN(t vertrouwelijk.Tekst) string {
	if t.Controleer(casus.BevatBSN) {
		return "Hier staat een nummer in dat een BSN kan zijn. Dat mag niet. Haal het weg; deze tekst is niet opgeslagen."
	}
	return ""
}

// persoon is who caused an event. Onbekend means that no medewerker belongs to the account.
type persoon struct {
	casus.Medewerker
	account  string
	onbekend bool
}

// eigenaar is whom a session belongs to.
func (p persoon) eigenaar(platform string) string {
	if p.onbekend {
		return platform + ":" + p.account
	}
	return p.ID
}

// antwoordBinnen is how long an event may take, in real time. What is not done by then is undone, and the person hears that it went wrong.
const antwoordBinnen = 15 * time.Second

// Handle answers an event in one transaction. It does not fail on what a person can do wrong: that is a reply. An error of ours is logged under a
// reference, and the person gets a sentence with that reference; nothing of the event was done then.
func (b *Bot) Handle(ctx context.Context, ev chat.Event) (chat.Reply, error) {
	ctx, cancel := context.WithTimeout(ctx, antwoordBinnen)
	defer cancel()
	var reply chat.Reply
	err := b.o.Store.InTx(ctx, func(tx Tx) error {
		wie := persoon{account: ev.From().Person}
		m, err := tx.Wie(ctx, b.o.Platform, wie.account)
		switch {
		case errors.Is(err, &casus.Fout{Code: casus.NietGevonden}):
			wie.onbekend = true
		case err != nil:
			return err
		}
		wie.Medewerker = m
		reply, err = b.route(ctx, tx, wie, ev)
		return err
	})
	if err != nil {
		return b.uitleg(ctx, ev, err), nil
	}
	return reply, nil
}

// uitleg turns an error into what the person reads. To a submit it keeps the form open, with all that was typed.
func (b *Bot) uitleg(ctx context.Context, ev chat.Event, err error) chat.Reply {
	var tekst string
	if fout, ok := casus.AlsFout(err); ok {
		tekst = fout.Tekst
	} else if errors.Is(err, flow.ErrGone) {
		return chat.Say{Message: kaart.Plat("Dit formulier is verlopen of al afgehandeld. Er is niets veranderd. Begin opnieuw met `/zvh`.")}
	} else {
		ref := chat.NewReference()
		b.o.Log.ErrorContext(ctx, "event failed", "reference", ref, "event", fmt.Sprintf("%T", ev), "error", err)
		tekst = fmt.Sprintf("Er ging iets mis, er is niets verloren. Probeer het zo nog eens. Lukt het niet, bel dan %s. Referentie %s", b.o.Huis.Telefoon, ref)
	}
	if _, ok := ev.(chat.FormSubmitted); ok {
		return chat.RejectFields{Banner: tekst}
	}
	return chat.Say{Message: kaart.Plat(tekst)}
}
