package main

import (
	"bytes"
	"context"
	"database/sql"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	_ "github.com/lib/pq"
)

func TestZonderOpdracht(t *testing.T) {
	for _, argumenten := range [][]string{nil, {"--"}} {
		var fout bytes.Buffer
		if code := run(t.Context(), argumenten, &fout, &fout); code != eigenFout || !strings.Contains(fout.String(), "Gebruik") {
			t.Errorf("%v: code %d, %s", argumenten, code, &fout)
		}
	}
}

func TestDeOpdrachtKrijgtPostgresEnGeeftZijnCode(t *testing.T) {
	t.Setenv("TMPDIR", tijdelijk(t))
	var uit, fout bytes.Buffer
	code := run(t.Context(), []string{"--", "sh", "-c", `echo "$` + variabele + `"; exit 7`}, &uit, &fout)
	if code != 7 || fout.Len() > 0 {
		t.Errorf("code %d, %s", code, &fout)
	}
	u, err := url.Parse(strings.TrimSpace(uit.String()))
	if err != nil || u.Hostname() != "127.0.0.1" || u.User == nil {
		t.Errorf("adres %q: %v", &uit, err)
	}
	weg(t, u.String())
}

func TestPostgresWerktTerwijlDeOpdrachtLoopt(t *testing.T) {
	t.Setenv("TMPDIR", tijdelijk(t))
	var uit bytes.Buffer
	probeer := func(adres string) int {
		db, err := sql.Open("postgres", adres)
		if err != nil {
			t.Error(err)
			return 1
		}
		defer db.Close()
		if err := db.PingContext(t.Context()); err != nil {
			t.Error(err)
			return 1
		}
		return 3
	}
	if code, err := metPostgres(t.Context(), nil, probeer); code != 3 || err != nil {
		t.Errorf("code %d, %v, %s", code, err, &uit)
	}
	if resten, _ := filepath.Glob(filepath.Join(os.TempDir(), "*")); len(resten) > 0 {
		t.Errorf("er is nog %v", resten)
	}
}

func TestOnbekendeOpdracht(t *testing.T) {
	t.Setenv("TMPDIR", tijdelijk(t))
	var fout bytes.Buffer
	if code := run(t.Context(), []string{"/bestaat/niet"}, &fout, &fout); code != eigenFout || !strings.Contains(fout.String(), "/bestaat/niet") {
		t.Errorf("code %d, %s", code, &fout)
	}
}

func TestSeinenGaanDoorEnPostgresWordtOpgeruimd(t *testing.T) {
	plek := tijdelijk(t)
	programma := filepath.Join(plek, "run")
	if uit, err := exec.Command("go", "build", "-o", programma, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, uit)
	}
	tmp := tijdelijk(t)
	cmd := exec.CommandContext(t.Context(), programma, "--", "sh", "-c", "echo klaar; exec sleep 600")
	cmd.Env = append(os.Environ(), "TMPDIR="+tmp)
	uit, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := uit.Read(make([]byte, 6)); err != nil { // the command runs
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != naSein+int(syscall.SIGTERM) {
		t.Errorf("code %d", code)
	}
	if resten, _ := filepath.Glob(filepath.Join(tmp, "*")); len(resten) > 0 {
		t.Errorf("er is nog %v", resten)
	}
}

// What a run killed with SIGKILL leaves, Postgres and all, the next one clears.
func TestWatEenGedodeVoorgangerAchterlietGaatWeg(t *testing.T) {
	tmp := tijdelijk(t)
	programma := filepath.Join(tijdelijk(t), "run")
	if uit, err := exec.Command("go", "build", "-o", programma, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, uit)
	}
	ctx, annuleer := context.WithCancel(t.Context())
	defer annuleer()
	cmd := exec.CommandContext(ctx, programma, "--", "sh", "-c", `echo "$`+variabele+`"; exec sleep 5`)
	cmd.Env = append(os.Environ(), "TMPDIR="+tmp)
	uit, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	adres := make([]byte, 500)
	n, err := uit.Read(adres)
	if err != nil {
		t.Fatal(err)
	}
	annuleer() // SIGKILL
	_ = cmd.Wait()

	t.Setenv("TMPDIR", tmp)
	var fout bytes.Buffer
	if code := run(t.Context(), []string{"true"}, &fout, &fout); code != 0 || fout.Len() > 0 {
		t.Errorf("code %d, %s", code, &fout)
	}
	if resten, _ := filepath.Glob(filepath.Join(tmp, "*")); len(resten) > 0 {
		t.Errorf("er is nog %v", resten)
	}
	weg(t, strings.TrimSpace(string(adres[:n])))
}

func weg(t *testing.T, adres string) {
	t.Helper()
	db, err := sql.Open("postgres", adres)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.PingContext(t.Context()); err == nil {
		t.Error("Postgres draait nog")
	}
}

// tijdelijk is a folder that Postgres's user can pass through, as the real one for temporary files is.
func tijdelijk(t *testing.T) string {
	t.Helper()
	pad, err := os.MkdirTemp("", "run-test-") //nolint:usetesting // t.TempDir is for ourselves only
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(pad) })
	if err := os.Chmod(pad, 0o755); err != nil {
		t.Fatal(err)
	}
	return pad
}
