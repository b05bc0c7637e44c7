// Package storage keeps what must not be lost, in Postgres. It implements the ports that the other rooms declare; sqlx, lib/pq and
// River appear nowhere else.
package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"ketenbot/bot/casus"
)

// maxConns is enough for every delivery (two each), the handlers and River's own.
const maxConns = 40

// DB is the database, with the clock that decides what time it is in every transaction.
type DB struct {
	sql   *sqlx.DB
	now   func() time.Time
	kluis *Kluis
	queue *Queue
}

// Options is what Open needs.
type Options struct {
	URL   string
	Now   func() time.Time // the time of transactions; one `now` per transaction
	Kluis *Kluis           // seals what is confidential
}

// Open connects lazily and checks nothing of the schema: see Migrate and CheckSchema.
func Open(o Options) (*DB, error) {
	if queriesErr != nil {
		return nil, queriesErr
	}
	connector, err := pq.NewConnector(o.URL)
	if err != nil {
		return nil, errors.New("storage: the database URL cannot be read") // not err: it may hold the password
	}
	pool := sqlx.NewDb(sql.OpenDB(connector), "postgres")
	pool.SetMaxOpenConns(maxConns)
	pool.SetMaxIdleConns(maxConns)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	queue, err := newQueue(pool.DB)
	if err != nil {
		return nil, err
	}
	return &DB{sql: pool, now: o.Now, kluis: o.Kluis, queue: queue}, nil
}

// SQL gives the bare pool, for migrating and for tests.
func (db *DB) SQL() *sql.DB { return db.sql.DB }

// Close closes the pool. The queue must have stopped.
func (db *DB) Close() error { return db.sql.Close() }

// Tx is one transaction with one `now`. It implements the ports of bot, flow and notify.
type Tx struct {
	tx  *sqlx.Tx
	db  *DB
	now time.Time
}

// maxTries is how often InTx begins anew when Postgres chose this transaction to give way to another.
const maxTries = 3

// InTx runs fn in a transaction: all of it happens, or nothing. A panic in fn rolls back too. Of two transactions that wait for each other Postgres
// ends one; that one is tried again, so fn may run more than once and sets, not adds to, what it leaves outside.
func (db *DB) InTx(ctx context.Context, fn func(*Tx) error) error {
	for try := 1; ; try++ {
		err := db.inTx(ctx, fn)
		if try == maxTries || !gaveWay(err) || ctx.Err() != nil {
			return err
		}
	}
}

func (db *DB) inTx(ctx context.Context, fn func(*Tx) error) error {
	tx, err := db.sql.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if err := fn(&Tx{tx: tx, db: db, now: db.now()}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", plain(err))
	}
	return nil
}

// Nu is the moment of this transaction.
func (t *Tx) Nu() time.Time { return t.now }

// errNiets is what the helpers return when there is no such row.
var errNiets = sql.ErrNoRows

func (t *Tx) exec(ctx context.Context, name string, args ...any) (int64, error) {
	res, err := t.tx.ExecContext(ctx, queries[name], args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, plain(err))
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	return n, nil
}

func (t *Tx) get(ctx context.Context, dst any, name string, args ...any) error {
	if err := t.tx.GetContext(ctx, dst, queries[name], args...); err != nil {
		return fmt.Errorf("%s: %w", name, plain(err))
	}
	return nil
}

func (t *Tx) list(ctx context.Context, dst any, name string, args ...any) error {
	if err := t.tx.SelectContext(ctx, dst, queries[name], args...); err != nil {
		return fmt.Errorf("%s: %w", name, plain(err))
	}
	return nil
}

// plain strips a driver's error of the values it may quote: code, constraint and place remain.
func plain(err error) error {
	var pe *pq.Error
	if !errors.As(err, &pe) {
		return err
	}
	return &sqlError{Code: string(pe.Code), Constraint: pe.Constraint, Table: pe.Table}
}

// sqlError is a database error without the values in it.
type sqlError struct{ Code, Constraint, Table string }

func (e *sqlError) Error() string {
	return fmt.Sprintf("postgres %s (table %q, constraint %q)", e.Code, e.Table, e.Constraint)
}

// Postgres's own names for these are unique_violation, deadlock_detected and serialization_failure.
const (
	codeUnique        = "23505"
	codeDeadlock      = "40P01"
	codeSerialization = "40001"
)

// gaveWay reports whether Postgres ended the transaction so that another could go on.
func gaveWay(err error) bool {
	var se *sqlError
	return errors.As(err, &se) && (se.Code == codeDeadlock || se.Code == codeSerialization)
}

// uid is an id from outside as an argument of a query. One that is no uuid is refused before it reaches Postgres, where it would end the transaction.
type uid string

var errGeenUID = errors.New("this is no uuid as we write them")

// Value implements driver.Valuer.
func (u uid) Value() (driver.Value, error) {
	if id, err := uuid.Parse(string(u)); err != nil || id.String() != string(u) {
		return nil, errGeenUID
	}
	return string(u), nil
}

func nietGevonden(err error) bool { return errors.Is(err, errNiets) || errors.Is(err, errGeenUID) }

// notFound turns "no such row", and an id that is no uuid, into a refusal with the given sentence.
func notFound(err error, tekst string) error {
	if nietGevonden(err) {
		return casus.Weiger(casus.NietGevonden, tekst)
	}
	return err
}

func nullTime(t time.Time) sql.NullTime { return sql.NullTime{Time: t, Valid: !t.IsZero()} }

func nullString(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }
