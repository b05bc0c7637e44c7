package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// vlot is how soon after Ctrl-C nothing may be left.
const vlot = 10 * time.Second

// proces is ketenbot as people start it.
type proces struct {
	*exec.Cmd

	uit   *uitvoer
	klaar chan struct{}
}

func startKetenbot(t *testing.T, args ...string) *proces {
	t.Helper()
	p := &proces{Cmd: exec.CommandContext(context.WithoutCancel(t.Context()), "ketenbot", args...), uit: nieuweUitvoer(), klaar: make(chan struct{})}
	p.Stdout, p.Stderr = p.uit, p.uit
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.klaar)
		_ = p.Cmd.Wait() // how it ended is asked of the process state
	}()
	t.Cleanup(func() {
		_ = p.Process.Kill()
		<-p.klaar
	})
	return p
}

// adres waits until it says where it is.
func (p *proces) adres(t *testing.T) string {
	t.Helper()
	select {
	case url := <-p.uit.url:
		return url
	case <-p.klaar:
		t.Fatalf("it ended: %v\n%s", p.ProcessState, p.uit)
	case <-time.After(startTijd):
		t.Fatal("it did not start in time")
	}
	return ""
}

// code waits for the exit code.
func (p *proces) code(t *testing.T, hooguit time.Duration) int {
	t.Helper()
	select {
	case <-p.klaar:
	case <-time.After(hooguit):
		t.Fatalf("it still runs after %v:\n%s", hooguit, p.uit)
	}
	return p.ProcessState.ExitCode()
}

func (p *proces) sein(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := p.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
}

// Ctrl-C stops everything that the demo started; the same folder goes on where it was, and a second demo in it is told so.
func TestDemoCtrlC(t *testing.T) {
	t.Parallel()
	pad := demoMap(t)
	for _, sein := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		p := startKetenbot(t, "demo", "--listen", "127.0.0.1:0", "--data", pad)
		url := p.adres(t)
		pid := postgresPid(t, pad)

		tweede := startKetenbot(t, "demo", "--listen", "127.0.0.1:0", "--data", pad, "--vers")
		if code := tweede.code(t, vlot); code != mislukt || !strings.Contains(tweede.uit.String(), "In deze map draait al een demo") || !strings.Contains(tweede.uit.String(), fmt.Sprint(p.Process.Pid)) {
			t.Errorf("a second demo in one folder: exit %d\n%s", code, tweede.uit)
		}
		elders := filepath.Join(t.TempDir(), "elders")
		derde := startKetenbot(t, "demo", "--listen", strings.TrimPrefix(url, "http://"), "--data", elders)
		if code := derde.code(t, vlot); code != mislukt || !strings.Contains(derde.uit.String(), "er draait daar al iets") || !strings.Contains(derde.uit.String(), "--listen 127.0.0.1:0") {
			t.Errorf("a port in use: exit %d\n%s", code, derde.uit)
		}
		if _, err := os.Stat(elders); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("a demo that could not listen made its folder: %v", err)
		}

		begin := time.Now()
		p.sein(t, sein)
		if code := p.code(t, vlot); code != gelukt {
			t.Errorf("%v: exit %d\n%s", sein, code, p.uit)
		}
		t.Logf("%v: everything had stopped after %v", sein, time.Since(begin).Round(time.Millisecond))
		if leeft(pid) {
			t.Errorf("%v: Postgres still runs", sein)
		}
		if c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://")); err == nil {
			_ = c.Close()
			t.Errorf("%v: the port still answers", sein)
		}
		if !strings.HasPrefix(p.uit.String(), "Ketenbot demo: "+url+"/\nHet is hier maandag 16 november 2026 09:00. Stop met Ctrl-C.\n") {
			t.Errorf("%v: it said\n%s", sein, p.uit)
		}
	}
}

// Ctrl-C, and kill -9, while it is still starting: nothing is left in the way of the next start.
func TestDemoAfgebrokenBegin(t *testing.T) {
	t.Parallel()
	pad := demoMap(t)
	for _, keer := range []struct {
		sein syscall.Signal
		na   int // milliseconds
	}{{syscall.SIGINT, 100}, {syscall.SIGKILL, 50}, {syscall.SIGKILL, 300}, {syscall.SIGINT, 700}, {syscall.SIGKILL, 900}, {syscall.SIGKILL, 10}} {
		p := startKetenbot(t, "demo", "--listen", "127.0.0.1:0", "--data", pad)
		select { // any moment will do: that is what is tested
		case <-time.After(time.Duration(keer.na) * time.Millisecond):
		case <-p.uit.url:
		case <-p.klaar:
			t.Fatalf("it ended by itself:\n%s", p.uit)
		}
		p.sein(t, keer.sein)
		code := p.code(t, time.Minute)
		if keer.sein == syscall.SIGINT && strings.Contains(p.uit.String(), "panic") {
			t.Errorf("%v after %d ms: exit %d\n%s", keer.sein, keer.na, code, p.uit)
		}
	}
	p := startKetenbot(t, "demo", "--listen", "127.0.0.1:0", "--data", pad)
	p.adres(t)
	db := databank(t, pad)
	if n := tel(t, db, `SELECT count(*) FROM zaken`); n != 3 {
		t.Errorf("the house has %d zaken, want 3", n)
	}
	p.sein(t, syscall.SIGINT)
	if code := p.code(t, vlot); code != gelukt {
		t.Errorf("exit %d\n%s", code, p.uit)
	}
}

// --vers begins anew; without it the clock of the first time counts, whatever --nu says.
func TestDemoVers(t *testing.T) {
	t.Parallel()
	pad := demoMap(t)
	for _, keer := range []struct {
		args []string
		nu   string
	}{
		{[]string{"--nu", "2027-05-03T09:00"}, "maandag 3 mei 2027 09:00"},
		{[]string{"--nu", "2026-11-16T09:00"}, "maandag 3 mei 2027 09:00"},
		{[]string{"--vers"}, "maandag 16 november 2026 09:00"},
	} {
		p := startKetenbot(t, append([]string{"demo", "--listen", "127.0.0.1:0", "--data", pad}, keer.args...)...)
		p.adres(t)
		p.sein(t, syscall.SIGINT)
		if code := p.code(t, vlot); code != gelukt || !strings.Contains(p.uit.String(), "Het is hier "+keer.nu+".") {
			t.Errorf("%v: exit %d\n%s", keer.args, code, p.uit)
		}
	}
}

func TestDemoVerhaal(t *testing.T) {
	t.Parallel()
	tijdelijk := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "ketenbot", "demo", "--verhaal")
	cmd.Env, cmd.Dir = append(os.Environ(), "TMPDIR="+tijdelijk), t.TempDir()
	var fout bytes.Buffer
	cmd.Stderr = &fout
	uit, err := cmd.Output()
	if err != nil || fout.Len() > 0 {
		t.Fatalf("%v\n%s%s", err, uit, &fout)
	}
	rest := string(uit)
	for _, regel := range []string{
		"== De aanmelder vult het formulier in (maandag 16 november 09:00)", `formulier "Casus aanmelden", stap 1 van 5`, `stap 5 van 5`,
		"│ Je aanmelding is binnen: ZVH-2026-0004.", "== De voorzitter screent", "┌ kanaal screening", "voorzitter1 drukt op [Agenderen]",
		"== Aanmelden sluit: de voorzitter krijgt de conceptagenda (donderdag 19 november 16:00)", "│ Conceptagenda triage donderdag 26 november",
		"== De agenda wordt definitief: iedereen weet zijn tijd (maandag 23 november 09:00)", "│ - 13:00 ZVH-2026-0004 · Noor van Dalen (Gemeente Lindewaard) · nog geen antwoord",
		"│ <ZVH-2026-0004.ics> [Ik kom] [Online] [Verhinderd]", "gemeente1 drukt op [Ik kom]",
		"│ - 13:00 ZVH-2026-0004 · Noor van Dalen (Gemeente Lindewaard) · aanmelder komt", "Zelf proberen, in je browser: ketenbot demo\n",
	} {
		_, na, ja := strings.Cut(rest, regel)
		if !ja {
			t.Fatalf("%q is not told, or not in its place:\n%s", regel, uit)
		}
		rest = na
	}
	if strings.Contains(string(uit), "Zevenhuizen") {
		t.Error("the story tells the name that was filled in")
	}
	for _, plek := range []string{tijdelijk, cmd.Dir} {
		inhoud, err := os.ReadDir(plek)
		if err != nil || len(inhoud) > 0 {
			t.Errorf("the story left %v behind (%v)", inhoud, err)
		}
	}
}
