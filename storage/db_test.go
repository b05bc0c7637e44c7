package storage_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"ketenbot/bot/casus"
	"ketenbot/bot/flow"
	"ketenbot/bot/vertrouwelijk"
	"ketenbot/storage"
)

func TestAnErrorUndoesEverything(t *testing.T) {
	h := open(t)
	stop := errors.New("stop")
	err := h.InTx(t.Context(), func(tx *storage.Tx) error {
		if _, err := tx.MaakZaak(t.Context(), zaak(1), nil); err != nil {
			return err
		}
		return stop
	})
	wantErr(t, err, stop)
	if n := h.count("SELECT count(*) FROM zaken") + h.count("SELECT count(*) FROM sleutels"); n != 0 {
		t.Errorf("%d rows remain", n)
	}
}

func TestAPanicUndoesEverythingAndFreesTheConnection(t *testing.T) {
	h := open(t)
	func() {
		defer func() { _ = recover() }()
		_ = h.InTx(t.Context(), func(tx *storage.Tx) error {
			if _, err := tx.MaakZaak(t.Context(), zaak(1), nil); err != nil {
				return err
			}
			panic("a mistake")
		})
	}()
	if n := h.count("SELECT count(*) FROM zaken"); n != 0 {
		t.Errorf("%d rows remain", n)
	}
	if n := h.SQL().Stats().InUse; n != 0 {
		t.Errorf("%d connections are still in use", n)
	}
}

func TestATransactionHasOneNow(t *testing.T) {
	h := open(t)
	h.must(func(tx *storage.Tx) error {
		first := tx.Nu()
		h.clock.Advance(time.Hour)
		if !tx.Nu().Equal(first) {
			t.Error("the time went on within a transaction")
		}
		return nil
	})
}

// A button carries an id through the platform; whatever comes back must not end the transaction that it came in.
func TestAnIDThatIsNoneIsNotFoundAndTheTransactionGoesOn(t *testing.T) {
	h := open(t)
	z := h.maakZaak(1)
	ctx := t.Context()
	for _, bad := range []string{"geen-uuid", "", "' OR 1=1 --", "\x00", "\xff", strings.ToUpper("00000000-0000-4000-8000-0000000000b1"), "{" + annaID + "}", nergens} {
		h.must(func(tx *storage.Tx) error {
			for name, ask := range map[string]func() error{
				"Zaak":            func() error { _, err := tx.Zaak(ctx, bad); return err },
				"ZaakOpSlot":      func() error { _, err := tx.ZaakOpSlot(ctx, bad); return err },
				"Medewerker":      func() error { _, err := tx.Medewerker(ctx, bad); return err },
				"Account":         func() error { _, err := tx.Account(ctx, "web", bad); return err },
				"Toegang":         func() error { _, err := tx.Toegang(ctx, bad); return err },
				"BesluitToegang":  func() error { return tx.BesluitToegang(ctx, bad, true, "Vivian Smit") },
				"Overleg":         func() error { _, err := tx.Overleg(ctx, bad); return err },
				"HandelOverlegAf": func() error { return tx.HandelOverlegAf(ctx, bad, "Vivian Smit") },
				"OpenInhoud":      func() error { _, err := tx.OpenInhoud(ctx, bad); return err },
				"VoegInhoudToe":   func() error { return tx.VoegInhoudToe(ctx, bad, casus.Inhoud{"x": vertrouwelijk.Nieuw("y")}) },
				"BerichtOpSlot":   func() error { _, _, err := tx.BerichtOpSlot(ctx, bad); return err },
			} {
				if name == "BerichtOpSlot" && (bad == "\x00" || bad == "\xff") {
					continue // its id comes from our own job
				}
				fout, ok := casus.AlsFout(ask())
				if !ok || fout.Code != casus.NietGevonden || fout.Tekst == "" {
					t.Errorf("%s(%q): %v, want a refusal", name, bad, ask())
				}
			}
			if _, err := tx.LockSession(ctx, bad); !errors.Is(err, flow.ErrGone) {
				t.Errorf("LockSession(%q): %v", bad, err)
			}
			if err := tx.SaveSession(ctx, flow.Session{ID: bad}); !errors.Is(err, flow.ErrGone) {
				t.Errorf("SaveSession(%q): %v", bad, err)
			}
			_, err := tx.Zaak(ctx, z.ID) // after all these: 25P02 if one of them ended the transaction
			return err
		})
	}
}

func TestErrorsDoNotQuoteWhatWasStored(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	for name, c := range map[string]struct {
		do     func(tx *storage.Tx) error
		secret string
	}{
		"a name that is taken": {func(tx *storage.Tx) error {
			return tx.MaakKetenpartner(ctx, casus.Ketenpartner{ID: id(9), Naam: "Gemeente Zuiderpoort"})
		}, "Zuiderpoort"},
		"a person that is there": {func(tx *storage.Tx) error { return tx.MaakMedewerker(ctx, anna, "web", "x") }, annaID},
		"an unknown role": {func(tx *storage.Tx) error {
			return tx.MaakMedewerker(ctx, casus.Medewerker{ID: id(8), Naam: "Geheim", Ketenpartner: om, Rollen: []casus.Rol{"geheimerol"}}, "web", "y")
		}, "geheim"},
		"a zaak of nobody": {func(tx *storage.Tx) error {
			z := zaak(1)
			z.Aanmelder.ID = nergens
			_, err := tx.MaakZaak(ctx, z, nil)
			return err
		}, nergens},
		"an id that is none": {func(tx *storage.Tx) error { _, err := tx.Collegas(ctx, "Geheim"); return err }, "geheim"},
		"text that is no UTF-8": {func(tx *storage.Tx) error {
			_, err := tx.MaakToegang(ctx, casus.Toegangsverzoek{ID: id(7), Platform: "web", Gebruiker: "z", Naam: "Geheim\xff"})
			return err
		}, "geheim"},
	} {
		err := h.InTx(ctx, c.do)
		if err == nil || strings.Contains(strings.ToLower(err.Error()), strings.ToLower(c.secret)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheAddressIsNotInAnError(t *testing.T) {
	_, err := storage.Open(storage.Options{URL: "postgres://u:geheim@host:99x/%zz"})
	if err == nil || strings.Contains(err.Error(), "geheim") {
		t.Errorf("error is %v", err)
	}
}

// Two transactions that each hold what the other wants: Postgres ends one, and InTx begins that one anew.
func TestTheLoserOfADeadlockTriesAgain(t *testing.T) {
	h := open(t)
	ids := []string{h.maakZaak(1).ID, h.maakZaak(2).ID}
	var mu sync.Mutex
	runs := 0
	both := make(chan struct{}) // closed when each holds its first
	held := 0
	won := make(chan struct{}) // closed when the winner is done: only then the loser tries again, so that it cannot make another loser
	for i, err := range parallel(t, 2, func(i int) error {
		tries := 0
		err := h.InTx(t.Context(), func(tx *storage.Tx) error {
			mu.Lock()
			runs++
			mu.Unlock()
			if tries++; tries > 1 {
				<-won
			}
			first, err := tx.ZaakOpSlot(t.Context(), ids[i])
			if err != nil {
				return err
			}
			mu.Lock()
			if held++; held == 2 {
				close(both)
			}
			mu.Unlock()
			<-both
			if _, err := tx.ZaakOpSlot(t.Context(), ids[1-i]); err != nil {
				return err
			}
			first.Leefgebieden, first.GescreendDoor = 0, first.GescreendDoor+"x"
			return tx.BewaarZaak(t.Context(), first)
		})
		if tries == 1 {
			close(won)
		}
		return err
	}) {
		if err != nil {
			t.Errorf("transaction %d: %v", i, err)
		}
	}
	if runs != 3 {
		t.Errorf("the work ran %d times, want 3: one was the loser", runs)
	}
	if n := h.count("SELECT count(*) FROM zaken WHERE gescreend_door = 'x'"); n != 2 {
		t.Errorf("%d of 2 were done once", n)
	}
}

func TestItTriesThreeTimesAndNoMore(t *testing.T) {
	h := open(t)
	for code, want := range map[string]int{"40P01": 3, "40001": 3, "23505": 1, "P0001": 1} {
		runs := 0
		err := h.InTx(t.Context(), func(tx *storage.Tx) error {
			runs++
			return tx.Exec(t.Context(), "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '"+code+"'; END $$")
		})
		if err == nil || runs != want || !strings.Contains(err.Error(), code) {
			t.Errorf("%s: %d tries, want %d (%v)", code, runs, want, err)
		}
	}
	runs := 0
	err := h.InTx(t.Context(), func(tx *storage.Tx) error {
		if runs++; runs < 3 {
			return tx.Exec(t.Context(), "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$")
		}
		return nil
	})
	if err != nil || runs != 3 {
		t.Errorf("the third time was good: %d tries, %v", runs, err)
	}
}

func TestItDoesNotTryAgainWhenNobodyWaits(t *testing.T) {
	h := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	runs := 0
	err := h.InTx(ctx, func(tx *storage.Tx) error {
		runs++
		err := tx.Exec(ctx, "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$")
		cancel()
		return err
	})
	if err == nil || runs != 1 {
		t.Errorf("%d tries, %v", runs, err)
	}
}
