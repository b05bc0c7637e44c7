package slack_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"ketenbot/bot/chat"
	"ketenbot/bot/chat/chattest"
	"ketenbot/bot/slack"
	"ketenbot/bot/slack/slacktest"
)

var update = flag.Bool("update", false, "write testdata anew")

// golden compares with a file in testdata. What is there can be pasted into Slack's Block Kit Builder.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what was sent; run make golden and look at the difference. Sent:\n%s", path, got)
	}
}

func pretty(t *testing.T, v any) []byte {
	t.Helper()
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func aanmelding(version int) chat.Form {
	many := make([]chat.Option, 0, 12)
	for _, m := range []string{"Lindewaard", "Ooststad", "Waterdorp", "Berkel", "Duinen", "Esdoorn", "Hoogveen", "Iepenrode", "Kastanje", "Molenhoek", "Noordwijk", "Populier"} {
		many = append(many, chat.Option{Value: m, Label: m})
	}
	return chat.Form{
		State: chat.FormState{Session: "01JD0000-0000", Step: "betrokkene.2", Version: version},
		Title: "Aanmelden", Intro: "Schrijf **geen BSN** op. Acute nood? Bel 112.", Number: 3, Of: 7, Submit: "Verder", Back: true,
		Fields: []chat.Field{
			{ID: "overzicht", Kind: chat.Info, Label: "Tot nu toe", Value: chat.Answer("Titel: Overlast <aan> de *Lindelaan* & omgeving\nSoort: gezin")},
			{ID: "initialen", Kind: chat.Text, Label: "Initialen", Help: "Alleen de eerste letters.", Required: true, MaxLen: 10, Value: chat.Answer("K.")},
			{ID: "geboren", Kind: chat.Date, Label: "Geboortedatum"},
			{ID: "toelichting", Kind: chat.Long, Label: "Wat is er aan de hand?", Required: true},
			{ID: "soort", Kind: chat.Choice, Label: "Soort", Required: true, Options: []chat.Option{{Value: "persoon", Label: "Persoon"}, {Value: "gezin", Label: "Gezin"}}, Value: chat.Answer("gezin")},
			{ID: "gemeente", Kind: chat.Choice, Label: "Gemeente", Options: many, Value: chat.Answer("Berkel")},
			{ID: "gebieden", Kind: chat.Several, Label: "Leefgebieden", Options: []chat.Option{{Value: "wonen", Label: "Wonen"}, {Value: "geld", Label: "Geld"}}, Value: chat.Answer("wonen")},
			{ID: "gemeenten", Kind: chat.Several, Label: "Ook bekend in", Options: many, Value: chat.Answer("Duinen", "Iepenrode")},
		},
	}
}

// screening is a card with all that a card can have.
func screening() chat.Message {
	return chat.Message{
		Text: "**Nieuwe aanmelding** ZVH-2026-0001\n- Gemeente: *Lindewaard* & omgeving\n- Overleg: https://overleg.delinde.example/triage?a=1&b=2\nTyp `/zvh` voor <meer>.",
		Buttons: []chat.Button{
			{Label: "Agenderen", Style: chat.Primary, Action: chat.Action{Name: "agenderen", Subject: "0001"}},
			{Label: "Niet agenderen", Style: chat.Danger, Action: chat.Action{Name: "nietagenderen", Subject: "0001"}},
			{Label: "Bekijk", Action: chat.Action{Name: "bekijk", Subject: "0001"}},
			{Label: "Vraag", Action: chat.Action{Name: "vraag", Subject: "0001"}},
			{Label: "Verplaats", Action: chat.Action{Name: "verplaats", Subject: "0001"}},
			{Label: "Menu", Action: chat.Action{Name: "menu"}},
		},
	}
}

func TestGolden(t *testing.T) {
	f := newFixture(t, slack.HTTP)
	h := f.run(t)
	card := screening()
	if _, err := f.platform.Post(t.Context(), chat.Destination{Channel: f.Channel}, card, "kaart:1"); err != nil {
		t.Fatal(err)
	}
	golden(t, "kaart.json", pretty(t, map[string]any{"blocks": f.slack.Blocks(f.Channel)}))

	h.reply(chat.ShowForm{Form: aanmelding(3)})
	f.slack.Command(t, f.Anna, "", "/aanmelden")
	golden(t, "formulier.json", pretty(t, f.slack.View(f.Anna)))

	h.reply(chat.RejectFields{Errors: map[string]string{"initialen": "Vul hooguit drie letters in.", "gebieden": "Kies er ten minste één."}, Banner: "Nog niet alles klopt."})
	f.slack.Submit(t, f.Anna, chattest.Values{"initialen": {"Karel"}, "toelichting": {"Geluid"}})
	golden(t, "formulier_afgewezen.json", pretty(t, f.slack.View(f.Anna)))

	h.reply(chat.Say{Message: card})
	f.slack.OpenHome(t, f.Anna)
	golden(t, "home.json", pretty(t, map[string]any{"type": "home", "blocks": f.slack.Home(f.Anna)}))
	if faults := slacktest.CheckView(map[string]any{"type": "home", "blocks": f.slack.Home(f.Anna)}); len(faults) > 0 {
		t.Errorf("home: %q", faults)
	}
}

func TestManifest(t *testing.T) {
	for _, mode := range []slack.Mode{slack.Socket, slack.HTTP} {
		asJSON, asYAML, err := slack.Manifest(mode, "https://ketenbot.example.nl/")
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "manifest_"+string(mode)+".json", asJSON)
		golden(t, "manifest_"+string(mode)+".yaml", asYAML)
	}
	if _, _, err := slack.Manifest("duif", ""); err == nil {
		t.Error("an unknown mode has a manifest")
	}
}
