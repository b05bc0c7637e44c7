package slack

import (
	"encoding/json"
	"fmt"
	"strings"

	slackgo "github.com/slack-go/slack"
	"go.yaml.in/yaml/v3"
)

// ShortcutActiepunt is the callback id of the message shortcut "Maak actiepunt": the Name of its chat.ShortcutUsed.
const ShortcutActiepunt = "maakactiepunt"

// Manifest returns the description of the app that a Slack administrator pastes to make it, as JSON and as YAML. address is where Slack can reach us, such as
// "https://ketenbot.example.nl"; empty gives a placeholder. Socket Mode needs none.
func Manifest(mode Mode, address string) (jsonText, yamlText []byte, err error) {
	if mode != Socket && mode != HTTP {
		return nil, nil, fmt.Errorf("slack: unknown mode %q", mode)
	}
	m := manifest(mode, strings.TrimSuffix(address, "/"))
	if jsonText, err = json.MarshalIndent(m, "", "  "); err != nil {
		return nil, nil, fmt.Errorf("slack: manifest: %w", err)
	}
	if yamlText, err = yaml.Marshal(m); err != nil {
		return nil, nil, fmt.Errorf("slack: manifest: %w", err)
	}
	return append(jsonText, '\n'), yamlText, nil
}

func manifest(mode Mode, address string) slackgo.Manifest {
	if address == "" {
		address = "https://VUL-HIER-JE-ADRES-IN"
	}
	at := func(path string) string {
		if mode == Socket {
			return ""
		}
		return address + path
	}
	command := func(name, description, hint string) slackgo.ManifestSlashCommand {
		return slackgo.ManifestSlashCommand{Command: name, Description: description, UsageHint: hint, Url: at(PathCommands)}
	}
	return slackgo.Manifest{
		Metadata: slackgo.ManifestMetadata{MajorVersion: 1, MinorVersion: 1},
		Display: slackgo.Display{
			Name: "Ketenbot", Description: "Aanmelden, triage en actiepunten van het Zorg- en Veiligheidshuis",
		},
		Features: slackgo.Features{
			AppHome: slackgo.AppHome{HomeTabEnabled: true, MessagesTabEnabled: true},
			BotUser: slackgo.BotUser{DisplayName: "Ketenbot", AlwaysOnline: true},
			Shortcuts: []slackgo.Shortcut{{
				Name: "Maak actiepunt", CallbackID: ShortcutActiepunt, Description: "Maak van dit bericht een actiepunt", Type: slackgo.MessageShortcut,
			}},
			SlashCommands: []slackgo.ManifestSlashCommand{
				command("/zvh", "Het menu van Ketenbot", "[mijn | casus | triage | help]"),
				command("/aanmelden", "Een casus aanmelden", ""),
				command("/actiepunt", "Actiepunten", ""),
			},
		},
		OAuthConfig: slackgo.OAuthConfig{Scopes: slackgo.OAuthScopes{Bot: []string{
			"channels:history", "chat:write", "commands", "files:read", "files:write", "groups:history", "im:history", "im:write", "metadata.message:read", "users:read", "users:read.email",
		}}},
		Settings: slackgo.Settings{
			EventSubscriptions: &slackgo.EventSubscriptions{RequestUrl: at(PathEvents), BotEvents: []string{"app_home_opened", "message.im"}},
			Interactivity:      &slackgo.Interactivity{IsEnabled: true, RequestUrl: at(PathInteractions)},
			SocketModeEnabled:  mode == Socket,
		},
	}
}
