package mattermosttest

import (
	"context"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"ketenbot/bot/chat"
	"ketenbot/bot/chat/chattest"
)

// The choice to go back, as it stands at the bottom of a page.
const (
	navigation = "_navigatie"
	navBack    = "terug"
)

// Submit sends the open dialog.
func (p *People) Submit(t testing.TB, id string, values chattest.Values) chattest.Screen {
	t.Helper()
	x := p.who(t, id)
	return p.send(t, x, x.take(t), values, false)
}

// Back sends the open dialog with the choice to go back.
func (p *People) Back(t testing.TB, id string, values chattest.Values) chattest.Screen {
	t.Helper()
	x := p.who(t, id)
	return p.send(t, x, x.take(t), values, true)
}

// Dismiss closes the open dialog, as Escape does: the server hears the first page's state and no answers.
func (p *People) Dismiss(t testing.TB, id string) chattest.Screen {
	t.Helper()
	x := p.who(t, id)
	d := x.take(t)
	return p.act(t, x, func() error {
		_, _, err := x.client.SubmitInteractiveDialog(context.Background(), model.SubmitDialogRequest{
			URL: d.URL, CallbackId: d.Dialog.CallbackId, State: d.first, ChannelId: p.Channel(t, id, ""), TeamId: p.TeamID, Cancelled: true,
			Submission: map[string]any{},
		})
		return err
	})
}

// Hijack sends owner's dialog as thief.
func (p *People) Hijack(t testing.TB, thief, owner string, values chattest.Values) chattest.Screen {
	t.Helper()
	d := *p.who(t, owner).take(t)
	return p.send(t, p.who(t, thief), &d, values, false)
}

// Forge sends person's dialog with another state than was given.
func (p *People) Forge(t testing.TB, id string, values chattest.Values) chattest.Screen {
	t.Helper()
	x := p.who(t, id)
	d := *x.take(t)
	state := []byte(d.Dialog.State)
	state[10] ^= 1
	d.Dialog.State = string(state)
	return p.send(t, x, &d, values, false)
}

// Dialog returns what stands on a person's screen, as the server sent it.
func (p *People) Dialog(t testing.TB, id string) model.OpenDialogRequest {
	t.Helper()
	return p.who(t, id).take(t).OpenDialogRequest
}

func (x *person) take(t testing.TB) *openDialog {
	t.Helper()
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.dialog == nil {
		t.Fatalf("%s has no dialog open", x.id)
	}
	return x.dialog
}

func (p *People) send(t testing.TB, x *person, d *openDialog, values chattest.Values, back bool) chattest.Screen {
	t.Helper()
	x.begin()
	in := d.submission(values, back)
	resp, _, err := x.client.SubmitInteractiveDialog(context.Background(), model.SubmitDialogRequest{
		URL: d.URL, CallbackId: d.Dialog.CallbackId, State: d.Dialog.State, ChannelId: p.Channel(t, x.id, ""), TeamId: p.TeamID, Submission: in,
	})
	if err != nil {
		return chattest.Screen{Refused: true}
	}
	switch {
	case len(resp.Errors) > 0 || resp.Error != "":
		screen := chattest.Screen{Banner: resp.Error, Errors: map[string]string{}, Refused: strings.Contains(resp.Error, "niet van jou")}
		for name, text := range resp.Errors {
			screen.Errors[fieldOf(name)] = text
		}
		return screen
	case resp.Form != nil: // the address and callback id stay those of the first page
		x.mu.Lock()
		d.Dialog, d.given = *resp.Form, in
		x.dialog, x.opened = d, true
		x.mu.Unlock()
		return x.screen()
	}
	x.mu.Lock()
	x.dialog = nil
	x.mu.Unlock()
	return p.look(t, x)
}

// submission is what the web client makes of answers: those of earlier pages too, defaults that were left alone, and nothing for what is empty.
func (d *openDialog) submission(values chattest.Values, back bool) map[string]any {
	out, used := map[string]any{}, map[string]bool{}
	maps.Copy(out, d.given)
	for _, e := range d.Dialog.Elements {
		id := fieldOf(e.Name)
		given, ok := values[id]
		used[id] = true
		switch {
		case id == navigation:
			out[e.Name] = e.Default
			if back {
				out[e.Name] = navBack
			}
		case e.Type == "bool":
			value, _ := url.QueryUnescape(e.Name[strings.LastIndex(e.Name, ".")+1:])
			if ok {
				out[e.Name] = slices.Contains(given, value)
			} else if e.Default != "" {
				out[e.Name] = e.Default == "true"
			}
		case e.MultiSelect:
			codes := []string{}
			for _, v := range given {
				codes = append(codes, url.QueryEscape(v))
			}
			if !ok && e.Default != "" {
				codes = strings.Split(e.Default, ",")
			}
			if len(codes) > 0 {
				out[e.Name] = codes
			}
		case ok && len(given) > 0:
			out[e.Name] = given[0]
		case !ok && e.Default != "":
			out[e.Name] = e.Default
		}
	}
	for id, v := range values { // what somebody made up
		if !used[id] {
			out[id] = strings.Join(v, ",")
		}
	}
	return out
}

var elementName = regexp.MustCompile(`^.+?_\d+_([^.]+)(\..*)?$`)

// fieldOf returns the field an element is for: step_version_field, or step_version_field.option.
func fieldOf(name string) string {
	if m := elementName.FindStringSubmatch(name); m != nil {
		return m[1]
	}
	return name
}

var stepLine = regexp.MustCompile(`^\*Stap (\d+) van (\d+)\*\s*`)

// screen is the open dialog as a person sees it.
func (x *person) screen() chattest.Screen {
	x.mu.Lock()
	defer x.mu.Unlock()
	d := x.dialog.Dialog
	f := &chattest.Form{Title: d.Title, Submit: d.SubmitLabel, Number: 1, Of: 1}
	rest := d.IntroductionText
	if after, ok := strings.CutPrefix(rest, "#### Let op\n"); ok {
		f.Banner, rest, _ = strings.Cut(after, "\n\n---\n\n")
		f.Banner = strings.TrimSuffix(f.Banner, "\n\n---")
	}
	if m := stepLine.FindStringSubmatch(rest); m != nil {
		f.Number, _ = strconv.Atoi(m[1])
		f.Of, _ = strconv.Atoi(m[2])
		rest = rest[len(m[0]):]
	}
	parts := strings.Split(rest, "---\n\n")
	f.Intro = strings.TrimSpace(parts[0])
	for _, part := range parts[1:] {
		if after, ok := strings.CutPrefix(part, "#### "); ok {
			label, text, _ := strings.Cut(after, "\n")
			f.Fields = append(f.Fields, chattest.Field{ID: strings.ToLower(label), Kind: chat.Info, Label: label, Value: []string{strings.TrimSpace(text)}})
		}
	}
	for _, e := range d.Elements {
		addElement(f, e)
	}
	return chattest.Screen{Form: f, Banner: f.Banner}
}

// addElement adds what an element shows; the ticks of one question are one field.
func addElement(f *chattest.Form, e model.DialogElement) {
	id := fieldOf(e.Name)
	if id == navigation {
		f.Back = true
		return
	}
	field := chattest.Field{ID: id, Label: e.DisplayName, Help: e.HelpText}
	switch e.Type {
	case "bool":
		field.Kind = chat.Several
		value, _ := url.QueryUnescape(e.Name[strings.LastIndex(e.Name, ".")+1:])
		if last := len(f.Fields) - 1; last >= 0 && f.Fields[last].ID == id {
			field, f.Fields = f.Fields[last], f.Fields[:last]
		}
		field.Options = append(field.Options, chat.Option{Value: value, Label: e.Placeholder})
		if e.Default == "true" {
			field.Value = append(field.Value, value)
		}
	case "select":
		field.Kind = chat.Choice
		for _, o := range e.Options {
			field.Options = append(field.Options, chat.Option{Value: o.Value, Label: o.Text})
		}
		if e.MultiSelect {
			field.Kind = chat.Several
		}
		if e.Default != "" {
			field.Value = strings.Split(e.Default, ",")
		}
	default:
		field.Kind = chat.Text
		if e.Type == "textarea" {
			field.Kind = chat.Long
		}
		if e.Default != "" {
			field.Value = []string{e.Default}
		}
	}
	f.Fields = append(f.Fields, field)
}
