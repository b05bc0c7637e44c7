package storage_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ketenbot/bot/casus"
	"ketenbot/bot/vertrouwelijk"
	"ketenbot/storage"
)

// bos is a keyset in a folder of its own.
func bos(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sleutels.json")
	if err := storage.MaakSleutelbos(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func kluis(t *testing.T, path string) *storage.Kluis {
	t.Helper()
	k, err := storage.OpenKluis(path, false)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func lees(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// keysIn returns how many keys a keyset has, and which is the primary one.
func keysIn(t *testing.T, path string) (n int, primary uint32) {
	t.Helper()
	var set struct {
		PrimaryKeyID uint32            `json:"primaryKeyId"`
		Key          []json.RawMessage `json:"key"`
	}
	if err := json.Unmarshal([]byte(lees(t, path)), &set); err != nil {
		t.Fatal(err)
	}
	return len(set.Key), set.PrimaryKeyID
}

func bewaar(t *testing.T, db *storage.DB, n int) error {
	t.Helper()
	return db.InTx(t.Context(), func(tx *storage.Tx) error {
		return tx.BewaarInhoud(t.Context(), id(n), casus.Inhoud{"titel": vertrouwelijk.Nieuw(geheim)})
	})
}

func wantOpen(t *testing.T, db *storage.DB, subjects ...int) {
	t.Helper()
	for _, n := range subjects {
		err := db.InTx(t.Context(), func(tx *storage.Tx) error {
			got, err := tx.OpenInhoud(t.Context(), id(n))
			if err == nil && !got["titel"].Is(geheim) {
				t.Errorf("subject %d opens as something else", n)
			}
			return err
		})
		if err != nil {
			t.Errorf("subject %d does not open: %v", n, err)
		}
	}
}

func roteer(t *testing.T, path string) {
	t.Helper()
	if err := storage.RoteerSleutelbos(path); err != nil {
		t.Fatal(err)
	}
}

func TestMakingAKeysetNeverTouchesWhatIsThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sleutels.json")
	if err := os.WriteFile(path, []byte("van mij"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantErr(t, storage.MaakSleutelbos(path), os.ErrExist)
	if got := lees(t, path); got != "van mij" {
		t.Errorf("the file now says %q", got)
	}
}

func TestRotatingAddsAPrimaryKeyAndKeepsTheOthers(t *testing.T) {
	path := bos(t)
	if err := os.Chmod(path, 0o640); err != nil { // shared with the group of the program
		t.Fatal(err)
	}
	_, first := keysIn(t, path)
	link := filepath.Join(t.TempDir(), "link.json")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	roteer(t, link)
	n, second := keysIn(t, path)
	if n != 2 || second == first {
		t.Errorf("%d keys, primary %d after %d", n, second, first)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is one no more: %v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("mode is %v, want 0640 (%v)", info.Mode(), err)
	}
	if rest, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".sleutels-*")); err != nil || len(rest) != 0 {
		t.Errorf("left behind: %v", rest)
	}
}

func TestRotatingWhatIsNoKeysetIsRefusedAndKeepsIt(t *testing.T) {
	gone := filepath.Join(t.TempDir(), "weg.json")
	wantErr(t, storage.RoteerSleutelbos(gone), os.ErrNotExist)
	path := filepath.Join(t.TempDir(), "sleutels.json")
	if err := os.WriteFile(path, []byte("{GEHEIM"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := storage.RoteerSleutelbos(path); err == nil || strings.Contains(err.Error(), "GEHEIM") {
		t.Errorf("error is %v", err)
	}
	if got := lees(t, path); got != "{GEHEIM" {
		t.Errorf("the file now says %q", got)
	}
}

// Of two who rotate at once neither may lose the key of the other.
func TestRotatingAtOnceKeepsEveryKey(t *testing.T) {
	path := bos(t)
	for _, err := range parallel(t, 8, func(int) error { return storage.RoteerSleutelbos(path) }) {
		if err != nil {
			t.Error(err)
		}
	}
	if n, _ := keysIn(t, path); n != 9 {
		t.Errorf("%d keys, want 9", n)
	}
}

// A program that runs while the keyset is rotated reads what is wrapped anew, and wraps by the new key itself.
func TestARunningProgramTakesUpTheNewKey(t *testing.T) {
	h := open(t)
	path := bos(t)
	running := h.replica(kluis(t, path))
	if err := bewaar(t, running, 1); err != nil {
		t.Fatal(err)
	}
	roteer(t, path)
	h.must(func(tx *storage.Tx) error {
		got, err := tx.Herwikkel(t.Context(), kluis(t, path), "")
		if got != (storage.Herwikkeld{Tot: id(1), Gedaan: 1}) {
			t.Errorf("herwikkeld: %+v", got)
		}
		return err
	})
	wantOpen(t, running, 1)
	if err := bewaar(t, running, 2); err != nil {
		t.Fatal(err)
	}
	h.must(func(tx *storage.Tx) error {
		got, err := tx.Herwikkel(t.Context(), kluis(t, path), "")
		if got != (storage.Herwikkeld{}) {
			t.Errorf("the running program still wraps by the old key: %+v", got)
		}
		return err
	})
}

// Half a copy, nothing, or the keyset of another house: the program goes on with what it had.
func TestARunningProgramKeepsItsKeysetWhenTheFileIsSpoiled(t *testing.T) {
	h := open(t)
	path, other := bos(t), bos(t)
	good := lees(t, path)
	running := h.replica(kluis(t, path))
	if err := bewaar(t, running, 1); err != nil {
		t.Fatal(err)
	}
	for n, spoiled := range []string{good[:len(good)/2], "", lees(t, other)} {
		if err := os.WriteFile(path, []byte(spoiled), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := bewaar(t, running, 10+n); err != nil {
			t.Error(err)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	wantOpen(t, running, 1, 10, 11, 12)
	if err := os.WriteFile(path, []byte(good), 0o600); err != nil {
		t.Fatal(err)
	}
	wantOpen(t, h.replica(kluis(t, path)), 1, 10, 11, 12)
}

func TestHerwikkelGoesOnWhereItWasStopped(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	path := bos(t)
	db := h.replica(kluis(t, path))
	for n := range 5 {
		if err := bewaar(t, db, n+1); err != nil {
			t.Fatal(err)
		}
	}
	old := lees(t, path)
	roteer(t, path)
	k := kluis(t, path)
	// killed before the commit: nothing happened
	killed := errors.New("killed")
	wantErr(t, h.InTx(ctx, func(tx *storage.Tx) error {
		if got, err := tx.Herwikkel(ctx, k, ""); err != nil || got.Gedaan != 5 {
			t.Errorf("herwikkeld: %+v, %v", got, err)
		}
		return killed
	}), killed)
	wantOpen(t, db, 1, 2, 3, 4, 5)
	// stopped half way
	h.must(func(tx *storage.Tx) error {
		got, err := tx.Herwikkel(ctx, k, id(2))
		if got != (storage.Herwikkeld{Tot: id(5), Gedaan: 3}) {
			t.Errorf("herwikkeld: %+v", got)
		}
		return err
	})
	wantOpen(t, db, 1, 2, 3, 4, 5)
	// begun anew, with a key that is no key in the way
	h.sql("UPDATE sleutels SET ingepakt = '\\x00' WHERE onderwerp = $1", id(1))
	for _, want := range []storage.Herwikkeld{{Tot: id(2), Gedaan: 1, Dicht: 1}, {Tot: id(1), Dicht: 1}} {
		h.must(func(tx *storage.Tx) error {
			got, err := tx.Herwikkel(ctx, k, "")
			if got != want {
				t.Errorf("herwikkeld: %+v, want %+v", got, want)
			}
			return err
		})
	}
	wantOpen(t, db, 2, 3, 4, 5)
	// and now the old key alone opens nothing
	if err := os.WriteFile(path, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	behind := h.replica(kluis(t, path))
	for n := 2; n <= 5; n++ {
		if err := bewaar(t, behind, n); err == nil {
			t.Errorf("subject %d is still wrapped by the old key", n)
		}
	}
}

// Sealing goes on while keys are wrapped anew; only wiping waits.
func TestHerwikkelDoesNotHoldUpSealing(t *testing.T) {
	h := open(t)
	path := bos(t)
	db := h.replica(kluis(t, path))
	if err := bewaar(t, db, 1); err != nil {
		t.Fatal(err)
	}
	roteer(t, path)
	h.must(func(tx *storage.Tx) error {
		if _, err := tx.Herwikkel(t.Context(), kluis(t, path), ""); err != nil {
			return err
		}
		wantOpen(t, db, 1)
		return db.InTx(t.Context(), func(tx *storage.Tx) error {
			return tx.VoegInhoudToe(t.Context(), id(1), casus.Inhoud{"reden": vertrouwelijk.Nieuw("meer")})
		})
	})
}
