package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jonboulle/clockwork"

	"ketenbot/bot"
	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
	"ketenbot/bot/kaart"
	"ketenbot/config"
	"ketenbot/notify"
	"ketenbot/notify/intent"
	"ketenbot/storage"
)

// huis is the program put together, around one database and one platform.
type huis struct {
	db       *storage.DB
	platform chat.Platform
	bot      *bot.Bot
	rooster  *notify.Rooster
	bezorger *notify.Bezorger
	log      *slog.Logger
}

// bewaarAnderFormulier is how long a small dialog can stay open.
const bewaarAnderFormulier = 24 * time.Hour

func nieuwHuis(cfg config.Config, kalender casus.Kalender, db *storage.DB, platform chat.Platform, log *slog.Logger) (*huis, error) {
	criteria, err := criteriaVan(cfg)
	if err != nil {
		return nil, err
	}
	opKaart := kaart.Huis{
		Naam: cfg.Huis.Naam, Telefoon: cfg.Huis.Telefoon, Email: cfg.Huis.Email, PrivacyURL: cfg.Huis.PrivacyURL,
		Locatie: cfg.Rooster.Triage.Locatie, OnlineURL: cfg.Rooster.Triage.Online,
	}
	b, err := bot.New(bot.Options{
		Store: db.Bot(), Platform: platform.Name(), Kalender: kalender, Huis: opKaart, NewID: nieuwID, Log: log,
		Regels: bot.Regels{
			Criteria: criteria, Gemeenten: cfg.Huis.Gemeenten, Persoonsgegevens: cfg.Huis.Persoonsgegevens == config.PersoonsgegevensJa,
			BewaarConcept: time.Duration(cfg.Bewaren.ConceptDagen) * 24 * time.Hour, BewaarAnderFormulier: bewaarAnderFormulier,
		},
	})
	if err != nil {
		return nil, err
	}
	gids, _ := platform.(chat.Directory)
	return &huis{
		db: db, platform: platform, bot: b, log: log,
		rooster: &notify.Rooster{Store: db.Notify(), Kalender: kalender, Log: log},
		bezorger: &notify.Bezorger{
			Store: db.Notify(), Platform: platform, Log: log,
			Opsteller: notify.Opsteller{Kalender: kalender, Huis: opKaart, Domein: "ketenbot", Gids: gids},
			Kanalen: map[string]string{
				intent.KanaalTriage: cfg.Kanalen.Triage, intent.KanaalScreening: cfg.Kanalen.Screening, intent.KanaalActiepunten: cfg.Kanalen.Actiepunten,
			},
		},
	}, nil
}

// draai delivers, ticks and receives until ctx ends, and then stops these in the opposite order.
func (h *huis) draai(ctx context.Context, klaar func()) (err error) {
	working, stop := context.WithCancel(context.WithoutCancel(ctx)) // deliveries under way may end
	defer stop()
	if err := h.db.StartQueue(working, h.log, h.bezorger.Bezorg); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.db.StopQueue(working)) }()
	stopTikken, err := notify.StartTikken(ctx, h.rooster, clockwork.NewRealClock(), h.log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stopTikken()) }()
	klaar()
	if err := h.platform.Run(ctx, h.bot); err != nil {
		return fmt.Errorf("Ketenbot is gestopt, want %s doet het niet. Kijk of het adres, het team en de tokens in de instellingen kloppen (%w)", h.platform.Name(), err)
	}
	return nil
}

// nieuwID returns a new UUID that sorts by the time it was made.
func nieuwID() string { return uuid.Must(uuid.NewV7()).String() }
