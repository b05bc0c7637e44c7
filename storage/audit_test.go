package storage_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ketenbot/bot/casus"
	"ketenbot/storage"
)

// logLines writes n lines, the clock going on by something that Postgres cannot keep whole.
func (h *house) logLines(n int) {
	h.t.Helper()
	for i := range n {
		h.clock.Advance(time.Second + 123*time.Nanosecond)
		h.must(func(tx *storage.Tx) error {
			return tx.Log(h.t.Context(), casus.Auditregel{Wie: annaID, Wat: casus.WatBekeken, Onderwerp: id(i), Grond: "aanmelder", Details: "titel é"})
		})
	}
}

func (h *house) verify() (n int64, err error) {
	err = h.InTx(h.t.Context(), func(tx *storage.Tx) error {
		n, err = tx.ControleerAudit(h.t.Context())
		return err
	})
	return n, err
}

func TestTheAuditLogAddsUp(t *testing.T) {
	h := open(t)
	if n, err := h.verify(); n != 0 || err != nil {
		t.Errorf("empty: %d lines, %v", n, err)
	}
	h.logLines(5)
	if n, err := h.verify(); n != 5 || err != nil {
		t.Errorf("%d lines, %v", n, err)
	}
	h.sql(`DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone TO %L', current_database(), 'Asia/Tokyo'); END $$`)
	h.DB = h.replica(h.kluis)
	if n, err := h.verify(); n != 5 || err != nil {
		t.Errorf("elsewhere: %d lines, %v", n, err)
	}
}

func TestLoggingAtOnceMakesOneChain(t *testing.T) {
	h := open(t)
	for _, err := range parallel(t, 8, func(int) error {
		return h.InTx(t.Context(), func(tx *storage.Tx) error {
			return tx.Log(t.Context(), casus.Auditregel{Wie: annaID, Wat: casus.WatBekeken})
		})
	}) {
		if err != nil {
			t.Error(err)
		}
	}
	if n, err := h.verify(); n != 8 || err != nil {
		t.Errorf("%d lines, %v", n, err)
	}
}

func TestALineThatIsRolledBackLeavesNoGap(t *testing.T) {
	h := open(t)
	h.logLines(1)
	_ = h.InTx(t.Context(), func(tx *storage.Tx) error {
		_ = tx.Log(t.Context(), casus.Auditregel{Wie: annaID, Wat: casus.WatBekeken})
		return fmt.Errorf("no")
	})
	h.logLines(1)
	if n, err := h.verify(); n != 2 || err != nil {
		t.Errorf("%d lines, %v", n, err)
	}
}

func TestTheAuditLogCanOnlyGrow(t *testing.T) {
	h := open(t)
	h.logLines(2)
	for _, statement := range []string{"UPDATE audit SET wie = 'x'", "UPDATE audit SET wie = 'x' WHERE false", "DELETE FROM audit", "DELETE FROM audit WHERE id = 2", "TRUNCATE audit", "TRUNCATE audit CASCADE"} {
		if _, err := h.SQL().ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "the audit log is append-only") {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if n, err := h.verify(); n != 2 || err != nil {
		t.Errorf("%d lines, %v", n, err)
	}
}

// Whoever owns the database can switch the trigger off; what was done then shows.
func TestTamperingShows(t *testing.T) {
	for name, c := range map[string]struct{ do, want string }{
		"who":                        {"UPDATE audit SET wie = 'iemand anders' WHERE id = 3", "after line 2"},
		"what":                       {"UPDATE audit SET wat = 'ingediend' WHERE id = 3", "after line 2"},
		"the subject":                {"UPDATE audit SET onderwerp = '' WHERE id = 1", "after line 0"},
		"the ground":                 {"UPDATE audit SET grond = 'voorzitter van de triage' WHERE id = 5", "after line 4"},
		"the details":                {"UPDATE audit SET details = 'titel e' WHERE id = 3", "after line 2"},
		"when, by a microsecond":     {"UPDATE audit SET op = op + interval '1 microsecond' WHERE id = 3", "after line 2"},
		"a hash":                     {"UPDATE audit SET hash = '\\x00' WHERE id = 3", "after line 2"},
		"two fields shifted":         {"UPDATE audit SET wie = wie || wat, wat = '' WHERE id = 3", "after line 2"},
		"the first removed":          {"DELETE FROM audit WHERE id = 1", "after line 0"},
		"a middle one removed":       {"DELETE FROM audit WHERE id = 3", "after line 2"},
		"removed, and numbered anew": {"DELETE FROM audit WHERE id = 3; UPDATE audit SET id = 3 WHERE id = 4; UPDATE audit SET id = 4 WHERE id = 5", "after line 2"},
		"the last removed":           {"DELETE FROM audit WHERE id = 5", "ends at line 4, and should at 5"},
		"all removed":                {"DELETE FROM audit", "ends at line 0, and should at 5"},
		"one added at the end":       {"INSERT INTO audit SELECT 6, op, wie, wat, onderwerp, grond, details, hash FROM audit WHERE id = 5", "after line 5"},
		"the head moved back":        {"UPDATE audit_kop SET id = 4", "ends at line 5, and should at 4"},
		"the head's hash":            {"UPDATE audit_kop SET hash = ''", "ends at line 5, and should at 5"},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t)
			h.logLines(5)
			h.sql("ALTER TABLE audit DISABLE TRIGGER audit_alleen_toevoegen")
			h.sql(c.do)
			_, err := h.verify()
			wantErr(t, err, storage.ErrAudit)
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("it says %v, want %q", err, c.want)
			}
		})
	}
}

func TestWithoutItsHeadNothingIsLogged(t *testing.T) {
	h := open(t)
	h.logLines(1)
	h.sql("DELETE FROM audit_kop")
	err := h.InTx(t.Context(), func(tx *storage.Tx) error { return tx.Log(t.Context(), casus.Auditregel{Wie: annaID}) })
	if err == nil {
		t.Error("a line was logged that nothing is chained to")
	}
	if _, err := h.verify(); err == nil {
		t.Error("a log without its head passes")
	}
}
