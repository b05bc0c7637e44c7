package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"ketenbot/bot"
	"ketenbot/bot/mattermost"
	"ketenbot/bot/slack"
)

func nieuwSetup(o *omgeving) *cobra.Command {
	c := &cobra.Command{
		Use:   "setup",
		Short: "Maak Mattermost of Slack klaar voor Ketenbot",
		Long:  "Maak het chatplatform één keer klaar voor Ketenbot. Nog een keer doen herstelt wat niet klopt, en laat de rest staan.",
	}
	c.AddCommand(nieuwSetupMattermost(o), nieuwSetupSlack(o))
	return c
}

// adminTokenNaam holds the token of an administrator, for setup alone: it has no place in a configuration.
const adminTokenNaam = "KETENBOT_MATTERMOST_ADMIN_TOKEN" //nolint:gosec // the name of a variable, not what is in it

func nieuwSetupMattermost(o *omgeving) *cobra.Command {
	s := mattermost.SetupOptions{Channels: []string{"triage", "screening", "actiepunten"}, Commands: opdrachtenOpPlatform()}
	c := &cobra.Command{
		Use:   "mattermost",
		Short: "Maak of herstel het botaccount, de opdrachten en de kanalen op een Mattermost-server",
		Long: "Maak of herstel het botaccount, zijn plaats in het team, de opdrachten en de kanalen. Het token van een\n" +
			"systeembeheerder staat in " + adminTokenNaam + ", en wordt alleen hier gebruikt.",
		Example: "  ketenbot setup mattermost --url https://chat.example --team zvh --terugbel-url https://ketenbot.example",
		RunE: func(c *cobra.Command, _ []string) error {
			if s.URL == "" || s.Team == "" || s.CallbackURL == "" {
				return gebruiksfout{c.CommandPath(), "--url, --team en --terugbel-url horen er alle drie bij."}
			}
			if s.AdminToken = o.getenv(adminTokenNaam); s.AdminToken == "" {
				return errors.New("er is geen token van een beheerder. Maak er een in Mattermost, en zet het in " + adminTokenNaam)
			}
			s.Token = o.getenv("KETENBOT_MATTERMOST_TOKEN")
			return o.setupMattermost(c.Context(), s)
		},
	}
	c.Flags().StringVar(&s.URL, "url", "", "`ADRES` van de Mattermost-server")
	c.Flags().StringVar(&s.Team, "team", "", "`NAAM` van het team, zoals die in adressen staat")
	c.Flags().StringVar(&s.CallbackURL, "terugbel-url", "", "`ADRES` waarop de server Ketenbot bereikt")
	return c
}

func opdrachtenOpPlatform() []mattermost.Command {
	return []mattermost.Command{
		{Trigger: strings.TrimPrefix(bot.CommandZVH, "/"), Hint: "[mijn|triage|casus NR|help]", Text: "Het menu van Ketenbot"},
		{Trigger: strings.TrimPrefix(bot.CommandAanmelden, "/"), Text: "Een casus aanmelden, of verder met je concept"},
		{Trigger: strings.TrimPrefix(bot.CommandActiepunt, "/"), Text: "Een actiepunt maken"},
	}
}

func (o *omgeving) setupMattermost(ctx context.Context, s mattermost.SetupOptions) error {
	r, err := mattermost.Setup(ctx, s)
	var b strings.Builder
	for _, zin := range r.Done {
		fmt.Fprintln(&b, "- "+zin)
	}
	if err == nil {
		fmt.Fprintf(&b, "\nZet in ketenbot.yaml:\n\nplatform: mattermost\nmattermost:\n  url: %s\n  team: %s\n  terugbel_url: %s\nkanalen:\n", s.URL, s.Team, s.CallbackURL)
		for _, naam := range slices.Sorted(maps.Keys(r.Channels)) {
			fmt.Fprintf(&b, "  %s: %s\n", naam, r.Channels[naam])
		}
		fmt.Fprintf(&b, "\nZet in de omgeving. Dit zijn geheimen:\n\nKETENBOT_MATTERMOST_TOKEN=%s\nKETENBOT_MATTERMOST_COMMANDO_TOKENS=%s\n", r.Token, strings.Join(r.CommandTokens, ","))
	}
	if len(r.Todo) > 0 {
		fmt.Fprintln(&b, "\nDit moet een beheerder nog doen:")
		for _, zin := range r.Todo {
			fmt.Fprintln(&b, "- "+zin)
		}
	}
	if schrijf := o.schrijf(b.String()); schrijf != nil {
		return schrijf
	}
	if err != nil {
		return fmt.Errorf("de rest is niet gelukt. Wat hierboven staat is gedaan; los het op en doe het nog een keer (%w)", err)
	}
	return nil
}

func nieuwSetupSlack(o *omgeving) *cobra.Command {
	var modus, adres, vorm string
	c := &cobra.Command{
		Use:   "slack",
		Short: "Toon het manifest van de Slack-app",
		Long: "Toon het manifest waarmee een beheerder van Slack de app maakt (api.slack.com/apps, Create New App, From a manifest).\n" +
			"In modus socket belt Ketenbot Slack; in modus http belt Slack Ketenbot, op het adres dat je opgeeft.",
		Example: "  ketenbot setup slack > manifest.json\n  ketenbot setup slack --modus http --adres https://ketenbot.example --vorm yaml",
		RunE: func(c *cobra.Command, _ []string) error {
			if modus == string(slack.HTTP) && adres == "" {
				return gebruiksfout{c.CommandPath(), "--adres hoort bij --modus http: waar Slack Ketenbot bereikt."}
			}
			json, yaml, err := slack.Manifest(slack.Mode(modus), adres)
			switch {
			case err != nil:
				return gebruiksfout{c.CommandPath(), "--modus is socket of http."}
			case vorm == "json":
				return o.schrijf(string(json) + "\n")
			case vorm == "yaml":
				return o.schrijf(string(yaml))
			}
			return gebruiksfout{c.CommandPath(), "--vorm is json of yaml."}
		},
	}
	c.Flags().StringVar(&modus, "modus", string(slack.Socket), "`MODUS`: socket of http")
	c.Flags().StringVar(&adres, "adres", "", "`ADRES` waarop Slack Ketenbot bereikt, voor http")
	c.Flags().StringVar(&vorm, "vorm", "json", "`VORM` van het manifest: json of yaml")
	return c
}
