package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"ketenbot/bot/casus"
	"ketenbot/storage"
)

func nieuwKetenpartners(o *omgeving) *cobra.Command {
	c := &cobra.Command{Use: "ketenpartners", Short: "Lees of schrijf de lijst van organisaties en hun medewerkers"}
	c.AddCommand(nieuwKetenpartnersImport(o), nieuwKetenpartnersExport(o))
	return c
}

func nieuwKetenpartnersImport(o *omgeving) *cobra.Command {
	return metConfigVlag(&cobra.Command{
		Use:   "import BESTAND",
		Short: "Zet organisaties en medewerkers uit een bestand in de database",
		Long: "Zet organisaties en medewerkers uit een CSV- of YAML-bestand in de database, met hun rollen en chataccounts. Een\n" +
			"organisatie wordt herkend aan haar naam, een medewerker aan het e-mailadres. Wat anders is, wordt bijgewerkt; wie niet\n" +
			"in het bestand staat, blijft. Is er één regel fout, dan verandert er niets, en zie je alle fouten tegelijk.",
		Example: "  ketenbot ketenpartners export > mensen.csv\n  ketenbot ketenpartners import mensen.csv",
		Args:    eenBestand,
		RunE:    func(c *cobra.Command, args []string) error { return o.ketenpartnersImport(c, args[0]) },
	})
}

func eenBestand(c *cobra.Command, args []string) error {
	if len(args) != 1 {
		return gebruiksfout{c.CommandPath(), "zet hier één bestand achter, dat eindigt op .csv of .yaml."}
	}
	return nil
}

func nieuwKetenpartnersExport(o *omgeving) *cobra.Command {
	var vorm string
	c := metConfigVlag(&cobra.Command{
		Use:   "export",
		Short: "Toon alle organisaties en medewerkers, zoals import ze leest",
		Long: "Toon alle organisaties en medewerkers in de vorm die import leest. De CSV opent in een rekenblad; laat e-mailadressen\n" +
			"en rollen niet slingeren.",
		Example: "  ketenbot ketenpartners export > mensen.csv\n  ketenbot ketenpartners export --vorm yaml > mensen.yaml",
		RunE: func(c *cobra.Command, _ []string) error {
			schrijf, ok := map[string]func([]casus.Ketenpartner, []storage.Inschrijving) (string, error){"csv": mensenCSV, "yaml": mensenYAML}[vorm]
			if !ok {
				return gebruiksfout{c.CommandPath(), "--vorm is csv of yaml."}
			}
			return o.metDatabase(c, func(ctx context.Context, db *storage.DB) error {
				var partners []casus.Ketenpartner
				var mensen []storage.Inschrijving
				err := db.InTx(ctx, func(tx *storage.Tx) (err error) {
					partners, mensen, err = alleMensen(ctx, tx)
					return err
				})
				if err != nil {
					return databaseFout(err)
				}
				tekst, err := schrijf(partners, mensen)
				if err != nil {
					return fmt.Errorf("de lijst kan niet geschreven worden: %w", err)
				}
				return o.schrijf(tekst)
			})
		},
	})
	c.Flags().StringVar(&vorm, "vorm", "csv", "`VORM` van de lijst: csv of yaml")
	return c
}

func alleMensen(ctx context.Context, tx *storage.Tx) ([]casus.Ketenpartner, []storage.Inschrijving, error) {
	if err := tx.MensenOpSlot(ctx); err != nil { // two queries, one moment
		return nil, nil, err
	}
	partners, err := tx.Ketenpartners(ctx)
	if err != nil {
		return nil, nil, err
	}
	mensen, err := tx.Inschrijvingen(ctx)
	return partners, mensen, err
}

func (o *omgeving) ketenpartnersImport(c *cobra.Command, pad string) error {
	regels, err := leesMensen(pad)
	if err != nil {
		return err
	}
	lijst, fouten := controleerMensen(regels)
	if len(fouten) > 0 {
		return mensenFouten{pad, fouten}
	}
	return o.metDatabase(c, func(ctx context.Context, db *storage.DB) error {
		var p mensenPlan
		err := db.InTx(ctx, func(tx *storage.Tx) error {
			partners, mensen, err := alleMensen(ctx, tx)
			if err != nil {
				return err
			}
			var fouten []mensenFout
			if p, fouten = planMensen(lijst, partners, mensen, nieuwID); len(fouten) > 0 {
				return mensenFouten{pad, fouten}
			}
			return voerMensenIn(ctx, tx, p)
		})
		if fouten, ok := errors.AsType[mensenFouten](err); ok {
			return fouten
		}
		if err != nil {
			return databaseFout(err)
		}
		return o.schrijf(p.verslag())
	})
}

// voerMensenIn writes what the plan changes. That the operator does this on the machine is the way of the configuration, by which the first voorzitter
// comes: nobody confirms these roles, and the audit log says that they were given.
func voerMensenIn(ctx context.Context, tx *storage.Tx, p mensenPlan) error {
	if p.niets() {
		return nil
	}
	for _, k := range p.partners {
		if err := tx.MaakKetenpartner(ctx, k); err != nil {
			return err
		}
	}
	for _, m := range p.mensen {
		if err := tx.BewaarInschrijving(ctx, m); err != nil {
			return err
		}
	}
	return tx.Log(ctx, casus.Auditregel{Wie: casus.AuditSysteem, Wat: casus.WatImport, Grond: casus.GrondConfiguratie, Details: p.telling()})
}

// mensenFout is one thing wrong with a list of people. It quotes nothing of the line: that is about a person.
type mensenFout struct {
	regel    int // 0 is the file as a whole
	wat, doe string
}

// mensenFouten is a file that cannot be imported.
type mensenFouten struct {
	pad    string
	fouten []mensenFout
}

func (f mensenFouten) Error() string {
	var fouten []mensenFout
	gezien := map[mensenFout]bool{} // an organisation is seen again with each of its people
	for _, fout := range f.fouten {
		if !gezien[fout] {
			gezien[fout] = true
			fouten = append(fouten, fout)
		}
	}
	slices.SortStableFunc(fouten, func(a, b mensenFout) int { return a.regel - b.regel })
	aantal := fmt.Sprintf("%d fouten", len(fouten))
	if len(fouten) == 1 {
		aantal = "1 fout"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s in %s. Er is niets veranderd.", aantal, f.pad)
	for _, fout := range fouten {
		b.WriteString("\n- ")
		if fout.regel > 0 {
			fmt.Fprintf(&b, "regel %d: ", fout.regel)
		}
		b.WriteString(fout.wat + " " + fout.doe)
	}
	return b.String()
}

// leesMensen reads the lines of a file, by its extension. The error is mensenFouten when something is wrong with what stands in it.
func leesMensen(pad string) ([]mensRegel, error) {
	lees, ok := map[string]func([]byte) ([]mensRegel, []mensenFout){
		".csv": leesMensenCSV, ".yaml": leesMensenYAML, ".yml": leesMensenYAML,
	}[strings.ToLower(filepath.Ext(pad))]
	if !ok {
		return nil, fmt.Errorf("%s is geen bestand dat import leest. Er is niets veranderd. Geef een bestand dat eindigt op .csv of .yaml", pad)
	}
	inhoud, err := os.ReadFile(pad)
	if err != nil {
		return nil, fmt.Errorf("het bestand %s kan niet gelezen worden. Er is niets veranderd. Kijk of het er staat en of je het mag lezen (%w)", pad, err)
	}
	inhoud, fouten := alsUTF8(inhoud)
	var regels []mensRegel
	if len(fouten) == 0 {
		regels, fouten = lees(inhoud)
	}
	if len(fouten) > 0 {
		// What can be read is checked too, so that all faults are seen at once.
		_, meer := controleerMensen(regels)
		return nil, mensenFouten{pad, append(fouten, meer...)}
	}
	return regels, nil
}

// verslag says what an import did, to who ran it.
func (p *mensenPlan) verslag() string {
	var b strings.Builder
	if p.niets() {
		b.WriteString("Er is niets veranderd: alles uit het bestand stond al zo in de database.\n")
	} else {
		fmt.Fprintf(&b, "Ketenpartners: %d nieuw, %d bijgewerkt, %d ongewijzigd.\n", p.nieuwePartners, len(p.partners)-p.nieuwePartners, p.gelijkePartners)
		fmt.Fprintf(&b, "Medewerkers: %d nieuw, %d bijgewerkt, %d ongewijzigd.\n", p.nieuweMensen, len(p.mensen)-p.nieuweMensen, p.gelijkeMensen)
		for _, soort := range slices.Sorted(maps.Keys(p.erbijEnAf)) {
			fmt.Fprintf(&b, "%s: %d erbij, %d eraf.\n", soort, p.erbijEnAf[soort][0], p.erbijEnAf[soort][1])
		}
	}
	if len(p.buiten) > 0 {
		b.WriteString("Wel in de database, niet in het bestand. Daar is niets mee gedaan:\n- " + strings.Join(p.buiten, "\n- ") + "\n")
	}
	return b.String()
}

// telling is verslag for the audit log: counts, and nobody's name.
func (p *mensenPlan) telling() string {
	delen := []string{
		fmt.Sprintf("ketenpartners nieuw=%d bijgewerkt=%d", p.nieuwePartners, len(p.partners)-p.nieuwePartners),
		fmt.Sprintf("medewerkers nieuw=%d bijgewerkt=%d", p.nieuweMensen, len(p.mensen)-p.nieuweMensen),
	}
	for _, soort := range slices.Sorted(maps.Keys(p.erbijEnAf)) {
		delen = append(delen, fmt.Sprintf("%s erbij=%d eraf=%d", strings.ToLower(soort), p.erbijEnAf[soort][0], p.erbijEnAf[soort][1]))
	}
	return strings.Join(delen, "; ")
}
