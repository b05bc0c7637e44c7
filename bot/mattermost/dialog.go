package mattermost

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/mattermost/mattermost/server/public/model"

	"ketenbot/bot/chat"
)

const notYourForm = "Dit formulier is niet van jou, of het is verlopen. Er is niets veranderd. Open het formulier opnieuw."

// show puts a form before a person: as a dialog where that can be, else as a card in the DM that opens it. card is the post that asked, if it is such
// a card. It reports whether a dialog was opened.
func (r *receiver) show(where place, f chat.Form, card string) (opened bool, err error) {
	guided := f.Of > 1
	if where.trigger != "" && (where.dm || !guided) {
		if err = r.open(where, f, card); err == nil {
			if guided {
				r.pages.put(where.person, f, card)
			}
			return true, nil
		}
		// Too late for the trigger, or the server had a moment: the card has all the time.
		r.o.Log.WarnContext(r.work, "dialog was not opened", "error", err)
	}
	return false, r.patiently(r.work, func() error { return r.cardFor(where.person, f, card) })
}

func (r *receiver) open(where place, f chat.Form, card string) error {
	s, err := r.known(r.work)
	if err != nil {
		return err
	}
	d, err := r.dialog(s.version, where.person, f, dialogState{Channel: where.channel, DM: where.dm, Card: card})
	if err != nil {
		return err
	}
	req := model.OpenDialogRequest{TriggerId: where.trigger, URL: r.callback + dialogPath, Dialog: d}
	return r.patiently(r.work, func() error {
		resp, err := r.client.OpenInteractiveDialog(r.work, req)
		if err != nil {
			return r.failed("open dialog", resp, err, true)
		}
		return nil
	})
}

// sent is what the server sends of a dialog. Only UserId is the server's own word; all else is the client's.
type sent struct {
	Type       string         `json:"type"`
	UserID     string         `json:"user_id"`
	State      string         `json:"state"`
	Submission map[string]any `json:"submission"`
	Cancelled  bool           `json:"cancelled"`
}

// dialogSent answers a page that was sent, or a dialog that was closed.
func (r *receiver) dialogSent(body []byte, _ http.Header) (any, error) {
	var in sent
	if json.Unmarshal(body, &in) != nil || !model.IsValidId(in.UserID) {
		return nil, errBadBody
	}
	if in.Type != "" && in.Type != "dialog_submission" && in.Type != "dialog_cancellation" {
		return nil, errBadBody
	}
	var st dialogState
	if !r.opens(sealDialog, in.UserID, in.State, &st) {
		r.o.Log.WarnContext(r.work, "a dialog that is not this person's was sent")
		return model.SubmitDialogResponse{Error: notYourForm}, nil
	}
	where := place{person: in.UserID, channel: st.Channel, dm: st.DM}
	if in.Cancelled || st.Reading {
		r.closed(where, st, in.Cancelled)
		return struct{}{}, nil
	}
	values, wrong := st.values(in.Submission)
	back := st.wantsBack(in.Submission)
	if len(wrong) > 0 && !back {
		return st.rejected(chat.RejectFields{Errors: wrong}), nil
	}
	var ev chat.Event = chat.FormSubmitted{Origin: where.origin(), State: st.FormState, Values: values}
	if back {
		ev = chat.FormBack{Origin: where.origin(), State: st.FormState, Values: values}
	}
	reply, sorry := r.ask(ev)
	if sorry == "" {
		out, err := r.answerSubmit(where, st, reply)
		if err == nil {
			return out, nil
		}
		sorry = r.sorry("submit", err)
	}
	return model.SubmitDialogResponse{Error: sorry}, nil // it stays open with all that was typed, so that nothing is lost indeed
}

func (r *receiver) answerSubmit(where place, st dialogState, reply chat.Reply) (any, error) {
	switch a := reply.(type) {
	case nil, chat.Ack:
		r.done(where.person, st.FormState, st.Card)
		return struct{}{}, nil
	case chat.RejectFields:
		return st.rejected(a), nil
	case chat.Say:
		return r.end(where, st, a.Message)
	case chat.ReplaceCard: // the card that led here is not known any more
		return r.end(where, st, a.Message)
	case chat.ShowForm:
		return r.nextPage(where, st, a.Form)
	default:
		return nil, fmt.Errorf("mattermost: reply %T to a submit", reply)
	}
}

func (r *receiver) end(where place, st dialogState, m chat.Message) (any, error) {
	if err := r.say(where, m); err != nil {
		return nil, err
	}
	r.done(where.person, st.FormState, st.Card)
	return struct{}{}, nil
}

// nextPage answers with the page itself where the server can show it, and else closes the dialog and leaves a card.
func (r *receiver) nextPage(where place, st dialogState, f chat.Form) (any, error) {
	s, err := r.known(r.work)
	if err != nil {
		return nil, err
	}
	if !s.version.pages() {
		_, err := r.show(where, f, st.Card)
		return struct{}{}, err
	}
	d, err := r.dialog(s.version, where.person, f, dialogState{Channel: st.Channel, DM: st.DM, Card: st.Card})
	if err != nil {
		return nil, err
	}
	if f.Of > 1 {
		r.pages.put(where.person, f, st.Card)
	}
	return model.SubmitDialogResponse{Type: string(model.SubmitDialogResponseTypeForm), Form: &d}, nil
}

// closed hears that somebody closed a dialog: with Escape that happens without being asked, so where there are pages to come, a card to go on
// is left behind.
func (r *receiver) closed(where place, st dialogState, cancelled bool) {
	reply, sorry := r.ask(chat.FormClosed{Origin: where.origin(), State: st.FormState})
	if sorry != "" { // the person is not waiting for an answer
		return
	}
	var err error
	switch a := reply.(type) {
	case chat.Say:
		err = r.say(where, a.Message)
	case chat.ReplaceCard:
		err = r.say(where, a.Message)
	default:
		if open, ok := r.pages.get(where.person, st.Session); ok && cancelled && st.Guided {
			err = r.patiently(r.work, func() error { return r.cardFor(where.person, open.form, st.Card) })
		}
	}
	if err != nil {
		r.sorry("close", err)
	}
}
