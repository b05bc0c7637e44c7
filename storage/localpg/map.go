package localpg

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
)

const (
	voorvoegsel       = "ketenbot-postgres." // every file of ours beside the data, so that a half-begun folder is recognised
	merkBestand       = voorvoegsel + "json"
	slotBestand       = voorvoegsel + "slot"
	wachtwoordBestand = voorvoegsel + "wachtwoord"
	logBestand        = "postgres.log"
	soort             = "ketenbot-postgres"
)

// merk is the marker: it says that the folder is ours to fill and to empty.
type merk struct {
	Soort   string `json:"soort"`
	Werkmap string `json:"werkmap,omitempty"` // where the cluster lives, when not here
	Voor    string `json:"voor,omitempty"`    // in such a werkmap: the folder it belongs to
	Poort   int    `json:"poort,omitempty"`   // the port last used
}

// eigenMap is a folder that bears our marker and that we hold the lock of.
type eigenMap struct {
	pad  string // absolute, without symbolic links
	merk merk
	slot *flock.Flock
}

// openMap makes and locks the folder and sees to it that the marker is there.
func openMap(ctx context.Context, o Opties) (*eigenMap, error) {
	if err := maakMap(o.Map); err != nil {
		return nil, nietSchrijfbaar(o.Map, err)
	}
	m, err := vergrendel(o.Map)
	if errors.Is(err, errGeenMerk) {
		m, err = begin(o.Map)
	}
	if err != nil {
		return nil, err
	}
	if o.Vers {
		o.Log.InfoContext(ctx, "de map wordt leeggemaakt", "map", m.pad)
		if err := errors.Join(m.leegmaken(), m.bewaarMerk()); err != nil {
			return nil, errors.Join(err, m.sluit())
		}
	}
	return m, nil
}

// maakMap makes the folder when missing. As root others may pass through, so that Postgres's own user reaches its data.
func maakMap(pad string) error {
	if _, err := os.Stat(pad); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(filepath.Clean(pad)), 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(pad, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if os.Geteuid() == 0 {
		return os.Chmod(pad, 0o711)
	}
	return nil
}

var errGeenMerk = fmt.Errorf("%w: er staat niets in", ErrNietVanOns)

// vergrendel locks a folder that bears our marker. It writes nothing in one that does not: errGeenMerk when the
// folder is as good as empty, ErrNietVanOns otherwise.
func vergrendel(pad string) (*eigenMap, error) {
	pad, err := echtPad(pad)
	if err != nil {
		return nil, nietSchrijfbaar(pad, err)
	}
	if _, err := leesMerk(pad); err != nil {
		return nil, err
	}
	slot, err := neemSlot(pad)
	if err != nil {
		return nil, err
	}
	mk, err := leesMerk(pad) // again: whoever held the lock a moment ago may have changed it
	if err != nil {
		return nil, errors.Join(err, slot.Close())
	}
	return &eigenMap{pad: pad, merk: mk, slot: slot}, nil
}

// begin locks an empty folder and puts the marker in it.
func begin(pad string) (*eigenMap, error) {
	pad, err := echtPad(pad)
	if err != nil {
		return nil, nietSchrijfbaar(pad, err)
	}
	slot, err := neemSlot(pad)
	if err != nil {
		return nil, err
	}
	m := &eigenMap{pad: pad, merk: merk{Soort: soort}, slot: slot}
	if mk, err := leesMerk(pad); err == nil { // another was just before us, and is gone again
		m.merk = mk
		return m, nil
	}
	if err := m.bewaarMerk(); err != nil {
		return nil, errors.Join(err, m.sluit())
	}
	return m, nil
}

func echtPad(pad string) (string, error) {
	abs, err := filepath.Abs(pad)
	if err != nil {
		return pad, err
	}
	echt, err := filepath.EvalSymlinks(abs)
	if err != nil {
		return abs, err
	}
	return echt, nil
}

func leesMerk(pad string) (merk, error) {
	var mk merk
	tekst, err := os.ReadFile(filepath.Join(pad, merkBestand))
	if errors.Is(err, fs.ErrNotExist) {
		return mk, zonderMerk(pad)
	}
	if err != nil {
		return mk, nietSchrijfbaar(pad, err)
	}
	if err := json.Unmarshal(tekst, &mk); err != nil || mk.Soort != soort {
		return mk, nietVanOns(pad)
	}
	return mk, nil
}

// zonderMerk tells a folder with nothing of anybody's in it from one that is someone else's.
func zonderMerk(pad string) error {
	inhoud, err := os.ReadDir(pad)
	if err != nil {
		return nietSchrijfbaar(pad, err)
	}
	for _, bestand := range inhoud {
		if !strings.HasPrefix(bestand.Name(), voorvoegsel) {
			return nietVanOns(pad)
		}
	}
	return errGeenMerk
}

func neemSlot(pad string) (*flock.Flock, error) {
	bestand := filepath.Join(pad, slotBestand)
	slot := flock.New(bestand, flock.SetPermissions(0o600))
	ok, err := slot.TryLock()
	if err != nil {
		return nil, nietSchrijfbaar(pad, err)
	}
	if !ok {
		proces, _ := os.ReadFile(bestand) // who it is is only a help
		return nil, bezet(pad, strings.TrimSpace(string(proces)))
	}
	if err := os.WriteFile(bestand, []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600); err != nil {
		return nil, errors.Join(nietSchrijfbaar(pad, err), slot.Close())
	}
	return slot, nil
}

func (m *eigenMap) sluit() error {
	if err := m.slot.Close(); err != nil {
		return fmt.Errorf("slot van %s loslaten: %w", m.pad, err)
	}
	return nil
}

func (m *eigenMap) bewaarMerk() error {
	tekst, err := json.MarshalIndent(m.merk, "", "  ")
	if err != nil {
		return fmt.Errorf("merkteken opstellen: %w", err)
	}
	return schrijf(filepath.Join(m.pad, merkBestand), append(tekst, '\n'))
}

// schrijf replaces the file whole or not at all, readable for us alone.
func schrijf(pad string, tekst []byte) error {
	tijdelijk := pad + ".nieuw"
	if err := os.WriteFile(tijdelijk, tekst, 0o600); err != nil {
		return nietSchrijfbaar(filepath.Dir(pad), err)
	}
	if err := os.Rename(tijdelijk, pad); err != nil {
		return nietSchrijfbaar(filepath.Dir(pad), err)
	}
	return nil
}

// wachtwoord is the cluster's password: made on first use, kept in the folder.
func (m *eigenMap) wachtwoord() (string, error) {
	bestand := filepath.Join(m.pad, wachtwoordBestand)
	tekst, err := os.ReadFile(bestand)
	if err == nil && len(tekst) > 0 {
		return strings.TrimSpace(string(tekst)), nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", nietSchrijfbaar(m.pad, err)
	}
	nieuw := rand.Text()
	return nieuw, schrijf(bestand, []byte(nieuw+"\n"))
}

// leegmaken stops what still runs here and removes everything but the lock that we hold.
func (m *eigenMap) leegmaken() error {
	werkmap := m.merk.Werkmap
	if werkmap == "" {
		werkmap = m.pad
	} else if mk, err := leesMerk(werkmap); err != nil || mk.Voor != m.pad {
		werkmap = "" // gone, or another's: a copied marker gives no right to it
	}
	if werkmap != "" {
		if err := stopAchterblijver(werkmap); err != nil {
			return err
		}
	}
	if werkmap != "" && werkmap != m.pad {
		if err := os.RemoveAll(werkmap); err != nil {
			return nietSchrijfbaar(werkmap, err)
		}
	}
	inhoud, err := os.ReadDir(m.pad)
	if err != nil {
		return nietSchrijfbaar(m.pad, err)
	}
	for _, bestand := range inhoud {
		// The marker goes last, with the folder: half-emptied, it must still be ours.
		if naam := bestand.Name(); naam != slotBestand && naam != merkBestand {
			if err := os.RemoveAll(filepath.Join(m.pad, naam)); err != nil {
				return nietSchrijfbaar(m.pad, err)
			}
		}
	}
	m.merk = merk{Soort: soort, Poort: m.merk.Poort}
	return nil
}
