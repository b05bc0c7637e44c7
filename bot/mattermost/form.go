package mattermost

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"ketenbot/bot/chat"
	"ketenbot/bot/vertrouwelijk"
)

// dialogState is what travels with an open dialog, sealed for one person. The first page's comes back when the dialog is closed.
type dialogState struct {
	chat.FormState
	Channel string        `json:"c"`
	DM      bool          `json:"d,omitempty"`
	Guided  bool          `json:"g,omitempty"` // has more pages
	Card    string        `json:"k,omitempty"` // the post that opened it
	Reading bool          `json:"r,omitempty"` // nothing to send, only to close
	Back    bool          `json:"b,omitempty"`
	Fields  []dialogField `json:"f,omitempty"`
}

type dialogField struct {
	ID    string    `json:"i"`
	Kind  chat.Kind `json:"k"`
	Label string    `json:"l"`
	Max   int       `json:"m,omitempty"` // runes of a written answer
	Ticks []string  `json:"t,omitempty"` // the options, where each is a tick of its own
}

const (
	navigation   = "_navigatie" // no field of the house starts with an underscore
	navNext      = "verder"
	navBack      = "terug"
	maxText      = model.DialogElementTextMaxLength
	maxLong      = model.DialogElementTextareaMaxLength
	dialogID     = "ketenbot"
	closedNotice = "*Sluit je dit venster, dan blijven de stappen bewaard die je al hebt verstuurd. Je gaat later verder waar je was.*"
)

// name is what an element is called: unique per visit of a page, as clients send earlier answers again.
func (s dialogState) name(field string) string {
	return fmt.Sprintf("%s_%d_%s", s.Step, s.Version, field)
}

// optionName is what the tick of one option is called.
func (s dialogState) optionName(field, value string) string {
	return s.name(field) + "." + url.QueryEscape(value)
}

// dialog renders a form for person as this server's version can show it, and checks the outcome with the server's own rules: the server itself
// says nothing when a dialog is wrong.
func (p *Platform) dialog(v version, person string, f chat.Form, st dialogState) (model.Dialog, error) {
	f = chat.FitForm(f, p.Caps())
	st.FormState, st.Guided, st.Back, st.Reading = f.State, f.Of > 1, f.Back, f.Submit == ""
	d := model.Dialog{CallbackId: dialogID, Title: clean(f.Title), IntroductionText: introduction(f), SubmitLabel: clean(f.Submit), NotifyOnCancel: true}
	if strings.TrimSpace(d.Title) == "" {
		d.Title = "Ketenbot"
	}
	if st.Reading {
		d.SubmitLabel = "Sluiten"
	}
	for _, field := range f.Fields {
		if field.Kind == chat.Info {
			continue
		}
		if strings.TrimSpace(field.Label) == "" {
			field.Label = "Antwoord"
		}
		seal := dialogField{ID: field.ID, Kind: field.Kind, Label: field.Label, Max: maxRunes(field)}
		if field.Kind == chat.Several && !v.multiselect() {
			for _, o := range field.Options {
				seal.Ticks = append(seal.Ticks, o.Value)
			}
		}
		st.Fields = append(st.Fields, seal)
		d.Elements = append(d.Elements, elements(v, st, field)...)
	}
	if f.Back {
		d.Elements = append(d.Elements, model.DialogElement{
			DisplayName: "Verder of terug", Name: st.name(navigation), Type: "select", Default: navNext,
			HelpText: "Kies Terug voor de vorige stap. Wat je hier hebt ingevuld, blijft zo veel mogelijk staan.",
			Options:  []*model.PostActionOptions{{Text: "Verder", Value: navNext}, {Text: "Terug naar de vorige stap", Value: navBack}},
		})
	}
	token, err := p.o.Sealer.Seal(sealDialog, person, st, p.o.Now().Add(formTTL))
	if err != nil {
		return model.Dialog{}, fmt.Errorf("mattermost: seal dialog: %w", err)
	}
	d.State = token
	return d, valid(d)
}

// valid checks all that is ours. What a person filled in is shown whole, however long: the server allows that, although its rules do not.
func valid(d model.Dialog) error {
	ours := d
	ours.Elements = make([]model.DialogElement, 0, len(d.Elements))
	for _, e := range d.Elements {
		if e.Type == "text" || e.Type == "textarea" {
			e.Default = ""
		}
		ours.Elements = append(ours.Elements, e)
	}
	if err := ours.IsValid(); err != nil {
		return fmt.Errorf("mattermost: dialog: %w", err)
	}
	return nil
}

// introduction is all there is to read on a page: the client shows it whole, at any length.
func introduction(f chat.Form) string {
	var parts []string
	if f.Banner != "" {
		parts = append(parts, "#### Let op\n"+clean(f.Banner)+"\n\n---")
	}
	if f.Of > 1 {
		parts = append(parts, fmt.Sprintf("*Stap %d van %d*", f.Number, f.Of))
	}
	if f.Intro != "" {
		parts = append(parts, clean(f.Intro))
	}
	for _, field := range f.Fields {
		if field.Kind == chat.Info {
			parts = append(parts, "---\n\n#### "+clean(strings.ReplaceAll(field.Label, "\n", " "))+"\n"+noImages(clean(joined(field.Value))))
		}
	}
	if f.Of > 1 && f.Number <= 1 {
		parts = append(parts, "---\n\n"+closedNotice)
	}
	return strings.Join(parts, "\n\n")
}

// noImages keeps what people wrote from fetching a picture from elsewhere when somebody reads it.
func noImages(s string) string { return strings.ReplaceAll(s, "![", `!\[`) }

// joined opens what stands in a field, for the person the dialog is opened for.
func joined(values []vertrouwelijk.Tekst) string {
	texts := make([]string, 0, len(values))
	for _, t := range values {
		texts = append(texts, t.Onthul())
	}
	return strings.Join(texts, "\n")
}

func elements(v version, st dialogState, f chat.Field) []model.DialogElement {
	e := model.DialogElement{DisplayName: clean(f.Label), Name: st.name(f.ID), HelpText: clean(f.Help), Optional: !f.Required}
	switch f.Kind {
	case chat.Choice:
		e.Type, e.Options = "select", options(f.Options)
		for _, o := range f.Options {
			for _, t := range f.Value {
				if t.Is(o.Value) {
					e.Default = o.Value
				}
			}
		}
	case chat.Several:
		if !v.multiselect() {
			return ticks(st, f, e)
		}
		e.Type, e.MultiSelect, e.Options = "select", true, make([]*model.PostActionOptions, 0, len(f.Options))
		for _, o := range f.Options { // the default is a list with commas, so a value must hold none
			e.Options = append(e.Options, &model.PostActionOptions{Text: optionText(o), Value: url.QueryEscape(o.Value)})
		}
		e.Default = strings.Join(escaped(chat.Values{f.ID: f.Value}.Picked(f.ID, f.Options)), ",")
	case chat.Long:
		e.Type, e.MaxLength, e.Default = "textarea", maxRunes(f), clean(joined(f.Value))
	case chat.Date: // never a date element: after it, what a person types lands in the channel behind the dialog
		e.Type, e.MaxLength, e.Default, e.Placeholder = "text", maxRunes(f), clean(joined(f.Value)), "DD-MM-JJJJ"
	case chat.Text, chat.Info:
		e.Type, e.MaxLength, e.Default = "text", maxRunes(f), clean(joined(f.Value))
	}
	return []model.DialogElement{e}
}

// ticks are what a server without multiselect has for a Several: one tick per option. The question stands above the first.
func ticks(st dialogState, f chat.Field, first model.DialogElement) []model.DialogElement {
	label := chat.Limit{Max: model.DialogElementDisplayNameMaxLength, Unit: chat.Bytes}
	out := make([]model.DialogElement, 0, len(f.Options))
	for i, o := range f.Options {
		e := model.DialogElement{
			DisplayName: chat.Clip(optionText(o), label), Name: st.optionName(f.ID, o.Value), Type: "bool", Placeholder: optionText(o), Optional: true,
		}
		if i == 0 {
			e.DisplayName, e.HelpText = first.DisplayName, first.HelpText
		}
		for _, t := range f.Value {
			if t.Is(o.Value) {
				e.Default = "true"
			}
		}
		out = append(out, e)
	}
	return out
}

func options(in []chat.Option) []*model.PostActionOptions {
	out := make([]*model.PostActionOptions, 0, len(in))
	for _, o := range in {
		out = append(out, &model.PostActionOptions{Text: optionText(o), Value: o.Value})
	}
	return out
}

func optionText(o chat.Option) string {
	if strings.TrimSpace(o.Label) == "" {
		return o.Value
	}
	return clean(o.Label)
}

func escaped(values []string) []string {
	out := make([]string, 0, len(values))
	for _, v := range values {
		out = append(out, url.QueryEscape(v))
	}
	return out
}

// maxRunes is how much fits in a written answer; 0 for a choice.
func maxRunes(f chat.Field) int {
	switch f.Kind {
	case chat.Text, chat.Date:
		if f.MaxLen > 0 {
			return min(f.MaxLen, maxLong)
		}
		return maxText
	case chat.Long:
		if f.MaxLen > 0 {
			return min(f.MaxLen, maxLong)
		}
		return maxLong
	case chat.Choice, chat.Several, chat.Info:
	}
	return 0
}
