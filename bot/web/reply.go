package web

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"ketenbot/bot/chat"
	"ketenbot/bot/vertrouwelijk"
)

type replyJSON struct {
	Kind    string            `json:"kind"`
	Form    *formJSON         `json:"form,omitempty"`
	Errors  map[string]string `json:"errors,omitempty"`
	Banner  string            `json:"banner,omitempty"`
	Message *messageJSON      `json:"message,omitempty"`
}

type formJSON struct {
	Token  string      `json:"token"`
	Title  string      `json:"title"`
	Intro  string      `json:"intro"`
	Step   string      `json:"step"`
	Number int         `json:"number"`
	Of     int         `json:"of"`
	Fields []fieldJSON `json:"fields"`
	Submit string      `json:"submit"`
	Back   bool        `json:"back"`
}

type fieldJSON struct {
	ID       string       `json:"id"`
	Kind     chat.Kind    `json:"kind"`
	Label    string       `json:"label"`
	Help     string       `json:"help"`
	Required bool         `json:"required"`
	Options  []optionJSON `json:"options"`
	Value    any          `json:"value"` // a list of strings for several, a string for all other kinds
	MaxLen   int          `json:"maxlen"`
}

type optionJSON struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// answer does what a reply asks for and writes it as the API does.
func (s *server) answer(a act, reply chat.Reply) (replyJSON, error) {
	switch r := reply.(type) {
	case nil, chat.Ack:
		return replyJSON{Kind: "ack"}, nil
	case chat.Say:
		return s.say(a, r.Message)
	case chat.ReplaceCard:
		if a.card == nil {
			return s.say(a, r.Message)
		}
		post, err := s.replace(s.work, a.card.Seq, r.Message)
		if errors.Is(err, ErrNoPost) { // deleted while the handler was at work
			return s.say(a, r.Message)
		}
		if err != nil {
			return replyJSON{}, err
		}
		m := s.message(post, a.user)
		return replyJSON{Kind: "replace", Message: &m}, nil
	case chat.RejectFields:
		if a.form == nil {
			return replyJSON{}, errors.New("web: fields rejected where there is no form")
		}
		return a.form.rejected(r), nil
	case chat.ShowForm:
		form, err := s.form(a, chat.FitForm(r.Form, s.Caps()))
		if err != nil {
			return replyJSON{}, err
		}
		return replyJSON{Kind: "form", Form: form, Banner: r.Form.Banner}, nil
	default:
		return replyJSON{}, fmt.Errorf("web: unknown reply %T", reply)
	}
}

// say shows m to who asked, and to nobody else. Where it cannot be stored it is still shown, once, without its buttons.
func (s *server) say(a act, m chat.Message) (replyJSON, error) {
	post, err := s.add(s.work, Post{Channel: a.channel, Only: a.user}, m)
	if err != nil {
		chat.LogFailure(s.Log, chat.NewReference(), "say", err)
		post = Post{Only: a.user, Text: clean(m.Text), At: s.Clock.Now()}
	}
	out := s.message(post, a.user)
	return replyJSON{Kind: "say", Message: &out}, nil
}

func (s *server) form(a act, f chat.Form) (*formJSON, error) {
	out := &formJSON{
		Title: f.Title, Intro: f.Intro, Step: f.State.StepName(), Number: f.Number, Of: f.Of,
		Fields: make([]fieldJSON, 0, len(f.Fields)), Submit: f.Submit, Back: f.Back,
	}
	token := formToken{FormState: f.State, Channel: a.channel}
	if a.channel == dmPrefix+a.user {
		token.Channel = dmID
	}
	for _, field := range f.Fields {
		j := fieldJSON{
			ID: field.ID, Kind: field.Kind, Label: field.Label, Help: field.Help, Required: field.Required,
			Options: make([]optionJSON, 0, len(field.Options)), Value: shown(field), MaxLen: maxLen(field, s.Caps()),
		}
		for _, o := range field.Options {
			j.Options = append(j.Options, optionJSON(o))
		}
		out.Fields = append(out.Fields, j)
		if field.Kind != chat.Info {
			token.Fields = append(token.Fields, tokenField{field.ID, j.MaxLen})
		}
	}
	sealed, err := s.Sealer.Seal("form", a.user, token, s.Clock.Now().Add(formTTL))
	if err != nil {
		return nil, fmt.Errorf("web: seal form: %w", err)
	}
	out.Token = sealed
	return out, nil
}

// shown opens what stands in a field, for the person the form was opened for.
func shown(f chat.Field) any {
	texts := make([]string, 0, len(f.Value))
	for _, t := range f.Value {
		texts = append(texts, t.Onthul())
	}
	if f.Kind == chat.Several {
		return texts
	}
	return strings.Join(texts, "\n")
}

// maxLen is how many runes fit in a written answer; 0 for a field where nothing is written.
func maxLen(f chat.Field, c chat.Caps) int {
	var limit int
	switch f.Kind {
	case chat.Text, chat.Date:
		limit = c.TextAnswer.Max
	case chat.Long:
		limit = c.LongAnswer.Max
	case chat.Choice, chat.Several, chat.Info:
		return 0
	}
	if f.MaxLen > 0 && f.MaxLen < limit {
		return f.MaxLen
	}
	return limit
}

// formToken is what travels with an open form, sealed: the state, where it was opened, and what may be answered on this page.
type formToken struct {
	chat.FormState
	Channel string       `json:"c"`
	Fields  []tokenField `json:"f"`
}

type tokenField struct {
	ID  string `json:"i"`
	Max int    `json:"m,omitempty"`
}

// openForm reads a token that was given to person; any other is refused without telling why.
func (s *server) openForm(person, token string) (formToken, error) {
	var t formToken
	if err := s.Sealer.Open("form", person, token, s.Clock.Now(), &t); err != nil {
		return formToken{}, errBadForm
	}
	return t, nil
}

// values takes the answers to fields of this page and leaves the rest: a page cannot answer for another.
func (t formToken) values(in map[string]oneOrAll) chat.Values {
	out := chat.Values{}
	for _, f := range t.Fields {
		if answers, ok := in[f.ID]; ok {
			texts := make([]vertrouwelijk.Tekst, 0, len(answers))
			for _, a := range answers {
				texts = append(texts, vertrouwelijk.Nieuw(a))
			}
			out[f.ID] = texts
		}
	}
	return out
}

// tooLong guards the platform's own limits, as Slack and Mattermost do before they hand a form over.
func (t formToken) tooLong(values chat.Values, c chat.Caps) map[string]string {
	wrong := map[string]string{}
	for _, f := range t.Fields {
		for _, v := range values[f.ID] {
			switch {
			case f.Max == 0 && v.Lengte() > c.OptionValue.Max:
				wrong[f.ID] = "Kies een van de antwoorden."
			case f.Max > 0 && v.Lengte() > f.Max:
				wrong[f.ID] = fmt.Sprintf("Dit zijn %d tekens; er passen er %d. Maak het korter.", v.Lengte(), f.Max)
			}
		}
	}
	return wrong
}

// rejected puts each sentence beside its field. One for a field that is not on the page would not be seen: it goes on top.
func (t formToken) rejected(r chat.RejectFields) replyJSON {
	out := replyJSON{Kind: "errors", Errors: map[string]string{}, Banner: r.Banner}
	var loose []string
	for id, text := range r.Errors {
		if slices.ContainsFunc(t.Fields, func(f tokenField) bool { return f.ID == id }) {
			out.Errors[id] = text
		} else {
			loose = append(loose, text)
		}
	}
	slices.Sort(loose)
	if len(loose) > 0 {
		out.Banner = strings.TrimSpace(out.Banner + "\n" + strings.Join(loose, "\n"))
	}
	return out
}
