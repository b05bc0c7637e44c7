package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
	"ketenbot/bot/flow"
	"ketenbot/bot/vertrouwelijk"
)

// conceptVeld is the sealed field that holds a session's answers.
const conceptVeld = "concept"

type sessieRij struct {
	ID         string         `db:"id"`
	Flow       string         `db:"flow"`
	Onderwerp  string         `db:"onderwerp"`
	Eigenaar   string         `db:"eigenaar"`
	Stap       string         `db:"stap"`
	Versie     int            `db:"versie"`
	BegonnenOp time.Time      `db:"begonnen_op"`
	VerlooptOp time.Time      `db:"verloopt_op"`
	TerugNaar  string         `db:"terug_naar"`
	Klaar      bool           `db:"klaar"`
	Antwoord   sql.NullString `db:"antwoord"`
}

// concept is how a draft rests: as JSON inside the sealed field, and nowhere else.
type concept struct {
	Antwoorden antwoorden `json:"antwoorden"`
	Getypt     antwoorden `json:"getypt,omitempty"`
	Laatste    string     `json:"laatste"`
}

type antwoorden map[string]map[string][]string

func (a antwoorden) draft() flow.Draft {
	d := flow.Draft{}
	for step, fields := range a {
		d[step] = chat.Values{}
		for id, list := range fields {
			d[step][id] = chat.Answer(list...)
		}
	}
	return d
}

func antwoordenVan(d flow.Draft) antwoorden {
	a := antwoorden{}
	for step, values := range d {
		a[step] = map[string][]string{}
		for id, list := range values {
			for _, v := range list {
				a[step][id] = append(a[step][id], v.Onthul())
			}
		}
	}
	return a
}

// NewSession stores a new session.
func (t *Tx) NewSession(ctx context.Context, s flow.Session) error {
	if _, err := t.exec(ctx, "sessie_maak", s.ID, s.Flow, s.Subject, s.Owner, s.Step, s.Version, s.Started, s.Expires); err != nil {
		return err
	}
	return t.bewaarConcept(ctx, s)
}

// LockSession implements flow.Sessions.
func (t *Tx) LockSession(ctx context.Context, id string) (flow.Session, error) {
	return t.sessie(ctx, "sessie_op_slot", uid(id), t.now)
}

// FindSession implements flow.Sessions.
func (t *Tx) FindSession(ctx context.Context, owner, name, subject string) (flow.Session, error) {
	return t.sessie(ctx, "sessie_zoek", owner, name, subject, t.now)
}

func (t *Tx) sessie(ctx context.Context, query string, args ...any) (flow.Session, error) {
	var r sessieRij
	err := t.get(ctx, &r, query, args...)
	if nietGevonden(err) {
		return flow.Session{}, flow.ErrGone
	}
	if err != nil {
		return flow.Session{}, err
	}
	s := flow.Session{
		ID: r.ID, Flow: r.Flow, Subject: r.Onderwerp, Owner: r.Eigenaar, Step: r.Stap, Version: r.Versie, Draft: flow.Draft{},
		Started: r.BegonnenOp, Expires: r.VerlooptOp, Return: r.TerugNaar, Finished: r.Klaar,
	}
	if s.Finished {
		if err := json.Unmarshal([]byte(r.Antwoord.String), &s.Result); err != nil {
			return flow.Session{}, fmt.Errorf("read result of session %s: %w", s.ID, err)
		}
		return s, nil
	}
	inhoud, err := t.OpenInhoud(ctx, s.ID)
	if err != nil {
		return flow.Session{}, err
	}
	var c concept
	if err := json.Unmarshal([]byte(inhoud[conceptVeld].Onthul()), &c); err != nil {
		return flow.Session{}, fmt.Errorf("read draft of session %s", s.ID) // not err: it may quote the draft
	}
	s.Draft, s.Typed, s.LastSubmit = c.Antwoorden.draft(), c.Getypt.draft(), c.Laatste
	return s, nil
}

// SaveSession implements flow.Sessions. A finished session loses its draft and the key of it; what was said remains until it expires. One that was
// dropped is ErrGone.
func (t *Tx) SaveSession(ctx context.Context, s flow.Session) error {
	var antwoord sql.NullString
	if s.Finished {
		raw, err := json.Marshal(s.Result)
		if err != nil {
			return fmt.Errorf("write result of session %s: %w", s.ID, err)
		}
		antwoord = sql.NullString{String: string(raw), Valid: true}
	}
	n, err := t.exec(ctx, "sessie_bewaar", uid(s.ID), s.Step, s.Version, s.Started, s.Expires, s.Return, s.Finished, antwoord)
	if err == nil && n == 0 || errors.Is(err, errGeenUID) {
		return flow.ErrGone // without its row nothing would ever clean up its draft
	}
	if err != nil {
		return err
	}
	if s.Finished {
		return t.WisInhoud(ctx, s.ID)
	}
	return t.bewaarConcept(ctx, s)
}

func (t *Tx) bewaarConcept(ctx context.Context, s flow.Session) error {
	raw, err := json.Marshal(concept{Antwoorden: antwoordenVan(s.Draft), Getypt: antwoordenVan(s.Typed), Laatste: s.LastSubmit})
	if err != nil {
		return fmt.Errorf("write draft of session %s: %w", s.ID, err)
	}
	return t.BewaarInhoud(ctx, s.ID, casus.Inhoud{conceptVeld: vertrouwelijk.Nieuw(string(raw))})
}

// DropSession implements flow.Sessions.
func (t *Tx) DropSession(ctx context.Context, id string) error {
	if err := t.WisInhoud(ctx, id); err != nil {
		return err
	}
	_, err := t.exec(ctx, "sessie_wis", id)
	return err
}

// RuimSessiesOp drops sessions that expired before the transaction's now (domain §5: concept 14 dagen), at most a thousand, and returns how many.
func (t *Tx) RuimSessiesOp(ctx context.Context) (int, error) {
	var ids []string
	if err := t.list(ctx, &ids, "sessies_verlopen", t.now); err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := t.DropSession(ctx, id); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}
