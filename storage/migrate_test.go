package storage_test

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	_ "github.com/lib/pq"

	"ketenbot/storage"
	"ketenbot/storage/storagetest"
)

func pool(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// shape describes every column, index, constraint and trigger, and which migrations were done when.
func shape(t *testing.T, db *sql.DB) string {
	t.Helper()
	var out string
	err := db.QueryRowContext(t.Context(), `SELECT string_agg(x, E'\n' ORDER BY x) FROM (
		SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) AS x FROM information_schema.columns WHERE table_schema = 'public'
		UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
		UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
		UNION ALL SELECT tgname FROM pg_trigger
		UNION ALL SELECT concat_ws(' ', 'goose', id, version_id, is_applied, tstamp) FROM goose_db_version
		UNION ALL SELECT concat_ws(' ', 'river', line, version, created_at) FROM river_migration) all_of_it`).Scan(&out)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestMigratingAgainChangesNothing(t *testing.T) {
	db := pool(t, storagetest.EmptyURL(t))
	if err := storage.Migrate(t.Context(), db, silent); err != nil {
		t.Fatal(err)
	}
	before := shape(t, db)
	for _, want := range []string{"zaken nummer text", "river_job", "audit_alleen_toevoegen"} {
		if !strings.Contains(before, want) {
			t.Errorf("the schema has no %s", want)
		}
	}
	if err := storage.Migrate(t.Context(), db, silent); err != nil {
		t.Fatal(err)
	}
	if after := shape(t, db); after != before {
		t.Error("the second time changed the schema")
	}
}

func TestTwoProgramsMigrateAtOnce(t *testing.T) {
	url := storagetest.EmptyURL(t)
	dbs := []*sql.DB{pool(t, url), pool(t, url), pool(t, url)}
	for i, err := range parallel(t, len(dbs), func(i int) error { return storage.Migrate(t.Context(), dbs[i], silent) }) {
		if err != nil {
			t.Errorf("program %d: %v", i, err)
		}
	}
	if err := storage.CheckSchema(t.Context(), dbs[0]); err != nil {
		t.Error(err)
	}
}

func TestCheckSchema(t *testing.T) {
	for name, c := range map[string]struct {
		make  string
		wrong bool
	}{
		"as this program knows it":         {"SELECT 1", false},
		"one of ours is missing":           {"DELETE FROM goose_db_version WHERE version_id = 1", true},
		"the last of ours is missing":      {"DELETE FROM goose_db_version WHERE version_id = 2", true},
		"one newer, the next":              {"INSERT INTO goose_db_version (version_id, is_applied) VALUES (3, true)", false},
		"one newer, far away":              {"INSERT INTO goose_db_version (version_id, is_applied) VALUES (900, true)", false},
		"two newer":                        {"INSERT INTO goose_db_version (version_id, is_applied) VALUES (3, true), (101, true)", true},
		"one of river's is missing":        {"DELETE FROM river_migration WHERE version = (SELECT max(version) FROM river_migration)", true},
		"river is one newer":               {"INSERT INTO river_migration (line, version) VALUES ('main', 900)", false},
		"goose has never been here":        {"DROP TABLE goose_db_version", true},
		"river has never been here":        {"DROP TABLE river_migration", true},
		"a newer one replaces one we need": {"UPDATE goose_db_version SET version_id = 101 WHERE version_id = 2", true},
	} {
		t.Run(name, func(t *testing.T) {
			db := pool(t, storagetest.URL(t))
			if _, err := db.ExecContext(t.Context(), c.make); err != nil {
				t.Fatal(err)
			}
			err := storage.CheckSchema(t.Context(), db)
			if got := errors.Is(err, storage.ErrSchema); got != c.wrong || !c.wrong && err != nil {
				t.Errorf("CheckSchema: %v", err)
			}
		})
	}
}

func TestCheckSchemaWritesNothing(t *testing.T) {
	db := pool(t, storagetest.EmptyURL(t))
	wantErr(t, storage.CheckSchema(t.Context(), db), storage.ErrSchema)
	var n int
	if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace").Scan(&n); err != nil || n != 0 {
		t.Errorf("there are %d relations, want none (%v)", n, err)
	}
}

func TestAnOlderProgramLeavesANewerSchemaAlone(t *testing.T) {
	db := pool(t, storagetest.URL(t))
	if _, err := db.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (900, true)"); err != nil {
		t.Fatal(err)
	}
	before := shape(t, db)
	if err := storage.Migrate(t.Context(), db, silent); err != nil {
		t.Fatal(err)
	}
	if shape(t, db) != before {
		t.Error("it changed")
	}
}

func TestWhatFitsIsCountedAndNotComparedByNumber(t *testing.T) {
	for _, c := range []struct {
		known, applied []int64
		fits           bool
	}{
		{[]int64{1, 100}, []int64{1, 100}, true},
		{[]int64{1, 100}, []int64{1}, false},
		{[]int64{1, 100}, nil, false},
		{[]int64{1, 2, 100}, []int64{1, 100}, false}, // the same highest number, and still older
		{[]int64{1, 100}, []int64{1, 2, 100}, true},
		{[]int64{1, 100}, []int64{1, 100, 101}, true},
		{[]int64{1, 100}, []int64{1, 2, 3, 100}, false},
		{[]int64{1, 100}, []int64{1, 2, 100, 101}, false},
		{[]int64{1, 2, 100}, []int64{1, 3, 100}, false},
	} {
		applied := map[int64]bool{}
		for _, v := range c.applied {
			applied[v] = true
		}
		if err := storage.CompareSchema(c.known, applied); (err == nil) != c.fits {
			t.Errorf("known %v, applied %v: %v", c.known, c.applied, err)
		}
		if len(applied) != len(c.applied) {
			t.Errorf("known %v: the input was changed", c.known)
		}
	}
}

func TestTheHashOfTheSchemaIsStable(t *testing.T) {
	one, err1 := storage.SchemaHash()
	two, err2 := storage.SchemaHash()
	if err1 != nil || err2 != nil || one != two || len(one) != 64 {
		t.Error(fmt.Sprint(one, two, err1, err2))
	}
}
