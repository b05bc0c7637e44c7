package localpg

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// oudsteVersie is the oldest Postgres that River and our migrations work on.
const oudsteVersie = 14

// gebruikelijkeMappen are the places of the packages of Debian, Red Hat, Homebrew and Postgres.app, besides PATH.
var gebruikelijkeMappen = []string{
	"/usr/lib/postgresql/*/bin",
	"/usr/pgsql-*/bin",
	"/opt/homebrew/opt/postgresql@*/bin",
	"/usr/local/opt/postgresql@*/bin",
	"/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
}

type binaries struct {
	dir    string
	versie int // major
}

func (b binaries) initdb() string   { return filepath.Join(b.dir, "initdb") }
func (b binaries) postgres() string { return filepath.Join(b.dir, "postgres") }

// kiesBinaries finds the Postgres to run: the version of the data when there are any, else the newest. When this computer has
// none, it is downloaded.
func kiesBinaries(ctx context.Context, o Opties, w werkplek) (binaries, error) {
	nodig, err := w.versieVanData()
	if err != nil {
		return binaries{}, err
	}
	mappen := o.binMappen
	if mappen == nil {
		mappen = append(filepath.SplitList(os.Getenv("PATH")), gebruikelijkeMappen...)
	}
	gevonden := zoek(ctx, mappen, w)
	for _, b := range gevonden {
		if b.versie == nodig || nodig == 0 && b.versie >= oudsteVersie {
			return b, nil
		}
	}
	b, err := download(ctx, o, w, nodig)
	if err != nil && nodig != 0 {
		return b, fmt.Errorf("De gegevens in %s zijn van Postgres %d: installeer die versie, of begin opnieuw met --vers: %w", w.pad, nodig, err)
	}
	return b, err
}

// versieVanData is 0 when there is no cluster yet.
func (w werkplek) versieVanData() (int, error) {
	tekst, err := os.ReadFile(filepath.Join(w.data(), "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, nietSchrijfbaar(w.pad, err)
	}
	versie, err := strconv.Atoi(strings.TrimSpace(string(tekst)))
	if err != nil {
		return 0, fmt.Errorf("De gegevens in %s zijn beschadigd (PG_VERSION: %w). Begin opnieuw met --vers", w.pad, err)
	}
	return versie, nil
}

// zoek lists what works for the user, newest first.
func zoek(ctx context.Context, patronen []string, w werkplek) []binaries {
	var gevonden []binaries
	gezien := map[string]bool{}
	for _, patroon := range patronen {
		treffers, _ := filepath.Glob(filepath.Join(patroon, "initdb")) // the only error is a malformed pattern in PATH
		for _, treffer := range treffers {
			echt, err := filepath.EvalSymlinks(treffer) // Debian has wrappers and links; the programs look for each other beside themselves
			if err != nil || gezien[echt] {
				continue
			}
			gezien[echt] = true
			b := binaries{dir: filepath.Dir(echt)}
			if b.versie = versieVan(ctx, b, w); b.versie != 0 {
				gevonden = append(gevonden, b)
			}
		}
	}
	slices.SortStableFunc(gevonden, func(a, b binaries) int { return cmp.Compare(b.versie, a.versie) })
	return gevonden
}

var versiePatroon = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// versieVan asks the program itself, as the user who will run it; 0 when that user cannot.
func versieVan(ctx context.Context, b binaries, w werkplek) int {
	uit, err := w.opdracht(ctx, b.postgres(), "--version").Output()
	treffer := versiePatroon.FindSubmatch(uit)
	if err != nil || treffer == nil {
		return 0
	}
	versie, err := strconv.Atoi(string(treffer[1]))
	if err != nil {
		return 0
	}
	return versie
}
