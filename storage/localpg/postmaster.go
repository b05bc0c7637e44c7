package localpg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	maxStarten  = 2 * time.Minute  // recovery after a crash included
	maxStoppen  = 30 * time.Second // before we end the open transactions less politely
	polsslag    = 25 * time.Millisecond
	maxPogingen = 60
	tussenpauze = 500 * time.Millisecond
)

// postmaster is the running server, a child of ours.
type postmaster struct {
	cmd   *exec.Cmd
	poort int
	klaar chan struct{} // closed when it has ended
}

// errTijdelijk: Postgres did not start for a reason that passes, such as children of a killed predecessor.
var errTijdelijk = errors.New("Postgres kan nog niet starten")

// startPostmaster starts Postgres in the place, after clearing away what a predecessor left, and waits until it is ready.
func startPostmaster(ctx context.Context, bin binaries, w werkplek, vorigePoort int, o Opties) (*postmaster, error) {
	ctx, annuleer := context.WithTimeout(ctx, maxStarten)
	defer annuleer()
	for poging := 1; ; poging++ {
		if err := stopAchterblijver(w.pad); err != nil {
			return nil, err
		}
		poort, err := vrijePoort(ctx, vorigePoort)
		if err != nil {
			return nil, fmt.Errorf("vrije poort zoeken: %w", err)
		}
		p, err := draai(ctx, bin, w, poort, o)
		if !errors.Is(err, errTijdelijk) || poging == maxPogingen {
			return p, err
		}
		o.Log.InfoContext(ctx, "Postgres kan nog niet starten, nog een keer", "poging", poging)
		select {
		case <-time.After(tussenpauze):
		case <-ctx.Done():
			return nil, errors.Join(err, ctx.Err())
		}
	}
}

// draai starts the program and waits until it says that it is ready.
func draai(ctx context.Context, bin binaries, w werkplek, poort int, o Opties) (*postmaster, error) {
	logbestand := filepath.Join(w.pad, logBestand)
	log, err := os.OpenFile(logbestand, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nietSchrijfbaar(w.pad, err)
	}
	defer log.Close() // Postgres has its own
	begin, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("log van Postgres: %w", err)
	}

	// Not ctx: once it runs it lives until stop.
	cmd := w.opdracht(context.WithoutCancel(ctx), bin.postgres(), instellingen(w.data(), poort, o.Snel)...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("Postgres starten: %w", err)
	}
	p := &postmaster{cmd: cmd, poort: poort, klaar: make(chan struct{})}
	go func() {
		defer close(p.klaar)
		_ = cmd.Wait() // how it ended is in its log
	}()

	tik := time.NewTicker(polsslag)
	defer tik.Stop()
	for {
		select {
		case <-p.klaar:
			return nil, waarom(logbestand, begin)
		case <-ctx.Done():
			return nil, errors.Join(fmt.Errorf("Het starten van de database is afgebroken: %w", ctx.Err()), p.stop())
		case <-tik.C:
			if pid, status := leesPidbestand(w.data()); pid == cmd.Process.Pid && status == "ready" {
				return p, nil
			}
		}
	}
}

// instellingen are given on the command line, so that they hold whatever is in the files of the cluster.
func instellingen(data string, poort int, snel bool) []string {
	waarden := []string{
		"listen_addresses=" + adres,
		"port=" + strconv.Itoa(poort),
		"unix_socket_directories=",
		"max_connections=100",
		"shared_buffers=32MB",
		"max_wal_size=256MB",
		"timezone=UTC",
		"log_timezone=UTC",
		"lc_messages=C", // waarom reads them
		"jit=off",
		// Data of people must not reach the log. An ERROR is told to the client, who decides what of it may be logged: its text
		// and its detail can hold values. The rest is belt and braces.
		"log_min_messages=log",
		"log_error_verbosity=terse",
		"log_min_error_statement=panic",
		"log_statement=none",
		"log_min_duration_statement=-1",
		"log_parameter_max_length=0",
		"log_parameter_max_length_on_error=0",
	}
	if snel {
		waarden = append(waarden, "fsync=off", "synchronous_commit=off", "full_page_writes=off",
			"max_connections=300") // packages and their parallel tests share it
	}
	argumenten := []string{"-D", data}
	for _, waarde := range waarden {
		argumenten = append(argumenten, "-c", waarde)
	}
	return argumenten
}

// waarom makes an error of what Postgres wrote since it was started.
func waarom(logbestand string, begin int64) error {
	tekst, err := os.ReadFile(logbestand)
	if err != nil || int64(len(tekst)) < begin {
		return fmt.Errorf("Postgres stopte meteen weer, zie %s", logbestand)
	}
	tekst = tekst[begin:]
	fout := fmt.Errorf("Postgres stopte meteen weer: %s (meer in %s)", laatsteRegels(tekst), logbestand)
	for _, tijdelijk := range []string{"is still in use", "already exists", "could not bind", "could not create any TCP/IP sockets"} {
		if strings.Contains(string(tekst), tijdelijk) {
			return fmt.Errorf("%w: %w", errTijdelijk, fout)
		}
	}
	return fout
}

// stop ends the server: first breaking its connections, then without ceremony, which the next start repairs.
func (p *postmaster) stop() error {
	select {
	case <-p.klaar: // it ended by itself; its number may be another's by now
		return nil
	default:
	}
	return beeindig(p.cmd.Process.Pid, func(wachttijd time.Duration) bool {
		select {
		case <-p.klaar:
			return true
		case <-time.After(wachttijd):
			return false
		}
	})
}

// beeindig signals until weg says that the process has gone.
func beeindig(pid int, weg func(time.Duration) bool) error {
	for _, sein := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} { // fast, immediate, at all
		if err := syscall.Kill(pid, sein); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("Postgres (proces %d) stoppen: %w", pid, err)
		}
		if weg(maxStoppen) {
			return nil
		}
	}
	return fmt.Errorf("Postgres (proces %d) wil niet stoppen", pid)
}

// vrijePoort is the wanted port when it is free, else another.
func vrijePoort(ctx context.Context, gewenst int) (int, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", net.JoinHostPort(adres, strconv.Itoa(gewenst)))
	if err != nil && gewenst != 0 {
		l, err = config.Listen(ctx, "tcp", net.JoinHostPort(adres, "0"))
	}
	if err != nil {
		return 0, err
	}
	tcp, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return 0, errors.Join(errors.New("geen TCP-adres"), l.Close())
	}
	return tcp.Port, l.Close()
}
