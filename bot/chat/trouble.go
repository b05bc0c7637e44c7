package chat

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"runtime"
	"runtime/debug"
)

// Ask lets h answer ev. A panic becomes a *PanicError, so that one event never ends the program.
func Ask(ctx context.Context, h Handler, ev Event) (reply Reply, err error) {
	defer Recovered(&err)
	return h.Handle(ctx, ev)
}

// PanicError is a recovered panic. Its text is only that of the runtime: any other value may hold what a person wrote.
type PanicError struct {
	text  string
	stack []byte
}

func (p *PanicError) Error() string { return p.text }

// Recovered turns a panic into an error. It is deferred directly: defer chat.Recovered(&err).
func Recovered(err *error) {
	v := recover()
	if v == nil {
		return
	}
	p := &PanicError{text: "panic", stack: debug.Stack()}
	if known, ok := v.(runtime.Error); ok {
		p.text = "panic: " + known.Error()
	}
	*err = p
}

// LogFailure writes err under ref, with the stack where it was a panic.
func LogFailure(log *slog.Logger, ref, what string, err error) {
	args := []any{"reference", ref, "what", what, "error", err}
	if p, ok := errors.AsType[*PanicError](err); ok {
		args = append(args, "stack", string(p.stack))
	}
	log.Error("something went wrong", args...)
}

// Sorry is what a person reads of an error that nobody foresaw; ref stands in the log too.
func Sorry(ref string) string {
	return "Er ging iets mis, er is niets verloren. Referentie " + ref
}

// NewReference returns six letters and digits that are not mistaken for each other when read aloud over the telephone.
func NewReference() string {
	const signs = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789" // 32: a byte modulo is fair
	raw := make([]byte, 6)
	_, _ = rand.Read(raw) // never fails
	for i, b := range raw {
		raw[i] = signs[int(b)%len(signs)]
	}
	return string(raw)
}
