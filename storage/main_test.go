package storage_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"go.uber.org/goleak"

	"ketenbot/bot/casus"
	"ketenbot/bot/vertrouwelijk"
	"ketenbot/storage"
	"ketenbot/storage/storagetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(storagetest.Main(m)) }

const (
	gemeenteID = "00000000-0000-4000-8000-0000000000a1"
	omID       = "00000000-0000-4000-8000-0000000000a2"
	annaID     = "00000000-0000-4000-8000-0000000000b1" // of the gemeente
	bramID     = "00000000-0000-4000-8000-0000000000b2" // of the gemeente
	vivianID   = "00000000-0000-4000-8000-0000000000b3" // voorzitter, of the OM
	winnieID   = "00000000-0000-4000-8000-0000000000b4" // voorzitter, of the OM
	nergens    = "00000000-0000-4000-8000-00000000ffff"
)

var (
	gemeente = casus.Ketenpartner{ID: gemeenteID, Naam: "Gemeente Zuiderpoort", Soort: "gemeente", MagAanmelden: true}
	om       = casus.Ketenpartner{ID: omID, Naam: "Openbaar Ministerie", Soort: "justitie", Vast: true, MagAanmelden: true}
	anna     = casus.Medewerker{ID: annaID, Naam: "Anna de Wit", Email: "anna@gemeente.test", Ketenpartner: gemeente}
	bram     = casus.Medewerker{ID: bramID, Naam: "Bram Zeeman", Email: "bram@gemeente.test", Ketenpartner: gemeente}
	vivian   = casus.Medewerker{ID: vivianID, Naam: "Vivian Smit", Email: "vivian@om.test", Ketenpartner: om, Rollen: []casus.Rol{casus.Voorzitter}}
	winnie   = casus.Medewerker{ID: winnieID, Naam: "Winnie Baas", Email: "winnie@om.test", Ketenpartner: om, Rollen: []casus.Rol{casus.Manager, casus.Voorzitter}}

	donderdag = casus.Datum{Jaar: 2026, Maand: time.November, Dag: 26}
)

// house is a database with people in it and a clock of its own, which begins at storagetest.Begin.
type house struct {
	*storage.DB

	t     *testing.T
	clock *clockwork.FakeClock
	kluis *storage.Kluis
	url   string
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, clock: clockwork.NewFakeClockAt(storagetest.Begin), kluis: storagetest.Kluis(t), url: storagetest.URL(t)}
	h.DB = h.replica(h.kluis)
	h.must(func(tx *storage.Tx) error {
		ctx := t.Context()
		for _, k := range []casus.Ketenpartner{gemeente, om} {
			if err := tx.MaakKetenpartner(ctx, k); err != nil {
				return err
			}
		}
		for _, m := range []casus.Medewerker{anna, bram, vivian, winnie} {
			account, _, _ := strings.Cut(m.Email, "@")
			if err := tx.MaakMedewerker(ctx, m, "web", account); err != nil {
				return err
			}
		}
		return nil
	})
	return h
}

// replica opens the same database once more, as another program would.
func (h *house) replica(k *storage.Kluis) *storage.DB {
	return storagetest.Open(h.t, storagetest.OnURL(h.url), storagetest.WithNow(h.clock.Now), storagetest.WithKluis(k))
}

// must runs fn in a transaction that has to succeed.
func (h *house) must(fn func(*storage.Tx) error) {
	h.t.Helper()
	if err := h.InTx(h.t.Context(), fn); err != nil {
		h.t.Fatal(err)
	}
}

// sql runs a statement as the owner of the database, outside storage.
func (h *house) sql(statement string, args ...any) {
	h.t.Helper()
	if _, err := h.SQL().ExecContext(h.t.Context(), statement, args...); err != nil {
		h.t.Fatalf("%s: %v", statement, err)
	}
}

// count returns the number that the statement selects.
func (h *house) count(statement string, args ...any) int {
	h.t.Helper()
	var n int
	if err := h.SQL().QueryRowContext(h.t.Context(), statement, args...).Scan(&n); err != nil {
		h.t.Fatalf("%s: %v", statement, err)
	}
	return n
}

// somebodyWaits reports whether a transaction on this database waits for another.
func (h *house) somebodyWaits() bool {
	h.t.Helper()
	return h.count("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") > 0
}

func id(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

// zaak is a new aanmelding of Anna's.
func zaak(n int) casus.Zaak {
	return casus.Zaak{
		ID: id(n), Soort: casus.Persoon, Toestand: casus.Ingediend, Aanmelder: anna, Geschikt: true, CriteriaVersie: "2025-1", Leefgebieden: 2,
		IngediendOp: storagetest.Begin, ContactVoor: storagetest.Begin.Add(48 * time.Hour), Triage: donderdag,
	}
}

func (h *house) maakZaak(n int) casus.Zaak {
	h.t.Helper()
	var out casus.Zaak
	h.must(func(tx *storage.Tx) (err error) {
		out, err = tx.MaakZaak(h.t.Context(), zaak(n), casus.Inhoud{"titel": vertrouwelijk.Nieuw("Overlast")})
		return err
	})
	return out
}

func wantFout(t *testing.T, err error, code casus.Code) *casus.Fout {
	t.Helper()
	fout, ok := casus.AlsFout(err)
	if !ok || fout.Code != code {
		t.Fatalf("error is %v, want a casus.Fout with code %s", err, code)
	}
	return fout
}

func wantErr(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error is %v, want %v", err, want)
	}
}

var silent = slog.New(slog.DiscardHandler)

func parallel(t *testing.T, n int, do func(i int) error) []error {
	t.Helper()
	errs, done := make([]error, n), make(chan struct{})
	start := make(chan struct{})
	for i := range n {
		go func() {
			<-start
			errs[i] = do(i)
			done <- struct{}{}
		}()
	}
	close(start)
	for range n {
		select {
		case <-done:
		case <-time.After(time.Minute):
			t.Fatal("still busy after a minute")
		}
	}
	return errs
}

// waitFor asks until it is so; for what another goroutine or Postgres does in its own time.
func waitFor(t *testing.T, what string, is func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-ctx.Done():
			t.Fatalf("waited in vain: %s", what)
		case <-tick.C:
		}
	}
}
