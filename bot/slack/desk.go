package slack

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	slackgo "github.com/slack-go/slack"

	"ketenbot/bot/chat"
	"ketenbot/bot/vertrouwelijk"
)

// desk takes in what Slack sends, whichever way it came, and says what to answer.
type desk struct {
	*Platform

	handler chat.Handler
	busy    tasks
}

// outcome is the answer to one delivery.
type outcome struct {
	status int                       // 0 is 200; any other was not let through
	body   any                       // nil is an empty answer
	page   *slackgo.ModalViewRequest // the page in body, for a way in that has no room for it
	viewID string
	after  func(context.Context) // to be done before answering, as far as the time allows
}

func refused(status int) outcome { return outcome{status: status} }

// request is one delivery, parsed: what to do, and what to answer when that takes too long for Slack.
type request struct {
	do   func(context.Context) outcome
	late func() outcome
}

func always(o outcome) request {
	return request{do: func(context.Context) outcome { return o }, late: func() outcome { return o }}
}

// answer does what r asks, and answers in time whatever it takes. What is not ready then goes on.
func (d *desk) answer(work context.Context, r request) outcome {
	deadline := d.o.After(answerWithin)
	done := make(chan outcome, 1)
	d.busy.run(func() { done <- r.do(work) })
	var o outcome
	select {
	case o = <-done:
	case <-deadline:
		return r.late()
	}
	if o.after == nil {
		return o
	}
	finished := make(chan struct{})
	d.busy.run(func() { defer close(finished); o.after(work) })
	select {
	case <-finished:
	case <-deadline:
	}
	return o
}

// ours reports whether a delivery is of our workspace; when not, why.
func (d *desk) ours(ctx context.Context, team string) (identity, int) {
	me, err := d.self(ctx)
	switch {
	case err != nil:
		d.o.Log.ErrorContext(ctx, "slack does not say who we are", "error", err)
		return me, http.StatusServiceUnavailable
	case team != me.team:
		d.o.Log.WarnContext(ctx, "slack: a delivery of another workspace was refused")
		return me, http.StatusForbidden
	}
	return me, 0
}

func commandJSON(raw []byte) (slackgo.SlashCommand, error) {
	var c slackgo.SlashCommand
	err := json.Unmarshal(raw, &c)
	return c, err
}

func commandForm(v url.Values) slackgo.SlashCommand {
	return slackgo.SlashCommand{
		TeamID: v.Get("team_id"), ChannelID: v.Get("channel_id"), UserID: v.Get("user_id"), Command: v.Get("command"), Text: v.Get("text"),
		ResponseURL: v.Get("response_url"), TriggerID: v.Get("trigger_id"),
	}
}

func (d *desk) command(c slackgo.SlashCommand) request {
	if !isPerson(c.UserID) || !isChannel(c.ChannelID) || !strings.HasPrefix(c.Command, "/") {
		return always(refused(http.StatusBadRequest))
	}
	do := func(ctx context.Context) outcome {
		if _, status := d.ours(ctx, c.TeamID); status != 0 {
			return refused(status)
		}
		a := act{kind: byCommand, person: c.UserID, channel: c.ChannelID, dm: d.isDM(ctx, c.UserID, c.ChannelID), trigger: c.TriggerID, responseURL: c.ResponseURL}
		a.event = chat.CommandRun{Origin: a.origin(""), Command: strings.ToLower(c.Command), Text: strings.TrimSpace(entities.Replace(c.Text))}
		return d.handle(ctx, a)
	}
	return request{do: do, late: func() outcome { return outcome{} }}
}

func interactionJSON(raw []byte) (slackgo.InteractionCallback, error) {
	var c slackgo.InteractionCallback
	err := json.Unmarshal(raw, &c)
	return c, err
}

func (d *desk) interaction(c slackgo.InteractionCallback) request {
	if !isPerson(c.User.ID) {
		return always(refused(http.StatusBadRequest))
	}
	guarded := func(f func(context.Context, identity) outcome) func(context.Context) outcome {
		return func(ctx context.Context) outcome {
			me, status := d.ours(ctx, c.Team.ID)
			if status != 0 {
				return refused(status)
			}
			return f(ctx, me)
		}
	}
	empty := func() outcome { return outcome{} }
	switch c.Type {
	case slackgo.InteractionTypeBlockActions:
		return request{late: empty, do: guarded(func(ctx context.Context, me identity) outcome { return d.pressed(ctx, me, c) })}
	case slackgo.InteractionTypeViewSubmission:
		return request{
			do:   guarded(func(ctx context.Context, _ identity) outcome { return d.submitted(ctx, c) }),
			late: func() outcome { return d.tooSlow(c) },
		}
	case slackgo.InteractionTypeViewClosed:
		return request{late: empty, do: guarded(func(ctx context.Context, _ identity) outcome { return d.closed(ctx, c) })}
	case slackgo.InteractionTypeMessageAction, slackgo.InteractionTypeShortcut:
		return request{late: empty, do: guarded(func(ctx context.Context, _ identity) outcome { return d.shortcut(ctx, c) })}
	default: // such as a choice in a list: nothing to do until the page is sent
		return always(outcome{})
	}
}

func (d *desk) pressed(ctx context.Context, me identity, c slackgo.InteractionCallback) outcome {
	if len(c.ActionCallback.BlockActions) == 0 {
		return outcome{}
	}
	pressed := c.ActionCallback.BlockActions[0]
	if pressed.Type != "button" && pressed.Type != "" {
		return outcome{}
	}
	a := act{kind: byButton, person: c.User.ID, trigger: c.TriggerID, responseURL: c.ResponseURL}
	inForm := c.View.Type == slackgo.VTModal
	if inForm {
		return d.navigated(ctx, a, pressed, c)
	}
	action, ok := actionOf(pressed.ActionID, pressed.Value)
	if !ok {
		return refused(http.StatusBadRequest)
	}
	if c.View.Type == slackgo.VTHomeTab {
		im, err := d.im(ctx, a.person)
		if err != nil {
			d.o.Log.WarnContext(ctx, "slack does not open a DM", "error", err)
		}
		a.kind, a.channel, a.dm = byHome, im, true
	} else {
		if bot, user := c.Message.BotID, c.Message.User; bot != "" && bot != me.bot || user != "" && user != me.user {
			d.o.Log.WarnContext(ctx, "slack: a press on somebody else's message was refused")
			return refused(http.StatusForbidden)
		}
		a.channel = c.Container.ChannelID
		if a.channel == "" {
			a.channel = c.Channel.ID
		}
		if !isChannel(a.channel) {
			return refused(http.StatusBadRequest)
		}
		a.dm = d.isDM(ctx, a.person, a.channel)
		if ts := c.Container.MessageTs; ts != "" && !c.Container.IsEphemeral {
			a.card = chat.Ref{Channel: a.channel, IDs: append([]string{ts}, texts(c.Message.Metadata.EventPayload[metaFiles])...)}
		}
	}
	a.event = chat.ActionPressed{Origin: a.origin(""), Action: action, Message: a.card}
	return d.handle(ctx, a)
}

// navigated is a button on a form: only "Terug" is there.
func (d *desk) navigated(ctx context.Context, a act, pressed *slackgo.BlockAction, c slackgo.InteractionCallback) outcome {
	state, err := d.open(a.person, &c.View)
	if err != nil || pressed.ActionID != actionBack {
		d.o.Log.WarnContext(ctx, "slack: a button on a form that is not good here was refused")
		return refused(http.StatusForbidden)
	}
	a.kind, a.state, a.view, a.channel, a.dm = byBack, state, &c.View, state.Channel, state.DM
	a.event = chat.FormBack{Origin: a.origin(""), State: state.FormState, Values: answers(state, a.view)}
	return d.handle(ctx, a)
}

const (
	refusedTitle = "Niet geldig"
	refusedText  = "Dit formulier is niet van jou, of het is verlopen. Er is niets veranderd. Typ `/zvh` om verder te gaan."
)

func (d *desk) submitted(ctx context.Context, c slackgo.InteractionCallback) outcome {
	if c.View.CallbackID != callbackForm { // a page with only something to read
		return outcome{}
	}
	a := act{kind: bySubmit, person: c.User.ID, view: &c.View}
	state, err := d.open(a.person, a.view)
	if err != nil {
		d.o.Log.WarnContext(ctx, "slack: a form that is not good here was refused")
		return outcome{body: slackgo.NewUpdateViewSubmissionResponse(textModal(callbackRefused, refusedTitle, refusedText))}
	}
	a.state, a.channel, a.dm = state, state.Channel, state.DM
	a.event = chat.FormSubmitted{Origin: a.origin(""), State: state.FormState, Values: answers(state, a.view)}
	return d.handle(ctx, a)
}

const tooSlowText = "Dit duurt langer dan gewoonlijk. Er is niets verloren. Wacht even en druk dan nog een keer."

// tooSlow keeps the page open: the same page sent again gets the answer that was on its way.
func (d *desk) tooSlow(c slackgo.InteractionCallback) outcome {
	state, err := d.open(c.User.ID, &c.View)
	if err != nil {
		return outcome{}
	}
	_, page, err := d.rejection(c.User.ID, state, &c.View, chat.RejectFields{Banner: tooSlowText})
	if err != nil {
		return outcome{}
	}
	return paged(page, c.View.ID)
}

func (d *desk) closed(ctx context.Context, c slackgo.InteractionCallback) outcome {
	state, err := d.open(c.User.ID, &c.View)
	if err != nil {
		return outcome{} // it is closed already
	}
	a := act{kind: byClose, person: c.User.ID, state: state, channel: state.Channel, dm: state.DM}
	a.event = chat.FormClosed{Origin: a.origin(""), State: state.FormState}
	return d.handle(ctx, a)
}

func (d *desk) shortcut(ctx context.Context, c slackgo.InteractionCallback) outcome {
	a := act{kind: byCommand, person: c.User.ID, channel: c.Channel.ID, trigger: c.TriggerID, responseURL: c.ResponseURL}
	if a.channel == "" { // a shortcut that is not about a message: the answer comes by DM
		im, err := d.im(ctx, a.person)
		if err != nil {
			d.o.Log.WarnContext(ctx, "slack does not open a DM", "error", err)
		}
		a.channel, a.dm = im, err == nil
	} else {
		a.dm = d.isDM(ctx, a.person, a.channel)
	}
	a.event = chat.ShortcutUsed{Origin: a.origin(""), Name: c.CallbackID, Text: vertrouwelijk.Nieuw(plain(c.Message.Text))}
	return d.handle(ctx, a)
}
