// Package vertrouwelijk holds the type for confidential text: what is said about a betrokkene, and persoonsgegevens.
//
// A Tekst can be carried, stored, compared and checked by every room of the house, but it does not print: fmt, slog and
// encoding/json all see "[vertrouwelijk]". A chat message is made of plain strings, so a Tekst cannot slip into one by
// accident. Only [Tekst.Onthul] gives the text back. Three kinds of code may call it: storage, just before sealing;
// a platform adapter, when it renders a form that was opened for a person with a right to it; and this package's tests.
// A test in cmd/ketenbot reads all source and refuses any other caller.
package vertrouwelijk

import (
	"fmt"
	"log/slog"
	"strings"
	"unicode/utf8"
)

// Masker is what anything that prints a Tekst shows instead of it.
const Masker = "[vertrouwelijk]"

// Tekst is confidential text. The zero value is empty. Values are comparable with ==.
type Tekst struct{ inhoud string }

// Nieuw wraps s. It is called where text enters the program: in an adapter, or when storage has opened a sealed field.
func Nieuw(s string) Tekst { return Tekst{inhoud: s} }

// String returns [Masker], for an empty Tekst too: that something is empty can be telling.
func (Tekst) String() string { return Masker }

// Format writes [Masker] whatever the verb, so that %v, %+v, %#v, %q and %x are all safe.
func (Tekst) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(Masker)) }

// LogValue lets slog print [Masker].
func (Tekst) LogValue() slog.Value { return slog.StringValue(Masker) }

// MarshalText writes [Masker]; encoding/json, XML and YAML use it.
func (Tekst) MarshalText() ([]byte, error) { return []byte(Masker), nil }

// Leeg reports whether nothing but white space was written.
func (t Tekst) Leeg() bool { return strings.TrimSpace(t.inhoud) == "" }

// Lengte returns the length in runes.
func (t Tekst) Lengte() int { return utf8.RuneCountInString(t.inhoud) }

// Is reports whether the text is exactly s. It is how a choice is read: the caller names the options, the text stays closed.
func (t Tekst) Is(s string) bool { return t.inhoud == s }

// Controleer runs a machine check over the text, such as the elfproef. The check must not keep what it is given.
func (t Tekst) Controleer(f func(string) bool) bool { return f(t.inhoud) }

// Bewerk returns f(text), wrapped again; it is how a text is trimmed or brought into a standard form.
func (t Tekst) Bewerk(f func(string) string) Tekst { return Tekst{inhoud: f(t.inhoud)} }

// Onthul returns the text itself. See the package comment for who may call it.
func (t Tekst) Onthul() string { return t.inhoud }

// Samen joins texts with sep into one.
func Samen(sep string, teksten ...Tekst) Tekst {
	delen := make([]string, 0, len(teksten))
	for _, t := range teksten {
		delen = append(delen, t.inhoud)
	}
	return Tekst{inhoud: strings.Join(delen, sep)}
}
