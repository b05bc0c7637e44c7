package localpg

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// werkplek is where the cluster lives and as whom Postgres runs there.
type werkplek struct {
	pad  string
	als  *syscall.Credential // nil: as ourselves
	naam string              // of that user, for messages
}

func (w werkplek) data() string { return filepath.Join(w.pad, "data") }

// opdracht prepares a program of Postgres: as the right user, from a folder that this user can read, with nothing of our
// environment (secrets, PG* variables), in a session of its own so that the terminal's Ctrl-C does not reach it.
func (w werkplek) opdracht(ctx context.Context, programma string, argumenten ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, programma, argumenten...)
	cmd.Dir = w.pad
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: w.als, Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	return cmd
}

// bereikbaar tells whether the user can stand in the folder; only trying it takes every kind of right into account.
func (w werkplek) bereikbaar(ctx context.Context) bool {
	return w.opdracht(ctx, "/bin/sh", "-c", ":").Run() == nil
}

// kiesWerkplek finds the place for the cluster. Postgres refuses to run as root, so then it is another user's, in a folder
// that this user can reach.
func kiesWerkplek(ctx context.Context, m *eigenMap) (werkplek, error) {
	if os.Geteuid() != 0 {
		return werkplek{pad: m.pad}, nil
	}
	pad := m.pad
	if m.merk.Werkmap != "" {
		pad = m.merk.Werkmap
		if err := maakWerkmap(pad, m.pad); err != nil {
			return werkplek{}, err
		}
	}
	kandidaten, err := onbevoorrechten(filepath.Join(pad, "data"))
	if err != nil {
		return werkplek{}, err
	}
	if w, ok := eersteBereikbare(ctx, pad, kandidaten); ok {
		return w, nil
	}
	if _, err := os.Stat(filepath.Join(pad, "data")); err == nil || m.merk.Werkmap != "" {
		return werkplek{}, fmt.Errorf("De gebruiker %s kan niet meer bij %s. Geef anderen leesrecht (chmod o+x) op de mappen erboven, "+
			"of begin opnieuw met --vers", kandidaten[0].naam, pad)
	}
	return elders(ctx, m, kandidaten)
}

func eersteBereikbare(ctx context.Context, pad string, kandidaten []werkplek) (werkplek, bool) {
	for _, w := range kandidaten {
		w.pad = pad
		if w.bereikbaar(ctx) {
			return w, true
		}
	}
	return werkplek{}, false
}

// elders puts the cluster in a folder that the user can reach, and says so in the marker before anything is put there.
// /var/tmp comes first: it outlives a restart of the machine.
func elders(ctx context.Context, m *eigenMap, kandidaten []werkplek) (werkplek, error) {
	som := sha256.Sum256([]byte(m.pad))
	naam := "ketenbot-" + hex.EncodeToString(som[:8])
	var fouten []error
	for _, boven := range []string{"/var/tmp", os.TempDir()} {
		pad := filepath.Join(boven, naam)
		if err := maakWerkmap(pad, m.pad); err != nil {
			fouten = append(fouten, err)
			continue
		}
		if w, ok := eersteBereikbare(ctx, pad, kandidaten); ok {
			m.merk.Werkmap = pad
			return w, m.bewaarMerk()
		}
		fouten = append(fouten, os.RemoveAll(pad))
	}
	return werkplek{}, fmt.Errorf("Postgres kan niet als root draaien, en de gebruiker %s kan nergens bij. "+
		"Kies een map waar die gebruiker bij kan: %w", kandidaten[0].naam, errors.Join(fouten...))
}

// maakWerkmap makes the folder that serves another, or accepts the one that is there when it does. Its name can be guessed and
// anybody may write in the folder above it: one that is not root's, or serves another folder, is left alone.
func maakWerkmap(pad, voor string) error {
	if err := os.Mkdir(pad, 0o711); err != nil && !errors.Is(err, fs.ErrExist) {
		return nietSchrijfbaar(pad, err)
	}
	info, err := os.Lstat(pad)
	if err != nil {
		return nietSchrijfbaar(pad, err)
	}
	if stat, ok := info.Sys().(*syscall.Stat_t); !ok || stat.Uid != 0 || !info.IsDir() {
		return nietVanOns(pad)
	}
	mk, err := leesMerk(pad)
	switch {
	case errors.Is(err, errGeenMerk):
		m := eigenMap{pad: pad, merk: merk{Soort: soort, Voor: voor}}
		return errors.Join(os.Chmod(pad, 0o711), m.bewaarMerk()) // Postgres's user must pass through
	case err != nil:
		return err
	case mk.Voor != voor:
		return nietVanOns(pad)
	}
	return nil
}

// onbevoorrechten are the users as whom Postgres may run: the owner of the data when there are any.
func onbevoorrechten(data string) ([]werkplek, error) {
	if info, err := os.Stat(data); err == nil {
		if stat, ok := info.Sys().(*syscall.Stat_t); ok && stat.Uid != 0 {
			return []werkplek{{naam: strconv.Itoa(int(stat.Uid)), als: &syscall.Credential{Uid: stat.Uid, Gid: stat.Gid}}}, nil
		}
	}
	var gevonden []werkplek
	for _, naam := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(naam)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil {
			gevonden = append(gevonden, werkplek{naam: naam, als: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}})
		}
	}
	if len(gevonden) == 0 {
		return nil, errors.New("Postgres kan niet als root draaien, en er is geen gebruiker postgres of nobody. " +
			"Start Ketenbot als gewone gebruiker")
	}
	return gevonden, nil
}
