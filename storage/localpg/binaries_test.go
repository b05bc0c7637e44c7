package localpg

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// nepPostgres puts programs in a folder that only tell their version.
func nepPostgres(t *testing.T, boven, naam, versie string) (bin string) {
	t.Helper()
	bin = filepath.Join(boven, naam, "bin")
	if err := os.MkdirAll(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, programma := range []string{"initdb", "postgres"} {
		tekst := "#!/bin/sh\necho '" + programma + " (PostgreSQL) " + versie + "'\n"
		if err := os.WriteFile(filepath.Join(bin, programma), []byte(tekst), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return bin
}

func werkplekVoor(t *testing.T) werkplek {
	t.Helper()
	m, err := openMap(t.Context(), Opties{Map: proefmap(t), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.sluit() })
	w, err := kiesWerkplek(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestWelkePostgres(t *testing.T) {
	t.Parallel()
	w := werkplekVoor(t)
	boven := filepath.Join(w.pad, "programmas")
	for naam, versie := range map[string]string{"negen": "9.6.24", "vijftien": "15.18 (Debian 15.18-0+deb12u1)", "17": "17beta1", "stuk": "?"} {
		nepPostgres(t, boven, naam, versie)
	}
	for _, geval := range []struct {
		naam, data string
		verwacht   string // folder
	}{
		{naam: "nieuw: de nieuwste", verwacht: "17"},
		{naam: "bestaand: dezelfde versie", data: "15\n", verwacht: "vijftien"},
	} {
		t.Run(geval.naam, func(t *testing.T) {
			if geval.data != "" {
				if err := os.MkdirAll(w.data(), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(w.data(), "PG_VERSION"), []byte(geval.data), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			b, err := kiesBinaries(t.Context(), Opties{binMappen: []string{boven + "/*/bin", "/bestaat/niet"}}, w)
			if err != nil || b.dir != filepath.Join(boven, geval.verwacht, "bin") {
				t.Errorf("kreeg %+v, %v", b, err)
			}
		})
	}
}

// magazijn serves an archive as embedded-postgres expects it, and counts how often.
func magazijn(t *testing.T) (adres string, keren *atomic.Int32) {
	t.Helper()
	programma, err := os.ReadFile("testdata/programma.txz") // bin/{initdb,pg_ctl,postgres}, which only tell that they are 18.3
	if err != nil {
		t.Fatal(err)
	}
	var jar bytes.Buffer
	z := zip.NewWriter(&jar)
	bestand, err := z.Create("postgres.txz")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bestand.Write(programma); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	som := sha256.Sum256(jar.Bytes())
	keren = new(atomic.Int32)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".sha256") {
			_, _ = w.Write([]byte(hex.EncodeToString(som[:])))
			return
		}
		keren.Add(1)
		_, _ = w.Write(jar.Bytes())
	}))
	t.Cleanup(func() {
		server.Close()
		http.DefaultClient.CloseIdleConnections() // the library's
	})
	return server.URL, keren
}

func TestZonderPostgresWordtHijEenKeerGedownload(t *testing.T) {
	t.Parallel()
	w := werkplekVoor(t)
	adres, keren := magazijn(t)
	o := Opties{binMappen: []string{}, downloadBron: adres, Log: slog.New(slog.DiscardHandler)}
	for range 2 {
		b, err := kiesBinaries(t.Context(), o, w)
		if err != nil || b.versie != 18 || b.dir != filepath.Join(w.pad, "programma-18", "bin") {
			t.Fatalf("kreeg %+v, %v", b, err)
		}
	}
	if keren.Load() != 1 {
		t.Errorf("%d keer gedownload, verwacht 1", keren.Load())
	}
	if resten, _ := filepath.Glob(filepath.Join(w.pad, "nieuw-*")); len(resten) > 0 {
		t.Errorf("er is nog %v", resten)
	}
}

func TestDownloadenLuktNiet(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(func() {
		server.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	pad := proefmap(t)
	_, err := Start(t.Context(), Opties{Map: pad, binMappen: []string{}, downloadBron: server.URL})
	if !errors.Is(err, ErrGeenPostgres) || !strings.Contains(err.Error(), "apt-get install postgresql") {
		t.Errorf("kreeg %v", err)
	}
	start(t, Opties{Map: pad}) // after installing it simply works
}

func TestDeVersieVanDeGegevensIsErNiet(t *testing.T) {
	t.Parallel()
	w := werkplekVoor(t)
	if err := os.Mkdir(w.data(), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(w.data(), "PG_VERSION"), []byte("12\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := kiesBinaries(t.Context(), Opties{binMappen: []string{}, Log: slog.New(slog.DiscardHandler)}, w)
	if !errors.Is(err, ErrGeenPostgres) || !strings.Contains(err.Error(), "Postgres 12") || !strings.Contains(err.Error(), "--vers") {
		t.Errorf("kreeg %v", err)
	}
}
