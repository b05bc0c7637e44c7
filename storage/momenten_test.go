package storage_test

import (
	"errors"
	"testing"
	"time"

	"ketenbot/notify"
	"ketenbot/storage"
	"ketenbot/storage/storagetest"
)

func moment(soort, onderwerp string, after time.Duration) notify.Moment {
	return notify.Moment{Soort: soort, Onderwerp: onderwerp, Op: storagetest.Begin.Add(after)}
}

func (h *house) plan(moments ...notify.Moment) {
	h.t.Helper()
	h.must(func(tx *storage.Tx) error {
		for _, m := range moments {
			if err := tx.Plan(h.t.Context(), m); err != nil {
				return err
			}
		}
		return nil
	})
}

// due takes what is due at a moment until nothing is, and returns it in order.
func (h *house) due(after time.Duration) (out string) {
	h.t.Helper()
	for range 100 {
		is := false
		h.must(func(tx *storage.Tx) error {
			m, found, err := tx.MomentOpSlot(h.t.Context(), storagetest.Begin.Add(after))
			if is = found; !is || err != nil {
				return err
			}
			out += m.Soort + m.Onderwerp + " "
			return tx.Klaar(h.t.Context(), m)
		})
		if !is {
			return out
		}
	}
	h.t.Fatal("there is no end to it")
	return ""
}

func TestMomentsComeInOrderAndOnce(t *testing.T) {
	h := open(t)
	h.plan(moment("c", "1", 2*time.Hour), moment("b", "2", time.Hour), moment("b", "1", time.Hour), moment("a", "", 2*time.Hour+time.Nanosecond*1000))
	for _, c := range []struct {
		after time.Duration
		want  string
	}{{59 * time.Minute, ""}, {time.Hour, "b1 b2 "}, {2 * time.Hour, "c1 "}, {48 * time.Hour, "a "}, {96 * time.Hour, ""}} {
		if got := h.due(c.after); got != c.want {
			t.Errorf("due after %v: %q, want %q", c.after, got, c.want)
		}
	}
}

func TestPlanningAgainMovesAMoment(t *testing.T) {
	h := open(t)
	h.plan(moment("a", "1", time.Hour))
	h.plan(moment("a", "1", 3*time.Hour))
	if got := h.due(2 * time.Hour); got != "" {
		t.Errorf("due: %q, and it was moved", got)
	}
	if got := h.due(3 * time.Hour); got != "a1 " {
		t.Errorf("due: %q", got)
	}
}

func TestAMomentThatPlansItselfAnewStays(t *testing.T) {
	h := open(t)
	h.plan(moment("nacht", "", time.Hour))
	h.must(func(tx *storage.Tx) error {
		m, is, err := tx.MomentOpSlot(t.Context(), storagetest.Begin.Add(time.Hour))
		if err != nil || !is {
			t.Fatalf("due: %v, %v", is, err)
		}
		if err := tx.Plan(t.Context(), moment("nacht", "", 25*time.Hour)); err != nil {
			return err
		}
		return tx.Klaar(t.Context(), m)
	})
	h.must(func(tx *storage.Tx) error {
		at, is, err := tx.EersteMoment(t.Context())
		if err != nil || !is || !at.Equal(time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)) {
			t.Errorf("the first is at %v (%v, %v)", at, is, err)
		}
		return nil
	})
}

func TestAMomentThatFailedIsStillDue(t *testing.T) {
	h := open(t)
	h.plan(moment("a", "1", 0))
	_ = h.InTx(t.Context(), func(tx *storage.Tx) error {
		m, _, err := tx.MomentOpSlot(t.Context(), storagetest.Begin)
		return errors.Join(err, tx.Klaar(t.Context(), m), errors.New("no"))
	})
	if got := h.due(0); got != "a1 " {
		t.Errorf("due: %q", got)
	}
}

func TestWhetherAndWhenSomethingIsPlanned(t *testing.T) {
	h := open(t)
	has := func(soort, onderwerp string) (is bool) {
		h.must(func(tx *storage.Tx) (err error) {
			is, err = tx.Heeft(t.Context(), soort, onderwerp)
			return err
		})
		return is
	}
	h.must(func(tx *storage.Tx) error {
		if at, is, err := tx.EersteMoment(t.Context()); is || err != nil || !at.IsZero() {
			t.Errorf("nothing is planned: %v, %v, %v", at, is, err)
		}
		return nil
	})
	h.plan(moment("a", "1", time.Hour))
	if !has("a", "1") || has("a", "2") || has("b", "1") {
		t.Error("only a1 is planned")
	}
}

// Of two programs that tick at once one does what is due, in order; the other finds nothing to do until it has.
func TestTwoReplicasDoMomentsOneAtATime(t *testing.T) {
	h := open(t)
	other := h.replica(h.kluis)
	h.plan(moment("a", "1", 0), moment("b", "1", time.Minute))
	ctx := t.Context()
	at := storagetest.Begin.Add(time.Hour)
	take := func(db *storage.DB, want string, inside func(*storage.Tx)) {
		t.Helper()
		err := db.InTx(ctx, func(tx *storage.Tx) error {
			m, is, err := tx.MomentOpSlot(ctx, at)
			if err != nil || m.Soort != want || is != (want != "") {
				t.Fatalf("got %v, %v, %v; want %q", m, is, err, want)
			}
			if !is {
				return nil
			}
			inside(tx)
			return tx.Klaar(ctx, m)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	nothing := func(*storage.Tx) {}
	take(h.DB, "a", func(*storage.Tx) { take(other, "", nothing) })
	take(other, "b", func(*storage.Tx) { take(h.DB, "", nothing) })
	take(h.DB, "", nothing)
}
