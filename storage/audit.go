package storage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"ketenbot/bot/casus"
)

// ErrAudit says that the audit log was tampered with.
var ErrAudit = errors.New("storage: the audit log does not add up")

type auditRij struct {
	ID        int64     `db:"id"`
	Op        time.Time `db:"op"`
	Wie       string    `db:"wie"`
	Wat       string    `db:"wat"`
	Onderwerp string    `db:"onderwerp"`
	Grond     string    `db:"grond"`
	Details   string    `db:"details"`
	Hash      []byte    `db:"hash"`
}

// schakel is the hash of a row and of all before it.
func (r auditRij) schakel(vorige []byte) ([]byte, error) {
	raw, err := json.Marshal([]any{r.ID, r.Op.UTC().Format(time.RFC3339Nano), r.Wie, r.Wat, r.Onderwerp, r.Grond, r.Details})
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(append(bytes.Clone(vorige), raw...))
	return sum[:], nil
}

type auditKop struct {
	ID   int64  `db:"id"`
	Hash []byte `db:"hash"`
}

// Log adds a line to the audit log, chained to the one before. Transactions that log wait for one another from here to their end: log late.
func (t *Tx) Log(ctx context.Context, r casus.Auditregel) error {
	var kop auditKop
	if err := t.get(ctx, &kop, "audit_kop_op_slot"); err != nil {
		return err
	}
	row := auditRij{
		ID: kop.ID + 1, Op: t.now.Truncate(time.Microsecond), Wie: r.Wie, Wat: r.Wat, Onderwerp: r.Onderwerp, Grond: r.Grond, Details: r.Details,
	}
	hash, err := row.schakel(kop.Hash)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, "audit_maak", row.ID, row.Op, row.Wie, row.Wat, row.Onderwerp, row.Grond, row.Details, hash); err != nil {
		return err
	}
	_, err = t.exec(ctx, "audit_kop_bewaar", row.ID, hash)
	return err
}

// ControleerAudit walks the whole chain and returns how many lines it has; ErrAudit names the first line that is missing or altered.
func (t *Tx) ControleerAudit(ctx context.Context) (int64, error) {
	var kop auditKop
	if err := t.get(ctx, &kop, "audit_kop_op_slot"); err != nil {
		return 0, err
	}
	rows, err := t.tx.QueryxContext(ctx, queries["audit_alles"])
	if err != nil {
		return 0, fmt.Errorf("audit_alles: %w", plain(err))
	}
	defer rows.Close()
	var hash []byte
	var last int64
	for rows.Next() {
		var r auditRij
		if err := rows.StructScan(&r); err != nil {
			return last, fmt.Errorf("audit_alles: %w", err)
		}
		want, err := r.schakel(hash)
		if err != nil {
			return last, err
		}
		if r.ID != last+1 || !bytes.Equal(want, r.Hash) {
			return last, fmt.Errorf("%w: after line %d", ErrAudit, last)
		}
		hash, last = r.Hash, r.ID
	}
	if err := rows.Err(); err != nil {
		return last, fmt.Errorf("audit_alles: %w", err)
	}
	if last != kop.ID || !bytes.Equal(hash, kop.Hash) {
		return last, fmt.Errorf("%w: it ends at line %d, and should at %d", ErrAudit, last, kop.ID)
	}
	return last, nil
}
