package chat

import (
	"strings"
	"unicode/utf8"

	"ketenbot/bot/vertrouwelijk"
)

// Unit says how a limit counts: Mattermost counts labels in bytes, Slack in runes.
type Unit int

// The two rulers.
const (
	Runes Unit = iota
	Bytes
)

// Limit is a length and its ruler. Max 0 means no limit.
type Limit struct {
	Max  int
	Unit Unit
}

// Len measures s with the limit's ruler.
func (l Limit) Len(s string) int {
	if l.Unit == Bytes {
		return len(s)
	}
	return utf8.RuneCountInString(s)
}

// Fits reports whether s is within the limit.
func (l Limit) Fits(s string) bool { return l.Max == 0 || l.Len(s) <= l.Max }

// Caps says what a platform can do and how much fits, as data, so that no code asks which platform it is on.
type Caps struct {
	MultiPage bool // a submit can be answered with the next page
	Back      bool // a form has a back button of its own

	MessageText  Limit
	ButtonLabel  Limit
	FormTitle    Limit
	SubmitLabel  Limit
	FieldLabel   Limit
	FieldHelp    Limit
	OptionLabel  Limit
	OptionValue  Limit
	TextAnswer   Limit // a Text field
	LongAnswer   Limit // a Long field
	Buttons      int   // per message; 0 means no limit
	Fields       int   // per form
	Options      int   // per Choice or Several
	InfoText     Limit
	FormIntro    Limit
	FormMetadata Limit // what may travel with a form
}

const ellipsis = "…"

// Clip cuts s to the limit at a rune's boundary and ends it with an ellipsis. Combining marks stay with their letter.
// It never panics, whatever s holds; invalid UTF-8 is replaced first.
func Clip(s string, l Limit) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if l.Fits(s) {
		return s
	}
	room := l.Max - l.Len(ellipsis)
	if room < 0 {
		return cut(s, l)
	}
	return cut(s, Limit{Max: room, Unit: l.Unit}) + ellipsis
}

func cut(s string, l Limit) string {
	used, end := 0, 0
	for i, r := range s {
		size := 1
		if l.Unit == Bytes {
			size = utf8.RuneLen(r)
		}
		if used+size > l.Max {
			if joins(r) { // would part a mark from its letter: leave the letter out too
				_, last := utf8.DecodeLastRuneInString(s[:end])
				end -= last
			}
			return s[:end]
		}
		used += size
		end = i + utf8.RuneLen(r)
	}
	return s[:end]
}

// joins reports whether r belongs to the rune before it.
func joins(r rune) bool {
	return r >= 0x0300 && r <= 0x036F || r == 0x200D || r >= 0xFE00 && r <= 0xFE0F || r >= 0x1F3FB && r <= 0x1F3FF
}

// FitMessage returns m with every text within the caps. The last resort for what was already written short: a clipped
// button is better than a message that is refused.
func FitMessage(m Message, c Caps) Message {
	m.Text = Clip(m.Text, c.MessageText)
	if len(m.Buttons) == 0 {
		return m
	}
	buttons := make([]Button, 0, len(m.Buttons))
	for i, b := range m.Buttons {
		if c.Buttons > 0 && i >= c.Buttons {
			break
		}
		b.Label = Clip(b.Label, c.ButtonLabel)
		buttons = append(buttons, b)
	}
	m.Buttons = buttons
	return m
}

// FitForm returns f with every text of ours within the caps, Info texts included. What a person filled in is never cut.
func FitForm(f Form, c Caps) Form {
	f.Title = Clip(f.Title, c.FormTitle)
	f.Intro = Clip(f.Intro, c.FormIntro)
	f.Submit = Clip(f.Submit, c.SubmitLabel)
	fields := make([]Field, 0, len(f.Fields))
	for _, field := range f.Fields {
		field.Label = Clip(field.Label, c.FieldLabel)
		field.Help = Clip(field.Help, c.FieldHelp)
		if field.Kind == Info {
			values := make([]vertrouwelijk.Tekst, 0, len(field.Value))
			for _, t := range field.Value {
				values = append(values, t.Bewerk(func(s string) string { return Clip(s, c.InfoText) }))
			}
			field.Value = values
		}
		options := make([]Option, 0, len(field.Options))
		for _, o := range field.Options {
			o.Label = Clip(o.Label, c.OptionLabel)
			options = append(options, o)
		}
		field.Options = options
		fields = append(fields, field)
	}
	f.Fields = fields
	return f
}
