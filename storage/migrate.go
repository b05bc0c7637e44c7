package storage

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrationLock is the advisory lock under which the schema changes: one program at a time.
const migrationLock = 7_226_410_001

// ErrSchema says that the schema does not fit this program.
var ErrSchema = errors.New("storage: schema does not fit this program")

// Migrate brings the schema up to what this program knows: ours and River's, under one lock. Running it again changes nothing.
func Migrate(ctx context.Context, db *sql.DB, log *slog.Logger) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close() //nolint:errcheck // returning a connection to the pool
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(migrationLock)); err != nil {
		return fmt.Errorf("lock for migrating: %w", err)
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(migrationLock)) //nolint:errcheck // ends with the connection anyway

	ours, err := provider(db)
	if err != nil {
		return err
	}
	done, err := ours.Up(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	for _, r := range done {
		log.Info("schema migrated", "to", r.Source.Version)
	}
	rivers, err := riverMigrator(db)
	if err != nil {
		return err
	}
	if _, err := rivers.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate river: %w", err)
	}
	return nil
}

// CheckSchema returns ErrSchema when the database is older than this program, or more than one version newer.
func CheckSchema(ctx context.Context, db *sql.DB) error {
	ours, err := provider(db)
	if err != nil {
		return err
	}
	have, want, err := ours.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	if have < want {
		return fmt.Errorf("%w: the database has version %d, this program needs %d: run `ketenbot migrate`", ErrSchema, have, want)
	}
	if have > want+1 {
		return fmt.Errorf("%w: the database has version %d, this program knows %d: use a newer ketenbot", ErrSchema, have, want)
	}
	return nil
}

// SchemaHash names the schema that Migrate makes: it differs when any migration differs, ours or River's.
func SchemaHash() (string, error) {
	h := sha256.New()
	paths, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return "", err
	}
	for _, path := range paths {
		raw, err := fs.ReadFile(migrations, path)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%q %q\n", path, raw)
	}
	rivers, err := riverMigrator(nil)
	if err != nil {
		return "", err
	}
	for _, m := range rivers.AllVersions() {
		fmt.Fprintf(h, "%d %q %q\n", m.Version, m.Name, m.SQLUp)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func riverMigrator(db *sql.DB) (*rivermigrate.Migrator[*sql.Tx], error) {
	m, err := rivermigrate.New(riverdatabasesql.New(db), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, fmt.Errorf("river migrator: %w", err)
	}
	return m, nil
}

func provider(db *sql.DB) (*goose.Provider, error) {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, dir, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return p, nil
}
