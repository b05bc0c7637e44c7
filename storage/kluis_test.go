package storage_test

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lib/pq"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
	"ketenbot/bot/flow"
	"ketenbot/bot/vertrouwelijk"
	"ketenbot/notify/intent"
	"ketenbot/storage"
	"ketenbot/storage/storagetest"
)

const geheim = "Pieternella woont achter de molen"

// everything is the text of every row of every table, River's included.
func (h *house) everything() string {
	h.t.Helper()
	var tables []string
	err := h.SQL().QueryRowContext(h.t.Context(),
		"SELECT array_agg(quote_ident(table_name)) FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'").Scan(pq.Array(&tables))
	if err != nil || len(tables) < 20 {
		h.t.Fatalf("%d tables: %v", len(tables), err)
	}
	var out strings.Builder
	for _, table := range tables {
		var rows string
		if err := h.SQL().QueryRowContext(h.t.Context(), "SELECT coalesce(string_agg(x::text, E'\\n'), '') FROM "+table+" x").Scan(&rows); err != nil {
			h.t.Fatal(err)
		}
		out.WriteString(rows)
	}
	return out.String()
}

func (h *house) wantNowhere(what string, secrets ...string) {
	h.t.Helper()
	all := strings.ToLower(h.everything())
	for _, s := range secrets {
		for _, form := range []string{s, hex.EncodeToString([]byte(s)), base64.RawStdEncoding.EncodeToString([]byte(s))} {
			if strings.Contains(all, strings.ToLower(form)) {
				h.t.Errorf("%s: %q rests in the database as %q", what, s, form)
			}
		}
	}
}

func TestWhatIsConfidentialRestsNowhereInTheDatabase(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	inhoud := casus.Inhoud{"titel": vertrouwelijk.Nieuw(geheim), "telefoon": vertrouwelijk.Nieuw("06-12345678")}
	h.must(func(tx *storage.Tx) error {
		z, err := tx.MaakZaak(ctx, zaak(1), inhoud)
		if err != nil {
			return err
		}
		if err := tx.VoegInhoudToe(ctx, z.ID, casus.Inhoud{"reden": vertrouwelijk.Nieuw("De buurvrouw belde")}); err != nil {
			return err
		}
		if err := tx.MaakOverleg(ctx, casus.Overlegverzoek{ID: id(2), Van: anna}, inhoud); err != nil {
			return err
		}
		s := flow.Session{
			ID: id(3), Flow: "aanmelden", Owner: annaID, Step: "wie", Version: 1, Started: tx.Nu(), Expires: tx.Nu().Add(1), LastSubmit: "afdruk van " + geheim,
			Draft: flow.Draft{"wie": chat.Values{"naam": chat.Answer(geheim), "zorgen": chat.Answer("drank", "schulden")}},
			Typed: flow.Draft{"meer": chat.Values{"wat": chat.Answer("De overbuurman filmde")}},
		}
		if err := tx.NewSession(ctx, s); err != nil {
			return err
		}
		s.Draft["meer"] = chat.Values{"wat": chat.Answer("De buurvrouw belde")}
		if err := tx.SaveSession(ctx, s); err != nil {
			return err
		}
		return tx.Enqueue(ctx, intent.Screening(z.ID))
	})
	if !strings.Contains(h.everything(), "Anna de Wit") || !strings.Contains(h.everything(), id(3)) {
		t.Fatal("the dump does not show what is stored openly, so it proves nothing")
	}
	h.wantNowhere("sealed", geheim, "Pieternella", "06-12345678", "buurvrouw", "schulden", "afdruk van", "overbuurman")
	h.must(func(tx *storage.Tx) error {
		got, err := tx.OpenInhoud(ctx, id(1))
		if err != nil || len(got) != 3 || !got["titel"].Is(geheim) || !got["telefoon"].Is("06-12345678") || !got["reden"].Is("De buurvrouw belde") {
			t.Errorf("it opens as %v, %v", got, err)
		}
		return err
	})
}

func TestSealingTwiceDoesNotShowThatItIsTheSame(t *testing.T) {
	h := open(t)
	h.must(func(tx *storage.Tx) error {
		same := vertrouwelijk.Nieuw(geheim)
		return tx.BewaarInhoud(t.Context(), id(1), casus.Inhoud{"een": same, "twee": same})
	})
	if n := h.count("SELECT count(DISTINCT cijfer) FROM verzegeld"); n != 2 {
		t.Error("the same text gives the same ciphertext")
	}
}

func TestWhatIsSealedOpensOnlyInItsPlace(t *testing.T) {
	for name, move := range map[string]string{
		"two fields swapped": `UPDATE verzegeld v SET cijfer = o.cijfer FROM verzegeld o
			WHERE v.onderwerp = o.onderwerp AND v.veld <> o.veld AND v.onderwerp = '` + id(1) + `'`,
		"a field of another subject": `UPDATE verzegeld v SET cijfer = o.cijfer FROM verzegeld o WHERE v.onderwerp = '` + id(1) + `' AND o.onderwerp = '` + id(2) + `' AND v.veld = o.veld`,
		"the key and the fields of another subject": `WITH weg AS (UPDATE sleutels s SET ingepakt = o.ingepakt FROM sleutels o WHERE s.onderwerp = '` + id(1) + `' AND o.onderwerp = '` + id(2) + `')
			UPDATE verzegeld v SET cijfer = o.cijfer FROM verzegeld o WHERE v.onderwerp = '` + id(1) + `' AND o.onderwerp = '` + id(2) + `' AND v.veld = o.veld`,
		"a bit turned":       `UPDATE verzegeld SET cijfer = set_byte(cijfer, length(cijfer) - 1, get_byte(cijfer, length(cijfer) - 1) # 1) WHERE onderwerp = '` + id(1) + `'`,
		"emptied":            `UPDATE verzegeld SET cijfer = '' WHERE onderwerp = '` + id(1) + `'`,
		"a key that is none": `UPDATE sleutels SET ingepakt = '\x00' WHERE onderwerp = '` + id(1) + `'`,
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t)
			h.must(func(tx *storage.Tx) error {
				for n, text := range map[int]string{1: geheim, 2: "iets anders"} {
					if err := tx.BewaarInhoud(t.Context(), id(n), casus.Inhoud{"titel": vertrouwelijk.Nieuw(text), "reden": vertrouwelijk.Nieuw(text + " ook")}); err != nil {
						return err
					}
				}
				return nil
			})
			h.sql(move)
			err := h.InTx(t.Context(), func(tx *storage.Tx) error {
				got, err := tx.OpenInhoud(t.Context(), id(1))
				if len(got) != 0 {
					t.Errorf("it opens as %d fields", len(got))
				}
				return err
			})
			if err == nil || strings.Contains(err.Error(), "Pieternella") || strings.Contains(err.Error(), "anders") {
				t.Errorf("error is %v", err)
			}
			if _, refusal := casus.AlsFout(err); refusal {
				t.Errorf("tampering passes for a refusal: %v", err)
			}
		})
	}
}

func TestWithAnotherKeysetNothingOpens(t *testing.T) {
	h := open(t)
	h.maakZaak(1)
	other := h.replica(storagetest.Kluis(t))
	err := other.InTx(t.Context(), func(tx *storage.Tx) error {
		got, err := tx.OpenInhoud(t.Context(), id(1))
		if got != nil {
			t.Errorf("it opens as %d fields", len(got))
		}
		return err
	})
	if err == nil || strings.Contains(err.Error(), "Overlast") {
		t.Errorf("error is %v", err)
	}
	err = other.InTx(t.Context(), func(tx *storage.Tx) error { // nor is anything sealed that the right keyset cannot open
		return tx.BewaarInhoud(t.Context(), id(1), casus.Inhoud{"titel": vertrouwelijk.Nieuw("nieuw")})
	})
	if err == nil {
		t.Error("it seals over what it cannot open")
	}
}

func TestBewaarInhoudReplacesAndVoegInhoudToeAdds(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	h.must(func(tx *storage.Tx) error {
		if err := tx.BewaarInhoud(ctx, id(1), casus.Inhoud{"a": vertrouwelijk.Nieuw("1"), "b": vertrouwelijk.Nieuw("2")}); err != nil {
			return err
		}
		if err := tx.VoegInhoudToe(ctx, id(1), casus.Inhoud{"b": vertrouwelijk.Nieuw("3"), "c": vertrouwelijk.Nieuw("4")}); err != nil {
			return err
		}
		got, err := tx.OpenInhoud(ctx, id(1))
		if err != nil || len(got) != 3 || !got["a"].Is("1") || !got["b"].Is("3") || !got["c"].Is("4") {
			t.Errorf("added: %d fields, %v", len(got), err)
		}
		if err := tx.BewaarInhoud(ctx, id(1), casus.Inhoud{"c": vertrouwelijk.Nieuw("")}); err != nil {
			return err
		}
		got, err = tx.OpenInhoud(ctx, id(1))
		if _, is := got["c"]; err != nil || len(got) != 1 || !is || !got["c"].Is("") {
			t.Errorf("replaced: %d fields, %v", len(got), err)
		}
		return nil
	})
}

func TestWipingLeavesNoKeyAndNoCiphertext(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	h.maakZaak(1)
	h.maakZaak(2)
	for range 2 { // twice changes nothing
		h.must(func(tx *storage.Tx) error { return tx.WisInhoud(ctx, id(1)) })
	}
	if n := h.count("SELECT (SELECT count(*) FROM sleutels WHERE onderwerp = $1) + (SELECT count(*) FROM verzegeld WHERE onderwerp = $1)", id(1)); n != 0 {
		t.Errorf("%d rows remain", n)
	}
	h.must(func(tx *storage.Tx) error {
		_, err := tx.OpenInhoud(ctx, id(1))
		if fout := wantFout(t, err, casus.NietGevonden); fout.Tekst != "De inhoud is er niet meer: die is gewist. De casus zelf is niet veranderd." {
			t.Errorf("it says %q", fout.Tekst)
		}
		wantFout(t, tx.VoegInhoudToe(ctx, id(1), casus.Inhoud{"titel": vertrouwelijk.Nieuw("x")}), casus.NietGevonden)
		got, err := tx.OpenInhoud(ctx, id(2))
		if !got["titel"].Is("Overlast") {
			t.Error("the other zaak lost its content")
		}
		return err
	})
}

func TestOneSubjectTwoProgramsSealAtOnce(t *testing.T) {
	h := open(t)
	for _, err := range parallel(t, 4, func(int) error {
		return h.InTx(t.Context(), func(tx *storage.Tx) error {
			return tx.BewaarInhoud(t.Context(), id(1), casus.Inhoud{"titel": vertrouwelijk.Nieuw(geheim)})
		})
	}) {
		if err != nil {
			t.Error(err)
		}
	}
	h.must(func(tx *storage.Tx) error {
		got, err := tx.OpenInhoud(t.Context(), id(1))
		if !got["titel"].Is(geheim) {
			t.Error("it does not open")
		}
		return err
	})
}

func TestAKeysetIsMadeOnceForItsOwnerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sleutels.json")
	if _, err := storage.OpenKluis(path, false); err == nil {
		t.Fatal("a keyset that is not there was opened")
	}
	if _, err := os.Stat(path); err == nil {
		t.Fatal("it was made unasked")
	}
	if _, err := storage.OpenKluis(path, true); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode is %v, want 0600 (%v)", info.Mode(), err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := storage.OpenKluis(path, true); err != nil {
		t.Fatal(err)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Error("the keyset was made anew over the one that was there")
	}
	if rest, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".sleutels-*")); err != nil || len(rest) != 0 {
		t.Errorf("left behind: %v", rest)
	}
}

func TestAKeysetThatIsNoneIsRefusedAndKept(t *testing.T) {
	for name, text := range map[string]string{"empty": "", "half": `{"primaryKeyId":1,"key":[{"keyData":{"value":"R0VIRUlN`, "no json": "GEHEIM"} {
		path := filepath.Join(t.TempDir(), "sleutels.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := storage.OpenKluis(path, true)
		if err == nil || strings.Contains(err.Error(), "GEHEIM") || strings.Contains(err.Error(), "R0VIRUlN") {
			t.Errorf("%s: error is %v", name, err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != text {
			t.Errorf("%s: the file was changed", name)
		}
	}
}

// Whoever loses the race to make the keyset uses that of the winner: else what it seals is lost at the next start.
func TestRacingMakersUseOneKeyset(t *testing.T) {
	url := storagetest.URL(t)
	for round := range 20 {
		path := filepath.Join(t.TempDir(), "sleutels.json")
		makers := make([]*storage.Kluis, 4)
		for _, err := range parallel(t, len(makers), func(i int) (err error) {
			makers[i], err = storage.OpenKluis(path, true)
			return err
		}) {
			if err != nil {
				t.Fatal(err)
			}
		}
		subject := id(round)
		for i, k := range makers {
			db := storagetest.Open(t, storagetest.OnURL(url), storagetest.WithKluis(k))
			err := db.InTx(context.Background(), func(tx *storage.Tx) error {
				if i == 0 {
					return tx.BewaarInhoud(t.Context(), subject, casus.Inhoud{"titel": vertrouwelijk.Nieuw(geheim)})
				}
				_, err := tx.OpenInhoud(t.Context(), subject)
				return err
			})
			if err != nil {
				t.Fatalf("round %d: maker %d has another keyset: %v", round, i, err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
