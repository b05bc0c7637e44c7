// Package chat is the neutral vocabulary between Ketenbot and a chat platform: messages with buttons, forms with fields,
// the events that people cause, and the replies to them.
//
// Two kinds of text are kept apart by type. What stands in a [Message] is plain string, and may be seen by everybody in
// the channel, in a preview, on a lock screen. What a person fills in or reads in a [Form] is confidential text
// ([ketenbot/bot/vertrouwelijk.Tekst]), and lives only in a dialog that was opened for that person.
package chat

import (
	"context"
	"strings"

	"ketenbot/bot/vertrouwelijk"
)

// Platform is a chat platform as the house sees it. Each adapter passes the suite in chat/chattest.
type Platform interface {
	// Name is a short, stable name: "web", "mattermost", "slack". It is stored with accounts.
	Name() string
	// Caps tells what the platform can do, and its limits; it never changes while the program runs.
	Caps() Caps
	// Run receives events and hands them to h until ctx ends; it reconnects by itself. It returns nil when ctx ended.
	Run(ctx context.Context, h Handler) error
	// Post places m at to. The same key gives one message, however often it is asked; the Ref is then that of the first. A platform that cannot
	// see to that by itself is a Finder. Errors are of type *DeliveryError.
	Post(ctx context.Context, to Destination, m Message, key string) (Ref, error)
	// Update replaces what stands at ref by m; doing it twice changes nothing more.
	Update(ctx context.Context, ref Ref, m Message) error
	// Delete removes what stands at ref; that it was gone already is no error.
	Delete(ctx context.Context, ref Ref) error
}

// Finder is a Platform whose server knows no keys: after an attempt to Post whose outcome is unknown (a time-out, a crash), the caller looks with Find
// whether the message is there, and posts only when it is not.
type Finder interface {
	// Find returns the message that was posted to this destination with this key, and false when there is none. Errors are of type *DeliveryError.
	Find(ctx context.Context, to Destination, key string) (Ref, bool, error)
}

// Directory is a Platform that can say who somebody is, so that a beheerder can be offered the medewerker with the same address.
type Directory interface {
	// Profile returns the name and work e-mail of a person; empty where the platform does not tell.
	Profile(ctx context.Context, person string) (name, email string, err error)
}

// Handler answers an event within the platform's deadline (3 s on Slack). The reply is returned, not sent: field errors
// and a next page exist only in the answer to the very call that asked. Whatever is slow becomes an Intent instead.
type Handler interface {
	Handle(ctx context.Context, ev Event) (Reply, error)
}

// HandlerFunc lets a function be a Handler.
type HandlerFunc func(ctx context.Context, ev Event) (Reply, error)

// Handle calls f.
func (f HandlerFunc) Handle(ctx context.Context, ev Event) (Reply, error) { return f(ctx, ev) }

// Message is what stands in a channel or DM. It holds no persoonsgegevens and no free text about a betrokkene.
type Message struct {
	// Text is written in a small Markdown: **vet**, *cursief*, `opdracht`, lines, and lists of "- ".
	Text    string
	Buttons []Button
	Files   []File
}

// Button is a button on a message.
type Button struct {
	Label  string
	Style  Style
	Action Action
}

// Style says how a button looks; it never carries meaning alone.
type Style string

// The styles that every platform has.
const (
	Default Style = ""
	Primary Style = "primary"
	Danger  Style = "danger"
)

// Action is what a button means: a verb and what it is about. It travels through the platform and back, so it holds an id and never text
// about anyone. Name is letters and digits only (Mattermost answers 404 to anything else).
type Action struct {
	Name    string `json:"name"`
	Subject string `json:"subject,omitempty"`
}

// File is a small attachment, such as an .ics.
type File struct {
	Name        string
	ContentType string
	Data        []byte
}

// Destination is where a message goes: exactly one of Channel and Person is set, both in the platform's own ids. A Person gets it as
// DM from the bot.
type Destination struct {
	Channel string
	Person  string
}

// Ref points at a posted message so that it can be updated or deleted later. It can have several parts (a Slack file and its text).
// It is stored as JSON.
type Ref struct {
	Channel string   `json:"channel"`
	IDs     []string `json:"ids"`
}

// IsZero reports whether the Ref points at nothing.
func (r Ref) IsZero() bool { return len(r.IDs) == 0 }

// Form is one page of a dialog.
type Form struct {
	State  FormState
	Title  string
	Intro  string // stands above the fields
	Banner string // an error or notice about the whole page, above the intro
	Number int    // this page, from 1
	Of     int    // how many pages there are as things stand; 1 when it is no guided dialog
	Fields []Field
	Submit string // the label of the submit button; empty means there is nothing to submit, only to close
	Back   bool   // a "Terug" button is offered
}

// FormState is all that travels with a form: the draft itself stays in our database. Adapters seal it (see Seal) and
// give it back as they got it.
type FormState struct {
	Session string `json:"s"`
	Step    string `json:"p"` // a repetition of a step has its number after a dot: "betrokkene.2"
	Version int    `json:"v"`
}

// StepName is the step without the number of its repetition.
func (s FormState) StepName() string {
	name, _, _ := strings.Cut(s.Step, ".")
	return name
}

// Field is a question on a form, or a text to read.
type Field struct {
	ID       string
	Kind     Kind
	Label    string // short: Mattermost has room for 24 bytes
	Help     string // the whole question, or how to answer it: at most 150 bytes
	Required bool
	Options  []Option
	Value    []vertrouwelijk.Tekst // the answer so far; for Info: what there is to read
	MaxLen   int                   // in runes; 0 means the platform's own limit
}

// Kind is the kind of a field.
type Kind string

// The kinds of field. A ja/nee question is a Choice; a Date is text in DD-MM-JJJJ or JJJJ-MM-DD; Info takes no answer.
const (
	Text    Kind = "text"
	Long    Kind = "long"
	Choice  Kind = "choice"
	Several Kind = "several"
	Date    Kind = "date"
	Info    Kind = "info"
)

// Option is one of the answers to a Choice or Several.
type Option struct {
	Value string
	Label string
}

// Values are the answers a person gave, by field id. They are confidential from the moment they enter.
type Values map[string][]vertrouwelijk.Tekst

// One returns the single answer to a field, or an empty Tekst.
func (v Values) One(id string) vertrouwelijk.Tekst {
	if len(v[id]) == 0 {
		return vertrouwelijk.Tekst{}
	}
	return v[id][0]
}

// Picked returns those of options that were chosen, in the order of options. What is not an option is ignored.
func (v Values) Picked(id string, options []Option) []string {
	var out []string
	for _, o := range options {
		for _, t := range v[id] {
			if t.Is(o.Value) {
				out = append(out, o.Value)
				break
			}
		}
	}
	return out
}

// Answer returns values as answers, for a Field's Value or a draft.
func Answer(values ...string) []vertrouwelijk.Tekst {
	out := make([]vertrouwelijk.Tekst, 0, len(values))
	for _, s := range values {
		out = append(out, vertrouwelijk.Nieuw(s))
	}
	return out
}
