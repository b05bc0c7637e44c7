package notify

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"ketenbot/bot/casus"
	"ketenbot/notify/intent"
)

// The moments that must happen. The subject of the first three is a triage date, JJJJ-MM-DD.
const (
	momentConcept     = "concept"     // the cut-off: the voorzitters get the concept agenda
	momentDefinitief  = "definitief"  // the agenda is divided over the slots and posted
	momentHerinnering = "herinnering" // the day before triage 15:00, to who did not answer
	momentOpruimen    = "opruimen"    // every night at 03:00: drafts that expired
)

const (
	// vooruit is how many triages are planned ahead.
	vooruit = 3
	// uitstel is how long a moment that failed waits, so that it does not hold up the others.
	uitstel = time.Minute
)

// Rooster knows the moments of the week and does what they ask. What is due is computed from the rows, so a tick that is missed loses nothing, and two
// that run at once do nothing twice.
type Rooster struct {
	Store    Store
	Kalender casus.Kalender
	Log      *slog.Logger
}

// Tik plans what is not planned yet and does everything that is due, earliest first, each in a transaction of its own. A moment that fails is logged and
// tried again a minute later; the others go on. The error is of the planning, or of the database.
func (r *Rooster) Tik(ctx context.Context) error {
	if err := r.Store.InTx(ctx, func(tx Tx) error { return r.plan(ctx, tx) }); err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	for ctx.Err() == nil {
		var m Moment
		var due bool
		err := r.Store.InTx(ctx, func(tx Tx) error {
			var err error
			if m, due, err = tx.MomentOpSlot(ctx, tx.Nu()); err != nil || !due {
				return err
			}
			if err := r.doe(ctx, tx, m); err != nil {
				return err
			}
			return tx.Klaar(ctx, m)
		})
		switch {
		case err == nil && !due:
			return nil
		case err == nil:
			r.Log.InfoContext(ctx, "moment done", "kind", m.Soort, "subject", m.Onderwerp, "planned", m.Op)
		case !due: // the database itself
			return err
		default:
			r.Log.ErrorContext(ctx, "moment failed, tried again in a minute", "kind", m.Soort, "subject", m.Onderwerp, "error", err)
			later := func(tx Tx) error {
				return tx.Plan(ctx, Moment{Soort: m.Soort, Onderwerp: m.Onderwerp, Op: tx.Nu().Add(uitstel)})
			}
			if err := r.Store.InTx(ctx, later); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// plan makes the next triages known, with their moments, and the nightly clean-up.
func (r *Rooster) plan(ctx context.Context, tx Tx) error {
	nu := tx.Nu()
	d := casus.DatumVan(nu).PlusDagen(-1)
	for range vooruit {
		d = r.Kalender.VolgendeTriage(d)
		if !nu.Before(r.Kalender.TriageEind(d)) {
			continue
		}
		if err := r.planTriage(ctx, tx, d); err != nil {
			return err
		}
	}
	if is, err := tx.Heeft(ctx, momentOpruimen, ""); err != nil || is {
		return err
	}
	return tx.Plan(ctx, Moment{Soort: momentOpruimen, Op: volgendeNacht(nu)})
}

func (r *Rooster) planTriage(ctx context.Context, tx Tx, d casus.Datum) error {
	nieuw, err := tx.NieuweTriage(ctx, d)
	if err != nil || !nieuw {
		return err
	}
	nu, k := tx.Nu(), r.Kalender
	momenten := []Moment{{Soort: momentDefinitief, Op: k.Publicatie(d)}}
	if nu.Before(k.Publicatie(d)) {
		momenten = append(momenten, Moment{Soort: momentConcept, Op: k.DeadlineVan(d)})
	}
	if nu.Before(k.SlotHerinnering(d)) {
		momenten = append(momenten, Moment{Soort: momentHerinnering, Op: k.SlotHerinnering(d)})
	}
	for _, m := range momenten {
		m.Onderwerp = d.String()
		if err := tx.Plan(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

func volgendeNacht(nu time.Time) time.Time {
	d := casus.DatumVan(nu)
	om := casus.Klok(3, 0)
	if t := d.Om(om); t.After(nu) {
		return t
	}
	return d.PlusDagen(1).Om(om)
}

func (r *Rooster) doe(ctx context.Context, tx Tx, m Moment) error {
	if m.Soort == momentOpruimen {
		return r.ruimOp(ctx, tx)
	}
	d, err := casus.LeesDatum(m.Onderwerp)
	if err != nil {
		return err
	}
	switch m.Soort {
	case momentConcept:
		return r.concept(ctx, tx, d)
	case momentDefinitief:
		return r.definitief(ctx, tx, d)
	case momentHerinnering:
		return r.herinner(ctx, tx, d)
	}
	return fmt.Errorf("unknown moment %q", m.Soort)
}

func (r *Rooster) ruimOp(ctx context.Context, tx Tx) error {
	n := 0
	for {
		ook, err := tx.RuimSessiesOp(ctx)
		if err != nil {
			return err
		}
		if n += ook; ook == 0 {
			break
		}
	}
	if err := tx.Plan(ctx, Moment{Soort: momentOpruimen, Op: volgendeNacht(tx.Nu())}); err != nil || n == 0 {
		return err
	}
	return tx.Log(ctx, casus.Auditregel{Wie: casus.AuditSysteem, Wat: casus.WatConceptGewist, Grond: casus.GrondBewaartermijn, Details: strconv.Itoa(n)})
}

func (r *Rooster) concept(ctx context.Context, tx Tx, d casus.Datum) error {
	voorzitters, err := tx.MetRol(ctx, casus.Voorzitter)
	if err != nil {
		return err
	}
	for _, v := range voorzitters {
		if err := tx.Enqueue(ctx, intent.ConceptAgenda(d.String(), v.ID)); err != nil {
			return err
		}
	}
	return nil
}

// definitief divides the slots and posts the agenda (domain §3.5). What does not fit, and what is not screened, goes on to the next triage and its aanmelder
// hears it. When the bot was away until after the triage began, everything goes on.
func (r *Rooster) definitief(ctx context.Context, tx Tx, d casus.Datum) error {
	gedaan, err := tx.Gepubliceerd(ctx, d)
	if err != nil || !gedaan.IsZero() {
		return err
	}
	nu := tx.Nu()
	slots := r.Kalender.Slots(d)
	if !nu.Before(r.Kalender.TriageBegin(d)) {
		slots = nil
	}
	zaken, err := r.opSlot(ctx, tx, d)
	if err != nil {
		return err
	}
	agenda := casus.StelAgendaOp(d, slots, zaken)
	for _, regel := range agenda.Regels {
		if err := r.plaats(ctx, tx, regel.Zaak.Plaats(regel.Slot, nu)); err != nil {
			return err
		}
	}
	naar, err := r.volgendeOpen(ctx, tx, d)
	if err != nil {
		return err
	}
	for _, z := range append(agenda.Over, agenda.Wacht...) {
		if err := r.schuifDoor(ctx, tx, z.SchuifDoor(naar, nu)); err != nil {
			return err
		}
	}
	if err := tx.Publiceer(ctx, d); err != nil {
		return err
	}
	if slots != nil {
		if err := tx.Enqueue(ctx, intent.Agenda(d.String())); err != nil {
			return err
		}
	}
	if err := r.concept(ctx, tx, d); err != nil { // brings the concept cards up to date, where there are any
		return err
	}
	return r.log(ctx, tx, agenda, naar)
}

// opSlot reads the zaken of a triage and holds them, so that nobody screens one while the slots are divided.
func (r *Rooster) opSlot(ctx context.Context, tx Tx, d casus.Datum) ([]casus.Zaak, error) {
	kandidaten, err := tx.ZakenVoorTriage(ctx, d)
	if err != nil {
		return nil, err
	}
	var zaken []casus.Zaak
	for _, z := range kandidaten {
		z, err := tx.ZaakOpSlot(ctx, z.ID)
		if err != nil {
			return nil, err
		}
		if z.Triage == d {
			zaken = append(zaken, z)
		}
	}
	return zaken, nil
}

// volgendeOpen returns the first triage after d whose agenda is not definitive and that did not begin yet.
func (r *Rooster) volgendeOpen(ctx context.Context, tx Tx, d casus.Datum) (casus.Datum, error) {
	for {
		d = r.Kalender.VolgendeTriage(d)
		op, err := tx.Gepubliceerd(ctx, d)
		if err != nil {
			return d, err
		}
		if op.IsZero() && tx.Nu().Before(r.Kalender.TriageBegin(d)) {
			return d, nil
		}
	}
}

func (r *Rooster) plaats(ctx context.Context, tx Tx, z casus.Zaak) error {
	if err := tx.BewaarZaak(ctx, z); err != nil {
		return err
	}
	return tx.Enqueue(ctx, intent.Slot(z.ID, z.Aanmelder.ID, z.SlotBegin), intent.Ontvangst(z.ID, z.Aanmelder.ID), intent.Screening(z.ID))
}

func (r *Rooster) schuifDoor(ctx context.Context, tx Tx, z casus.Zaak) error {
	if err := tx.BewaarZaak(ctx, z); err != nil {
		return err
	}
	return tx.Enqueue(ctx, intent.Doorgeschoven(z.ID, z.Aanmelder.ID, z.Triage.String()), intent.Ontvangst(z.ID, z.Aanmelder.ID), intent.Screening(z.ID))
}

func (r *Rooster) log(ctx context.Context, tx Tx, a casus.Agenda, naar casus.Datum) error {
	regel := casus.Auditregel{Wie: casus.AuditSysteem, Grond: casus.GrondRooster}
	for _, ar := range a.Regels {
		regel.Wat, regel.Onderwerp, regel.Details = casus.WatGeplaatst, ar.Zaak.ID, ar.Slot.Begin.UTC().Format(time.RFC3339)
		if err := tx.Log(ctx, regel); err != nil {
			return err
		}
	}
	for _, z := range append(a.Over, a.Wacht...) {
		regel.Wat, regel.Onderwerp, regel.Details = casus.WatDoorgeschoven, z.ID, naar.String()
		if err := tx.Log(ctx, regel); err != nil {
			return err
		}
	}
	return nil
}

// herinner reminds who did not answer the slot notice yet (domain §3.6: the day before at 15:00).
func (r *Rooster) herinner(ctx context.Context, tx Tx, d casus.Datum) error {
	zaken, err := tx.ZakenVoorTriage(ctx, d)
	if err != nil {
		return err
	}
	for _, z := range zaken {
		if z.Toestand != casus.Geagendeerd || !z.HeeftSlot() || z.Deelname != casus.GeenAntwoord {
			continue
		}
		if err := tx.Enqueue(ctx, intent.SlotHerinnering(z.ID, z.Aanmelder.ID, z.SlotBegin)); err != nil {
			return err
		}
	}
	return nil
}
