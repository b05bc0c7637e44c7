package chat

import "ketenbot/bot/vertrouwelijk"

// Event is what a person did. The set is closed: see the types with an Origin in this file.
type Event interface {
	isEvent()
	// From tells who did it and where.
	From() Origin
}

// Origin says who caused an event, and where. Person and Channel are the platform's own ids, checked by the adapter.
type Origin struct {
	EventID string // the platform's own id of this delivery, when it has one; deliveries may repeat
	Person  string
	Channel string
	DM      bool // Channel is the person's DM with the bot
}

func (Origin) isEvent() {}

// From returns the origin itself.
func (o Origin) From() Origin { return o }

// CommandRun is a slash command. Text is all that was typed after the command; it may hold anything and is never logged or echoed.
type CommandRun struct {
	Origin
	Command string // "/zvh", "/aanmelden", "/actiepunt"
	Text    string
}

// ActionPressed is a press on a button of a message of ours.
type ActionPressed struct {
	Origin
	Action  Action
	Message Ref
}

// FormSubmitted is a page of a form being sent. Values holds only fields of that page.
type FormSubmitted struct {
	Origin
	State  FormState
	Values Values
}

// FormBack asks for the page before. Values is what was typed so far, unchecked.
type FormBack struct {
	Origin
	State  FormState
	Values Values
}

// FormClosed says that the person closed the form. Nothing is lost by it.
type FormClosed struct {
	Origin
	State FormState
}

// DirectMessage is plain text to the bot.
type DirectMessage struct {
	Origin
	Text vertrouwelijk.Tekst
}

// ShortcutUsed is a shortcut on somebody's message (Slack).
type ShortcutUsed struct {
	Origin
	Name string
	Text vertrouwelijk.Tekst
}

// HomeOpened says that the person opened the bot's home page (Slack).
type HomeOpened struct{ Origin }

// Reply is the answer to an event. The set is closed: Ack, ShowForm, RejectFields, Say and ReplaceCard.
type Reply interface{ isReply() }

// Ack means: done, nothing to show. To a submit it closes the form.
type Ack struct{}

// ShowForm opens a form, or shows the next page in the one that is open.
type ShowForm struct{ Form Form }

// RejectFields keeps the form open with its input, and says what is wrong: by field, and over the whole page.
type RejectFields struct {
	Errors map[string]string
	Banner string
}

// Say answers the asker alone; to a submit it closes the form.
type Say struct{ Message Message }

// ReplaceCard puts a new message in the place of the card whose button was pressed.
type ReplaceCard struct{ Message Message }

func (Ack) isReply()          {}
func (ShowForm) isReply()     {}
func (RejectFields) isReply() {}
func (Say) isReply()          {}
func (ReplaceCard) isReply()  {}
