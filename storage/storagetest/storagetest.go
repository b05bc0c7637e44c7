// Package storagetest gives every test a migrated Postgres database of its own, copied from a template.
//
// The server is the one of KETENBOT_TEST_DATABASE_URL (a URL of a superuser), or else a private one that is started for this test binary and
// stopped at its end. A package that uses it has
//
//	func TestMain(m *testing.M) { goleak.VerifyTestMain(storagetest.Main(m)) }
package storagetest

import (
	"context"
	"database/sql"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/peterldowns/pgtestdb"

	"ketenbot/storage"
)

// Begin is the time in a database that was opened without WithNow: Monday 2026-11-16 09:00 in Amsterdam, where the demo begins too. It stands still.
var Begin = time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC)

// Option changes what Open gives.
type Option func(*storage.Options)

// WithNow sets the clock, such as the Now of a clockwork.FakeClock.
func WithNow(now func() time.Time) Option { return func(o *storage.Options) { o.Now = now } }

// WithKluis sets the kluis; without it every Open has a fresh one, in a folder that goes with the test.
func WithKluis(k *storage.Kluis) Option { return func(o *storage.Options) { o.Kluis = k } }

// OnURL opens a database that there is already (see URL): a second replica, or the same program after a restart.
func OnURL(address string) Option { return func(o *storage.Options) { o.URL = address } }

// Open returns a migrated database of the test's own, with a fresh Kluis. When the test ends its queue is stopped, it is closed, and it is dropped; the
// database of a failed test on KETENBOT_TEST_DATABASE_URL stays, and its address is in the test's log.
func Open(t testing.TB, options ...Option) *storage.DB {
	t.Helper()
	o := storage.Options{Now: func() time.Time { return Begin }}
	for _, set := range options {
		set(&o)
	}
	if o.URL == "" {
		o.URL = URL(t)
	}
	if o.Kluis == nil {
		o.Kluis = Kluis(t)
	}
	db, err := storage.Open(o)
	if err != nil {
		t.Fatalf("open database: %v", err)
	}
	t.Cleanup(func() {
		if err := db.StopQueue(context.Background()); err != nil {
			t.Errorf("stop queue: %v", err)
		}
		if err := db.Close(); err != nil {
			t.Errorf("close database: %v", err)
		}
	})
	return db
}

// Kluis returns a kluis with a keyset of its own, in a folder that goes with the test.
func Kluis(t testing.TB) *storage.Kluis {
	t.Helper()
	k, err := storage.OpenKluis(filepath.Join(t.TempDir(), "sleutels.json"), true)
	if err != nil {
		t.Fatalf("make kluis: %v", err)
	}
	return k
}

// URL makes a migrated database and returns its address. It is dropped when the test succeeds; all connections to it must be closed by then.
func URL(t testing.TB) string {
	t.Helper()
	return custom(t, schema{})
}

// EmptyURL makes a database without any schema and returns its address; for the rest it is like URL.
func EmptyURL(t testing.TB) string {
	t.Helper()
	return custom(t, pgtestdb.NoopMigrator{})
}

func custom(t testing.TB, m pgtestdb.Migrator) string {
	t.Helper()
	address, own := server(t)
	t.Cleanup(func() { // runs after pgtestdb's, which keeps the database of a failed test
		switch {
		case t.Failed() && own:
			t.Logf("this database goes with its server; to look into it, set %s to a Postgres that stays", variable)
		case t.Failed():
			t.Logf("the database of this test is kept: see testdbconf above")
		}
	})
	password, _ := address.User.Password()
	conf := pgtestdb.Config{
		DriverName: "postgres", Host: address.Hostname(), Port: port(address), Database: database(address), Options: address.RawQuery,
		User: url.QueryEscape(address.User.Username()), Password: url.QueryEscape(password),
	}
	return pgtestdb.Custom(t, conf, m).URL()
}

// schema makes the template: ours and River's migrations.
type schema struct{}

// Hash implements pgtestdb.Migrator: other migrations, another template.
func (schema) Hash() (string, error) { return storage.SchemaHash() }

// Migrate implements pgtestdb.Migrator.
func (schema) Migrate(ctx context.Context, db *sql.DB, _ pgtestdb.Config) error {
	return storage.Migrate(ctx, db, silent)
}
