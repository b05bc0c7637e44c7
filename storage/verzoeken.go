package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"ketenbot/bot/casus"
)

// MaakToegang implements bot.Verzoeken.
func (t *Tx) MaakToegang(ctx context.Context, v casus.Toegangsverzoek) (casus.Toegangsverzoek, error) {
	var id string
	err := t.get(ctx, &id, "toegang_maak", v.ID, v.Platform, v.Gebruiker, v.Naam, v.Organisatie, v.Email, t.now)
	if errors.Is(err, errNiets) { // one is open already
		err = t.get(ctx, &id, "toegang_open", v.Platform, v.Gebruiker)
	}
	if err != nil {
		return casus.Toegangsverzoek{}, err
	}
	return t.Toegang(ctx, id)
}

// Toegang returns a request for access.
func (t *Tx) Toegang(ctx context.Context, id string) (casus.Toegangsverzoek, error) {
	var r struct {
		ID           string         `db:"id"`
		Platform     string         `db:"platform"`
		Gebruiker    string         `db:"gebruiker"`
		Naam         string         `db:"naam"`
		Organisatie  string         `db:"organisatie"`
		Email        string         `db:"email"`
		Voorstel     sql.NullString `db:"voorstel_id"`
		Toestand     string         `db:"toestand"`
		BeslotenOp   sql.NullTime   `db:"besloten_op"`
		BeslotenDoor string         `db:"besloten_door"`
	}
	if err := t.get(ctx, &r, "toegang", uid(id)); err != nil {
		return casus.Toegangsverzoek{}, notFound(err, "Dit verzoek om toegang bestaat niet meer.")
	}
	v := casus.Toegangsverzoek{
		ID: r.ID, Platform: r.Platform, Gebruiker: r.Gebruiker, Naam: r.Naam, Organisatie: r.Organisatie, Email: r.Email,
		Open: r.Toestand == "open", Toegelaten: r.Toestand == "toegelaten", BeslotenOp: r.BeslotenOp.Time, BeslotenDoor: r.BeslotenDoor,
	}
	if r.Voorstel.Valid {
		var err error
		if v.Voorstel, err = t.Medewerker(ctx, r.Voorstel.String); err != nil {
			return casus.Toegangsverzoek{}, err
		}
	}
	return v, nil
}

// StelVoor notes whom an open request for access seems to be.
func (t *Tx) StelVoor(ctx context.Context, id, medewerkerID string) error {
	_, err := t.exec(ctx, "toegang_voorstel", uid(id), uid(medewerkerID))
	return err
}

// BesluitToegang implements bot.Verzoeken. A request that was decided already is refused, with who did it.
func (t *Tx) BesluitToegang(ctx context.Context, id string, toegelaten bool, door string) error {
	toestand := "geweigerd"
	if toegelaten {
		toestand = "toegelaten"
	}
	n, err := t.exec(ctx, "toegang_besluit", uid(id), toestand, door, t.now)
	if err == nil && n == 1 {
		return nil
	}
	if err != nil && !nietGevonden(err) {
		return err
	}
	v, err := t.Toegang(ctx, id)
	if err != nil {
		return err
	}
	return casus.Weiger(casus.KanNietMeer, fmt.Sprintf("Dit verzoek is op %s al afgehandeld door %s. Er is niets veranderd.", casus.MomentTekst(v.BeslotenOp), v.BeslotenDoor))
}

// MaakOverleg implements bot.Verzoeken.
func (t *Tx) MaakOverleg(ctx context.Context, v casus.Overlegverzoek, inhoud casus.Inhoud) error {
	if _, err := t.exec(ctx, "overleg_maak", v.ID, v.Van.ID, t.now); err != nil {
		return err
	}
	return t.BewaarInhoud(ctx, v.ID, inhoud)
}

// Overleg returns a request for a talk beforehand.
func (t *Tx) Overleg(ctx context.Context, id string) (casus.Overlegverzoek, error) {
	var r struct {
		ID              string       `db:"id"`
		Medewerker      string       `db:"medewerker_id"`
		GevraagdOp      time.Time    `db:"gevraagd_op"`
		AfgehandeldOp   sql.NullTime `db:"afgehandeld_op"`
		AfgehandeldDoor string       `db:"afgehandeld_door"`
	}
	if err := t.get(ctx, &r, "overleg", uid(id)); err != nil {
		return casus.Overlegverzoek{}, notFound(err, "Dit verzoek om vooraf overleg bestaat niet meer.")
	}
	van, err := t.Medewerker(ctx, r.Medewerker)
	if err != nil {
		return casus.Overlegverzoek{}, err
	}
	return casus.Overlegverzoek{
		ID: r.ID, Van: van, GevraagdOp: r.GevraagdOp, AfgehandeldOp: r.AfgehandeldOp.Time, AfgehandeldDoor: r.AfgehandeldDoor,
	}, nil
}

// HandelOverlegAf implements bot.Verzoeken. A second time is refused, with who did it.
func (t *Tx) HandelOverlegAf(ctx context.Context, id, door string) error {
	n, err := t.exec(ctx, "overleg_af", uid(id), door, t.now)
	if err == nil && n == 1 {
		return t.WisInhoud(ctx, id)
	}
	if err != nil && !nietGevonden(err) {
		return err
	}
	v, err := t.Overleg(ctx, id)
	if err != nil {
		return err
	}
	return casus.Weiger(casus.KanNietMeer, fmt.Sprintf("Dit verzoek is op %s al afgehandeld door %s. Er is niets veranderd.", casus.MomentTekst(v.AfgehandeldOp), v.AfgehandeldDoor))
}
