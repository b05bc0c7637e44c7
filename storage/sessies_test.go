package storage_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ketenbot/bot/chat"
	"ketenbot/bot/flow"
	"ketenbot/bot/vertrouwelijk"
	"ketenbot/storage"
	"ketenbot/storage/storagetest"
)

var _ flow.Sessions = (*storage.Tx)(nil)

var sameSession = cmp.Options{
	cmpopts.EquateEmpty(), cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) }),
	cmp.Comparer(func(a, b vertrouwelijk.Tekst) bool { return a == b }), // cmp would print nothing of it
}

const dag = 24 * time.Hour

// session is a draft of Anna's that is kept for fourteen days.
func session(n int) flow.Session {
	return flow.Session{
		ID: id(n), Flow: "aanmelden", Subject: "iets", Owner: annaID, Step: "wie", Version: 3, LastSubmit: "afdruk", Return: "",
		Started: storagetest.Begin, Expires: storagetest.Begin.Add(14 * dag),
		Draft: flow.Draft{"wie": chat.Values{"naam": chat.Answer("Piet \"de\" Vries\n\u2028"), "meer": chat.Answer("a", "b")}, "leeg": chat.Values{}},
		Typed: flow.Draft{"situatie": chat.Values{"aanleiding": chat.Answer("half")}},
	}
}

func (h *house) newSession(s flow.Session) {
	h.t.Helper()
	h.must(func(tx *storage.Tx) error {
		if err := tx.NewSession(h.t.Context(), s); err != nil {
			return err
		}
		return tx.SaveSession(h.t.Context(), s)
	})
}

func (h *house) lock(n int) (s flow.Session, err error) {
	h.t.Helper()
	err = h.InTx(h.t.Context(), func(tx *storage.Tx) error {
		s, err = tx.LockSession(h.t.Context(), id(n))
		return err
	})
	return s, err
}

func TestASessionComesBackWhole(t *testing.T) {
	h := open(t)
	s := session(1)
	h.newSession(s)
	got, err := h.lock(1)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, got, sameSession); diff != "" {
		t.Error(diff)
	}
	if got.Draft["leeg"] == nil {
		t.Error("a page that was answered with nothing counts as not answered") // the flow tells these apart
	}
	s.Step, s.Version, s.Return, s.LastSubmit = "samenvatting", 9, "wie", "andere afdruk"
	s.Started, s.Expires = s.Started.Add(time.Hour), s.Expires.Add(time.Hour)
	delete(s.Draft, "wie")
	h.must(func(tx *storage.Tx) error { return tx.SaveSession(t.Context(), s) })
	if got, err = h.lock(1); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, got, sameSession); diff != "" {
		t.Error(diff)
	}
}

func TestASessionIsHeldUntilTheTransactionEnds(t *testing.T) {
	h := open(t)
	h.newSession(session(1))
	ctx := t.Context()
	second := make(chan int, 1)
	h.must(func(tx *storage.Tx) error {
		s, err := tx.LockSession(ctx, id(1))
		if err != nil {
			return err
		}
		go func() {
			got, err := h.lock(1)
			if err != nil {
				got.Version = -1
			}
			second <- got.Version
		}()
		waitFor(t, "the second to wait for the first", h.somebodyWaits)
		s.Version = 4
		return tx.SaveSession(ctx, s)
	})
	if v := <-second; v != 4 {
		t.Errorf("the second saw version %d, want 4", v)
	}
}

func TestAnExpiredSessionIsGone(t *testing.T) {
	h := open(t)
	h.newSession(session(1))
	h.clock.Advance(14*dag - time.Second)
	if _, err := h.lock(1); err != nil {
		t.Errorf("a second before it expires: %v", err)
	}
	h.clock.Advance(time.Second)
	_, err := h.lock(1)
	wantErr(t, err, flow.ErrGone)
	h.must(func(tx *storage.Tx) error {
		_, err := tx.FindSession(t.Context(), annaID, "aanmelden", "iets")
		wantErr(t, err, flow.ErrGone)
		return nil
	})
}

func TestFindingTheNewestDraft(t *testing.T) {
	h := open(t)
	older, newer, other, done, someone := session(1), session(2), session(3), session(4), session(5)
	newer.Expires = newer.Expires.Add(time.Minute)
	other.Subject, other.Expires = "iets anders", other.Expires.Add(time.Hour)
	done.Finished, done.Expires = true, done.Expires.Add(2*time.Hour)
	someone.Owner, someone.Expires = bramID, someone.Expires.Add(3*time.Hour)
	for _, s := range []flow.Session{older, newer, other, done, someone} {
		h.newSession(s)
	}
	h.must(func(tx *storage.Tx) error {
		s, err := tx.FindSession(t.Context(), annaID, "aanmelden", "iets")
		if err != nil || s.ID != newer.ID || !s.Draft.Of("wie").One("naam").Is("Piet \"de\" Vries\n\u2028") {
			t.Errorf("found %s, %v", s.ID, err)
		}
		for _, ask := range [][3]string{{annaID, "aanmelden", ""}, {annaID, "overleg", "iets"}, {nergens, "aanmelden", "iets"}} {
			if _, err := tx.FindSession(t.Context(), ask[0], ask[1], ask[2]); err == nil {
				t.Errorf("%v is found", ask)
			} else {
				wantErr(t, err, flow.ErrGone)
			}
		}
		return nil
	})
}

func TestAFinishedSessionKeepsWhatWasSaidAndLosesItsDraft(t *testing.T) {
	h := open(t)
	s := session(1)
	h.newSession(s)
	s.Finished, s.Draft = true, nil
	s.Result = chat.Message{Text: "Je aanmelding is ontvangen.", Buttons: []chat.Button{{Label: "Bekijk", Action: chat.Action{Name: "bekijk", Subject: id(9)}}}}
	h.must(func(tx *storage.Tx) error { return tx.SaveSession(t.Context(), s) })
	if n := h.count("SELECT (SELECT count(*) FROM sleutels) + (SELECT count(*) FROM verzegeld)"); n != 0 {
		t.Errorf("%d rows of the draft remain", n)
	}
	got, err := h.lock(1)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s.Result, got.Result, sameSession); diff != "" || !got.Finished || len(got.Draft) != 0 {
		t.Errorf("finished %v: %s", got.Finished, diff)
	}
}

func TestADroppedSessionLeavesNothing(t *testing.T) {
	h := open(t)
	h.newSession(session(1))
	for range 2 {
		h.must(func(tx *storage.Tx) error { return tx.DropSession(t.Context(), id(1)) })
	}
	_, err := h.lock(1)
	wantErr(t, err, flow.ErrGone)
	h.must(func(tx *storage.Tx) error { // a page that was still under way must not bring the draft back without its session
		wantErr(t, tx.SaveSession(t.Context(), session(1)), flow.ErrGone)
		return nil
	})
	if n := h.count("SELECT (SELECT count(*) FROM sessies) + (SELECT count(*) FROM sleutels)"); n != 0 {
		t.Errorf("%d rows remain", n)
	}
}

func TestExpiredSessionsAreCleanedUp(t *testing.T) {
	h := open(t)
	for n := 1; n <= 4; n++ {
		s := session(n)
		s.Expires = storagetest.Begin.Add(time.Duration(n) * dag)
		s.Finished = n == 2
		h.newSession(s)
	}
	h.clock.Advance(3 * dag) // the third expires at this very moment
	clean := func() (n int) {
		h.must(func(tx *storage.Tx) (err error) {
			n, err = tx.RuimSessiesOp(t.Context())
			return err
		})
		return n
	}
	if n := clean(); n != 3 {
		t.Errorf("%d sessions were dropped, want 3", n)
	}
	if n := clean(); n != 0 {
		t.Errorf("the second time %d sessions were dropped", n)
	}
	if n := h.count("SELECT count(*) FROM sleutels"); n != 1 {
		t.Errorf("%d keys remain, want 1", n)
	}
	if _, err := h.lock(4); err != nil {
		t.Errorf("the one that is still good: %v", err)
	}
}

// While somebody is busy in a session (in a slow transaction, begun before it expired) it is left for the next time.
func TestCleaningUpDoesNotWaitForASessionInUse(t *testing.T) {
	h := open(t)
	h.newSession(session(1))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	h.must(func(tx *storage.Tx) error {
		if _, err := tx.LockSession(ctx, id(1)); err != nil {
			return err
		}
		h.clock.Advance(15 * dag)
		return h.InTx(ctx, func(other *storage.Tx) error {
			n, err := other.RuimSessiesOp(ctx)
			if n != 0 {
				t.Errorf("%d sessions were dropped", n)
			}
			return err
		})
	})
}
