package mattermost

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"ketenbot/bot/chat"
	"ketenbot/bot/vertrouwelijk"
)

// values reads the answers to the fields of this page, and leaves all else that a client sends along: answers of earlier pages, unchecked ones. What
// is empty is left out, in all the shapes that servers give it. The second result says what cannot be read, by field id.
func (s dialogState) values(in map[string]any) (chat.Values, map[string]string) {
	out, wrong := chat.Values{}, map[string]string{}
	for _, f := range s.Fields {
		var answers []string
		ok := true
		if raw, sent := in[s.name(f.ID)]; sent {
			answers, ok = s.read(f, raw)
		} else if len(f.Ticks) > 0 {
			answers, ok = s.ticked(f, in)
		}
		switch {
		case !ok:
			wrong[f.ID] = "Dit antwoord is niet te lezen. Vul het opnieuw in."
		case f.Max > 0 && len(answers) > 0 && len([]rune(answers[0])) > f.Max:
			wrong[f.ID] = fmt.Sprintf("Dit zijn %d tekens; er passen er %d. Maak het korter.", len([]rune(answers[0])), f.Max)
		case len(answers) > 0:
			texts := make([]vertrouwelijk.Tekst, 0, len(answers))
			for _, a := range answers {
				texts = append(texts, vertrouwelijk.Nieuw(a))
			}
			out[f.ID] = texts
		}
	}
	return out, wrong
}

func (s dialogState) read(f dialogField, raw any) ([]string, bool) {
	list, isList := raw.([]any)
	if !isList {
		list = []any{raw}
	}
	var out []string
	for _, one := range list {
		text, ok := scalar(one)
		if !ok {
			return nil, false
		}
		if text == "" {
			continue
		}
		if f.Kind == chat.Several {
			for part := range strings.SplitSeq(text, ",") {
				value, err := url.QueryUnescape(strings.TrimSpace(part))
				if err != nil {
					return nil, false
				}
				out = append(out, value)
			}
			continue
		}
		out = append(out, text)
	}
	if f.Kind != chat.Several && len(out) > 1 {
		return nil, false
	}
	for _, v := range out {
		if f.Max == 0 && len(v) > maxLong { // no option is as long as that
			return nil, false
		}
	}
	return out, true
}

// scalar reads a string or a number; nothing at all is an empty string.
func scalar(raw any) (string, bool) {
	switch v := raw.(type) {
	case nil:
		return "", true
	case string:
		return v, true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	default:
		return "", false
	}
}

// ticked reads the ticks of a server without multiselect.
func (s dialogState) ticked(f dialogField, in map[string]any) ([]string, bool) {
	var out []string
	for _, option := range f.Ticks {
		switch v := in[s.optionName(f.ID, option)].(type) {
		case nil:
		case bool:
			if v {
				out = append(out, option)
			}
		case string:
			if v == "true" {
				out = append(out, option)
			} else if v != "" && v != "false" {
				return nil, false
			}
		default:
			return nil, false
		}
	}
	return out, true
}

// wantsBack reports whether the person chose to go back.
func (s dialogState) wantsBack(in map[string]any) bool {
	choice, ok := in[s.name(navigation)].(string)
	return s.Back && ok && choice == navBack
}

// rejected puts each sentence beside its field. The client scrolls to none of them and has an English sentence of its own when there is no error for
// the whole page, so there is always one, which names the fields.
func (s dialogState) rejected(r chat.RejectFields) model.SubmitDialogResponse {
	out := model.SubmitDialogResponse{Errors: map[string]string{}}
	var labels, loose []string
	for _, f := range s.Fields {
		text, ok := r.Errors[f.ID]
		switch {
		case !ok:
		case len(f.Ticks) > 0: // a row of ticks has no place of its own for an error
			loose = append(loose, f.Label+": "+text)
		default:
			out.Errors[s.name(f.ID)] = text
			labels = append(labels, f.Label)
		}
	}
	for id, text := range r.Errors {
		if !slices.ContainsFunc(s.Fields, func(f dialogField) bool { return f.ID == id }) {
			loose = append(loose, text)
		}
	}
	slices.Sort(loose)
	parts := loose
	if r.Banner != "" {
		parts = append([]string{r.Banner}, loose...)
	}
	if len(labels) > 0 {
		parts = append(parts, "Kijk naar: "+strings.Join(labels, ", ")+".")
	}
	if len(parts) == 0 {
		parts = []string{"Er klopt iets niet op deze pagina. Je invoer staat er nog."}
	}
	out.Error = strings.Join(parts, " ")
	return out
}
