package casus

import "errors"

// Code names a kind of refusal, for callers.
type Code string

// The codes.
const (
	NietGevonden Code = "niet_gevonden"
	MagNiet      Code = "mag_niet"
	KanNietMeer  Code = "kan_niet_meer" // the state does not allow it (any more)
	Ongeldig     Code = "ongeldig"
)

// Fout is a refusal with a sentence for the person: what happened, what was kept, what to do. Tekst is safe to show to
// whoever asked and never holds persoonsgegevens.
type Fout struct {
	Code  Code
	Tekst string
}

func (f *Fout) Error() string { return string(f.Code) + ": " + f.Tekst }

// Is lets errors.Is compare by code.
func (f *Fout) Is(target error) bool {
	other, ok := target.(*Fout)
	return ok && other.Code == f.Code && other.Tekst == ""
}

// Weiger makes a refusal.
func Weiger(code Code, tekst string) error { return &Fout{Code: code, Tekst: tekst} }

// AlsFout returns the refusal in err's chain, if there is one.
func AlsFout(err error) (*Fout, bool) {
	var f *Fout
	ok := errors.As(err, &f)
	return f, ok
}
