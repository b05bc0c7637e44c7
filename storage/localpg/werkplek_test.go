package localpg

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// onbereikbaar is a folder that only root can reach, as everything in /root is.
func onbereikbaar(t *testing.T) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("ALLEEN ALS ROOT: Postgres draait dan als een andere gebruiker; als gewone gebruiker bestaat dit geval niet")
	}
	boven := proefmap(t)
	if err := os.Mkdir(boven, 0o700); err != nil {
		t.Fatal(err)
	}
	pad := filepath.Join(boven, "huis")
	t.Cleanup(func() {
		if err := Verwijder(pad); err != nil {
			t.Errorf("opruimen: %v", err)
		}
	})
	return pad
}

func TestAlsRootDraaitPostgresAlsAnder(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("ALLEEN ALS ROOT: als gewone gebruiker draait Postgres als jezelf")
	}
	c := start(t, Opties{Map: proefmap(t)})
	info, err := os.Stat(c.plek.data())
	if err != nil {
		t.Fatal(err)
	}
	if stat := info.Sys().(*syscall.Stat_t); stat.Uid == 0 || info.Mode().Perm() != 0o700 {
		t.Errorf("de gegevens zijn van uid %d met rechten %v", stat.Uid, info.Mode())
	}
}

func TestEenOnbereikbareMapKrijgtEenWerkmapElders(t *testing.T) {
	t.Parallel()
	pad := onbereikbaar(t)
	c := start(t, Opties{Map: pad})
	werkmap := c.plek.pad
	if werkmap == pad || werkmap != leesMerkVan(t, pad).Werkmap {
		t.Fatalf("de cluster staat in %s, het merkteken zegt %+v", werkmap, leesMerkVan(t, pad))
	}
	voerUit(t, c, "CREATE TABLE bewaard AS SELECT 'ja' AS antwoord")
	stop(t, c)

	c = start(t, Opties{Map: pad})
	if kreeg := vraag(t, c.URL("postgres"), "SELECT antwoord FROM bewaard"); kreeg != "ja" {
		t.Errorf("kreeg %q", kreeg)
	}
	pid := laatAchter(t, c)
	if err := Verwijder(pad); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(werkmap); !os.IsNotExist(err) || postgresLeeft(t, pid) {
		t.Errorf("de werkmap of Postgres is er nog: %v", err)
	}
}

func TestEenGekopieerdMerktekenGeeftGeenRecht(t *testing.T) {
	t.Parallel()
	pad := onbereikbaar(t)
	c := start(t, Opties{Map: pad})
	kopie := proefmap(t)
	if err := os.Mkdir(kopie, 0o711); err != nil {
		t.Fatal(err)
	}
	tekst, err := json.Marshal(leesMerkVan(t, pad))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(kopie, merkBestand), tekst, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(t.Context(), Opties{Map: kopie}); !errors.Is(err, ErrNietVanOns) {
		t.Errorf("start: %v", err)
	}
	start(t, Opties{Map: kopie, Vers: true})
	if kreeg := vraag(t, c.URL("postgres"), "SELECT 'leeft'"); kreeg != "leeft" {
		t.Error("de cluster van de ander is geraakt")
	}
}

func TestEenVerdwenenWerkmapWordtOpnieuwGemaakt(t *testing.T) {
	t.Parallel()
	pad := onbereikbaar(t)
	c := start(t, Opties{Map: pad})
	stop(t, c)
	if err := os.RemoveAll(c.plek.pad); err != nil { // as the system's clearing of /var/tmp does
		t.Fatal(err)
	}
	c = start(t, Opties{Map: pad})
	if kreeg := vraag(t, c.URL("postgres"), "SELECT 'ja'"); kreeg != "ja" {
		t.Errorf("kreeg %q", kreeg)
	}
}

// Anybody may write in /var/tmp: a folder put there beforehand by another is not used.
func TestEenVoorgezetteWerkmapWordtNietGebruikt(t *testing.T) {
	t.Parallel()
	pad := onbereikbaar(t)
	c := start(t, Opties{Map: pad})
	werkmap := c.plek.pad
	stop(t, c)
	if err := Verwijder(pad); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(werkmap, 0o777); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(werkmap) })
	if err := os.Chown(werkmap, 65534, 65534); err != nil {
		t.Fatal(err)
	}
	c = start(t, Opties{Map: pad}) // the next choice
	if c.plek.pad == werkmap {
		t.Error("de cluster staat in een map van een ander")
	}
	if bestanden, err := os.ReadDir(werkmap); err != nil || len(bestanden) != 0 {
		t.Errorf("in de map van een ander is geschreven: %v %v", bestanden, err)
	}
}

func leesMerkVan(t *testing.T, pad string) merk {
	t.Helper()
	mk, err := leesMerk(pad)
	if err != nil {
		t.Fatal(err)
	}
	return mk
}

func TestDeOmgevingGaatNietMeeNaarPostgres(t *testing.T) {
	t.Setenv("GEHEIM_TOKEN", "geheim")
	t.Setenv("PGDATA", "/elders")
	t.Setenv("PGPORT", "1")
	c := start(t, Opties{Map: proefmap(t)})
	omgeving, err := os.ReadFile("/proc/" + vraag(t, c.URL("postgres"), "SELECT pg_backend_pid()::text") + "/environ")
	if err == nil && strings.Contains(string(omgeving), "GEHEIM") {
		t.Error("Postgres kent een geheim van ons")
	}
	for _, regel := range c.plek.opdracht(t.Context(), "/bin/true").Env {
		if strings.HasPrefix(regel, "PG") || strings.HasPrefix(regel, "GEHEIM") {
			t.Errorf("Postgres krijgt %s", regel)
		}
	}
}
