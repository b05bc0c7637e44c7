package storage

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"ketenbot/notify"
)

// Plan implements notify.Momenten.
func (t *Tx) Plan(ctx context.Context, m notify.Moment) error {
	_, err := t.exec(ctx, "moment_plan", m.Soort, m.Onderwerp, m.Op)
	return err
}

// Heeft implements notify.Momenten.
func (t *Tx) Heeft(ctx context.Context, soort, onderwerp string) (bool, error) {
	var is bool
	err := t.get(ctx, &is, "moment_heeft", soort, onderwerp)
	return is, err
}

// MomentOpSlot implements notify.Momenten.
func (t *Tx) MomentOpSlot(ctx context.Context, at time.Time) (notify.Moment, bool, error) {
	var r struct {
		Soort     string    `db:"soort"`
		Onderwerp string    `db:"onderwerp"`
		NextAt    time.Time `db:"next_at"`
	}
	err := t.get(ctx, &r, "moment_op_slot", at)
	if errors.Is(err, errNiets) {
		return notify.Moment{}, false, nil
	}
	return notify.Moment{Soort: r.Soort, Onderwerp: r.Onderwerp, Op: r.NextAt}, err == nil, err
}

// Klaar implements notify.Momenten. The moment that was planned anew for a later time stays.
func (t *Tx) Klaar(ctx context.Context, m notify.Moment) error {
	_, err := t.exec(ctx, "moment_klaar", m.Soort, m.Onderwerp, m.Op)
	return err
}

// EersteMoment implements notify.Momenten.
func (t *Tx) EersteMoment(ctx context.Context) (time.Time, bool, error) {
	var at sql.NullTime
	err := t.get(ctx, &at, "moment_eerste")
	return at.Time, at.Valid, err
}
