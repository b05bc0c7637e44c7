package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"ketenbot/bot/casus"
)

type zaakRij struct {
	ID                string         `db:"id"`
	Nummer            string         `db:"nummer"`
	Soort             string         `db:"soort"`
	Toestand          string         `db:"toestand"`
	AanmelderID       string         `db:"aanmelder_id"`
	AanmelderNaam     string         `db:"aanmelder_naam"`
	KPID              string         `db:"kp_id"`
	KPNaam            string         `db:"kp_naam"`
	KPSoort           string         `db:"kp_soort"`
	KPVast            bool           `db:"kp_vast"`
	MagAanmelden      bool           `db:"kp_mag_aanmelden"`
	Geschikt          bool           `db:"geschikt"`
	CriteriaVersie    string         `db:"criteria_versie"`
	Leefgebieden      int            `db:"leefgebieden"`
	Geinformeerd      bool           `db:"geinformeerd"`
	IngediendOp       time.Time      `db:"ingediend_op"`
	ContactVoor       time.Time      `db:"contact_voor"`
	Triage            casus.Datum    `db:"triage"`
	GescreendOp       sql.NullTime   `db:"gescreend_op"`
	GescreendDoor     string         `db:"gescreend_door"`
	Reden             string         `db:"reden"`
	SlotBegin         sql.NullTime   `db:"slot_begin"`
	SlotEind          sql.NullTime   `db:"slot_eind"`
	Deelname          string         `db:"deelname"`
	VervangerID       sql.NullString `db:"vervanger_id"`
	VervangerNaam     sql.NullString `db:"vervanger_naam"`
	ProcesregisseurID sql.NullString `db:"procesregisseur_id"`
	GewijzigdOp       time.Time      `db:"gewijzigd_op"`
}

func (r zaakRij) zaak() casus.Zaak {
	return casus.Zaak{
		ID: r.ID, Nummer: r.Nummer, Soort: casus.Soort(r.Soort), Toestand: casus.Toestand(r.Toestand),
		Aanmelder: casus.Medewerker{ID: r.AanmelderID, Naam: r.AanmelderNaam, Ketenpartner: casus.Ketenpartner{
			ID: r.KPID, Naam: r.KPNaam, Soort: r.KPSoort, Vast: r.KPVast, MagAanmelden: r.MagAanmelden,
		}},
		Geschikt: r.Geschikt, CriteriaVersie: r.CriteriaVersie, Leefgebieden: r.Leefgebieden, Geinformeerd: r.Geinformeerd,
		IngediendOp: r.IngediendOp, ContactVoor: r.ContactVoor, Triage: r.Triage, GescreendOp: r.GescreendOp.Time, GescreendDoor: r.GescreendDoor,
		Reden: casus.Reden(r.Reden), SlotBegin: r.SlotBegin.Time, SlotEind: r.SlotEind.Time, Deelname: casus.Deelname(r.Deelname),
		Vervanger: r.VervangerID.String, VervangerNaam: r.VervangerNaam.String, ProcesregisseurID: r.ProcesregisseurID.String, GewijzigdOp: r.GewijzigdOp,
	}
}

// MaakZaak implements bot.Zaken.
func (t *Tx) MaakZaak(ctx context.Context, z casus.Zaak, inhoud casus.Inhoud) (casus.Zaak, error) {
	jaar := z.IngediendOp.In(casus.Amsterdam).Year()
	var n int
	if err := t.get(ctx, &n, "nummer_volgend", jaar); err != nil {
		return casus.Zaak{}, err
	}
	z.Nummer = fmt.Sprintf("ZVH-%d-%04d", jaar, n)
	_, err := t.exec(ctx, "zaak_maak", z.ID, z.Nummer, string(z.Soort), string(z.Toestand), z.Aanmelder.ID, z.Geschikt, z.CriteriaVersie, z.Leefgebieden,
		z.Geinformeerd, z.IngediendOp, z.ContactVoor, z.Triage, nullTime(z.GescreendOp), z.GescreendDoor, string(z.Reden), nullString(z.ProcesregisseurID), t.now)
	if err != nil {
		return casus.Zaak{}, err
	}
	return z, t.BewaarInhoud(ctx, z.ID, inhoud)
}

const onbekendeZaak = "Deze casus bestaat niet, of niet meer. Kijk met `/zvh mijn` welke casussen je hebt."

// Zaak implements bot.Zaken.
func (t *Tx) Zaak(ctx context.Context, id string) (casus.Zaak, error) {
	return t.zaak(ctx, "zaak", uid(id))
}

// ZaakOpSlot implements bot.Zaken: it locks the row until the transaction ends.
func (t *Tx) ZaakOpSlot(ctx context.Context, id string) (casus.Zaak, error) {
	var got string
	if err := t.get(ctx, &got, "zaak_op_slot", uid(id)); err != nil {
		return casus.Zaak{}, notFound(err, onbekendeZaak)
	}
	return t.Zaak(ctx, id)
}

// ZaakMetNummer implements bot.Zaken.
func (t *Tx) ZaakMetNummer(ctx context.Context, nummer string) (casus.Zaak, error) {
	return t.zaak(ctx, "zaak_met_nummer", nummer)
}

func (t *Tx) zaak(ctx context.Context, query string, arg any) (casus.Zaak, error) {
	var r zaakRij
	if err := t.get(ctx, &r, query, arg); err != nil {
		return casus.Zaak{}, notFound(err, onbekendeZaak)
	}
	return r.zaak(), nil
}

// BewaarZaak implements bot.Zaken.
func (t *Tx) BewaarZaak(ctx context.Context, z casus.Zaak) error {
	n, err := t.exec(ctx, "zaak_bewaar", z.ID, string(z.Toestand), z.Triage, nullTime(z.GescreendOp), z.GescreendDoor, string(z.Reden),
		nullTime(z.SlotBegin), nullTime(z.SlotEind), string(z.Deelname), nullString(z.Vervanger), nullString(z.ProcesregisseurID), t.now)
	var se *sqlError
	if errors.As(err, &se) && se.Code == codeUnique && se.Constraint == "zaken_slot" {
		return casus.Weiger(casus.KanNietMeer, "Dit tijdslot is net aan een andere casus gegeven. Er is niets veranderd; probeer het opnieuw.")
	}
	if err == nil && n != 1 {
		return casus.Weiger(casus.NietGevonden, onbekendeZaak)
	}
	return err
}

// ZakenVan implements bot.Zaken.
func (t *Tx) ZakenVan(ctx context.Context, medewerkerID string, limit int) ([]casus.Zaak, error) {
	return t.zaken(ctx, "zaken_van", medewerkerID, limit)
}

// ZakenVoorTriage returns every zaak that is meant for a triage, in whatever state before the besluit.
func (t *Tx) ZakenVoorTriage(ctx context.Context, d casus.Datum) ([]casus.Zaak, error) {
	return t.zaken(ctx, "zaken_voor_triage", d)
}

func (t *Tx) zaken(ctx context.Context, query string, args ...any) ([]casus.Zaak, error) {
	var rows []zaakRij
	if err := t.list(ctx, &rows, query, args...); err != nil {
		return nil, err
	}
	out := make([]casus.Zaak, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.zaak())
	}
	return out, nil
}

// MaakBetrokken records that an organisation takes part in a zaak.
func (t *Tx) MaakBetrokken(ctx context.Context, zaakID, ketenpartnerID string) error {
	_, err := t.exec(ctx, "betrokken_maak", zaakID, ketenpartnerID, t.now)
	return err
}

// Gepubliceerd implements bot.Zaken.
func (t *Tx) Gepubliceerd(ctx context.Context, d casus.Datum) (time.Time, error) {
	var op sql.NullTime
	err := t.get(ctx, &op, "triage_gepubliceerd", d)
	if errors.Is(err, errNiets) {
		return time.Time{}, nil
	}
	return op.Time, err
}

// Publiceer marks the agenda of a triage as definitive; the first time counts.
func (t *Tx) Publiceer(ctx context.Context, d casus.Datum) error {
	_, err := t.exec(ctx, "triage_publiceer", d, t.now)
	return err
}

// NieuweTriage makes the triage known and reports whether it was not yet.
func (t *Tx) NieuweTriage(ctx context.Context, d casus.Datum) (bool, error) {
	n, err := t.exec(ctx, "triage_maak", d)
	return n == 1, err
}
