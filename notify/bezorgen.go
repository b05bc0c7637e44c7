package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
	"ketenbot/notify/intent"
)

// Bezorger delivers messages, one at a time each.
type Bezorger struct {
	Store     Store
	Platform  chat.Platform
	Opsteller Opsteller
	// Kanalen gives the platform's id for each role of a channel.
	Kanalen map[string]string
	Log     *slog.Logger
	// Stap, when set, is called between the steps of a delivery; tests stop the process there.
	Stap func(stap string)
}

// The steps of a delivery, as Stap hears them.
const (
	StapOpgesteld = "opgesteld" // composed, nothing placed yet
	StapGeplaatst = "geplaatst" // placed, and we did not write that down yet
	StapBewaard   = "bewaard"   // written down, and the job does not know yet
)

// Waits between attempts, in real time.
const (
	eersteWacht  = time.Second
	langsteWacht = time.Minute
	andereWacht  = 200 * time.Millisecond // another delivery of the same message is under way
)

// Bezorg brings the message with this id to its recipient, or brings the card that stands there up to date. A duration above zero asks to be
// called again after it. It can be called at any time, as often as one likes, by any number of processes: the message is placed once.
func (b *Bezorger) Bezorg(ctx context.Context, id string) (time.Duration, error) {
	var again time.Duration
	err := b.Store.InTx(ctx, func(tx Tx) error {
		m, mine, err := tx.BerichtOpSlot(ctx, id)
		if err != nil {
			return err
		}
		if !mine {
			again = andereWacht
			return nil
		}
		if m.Bezorgd >= m.Gewenst {
			return nil
		}
		again, err = b.probeer(ctx, tx, &m)
		if err != nil {
			return err
		}
		return tx.BewaarBericht(ctx, m)
	})
	if err == nil && again == 0 {
		b.stap(StapBewaard)
	}
	return again, err
}

// probeer composes and places m and notes the outcome in it.
func (b *Bezorger) probeer(ctx context.Context, tx Tx, m *Bericht) (time.Duration, error) {
	if m.Reden == "" { // asked for, or asked for anew: what came before does not make it wait longer
		m.Pogingen = 0
	}
	if m.Ref.IsZero() && !m.VervaltOp.IsZero() && !tx.Nu().Before(m.VervaltOp) {
		b.af(ctx, m, Vervallen, "te laat om nog nut te hebben")
		return 0, nil
	}
	to, err := b.bestemming(ctx, tx, m.Aan)
	if fout, ok := casus.AlsFout(err); ok {
		b.af(ctx, m, Mislukt, fout.Tekst)
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	text, err := b.Opsteller.stel(ctx, tx, *m)
	switch fout, ok := casus.AlsFout(err); {
	case errors.Is(err, errMoot):
		b.af(ctx, m, Moot, "klopte niet meer")
		return 0, nil
	case ok && fout.Code == casus.NietGevonden:
		b.af(ctx, m, Moot, "bestaat niet meer")
		return 0, nil
	case err != nil:
		return 0, fmt.Errorf("compose %s: %w", m.Soort, err)
	}
	b.stap(StapOpgesteld)
	ref, err := b.plaats(ctx, to, m, chat.FitMessage(text, b.Platform.Caps()))
	if err != nil {
		return b.mislukt(ctx, m, chat.AsDeliveryError(err)), nil
	}
	b.stap(StapGeplaatst)
	m.Ref, m.VerzondenOp = ref, tx.Nu()
	b.af(ctx, m, Verzonden, "")
	return 0, nil
}

func (b *Bezorger) plaats(ctx context.Context, to chat.Destination, m *Bericht, text chat.Message) (chat.Ref, error) {
	if m.Ref.IsZero() {
		if finder, ok := b.Platform.(chat.Finder); ok {
			if err := b.zoek(ctx, finder, to, m); err != nil {
				return chat.Ref{}, err
			}
		}
	}
	if m.Ref.IsZero() {
		return b.Platform.Post(ctx, to, text, m.Sleutel)
	}
	return m.Ref, b.Platform.Update(ctx, m.Ref, text)
}

// zoek looks whether an earlier attempt, whose end we do not know, placed the message after all. Before a first attempt it writes down that there is one.
func (b *Bezorger) zoek(ctx context.Context, finder chat.Finder, to chat.Destination, m *Bericht) error {
	if m.Geprobeerd {
		ref, found, err := finder.Find(ctx, to, m.Sleutel)
		if err == nil && found {
			m.Ref = ref
		}
		return err
	}
	m.Geprobeerd = true
	return b.Store.InTx(ctx, func(tx Tx) error { return tx.NoteerPoging(ctx, m.ID) })
}

// af ends the delivery of what was wished until now.
func (b *Bezorger) af(ctx context.Context, m *Bericht, t Toestand, reden string) {
	m.Toestand, m.Reden, m.Bezorgd, m.Pogingen, m.Geprobeerd = t, reden, m.Gewenst, m.Pogingen+1, false
	b.Log.InfoContext(ctx, "message", "id", m.ID, "kind", m.Soort, "subject", m.Onderwerp, "state", t, "reason", reden)
}

func (b *Bezorger) mislukt(ctx context.Context, m *Bericht, err *chat.DeliveryError) time.Duration {
	if err.Permanent {
		b.af(ctx, m, Mislukt, "het chatplatform weigerde het bericht")
		b.Log.ErrorContext(ctx, "delivery refused for good", "id", m.ID, "kind", m.Soort, "error", err)
		return 0
	}
	m.Toestand, m.Reden, m.Pogingen = Wachtend, "het chatplatform is niet bereikbaar", m.Pogingen+1
	m.Geprobeerd = m.Geprobeerd && err.Uncertain
	wait := langsteWacht
	if m.Pogingen < 7 {
		wait = min(langsteWacht, eersteWacht<<(m.Pogingen-1))
	}
	b.Log.WarnContext(ctx, "delivery postponed", "id", m.ID, "kind", m.Soort, "attempt", m.Pogingen, "wait", wait, "error", err)
	return max(wait, err.RetryAfter)
}

// bestemming finds the recipient on this platform; who or what cannot be found is a *casus.Fout.
func (b *Bezorger) bestemming(ctx context.Context, tx Tx, aan intent.Recipient) (chat.Destination, error) {
	switch {
	case aan.Kanaal != "":
		id, ok := b.Kanalen[aan.Kanaal]
		if !ok {
			return chat.Destination{}, casus.Weiger(casus.NietGevonden, "het kanaal "+aan.Kanaal+" staat niet in de configuratie")
		}
		return chat.Destination{Channel: id}, nil
	case aan.Medewerker != "":
		account, err := tx.Account(ctx, b.Platform.Name(), aan.Medewerker)
		return chat.Destination{Person: account}, err
	}
	account, ok := strings.CutPrefix(aan.Account, b.Platform.Name()+":")
	if !ok {
		return chat.Destination{}, casus.Weiger(casus.NietGevonden, "dit account hoort bij een ander chatplatform")
	}
	return chat.Destination{Person: account}, nil
}

func (b *Bezorger) stap(s string) {
	if b.Stap != nil {
		b.Stap(s)
	}
}
