// Package flow runs guided dialogs. A dialog is described once, as a [Flow] of [Step]s, and walked page by page on every
// platform. The answers so far live in the database, sealed; only the [chat.FormState] travels.
package flow

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ketenbot/bot/chat"
)

// ErrGone says that a session does not exist (any more), or belongs to somebody else: which of these is not told.
var ErrGone = errors.New("flow: session is gone")

// Draft holds the answers by step key and field id.
type Draft map[string]chat.Values

// Session is one person's walk through a flow.
type Session struct {
	ID      string
	Flow    string
	Subject string // what the dialog is about, such as a zaak's id; may be empty
	Owner   string
	Step    string // key of the step that is shown
	Version int    // counts accepted pages; a submit must name the present one
	Draft   Draft
	Typed   Draft // what was good on a page that was left without being accepted; it is shown there again, and counts for nothing

	// Started is when this sitting began: at the start, or when a kept draft was taken up again.
	Started time.Time
	Expires time.Time

	Return     string       // after an earlier answer was changed: the step to return to
	LastSubmit string       // fingerprint of the page accepted last, so that its repeat gets the same reply
	Finished   bool         // the deed is done and the draft is gone
	Result     chat.Message // what was said then
}

// Sessions keeps sessions; storage implements it, inside the transaction of the use case.
type Sessions interface {
	NewSession(ctx context.Context, s Session) error
	// LockSession returns the session and holds it until the transaction ends. ErrGone when it is not there or expired.
	LockSession(ctx context.Context, id string) (Session, error)
	SaveSession(ctx context.Context, s Session) error
	// FindSession returns the owner's newest unfinished session of a flow about subject; ErrGone when there is none.
	FindSession(ctx context.Context, owner, flow, subject string) (Session, error)
	// DropSession removes a session, its draft and the key of it.
	DropSession(ctx context.Context, id string) error
}

// Flow is a guided dialog. T is the transaction in which its deed is done.
type Flow[T any] struct {
	Name  string
	Steps []Step[T]
	Keep  time.Duration // how long a draft can be resumed after the last page
	// Finish does the deed with the answers of all steps that were not skipped, and returns what to say.
	// It runs in the transaction of the submit: an error undoes it all, and the session stays as it was.
	Finish func(ctx context.Context, tx T, page Page) (chat.Message, error)
}

// Step is one page.
type Step[T any] struct {
	ID string
	// Key tells repetitions of a step apart; empty means ID.
	Key string
	// Skip says that this step is not asked, given the answers before it. Nil means never.
	Skip func(d Draft) bool
	// Load fetches the choices that the page needs from the database. Nil means none.
	Load func(ctx context.Context, tx T, s Session) (map[string][]chat.Option, error)
	// Page renders the step. Pure. Answers so far are filled in by the engine.
	Page func(p Page) chat.Form
	// Apply judges the answers after the engine checked that they are of the page, of its options and not too long. Pure. Nil accepts.
	Apply func(p Page, v chat.Values) Outcome
}

// Page is what a step knows when it renders or judges.
type Page struct {
	Session Session
	Now     time.Time
	Options map[string][]chat.Option
}

// Answers returns the answers of a step, never nil.
func (p Page) Answers(key string) chat.Values { return p.Session.Draft.Of(key) }

// Of returns the answers of a step, never nil.
func (d Draft) Of(key string) chat.Values {
	if v := d[key]; v != nil {
		return v
	}
	return chat.Values{}
}

// Outcome is what Apply thinks of a page.
type Outcome struct {
	Values chat.Values       // the answers to keep, possibly in a standard form; nil keeps what came
	Errors map[string]string // by field id; any error keeps the page
	Banner string            // an error about the page as a whole
	Goto   string            // go to this step next
	Leave  string            // leave this flow for another; the draft stays
}

// Refused reports whether the page stays.
func (o Outcome) Refused() bool { return len(o.Errors) > 0 || o.Banner != "" }

func (s Step[T]) key() string {
	if s.Key != "" {
		return s.Key
	}
	return s.ID
}

func (f Flow[T]) index(key string) int {
	for i, s := range f.Steps {
		if s.key() == key {
			return i
		}
	}
	return -1
}

func (f Flow[T]) skipped(i int, d Draft) bool { return f.Steps[i].Skip != nil && f.Steps[i].Skip(d) }

// effective returns the draft without the answers of steps that are skipped as things stand now. All that is decided is decided on this: what was
// answered on a page that is not asked any more must not make another come or go.
func (f Flow[T]) effective(d Draft) Draft {
	out := Draft{}
	for i, s := range f.Steps {
		if v, ok := d[s.key()]; ok && !f.skipped(i, out) {
			out[s.key()] = v
		}
	}
	return out
}

// next returns the step to show after i; len(Steps) means that the deed can be done. Somebody who changed an earlier answer goes back to where
// they came from, past what is answered already. The deed is done only when no step is left open.
func (f Flow[T]) next(i int, s Session) int {
	d := f.effective(s.Draft)
	if back := f.index(s.Return); back > i && !f.skipped(back, d) {
		return min(back, f.open(i+1, d))
	}
	for j := i + 1; j < len(f.Steps); j++ {
		if !f.skipped(j, d) {
			return j
		}
	}
	return f.open(0, d)
}

// open returns the first step from i that is asked and has no answer yet, or len(Steps). d is effective.
func (f Flow[T]) open(i int, d Draft) int {
	for j := i; j < len(f.Steps); j++ {
		if !f.skipped(j, d) && d[f.Steps[j].key()] == nil {
			return j
		}
	}
	return len(f.Steps)
}

func (f Flow[T]) previous(i int, d Draft) int {
	d = f.effective(d)
	for j := i - 1; j >= 0; j-- {
		if !f.skipped(j, d) {
			return j
		}
	}
	return -1
}

// position counts the pages as things stand: this one, and all.
func (f Flow[T]) position(i int, d Draft) (number, of int) {
	d = f.effective(d)
	for j := range f.Steps {
		if f.skipped(j, d) && j != i {
			continue
		}
		of++
		if j <= i {
			number++
		}
	}
	return number, of
}

// Validate reports mistakes in the description: no name, no steps, two steps with one key, no deed.
func (f Flow[T]) Validate() error {
	if f.Name == "" || len(f.Steps) == 0 || f.Finish == nil || f.Keep <= 0 {
		return fmt.Errorf("flow %q: a name, steps, a deed and a time to keep drafts are required", f.Name)
	}
	seen := map[string]bool{}
	for _, s := range f.Steps {
		if s.ID == "" || s.Page == nil || seen[s.key()] {
			return fmt.Errorf("flow %q: step %q has no page, or its key is not unique", f.Name, s.key())
		}
		seen[s.key()] = true
	}
	return nil
}
