package localpg

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

func TestTweeInEenMap(t *testing.T) {
	t.Parallel()
	pad := proefmap(t)
	start(t, Opties{Map: pad})
	for naam, doe := range map[string]func() error{
		"start":     func() error { _, err := Start(t.Context(), Opties{Map: pad}); return err },
		"vers":      func() error { _, err := Start(t.Context(), Opties{Map: pad, Vers: true}); return err },
		"verwijder": func() error { return Verwijder(pad) },
	} {
		err := doe()
		if !errors.Is(err, ErrBezet) || !strings.Contains(err.Error(), "In deze map draait al een demo (proces "+strconv.Itoa(os.Getpid())) {
			t.Errorf("%s: %v", naam, err)
		}
	}
}

func TestTweeTegelijkInEenNieuweMap(t *testing.T) {
	t.Parallel()
	pad := proefmap(t)
	const aantal = 4
	var (
		wg       sync.WaitGroup
		clusters = make([]*Cluster, aantal)
		fouten   = make([]error, aantal)
	)
	for i := range aantal {
		wg.Go(func() { clusters[i], fouten[i] = Start(t.Context(), Opties{Map: pad, Snel: true}) })
	}
	wg.Wait()
	gestart := 0
	for i, c := range clusters {
		if c != nil {
			gestart++
			stop(t, c)
		} else if !errors.Is(fouten[i], ErrBezet) {
			t.Error(fouten[i])
		}
	}
	if gestart != 1 {
		t.Errorf("%d zijn gestart, verwacht 1", gestart)
	}
}

func TestEenMapVanEenAnderBlijftZoalsHijWas(t *testing.T) {
	t.Parallel()
	for naam, bestand := range map[string]string{
		"documenten":            "brief.txt",
		"cluster van een ander": "PG_VERSION",
		"merkteken van iets":    merkBestand, // not ours, whatever its name
		"cluster onder data":    "data/PG_VERSION",
		"verborgen":             ".bashrc",
	} {
		t.Run(naam, func(t *testing.T) {
			pad := proefmap(t)
			if err := os.MkdirAll(filepath.Dir(filepath.Join(pad, bestand)), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(pad, bestand), []byte("niet van ons"), 0o600); err != nil {
				t.Fatal(err)
			}
			voor := inhoud(t, pad)
			for _, doe := range []func() error{
				func() error { _, err := Start(t.Context(), Opties{Map: pad}); return err },
				func() error { _, err := Start(t.Context(), Opties{Map: pad, Vers: true}); return err },
				func() error { return Verwijder(pad) },
			} {
				if err := doe(); !errors.Is(err, ErrNietVanOns) || !strings.Contains(err.Error(), pad) {
					t.Errorf("kreeg %v", err)
				}
			}
			if na := inhoud(t, pad); na != voor {
				t.Errorf("de map veranderde van %s in %s", voor, na)
			}
		})
	}
}

func inhoud(t *testing.T, pad string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(pad, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		b.WriteString(strings.TrimPrefix(p, pad) + " " + info.Mode().String() + " " + info.ModTime().String() + "\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Paths where not even root can write; as an ordinary user a folder without write permission is tried too.
func TestOnschrijfbareMap(t *testing.T) {
	t.Parallel()
	bestand := filepath.Join(t.TempDir(), "bestand")
	if err := os.WriteFile(bestand, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	paden := []string{filepath.Join(bestand, "map"), bestand, "/proc/ketenbot"}
	if os.Geteuid() != 0 {
		dicht := t.TempDir()
		if err := os.Chmod(dicht, 0o500); err != nil {
			t.Fatal(err)
		}
		paden = append(paden, dicht, filepath.Join(dicht, "map"))
	}
	for _, pad := range paden {
		_, err := Start(t.Context(), Opties{Map: pad})
		if !errors.Is(err, ErrNietSchrijfbaar) || !strings.Contains(err.Error(), "Kies een andere map") {
			t.Errorf("%s: %v", pad, err)
		}
	}
}

func TestAfgebrokenStartLaatNietsAchter(t *testing.T) {
	t.Parallel()
	pad := proefmap(t)
	ctx, annuleer := context.WithCancel(t.Context())
	annuleer()
	if _, err := Start(ctx, Opties{Map: pad}); err == nil {
		t.Fatal("Start lukte met een afgelopen context")
	}
	start(t, Opties{Map: pad}) // free, and not half
}

func TestVerlorenWachtwoordZegtHoeHetVerderMoet(t *testing.T) {
	t.Parallel()
	pad := proefmap(t)
	stop(t, start(t, Opties{Map: pad}))
	if err := os.Remove(filepath.Join(pad, wachtwoordBestand)); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Opties{Map: pad})
	if err == nil || !strings.Contains(err.Error(), "--vers") {
		t.Errorf("kreeg %v", err)
	}
	start(t, Opties{Map: pad, Vers: true})
}

func TestEenMapMetRareTekensInDeNaam(t *testing.T) {
	t.Parallel()
	pad := filepath.Join(proefmap(t), `d'een "ander" $(touch x) é`)
	c := start(t, Opties{Map: pad})
	if kreeg := vraag(t, c.URL("postgres"), "SHOW data_directory"); kreeg != c.plek.data() {
		t.Errorf("kreeg %q", kreeg)
	}
	stop(t, c)
	if err := Verwijder(pad); err != nil {
		t.Error(err)
	}
}
