package bot

import (
	"context"
	"strings"
	"time"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
	"ketenbot/bot/kaart"
)

// mijnAantal is how many of somebody's own aanmeldingen are listed at once.
const mijnAantal = 10

// mijn lists somebody's own aanmeldingen with their state.
func (b *Bot) mijn(ctx context.Context, tx Tx, wie persoon, _ string) (chat.Reply, error) {
	zaken, err := tx.ZakenVan(ctx, wie.ID, mijnAantal+1)
	if err != nil {
		return nil, err
	}
	meer := len(zaken) > mijnAantal
	if meer {
		zaken = zaken[:mijnAantal]
	}
	return chat.Say{Message: kaart.Mijn(zaken, meer)}, nil
}

// toonCasus shows the card of one zaak: to its aanmelder as the confirmation, to others with a right to it as the screening card.
func (b *Bot) toonCasus(ctx context.Context, tx Tx, wie persoon, arg string) (chat.Reply, error) {
	z, err := b.zaakVoor(ctx, tx, wie, arg)
	if err != nil {
		return nil, err
	}
	m := kaart.Screening(z)
	switch omvang, _ := casus.MagZien(wie.Medewerker, z, tx.Nu()); {
	case wie.ID == z.Aanmelder.ID:
		m = kaart.Ontvangst(z, b.o.Kalender, b.o.Huis)
	case omvang == casus.Situatie, !wie.Heeft(casus.Voorzitter):
		m.Buttons = []chat.Button{{Label: "Bekijk", Action: chat.Action{Name: kaart.BekijkSituatie, Subject: z.ID}}}
	}
	return chat.Say{Message: m}, nil
}

// toonTriage shows the agenda of a triage to who sits at it; without a date, of the first one that is not over.
func (b *Bot) toonTriage(ctx context.Context, tx Tx, wie persoon, arg string) (chat.Reply, error) {
	if !wie.Ketenpartner.Vast && !wie.Heeft(casus.Voorzitter) && !wie.Heeft(casus.Procesregisseur) {
		return nil, casus.Weiger(casus.MagNiet, "De agenda is voor de vaste deelnemers van de triage. Je eigen tijd staat onder `/zvh mijn`.")
	}
	switch woord, _, _ := strings.Cut(arg, " "); strings.ToLower(woord) {
	case "start", "volgende", "verplaats", "annuleer":
		return nogNiet(b.o.Huis), nil
	}
	k := b.o.Kalender
	var d casus.Datum
	if arg == "" {
		d = k.VolgendeTriage(casus.DatumVan(tx.Nu()).PlusDagen(-1))
		if !tx.Nu().Before(k.TriageEind(d)) {
			d = k.VolgendeTriage(d)
		}
	} else {
		var ok bool
		if d, ok = leesDag(arg); !ok {
			return nil, casus.Weiger(casus.Ongeldig, "Dit is geen datum. Schrijf hem als 26-11-2026.")
		}
		if !k.IsTriage(d) {
			return nil, casus.Weiger(casus.Ongeldig, "Op "+casus.DatumTekstJaar(d)+" is geen triage. De eerste daarna is op "+casus.DatumTekstJaar(k.VolgendeTriage(d))+".")
		}
	}
	zaken, err := tx.ZakenVoorTriage(ctx, d)
	if err != nil {
		return nil, err
	}
	gepubliceerd, err := tx.Gepubliceerd(ctx, d)
	if err != nil {
		return nil, err
	}
	switch {
	case !gepubliceerd.IsZero():
		return chat.Say{Message: kaart.Agenda(casus.DefinitieveAgenda(d, k.Slots(d), zaken), b.o.Huis, k)}, nil
	case wie.Heeft(casus.Voorzitter):
		return chat.Say{Message: kaart.ConceptAgenda(casus.StelAgendaOp(d, k.Slots(d), zaken), k)}, nil
	}
	return chat.Say{Message: kaart.Plat("De agenda van de triage op **" + casus.DatumTekst(d) + "** is er nog niet. Hij wordt definitief op " + casus.MomentTekst(k.Publicatie(d)) + ".")}, nil
}

// leesDag reads a date as people type it: 26-11-2026 or 2026-11-26.
func leesDag(s string) (casus.Datum, bool) {
	for _, vorm := range []string{"2-1-2006", time.DateOnly} {
		if t, err := time.Parse(vorm, s); err == nil {
			return casus.MaakDatum(t.Date()), true
		}
	}
	return casus.Datum{}, false
}
