package storage_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ketenbot/bot/casus"
	"ketenbot/bot/vertrouwelijk"
	"ketenbot/storage"
)

func TestWhoIsBehindAnAccount(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	h.must(func(tx *storage.Tx) error {
		for _, m := range []casus.Medewerker{anna, winnie} {
			byID, err := tx.Medewerker(ctx, m.ID)
			if err != nil {
				return err
			}
			if diff := cmp.Diff(m, byID); diff != "" {
				t.Error(diff)
			}
			account, err := tx.Account(ctx, "web", m.ID)
			if err != nil {
				return err
			}
			byAccount, err := tx.Wie(ctx, "web", account)
			if err != nil {
				return err
			}
			if diff := cmp.Diff(m, byAccount); diff != "" {
				t.Error(diff)
			}
			_, err = tx.Wie(ctx, "slack", account)
			wantFout(t, err, casus.NietGevonden)
			_, err = tx.Account(ctx, "slack", m.ID)
			wantFout(t, err, casus.NietGevonden)
		}
		return nil
	})
}

func TestPeopleByOrganisationAndByRole(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	names := func(list []casus.Medewerker, err error) (out []string) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range list {
			out = append(out, m.Naam)
		}
		return out
	}
	h.must(func(tx *storage.Tx) error {
		for what, c := range map[string]struct{ got, want []string }{
			"colleagues of the gemeente": {names(tx.Collegas(ctx, gemeenteID)), []string{"Anna de Wit", "Bram Zeeman"}},
			"colleagues of nobody":       {names(tx.Collegas(ctx, nergens)), nil},
			"voorzitters":                {names(tx.MetRol(ctx, casus.Voorzitter)), []string{"Vivian Smit", "Winnie Baas"}},
			"managers":                   {names(tx.MetRol(ctx, casus.Manager)), []string{"Winnie Baas"}},
			"beheerders":                 {names(tx.MetRol(ctx, casus.Beheerder)), nil},
		} {
			if diff := cmp.Diff(c.want, c.got); diff != "" {
				t.Errorf("%s: %s", what, diff)
			}
		}
		list, err := tx.Ketenpartners(ctx)
		if diff := cmp.Diff([]casus.Ketenpartner{gemeente, om}, list); diff != "" {
			t.Error(diff)
		}
		return err
	})
}

func TestAnAccountGoesToItsNewOwner(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	h.must(func(tx *storage.Tx) error {
		nieuw := casus.Medewerker{ID: id(5), Naam: "Chris Nieuw", Ketenpartner: om}
		if err := tx.MaakMedewerker(ctx, nieuw, "web", "anna"); err != nil {
			return err
		}
		m, err := tx.Wie(ctx, "web", "anna")
		if m.ID != nieuw.ID {
			t.Errorf("the account is %s's", m.Naam)
		}
		_, gone := tx.Account(ctx, "web", annaID)
		wantFout(t, gone, casus.NietGevonden)
		return err
	})
}

func TestAskingForAccess(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	first := casus.Toegangsverzoek{ID: id(1), Platform: "web", Gebruiker: "nieuw1", Naam: "Nico Nieuw", Organisatie: "GGZ", Email: "nico@ggz.test", Open: true}
	again := first
	again.ID, again.Naam = id(2), "Nico N."
	h.must(func(tx *storage.Tx) error {
		for _, v := range []casus.Toegangsverzoek{first, again} { // while one is open, that one
			got, err := tx.MaakToegang(ctx, v)
			if diff := cmp.Diff(first, got); diff != "" || err != nil {
				t.Error(diff, err)
			}
		}
		return tx.BesluitToegang(ctx, first.ID, true, "Bea Heer")
	})
	h.clock.Advance(time.Hour)
	h.must(func(tx *storage.Tx) error {
		v, err := tx.Toegang(ctx, first.ID)
		if err != nil || v.Open || !v.Toegelaten || v.BeslotenDoor != "Bea Heer" || !v.BeslotenOp.Equal(time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC)) {
			t.Errorf("decided: %+v, %v", v, err)
		}
		fout := wantFout(t, tx.BesluitToegang(ctx, first.ID, false, "Ander"), casus.KanNietMeer)
		if fout.Tekst != "Dit verzoek is op maandag 16 november 09:00 al afgehandeld door Bea Heer. Er is niets veranderd." {
			t.Errorf("it says %q", fout.Tekst)
		}
		got, err := tx.MaakToegang(ctx, again) // the first is closed
		if got.ID != again.ID || !got.Open || err != nil {
			t.Errorf("a new request: %+v, %v", got, err)
		}
		if err := tx.BesluitToegang(ctx, again.ID, false, "Bea Heer"); err != nil {
			return err
		}
		got, err = tx.Toegang(ctx, again.ID)
		if got.Open || got.Toegelaten {
			t.Errorf("refused: %+v", got)
		}
		return err
	})
}

func TestATalkBeforehand(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	h.must(func(tx *storage.Tx) error {
		return tx.MaakOverleg(ctx, casus.Overlegverzoek{ID: id(1), Van: anna}, casus.Inhoud{"telefoon": vertrouwelijk.Nieuw("06-12345678")})
	})
	h.must(func(tx *storage.Tx) error {
		v, err := tx.Overleg(ctx, id(1))
		if diff := cmp.Diff(anna, v.Van); diff != "" || err != nil || !v.AfgehandeldOp.IsZero() {
			t.Error(diff, err)
		}
		got, err := tx.OpenInhoud(ctx, id(1))
		if err != nil || !got["telefoon"].Is("06-12345678") {
			t.Errorf("its content: %v", err)
		}
		return tx.HandelOverlegAf(ctx, id(1), "Vivian Smit")
	})
	h.must(func(tx *storage.Tx) error {
		_, err := tx.OpenInhoud(ctx, id(1))
		wantFout(t, err, casus.NietGevonden) // the telephone number is gone
		fout := wantFout(t, tx.HandelOverlegAf(ctx, id(1), "Winnie Baas"), casus.KanNietMeer)
		if fout.Tekst != "Dit verzoek is op maandag 16 november 09:00 al afgehandeld door Vivian Smit. Er is niets veranderd." {
			t.Errorf("it says %q", fout.Tekst)
		}
		return nil
	})
}

func TestAnInschrijvingIsExactlyWhatIsGiven(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	inschrijving := func(m casus.Medewerker, contact bool, accounts ...storage.Account) storage.Inschrijving {
		return storage.Inschrijving{Medewerker: m, Contactpersoon: contact, Accounts: accounts}
	}
	annas := anna
	annas.Naam, annas.Email, annas.Ketenpartner, annas.Rollen = "Anna Wit", "anna@om.test", om, []casus.Rol{casus.Beheerder, casus.Voorzitter}
	chris := casus.Medewerker{ID: id(5), Naam: "Chris Nieuw", Email: "chris@om.test", Ketenpartner: om}
	want := []storage.Inschrijving{
		inschrijving(bram, false, storage.Account{Platform: "web", Gebruiker: "bram"}),
		inschrijving(annas, true, storage.Account{Platform: "slack", Gebruiker: "U1"}, storage.Account{Platform: "web", Gebruiker: "vivian"}),
		inschrijving(chris, false),
		inschrijving(vivian, false, storage.Account{Platform: "web", Gebruiker: "anna"}), // the two have swapped accounts
		inschrijving(casus.Medewerker{ID: winnie.ID, Naam: winnie.Naam, Email: winnie.Email, Ketenpartner: om}, true),
	}
	for range 2 { // twice changes nothing
		h.must(func(tx *storage.Tx) error {
			if err := tx.MensenOpSlot(ctx); err != nil {
				return err
			}
			for _, i := range want[1:] {
				if err := tx.BewaarInschrijving(ctx, i); err != nil {
					return err
				}
			}
			got, err := tx.Inschrijvingen(ctx)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			return err
		})
	}
}

// An import must not cross an access that is being granted: each would make the same person.
func TestMensenOpSlotMakesChangesWaitAndNotReadingOrCases(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	locked, release, done := make(chan struct{}), make(chan struct{}), make(chan error, 2)
	go func() {
		done <- h.InTx(ctx, func(tx *storage.Tx) error {
			err := tx.MensenOpSlot(ctx)
			close(locked)
			<-release
			return err
		})
	}()
	<-locked
	h.maakZaak(1) // refers to Anna
	h.must(func(tx *storage.Tx) error { _, err := tx.Wie(ctx, "web", "anna"); return err })
	go func() {
		done <- h.InTx(ctx, func(tx *storage.Tx) error {
			return tx.MaakMedewerker(ctx, casus.Medewerker{ID: id(9), Naam: "Nico", Ketenpartner: om}, "web", "nico")
		})
	}()
	waitFor(t, "the change waits", h.somebodyWaits)
	close(release)
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
