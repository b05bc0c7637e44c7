package slack

import (
	"context"
	"fmt"
	"strings"

	slackgo "github.com/slack-go/slack"

	"ketenbot/bot/chat"
)

// kind is how somebody acted, which decides where the answer goes.
type kind int

const (
	byCommand kind = iota // or a shortcut
	byButton
	byHome // the home page, or a button on it
	byMessage
	bySubmit
	byBack
	byClose
)

// act is what a person did: the event, and where its answer goes.
type act struct {
	event       chat.Event
	kind        kind
	person      string
	channel     string
	dm          bool
	trigger     string
	responseURL string
	card        chat.Ref // whose button was pressed; zero when only the person sees it
	state       pageState
	view        *slackgo.View
}

func (a act) origin(eventID string) chat.Origin {
	return chat.Origin{EventID: eventID, Person: a.person, Channel: a.channel, DM: a.dm}
}

// handle lets the house answer. What goes wrong is told to the person, under a reference that is in the log.
func (d *desk) handle(ctx context.Context, a act) outcome {
	reply, err := chat.Ask(ctx, d.handler, a.event)
	var o outcome
	if err == nil {
		o, err = d.reply(ctx, a, reply)
	}
	if err == nil {
		return o
	}
	ref := chat.NewReference()
	chat.LogFailure(d.o.Log, ref, fmt.Sprintf("%T", a.event), err)
	sorry := chat.Sorry(ref)
	again := chat.Reply(chat.Say{Message: chat.Message{Text: sorry}})
	switch a.kind {
	case bySubmit, byBack: // the page stays open with all that was typed, so that nothing is lost indeed
		again = chat.RejectFields{Banner: sorry}
	case byClose:
		return outcome{}
	case byCommand, byButton, byHome, byMessage:
	}
	if o, err = d.reply(ctx, a, again); err != nil {
		chat.LogFailure(d.o.Log, ref, "sorry", err)
		return outcome{}
	}
	return o
}

// reply carries out what the house answered.
func (d *desk) reply(ctx context.Context, a act, reply chat.Reply) (outcome, error) {
	switch r := reply.(type) {
	case chat.ShowForm:
		return d.showForm(ctx, a, r.Form)
	case chat.RejectFields:
		return d.reject(ctx, a, r)
	case chat.Say:
		return d.say(ctx, a, r.Message)
	case chat.ReplaceCard:
		if a.kind == byButton {
			return outcome{}, d.replaceCard(ctx, a, r.Message)
		}
		return d.say(ctx, a, r.Message)
	case chat.Ack, nil:
		return outcome{}, nil
	default:
		return outcome{}, fmt.Errorf("slack: unknown reply %T", reply)
	}
}

func paged(page *slackgo.ModalViewRequest, viewID string) outcome {
	return outcome{body: slackgo.NewUpdateViewSubmissionResponse(page), page: page, viewID: viewID}
}

const (
	pressAgain = "Slack wachtte niet op het formulier. Er is niets verloren. Probeer het nog een keer: typ het commando of druk op de knop."
	needButton = "Een formulier opent in Slack alleen na een commando of een knop. Typ `/zvh` en kies daar wat je wilt doen."
)

// A trigger that is used up, or older than the 3 s that Slack gives.
var lateTrigger = map[string]bool{"expired_trigger_id": true, "trigger_expired": true, "invalid_trigger_id": true, "trigger_exchanged": true, "exchanged_trigger_id": true}

func (d *desk) showForm(ctx context.Context, a act, f chat.Form) (outcome, error) {
	state := pageState{FormState: f.State, Channel: a.channel, DM: a.dm}
	page, err := d.modal(a.person, state, f)
	if err != nil {
		return outcome{}, err
	}
	switch {
	case a.kind == bySubmit:
		return paged(page, a.view.ID), nil
	case a.kind == byBack:
		return outcome{}, d.updateView(ctx, a.view.ID, page)
	case a.trigger == "":
		return d.say(ctx, a, chat.Message{Text: needButton})
	}
	err = d.call(ctx, "views.open", "", func(ctx context.Context) error {
		_, err := d.api.OpenViewContext(ctx, a.trigger, *page)
		return err
	})
	if lateTrigger[codeOf(err)] {
		d.o.Log.WarnContext(ctx, "slack: a form came too late", "error", err)
		return d.say(ctx, a, chat.Message{Text: pressAgain})
	}
	return outcome{}, err
}

func (d *desk) updateView(ctx context.Context, id string, page *slackgo.ModalViewRequest) error {
	return d.call(ctx, "views.update", "", func(ctx context.Context) error {
		_, err := d.api.UpdateViewContext(ctx, *page, "", "", id)
		return err
	})
}

func (d *desk) reject(ctx context.Context, a act, r chat.RejectFields) (outcome, error) {
	if a.view == nil {
		text := []string{r.Banner}
		for _, t := range r.Errors {
			text = append(text, t)
		}
		return d.say(ctx, a, chat.Message{Text: strings.TrimSpace(strings.Join(text, "\n"))})
	}
	errs, page, err := d.rejection(a.person, a.state, a.view, r)
	switch {
	case err != nil:
		return outcome{}, err
	case a.kind == byBack && page == nil: // sentences beside fields exist only in the answer to a submit
		return outcome{}, nil
	case a.kind == byBack:
		return outcome{}, d.updateView(ctx, a.view.ID, page)
	case page != nil:
		return paged(page, a.view.ID), nil
	}
	return outcome{body: slackgo.NewErrorsViewSubmissionResponse(errs)}, nil
}
