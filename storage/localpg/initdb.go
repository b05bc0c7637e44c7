package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// maakCluster runs initdb when there is no cluster yet. It works aside and renames at the end: what is called "data" is whole,
// and what a killed predecessor left half-made is thrown away.
func (w werkplek) maakCluster(ctx context.Context, bin binaries, wachtwoord string, o Opties) error {
	w.ruimHalfgemaakt()
	if _, err := os.Stat(w.data()); err == nil {
		return nil
	}
	tijdelijk, err := os.MkdirTemp(w.pad, "nieuw-")
	if err != nil {
		return nietSchrijfbaar(w.pad, err)
	}
	defer w.ruimHalfgemaakt()

	pwfile := filepath.Join(tijdelijk, "wachtwoord")
	if err := os.WriteFile(pwfile, []byte(wachtwoord+"\n"), 0o600); err != nil {
		return nietSchrijfbaar(w.pad, err)
	}
	if w.als != nil {
		if err := geefWeg(tijdelijk, w); err != nil {
			return fmt.Errorf("map voor gebruiker %s klaarzetten: %w", w.naam, err)
		}
	}
	nieuw := filepath.Join(tijdelijk, "data")
	var uitvoer []string
	for _, locale := range []string{"C.UTF-8", "C"} { // not every system has the first
		uit, err := w.initdb(ctx, bin, nieuw, pwfile, locale, o.Snel)
		if err == nil {
			if err := os.Rename(nieuw, w.data()); err != nil {
				return nietSchrijfbaar(w.pad, err)
			}
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("Het aanmaken van de database is afgebroken: %w", ctx.Err())
		}
		uitvoer = append(uitvoer, fmt.Sprintf("%v: %s", err, laatsteRegels(uit)))
		if err := os.RemoveAll(nieuw); err != nil {
			return nietSchrijfbaar(w.pad, err)
		}
	}
	return fmt.Errorf("De database in %s kon niet worden aangemaakt: %w", w.pad, errors.New(strings.Join(uitvoer, " / ")))
}

func (w werkplek) initdb(ctx context.Context, bin binaries, data, pwfile, locale string, snel bool) ([]byte, error) {
	argumenten := []string{
		"-D", data, "-U", gebruikersnaam, "-A", "scram-sha-256", "--pwfile", pwfile, "-E", "UTF8", "--locale", locale, "--no-instructions",
	}
	if snel {
		argumenten = append(argumenten, "--no-sync")
	}
	return w.opdracht(ctx, bin.initdb(), argumenten...).CombinedOutput()
}

// ruimHalfgemaakt removes what is left of an initdb or a download that did not finish. An initdb of a killed predecessor may still be
// writing there; then the rest goes next time.
func (w werkplek) ruimHalfgemaakt() {
	inhoud, err := os.ReadDir(w.pad)
	if err != nil {
		return
	}
	for _, bestand := range inhoud {
		if strings.HasPrefix(bestand.Name(), "nieuw-") {
			_ = os.RemoveAll(filepath.Join(w.pad, bestand.Name()))
		}
	}
}

// laatsteRegels shortens the output of a program to what says why it failed.
func laatsteRegels(uit []byte) string {
	regels := strings.Split(strings.TrimSpace(string(uit)), "\n")
	return strings.Join(regels[max(0, len(regels)-3):], "; ")
}
