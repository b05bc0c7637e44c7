package localpg

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// laatAchter does to c what kill -9 of the bot does: the lock is free, Postgres runs on.
func laatAchter(t *testing.T, c *Cluster) (pid int) {
	t.Helper()
	if err := c.eigen.sluit(); err != nil {
		t.Fatal(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	pid = c.postmaster.cmd.Process.Pid
	c.postmaster = nil
	return pid
}

func TestEenAchtergeblevenPostgresWordtOvergenomen(t *testing.T) {
	t.Parallel()
	pad := proefmap(t)
	c := start(t, Opties{Map: pad})
	voerUit(t, c, "CREATE TABLE bewaard AS SELECT 'ja' AS antwoord")
	pid := laatAchter(t, c)

	c = start(t, Opties{Map: pad})
	if kreeg := vraag(t, c.URL("postgres"), "SELECT antwoord FROM bewaard"); kreeg != "ja" {
		t.Errorf("kreeg %q", kreeg)
	}
	if isPostmasterVan(pid, c.plek.data()) {
		t.Error("de achtergebleven Postgres draait nog")
	}
}

func TestVersMetEenAchtergeblevenPostgres(t *testing.T) {
	t.Parallel()
	pad := proefmap(t)
	pid := laatAchter(t, start(t, Opties{Map: pad}))
	start(t, Opties{Map: pad, Vers: true})
	if postgresLeeft(t, pid) {
		t.Error("de achtergebleven Postgres draait nog")
	}
}

func TestVerwijderStoptEenAchtergeblevenPostgres(t *testing.T) {
	t.Parallel()
	pad := proefmap(t)
	pid := laatAchter(t, start(t, Opties{Map: pad}))
	for range 2 { // the second time there is nothing, and that is fine
		if err := Verwijder(pad); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(pad); !os.IsNotExist(err) {
		t.Errorf("de map is er nog: %v", err)
	}
	if postgresLeeft(t, pid) {
		t.Error("Postgres draait nog")
	}
}

func postgresLeeft(t *testing.T, pid int) bool {
	t.Helper()
	naam, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	return err == nil && strings.HasPrefix(string(naam), "postgres")
}

func TestEenGedodePostmasterHerstelt(t *testing.T) {
	t.Parallel()
	pad := proefmap(t)
	c := start(t, Opties{Map: pad})
	voerUit(t, c, "SET synchronous_commit = on; CREATE TABLE bewaard AS SELECT 'ja' AS antwoord") // Snel may lose the last commits
	pm := c.postmaster
	if err := syscall.Kill(pm.cmd.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-pm.klaar
	stop(t, c)
	if pid, _ := leesPidbestand(c.plek.data()); pid == 0 {
		t.Fatal("geen achtergebleven pidbestand, dan bewijst de test niets")
	}

	c = start(t, Opties{Map: pad})
	if kreeg := vraag(t, c.URL("postgres"), "SELECT antwoord FROM bewaard"); kreeg != "ja" {
		t.Errorf("kreeg %q", kreeg)
	}
}

// A process id in a stale file may by now be any program's: that must not be signalled, nor keep us from starting.
func TestEenHergebruiktProcesnummerWordtMetRustGelaten(t *testing.T) {
	t.Parallel()
	pad := proefmap(t)
	for naam, inhoud := range map[string]func(pid int, data string) string{
		"ander programma": func(pid int, data string) string {
			return fmt.Sprintf("%d\n%s\n1700000000\n5432\n\n127.0.0.1\n   1     1\nready   \n", pid, data)
		},
		"leeg":       func(int, string) string { return "" },
		"onzin":      func(int, string) string { return "geen getal\n" },
		"afgebroken": func(pid int, _ string) string { return strconv.Itoa(pid) },
	} {
		t.Run(naam, func(t *testing.T) {
			c := start(t, Opties{Map: pad})
			stop(t, c)
			ander := exec.Command("sleep", "600")
			if err := ander.Start(); err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := ander.Process.Kill(); err != nil {
					t.Errorf("het andere programma is gestopt: %v", err)
				}
				_ = ander.Wait()
			}()
			bestand := filepath.Join(c.plek.data(), pidBestand)
			if err := os.WriteFile(bestand, []byte(inhoud(ander.Process.Pid, c.plek.data())), 0o600); err != nil {
				t.Fatal(err)
			}

			start(t, Opties{Map: pad})
			if err := ander.Process.Signal(syscall.Signal(0)); err != nil {
				t.Errorf("het andere programma leeft niet meer: %v", err)
			}
		})
	}
}

func TestHalfgemaakteClusterWordtOpnieuwGemaakt(t *testing.T) {
	t.Parallel()
	pad := proefmap(t)
	if err := os.MkdirAll(filepath.Join(pad, "nieuw-123", "data", "base"), 0o700); err != nil {
		t.Fatal(err)
	}
	// What a Start leaves that was killed during initdb: marker and password, and something half.
	for bestand, tekst := range map[string]string{
		merkBestand: `{"soort":"ketenbot-postgres"}`, wachtwoordBestand: "geheim\n", "nieuw-123/data/PG_VERSION": "15\n", merkBestand + ".nieuw": "{",
	} {
		if err := os.WriteFile(filepath.Join(pad, bestand), []byte(tekst), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if os.Geteuid() == 0 {
		if err := os.Chmod(pad, 0o711); err != nil {
			t.Fatal(err)
		}
	}
	c := start(t, Opties{Map: pad})
	if kreeg := vraag(t, c.URL("postgres"), "SELECT 'ja'"); kreeg != "ja" {
		t.Errorf("kreeg %q", kreeg)
	}
	if resten, _ := filepath.Glob(filepath.Join(pad, "nieuw-*")); len(resten) > 0 {
		t.Errorf("er is nog %v", resten)
	}
}

func TestEenKapotteClusterZegtWaarom(t *testing.T) {
	t.Parallel()
	pad := proefmap(t)
	c := start(t, Opties{Map: pad})
	stop(t, c)
	if err := os.Remove(filepath.Join(c.plek.data(), "global", "pg_control")); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Opties{Map: pad})
	if err == nil || !strings.Contains(err.Error(), "pg_control") {
		t.Errorf("kreeg %v", err)
	}
	start(t, Opties{Map: pad, Vers: true}) // and the folder is free again
}
