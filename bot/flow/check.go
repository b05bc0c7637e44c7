package flow

import (
	"fmt"
	"strings"
	"unicode"

	"ketenbot/bot/chat"
	"ketenbot/bot/vertrouwelijk"
)

// Lengths when a field names none of its own, in runes.
const (
	maxText = 150
	maxLong = 3000
)

// check keeps the answers to the given fields, cleaned, and says by field what is wrong in form: not an option, too long, required and empty,
// refused by the guard. Answers to other fields are ignored: they belong to another page, or were made up.
func (e Engine[T]) check(fields []chat.Field, in chat.Values) (chat.Values, map[string]string) {
	clean, faults := chat.Values{}, map[string]string{}
	for _, f := range fields {
		if f.Kind == chat.Info {
			continue
		}
		answer, fault := e.checkField(f, in[f.ID])
		if fault == "" && f.Required && len(answer) == 0 {
			fault = required(f)
		}
		if fault != "" {
			faults[f.ID] = fault
			continue
		}
		if len(answer) > 0 {
			clean[f.ID] = answer
		}
	}
	return clean, faults
}

func (e Engine[T]) checkField(f chat.Field, in []vertrouwelijk.Tekst) ([]vertrouwelijk.Tekst, string) {
	given := make([]vertrouwelijk.Tekst, 0, len(in))
	for _, t := range in {
		t = t.Bewerk(func(s string) string { return tidy(s, f.Kind == chat.Long) })
		if !t.Leeg() {
			given = append(given, t)
		}
	}
	if len(given) == 0 {
		return nil, ""
	}
	switch f.Kind {
	case chat.Choice, chat.Several:
		picked := chat.Values{f.ID: given}.Picked(f.ID, f.Options)
		if len(picked) < distinct(given) {
			return nil, "Dit is geen van de keuzes. Kies opnieuw."
		}
		if f.Kind == chat.Choice && len(picked) > 1 {
			return nil, "Kies er één."
		}
		return chat.Answer(picked...), ""
	case chat.Text, chat.Long, chat.Date:
		if len(given) > 1 {
			return nil, "Geef één antwoord."
		}
		limit := f.MaxLen
		if limit == 0 && f.Kind == chat.Long {
			limit = maxLong
		} else if limit == 0 {
			limit = maxText
		}
		if n := given[0].Lengte(); n > limit {
			return nil, fmt.Sprintf("Dit zijn %d tekens, er passen er %d. Kort het in.", n, limit)
		}
		if e.Guard != nil {
			if why := e.Guard(given[0]); why != "" {
				return nil, why
			}
		}
		return given, ""
	case chat.Info:
		return nil, ""
	}
	return nil, "Deze vraag is onbekend."
}

func required(f chat.Field) string {
	switch f.Kind {
	case chat.Choice:
		return "Kies een antwoord."
	case chat.Several:
		return "Kies er ten minste één."
	case chat.Text, chat.Long, chat.Date, chat.Info:
	}
	return "Vul dit in."
}

func distinct(ts []vertrouwelijk.Tekst) int {
	set := map[vertrouwelijk.Tekst]bool{}
	for _, t := range ts {
		set[t] = true
	}
	return len(set)
}

// tidy trims a text, makes its line ends \n, and drops characters that cannot be seen: control characters, and those that turn the reading direction.
// On a single-line field every run of white space becomes one space. What then shows nothing at all is empty.
func tidy(s string, lines bool) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u2028", "\n", "\u2029", "\n").Replace(s)
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\u00AD', r == '\u200B', r >= '\u2060' && r <= '\u2064', r == '\uFEFF':
			return -1 // the zero width joiners stay: they are part of some letters and signs
		}
		return r
	}, s)
	if !lines {
		s = strings.Join(strings.Fields(s), " ")
	}
	if !strings.ContainsFunc(s, visible) {
		return ""
	}
	return strings.TrimSpace(s)
}

// visible reports whether a reader sees something of r by itself; a joiner or a zero-width space is none.
func visible(r rune) bool {
	return !unicode.IsSpace(r) && !unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me)
}
