package mattermost

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/mattermost/mattermost/server/public/model"

	"ketenbot/bot/chat"
)

// pageKey is where the seal of a card that opens a page stands in its buttons' context.
const pageKey = "ketenbot_page"

// pageToken is what travels with such a button, sealed for one person.
type pageToken struct {
	chat.FormState
	Channel string `json:"c"`
	Back    bool   `json:"b,omitempty"`
}

// cardFor leaves a card in the person's DM that opens the form. It takes the place of card, when the form was opened by that one; else it stands at the
// bottom, where it is seen, and an older one of the session goes.
func (r *receiver) cardFor(person string, f chat.Form, card string) error {
	channel, err := r.dm(r.work, person)
	if err != nil {
		return err
	}
	older, _ := r.pages.get(person, f.State.Session)
	f = chat.FitForm(f, r.Caps())
	text := fmt.Sprintf("**%s** staat voor je klaar.", f.Title)
	label := "Open het formulier"
	if f.Of > 1 {
		text = fmt.Sprintf("**%s**: stap %d van %d staat voor je klaar.", f.Title, f.Number, f.Of)
		if f.Number > 1 {
			text += " De vorige stappen zijn bewaard."
			label = "Verder"
		}
	}
	at, err := r.pageButtons(person, channel, label, f)
	if err != nil {
		return permanent(err)
	}
	if card != "" {
		old, err := r.own(r.work, chat.Ref{IDs: []string{card}})
		if err == nil {
			err = r.patch(r.work, old, clean(text), at)
		}
		if err == nil {
			r.pages.put(person, f, card)
			return nil
		}
		if !isGone(err) {
			return err
		}
	}
	post := &model.Post{ChannelId: channel, Message: clean(text)}
	post.SetProps(props("", at))
	out, resp, err := r.client.CreatePost(r.work, post)
	if err != nil {
		return r.failed("card", resp, err, true)
	}
	r.pages.put(person, f, out.Id)
	if older.card != "" && older.card != card {
		r.takeAway(older.card)
	}
	return nil
}

func (r *receiver) pageButtons(person, channel, label string, f chat.Form) ([]*model.MessageAttachment, error) {
	subject := f.State.Session + " " + f.State.Step + " " + strconv.Itoa(f.State.Version)
	buttons := []chat.Button{{Label: label, Style: chat.Primary}}
	if f.Back {
		buttons = append(buttons, chat.Button{Label: "Terug"})
	}
	actions := make([]*model.PostAction, 0, len(buttons))
	for i, b := range buttons {
		token, err := r.o.Sealer.Seal(sealPage, person, pageToken{FormState: f.State, Channel: channel, Back: i > 0}, r.o.Now().Add(formTTL))
		if err != nil {
			return nil, fmt.Errorf("mattermost: seal page: %w", err)
		}
		id := actionIDs{}.next(chat.Action{Name: b.Label, Subject: subject})
		actions = append(actions, r.postAction(id, b.Label, b.Style, map[string]any{pageKey: token}))
	}
	return asAttachments(actions), nil
}

// cardPressed opens the page that a card stands for.
func (r *receiver) cardPressed(where place, post, token string) (any, error) {
	var t pageToken
	if !r.opens(sealPage, where.person, token, &t) || t.Channel != where.channel || !where.dm {
		r.o.Log.WarnContext(r.work, "a card that is not this person's was pressed")
		return &model.PostActionIntegrationResponse{EphemeralText: notYourForm}, nil
	}
	if no := r.mustBeOurs(chat.Ref{Channel: where.channel, IDs: []string{post}}); no != nil {
		return no, nil
	}
	reply, sorry := r.pageOf(where, t)
	if sorry == "" {
		err := r.answerCard(where, post, t, reply)
		if err == nil {
			return nothing, nil
		}
		sorry = r.sorry("card", err)
	}
	return r.apologise(where, sorry), nil
}

// pageOf returns the page to open. When it is not remembered, the house is asked with a page of version 0, which is always stale: the answer to that is
// the present page.
func (r *receiver) pageOf(where place, t pageToken) (chat.Reply, string) {
	if t.Back {
		return r.ask(chat.FormBack{Origin: where.origin(), State: t.FormState, Values: chat.Values{}})
	}
	if open, ok := r.pages.get(where.person, t.Session); ok {
		return chat.ShowForm{Form: open.form}, ""
	}
	stale := t.FormState
	stale.Version = 0
	return r.ask(chat.FormSubmitted{Origin: where.origin(), State: stale, Values: chat.Values{}})
}

func (r *receiver) answerCard(where place, post string, t pageToken, reply chat.Reply) error {
	switch a := reply.(type) {
	case chat.ShowForm:
		opened, err := r.show(where, a.Form, post)
		if err == nil && opened { // the card opens this page again, should the dialog be closed
			err = r.cardFor(where.person, a.Form, post)
		}
		return err
	case nil, chat.Ack:
		r.done(where.person, t.FormState, post)
		return nil
	case chat.Say:
		r.done(where.person, t.FormState, post)
		return r.say(where, a.Message)
	case chat.ReplaceCard:
		r.done(where.person, t.FormState, post)
		return r.say(where, a.Message)
	case chat.RejectFields:
		return errors.New("mattermost: fields rejected where there is no dialog")
	default:
		return fmt.Errorf("mattermost: reply %T to a card", reply)
	}
}

// done takes away the card of a session that ended.
func (r *receiver) done(person string, st chat.FormState, card string) {
	if open, ok := r.pages.get(person, st.Session); ok && card == "" {
		card = open.card
	}
	r.pages.drop(person, st.Session)
	if card != "" {
		r.takeAway(card)
	}
}

func (r *receiver) takeAway(card string) {
	if err := r.Delete(r.work, chat.Ref{IDs: []string{card}}); err != nil {
		r.o.Log.WarnContext(r.work, "a card that did its work was not taken away", "error", err)
	}
}
