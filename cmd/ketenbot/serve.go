package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/spf13/cobra"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
	"ketenbot/bot/mattermost"
	"ketenbot/bot/slack"
	"ketenbot/config"
	"ketenbot/storage"
)

func nieuwServe(o *omgeving) *cobra.Command {
	return metConfigVlag(&cobra.Command{
		Use:   "serve",
		Short: "Draai Ketenbot op Mattermost of Slack",
		Long: "Draai Ketenbot op het chatplatform van de configuratie, tot hij wordt gestopt. De database moet bij zijn\n" +
			"(ketenbot migrate) en de sleutels moeten er zijn (ketenbot keys maak). Het log gaat naar stderr, als JSON.",
		Example: "  ketenbot serve --config ketenbot.yaml",
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, kalender, err := laadHuis(configPad(c, o), o.getenv)
			if err != nil {
				return err
			}
			return o.serve(c.Context(), cfg, kalender)
		},
	})
}

// serve runs the house of a configuration until ctx ends.
func (o *omgeving) serve(ctx context.Context, cfg config.Config, kalender casus.Kalender) (err error) {
	if cfg.Platform == config.PlatformWeb {
		return errors.New("platform web is er alleen voor ketenbot demo. Zet platform op mattermost of slack")
	}
	var niveau slog.Level
	if err := niveau.UnmarshalText([]byte(cfg.Log.Niveau)); err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(o.stderr, &slog.HandlerOptions{Level: niveau}))
	kluis, err := storage.OpenKluis(cfg.Sleutels.Bestand, false)
	if err != nil {
		return fmt.Errorf("de sleutels in %s kunnen niet gelezen worden. Maak ze één keer met: ketenbot keys maak (%w)", cfg.Sleutels.Bestand, err)
	}
	db, err := openDatabase(cfg, kluis)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := storage.CheckSchema(ctx, db.SQL()); err != nil {
		return databaseFout(err)
	}
	platform, err := nieuwPlatform(ctx, cfg, log)
	if err != nil {
		return err
	}
	h, err := nieuwHuis(cfg, kalender, db, platform, log)
	if err != nil {
		return err
	}
	return h.draai(ctx, func() { log.InfoContext(ctx, "ketenbot serves", "platform", platform.Name(), "version", version) })
}

// nieuwPlatform is the one place that knows which platforms there are.
func nieuwPlatform(ctx context.Context, cfg config.Config, log *slog.Logger) (chat.Platform, error) {
	key, err := sleutelIn(cfg.Sleutels.Zegel)
	if err != nil {
		return nil, fmt.Errorf("de sleutel in %s kan niet gelezen of gemaakt worden (%w)", cfg.Sleutels.Zegel, err)
	}
	zegel, err := chat.NewSealer(key)
	if err != nil {
		return nil, err
	}
	var l net.Listener
	if cfg.Platform == config.PlatformMattermost || cfg.Slack.Modus == config.SlackHTTP {
		if l, err = (&net.ListenConfig{}).Listen(ctx, "tcp", cfg.Luister); err != nil {
			return nil, fmt.Errorf("op %s kan niet geluisterd worden: er draait daar al iets, of het adres is niet van deze computer. Kies een ander met de sleutel luister (%w)", cfg.Luister, err)
		}
	}
	if cfg.Platform == config.PlatformSlack {
		return slack.New(slack.Options{
			BotToken: cfg.Slack.BotToken.Waarde(), AppToken: cfg.Slack.AppToken.Waarde(), SigningSecret: cfg.Slack.SigningSecret.Waarde(),
			Mode: slack.Mode(cfg.Slack.Modus), Listener: l, Sealer: zegel, Log: log, Now: time.Now, After: time.After,
		})
	}
	tokens := make([]string, 0, len(cfg.Mattermost.CommandoTokens))
	for _, t := range cfg.Mattermost.CommandoTokens {
		tokens = append(tokens, t.Waarde())
	}
	return mattermost.New(mattermost.Options{
		URL: cfg.Mattermost.URL, Token: cfg.Mattermost.Token.Waarde(), Team: cfg.Mattermost.Team, CallbackURL: cfg.Mattermost.TerugbelURL, CommandTokens: tokens,
		Listener: l, Sealer: zegel, Log: log, Now: time.Now, After: time.After,
	})
}
