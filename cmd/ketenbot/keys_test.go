package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ketenbot/bot/casus"
	"ketenbot/bot/vertrouwelijk"
	"ketenbot/storage"
	"ketenbot/storage/storagetest"
)

// keys runs a verb of keys with a keyset and a database.
func keys(t *testing.T, pad, url string, args ...string) (code int, uit string) {
	t.Helper()
	var out bytes.Buffer
	code = run(t.Context(), append([]string{"keys"}, args...), func(naam string) string {
		return map[string]string{"KETENBOT_DATABASE_URL": url, "KETENBOT_SLEUTELS_BESTAND": pad}[naam]
	}, &out, &out)
	return code, out.String()
}

func TestKeysMaak(t *testing.T) {
	t.Parallel()
	pad := filepath.Join(t.TempDir(), "sleutels.json")
	code, uit := keys(t, pad, "", "maak")
	if code != gelukt || !strings.HasPrefix(uit, "De sleutelbos is gemaakt: "+pad+"\n") {
		t.Fatalf("exit %d, %s", code, uit)
	}
	if info, err := os.Stat(pad); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode is %v (%v)", info.Mode(), err)
	}
	eerst, err := os.ReadFile(pad)
	if err != nil {
		t.Fatal(err)
	}
	code, uit = keys(t, pad, "", "maak")
	if code != mislukt || uit != "ketenbot: "+pad+" is er al. Er is niets veranderd. Wil je een nieuwe sleutel in gebruik nemen? Gebruik: ketenbot keys roteer\n" {
		t.Errorf("again: exit %d, %s", code, uit)
	}
	if nu, err := os.ReadFile(pad); err != nil || !bytes.Equal(eerst, nu) {
		t.Error("the keyset was changed")
	}
	if code, uit = keys(t, filepath.Join(t.TempDir(), "geen", "map.json"), "", "maak"); code != mislukt || !strings.Contains(uit, "Kijk of de map er is") {
		t.Errorf("no folder: exit %d, %s", code, uit)
	}
	if strings.Contains(uit, string(eerst)) {
		t.Error("a key is shown")
	}
}

const zaakGeheim = "Pieternella woont achter de molen"

func zaakID(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

// vulKluis seals one thing for each of n cases.
func vulKluis(t *testing.T, db *storage.DB, van, tot int) {
	t.Helper()
	err := db.InTx(t.Context(), func(tx *storage.Tx) error {
		for n := van; n <= tot; n++ {
			if err := tx.BewaarInhoud(t.Context(), zaakID(n), casus.Inhoud{"titel": vertrouwelijk.Nieuw(zaakGeheim)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func allesOpent(t *testing.T, db *storage.DB, tot int) {
	t.Helper()
	err := db.InTx(t.Context(), func(tx *storage.Tx) error {
		for n := 1; n <= tot; n++ {
			if got, err := tx.OpenInhoud(t.Context(), zaakID(n)); err != nil || !got["titel"].Is(zaakGeheim) {
				return fmt.Errorf("case %d: %w", n, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestKeysRoteer(t *testing.T) {
	t.Parallel()
	const zaken = 1201 // three batches
	url, pad := storagetest.URL(t), filepath.Join(t.TempDir(), "sleutels.json")
	if code, uit := keys(t, pad, url, "roteer"); code != mislukt || !strings.Contains(uit, "er is geen sleutelbos in "+pad+". Er is niets veranderd.") {
		t.Fatalf("without a keyset: exit %d, %s", code, uit)
	}
	if code, uit := keys(t, pad, url, "maak"); code != gelukt {
		t.Fatalf("exit %d, %s", code, uit)
	}
	kluis, err := storage.OpenKluis(pad, false)
	if err != nil {
		t.Fatal(err)
	}
	db := storagetest.Open(t, storagetest.OnURL(url), storagetest.WithKluis(kluis)) // it goes on running
	vulKluis(t, db, 1, zaken)
	code, uit := keys(t, pad, url, "roteer")
	if code != gelukt || !strings.Contains(uit, "In de sleutelbos staat een nieuwe sleutel: "+pad) || !strings.Contains(uit, "Opnieuw ingepakt: 1201.") {
		t.Fatalf("exit %d, %s", code, uit)
	}
	allesOpent(t, db, zaken)
	vulKluis(t, db, zaken+1, zaken+1)
	if code, uit = keys(t, pad, url, "herwikkel"); code != gelukt || !strings.HasPrefix(uit, "Opnieuw ingepakt: 0.") {
		t.Errorf("nothing was left to do: exit %d, %s", code, uit)
	}
	if diff := cmp.Diff([]string{"500", "500", "201"}, auditregels(t, db, "sleutels_herwikkeld")); diff != "" {
		t.Error(diff)
	}
}

// The program dies after the new key stands in the file, and again half way.
func TestKeysRoteerHalverwegeGestopt(t *testing.T) {
	t.Parallel()
	const zaken = 600 // two batches
	url, pad := storagetest.URL(t), filepath.Join(t.TempDir(), "sleutels.json")
	if err := storage.MaakSleutelbos(pad); err != nil {
		t.Fatal(err)
	}
	open := func() *storage.DB {
		kluis, err := storage.OpenKluis(pad, false)
		if err != nil {
			t.Fatal(err)
		}
		return storagetest.Open(t, storagetest.OnURL(url), storagetest.WithKluis(kluis))
	}
	vulKluis(t, open(), 1, zaken)
	if err := storage.RoteerSleutelbos(pad); err != nil {
		t.Fatal(err)
	}
	allesOpent(t, open(), zaken)
	kluis, err := storage.OpenKluis(pad, false)
	if err != nil {
		t.Fatal(err)
	}
	ctx, dood := context.WithCancel(t.Context())
	defer dood()
	beurt := 0
	db := storagetest.Open(t, storagetest.OnURL(url), storagetest.WithNow(func() time.Time {
		if beurt++; beurt == 2 { // the second batch begins
			dood()
		}
		return storagetest.Begin
	}))
	gedaan, dicht, err := herwikkel(ctx, db, kluis)
	if gedaan != 500 || dicht != 0 || !errors.Is(err, context.Canceled) {
		t.Fatalf("%d, %d, %v", gedaan, dicht, err)
	}
	allesOpent(t, open(), zaken)
	if code, uit := keys(t, pad, url, "herwikkel"); code != gelukt || !strings.HasPrefix(uit, "Opnieuw ingepakt: 100.") {
		t.Errorf("exit %d, %s", code, uit)
	}
	allesOpent(t, open(), zaken)
}

func TestKeysRoteerZonderDatabaseVerandertDeSleutelbosNiet(t *testing.T) {
	t.Parallel()
	pad := filepath.Join(t.TempDir(), "sleutels.json")
	if err := storage.MaakSleutelbos(pad); err != nil {
		t.Fatal(err)
	}
	eerst, err := os.ReadFile(pad)
	if err != nil {
		t.Fatal(err)
	}
	for url, zin := range map[string]string{
		"":                                  "er is geen database ingesteld",
		"postgres://u:geheim@127.0.0.1:1/x": "de database doet het niet",
		storagetest.EmptyURL(t):             "ketenbot migrate",
	} {
		code, uit := keys(t, pad, url, "roteer")
		if code != mislukt || !strings.Contains(uit, zin) || strings.Contains(uit, "geheim") {
			t.Errorf("exit %d, %s", code, uit)
		}
	}
	if nu, err := os.ReadFile(pad); err != nil || !bytes.Equal(eerst, nu) {
		t.Error("the keyset was changed")
	}
}

// The keyset of another house: nothing is lost, and who did it hears of it.
func TestKeysHerwikkelMetDeVerkeerdeSleutelbos(t *testing.T) {
	t.Parallel()
	url, pad, ander := storagetest.URL(t), filepath.Join(t.TempDir(), "sleutels.json"), filepath.Join(t.TempDir(), "ander.json")
	for _, p := range []string{pad, ander} {
		if err := storage.MaakSleutelbos(p); err != nil {
			t.Fatal(err)
		}
	}
	kluis, err := storage.OpenKluis(pad, false)
	if err != nil {
		t.Fatal(err)
	}
	db := storagetest.Open(t, storagetest.OnURL(url), storagetest.WithKluis(kluis))
	vulKluis(t, db, 1, 3)
	for _, verb := range []string{"roteer", "herwikkel"} {
		if code, uit := keys(t, ander, url, verb); code != mislukt || !strings.Contains(uit, "3 sleutels in de database opent deze sleutelbos niet") {
			t.Errorf("%s: exit %d, %s", verb, code, uit)
		}
	}
	allesOpent(t, db, 3)
}
