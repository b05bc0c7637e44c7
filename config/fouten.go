package config

import (
	"fmt"
	"strings"
)

// Fout is one thing wrong with the configuration, in Dutch sentences. It never holds the value of a secret.
type Fout struct {
	Sleutel string // the key as written in the file, e.g. huis.email
	Wat     string // what is wrong
	Doe     string // the remedy
}

// Error returns the fault on one line.
func (f Fout) Error() string { return fmt.Sprintf("%s: %s %s", f.Sleutel, f.Wat, f.Doe) }

// Fouten is everything wrong at once. As an error it is never empty.
type Fouten []Fout

// Error returns one line a fault.
func (f Fouten) Error() string {
	regels := make([]string, len(f))
	for i, fout := range f {
		regels[i] = fout.Error()
	}
	return strings.Join(regels, "\n")
}

// voeg adds a fault; wat is a format.
func voeg(f *Fouten, sleutel, doe, wat string, args ...any) {
	*f = append(*f, Fout{Sleutel: sleutel, Wat: fmt.Sprintf(wat, args...), Doe: doe})
}

// of returns f as an error, nil when there is nothing wrong.
func (f Fouten) of() error {
	if len(f) == 0 {
		return nil
	}
	return f
}
