package mattermost_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"ketenbot/bot/chat"
	"ketenbot/bot/chat/chattest"
)

func card() chat.Message {
	return chat.Message{Text: "Nieuwe aanmelding", Buttons: []chat.Button{{Label: "Agenderen", Action: chat.Action{Name: "agenderen", Subject: "0001"}}}}
}

func guided(step string, version int) chat.Form {
	return chat.Form{
		State: chat.FormState{Session: "s1", Step: step, Version: version}, Title: "Aanmelden", Number: version, Of: 3, Submit: "Verder", Back: version > 1,
		Fields: []chat.Field{{ID: "naam", Kind: chat.Text, Label: "Naam", Required: true}, {ID: "wat", Kind: chat.Several, Label: "Wat", Options: []chat.Option{{Value: "a b,c", Label: "Eerste"}, {Value: "d", Label: "Tweede"}}}},
	}
}

func TestForgedCommands(t *testing.T) {
	r := newRig(t, "11.6")
	good := r.commandForm(nil)
	if status, _ := r.call(t, "/mattermost/command", formType, good); status != http.StatusOK || len(r.took()) != 1 {
		t.Fatalf("a good one: status %d", status)
	}
	for name, c := range map[string]struct {
		contentType, body string
		status            int
	}{
		"no token":           {formType, r.commandForm(map[string]string{"token": ""}), http.StatusForbidden},
		"another token":      {formType, r.commandForm(map[string]string{"token": model.NewId()}), http.StatusForbidden},
		"the bot's token":    {formType, r.commandForm(map[string]string{"token": r.Token}), http.StatusForbidden},
		"another team":       {formType, r.commandForm(map[string]string{"team_id": model.NewId()}), http.StatusForbidden},
		"no person":          {formType, r.commandForm(map[string]string{"user_id": ""}), http.StatusBadRequest},
		"the bot itself":     {formType, r.commandForm(map[string]string{"user_id": r.Bot}), http.StatusBadRequest},
		"a person too long":  {formType, r.commandForm(map[string]string{"user_id": strings.Repeat("a", 5000)}), http.StatusBadRequest},
		"JSON":               {"application/json", `{"token":"` + r.Options.CommandTokens[0] + `"}`, http.StatusBadRequest},
		"no body":            {formType, "", http.StatusForbidden},
		"half an escape":     {formType, "token=%", http.StatusBadRequest},
		"bytes of no letter": {formType, "text=\xff\xfe", http.StatusBadRequest},
		"10 MB":              {formType, "text=" + strings.Repeat("a", 10<<20), http.StatusRequestEntityTooLarge},
	} {
		if status, body := r.call(t, "/mattermost/command", c.contentType, c.body); status != c.status {
			t.Errorf("%s: status %d, want %d: %.200s", name, status, c.status, body)
		}
		r.wantNothing(t, name)
	}
	if resp, err := r.http.Get(r.Options.CallbackURL + "/mattermost/command?" + good); err != nil || resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET: %v", err)
	} else {
		_ = resp.Body.Close()
	}
	if strings.Contains(r.Log.String(), r.Options.CommandTokens[0]) || strings.Contains(r.Log.String(), r.Token) {
		t.Error("a token stands in the log")
	}
}

func TestForgedButtons(t *testing.T) {
	r := newRig(t, "11.6")
	other := r.AddChannel("ander", r.Anna, r.Bram, r.Bot)
	ref := r.post(t, chat.Destination{Channel: r.Channel}, card(), "k:1")
	elsewhere := r.post(t, chat.Destination{Channel: other}, card(), "k:2")
	seal := func(ref chat.Ref) any {
		return r.Post(ref.IDs[0]).Attachments()[0].Actions[0].Integration.Context
	}
	press := func(post string, context any) object {
		return object{"user_id": r.Anna, "channel_id": r.Channel, "channel_name": "triage", "team_id": r.TeamID, "post_id": post, "context": context}
	}
	byAnna := r.Said(r.Anna, r.Channel, "Druk hier!", "", nil)
	gone := r.post(t, chat.Destination{Channel: r.Channel}, card(), "k:3")
	if err := r.platform.Delete(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		body object
		says string
	}{
		"no seal":                   {press(ref.IDs[0], object{"action": "agenderen"}), "niet van Ketenbot"},
		"no context":                {press(ref.IDs[0], nil), "niet van Ketenbot"},
		"a seal of another channel": {press(elsewhere.IDs[0], seal(elsewhere)), "niet van Ketenbot"},
		"on a post of a member":     {press(byAnna, seal(ref)), "niet van Ketenbot"},
		"on a post that never was":  {press(model.NewId(), seal(ref)), "is verwijderd"},
		"of a deleted casus":        {press(gone.IDs[0], seal(gone)), "is verwijderd"},
	} {
		status, body := r.callJSON(t, "/mattermost/action", c.body)
		if status != http.StatusOK || !strings.Contains(body, c.says) {
			t.Errorf("%s: status %d, %s", name, status, body)
		}
		r.wantNothing(t, name)
	}
	if status, _ := r.callJSON(t, "/mattermost/action", press(ref.IDs[0], seal(ref))); status != http.StatusOK || len(r.took()) != 1 {
		t.Errorf("the real one: status %d", status)
	}
	r.clean(t)
}

// TestOnlyForWhomItWasSaid shows that a button for one pair of eyes does nothing for another's.
func TestOnlyForWhomItWasSaid(t *testing.T) {
	r := newRig(t, "11.6")
	r.AllowEphemeral()
	r.post(t, chat.Destination{Channel: r.Channel}, card(), "k:1")
	r.answer(chat.Say{Message: chat.Message{Text: "Zeker?", Buttons: []chat.Button{{Label: "Ja", Action: chat.Action{Name: "ja"}}}}})
	screen := r.people.Press(t, r.Anna, r.Channel, "Agenderen")
	if screen.Said == nil || !screen.Said.Ephemeral {
		t.Fatalf("not said to Anna alone: %+v", screen)
	}
	r.took()
	id, a := r.people.Button(t, r.Anna, r.Channel, "Ja")
	screen = r.people.PressAction(t, r.Bram, id, a) // he got hold of the cookie
	if screen.Said == nil || !strings.Contains(screen.Said.Text, "niet van Ketenbot") {
		t.Errorf("Bram: %+v", screen)
	}
	r.wantNothing(t, "Bram")
	r.answer(chat.ReplaceCard{Message: chat.Message{Text: "Gedaan"}}) // what was not kept cannot be replaced: it is said
	if screen := r.people.Press(t, r.Anna, r.Channel, "Ja"); screen.Said == nil || screen.Said.Text != "Gedaan" {
		t.Errorf("Anna: %+v", screen)
	}
	r.clean(t)
}

func TestForgedDialogs(t *testing.T) {
	for _, version := range []string{"5.37", "11.6"} {
		r := newRig(t, version)
		r.answer(chat.ShowForm{Form: guided("een", 1)})
		r.people.Command(t, r.Anna, "", "/aanmelden")
		r.took()
		state := r.people.Dialog(t, r.Anna).Dialog.State
		send := func(change object) object {
			out := object{"type": "dialog_submission", "user_id": r.Anna, "state": state, "submission": object{"een_1_naam": "Karel"}}
			maps.Copy(out, change)
			return out
		}
		for name, c := range map[string]struct {
			body   any
			status int
			says   string
		}{
			"another person":       {send(object{"user_id": r.Bram}), 200, "niet van jou"},
			"nobody":               {send(object{"user_id": model.NewId()}), 200, "niet van jou"},
			"no state":             {send(object{"state": ""}), 200, "niet van jou"},
			"a seal of a button":   {send(object{"state": r.Post(r.post(t, chat.Destination{Channel: r.Channel}, card(), "k").IDs[0]).Attachments()[0].Actions[0].Integration.Context["ketenbot"]}), 200, "niet van jou"},
			"no person":            {send(object{"user_id": 7}), 400, ""},
			"state of a number":    {send(object{"state": 12}), 400, ""},
			"submission of text":   {send(object{"submission": "alles"}), 400, ""},
			"cancelled of text":    {send(object{"cancelled": "ja"}), 400, ""},
			"another type":         {send(object{"type": "dialog_lookup"}), 400, ""},
			"a list":               {[]int{1}, 400, ""},
			"a name of an object":  {send(object{"submission": object{"een_1_naam": object{"x": 1}}}), 200, "niet te lezen"},
			"a name of a yes":      {send(object{"submission": object{"een_1_naam": true}}), 200, "niet te lezen"},
			"a name of two":        {send(object{"submission": object{"een_1_naam": []string{"a", "b"}}}), 200, "niet te lezen"},
			"a name too long":      {send(object{"submission": object{"een_1_naam": strings.Repeat("é", 151)}}), 200, "er passen er 150"},
			"choices of an object": {send(object{"submission": object{"een_1_naam": "x", "een_1_wat": []any{object{}}, "een_1_wat.d": 7}}), 200, "niet te lezen"},
		} {
			status, body := r.callJSON(t, "/mattermost/dialog", c.body)
			if status != c.status || !strings.Contains(body, c.says) {
				t.Errorf("%s, %s: status %d, %.300s", version, name, status, body)
			}
			r.wantNothing(t, name)
		}
		if status, _ := r.call(t, "/mattermost/dialog", "application/json", `{"state":"`+strings.Repeat("a", 10<<20)+`"}`); status != http.StatusRequestEntityTooLarge {
			t.Errorf("10 MB: status %d", status)
		}
		// What comes in any shape that a server gives it is read.
		for name, c := range map[string]struct {
			in   any
			want string
		}{"text": {"Karel", "Karel"}, "number": {20260713, "20260713"}, "half": {1.5, "1.5"}, "one in a list": {[]string{"Karel"}, "Karel"}, "nothing": {nil, ""}, "empty": {"", ""}, "an empty list": {[]string{}, ""}} {
			r.answer(chat.RejectFields{Banner: "Nog niet."})
			if status, _ := r.callJSON(t, "/mattermost/dialog", send(object{"submission": object{"een_1_naam": c.in}})); status != 200 {
				t.Errorf("%s: status %d", name, status)
			}
			events := r.took()
			if ev, ok := events[0].(chat.FormSubmitted); !ok || !ev.Values.One("naam").Is(c.want) {
				t.Errorf("%s, %s did not come through", version, name)
			}
		}
		r.Clock.Move(15 * 24 * time.Hour)
		if _, body := r.callJSON(t, "/mattermost/dialog", send(nil)); !strings.Contains(body, "verlopen") {
			t.Errorf("after two weeks: %s", body)
		}
		r.wantNothing(t, "after two weeks")
		r.clean(t)
		r.stop()
	}
}

// TestAwkwardOptions shows that a choice comes back as it was named, whatever is in its name.
func TestAwkwardOptions(t *testing.T) {
	for _, version := range []string{"5.37", "11.6"} {
		r := newRig(t, version)
		f := guided("een", 1)
		f.Fields[1].Value = chat.Answer("a b,c")
		r.answer(chat.ShowForm{Form: f})
		screen := r.people.Command(t, r.Anna, "", "/aanmelden")
		if got := screen.Form.Field("wat").Value; len(got) != 1 {
			t.Errorf("%s: shown %q", version, got)
		}
		r.took()
		r.answer(chat.Ack{})
		r.people.Submit(t, r.Anna, chattest.Values{"naam": {"x"}, "wat": {"a b,c", "d"}})
		ev, ok := r.took()[0].(chat.FormSubmitted)
		if !ok || len(ev.Values["wat"]) != 2 || !ev.Values["wat"][0].Is("a b,c") || !ev.Values["wat"][1].Is("d") {
			t.Errorf("%s: two choices did not come through: %d", version, len(ev.Values["wat"]))
		}
		r.clean(t)
		r.stop()
	}
}
