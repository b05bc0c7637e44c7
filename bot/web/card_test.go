package web_test

import (
	"testing"

	"ketenbot/bot/chat"
)

func twoButtons() chat.Message {
	return chat.Message{Text: "Kaart", Buttons: []chat.Button{
		{Label: "Agenderen", Action: chat.Action{Name: "agenderen", Subject: "7"}},
		{Label: "Bekijk", Action: chat.Action{Name: "bekijk", Subject: "7"}},
	}}
}

// buttons returns the ids by label of the only message in triage.
func (r *rig) buttons(t *testing.T, user string) (message string, ids map[string]string) {
	t.Helper()
	var list []struct {
		ID      string
		Buttons []struct{ ID, Label string }
	}
	r.Do(t, "/api/messages?user="+user+"&channel=triage", nil, &list)
	if len(list) != 1 {
		t.Fatalf("%d messages, want 1", len(list))
	}
	ids = map[string]string{}
	for _, b := range list[0].Buttons {
		ids[b.Label] = b.ID
	}
	return list[0].ID, ids
}

// Two voorzitters look at one card: what the second presses is what stood on that screen, whatever the card shows by now.
func TestButtonThatWasJustReplaced(t *testing.T) {
	r := newRig(t)
	r.post(t, chat.Destination{Channel: "triage"}, twoButtons(), "kaart")
	message, onScreen := r.buttons(t, "om1")
	r.answer(chat.ReplaceCard{Message: chat.Message{Text: "Geagendeerd", Buttons: twoButtons().Buttons[1:]}}, nil)
	r.Press(t, "gemeente1", "triage", "Agenderen")
	r.took()

	r.answer(chat.Say{Message: chat.Message{Text: "Dat lukt niet: al geagendeerd."}}, nil)
	var reply struct{ Kind string }
	if status := r.Do(t, "/api/press", object{"user": "om1", "message": message, "button": onScreen["Agenderen"]}, &reply); status != ok || reply.Kind != "say" {
		t.Fatalf("a press on the old button: status %d, %+v", status, reply)
	}
	if ev := r.took()[0].(chat.ActionPressed); ev.Action.Name != "agenderen" || ev.Person != "om1" {
		t.Errorf("it means %+v", ev)
	}
	_, now := r.buttons(t, "gemeente1")
	if now["Bekijk"] != onScreen["Bekijk"] {
		t.Errorf("a button that stayed changed its id from %s to %s", onScreen["Bekijk"], now["Bekijk"])
	}
}

func TestPressOnDeletedMessage(t *testing.T) {
	r := newRig(t)
	r.post(t, chat.Destination{Channel: "triage"}, twoButtons(), "kaart")
	message, onScreen := r.buttons(t, "om1")
	if err := r.platform.Delete(t.Context(), chat.Ref{Channel: "triage", IDs: []string{message}}); err != nil {
		t.Fatal(err)
	}
	var reply struct {
		Kind    string
		Message struct{ Text string }
	}
	status := r.Do(t, "/api/press", object{"user": "om1", "message": message, "button": onScreen["Bekijk"]}, &reply)
	if status != ok || reply.Kind != "say" || reply.Message.Text != "Dit bericht is verwijderd. Er is niets veranderd." {
		t.Errorf("status %d, %+v", status, reply)
	}
	if events := r.took(); len(events) != 0 {
		t.Errorf("the house heard of it: %T", events)
	}
}

func TestTwoButtonsThatMeanTheSame(t *testing.T) {
	r := newRig(t)
	m := twoButtons()
	m.Buttons[1].Action = m.Buttons[0].Action
	r.post(t, chat.Destination{Channel: "triage"}, m, "kaart")
	_, ids := r.buttons(t, "om1")
	if ids["Agenderen"] == ids["Bekijk"] {
		t.Errorf("both have id %s", ids["Bekijk"])
	}
}

func TestWhatAPersonWrites(t *testing.T) {
	r := newRig(t)
	r.Command(t, "om1", "triage", "hallo\x00\x1b[31m\nallemaal")
	if events := r.took(); len(events) != 0 {
		t.Errorf("plain text in a channel reached the house: %T", events)
	}
	got := r.Messages(t, "gemeente1", "triage")
	if len(got) != 1 || got[0].Text != "hallo[31m\nallemaal" || got[0].Bot || got[0].Ephemeral {
		t.Errorf("others see %+v", got)
	}
	r.Command(t, "om1", "", "  /ZVH\tmijn zaken\n ")
	if ev := r.took()[0].(chat.CommandRun); ev.Command != "/zvh" || ev.Text != "mijn zaken" {
		t.Errorf("command %q, text %q", ev.Command, ev.Text)
	}
	if got := r.Messages(t, "om1", ""); len(got) != 0 {
		t.Errorf("a command was stored: %+v", got)
	}
}
