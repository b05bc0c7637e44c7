package flow_test

import (
	"strings"
	"testing"

	"ketenbot/bot/chat"
	"ketenbot/bot/flow"
)

// oneField walks a dialog of one field.
func oneField(t *testing.T, f chat.Field) *walker {
	t.Helper()
	w := newWalker(t)
	f.ID = "x"
	w.engine.Flow.Steps = []flow.Step[tx]{{ID: "wie", Page: func(flow.Page) chat.Form { return chat.Form{Fields: []chat.Field{f}} }}}
	return w
}

func TestTheFormOfAnAnswer(t *testing.T) {
	choice := chat.Field{Kind: chat.Choice, Options: options("ja", "nee")}
	several := chat.Field{Kind: chat.Several, Options: options("a", "b", "c")}
	const none, few = "Dit is geen van de keuzes. Kies opnieuw.", "Kies er één."
	for name, c := range map[string]struct {
		field         chat.Field
		in            []string
		kept, refused string
	}{
		"an option":                      {choice, []string{"ja"}, "ja", ""},
		"no option":                      {choice, []string{"misschien"}, "", none},
		"the label instead of the value": {choice, []string{"JA"}, "", none},
		"two options":                    {choice, []string{"ja", "nee"}, "", few},
		"the same option twice":          {choice, []string{"ja", "ja"}, "ja", ""},
		"nothing":                        {choice, nil, "", ""},
		"an empty option":                {choice, []string{""}, "", ""},
		"several, in their own order":    {several, []string{"c", "a", "c"}, "a|c", ""},
		"several, one of them no option": {several, []string{"a", "d"}, "", none},
		"required choice":                {chat.Field{Kind: chat.Choice, Required: true, Options: options("ja")}, nil, "", "Kies een antwoord."},
		"required several":               {chat.Field{Kind: chat.Several, Required: true, Options: options("a")}, []string{" "}, "", "Kies er ten minste één."},
		"required text":                  {chat.Field{Kind: chat.Text, Required: true}, []string{" \t\n\u200b\u200e\u202e\u2060\u00ad"}, "", "Vul dit in."},
		"two texts":                      {chat.Field{Kind: chat.Text}, []string{"a", "b"}, "", "Geef één antwoord."},
		"as long as fits, in runes":      {chat.Field{Kind: chat.Text, MaxLen: 4}, []string{"ééñ€"}, "ééñ€", ""},
		"one too long":                   {chat.Field{Kind: chat.Text, MaxLen: 4}, []string{"ééñ€x"}, "", "Dit zijn 5 tekens, er passen er 4. Kort het in."},
		"white space does not count":     {chat.Field{Kind: chat.Text, MaxLen: 4}, []string{"  a  b  "}, "a b", ""},
		"a text of the usual length":     {chat.Field{Kind: chat.Text}, []string{strings.Repeat("a", 151)}, "", "Dit zijn 151 tekens, er passen er 150. Kort het in."},
		"a long text":                    {chat.Field{Kind: chat.Long}, []string{strings.Repeat("a", 3000)}, strings.Repeat("a", 3000), ""},
		"a long text that is too long":   {chat.Field{Kind: chat.Long}, []string{strings.Repeat("a", 3001)}, "", "Dit zijn 3001 tekens, er passen er 3000. Kort het in."},
		"lines on one line":              {chat.Field{Kind: chat.Text}, []string{"a\r\nb\u2028c"}, "a b c", ""},
		"lines":                          {chat.Field{Kind: chat.Long}, []string{" a\r\nb\rc\vd\u2029e\n"}, "a\nb\nc\nd\ne", ""},
		"control characters":             {chat.Field{Kind: chat.Long}, []string{"a\x00b\x1b[31m\u0085c\x7f"}, "ab[31mc", ""},
		"text that turns around":         {chat.Field{Kind: chat.Text}, []string{"a\u202egeheim\u202c\u2066b\u2069\ufeff"}, "ageheimb", ""},
		"no UTF-8":                       {chat.Field{Kind: chat.Text}, []string{"a\xff\xfeb"}, "ab", ""},
		"a BSN":                          {chat.Field{Kind: chat.Text}, []string{"123456782"}, "", "Hier staat een BSN in."},
		"a BSN with characters unseen":   {chat.Field{Kind: chat.Long}, []string{"1234\u202e5678\x002"}, "", "Hier staat een BSN in."},
		"a BSN with nothing between":     {chat.Field{Kind: chat.Text}, []string{"1234\u200b5678\u00ad2"}, "", "Hier staat een BSN in."},
		"joined signs":                   {chat.Field{Kind: chat.Text}, []string{"\U0001f469\u200d\U0001f4bb"}, "\U0001f469\u200d\U0001f4bb", ""},
		"a BSN as a date":                {chat.Field{Kind: chat.Date}, []string{"123456782"}, "", "Hier staat een BSN in."},
		"a kind that is none":            {chat.Field{Kind: "raar"}, []string{"a"}, "", "Deze vraag is onbekend."},
	} {
		t.Run(name, func(t *testing.T) {
			w := oneField(t, c.field)
			w.submit(chat.Values{"x": chat.Answer(c.in...)})
			if c.refused != "" {
				if got := w.refused()["x"]; got != c.refused {
					t.Errorf("it says %q, want %q", got, c.refused)
				}
				return
			}
			said(t, w)
			if got := plain(w.mem.deeds[0]["wie"]["x"]); got != c.kept {
				t.Errorf("kept is %q, want %q", got, c.kept)
			}
		})
	}
}

func TestAChoiceThatIsGoneInTheMeantimeIsRefused(t *testing.T) {
	w := newWalker(t)
	w.to("situatie")
	w.mem.partners = []string{"politie"}
	w.submit(values("datum", "2026-11-01", "partners", "ggz"))
	if got := w.refused(); got["partners"] != "Dit is geen van de keuzes. Kies opnieuw." {
		t.Errorf("it says %v", got)
	}
}
