package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ketenbot/bot/casus"
	"ketenbot/config"
)

func nieuwConfig(o *omgeving) *cobra.Command {
	c := &cobra.Command{Use: "config", Short: "Maak, controleer of toon de instellingen"}
	c.AddCommand(
		&cobra.Command{
			Use:   "example",
			Short: "Toon een voorbeeld met uitleg bij elke instelling",
			RunE:  func(*cobra.Command, []string) error { return o.schrijf(config.Voorbeeld()) },
		},
		metConfigVlag(&cobra.Command{
			Use:   "check",
			Short: "Zoek alle fouten in de instellingen",
			RunE:  func(c *cobra.Command, _ []string) error { return o.configCheck(configPad(c, o)) },
		}),
		metConfigVlag(&cobra.Command{
			Use:   "print",
			Short: "Toon de instellingen die gelden, zonder geheimen",
			RunE: func(c *cobra.Command, _ []string) error {
				cfg, _, err := laadHuis(configPad(c, o), o.getenv)
				if err != nil {
					return err
				}
				yaml, err := cfg.YAML()
				if err != nil {
					return fmt.Errorf("de instellingen kunnen niet getoond worden: %w", err)
				}
				return o.schrijf(yaml)
			},
		}),
	)
	return c
}

func (o *omgeving) configCheck(pad string) error {
	cfg, _, err := laadHuis(pad, o.getenv)
	if err != nil {
		return err
	}
	regels := []string{"Geen fouten gevonden in " + bron(pad) + "."}
	for _, r := range cfg.LetOp() {
		regels = append(regels, "Let op: "+r)
	}
	return o.schrijf(strings.Join(regels, "\n") + "\n")
}

// metConfigVlag adds --config, which configPad reads.
func metConfigVlag(c *cobra.Command) *cobra.Command {
	c.Flags().String("config", "", "`BESTAND` met instellingen; anders KETENBOT_CONFIG, anders de standaard")
	return c
}

// configPad returns the path of the configuration file, "" when none is given.
func configPad(c *cobra.Command, o *omgeving) string {
	if f := c.Flags().Lookup("config"); f != nil && f.Changed {
		return f.Value.String()
	}
	return o.getenv("KETENBOT_CONFIG")
}

func bron(pad string) string {
	if pad == "" {
		return "de standaard en de omgeving"
	}
	return pad
}

// configFouten is a configuration that cannot be used: every fault of the file and of the calendar together.
type configFouten struct {
	bron   string
	fouten config.Fouten
}

func (f configFouten) Error() string {
	aantal := fmt.Sprintf("%d fouten", len(f.fouten))
	if len(f.fouten) == 1 {
		aantal = "1 fout"
	}
	return fmt.Sprintf("%s in %s:\n- %s", aantal, f.bron, strings.ReplaceAll(f.fouten.Error(), "\n", "\n- "))
}

// laadHuis loads the configuration and makes its calendar. The error names every fault of both.
func laadHuis(pad string, getenv func(string) string) (config.Config, casus.Kalender, error) {
	cfg, err := config.Load(pad, getenv)
	var fouten config.Fouten
	if err != nil && !errors.As(err, &fouten) {
		return cfg, casus.Kalender{}, err
	}
	kalender, err := kalenderVan(cfg)
	var rooster casus.RoosterFouten
	switch {
	case errors.As(err, &rooster):
		for _, f := range rooster {
			fouten = append(fouten, config.Fout{Sleutel: "rooster." + f.Veld, Wat: f.Wat, Doe: f.Doe})
		}
	case err != nil && len(fouten) == 0: // else config has already said in its own words what cannot be read
		return cfg, casus.Kalender{}, err
	}
	vandaag := casus.DatumVan(time.Now())
	if sets, err := criteriaVan(cfg); err == nil && len(sets) > 0 {
		if _, ja := casus.KiesCriteria(sets, vandaag); !ja {
			fouten = append(fouten, config.Fout{Sleutel: "criteria", Wat: "er is geen versie die vandaag geldt.",
				Doe: "Geef één versie een ingang van vandaag of eerder."})
		}
	}
	if len(fouten) > 0 {
		return cfg, casus.Kalender{}, configFouten{bron(pad), fouten}
	}
	return cfg, kalender, nil
}

// kalenderVan makes the calendar of a house. The error is casus.RoosterFouten when the values are readable but do not fit.
func kalenderVan(cfg config.Config) (casus.Kalender, error) {
	l := lezer{}
	r := cfg.Rooster
	rooster := casus.Rooster{
		TriageDag: l.weekdag(r.Triage.Dag), Begin: l.kloktijd(r.Triage.Begin), Eind: l.kloktijd(r.Triage.Eind),
		Slot:        time.Duration(r.Triage.SlotMinuten) * time.Minute,
		DeadlineDag: l.weekdag(r.AanmeldenTot.Dag), DeadlineTijd: l.kloktijd(r.AanmeldenTot.Tijd),
		PublicatieDag: l.weekdag(r.Publicatie.Dag), PublicatieTijd: l.kloktijd(r.Publicatie.Tijd),
	}
	var a casus.Afwijkingen
	for _, f := range r.Feestdagen.Extra {
		a.Extra = append(a.Extra, casus.Feestdag{Datum: l.datum(f.Datum), Naam: f.Naam})
	}
	for _, dag := range r.Feestdagen.Geen {
		if d, err := casus.LeesDatum(dag); err == nil {
			a.Geen = append(a.Geen, d)
		} else {
			a.GeenNamen = append(a.GeenNamen, dag)
		}
	}
	if err := errors.Join(l.fouten...); err != nil {
		return casus.Kalender{}, err
	}
	return casus.NieuweKalender(rooster, a)
}

// criteriaVan returns the sets of criteria of a house.
func criteriaVan(cfg config.Config) ([]casus.CriteriaSet, error) {
	l := lezer{}
	sets := make([]casus.CriteriaSet, len(cfg.Criteria))
	for i, s := range cfg.Criteria {
		sets[i] = casus.CriteriaSet{Versie: s.Versie, Ingang: l.datum(s.Ingang), Leefgebieden: s.Leefgebieden,
			Vragen: casus.CriteriaVragen(s.Vragen)}
	}
	return sets, errors.Join(l.fouten...)
}

// lezer turns the words of the configuration into the types of casus, and keeps what it could not read.
type lezer struct{ fouten []error }

func (l *lezer) weekdag(s string) time.Weekday    { return gelezen(l, s, casus.LeesWeekdag) }
func (l *lezer) kloktijd(s string) casus.Kloktijd { return gelezen(l, s, casus.LeesKloktijd) }
func (l *lezer) datum(s string) casus.Datum       { return gelezen(l, s, casus.LeesDatum) }

func gelezen[T any](l *lezer, s string, lees func(string) (T, error)) T {
	v, err := lees(s)
	if err != nil {
		l.fouten = append(l.fouten, err)
	}
	return v
}
