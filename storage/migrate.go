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
	"maps"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
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
	defer conn.Close()
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
		log.InfoContext(ctx, "schema migrated", "to", r.Source.Version)
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

// CheckSchema returns ErrSchema when the database misses a migration that this program knows, ours or River's, or has more than one of ours that it
// does not know: with one, the program of before a migration and that of after it run side by side while a newer version is rolled out. It writes nothing.
func CheckSchema(ctx context.Context, db *sql.DB) error {
	applied, err := appliedMigrations(ctx, db)
	if err != nil {
		return err
	}
	ours, err := provider(db)
	if err != nil {
		return err
	}
	known := make([]int64, 0, len(ours.ListSources()))
	for _, s := range ours.ListSources() {
		known = append(known, s.Version)
	}
	if err := compareSchema(known, applied); err != nil {
		return err
	}
	rivers, err := riverMigrator(db)
	if err != nil {
		return err
	}
	result, err := rivers.Validate(ctx, nil)
	if err != nil {
		return fmt.Errorf("read schema version of river: %w", err)
	}
	if !result.OK {
		return fmt.Errorf("%w: river misses migrations: run `ketenbot migrate`", ErrSchema)
	}
	return nil
}

// compareSchema counts migrations; their numbers say nothing.
func compareSchema(known []int64, applied map[int64]bool) error {
	unknown := maps.Clone(applied)
	for _, v := range known {
		if !applied[v] {
			return fmt.Errorf("%w: the database misses migration %d: run `ketenbot migrate`", ErrSchema, v)
		}
		delete(unknown, v)
	}
	if len(unknown) > 1 {
		return fmt.Errorf("%w: the database has %d migrations that this program does not know: use a newer ketenbot", ErrSchema, len(unknown))
	}
	return nil
}

func appliedMigrations(ctx context.Context, db *sql.DB) (map[int64]bool, error) {
	out := map[int64]bool{}
	var is bool
	if err := db.QueryRowContext(ctx, "SELECT to_regclass($1) IS NOT NULL", goose.DefaultTablename).Scan(&is); err != nil || !is {
		return out, plain(err)
	}
	store, err := database.NewStore(goose.DialectPostgres, goose.DefaultTablename)
	if err != nil {
		return nil, err
	}
	rows, err := store.ListMigrations(ctx, db)
	if err != nil {
		return nil, fmt.Errorf("read schema version: %w", err)
	}
	for _, r := range rows {
		if r.Version > 0 && r.IsApplied { // 0 is goose's own beginning
			out[r.Version] = true
		}
	}
	return out, nil
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
	p, err := goose.NewProvider(goose.DialectPostgres, db, dir, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()),
		goose.WithAllowOutofOrder(true)) // each room has a range of numbers of its own
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return p, nil
}
