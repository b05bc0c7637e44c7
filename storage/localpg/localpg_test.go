package localpg

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// proefmap is a folder that Postgres's user can reach too, which t.TempDir() is not for root.
func proefmap(t *testing.T) string {
	t.Helper()
	boven, err := os.MkdirTemp("", "localpg-test-") //nolint:usetesting // t.TempDir is for ourselves only
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(boven, 0o755); err != nil {
		t.Fatal(err)
	}
	pad := filepath.Join(boven, "huis")
	t.Cleanup(func() {
		if err := Verwijder(pad); err != nil && !errors.Is(err, ErrNietVanOns) {
			t.Errorf("opruimen: %v", err)
		}
		_ = os.RemoveAll(boven)
	})
	return pad
}

func start(t *testing.T, o Opties) *Cluster {
	t.Helper()
	o.Snel = true
	c, err := Start(t.Context(), o)
	if errors.Is(err, ErrGeenPostgres) {
		t.Fatalf("deze test heeft Postgres nodig, zie .ci/benodigd: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, c) })
	return c
}

func stop(t *testing.T, c *Cluster) {
	t.Helper()
	if err := c.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}

func voerUit(t *testing.T, c *Cluster, opdracht string) {
	t.Helper()
	if err := probeer(t, c, opdracht); err != nil {
		t.Fatalf("%s: %v", opdracht, err)
	}
}

func probeer(t *testing.T, c *Cluster, opdracht string, waarden ...any) error {
	t.Helper()
	db, err := sql.Open("postgres", c.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.ExecContext(t.Context(), opdracht, waarden...)
	return err
}

func vraag(t *testing.T, adres, query string) string {
	t.Helper()
	db, err := sql.Open("postgres", adres)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var antwoord string
	if err := db.QueryRowContext(t.Context(), query).Scan(&antwoord); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return antwoord
}

func TestEenNieuweClusterIsZoalsWijHemNodigHebben(t *testing.T) {
	t.Parallel()
	pad := proefmap(t)
	c := start(t, Opties{Map: pad})

	for instelling, verwacht := range map[string]string{
		"server_encoding": "UTF8", "TimeZone": "UTC", "listen_addresses": "127.0.0.1", "unix_socket_directories": "",
		"password_encryption": "scram-sha-256", "fsync": "off", "log_min_messages": "log", "log_error_verbosity": "terse",
	} {
		if kreeg := vraag(t, c.URL("postgres"), "SHOW "+instelling); kreeg != verwacht {
			t.Errorf("%s is %q, verwacht %q", instelling, kreeg, verwacht)
		}
	}
	if kreeg := vraag(t, c.URL("postgres"), "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"); kreeg != "scram-sha-256" {
		t.Errorf("toegang volgens %s", kreeg)
	}
	info, err := os.Stat(filepath.Join(pad, wachtwoordBestand))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("wachtwoordbestand: %v %v", info, err)
	}
}

func TestZonderWachtwoordKomtNiemandBinnen(t *testing.T) {
	t.Parallel()
	c := start(t, Opties{Map: proefmap(t)})
	for _, wie := range []*url.Userinfo{url.User(gebruikersnaam), url.UserPassword(gebruikersnaam, "geraden")} {
		u, err := url.Parse(c.URL("postgres"))
		if err != nil {
			t.Fatal(err)
		}
		u.User = wie
		db, err := sql.Open("postgres", u.String())
		if err != nil {
			t.Fatal(err)
		}
		if err := db.PingContext(t.Context()); err == nil || !strings.Contains(err.Error(), "password") {
			t.Errorf("%v: %v, verwacht een weigering op het wachtwoord", wie, err)
		}
		db.Close()
	}
}

func TestMaakTweeKeerIsGoedOokTegelijk(t *testing.T) {
	t.Parallel()
	c := start(t, Opties{Map: proefmap(t)})
	const naam = `raar "naam"; DROP`
	fouten := make(chan error)
	for range 4 {
		go func() { fouten <- c.Maak(t.Context(), naam) }()
	}
	for range 4 {
		if err := <-fouten; err != nil {
			t.Error(err)
		}
	}
	if kreeg := vraag(t, c.URL(naam), "SELECT current_database()"); kreeg != naam {
		t.Errorf("kreeg database %q", kreeg)
	}
}

func TestTweedeStartHoudtGegevensEnPoort(t *testing.T) {
	t.Parallel()
	pad := proefmap(t)
	c := start(t, Opties{Map: pad})
	voerUit(t, c, "CREATE TABLE bewaard AS SELECT 'ja' AS antwoord")
	eerste := c.URL("postgres")
	stop(t, c)
	stop(t, c) // again is fine

	start(t, Opties{Map: pad})
	if kreeg := vraag(t, eerste, "SELECT antwoord FROM bewaard"); kreeg != "ja" {
		t.Errorf("kreeg %q op het eerdere adres", kreeg)
	}
}

func TestEenBezettePoortWordtEenAndere(t *testing.T) {
	t.Parallel()
	pad := proefmap(t)
	c := start(t, Opties{Map: pad})
	eerste := c.poort
	stop(t, c)
	l, err := net.Listen("tcp", c.hostpoort())
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()

	if c = start(t, Opties{Map: pad}); c.poort == eerste {
		t.Error("kreeg de poort die bezet is")
	}
}

func TestVersBegintOpnieuw(t *testing.T) {
	t.Parallel()
	pad := proefmap(t)
	c := start(t, Opties{Map: pad})
	voerUit(t, c, "CREATE TABLE weg (x int)")
	stop(t, c)

	c = start(t, Opties{Map: pad, Vers: true})
	if kreeg := vraag(t, c.URL("postgres"), "SELECT count(*)::text FROM pg_tables WHERE tablename = 'weg'"); kreeg != "0" {
		t.Error("de tabel van de vorige cluster bestaat nog")
	}
}

func TestStopVerbreektVerbindingen(t *testing.T) {
	t.Parallel()
	c := start(t, Opties{Map: proefmap(t)})
	db, err := sql.Open("postgres", c.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback() // the connection is gone
	begonnen := time.Now()
	afgelopen, annuleer := context.WithCancel(t.Context())
	annuleer()
	if err := c.Stop(afgelopen); err != nil { // Ctrl-C ended the context before Stop was called
		t.Fatal(err)
	}
	if duur := time.Since(begonnen); duur > 10*time.Second {
		t.Errorf("stoppen duurde %v", duur)
	}
	if _, err := os.Stat(filepath.Join(c.plek.data(), pidBestand)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Postgres is niet in orde gestopt: %v", err)
	}
}

func TestCtrlCBereiktPostgresNiet(t *testing.T) {
	t.Parallel()
	c := start(t, Opties{Map: proefmap(t)})
	pid := c.postmaster.cmd.Process.Pid
	groep, err := syscall.Getpgid(pid)
	if err != nil {
		t.Fatal(err)
	}
	if groep == syscall.Getpgrp() || groep != pid {
		t.Errorf("Postgres zit in procesgroep %d, wij in %d", groep, syscall.Getpgrp())
	}
}

func TestGegevensKomenNietInHetLog(t *testing.T) {
	t.Parallel()
	c := start(t, Opties{Map: proefmap(t)})
	const naam = "Jansen-van-de-Proef"
	voerUit(t, c, "CREATE TABLE mensen (naam text PRIMARY KEY CHECK (naam <> 'fout'), soort uuid)")
	voerUit(t, c, "INSERT INTO mensen VALUES ('"+naam+"')")
	for _, poging := range []struct {
		opdracht string
		waarden  []any
	}{
		{"INSERT INTO mensen VALUES ('" + naam + "')", nil},      // duplicate key: the detail names it
		{"INSERT INTO mensen (naam) VALUES ($1)", []any{naam}},   // the same, as a parameter
		{"SELECT '" + naam + "'::uuid", nil},                     // the message itself names it
		{"SELECT * FROM mensen WHERE soort = $1", []any{naam}},   // and as a parameter
		{"SELECT 'x' FROM mensen WHERE \"" + naam + "\" ;", nil}, // unknown column
	} {
		if err := probeer(t, c, poging.opdracht, poging.waarden...); err == nil {
			t.Errorf("%s: lukte, dan bewijst de test niets", poging.opdracht)
		}
	}
	voerUit(t, c, "CHECKPOINT")
	stop(t, c)
	log, err := os.ReadFile(filepath.Join(c.plek.pad, logBestand))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(log), "shut down") {
		t.Fatalf("dit is het log niet: %s", log)
	}
	if strings.Contains(string(log), naam) || strings.Contains(string(log), c.wachtwoord) {
		t.Errorf("in het log staat een gegeven:\n%s", log)
	}
}
