package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
	"ketenbot/bot/kaart"
	"ketenbot/notify/intent"
)

// errMoot says that the message is no longer true, and is not sent.
var errMoot = errors.New("notify: no longer true")

// Opsteller composes the text of a message at the moment of its delivery, from the state of then.
type Opsteller struct {
	Kalender casus.Kalender
	Huis     kaart.Huis
	Domein   string // ends the ids in .ics files, such as "ketenbot.zvh.example"
	// Gids says who somebody is on the chat platform. Nil when the platform does not tell.
	Gids chat.Directory
}

// Stel composes b. A card that stands somewhere already is brought up to date; what is no longer true and was never sent is errMoot.
func (o Opsteller) stel(ctx context.Context, tx Tx, b Bericht) (chat.Message, error) {
	switch b.Soort {
	case intent.KindOntvangst:
		return o.vanZaak(ctx, tx, b, func(z casus.Zaak) (chat.Message, error) { return kaart.Ontvangst(z, o.Kalender, o.Huis), nil })
	case intent.KindScreening:
		return o.vanZaak(ctx, tx, b, func(z casus.Zaak) (chat.Message, error) { return kaart.Screening(z), nil })
	case intent.KindNietGeagendeerd:
		return o.vanZaak(ctx, tx, b, func(z casus.Zaak) (chat.Message, error) {
			return kaart.NietGeagendeerd(z, o.Huis), mootTenzij(z.Toestand == casus.NietGeagendeerd)
		})
	case intent.KindDoorgeschoven:
		return o.vanZaak(ctx, tx, b, func(z casus.Zaak) (chat.Message, error) {
			return kaart.Doorgeschoven(z, !z.GescreendOp.IsZero()), mootTenzij(z.Intrekbaar() && z.Triage.String() == b.Gelegenheid)
		})
	case intent.KindSlot, intent.KindSlotHerinnering, intent.KindSlotVervallen:
		return o.vanZaak(ctx, tx, b, func(z casus.Zaak) (chat.Message, error) { return o.slot(b, z) })
	case intent.KindConceptAgenda, intent.KindAgenda:
		return o.agenda(ctx, tx, b)
	case intent.KindToegang, intent.KindToegangAntwoord:
		v, err := tx.Toegang(ctx, b.Onderwerp)
		if err != nil {
			return chat.Message{}, err
		}
		if b.Soort == intent.KindToegangAntwoord {
			return kaart.ToegangAntwoord(v, o.Huis), nil
		}
		if v, err = o.herken(ctx, tx, v); err != nil {
			return chat.Message{}, err
		}
		return kaart.Toegang(v), nil
	case intent.KindOverleg:
		v, err := tx.Overleg(ctx, b.Onderwerp)
		if err != nil {
			return chat.Message{}, err
		}
		return kaart.Overleg(v), nil
	}
	return chat.Message{}, fmt.Errorf("unknown kind of message %q", b.Soort)
}

// herken looks whether the address that the platform knows of an account, which nobody can type in, is that of one medewerker. What the platform does not tell is
// no reason to keep the card back.
func (o Opsteller) herken(ctx context.Context, tx Tx, v casus.Toegangsverzoek) (casus.Toegangsverzoek, error) {
	if o.Gids == nil || !v.Open || v.Voorstel.ID != "" {
		return v, nil
	}
	_, email, err := o.Gids.Profile(ctx, v.Gebruiker)
	if err != nil || email == "" {
		return v, nil //nolint:nilerr // see above
	}
	wie, err := tx.MetEmail(ctx, email)
	if err != nil || len(wie) != 1 {
		return v, err
	}
	v.Voorstel = wie[0]
	return v, tx.StelVoor(ctx, v.ID, v.Voorstel.ID)
}

func mootTenzij(waar bool) error {
	if !waar {
		return errMoot
	}
	return nil
}

func (o Opsteller) vanZaak(ctx context.Context, tx Tx, b Bericht, maak func(casus.Zaak) (chat.Message, error)) (chat.Message, error) {
	z, err := tx.Zaak(ctx, b.Onderwerp)
	if err != nil {
		return chat.Message{}, err
	}
	return maak(z)
}

// slot is the notice of one moment to one person. When the zaak is no longer theirs to bring in at that moment, a notice that stands says so.
func (o Opsteller) slot(b Bericht, z casus.Zaak) (chat.Message, error) {
	begin, err := time.Parse(time.RFC3339, b.Gelegenheid)
	if err != nil {
		return chat.Message{}, err
	}
	geldt := z.Toestand == casus.Geagendeerd && z.SlotBegin.Equal(begin) && (b.Aan.Medewerker == z.Aanmelder.ID || b.Aan.Medewerker == z.Vervanger)
	staat := !b.Ref.IsZero()
	switch {
	case b.Soort == intent.KindSlotVervallen:
		return kaart.SlotVoorbij(z, begin), mootTenzij(!geldt)
	case !geldt:
		return kaart.SlotVoorbij(z, begin), mootTenzij(staat)
	case b.Soort == intent.KindSlotHerinnering && z.Deelname == casus.GeenAntwoord:
		return kaart.SlotHerinnering(z, b.Aan.Medewerker, o.Huis), nil
	case b.Soort == intent.KindSlotHerinnering: // answered, on it or on the notice
		return kaart.Slot(z, b.Aan.Medewerker, o.Huis), mootTenzij(staat)
	}
	m := kaart.Slot(z, b.Aan.Medewerker, o.Huis)
	m.Files = []chat.File{o.uitnodiging(z)}
	return m, nil
}

func (o Opsteller) agenda(ctx context.Context, tx Tx, b Bericht) (chat.Message, error) {
	d, err := casus.LeesDatum(b.Onderwerp)
	if err != nil {
		return chat.Message{}, err
	}
	gepubliceerd, err := tx.Gepubliceerd(ctx, d)
	if err != nil {
		return chat.Message{}, err
	}
	if b.Soort == intent.KindConceptAgenda && !gepubliceerd.Before(o.Kalender.TriageBegin(d)) {
		return kaart.ConceptTeLaat(d), mootTenzij(!b.Ref.IsZero())
	}
	if b.Soort == intent.KindConceptAgenda && !gepubliceerd.IsZero() {
		return kaart.ConceptVoorbij(d), mootTenzij(!b.Ref.IsZero())
	}
	zaken, err := tx.ZakenVoorTriage(ctx, d)
	if err != nil {
		return chat.Message{}, err
	}
	if b.Soort == intent.KindConceptAgenda {
		return kaart.ConceptAgenda(casus.StelAgendaOp(d, o.Kalender.Slots(d), zaken), o.Kalender), nil
	}
	return kaart.Agenda(casus.DefinitieveAgenda(d, o.Kalender.Slots(d), zaken), o.Huis, o.Kalender), nil
}
