package mattermost

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/mattermost/mattermost/server/public/model"

	"ketenbot/bot/chat"
)

const (
	goneText   = "Dit bericht is verwijderd. Er is niets veranderd."
	notOurText = "Deze knop is niet van Ketenbot. Er is niets veranderd."
)

// nothing is the answer to a press after which nothing has to be shown: what there was to say has been said.
var nothing = &model.PostActionIntegrationResponse{}

// action answers a press on a button. Any member may post a button that points here, with any context; so what the button means is read from our seal
// only, for the channel it was sealed for, and the post must be ours.
func (r *receiver) action(body []byte, _ http.Header) (any, error) {
	var in model.PostActionIntegrationRequest
	if json.Unmarshal(body, &in) != nil {
		return nil, errBadBody
	}
	where, err := r.at(in.UserId, in.ChannelId, in.ChannelName, in.TriggerId)
	if err != nil {
		return nil, err
	}
	if !model.IsValidId(in.PostId) {
		return nil, errBadBody
	}
	if token, ok := in.Context[pageKey].(string); ok {
		return r.cardPressed(where, in.PostId, token)
	}
	token, _ := in.Context[contextKey].(string)
	var b button
	if !r.opens(sealButton, "", token, &b) || b.Channel != where.channel || b.Only != "" && b.Only != where.person {
		r.o.Log.WarnContext(r.work, "a button that is not ours was pressed")
		return &model.PostActionIntegrationResponse{EphemeralText: notOurText}, nil
	}
	ref := chat.Ref{Channel: where.channel, IDs: []string{in.PostId}}
	if b.Only == "" {
		if no := r.mustBeOurs(ref); no != nil {
			return no, nil
		}
	} else {
		ref = chat.Ref{} // the server did not keep it: there is nothing to point at
	}
	reply, sorry := r.ask(chat.ActionPressed{Origin: where.origin(), Action: b.Action, Message: ref})
	if sorry == "" {
		if err := r.answerPress(where, ref, reply); err != nil {
			sorry = r.sorry("press", err)
		}
	}
	if sorry != "" {
		return r.apologise(where, sorry), nil
	}
	return nothing, nil
}

// mustBeOurs refuses a press on a post that is not the bot's, or is gone; it answers nil when all is well.
func (r *receiver) mustBeOurs(ref chat.Ref) *model.PostActionIntegrationResponse {
	_, err := r.own(r.work, ref)
	d := chat.AsDeliveryError(err)
	switch {
	case err == nil:
		return nil
	case isGone(err):
		return &model.PostActionIntegrationResponse{EphemeralText: goneText}
	case d.Permanent:
		r.o.Log.WarnContext(r.work, "a press on a post that is not ours", "error", err)
		return &model.PostActionIntegrationResponse{EphemeralText: notOurText}
	default:
		return &model.PostActionIntegrationResponse{EphemeralText: r.sorry("press", err)}
	}
}

func (r *receiver) answerPress(where place, card chat.Ref, reply chat.Reply) error {
	switch a := reply.(type) {
	case nil, chat.Ack:
		return nil
	case chat.Say:
		return r.say(where, a.Message)
	case chat.ReplaceCard:
		if card.IsZero() {
			return r.say(where, a.Message)
		}
		err := r.patiently(r.work, func() error { return r.update(r.work, card, a.Message) })
		if isGone(err) { // deleted while the handler was at work
			return r.say(where, a.Message)
		}
		return err
	case chat.ShowForm:
		opened, err := r.show(where, a.Form, "")
		if err != nil || opened || where.dm {
			return err
		}
		r.hint(where)
		return nil
	default:
		return fmt.Errorf("mattermost: reply %T to a press", reply)
	}
}

// apologise says sorry where the person is looking, or in the reply itself where even that does not go.
func (r *receiver) apologise(where place, sorry string) *model.PostActionIntegrationResponse {
	if r.say(where, plain(sorry)) == nil {
		return nothing
	}
	return &model.PostActionIntegrationResponse{EphemeralText: sorry}
}
