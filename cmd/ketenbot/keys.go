package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"ketenbot/bot/casus"
	"ketenbot/storage"
)

func nieuwKeys(o *omgeving) *cobra.Command {
	c := &cobra.Command{Use: "keys", Short: "Maak of ververs de sleutels waarmee persoonsgegevens zijn verzegeld"}
	c.AddCommand(
		metConfigVlag(&cobra.Command{
			Use:   "maak",
			Short: "Maak de sleutelbos, één keer",
			Long: "Maak de sleutelbos op de plaats die sleutels.bestand noemt, alleen leesbaar voor wie dit doet. Een bestand dat er al is,\n" +
				"blijft zoals het is.",
			RunE: func(c *cobra.Command, _ []string) error { return o.keysMaak(c) },
		}),
		metConfigVlag(&cobra.Command{
			Use:   "roteer",
			Short: "Neem een nieuwe sleutel in gebruik",
			Long: "Zet een nieuwe sleutel in de sleutelbos en pak daarmee de sleutel van elke zaak opnieuw in. De oude sleutels blijven in\n" +
				"de bos: alles blijft te openen, ook een oude back-up. Ketenbot mag intussen draaien, als hij dezelfde sleutelbos leest.",
			RunE: func(c *cobra.Command, _ []string) error { return o.keysRoteer(c) },
		}),
		metConfigVlag(&cobra.Command{
			Use:   "herwikkel",
			Short: "Maak het werk van keys roteer af",
			Long: "Pak de sleutels van zaken die nog met een oude sleutel zijn ingepakt, opnieuw in met de nieuwste. Dat doet keys roteer\n" +
				"ook; dit is voor als dat halverwege is gestopt. Nog een keer doen verandert niets.",
			RunE: func(c *cobra.Command, _ []string) error { return o.metDatabase(c, o.herwikkelMet(c)) },
		}),
	)
	return c
}

// sleutelbosPad returns where the configuration has the keyset.
func (o *omgeving) sleutelbosPad(c *cobra.Command) (string, error) {
	cfg, _, err := laadHuis(configPad(c, o), o.getenv)
	return cfg.Sleutels.Bestand, err
}

func (o *omgeving) keysMaak(c *cobra.Command) error {
	pad, err := o.sleutelbosPad(c)
	if err != nil {
		return err
	}
	err = storage.MaakSleutelbos(pad)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s is er al. Er is niets veranderd. Wil je een nieuwe sleutel in gebruik nemen? Gebruik: ketenbot keys roteer", pad)
	}
	if err != nil {
		return fmt.Errorf("de sleutelbos %s kan niet gemaakt worden. Kijk of de map er is en of je daar mag schrijven (%w)", pad, err)
	}
	return o.schrijf("De sleutelbos is gemaakt: " + pad + "\nBewaar een kopie, apart van de back-up van de database. Zonder sleutelbos is niets meer te lezen.\n")
}

func (o *omgeving) keysRoteer(c *cobra.Command) error {
	pad, err := o.sleutelbosPad(c)
	if err != nil {
		return err
	}
	return o.metDatabase(c, func(ctx context.Context, db *storage.DB) error {
		if err := storage.CheckSchema(ctx, db.SQL()); err != nil { // before anything changes
			return databaseFout(err)
		}
		err := storage.RoteerSleutelbos(pad)
		if errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("er is geen sleutelbos in %s. Er is niets veranderd. Klopt sleutels.bestand? Een eerste sleutelbos maak je met: ketenbot keys maak", pad)
		}
		if err != nil {
			return fmt.Errorf("in de sleutelbos %s kan geen sleutel bij. De oude geldt nog. Doe dit als de gebruiker die Ketenbot draait, en kijk of die in de map mag schrijven (%w)", pad, err)
		}
		if err := o.schrijf("In de sleutelbos staat een nieuwe sleutel: " + pad + "\nVervang de kopie die je bewaart: wat nu ingepakt wordt, opent alleen met deze.\n"); err != nil {
			return err
		}
		return o.herwikkelMet(c)(ctx, db)
	})
}

func (o *omgeving) herwikkelMet(c *cobra.Command) func(context.Context, *storage.DB) error {
	return func(ctx context.Context, db *storage.DB) error {
		pad, err := o.sleutelbosPad(c)
		if err != nil {
			return err
		}
		kluis, err := storage.OpenKluis(pad, false)
		if err != nil {
			return fmt.Errorf("de sleutelbos %s kan niet gelezen worden. Er is niets veranderd. Klopt sleutels.bestand? (%w)", pad, err)
		}
		gedaan, dicht, err := herwikkel(ctx, db, kluis)
		if err != nil {
			return fmt.Errorf("het inpakken is gestopt. Van %d zaken is de sleutel opnieuw ingepakt; de andere openen nog met een oude sleutel. Maak het af met: ketenbot keys herwikkel (%w)", gedaan, err)
		}
		if err := o.schrijf(fmt.Sprintf("Opnieuw ingepakt: %d. Met een oude sleutel ingepakt is nu niets meer dat deze bos opent.\n", gedaan)); err != nil {
			return err
		}
		if dicht > 0 {
			return fmt.Errorf("%d sleutels in de database opent deze sleutelbos niet; die zijn gelaten zoals ze waren. Hoort %s bij deze database? Zoek de sleutelbos waarmee ze zijn ingepakt", dicht, pad)
		}
		return nil
	}
}

// herwikkel wraps every data key anew that is not wrapped by the newest key, a batch a transaction. What it counts was committed, also when there is an error.
func herwikkel(ctx context.Context, db *storage.DB, kluis *storage.Kluis) (gedaan, dicht int, err error) {
	for na := ""; ; {
		var stapel storage.Herwikkeld
		err := db.InTx(ctx, func(tx *storage.Tx) (err error) {
			if stapel, err = tx.Herwikkel(ctx, kluis, na); err != nil || stapel.Gedaan == 0 {
				return err
			}
			return tx.Log(ctx, casus.Auditregel{
				Wie: casus.AuditSysteem, Wat: casus.WatHerwikkeld, Grond: casus.GrondConfiguratie, Details: strconv.Itoa(stapel.Gedaan),
			})
		})
		if err != nil {
			return gedaan, dicht, err
		}
		gedaan, dicht = gedaan+stapel.Gedaan, dicht+stapel.Dicht
		if na = stapel.Tot; na == "" {
			return gedaan, dicht, nil
		}
	}
}
