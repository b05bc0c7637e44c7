package mattermost_test

import (
	"slices"
	"strings"
	"testing"

	"ketenbot/bot/mattermost"
	"ketenbot/bot/mattermost/mattermosttest"
)

func setupOptions(h *mattermosttest.Server, token string) mattermost.SetupOptions {
	return mattermost.SetupOptions{
		URL: h.URL, AdminToken: token, Team: "keten", CallbackURL: "http://10.0.0.5:8066", Username: "nieuwebot",
		Commands: []mattermost.Command{{Trigger: "zvh", Text: "Menu"}, {Trigger: "aanmelden", Hint: "", Text: "Een casus aanmelden"}},
		Channels: []string{"triage", "screening"},
	}
}

func TestSetupIsSafeToRunTwice(t *testing.T) {
	s, err := mattermosttest.Start("11.6")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	admin, token := s.AddUser("beheerder", false)
	s.MakeAdmin(admin)
	o := setupOptions(s, token)
	first, err := mattermost.Setup(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if first.Token == "" || len(first.CommandTokens) != 2 || first.Channels["triage"] == "" || first.Channels["screening"] == "" {
		t.Fatalf("first: %d commands, channels %v", len(first.CommandTokens), first.Channels)
	}
	if todo := strings.Join(first.Todo, "\n"); !strings.Contains(todo, "AllowedUntrustedInternalConnections") || !strings.Contains(todo, "10.0.0.5") {
		t.Errorf("the administrator does not hear what to allow: %q", todo)
	}
	o.Token = first.Token
	second, err := mattermost.Setup(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if second.Token != first.Token || !slices.Equal(second.CommandTokens, first.CommandTokens) || second.BotID != first.BotID || second.Channels["triage"] != first.Channels["triage"] {
		t.Error("the second run changed what was right")
	}
	o.CallbackURL = "https://ketenbot.example.nl" // moved: the commands follow
	third, err := mattermost.Setup(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(third.CommandTokens, first.CommandTokens) || !strings.Contains(strings.Join(third.Done, "\n"), "/zvh is hersteld") {
		t.Errorf("third: %q", third.Done)
	}
	if all := strings.Join(append(third.Done, third.Todo...), "\n"); strings.Contains(all, token) || strings.Contains(all, first.Token) {
		t.Error("a secret stands in the sentences")
	}
}

func TestSetupRefusals(t *testing.T) {
	s, err := mattermosttest.Start("5.37")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, anna := s.AddUser("anna", false)
	admin, token := s.AddUser("beheerder", false)
	s.MakeAdmin(admin)
	for name, c := range map[string]struct {
		change func(*mattermost.SetupOptions)
		want   string
	}{
		"no administrator":   {func(o *mattermost.SetupOptions) { o.AdminToken = anna }, "niet van een systeembeheerder"},
		"a wrong token":      {func(o *mattermost.SetupOptions) { o.AdminToken = "geheimgeheim" }, "status 401"},
		"no such team":       {func(o *mattermost.SetupOptions) { o.Team = "anders" }, `het team "anders"`},
		"a person's name":    {func(o *mattermost.SetupOptions) { o.Username = "anna" }, "account van een persoon"},
		"no address":         {func(o *mattermost.SetupOptions) { o.CallbackURL = "ketenbot" }, "CallbackURL"},
		"a server not there": {func(o *mattermost.SetupOptions) { o.URL = "http://127.0.0.1:1" }, "refused"},
	} {
		o := setupOptions(s, token)
		c.change(&o)
		_, err := mattermost.Setup(t.Context(), o)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		} else if strings.Contains(err.Error(), o.AdminToken) {
			t.Errorf("%s: the token stands in the error", name)
		}
	}
	s.AddCommand("zvh", "http://iets.anders.nl")
	r, err := mattermost.Setup(t.Context(), setupOptions(s, token))
	if err != nil || !strings.Contains(strings.Join(r.Todo, "\n"), "/zvh is van iets anders") {
		t.Errorf("a command of another: %v, %q", err, r.Todo)
	}
}
