// Command run gives a command a fast temporary Postgres: go run ./storage/localpg/run -- go test ./...
//
// The command finds the address in KETENBOT_TEST_DATABASE_URL. When it ends, Postgres goes, and its exit code is ours.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"

	"ketenbot/storage/localpg"
)

const (
	variabele = "KETENBOT_TEST_DATABASE_URL"
	eigenFout = 125 // as env and timeout do: not the command failed, but we
	naSein    = 128 // as the shell does: 128 + the signal
	standaard = "postgres"
)

// mapPatroon names the user: in the folder for temporary files there may be those of others.
var mapPatroon = fmt.Sprintf("ketenbot-test-%d-", os.Getuid())

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, argumenten []string, stdout, stderr io.Writer) int {
	if len(argumenten) > 0 && argumenten[0] == "--" {
		argumenten = argumenten[1:]
	}
	if len(argumenten) == 0 {
		fmt.Fprintln(stderr, "Gebruik: go run ./storage/localpg/run -- opdracht [argumenten]")
		return eigenFout
	}
	seinen := make(chan os.Signal, 1)
	signal.Notify(seinen, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	defer signal.Stop(seinen)

	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	ruimVerlaten(log)
	code, err := metPostgres(ctx, log, func(url string) int { return draai(ctx, argumenten, url, seinen, stdout, stderr) })
	if err != nil {
		fmt.Fprintln(stderr, err)
		return max(code, eigenFout)
	}
	return code
}

// metPostgres runs doe with the address of a new cluster, which is gone afterwards.
func metPostgres(ctx context.Context, log *slog.Logger, doe func(url string) int) (code int, err error) {
	boven, err := os.MkdirTemp("", mapPatroon)
	if err != nil {
		return eigenFout, fmt.Errorf("tijdelijke map: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(boven)) }()
	if err := os.Chmod(boven, 0o711); err != nil { // as root Postgres runs as another user, who must pass through
		return eigenFout, fmt.Errorf("tijdelijke map: %w", err)
	}
	plek := filepath.Join(boven, "cluster")
	cluster, err := localpg.Start(ctx, localpg.Opties{Map: plek, Snel: true, Log: log})
	if err != nil {
		return eigenFout, err
	}
	defer func() { err = errors.Join(err, cluster.Stop(ctx), localpg.Verwijder(plek)) }()
	return doe(cluster.URL(standaard)), nil
}

// draai runs the command in a process group of its own, so that each signal arrives there once: from us.
func draai(ctx context.Context, argumenten []string, url string, seinen <-chan os.Signal, stdout, stderr io.Writer) int {
	cmd := exec.CommandContext(ctx, argumenten[0], argumenten[1:]...)
	cmd.Env = append(os.Environ(), variabele+"="+url)
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		fmt.Fprintln(stderr, err)
		return eigenFout
	}
	klaar := make(chan error, 1)
	go func() { klaar <- cmd.Wait() }()
	for {
		select {
		case sein := <-seinen:
			if s, ok := sein.(syscall.Signal); ok {
				_ = syscall.Kill(-cmd.Process.Pid, s) // it may just have ended
			}
		case err := <-klaar:
			return uitslag(cmd.ProcessState, err, stderr)
		}
	}
}

func uitslag(stand *os.ProcessState, err error, stderr io.Writer) int {
	if status, ok := stand.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return naSein + int(status.Signal())
	}
	if stand.Success() && err != nil { // its output could not be copied
		fmt.Fprintln(stderr, err)
		return eigenFout
	}
	return stand.ExitCode()
}

// ruimVerlaten removes what a killed predecessor left. What is in use is locked, and what is not ours refused.
func ruimVerlaten(log *slog.Logger) {
	verlaten, _ := filepath.Glob(filepath.Join(os.TempDir(), mapPatroon+"*")) // the pattern is right
	for _, boven := range verlaten {
		err := localpg.Verwijder(filepath.Join(boven, "cluster"))
		switch {
		case err == nil:
			_ = os.Remove(boven) // not when another is just beginning there
		case !errors.Is(err, localpg.ErrBezet) && !errors.Is(err, localpg.ErrNietVanOns): // the latter has no marker yet
			log.Warn("achtergelaten map niet opgeruimd", "map", boven, "fout", err)
		}
	}
}
