// Package intent is how a use case asks for a notice: what it is about and for whom, never its text. The text is composed when it is delivered,
// so that no persoonsgegevens rest in a queue and nothing is said that is no longer true.
package intent

import (
	"context"
	"strings"
	"time"
)

// Kind says what is to be told. The notify package has a composer for each.
type Kind string

// Recipient is who or where: exactly one field is set.
type Recipient struct {
	Kanaal     string // the role of a channel in the configuration: "triage", "screening", "actiepunten"
	Medewerker string // a medewerker's id
	Account    string // somebody who is no medewerker (yet): "platform:user"
}

// String returns the recipient in the form in which it stands in a key.
func (r Recipient) String() string {
	switch {
	case r.Kanaal != "":
		return "kanaal/" + r.Kanaal
	case r.Medewerker != "":
		return "medewerker/" + r.Medewerker
	default:
		return "account/" + r.Account
	}
}

// Intent asks for one message to one recipient.
type Intent struct {
	Kind    Kind
	Subject string // the id of what it is about: a zaak, a triage date
	// Occasion tells this message from another of the same kind about the same subject to the same recipient: a slot's moment, a date.
	Occasion string
	To       Recipient
	// Card: there is one message for this key, which shows the state of now. Asking again brings it up to date in place.
	// Otherwise asking again does nothing.
	Card bool
	// Expires is when the message has no use any more; it is dropped then, and that is said in the overview. Zero: never.
	Expires time.Time
}

// Key is unique: the same cause gives one message, whatever restarts, clocks or replicas do.
func (i Intent) Key() string {
	return strings.Join([]string{string(i.Kind), i.Subject, i.Occasion, i.To.String()}, ":")
}

// Enqueuer takes intents into the caller's own transaction.
type Enqueuer interface {
	Enqueue(ctx context.Context, intents ...Intent) error
}
