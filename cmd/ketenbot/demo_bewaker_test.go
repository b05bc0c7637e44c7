package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

const (
	// sterfOpdracht is a program of the test binary: a demo in the folder that it gets.
	sterfOpdracht = "ketenbot-sterft"
	// sterfVariabele tells it when to end itself as kill -9 does: geplaatst:3 is the third time that a delivery comes to that step.
	sterfVariabele = "KETENBOT_TEST_STERF"
)

func sterfDemo() {
	stap, n, _ := strings.Cut(os.Getenv(sterfVariabele), ":")
	keer, _ := strconv.Atoi(n)
	var geteld atomic.Int64
	d := demo{
		omgeving: &omgeving{getenv: os.Getenv, stdout: os.Stdout, stderr: os.Stderr}, luister: "127.0.0.1:0", map_: os.Args[1], begin: maandag,
		stap: func(s string) {
			if s == stap && geteld.Add(1) == int64(keer) {
				_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
				select {} // not one step further while the signal is on its way
			}
		},
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := d.draai(ctx); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(mislukt) //nolint:gocritic // the process ends anyway
	}
}

// bewaker starts a demo as a process of its own, again and again in the same folder, and lets people act who try until they are answered.
type bewaker struct {
	map_ string

	mu        sync.Mutex
	proces    *exec.Cmd
	klaar     chan struct{} // closed when the process has ended
	uit       *uitvoer
	url       string
	veranderd chan struct{} // closed when url changes
}

func nieuweBewaker(t *testing.T) *bewaker {
	t.Helper()
	b := &bewaker{map_: demoMap(t), veranderd: make(chan struct{})}
	t.Cleanup(func() { b.einde(t, syscall.SIGKILL) })
	return b
}

// start runs the demo until it is there, or until it ended itself.
func (b *bewaker) start(t *testing.T, sterf string) {
	t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), sterfOpdracht, b.map_)
	cmd.Env = append(os.Environ(), sterfVariabele+"="+sterf)
	uit := nieuweUitvoer()
	cmd.Stdout, cmd.Stderr = uit, uit
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	klaar := make(chan struct{})
	b.mu.Lock()
	b.proces, b.klaar, b.uit = cmd, klaar, uit
	b.mu.Unlock()
	go func() {
		defer close(klaar)
		_ = cmd.Wait() // how it ended is asked of the process state
	}()
	select {
	case url := <-uit.url:
		b.mu.Lock()
		b.url = url
		close(b.veranderd)
		b.veranderd = make(chan struct{})
		b.mu.Unlock()
	case <-klaar:
		if !gedood(cmd) {
			t.Fatalf("the demo did not start:\n%s", uit)
		}
	case <-time.After(startTijd):
		t.Fatal("the demo did not start in time")
	}
}

// gedood reports whether a process that ended was ended by kill -9.
func gedood(cmd *exec.Cmd) bool {
	status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// wachtOpDood waits until the process ended itself.
func (b *bewaker) wachtOpDood(t *testing.T) {
	t.Helper()
	select {
	case <-b.klaar:
		if !gedood(b.proces) {
			t.Fatalf("the demo ended by itself: %v\n%s", b.proces.ProcessState, b.uit)
		}
	case <-time.After(time.Minute):
		t.Fatal("the demo never came to the step where it was to end")
	}
}

// einde ends the process that runs, if any.
func (b *bewaker) einde(t *testing.T, sein syscall.Signal) {
	t.Helper()
	if b.proces == nil {
		return
	}
	if err := b.proces.Process.Signal(sein); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Errorf("signal the demo: %v", err)
	}
	select {
	case <-b.klaar:
	case <-time.After(time.Minute):
		t.Errorf("the demo did not end on %v", sein)
		_ = b.proces.Process.Kill()
		<-b.klaar
	}
}

// roep makes a call as a person does who tries again when nothing came back. Only the end of ctx stops it.
func (b *bewaker) roep(ctx context.Context, pad string, body any) (antwoord, error) {
	for {
		b.mu.Lock()
		url, veranderd := b.url, b.veranderd
		b.mu.Unlock()
		a, err := roepEenmaal(ctx, url+pad, body)
		var status statusFout
		if err == nil || errors.As(err, &status) {
			return a, err
		}
		select {
		case <-veranderd:
		case <-ctx.Done():
			return antwoord{}, fmt.Errorf("%s was never answered: %w", pad, err)
		}
	}
}

type statusFout struct {
	pad, tekst string
	status     int
}

func (f statusFout) Error() string { return fmt.Sprintf("%s: status %d, %s", f.pad, f.status, f.tekst) }

func roepEenmaal(ctx context.Context, url string, body any) (antwoord, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return antwoord{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(raw))
	if err != nil {
		return antwoord{}, err
	}
	req.Close = true
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return antwoord{}, err
	}
	defer res.Body.Close()
	if raw, err = io.ReadAll(res.Body); err != nil {
		return antwoord{}, err
	}
	if res.StatusCode != http.StatusOK {
		return antwoord{}, statusFout{req.URL.Path, string(raw), res.StatusCode}
	}
	var a antwoord
	return a, json.Unmarshal(raw, &a)
}

// meldAan goes through the form, however often the demo dies, and returns the number of the zaak.
func (b *bewaker) meldAan(ctx context.Context, wie, naam string) (string, error) {
	a, err := b.roep(ctx, "/api/command", map[string]any{"user": wie, "channel": "dm", "text": "/aanmelden"})
	for _, in := range []antwoorden{goedeCriteria(), eenPersoon(naam), eenSituatie(), {"geinformeerd": "ja"}, {"verklaring": "ja"}} {
		if err != nil {
			return "", err
		}
		if a.Form == nil {
			return "", fmt.Errorf("%s got no form but %+v", wie, a)
		}
		a, err = b.roep(ctx, "/api/submit", map[string]any{"user": wie, "form": a.Form.Token, "action": "submit", "values": in})
	}
	if err != nil || a.Message == nil || !strings.HasPrefix(a.Message.Text, "Je aanmelding is ingediend: ") {
		return "", fmt.Errorf("after Indienen %s got %+v, %w", wie, a, err)
	}
	return nummerInTekst.FindString(a.Message.Text), nil
}

// agendeer presses Agenderen on the card of a zaak, in the list that `/zvh casus` gives: that card needs no delivery.
func (b *bewaker) agendeer(ctx context.Context, nummer string) error {
	a, err := b.roep(ctx, "/api/command", map[string]any{"user": "voorzitter1", "channel": "dm", "text": "/zvh casus " + nummer})
	if err != nil {
		return err
	}
	for _, k := range a.Message.Buttons {
		if k.Label == "Agenderen" {
			_, err = b.roep(ctx, "/api/press", map[string]any{"user": "voorzitter1", "message": a.Message.ID, "button": k.ID})
			return err
		}
	}
	return fmt.Errorf("no Agenderen on %q", a.Message.Text)
}

// postgresData is the folder with the data of the Postgres of a demo.
func postgresData(t testing.TB, pad string) string {
	t.Helper()
	merk := struct {
		Werkmap string `json:"werkmap"`
	}{}
	tekst, err := os.ReadFile(filepath.Join(pad, postgresMap, "ketenbot-postgres.json"))
	if err == nil {
		err = json.Unmarshal(tekst, &merk)
	}
	if err != nil {
		t.Fatal(err)
	}
	if merk.Werkmap == "" {
		merk.Werkmap = filepath.Join(pad, postgresMap)
	}
	return filepath.Join(merk.Werkmap, "data")
}

// postgresPid is the process that last was the Postgres of a demo.
func postgresPid(t testing.TB, pad string) int {
	t.Helper()
	tekst, err := os.ReadFile(filepath.Join(postgresData(t, pad), "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	regel, _, _ := strings.Cut(string(tekst), "\n")
	pid, err := strconv.Atoi(regel)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func leeft(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }
