package bottest

import (
	"fmt"

	"ketenbot/bot/chat"
)

// Mattermost are the limits of Mattermost 11, in bytes where its server counts bytes.
var Mattermost = chat.Caps{
	MessageText: chat.Limit{Max: 16383},
	FormTitle:   chat.Limit{Max: 24, Unit: chat.Bytes},
	SubmitLabel: chat.Limit{Max: 24, Unit: chat.Bytes},
	FieldLabel:  chat.Limit{Max: 24, Unit: chat.Bytes},
	FieldHelp:   chat.Limit{Max: 150, Unit: chat.Bytes},
	Buttons:     5, // what fits a row on its web client
}

// Slack are the limits of Block Kit.
var Slack = chat.Caps{
	MessageText: chat.Limit{Max: 3000}, // of one section
	ButtonLabel: chat.Limit{Max: 75},
	FormTitle:   chat.Limit{Max: 24},
	SubmitLabel: chat.Limit{Max: 24},
	FieldLabel:  chat.Limit{Max: 2000},
	FieldHelp:   chat.Limit{Max: 2000},
	OptionLabel: chat.Limit{Max: 75},
	OptionValue: chat.Limit{Max: 150},
	TextAnswer:  chat.Limit{Max: 3000},
	LongAnswer:  chat.Limit{Max: 3000},
	Buttons:     25,
	Fields:      40, // of 100 blocks, with a title, an intro and two for a text to read
	Options:     100,
	InfoText:    chat.Limit{Max: 3000},
	FormIntro:   chat.Limit{Max: 3000},
}

var grenzen = map[string]chat.Caps{"Mattermost": Mattermost, "Slack": Slack}

// KeurBericht returns what of the message does not fit on some platform.
func KeurBericht(m chat.Message) []string {
	var uit []string
	for naam, c := range grenzen {
		past := keurder(naam, &uit)
		past("message", m.Text, c.MessageText)
		for _, b := range m.Buttons {
			past("button", b.Label, c.ButtonLabel)
		}
		if len(m.Buttons) > c.Buttons {
			uit = append(uit, fmt.Sprintf("%s: %d buttons, %d fit", naam, len(m.Buttons), c.Buttons))
		}
	}
	for _, b := range m.Buttons {
		for _, r := range b.Action.Name {
			if (r < 'a' || r > 'z') && (r < '0' || r > '9') {
				uit = append(uit, fmt.Sprintf("action %q holds more than letters and digits", b.Action.Name))
			}
		}
	}
	return uit
}

// KeurFormulier returns what of the form does not fit on some platform. What a person filled in is not measured.
func KeurFormulier(f chat.Form) []string {
	var uit []string
	for naam, c := range grenzen {
		past := keurder(naam, &uit)
		past("title", f.Title, c.FormTitle)
		past("submit", f.Submit, c.SubmitLabel)
		past("intro", f.Intro, c.FormIntro)
		if c.Fields > 0 && len(f.Fields) > c.Fields {
			uit = append(uit, fmt.Sprintf("%s: %d fields, %d fit", naam, len(f.Fields), c.Fields))
		}
		for _, veld := range f.Fields {
			past("label", veld.Label, c.FieldLabel)
			past("help", veld.Help, c.FieldHelp)
			if c.Options > 0 && len(veld.Options) > c.Options {
				uit = append(uit, fmt.Sprintf("%s: field %s has %d options, %d fit", naam, veld.ID, len(veld.Options), c.Options))
			}
			for _, o := range veld.Options {
				past("option", o.Label, c.OptionLabel)
				past("option value", o.Value, c.OptionValue)
			}
			if veld.Kind == chat.Info {
				for _, t := range veld.Value {
					t.Controleer(func(s string) bool { past("text to read", s, c.InfoText); return true })
				}
			}
		}
	}
	return append(uit, keurOpzet(f)...)
}

// keurOpzet looks at what no number says: ids are there once, choices have options, and a page to submit asks something (on Mattermost two quick clicks
// would pass a page without a required field).
func keurOpzet(f chat.Form) []string {
	var uit []string
	vereist, ids := false, map[string]bool{}
	for _, veld := range f.Fields {
		vereist = vereist || veld.Required
		if ids[veld.ID] || veld.ID == "" || veld.Label == "" {
			uit = append(uit, fmt.Sprintf("field %q has no id or label, or is there twice", veld.ID))
		}
		ids[veld.ID] = true
		if (veld.Kind == chat.Choice || veld.Kind == chat.Several) && len(veld.Options) == 0 {
			uit = append(uit, fmt.Sprintf("field %q has nothing to choose", veld.ID))
		}
	}
	if f.Submit != "" && !vereist {
		uit = append(uit, "no field is required")
	}
	return uit
}

func keurder(platform string, uit *[]string) func(string, string, chat.Limit) {
	return func(wat, s string, l chat.Limit) {
		if !l.Fits(s) {
			*uit = append(*uit, fmt.Sprintf("%s: %s is %d long, %d fits: %q", platform, wat, l.Len(s), l.Max, s))
		}
	}
}

func (h *Huis) keurBericht(m chat.Message) {
	for _, mis := range KeurBericht(m) {
		h.T.Errorf("a message does not fit: %s\n%s", mis, m.Text)
	}
}

func (h *Huis) keurFormulier(f chat.Form) {
	for _, mis := range KeurFormulier(f) {
		h.T.Errorf("form %q, page %q: %s", f.Title, f.State.Step, mis)
	}
}
