package localpg

import (
	"errors"
	"fmt"
)

// What can be wrong with the folder or the machine. The texts are for people; callers compare with errors.Is.
var (
	// ErrBezet: another process holds the folder.
	ErrBezet = errors.New("In deze map draait al een demo")
	// ErrNietVanOns: the folder has contents that we did not make; nothing in it was touched.
	ErrNietVanOns = errors.New("Deze map is niet door Ketenbot gemaakt")
	// ErrNietSchrijfbaar: the folder cannot be made or written.
	ErrNietSchrijfbaar = errors.New("In deze map kan niet worden geschreven")
	// ErrGeenPostgres: no usable Postgres was found, and none could be downloaded.
	ErrGeenPostgres = errors.New("Er is geen bruikbare Postgres op deze computer")
)

func bezet(pad, proces string) error {
	wie := pad
	if proces != "" {
		wie = "proces " + proces + ", " + pad
	}
	return fmt.Errorf("%w (%s). Stop die eerst met Ctrl-C, of kies een andere map", ErrBezet, wie)
}

func nietVanOns(pad string) error {
	return fmt.Errorf("%w: %s. Er is niets aan veranderd. Kies een lege map of een map die nog niet bestaat", ErrNietVanOns, pad)
}

func nietSchrijfbaar(pad string, err error) error {
	return fmt.Errorf("%w: %s (%w). Kies een andere map, of geef jezelf er schrijfrechten", ErrNietSchrijfbaar, pad, err)
}

func geenPostgres(reden string) error {
	return fmt.Errorf("%w: %s. Installeer Postgres %d of nieuwer (Debian: apt-get install postgresql; "+
		"macOS: brew install postgresql) en probeer het opnieuw", ErrGeenPostgres, reden, oudsteVersie)
}
