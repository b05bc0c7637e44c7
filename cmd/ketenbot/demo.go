package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/spf13/cobra"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
	"ketenbot/bot/web"
	"ketenbot/config"
	"ketenbot/notify"
	"ketenbot/storage"
	"ketenbot/storage/localpg"
)

// demoBegin is where the clock of a new demo stands: a Monday morning, when the week's agenda becomes definitive.
const demoBegin = "2026-11-16T09:00"

// hartslag is how often the page hears that the demo is still there.
const hartslag = 20 * time.Second

func nieuwDemo(o *omgeving) *cobra.Command {
	var d demo
	var nu string
	var verhaal bool
	c := &cobra.Command{
		Use:   "demo",
		Short: "Probeer Ketenbot in je browser, met een verzonnen huis",
		Long: "Probeer Ketenbot in je browser, met een verzonnen huis en een klok die je zelf vooruit zet. Er is niets anders\n" +
			"nodig: de demo start een eigen Postgres en laat die van een ander met rust. Alles staat in één map; stop met Ctrl-C,\n" +
			"en begin later verder waar je was.",
		Example: "  ketenbot demo\n  ketenbot demo --vers --nu 2027-05-03T09:00\n  ketenbot demo --verhaal",
		RunE: func(c *cobra.Command, _ []string) error {
			begin, _, err := casus.LeesMoment(nu)
			if err != nil {
				return gebruiksfout{c.CommandPath(), "--nu: " + err.Error() + "."}
			}
			d.begin, d.omgeving = begin, o
			if verhaal {
				return d.verhaal(c.Context())
			}
			return d.draai(c.Context())
		},
	}
	c.Flags().StringVar(&d.luister, "listen", "127.0.0.1:8765", "`ADRES` op deze computer; poort 0 kiest een vrije")
	c.Flags().StringVar(&d.map_, "data", ".ketenbot-demo", "`MAP` voor alles wat de demo bewaart")
	c.Flags().BoolVar(&d.vers, "vers", false, "begin opnieuw: wis wat er in de map stond")
	c.Flags().StringVar(&nu, "nu", demoBegin, "`MOMENT` waarop de klok van een nieuwe demo staat")
	c.Flags().BoolVar(&verhaal, "verhaal", false, "speel het verhaal van aanmelding tot agenda af in de terminal, en stop")
	return c
}

// demo is one demo in one folder.
type demo struct {
	*omgeving
	luister, map_ string
	vers          bool
	begin         time.Time
	stap          func(string)           // for tests: called between the steps of a delivery
	opCluster     func(*localpg.Cluster) // for tests: gets the Postgres that the demo started
}

// draai runs the demo until ctx ends.
func (d demo) draai(ctx context.Context) error {
	l, err := d.luisteren(ctx)
	if err != nil {
		return err
	}
	defer l.Close() // closed already when the platform ran
	return d.inHuis(ctx, l, func(ctx context.Context, h *demoHuis) error {
		return h.draai(ctx, func() {
			_ = d.schrijf(fmt.Sprintf("Ketenbot demo: %s\nHet is hier %s. Stop met Ctrl-C.\n", h.web.URL(), casus.MomentTekstJaar(h.klok.Nu())))
		})
	})
}

func (d demo) luisteren(ctx context.Context) (net.Listener, error) {
	host, _, err := net.SplitHostPort(d.luister)
	if err != nil {
		return nil, gebruiksfout{"ketenbot demo", "--listen: " + d.luister + " is geen adres als 127.0.0.1:8765."}
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, gebruiksfout{"ketenbot demo", "--listen: de demo heeft geen inlog en luistert daarom alleen op deze computer, bijvoorbeeld op 127.0.0.1:8765."}
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", d.luister)
	if err != nil {
		return nil, fmt.Errorf("op %s kan niet geluisterd worden: er draait daar al iets, of de poort mag niet. Er is niets veranderd. Kies een andere met --listen 127.0.0.1:0 (%w)", d.luister, err)
	}
	return l, nil
}

// demoHuis is the house of the demo with what only a demo has.
type demoHuis struct {
	*huis
	web      *web.Platform
	klok     *storage.DemoKlok
	opwinder *notify.Opwinder
}

// inHuis puts the demo together, lets doe use it, and stops everything it started.
func (d demo) inHuis(ctx context.Context, l net.Listener, doe func(context.Context, *demoHuis) error) (err error) {
	cluster, err := d.postgres(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if stop := cluster.Stop(context.WithoutCancel(ctx)); err == nil && stop != nil {
			err = fmt.Errorf("stop Postgres: %w", stop)
		}
	}()
	if d.opCluster != nil {
		d.opCluster(cluster)
	}
	log, sluit, err := d.logboek()
	if err != nil {
		return err
	}
	defer sluit()
	if err := cluster.Maak(ctx, "ketenbot"); err != nil {
		return err
	}
	kluis, err := storage.OpenKluis(filepath.Join(d.map_, sleutelBestand), true)
	if err != nil {
		return fmt.Errorf("de sleutels in %s kunnen niet gelezen of gemaakt worden. Begin opnieuw met --vers. (%w)", d.map_, err)
	}
	klok := &storage.DemoKlok{}
	db, err := storage.Open(storage.Options{URL: cluster.URL("ketenbot"), Now: klok.Nu, Kluis: kluis})
	if err != nil {
		return err
	}
	defer db.Close() // the queue has stopped, and Postgres stops next
	if err := storage.Migrate(ctx, db.SQL(), log); err != nil {
		return err
	}
	if err := storage.CheckSchema(ctx, db.SQL()); err != nil {
		return fmt.Errorf("deze map is van een nieuwere Ketenbot. Gebruik die, of begin opnieuw met --vers. (%w)", err)
	}
	if err := klok.Begin(ctx, db, d.begin); err != nil {
		return err
	}
	h, stop, err := d.zetOp(ctx, l, db, klok, log)
	if err != nil {
		return err
	}
	defer stop()
	return doe(ctx, h)
}

// zetOp builds the house around the database: people and channels, platform, bot and schedule.
func (d demo) zetOp(ctx context.Context, l net.Listener, db *storage.DB, klok *storage.DemoKlok, log *slog.Logger) (*demoHuis, func(), error) {
	cfg := config.Standaard()
	kalender, err := kalenderVan(cfg)
	if err != nil {
		return nil, nil, err
	}
	if err := vulDemo(ctx, db, kalender); err != nil {
		return nil, nil, fmt.Errorf("fill in the house: %w", err)
	}
	zegel, err := d.zegel()
	if err != nil {
		return nil, nil, err
	}
	h := &demoHuis{klok: klok}
	beat := time.NewTicker(hartslag)
	h.web, err = web.New(web.Options{
		Listener: l, Store: db.Web(), Directory: demoGids{db}, Clock: h, Sealer: zegel, Commands: demoOpdrachten(), Log: log, Now: time.Now, Beat: beat.C,
	})
	if err != nil {
		beat.Stop()
		return nil, nil, err
	}
	if h.huis, err = nieuwHuis(cfg, kalender, db, h.web, log); err != nil {
		beat.Stop()
		return nil, nil, err
	}
	h.bezorger.Stap = d.stap
	h.opwinder = &notify.Opwinder{
		Rooster: h.rooster, Nu: klok.Nu, Zet: func(ctx context.Context, t time.Time) error { return klok.Zet(ctx, db, t) }, Echt: clockwork.NewRealClock(),
	}
	return h, beat.Stop, nil
}

// Now implements web.Clock.
func (h *demoHuis) Now() time.Time { return h.klok.Nu() }

// WindTo implements web.Clock.
func (h *demoHuis) WindTo(ctx context.Context, to time.Time) (time.Time, error) {
	return h.opwinder.WindNaar(ctx, to)
}

// The files in the folder of a demo, next to Postgres's own.
const (
	sleutelBestand = "sleutels.json"
	zegelBestand   = "zegel.key"
	logBestand     = "ketenbot.log"
	postgresMap    = "postgres"
	merkBestand    = "ketenbot-demo.txt"
)

// postgres starts the demo's own cluster. That it starts proves that no other demo runs in this folder.
func (d demo) postgres(ctx context.Context) (*localpg.Cluster, error) {
	if err := d.eigenMap(); err != nil {
		return nil, err
	}
	cluster, err := localpg.Start(ctx, localpg.Opties{Map: filepath.Join(d.map_, postgresMap), Vers: d.vers, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	if d.vers { // what was sealed with the old keys is gone
		for _, naam := range []string{sleutelBestand, zegelBestand, logBestand} {
			if err := os.Remove(filepath.Join(d.map_, naam)); err != nil && !os.IsNotExist(err) {
				_ = cluster.Stop(context.WithoutCancel(ctx))
				return nil, fmt.Errorf("%s kan niet gewist worden: %w", naam, err)
			}
		}
	}
	return cluster, nil
}

// eigenMap sees to it that the folder is there and bears the mark of a demo. A folder that holds something else is not touched.
func (d demo) eigenMap() error {
	merk := filepath.Join(d.map_, merkBestand)
	inhoud, err := os.ReadDir(d.map_)
	if err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("de map %s kan niet gelezen worden. Er is niets veranderd. Kies een andere met --data. (%w)", d.map_, err)
	}
	if _, err := os.Stat(merk); err == nil {
		return nil
	}
	if len(inhoud) > 0 {
		return fmt.Errorf("in de map %s staat iets wat niet van een demo is. Er is niets veranderd. Kies met --data een nieuwe of lege map", d.map_)
	}
	if err := os.MkdirAll(d.map_, 0o700); err != nil {
		return fmt.Errorf("de map %s kan niet gemaakt worden. Kies een andere met --data. (%w)", d.map_, err)
	}
	if err := os.WriteFile(merk, []byte("Deze map is van een demo van Ketenbot. Hij mag weg als de demo niet draait.\n"), 0o600); err != nil {
		return fmt.Errorf("in de map %s kan niet geschreven worden. Kies een andere met --data. (%w)", d.map_, err)
	}
	return nil
}

// ruimDemoOp removes the folder of a demo that has stopped.
func ruimDemoOp(pad string) error {
	if err := localpg.Verwijder(filepath.Join(pad, postgresMap)); err != nil {
		return err
	}
	return os.RemoveAll(pad)
}

// logboek opens the demo's own log.
func (d demo) logboek() (*slog.Logger, func(), error) {
	f, err := os.OpenFile(filepath.Join(d.map_, logBestand), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("in de map %s kan niet geschreven worden. Kies een andere met --data. (%w)", d.map_, err)
	}
	return slog.New(slog.NewJSONHandler(f, nil)), func() { _ = f.Close() }, nil
}

// zegel returns the sealer of the demo's forms; its key stays the same over a restart, so that an open form does too.
func (d demo) zegel() (chat.Sealer, error) {
	key, err := sleutelIn(filepath.Join(d.map_, zegelBestand))
	if err != nil {
		return chat.Sealer{}, fmt.Errorf("de sleutel voor formulieren kan niet gelezen of gemaakt worden. Begin opnieuw met --vers. (%w)", err)
	}
	return chat.NewSealer(key)
}
