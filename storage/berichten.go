package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"ketenbot/notify"
	"ketenbot/notify/intent"
)

type berichtRij struct {
	ID          string         `db:"id"`
	Sleutel     string         `db:"sleutel"`
	Soort       string         `db:"soort"`
	Onderwerp   string         `db:"onderwerp"`
	Gelegenheid string         `db:"gelegenheid"`
	Kanaal      string         `db:"kanaal"`
	Medewerker  sql.NullString `db:"medewerker_id"`
	Account     string         `db:"account"`
	Toestand    string         `db:"toestand"`
	Reden       string         `db:"reden"`
	Pogingen    int            `db:"pogingen"`
	Gewenst     int            `db:"gewenst"`
	Bezorgd     int            `db:"bezorgd"`
	Ref         sql.NullString `db:"ref"`
	Geprobeerd  bool           `db:"geprobeerd"`
	VerzondenOp sql.NullTime   `db:"verzonden_op"`
	VervaltOp   sql.NullTime   `db:"vervalt_op"`
}

// Enqueue implements intent.Enqueuer: a row for each new message, or a new wish for a card that is there, and a job to deliver it; all in this transaction.
func (t *Tx) Enqueue(ctx context.Context, intents ...intent.Intent) error {
	for _, in := range intents {
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		var got string
		err = t.get(ctx, &got, "bericht_maak", id.String(), in.Key(), string(in.Kind), in.Subject, in.Occasion, in.To.Kanaal, nullString(in.To.Medewerker),
			in.To.Account, in.Card, t.now, nullTime(in.Expires))
		if errors.Is(err, errNiets) { // asked before, and no card
			continue
		}
		if err != nil {
			return err
		}
		if err := t.db.queue.insert(ctx, t.tx.Tx, got); err != nil {
			return err
		}
	}
	return nil
}

// BerichtOpSlot implements notify.Berichten. The lock is an advisory one: the row stays free for Enqueue.
func (t *Tx) BerichtOpSlot(ctx context.Context, id string) (notify.Bericht, bool, error) {
	var mine bool
	if err := t.get(ctx, &mine, "bericht_op_slot", id); err != nil || !mine {
		return notify.Bericht{}, false, err
	}
	var r berichtRij
	if err := t.get(ctx, &r, "bericht", uid(id)); err != nil {
		return notify.Bericht{}, false, notFound(err, "Dit bericht bestaat niet meer.")
	}
	b := notify.Bericht{
		ID: r.ID, Sleutel: r.Sleutel, Soort: intent.Kind(r.Soort), Onderwerp: r.Onderwerp, Gelegenheid: r.Gelegenheid,
		Aan:      intent.Recipient{Kanaal: r.Kanaal, Medewerker: r.Medewerker.String, Account: r.Account},
		Toestand: notify.Toestand(r.Toestand), Reden: r.Reden, Pogingen: r.Pogingen, Gewenst: r.Gewenst, Bezorgd: r.Bezorgd, Geprobeerd: r.Geprobeerd,
		VervaltOp: r.VervaltOp.Time, VerzondenOp: r.VerzondenOp.Time,
	}
	if r.Ref.Valid {
		if err := json.Unmarshal([]byte(r.Ref.String), &b.Ref); err != nil {
			return notify.Bericht{}, false, fmt.Errorf("read ref of %s: %w", id, err)
		}
	}
	return b, true, nil
}

// BewaarBericht implements notify.Berichten.
func (t *Tx) BewaarBericht(ctx context.Context, b notify.Bericht) error {
	var ref sql.NullString
	if !b.Ref.IsZero() {
		raw, err := json.Marshal(b.Ref)
		if err != nil {
			return err
		}
		ref = sql.NullString{String: string(raw), Valid: true}
	}
	_, err := t.exec(ctx, "bericht_bewaar", b.ID, string(b.Toestand), b.Reden, b.Pogingen, b.Bezorgd, ref, nullTime(b.VerzondenOp), b.Geprobeerd)
	return err
}

// NoteerPoging implements notify.Berichten.
func (t *Tx) NoteerPoging(ctx context.Context, id string) error {
	_, err := t.exec(ctx, "bericht_geprobeerd", id)
	return err
}

// Herstel implements notify.Berichten.
func (t *Tx) Herstel(ctx context.Context) (int, error) {
	var ids []string
	if err := t.list(ctx, &ids, "berichten_zonder_taak", jobKind); err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := t.db.queue.insert(ctx, t.tx.Tx, id); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// BiedOpnieuwAan lets every message that was refused for good wait again, with a new job, and returns how many: what was wrong has been put right.
func (t *Tx) BiedOpnieuwAan(ctx context.Context) (int64, error) {
	n, err := t.exec(ctx, "berichten_opnieuw")
	if err != nil || n == 0 {
		return 0, err
	}
	_, err = t.Herstel(ctx)
	return n, err
}

// WachtendAantal implements notify.Berichten.
func (t *Tx) WachtendAantal(ctx context.Context) (int, error) {
	var n int
	err := t.get(ctx, &n, "berichten_wachtend")
	return n, err
}

// Bezorging implements bot.Tx.
func (t *Tx) Bezorging(ctx context.Context) (map[string]int, error) {
	var rows []struct {
		Toestand string `db:"toestand"`
		Aantal   int    `db:"aantal"`
	}
	if err := t.list(ctx, &rows, "berichten_per_toestand"); err != nil {
		return nil, err
	}
	out := map[string]int{}
	for _, r := range rows {
		out[r.Toestand] = r.Aantal
	}
	return out, nil
}

// BerichtRegel is a line of the overview for operators: who gets what, and how it stands.
type BerichtRegel struct {
	Soort       string       `db:"soort"`
	Onderwerp   string       `db:"onderwerp"`
	Ontvanger   string       `db:"ontvanger"`
	Toestand    string       `db:"toestand"`
	Reden       string       `db:"reden"`
	Pogingen    int          `db:"pogingen"`
	GevraagdOp  time.Time    `db:"gevraagd_op"`
	VerzondenOp sql.NullTime `db:"verzonden_op"`
}

// BerichtenOverzicht returns the newest messages in a state, or in any when toestand is empty.
func (t *Tx) BerichtenOverzicht(ctx context.Context, toestand string, limit int) ([]BerichtRegel, error) {
	var rows []BerichtRegel
	err := t.list(ctx, &rows, "berichten_overzicht", toestand, limit)
	return rows, err
}
