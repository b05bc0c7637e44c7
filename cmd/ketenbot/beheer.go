package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"ketenbot/bot/casus"
	"ketenbot/config"
	"ketenbot/notify"
	"ketenbot/storage"
)

func nieuwMigrate(o *omgeving) *cobra.Command {
	return metConfigVlag(&cobra.Command{
		Use:   "migrate",
		Short: "Breng de database bij",
		Long:  "Breng de tabellen in de database op de stand die deze versie kent. Nog een keer doen verandert niets.",
		RunE: func(c *cobra.Command, _ []string) error {
			return o.metDatabase(c, func(ctx context.Context, db *storage.DB) error {
				if err := storage.Migrate(ctx, db.SQL(), slog.New(slog.DiscardHandler)); err != nil {
					return databaseFout(err)
				}
				if err := storage.CheckSchema(ctx, db.SQL()); err != nil {
					return databaseFout(err)
				}
				return o.schrijf("De database is bij.\n")
			})
		},
	})
}

func nieuwBerichten(o *omgeving) *cobra.Command {
	var toestand string
	var opnieuw bool
	const hoeveel = 100
	c := metConfigVlag(&cobra.Command{
		Use:   "berichten",
		Short: "Laat zien welke berichten zijn bezorgd, en welke niet",
		Long: "Laat de nieuwste berichten zien: soort, ontvanger, toestand en reden. De tekst van een bericht staat nergens;\n" +
			"die wordt pas bij het bezorgen gemaakt.",
		Example: "  ketenbot berichten --toestand mislukt\n  ketenbot berichten --opnieuw",
		RunE: func(c *cobra.Command, _ []string) error {
			switch notify.Toestand(toestand) {
			case "", notify.Wachtend, notify.Verzonden, notify.Mislukt, notify.Vervallen, notify.Moot:
			default:
				return gebruiksfout{c.CommandPath(), "--toestand is wachtend, verzonden, mislukt, vervallen of moot."}
			}
			return o.metDatabase(c, func(ctx context.Context, db *storage.DB) error {
				if opnieuw {
					return o.biedOpnieuwAan(ctx, db)
				}
				var rijen []storage.BerichtRegel
				err := db.InTx(ctx, func(tx *storage.Tx) error {
					var err error
					rijen, err = tx.BerichtenOverzicht(ctx, toestand, hoeveel)
					return err
				})
				if err != nil {
					return databaseFout(err)
				}
				return o.schrijf(berichtenTekst(rijen))
			})
		},
	})
	c.Flags().BoolVar(&opnieuw, "opnieuw", false, "bied wat mislukt is opnieuw aan, nadat de oorzaak weg is")
	c.Flags().StringVar(&toestand, "toestand", "", "alleen berichten in deze `TOESTAND`: wachtend, verzonden, mislukt, vervallen of moot")
	return c
}

func (o *omgeving) biedOpnieuwAan(ctx context.Context, db *storage.DB) error {
	var n int64
	err := db.InTx(ctx, func(tx *storage.Tx) error {
		var err error
		n, err = tx.BiedOpnieuwAan(ctx)
		return err
	})
	if err != nil {
		return databaseFout(err)
	}
	return o.schrijf(fmt.Sprintf("Opnieuw aangeboden: %d. Ketenbot bezorgt ze zodra hij draait; wat niet meer klopt, vervalt.\n", n))
}

func berichtenTekst(rijen []storage.BerichtRegel) string {
	if len(rijen) == 0 {
		return "Er zijn geen berichten.\n"
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "GEVRAAGD\tSOORT\tONTVANGER\tTOESTAND\tPOGINGEN\tREDEN")
	for _, r := range rijen {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%s\n", r.GevraagdOp.In(casus.Amsterdam).Format("2006-01-02 15:04"), r.Soort, r.Ontvanger, r.Toestand, r.Pogingen, r.Reden)
	}
	_ = w.Flush() // to a strings.Builder
	return b.String()
}

func nieuwAudit(o *omgeving) *cobra.Command {
	return metConfigVlag(&cobra.Command{
		Use:   "audit",
		Short: "Controleer of het auditlog heel is",
		Long:  "Loop het hele auditlog na: elke regel sluit aan op de vorige. Een regel die weg is of veranderd, valt op.",
		RunE: func(c *cobra.Command, _ []string) error {
			return o.metDatabase(c, func(ctx context.Context, db *storage.DB) error {
				var n int64
				err := db.InTx(ctx, func(tx *storage.Tx) error {
					var err error
					n, err = tx.ControleerAudit(ctx)
					return err
				})
				if errors.Is(err, storage.ErrAudit) {
					return fmt.Errorf("het auditlog klopt niet: na regel %d ontbreekt er een, of is er een veranderd. Bewaar de database zoals hij is en waarschuw wie over de privacy gaat", n)
				}
				if err != nil {
					return databaseFout(err)
				}
				return o.schrijf(fmt.Sprintf("Het auditlog is heel: %d regels.\n", n))
			})
		},
	})
}

// metDatabase lets doe use the database of the configuration. What is sealed stays sealed: these verbs get no keys.
func (o *omgeving) metDatabase(c *cobra.Command, doe func(context.Context, *storage.DB) error) error {
	cfg, _, err := laadHuis(configPad(c, o), o.getenv)
	if err != nil {
		return err
	}
	db, err := openDatabase(cfg, nil)
	if err != nil {
		return err
	}
	defer db.Close() // nothing is under way any more
	return doe(c.Context(), db)
}

// openDatabase opens the database of a configuration, in real time. Without a kluis nothing sealed can be read or written.
func openDatabase(cfg config.Config, kluis *storage.Kluis) (*storage.DB, error) {
	if cfg.Database.URL == "" {
		return nil, errors.New("er is geen database ingesteld. Zet database.url in de configuratie, of KETENBOT_DATABASE_URL in de omgeving")
	}
	db, err := storage.Open(storage.Options{URL: cfg.Database.URL.Waarde(), Now: time.Now, Kluis: kluis})
	if err != nil {
		return nil, errors.New("database.url is geen adres van een Postgres-database. Schrijf het als postgres://gebruiker:wachtwoord@host:5432/naam")
	}
	return db, nil
}

func databaseFout(err error) error {
	return fmt.Errorf("de database doet het niet zoals het moet. Er is niets veranderd. Kijk of Postgres draait, of database.url klopt, en of `ketenbot migrate` is gedaan (%w)", err)
}
