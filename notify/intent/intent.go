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

// The kinds, and what their subject is.
const (
	KindOntvangst       Kind = "ontvangst"        // card; a zaak, to its aanmelder
	KindScreening       Kind = "screening"        // card; a zaak, to the screening channel
	KindConceptAgenda   Kind = "conceptagenda"    // card; a triage date, to a voorzitter
	KindAgenda          Kind = "agenda"           // card; a triage date, to the triage channel
	KindSlot            Kind = "slot"             // card; a zaak at the moment of its slot, to who brings it in
	KindSlotHerinnering Kind = "slotherinnering"  // card; a zaak at the moment of its slot, to who brings it in
	KindSlotVervallen   Kind = "slot_vervallen"   // a zaak at the moment of a slot, to the colleague who need not go any more
	KindDoorgeschoven   Kind = "doorgeschoven"    // a zaak and its new triage date, to its aanmelder
	KindNietGeagendeerd Kind = "niet_geagendeerd" // a zaak, to its aanmelder
	KindToegang         Kind = "toegang"          // card; a request, to a beheerder
	KindToegangAntwoord Kind = "toegang_antwoord" // a request, to who asked
	KindOverleg         Kind = "overleg"          // card; a request, to the screening channel
)

// The roles of channels in the configuration.
const (
	KanaalTriage      = "triage"
	KanaalScreening   = "screening"
	KanaalActiepunten = "actiepunten"
)

// Ontvangst asks for the aanmelder's own card of a zaak, or for bringing it up to date.
func Ontvangst(zaakID, aanmelderID string) Intent {
	return Intent{Kind: KindOntvangst, Subject: zaakID, To: Recipient{Medewerker: aanmelderID}, Card: true}
}

// Screening asks for the card of a zaak in the screening channel.
func Screening(zaakID string) Intent {
	return Intent{Kind: KindScreening, Subject: zaakID, To: Recipient{Kanaal: KanaalScreening}, Card: true}
}

// ConceptAgenda asks for a voorzitter's concept of a triage, by its date JJJJ-MM-DD.
func ConceptAgenda(triage, voorzitterID string) Intent {
	return Intent{Kind: KindConceptAgenda, Subject: triage, To: Recipient{Medewerker: voorzitterID}, Card: true}
}

// Agenda asks for the definitive agenda of a triage in the triage channel, by its date JJJJ-MM-DD.
func Agenda(triage string) Intent {
	return Intent{Kind: KindAgenda, Subject: triage, To: Recipient{Kanaal: KanaalTriage}, Card: true}
}

// Slot asks for the notice of a slot to who brings the zaak in; it has no use once the slot began.
func Slot(zaakID, medewerkerID string, begin time.Time) Intent {
	return Intent{Kind: KindSlot, Subject: zaakID, Occasion: begin.UTC().Format(time.RFC3339), To: Recipient{Medewerker: medewerkerID}, Card: true, Expires: begin}
}

// SlotHerinnering asks for the reminder of a slot to who did not answer yet, or for bringing it up to date.
func SlotHerinnering(zaakID, medewerkerID string, begin time.Time) Intent {
	in := Slot(zaakID, medewerkerID, begin)
	in.Kind = KindSlotHerinnering
	return in
}

// SlotVervallen tells the colleague who would go that they need not: a card that changes is not seen by who is not looking.
func SlotVervallen(zaakID, vervangerID string, begin time.Time) Intent {
	in := Slot(zaakID, vervangerID, begin)
	in.Kind, in.Card = KindSlotVervallen, false
	return in
}

// Doorgeschoven tells the aanmelder that the zaak goes to the triage of that date JJJJ-MM-DD.
func Doorgeschoven(zaakID, aanmelderID, triage string) Intent {
	return Intent{Kind: KindDoorgeschoven, Subject: zaakID, Occasion: triage, To: Recipient{Medewerker: aanmelderID}}
}

// NietGeagendeerd tells the aanmelder that the zaak will not be on an agenda.
func NietGeagendeerd(zaakID, aanmelderID string) Intent {
	return Intent{Kind: KindNietGeagendeerd, Subject: zaakID, To: Recipient{Medewerker: aanmelderID}}
}

// Toegang asks for a beheerder's card of a request for access.
func Toegang(verzoekID, beheerderID string) Intent {
	return Intent{Kind: KindToegang, Subject: verzoekID, To: Recipient{Medewerker: beheerderID}, Card: true}
}

// ToegangAntwoord tells the account that asked for access ("platform:user") what became of it.
func ToegangAntwoord(verzoekID, account string) Intent {
	return Intent{Kind: KindToegangAntwoord, Subject: verzoekID, To: Recipient{Account: account}}
}

// Overleg asks for the card of a request for a talk beforehand.
func Overleg(verzoekID string) Intent {
	return Intent{Kind: KindOverleg, Subject: verzoekID, To: Recipient{Kanaal: KanaalScreening}, Card: true}
}
