package config

import (
	"fmt"
	"io"
	"log/slog"
)

// verborgen is what stands where a secret is.
const verborgen = "***"

// Geheim is a value that may not be shown: a password, a token, a database address. However it is printed, logged or
// marshalled it reads ***, or nothing when it is empty. Only Waarde opens it.
type Geheim string

// Waarde returns the secret itself. For whoever has to use it: never print or log what it returns.
func (g Geheim) Waarde() string { return string(g) }

// String returns *** or "".
func (g Geheim) String() string {
	if g == "" {
		return ""
	}
	return verborgen
}

// GoString keeps %#v from showing the value.
func (g Geheim) GoString() string { return `config.Geheim("` + g.String() + `")` }

// Format hides the value behind every verb: without it %d would show it as a mistake.
func (g Geheim) Format(f fmt.State, verb rune) {
	if verb == 'v' && f.Flag('#') {
		_, _ = io.WriteString(f, g.GoString())
		return
	}
	_, _ = io.WriteString(f, g.String())
}

// LogValue keeps slog from showing the value.
func (g Geheim) LogValue() slog.Value { return slog.StringValue(g.String()) }

// MarshalText keeps encoders from showing the value.
func (g Geheim) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// MarshalJSON keeps encoding/json from showing the value.
func (g Geheim) MarshalJSON() ([]byte, error) { return []byte(`"` + g.String() + `"`), nil }

// MarshalYAML keeps YAML encoders from showing the value.
func (g Geheim) MarshalYAML() (any, error) { return g.String(), nil }
