package mattermost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// SetupOptions say what Setup makes or repairs.
type SetupOptions struct {
	URL         string // of the server
	AdminToken  string // personal access token of a system administrator; secret, and used only here
	Team        string // name of a team that exists
	CallbackURL string // where the server will reach Ketenbot
	Username    string // of the bot account; empty is "ketenbot"
	Token       string // the bot's token as it is configured now; kept when it is still good
	Commands    []Command
	Channels    []string // names; made when they are not there, private
	HTTPClient  *http.Client
}

// Command is a slash command to register.
type Command struct {
	Trigger string // without the slash
	Hint    string // shown behind it while typing
	Text    string // what it does
}

// Report says what Setup found and did, and what somebody must still do. It holds secrets: it is for the administrator's eyes.
type Report struct {
	BotID         string
	Token         string            // of the bot; secret
	CommandTokens []string          // secret, in the order of the commands
	Channels      map[string]string // name → id
	Done          []string          // sentences
	Todo          []string          // sentences: what an administrator must still allow
}

// commandName marks a slash command as ours, so that it can be repaired.
const commandName = "Ketenbot"

// setup is one run of Setup.
type setup struct {
	SetupOptions
	*Report
	client *model.Client4
	team   string
}

// Setup makes or repairs the bot account with its token, its membership of the team, the slash commands and the channels. It is safe to run twice: what is
// there and right stays as it is. An error means that nothing more could be done; the Report says what was done until then.
func Setup(ctx context.Context, o SetupOptions) (Report, error) {
	if o.Username == "" {
		o.Username = "ketenbot"
	}
	if o.HTTPClient == nil {
		o.HTTPClient = &http.Client{Timeout: callTimeout}
	}
	r := &Report{Channels: map[string]string{}}
	s := &setup{SetupOptions: o, Report: r, client: newClient(o.URL, o.AdminToken, o.HTTPClient)}
	if !model.IsValidHTTPURL(o.CallbackURL) {
		return *r, errors.New("mattermost: CallbackURL is not an http address")
	}
	for _, step := range []func(context.Context) error{s.admin, s.bot, s.token, s.whispering, s.commands, s.channels, s.settings} {
		if err := step(ctx); err != nil {
			return *r, err
		}
	}
	return *r, nil
}

func (s *setup) donef(format string, args ...any) {
	s.Done = append(s.Done, fmt.Sprintf(format, args...))
}
func (s *setup) todof(format string, args ...any) {
	s.Todo = append(s.Todo, fmt.Sprintf(format, args...))
}

// refused makes an error of a call by status and id, with what an administrator can do about it.
func (s *setup) refused(what string, resp *model.Response, err error) error {
	var app *model.AppError
	if resp == nil || !errors.As(err, &app) {
		reason := strings.ReplaceAll(err.Error(), s.AdminToken, "***")
		if old := s.SetupOptions.Token; old != "" {
			reason = strings.ReplaceAll(reason, old, "***")
		}
		return fmt.Errorf("mattermost: %s: %s", what, reason)
	}
	return &callError{what: what, status: resp.StatusCode, id: app.Id}
}

func (s *setup) admin(ctx context.Context) error {
	me, resp, err := s.client.GetMe(ctx, "")
	if err != nil {
		return s.refused("token van de beheerder", resp, err)
	}
	if !me.IsSystemAdmin() {
		return errors.New("mattermost: het token is niet van een systeembeheerder")
	}
	s.donef("Server %s, versie %s.", s.URL, parseVersion(resp.ServerVersion))
	if v := parseVersion(resp.ServerVersion); !v.pages() {
		s.donef("Deze versie toont één pagina per formulier: tussen pagina's staat een kaartje met Verder (vanaf 11.1 niet meer nodig).")
	}
	team, resp, err := s.client.GetTeamByName(ctx, s.Team, "")
	if err != nil {
		return fmt.Errorf("het team %q is er niet of is niet te lezen: %w", s.Team, s.refused("team", resp, err))
	}
	s.team = team.Id
	return nil
}

func (s *setup) bot(ctx context.Context) error {
	u, resp, err := s.client.GetUserByUsername(ctx, s.Username, "")
	switch {
	case err == nil && !u.IsBot:
		return fmt.Errorf("mattermost: %q is het account van een persoon; kies een andere naam voor de bot", s.Username)
	case err == nil:
		s.BotID = u.Id
		if u.DeleteAt != 0 {
			if _, resp, err := s.client.EnableBot(ctx, u.Id); err != nil {
				return s.refused("bot aanzetten", resp, err)
			}
			s.donef("Het botaccount %s stond uit en is weer aangezet.", s.Username)
		} else {
			s.donef("Het botaccount %s is er.", s.Username)
		}
	case resp == nil || resp.StatusCode != http.StatusNotFound:
		return s.refused("bot zoeken", resp, err)
	default:
		b, resp, err := s.client.CreateBot(ctx, &model.Bot{Username: s.Username, DisplayName: "Ketenbot", Description: "Assistent van het Zorg- en Veiligheidshuis"})
		if err != nil {
			return fmt.Errorf("zet in de systeemconsole botaccounts aan (ServiceSettings.EnableBotAccountCreation): %w", s.refused("bot maken", resp, err))
		}
		s.BotID = b.UserId
		s.donef("Het botaccount %s is gemaakt.", s.Username)
	}
	if _, resp, err := s.client.AddTeamMember(ctx, s.team, s.BotID); err != nil {
		return s.refused("bot in het team", resp, err)
	}
	s.donef("De bot zit in het team %s.", s.Team)
	return nil
}

func (s *setup) token(ctx context.Context) error {
	if s.SetupOptions.Token != "" {
		me, _, err := newClient(s.URL, s.SetupOptions.Token, s.HTTPClient).GetMe(ctx, "")
		if err == nil && me.Id == s.BotID {
			s.Report.Token = s.SetupOptions.Token
			s.donef("Het token van de bot werkt.")
			return nil
		}
		s.donef("Het token in de configuratie werkt niet (meer) voor deze bot.")
	}
	t, resp, err := s.client.CreateUserAccessToken(ctx, s.BotID, "Ketenbot")
	if err != nil {
		return s.refused("token maken", resp, err)
	}
	s.Report.Token = t.Token
	s.donef("Er is een nieuw token voor de bot gemaakt.")
	return nil
}

// whispering lets the bot post for one pair of eyes in a channel. Without it, it does so by DM.
func (s *setup) whispering(ctx context.Context) error {
	const role, permission = "system_post_all", "create_post_ephemeral"
	explain := func(err error) {
		s.donef("De bot mag in een kanaal niets tonen aan één persoon alleen (%v). Zulke antwoorden stuurt hij als privébericht; je hoeft niets te doen.", err)
	}
	r, resp, err := s.client.GetRoleByName(ctx, role)
	if err != nil {
		explain(s.refused("rol", resp, err))
		return nil
	}
	if !slices.Contains(r.Permissions, permission) {
		wider := append(slices.Clone(r.Permissions), permission)
		if _, resp, err := s.client.PatchRole(ctx, r.Id, &model.RolePatch{Permissions: &wider}); err != nil {
			explain(s.refused("rol", resp, err))
			return nil
		}
		s.donef("De rol %s heeft het recht %s gekregen.", role, permission)
	}
	u, resp, err := s.client.GetUser(ctx, s.BotID, "")
	if err != nil {
		return s.refused("bot lezen", resp, err)
	}
	if !slices.Contains(strings.Fields(u.Roles), role) {
		if resp, err := s.client.UpdateUserRoles(ctx, s.BotID, u.Roles+" "+role); err != nil {
			explain(s.refused("rol", resp, err))
			return nil
		}
		s.donef("De bot heeft de rol %s gekregen.", role)
	}
	return nil
}

func (s *setup) commands(ctx context.Context) error {
	all, resp, err := s.client.ListCommands(ctx, s.team, true)
	if err != nil {
		return s.refused("opdrachten lezen", resp, err)
	}
	address := strings.TrimRight(s.CallbackURL, "/") + commandPath
	for _, c := range s.Commands {
		want := model.Command{
			TeamId: s.team, Trigger: c.Trigger, Method: model.CommandMethodPost, URL: address, DisplayName: commandName, Username: s.Username,
			AutoComplete: true, AutoCompleteHint: c.Hint, AutoCompleteDesc: c.Text, Description: c.Text,
		}
		i := slices.IndexFunc(all, func(k *model.Command) bool { return k.Trigger == c.Trigger })
		switch {
		case i < 0:
			got, resp, err := s.client.CreateCommand(ctx, &want)
			if err != nil {
				s.todof("De opdracht /%s kon niet worden gemaakt: de naam is al in gebruik, of opdrachten staan uit (%v).", c.Trigger, s.refused("opdracht maken", resp, err))
				continue
			}
			s.CommandTokens = append(s.CommandTokens, got.Token)
			s.donef("De opdracht /%s is gemaakt.", c.Trigger)
		case all[i].DisplayName != commandName:
			s.todof("De opdracht /%s is van iets anders dan Ketenbot. Verwijder die of geef hem een andere naam, en doe dit opnieuw.", c.Trigger)
		default:
			got := *all[i]
			repaired := got
			repaired.Method, repaired.URL, repaired.Username, repaired.AutoComplete = want.Method, want.URL, want.Username, true
			repaired.AutoCompleteHint, repaired.AutoCompleteDesc, repaired.Description = want.AutoCompleteHint, want.AutoCompleteDesc, want.Description
			if sameCommand(got, repaired) {
				s.donef("De opdracht /%s klopt.", c.Trigger)
			} else {
				if _, resp, err := s.client.UpdateCommand(ctx, &repaired); err != nil {
					return s.refused("opdracht herstellen", resp, err)
				}
				s.donef("De opdracht /%s is hersteld.", c.Trigger)
			}
			s.CommandTokens = append(s.CommandTokens, got.Token)
		}
	}
	return nil
}

func sameCommand(a, b model.Command) bool {
	return a.Method == b.Method && a.URL == b.URL && a.Username == b.Username && a.AutoComplete == b.AutoComplete &&
		a.AutoCompleteHint == b.AutoCompleteHint && a.AutoCompleteDesc == b.AutoCompleteDesc && a.Description == b.Description
}

func (s *setup) channels(ctx context.Context) error {
	for _, name := range s.SetupOptions.Channels {
		ch, resp, err := s.client.GetChannelByName(ctx, name, s.team, "")
		switch {
		case err == nil:
			s.donef("Het kanaal %s is er.", name)
		case resp == nil || resp.StatusCode != http.StatusNotFound:
			return s.refused("kanaal zoeken", resp, err)
		default:
			title := strings.ToUpper(name[:1]) + name[1:]
			ch, resp, err = s.client.CreateChannel(ctx, &model.Channel{TeamId: s.team, Name: name, DisplayName: title, Type: model.ChannelTypePrivate})
			if err != nil {
				return s.refused("kanaal maken", resp, err)
			}
			s.donef("Het besloten kanaal %s is gemaakt. Voeg zelf de deelnemers toe.", name)
		}
		if _, resp, err := s.client.AddChannelMember(ctx, ch.Id, s.BotID); err != nil {
			return s.refused("bot in het kanaal", resp, err)
		}
		s.Report.Channels[name] = ch.Id
	}
	return nil
}

// settings looks at what only an administrator can change.
func (s *setup) settings(ctx context.Context) error {
	resp, err := s.client.DoAPIGet(ctx, "/config", "")
	if err != nil {
		s.todof("De instellingen van de server zijn niet te lezen (%v). Kijk zelf of ServiceSettings.AllowedUntrustedInternalConnections het adres van Ketenbot toelaat.", s.refused("instellingen", model.BuildResponse(resp), err))
		return nil
	}
	defer func() { _ = resp.Body.Close() }()
	var cfg struct {
		ServiceSettings struct {
			SiteURL                             string
			EnableCommands                      bool
			AllowedUntrustedInternalConnections string
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&cfg); err != nil {
		return errors.New("mattermost: de instellingen van de server zijn niet te lezen")
	}
	set := cfg.ServiceSettings
	if !set.EnableCommands {
		s.todof("Zet aangepaste opdrachten aan: ServiceSettings.EnableCommands.")
	}
	if set.SiteURL == "" {
		s.todof("Vul het adres van de site in: ServiceSettings.SiteURL. Anders werken koppelingen en knoppen niet goed.")
	}
	u, err := url.Parse(s.CallbackURL)
	if err != nil {
		return errors.New("mattermost: CallbackURL is not an http address")
	}
	host := u.Hostname()
	allowed := slices.Contains(strings.FieldsFunc(set.AllowedUntrustedInternalConnections, func(r rune) bool { return r == ' ' || r == ',' }), host)
	ip := net.ParseIP(host)
	internal := host == "localhost" || !strings.Contains(host, ".") && ip == nil || ip != nil && (ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast())
	switch {
	case allowed:
		s.donef("De server mag %s aanroepen.", host)
	case internal:
		s.todof("Laat de server %s aanroepen: zet dat adres in ServiceSettings.AllowedUntrustedInternalConnections (Systeemconsole, Omgeving, Ontwikkelaar). Zonder dat geven opdrachten en knoppen alleen een algemene foutmelding.", host)
	case ip == nil:
		s.donef("Wijst %s naar een intern adres? Zet het dan in ServiceSettings.AllowedUntrustedInternalConnections.", host)
	}
	return nil
}
