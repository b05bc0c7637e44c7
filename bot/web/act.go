package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"ketenbot/bot/chat"
	"ketenbot/bot/vertrouwelijk"
)

// act is what a person did: the event, and where its answer goes.
type act struct {
	event   chat.Event
	user    string
	channel string // as the Store names it
	card    *Post  // whose button was pressed
	form    *formToken
}

func (s *server) command(r *http.Request) (any, error) {
	var in struct {
		User    string `json:"user"`
		Channel string `json:"channel"`
		Text    string `json:"text"`
	}
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	user, channel, err := s.place(r.Context(), in.User, in.Channel)
	if err != nil {
		return nil, err
	}
	text := strings.TrimSpace(in.Text)
	switch {
	case text == "":
		return nil, errBadInput
	case !s.Caps().MessageText.Fits(text):
		return nil, errTooBig
	}
	a := act{user: user.ID, channel: channel}
	origin := s.origin(user.ID, channel)
	if strings.HasPrefix(text, "/") {
		// What follows a command may hold anything: it is handed on and kept nowhere.
		word, rest := text, ""
		if i := strings.IndexAny(text, " \t\n"); i >= 0 {
			word, rest = text[:i], strings.TrimSpace(text[i:])
		}
		a.event = chat.CommandRun{Origin: origin, Command: strings.ToLower(word), Text: rest}
		return s.handle(a)
	}
	if _, err := s.add(s.work, Post{Channel: channel, Author: user.ID}, chat.Message{Text: text}); err != nil {
		return nil, err
	}
	if !origin.DM {
		return replyJSON{Kind: "ack"}, nil
	}
	a.event = chat.DirectMessage{Origin: origin, Text: vertrouwelijk.Nieuw(text)}
	return s.handle(a)
}

func (s *server) press(r *http.Request) (any, error) {
	var in struct {
		User    string `json:"user"`
		Message string `json:"message"`
		Button  string `json:"button"`
	}
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	user, err := s.user(r.Context(), in.User)
	if err != nil {
		return nil, err
	}
	post, err := s.visible(r.Context(), user.ID, in.Message)
	if err != nil {
		return nil, err
	}
	a := act{user: user.ID, channel: post.Channel, card: &post}
	if post.Deleted { // it may still be on the screen of who pressed
		return s.say(a, chat.Message{Text: "Dit bericht is verwijderd. Er is niets veranderd."})
	}
	for _, b := range append(post.Buttons, post.Former...) {
		if b.ID == in.Button {
			a.event = chat.ActionPressed{Origin: s.origin(user.ID, post.Channel), Action: b.Action, Message: post.ref()}
			return s.handle(a)
		}
	}
	return nil, errUnknownButton
}

func (s *server) submit(r *http.Request) (any, error) {
	var in struct {
		User   string              `json:"user"`
		Form   string              `json:"form"`
		Values map[string]oneOrAll `json:"values"`
		Action string              `json:"action"`
	}
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	user, err := s.user(r.Context(), in.User)
	if err != nil {
		return nil, err
	}
	token, err := s.openForm(user.ID, in.Form)
	if err != nil {
		return nil, err
	}
	channel, err := s.enter(r.Context(), user.ID, token.Channel)
	if errors.Is(err, errUnknownChannel) { // no longer in it: the answer comes by DM
		channel, err = dmPrefix+user.ID, nil
	}
	if err != nil {
		return nil, err
	}
	a := act{user: user.ID, channel: channel, form: &token}
	origin, values := s.origin(user.ID, channel), token.values(in.Values)
	switch in.Action {
	case "submit":
		if wrong := token.tooLong(values, s.Caps()); len(wrong) > 0 {
			return s.answer(a, chat.RejectFields{Errors: wrong})
		}
		a.event = chat.FormSubmitted{Origin: origin, State: token.FormState, Values: values}
	case "back":
		a.event = chat.FormBack{Origin: origin, State: token.FormState, Values: values}
	case "cancel":
		a.event = chat.FormClosed{Origin: origin, State: token.FormState}
	default:
		return nil, errBadInput
	}
	return s.handle(a)
}

func (s *server) origin(user, channel string) chat.Origin {
	return chat.Origin{Person: user, Channel: channel, DM: channel == dmPrefix+user}
}

// handle lets the house answer. What goes wrong there is told to the person, under a reference that is in the log.
func (s *server) handle(a act) (any, error) {
	reply, err := chat.Ask(s.work, s.handler, a.event)
	var out replyJSON
	if err == nil {
		out, err = s.answer(a, reply)
	}
	if err == nil {
		return out, nil
	}
	ref := chat.NewReference()
	chat.LogFailure(s.Log, ref, fmt.Sprintf("%T", a.event), err)
	if a.form != nil { // the form stays open with all that was typed, so that nothing is lost indeed
		return replyJSON{Kind: "errors", Errors: map[string]string{}, Banner: chat.Sorry(ref)}, nil
	}
	return s.say(a, chat.Message{Text: chat.Sorry(ref)})
}

// told answers what a person did also when we cannot even look up who that is, as when the database is away: with the sentence for unknown errors, where the
// page shows answers. A form stays open with all that was typed.
func (s *server) told(f endpoint, form bool) endpoint {
	return func(r *http.Request) (any, error) {
		out, err := func() (out any, err error) {
			defer chat.Recovered(&err)
			return f(r)
		}()
		var call *callError
		if err == nil || errors.As(err, &call) {
			return out, err
		}
		ref := chat.NewReference()
		chat.LogFailure(s.Log, ref, r.Pattern, err)
		if form {
			return replyJSON{Kind: "errors", Errors: map[string]string{}, Banner: chat.Sorry(ref)}, nil
		}
		m := s.message(Post{Text: chat.Sorry(ref), At: s.Clock.Now()}, "")
		m.Ephemeral = true
		return replyJSON{Kind: "say", Message: &m}, nil
	}
}

// oneOrAll is a string or a list of strings, as JSON has it for an answer.
type oneOrAll []string

// UnmarshalJSON refuses everything else, null included.
func (o *oneOrAll) UnmarshalJSON(data []byte) error {
	var one *string
	if json.Unmarshal(data, &one) == nil && one != nil {
		*o = oneOrAll{*one}
		return nil
	}
	var all []*string
	if err := json.Unmarshal(data, &all); err != nil || all == nil {
		return errBadInput
	}
	*o = make(oneOrAll, 0, len(all))
	for _, s := range all {
		if s == nil {
			return errBadInput
		}
		*o = append(*o, *s)
	}
	return nil
}
