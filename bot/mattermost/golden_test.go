package mattermost_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ketenbot/bot/chat"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden holds what goes to the server to the letter. The body of a post or dialog can be sent to a server of one's own.
func TestGolden(t *testing.T) {
	for _, version := range []string{"5.37", "11.6"} {
		r := newRig(t, version)
		f := chat.Form{
			State: chat.FormState{Session: "s1", Step: "betrokkene.2", Version: 4}, Title: "Aanmelden", Intro: "Acute nood? Bel **112**.", Banner: "De cut-off is voorbij.",
			Number: 3, Of: 7, Submit: "Verder", Back: true,
			Fields: []chat.Field{
				{ID: "uitleg", Kind: chat.Info, Label: "Uitleg", Value: chat.Answer("Schrijf zo min mogelijk op.")},
				{ID: "soort", Kind: chat.Choice, Label: "Soort", Help: "Wie meld je aan?", Required: true, Options: []chat.Option{{Value: "persoon", Label: "Persoon"}, {Value: "gezin", Label: "Gezin"}}, Value: chat.Answer("gezin")},
				{ID: "leefgebieden", Kind: chat.Several, Label: "Leefgebieden", Help: "Waar spelen problemen?", Options: []chat.Option{{Value: "wonen", Label: "Wonen"}, {Value: "geld", Label: "Geld en schulden"}}, Value: chat.Answer("geld")},
				{ID: "geboren", Kind: chat.Date, Label: "Geboortedatum", Value: chat.Answer("02-03-1990")},
				{ID: "email", Kind: chat.Text, Label: "E-mail", MaxLen: 200},
				{ID: "situatie", Kind: chat.Long, Label: "Situatie", Help: "Max. 3.000 tekens.", Required: true},
			},
		}
		r.answer(chat.ShowForm{Form: f})
		r.people.Command(t, r.Anna, "", "/aanmelden")
		golden(t, "dialog-"+version, r.people.Dialog(t, r.Anna))
		r.answer(chat.Ack{})
		r.people.Stay = func() {}
		r.people.Dismiss(t, r.Anna)
		golden(t, "kaartje-"+version, r.Post(r.people.Messages(t, r.Anna, "")[0].ID))
		ref := r.post(t, chat.Destination{Channel: r.Channel}, chat.Message{Text: "**ZVH-2026-0001** wacht op screening.\n- Gemeente Waterstad", Buttons: []chat.Button{
			{Label: "Agenderen", Style: chat.Primary, Action: chat.Action{Name: "agenderen", Subject: "0001"}},
			{Label: "Niet agenderen", Style: chat.Danger, Action: chat.Action{Name: "nietagenderen", Subject: "0001"}},
		}}, "kaart:0001")
		golden(t, "bericht-"+version, r.Post(ref.IDs[0]))
		r.clean(t)
		r.stop()
	}
}

var (
	address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
	seal    = regexp.MustCompile(`eyJ[\w-]+\.[\w-]+`)
	id26    = regexp.MustCompile(`"[a-z0-9]{26}"`)
	pendID  = regexp.MustCompile(`"[a-z0-9]{26}:[0-9a-f]{24}"`)
	moment  = regexp.MustCompile(`"(create_at|update_at|edit_at)": \d+`)
)

func golden(t *testing.T, name string, v any) {
	t.Helper()
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got := address.ReplaceAllString(string(raw)+"\n", "https://ketenbot.example.nl")
	got = seal.ReplaceAllString(got, "zegel")
	got = pendID.ReplaceAllString(got, `"id:sleutel"`)
	got = moment.ReplaceAllString(id26.ReplaceAllString(got, `"id"`), `"$1": 0`)
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (make golden writes it anew):\n%s", path, diff)
	}
}
