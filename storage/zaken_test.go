package storage_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ketenbot/bot/casus"
	"ketenbot/storage"
	"ketenbot/storage/storagetest"
)

var sameZaak = cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })

func TestAZaakComesBackWhole(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	z := h.maakZaak(1)
	z.GewijzigdOp = storagetest.Begin
	z.Aanmelder.Email, z.Aanmelder.Rollen = "", nil // a zaak has only the name and organisation of its aanmelder
	check := func(want casus.Zaak) {
		t.Helper()
		h.must(func(tx *storage.Tx) error {
			for name, ask := range map[string]func() (casus.Zaak, error){
				"Zaak":          func() (casus.Zaak, error) { return tx.Zaak(ctx, want.ID) },
				"ZaakOpSlot":    func() (casus.Zaak, error) { return tx.ZaakOpSlot(ctx, want.ID) },
				"ZaakMetNummer": func() (casus.Zaak, error) { return tx.ZaakMetNummer(ctx, want.Nummer) },
			} {
				got, err := ask()
				if err != nil {
					return err
				}
				if diff := cmp.Diff(want, got, sameZaak); diff != "" {
					t.Errorf("%s: %s", name, diff)
				}
			}
			return nil
		})
	}
	check(z)

	h.clock.Advance(time.Hour)
	slot := time.Date(2026, 11, 26, 12, 20, 0, 0, time.UTC)
	z.Toestand, z.Triage, z.GescreendOp, z.GescreendDoor, z.Reden = casus.Geagendeerd, casus.Datum{Jaar: 2026, Maand: 12, Dag: 10}, slot.Add(-dag), "Vivian Smit", casus.AndereReden
	z.SlotBegin, z.SlotEind, z.Deelname, z.Vervanger, z.VervangerNaam, z.ProcesregisseurID = slot, slot.Add(20*time.Minute), casus.CollegaKomt, bramID, "Bram Zeeman", vivianID
	h.must(func(tx *storage.Tx) error { return tx.BewaarZaak(ctx, z) })
	z.GewijzigdOp = time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)
	check(z)
}

func TestSavingAZaakThatIsNotThere(t *testing.T) {
	h := open(t)
	wantFout(t, h.InTx(t.Context(), func(tx *storage.Tx) error { return tx.BewaarZaak(t.Context(), zaak(1)) }), casus.NietGevonden)
	wantFout(t, h.InTx(t.Context(), func(tx *storage.Tx) error {
		_, err := tx.ZaakMetNummer(t.Context(), "ZVH-2026-0042")
		return err
	}), casus.NietGevonden)
}

func TestNumbersCountByYearInAmsterdam(t *testing.T) {
	h := open(t)
	for i, c := range []struct {
		at   time.Time
		want string
	}{
		{time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC), "ZVH-2026-0001"},
		{time.Date(2026, 12, 31, 22, 59, 59, 0, time.UTC), "ZVH-2026-0002"}, // 23:59:59 in Amsterdam
		{time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC), "ZVH-2027-0001"},  // 00:30 on New Year's Day
		{time.Date(2027, 1, 1, 0, 30, 0, 0, time.UTC), "ZVH-2027-0002"},
		{time.Date(2026, 12, 31, 20, 0, 0, 0, time.UTC), "ZVH-2026-0003"},
	} {
		h.must(func(tx *storage.Tx) error {
			z := zaak(i + 1)
			z.IngediendOp = c.at
			z, err := tx.MaakZaak(t.Context(), z, nil)
			if z.Nummer != c.want {
				t.Errorf("submitted at %v: %s, want %s", c.at, z.Nummer, c.want)
			}
			return err
		})
	}
}

func TestAfter9999TheNumberGrows(t *testing.T) {
	h := open(t)
	h.sql("INSERT INTO nummers (jaar, laatste) VALUES (2026, 9999)")
	if z := h.maakZaak(1); z.Nummer != "ZVH-2026-10000" {
		t.Errorf("number is %s", z.Nummer)
	}
}

func TestANumberThatWasRolledBackIsUsedAgain(t *testing.T) {
	h := open(t)
	_ = h.InTx(t.Context(), func(tx *storage.Tx) error {
		_, _ = tx.MaakZaak(t.Context(), zaak(1), nil)
		return fmt.Errorf("no")
	})
	if z := h.maakZaak(2); z.Nummer != "ZVH-2026-0001" {
		t.Errorf("number is %s", z.Nummer)
	}
}

func TestSubmittingAtOnceGivesDistinctNumbers(t *testing.T) {
	h := open(t)
	const n = 12
	numbers := make([]string, n)
	for _, err := range parallel(t, n, func(i int) error {
		return h.InTx(t.Context(), func(tx *storage.Tx) error {
			z, err := tx.MaakZaak(t.Context(), zaak(i+1), nil)
			numbers[i] = z.Nummer
			return err
		})
	}) {
		if err != nil {
			t.Error(err)
		}
	}
	slices.Sort(numbers)
	if got := slices.Compact(slices.Clone(numbers)); len(got) != n || got[0] != "ZVH-2026-0001" || got[n-1] != "ZVH-2026-0012" {
		t.Errorf("numbers are %v", numbers)
	}
}

func TestTwoVoorzittersDecideAtOnce(t *testing.T) {
	h := open(t)
	h.maakZaak(1)
	agendeer := func(tx *storage.Tx, who casus.Medewerker) error {
		z, err := tx.ZaakOpSlot(t.Context(), id(1))
		if err != nil {
			return err
		}
		if z, err = z.Agendeer(who, tx.Nu()); err != nil {
			return err
		}
		return tx.BewaarZaak(t.Context(), z)
	}
	second := make(chan error, 1)
	h.must(func(tx *storage.Tx) error {
		if _, err := tx.ZaakOpSlot(t.Context(), id(1)); err != nil {
			return err
		}
		go func() { second <- h.InTx(t.Context(), func(tx *storage.Tx) error { return agendeer(tx, winnie) }) }()
		waitFor(t, "the second to wait for the first", h.somebodyWaits)
		return agendeer(tx, vivian)
	})
	fout := wantFout(t, receive(t, second), casus.KanNietMeer)
	const want = "Dat lukt niet: deze aanmelding is op maandag 16 november 09:00 al geagendeerd door Vivian Smit. Er is niets veranderd."
	if fout.Tekst != want {
		t.Errorf("the loser reads %q, want %q", fout.Tekst, want)
	}
	if n := h.count("SELECT count(*) FROM zaken WHERE toestand = 'verrijking' AND gescreend_door = 'Vivian Smit'"); n != 1 {
		t.Error("what the winner did is not what stands there")
	}
}

func TestOfManyWhoDecideAtOnceOneWins(t *testing.T) {
	h := open(t)
	h.maakZaak(1)
	won := 0
	for _, err := range parallel(t, 6, func(i int) error {
		return h.InTx(t.Context(), func(tx *storage.Tx) error {
			z, err := tx.ZaakOpSlot(t.Context(), id(1))
			if err != nil {
				return err
			}
			if i%2 == 0 {
				z, err = z.Agendeer(vivian, tx.Nu())
			} else {
				z, err = z.AgendeerNiet(winnie, casus.Dubbel, tx.Nu())
			}
			if err != nil {
				return err
			}
			return tx.BewaarZaak(t.Context(), z)
		})
	}) {
		if err == nil {
			won++
		} else {
			wantFout(t, err, casus.KanNietMeer)
		}
	}
	if won != 1 {
		t.Errorf("%d won, want 1", won)
	}
}

func TestOneSlotHoldsOneZaak(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	slot := casus.Slot{Nummer: 1, Begin: time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC), Eind: time.Date(2026, 11, 26, 12, 20, 0, 0, time.UTC)}
	one, two := h.maakZaak(1), h.maakZaak(2)
	place := func(z casus.Zaak) error {
		return h.InTx(ctx, func(tx *storage.Tx) error { return tx.BewaarZaak(ctx, z.Plaats(slot, tx.Nu())) })
	}
	if err := place(one); err != nil {
		t.Fatal(err)
	}
	fout := wantFout(t, place(two), casus.KanNietMeer)
	if fout.Tekst != "Dit tijdslot is net aan een andere casus gegeven. Er is niets veranderd; probeer het opnieuw." {
		t.Errorf("it says %q", fout.Tekst)
	}
	if err := place(one); err != nil {
		t.Errorf("the same zaak in its own slot: %v", err)
	}
	withdrawn, err := one.Plaats(slot, storagetest.Begin).TrekIn(anna, storagetest.Begin)
	if err != nil {
		t.Fatal(err)
	}
	h.must(func(tx *storage.Tx) error { return tx.BewaarZaak(ctx, withdrawn) })
	if err := place(two); err != nil {
		t.Errorf("the slot became free: %v", err)
	}
}

func TestWhoseZakenAndInWhatOrder(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	for n, after := range map[int]time.Duration{1: time.Hour, 2: 3 * time.Hour, 3: 2 * time.Hour, 4: 3 * time.Hour} {
		h.must(func(tx *storage.Tx) error {
			z := zaak(n)
			z.IngediendOp = storagetest.Begin.Add(after)
			if n == 3 {
				z.Aanmelder = bram
			}
			_, err := tx.MaakZaak(ctx, z, nil)
			return err
		})
	}
	h.sql("UPDATE zaken SET nummer = 'ZVH-2026-100' || right(id::text, 1)") // the map's order is random
	h.must(func(tx *storage.Tx) error {
		z, err := tx.Zaak(ctx, id(3))
		if err != nil {
			return err
		}
		z.Vervanger = annaID
		if err := tx.BewaarZaak(ctx, z); err != nil {
			return err
		}
		for _, c := range []struct {
			who, want string
			limit     int
		}{{annaID, "4 2 3 1", 10}, {annaID, "4 2", 2}, {bramID, "3", 10}, {vivianID, "", 10}} {
			list, err := tx.ZakenVan(ctx, c.who, c.limit)
			if got := ids(list); err != nil || got != c.want {
				t.Errorf("of %s, %d at most: %q, want %q (%v)", c.who, c.limit, got, c.want, err)
			}
		}
		return nil
	})
	for n, s := range map[int]casus.Toestand{2: casus.Ingetrokken, 4: casus.Aangehouden} {
		h.sql("UPDATE zaken SET toestand = $1 WHERE id = $2", string(s), id(n))
	}
	h.must(func(tx *storage.Tx) error {
		list, err := tx.ZakenVoorTriage(ctx, donderdag)
		if got := ids(list); err != nil || got != "1 3 4" {
			t.Errorf("for the triage: %q, want %q (%v)", got, "1 3 4", err)
		}
		list, err = tx.ZakenVoorTriage(ctx, donderdag.PlusDagen(7))
		if err != nil || len(list) != 0 {
			t.Errorf("for the next triage: %d (%v)", len(list), err)
		}
		return nil
	})
}

func ids(zaken []casus.Zaak) string {
	var out []string
	for _, z := range zaken {
		out = append(out, strings.TrimLeft(z.ID[24:], "0"))
	}
	return strings.Join(out, " ")
}

func TestATriageIsNewOnceAndPublishedOnce(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	h.must(func(tx *storage.Tx) error {
		if op, err := tx.Gepubliceerd(ctx, donderdag); err != nil || !op.IsZero() {
			t.Errorf("unknown: published %v, %v", op, err)
		}
		for _, want := range []bool{true, false} {
			if is, err := tx.NieuweTriage(ctx, donderdag); err != nil || is != want {
				t.Errorf("new is %v, want %v (%v)", is, want, err)
			}
		}
		if op, err := tx.Gepubliceerd(ctx, donderdag); err != nil || !op.IsZero() {
			t.Errorf("known: published %v, %v", op, err)
		}
		return tx.Publiceer(ctx, donderdag)
	})
	h.clock.Advance(time.Hour)
	h.must(func(tx *storage.Tx) error {
		if err := tx.Publiceer(ctx, donderdag); err != nil {
			return err
		}
		if op, err := tx.Gepubliceerd(ctx, donderdag); err != nil || !op.Equal(storagetest.Begin) {
			t.Errorf("published %v, want the first time (%v)", op, err)
		}
		return nil
	})
}

func TestBetrokkenTwice(t *testing.T) {
	h := open(t)
	h.maakZaak(1)
	for range 2 {
		h.must(func(tx *storage.Tx) error { return tx.MaakBetrokken(t.Context(), id(1), omID) })
	}
	if n := h.count("SELECT count(*) FROM betrokken_partners"); n != 1 {
		t.Errorf("%d rows, want 1", n)
	}
}
