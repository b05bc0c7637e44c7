// Package notify says what to whom, and when: the moments of the week, the notices they and the use cases ask for, and their delivery.
package notify

import (
	"context"
	"time"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
	"ketenbot/notify/intent"
)

// Store runs work in one transaction.
type Store interface {
	InTx(ctx context.Context, fn func(Tx) error) error
}

// Tx is what the schedule and the delivery can do within a transaction.
type Tx interface {
	// Nu is the one moment of the transaction.
	Nu() time.Time
	intent.Enqueuer
	Log(ctx context.Context, r casus.Auditregel) error

	Zaak(ctx context.Context, id string) (casus.Zaak, error)
	ZaakOpSlot(ctx context.Context, id string) (casus.Zaak, error)
	BewaarZaak(ctx context.Context, z casus.Zaak) error
	ZakenVoorTriage(ctx context.Context, d casus.Datum) ([]casus.Zaak, error)
	MetRol(ctx context.Context, r casus.Rol) ([]casus.Medewerker, error)
	Medewerker(ctx context.Context, id string) (casus.Medewerker, error)
	Account(ctx context.Context, platform, medewerkerID string) (string, error)
	Toegang(ctx context.Context, id string) (casus.Toegangsverzoek, error)
	// StelVoor notes whom an open request for access seems to be; MetEmail finds who has an address.
	StelVoor(ctx context.Context, verzoekID, medewerkerID string) error
	MetEmail(ctx context.Context, email string) ([]casus.Medewerker, error)
	Overleg(ctx context.Context, id string) (casus.Overlegverzoek, error)

	// NieuweTriage makes a triage known and reports whether it was not yet. Publiceer marks its agenda as definitive.
	NieuweTriage(ctx context.Context, d casus.Datum) (bool, error)
	Publiceer(ctx context.Context, d casus.Datum) error
	Gepubliceerd(ctx context.Context, d casus.Datum) (time.Time, error)

	// RuimSessiesOp drops some of the drafts that expired and returns how many; 0 when there are none left.
	RuimSessiesOp(ctx context.Context) (int, error)

	Momenten
	Berichten
}

// Moment is something that must happen at a time: Soort says what, Onderwerp to what.
type Moment struct {
	Soort     string
	Onderwerp string
	Op        time.Time
}

// Momenten keeps every moment that must happen as a row with its next time.
type Momenten interface {
	// Plan stores the moment, or moves the one of this soort and onderwerp.
	Plan(ctx context.Context, m Moment) error
	// Heeft reports whether a moment of this soort and onderwerp is planned.
	Heeft(ctx context.Context, soort, onderwerp string) (bool, error)
	// MomentOpSlot returns the earliest moment that is due at t, and holds it until the transaction ends; false when there is none, or when another
	// program holds one: moments happen one at a time and in order, as a later one may need what an earlier one did.
	MomentOpSlot(ctx context.Context, t time.Time) (Moment, bool, error)
	// Klaar removes the moment.
	Klaar(ctx context.Context, m Moment) error
	// EersteMoment returns the time of the earliest moment; false when nothing is planned.
	EersteMoment(ctx context.Context) (time.Time, bool, error)
}

// Toestand is where a Bericht stands.
type Toestand string

// The states of a Bericht.
const (
	Wachtend  Toestand = "wachtend"
	Verzonden Toestand = "verzonden"
	Mislukt   Toestand = "mislukt"
	Vervallen Toestand = "vervallen" // too late to be of use
	Moot      Toestand = "moot"      // no longer true when it was its turn
)

// Bericht is one message to one recipient, as kept. Gewenst counts how often its present state was asked for; delivery brings Bezorgd up to it.
type Bericht struct {
	ID          string
	Sleutel     string
	Soort       intent.Kind
	Onderwerp   string
	Gelegenheid string
	Aan         intent.Recipient
	Toestand    Toestand
	Reden       string // why it is not sent, in words for the log and the overview; no text of the message
	Pogingen    int    // at what is wished now
	Gewenst     int
	Bezorgd     int
	Ref         chat.Ref
	Geprobeerd  bool // an attempt to place it began, and we do not know how it ended
	VervaltOp   time.Time
	VerzondenOp time.Time
}

// Berichten keeps messages and their delivery.
type Berichten interface {
	// BerichtOpSlot takes the message so that no other delivery of it runs until the transaction ends; false when another has it. It does not
	// stop a use case from asking for the message anew.
	BerichtOpSlot(ctx context.Context, id string) (Bericht, bool, error)
	BewaarBericht(ctx context.Context, b Bericht) error
	// NoteerPoging writes down that an attempt to place the message begins. It has a transaction of its own: it must stand when the program dies in
	// the attempt.
	NoteerPoging(ctx context.Context, id string) error
	// Herstel gives every waiting message that has no job a new one, and returns how many.
	Herstel(ctx context.Context) (int, error)
	// WachtendAantal counts the messages that are still to be delivered.
	WachtendAantal(ctx context.Context) (int, error)
}
