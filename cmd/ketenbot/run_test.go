package main

import (
	"errors"
	"strings"
	"testing"

	"ketenbot/config"
)

type volleSchijf struct{}

func (volleSchijf) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func geenOmgeving(string) string { return "" }

// A script that reads our output must notice that it did not get it.
func TestUitvoerDieNietLuktIsEenFout(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"versie"}, {"config", "example"}, {"config", "print"}, {"config", "check"}, {"kalender"}, {"kalender", "--json"}} {
		var stderr strings.Builder
		if code := run(t.Context(), args, geenOmgeving, volleSchijf{}, &stderr); code != mislukt {
			t.Errorf("%v: exit %d", args, code)
		}
		if !strings.Contains(stderr.String(), "de uitvoer kan niet geschreven worden") {
			t.Errorf("%v: got %q", args, stderr.String())
		}
	}
}

func TestZonderArgumentenKijktRunNietNaarDieVanHetProgramma(t *testing.T) {
	t.Parallel()
	var stdout, stderr strings.Builder
	if code := run(t.Context(), nil, geenOmgeving, &stdout, &stderr); code != gelukt || !strings.Contains(stdout.String(), "Beschikbare opdrachten:") {
		t.Errorf("exit %d: %s%s", code, stdout.String(), stderr.String())
	}
}

// Every text a person sees is Dutch: nothing of cobra's own is left.
func TestHulpIsNederlands(t *testing.T) {
	t.Parallel()
	var paden [][]string
	for _, nieuw := range werkwoorden {
		c := nieuw(&omgeving{})
		paden = append(paden, []string{c.Name()})
		for _, onder := range c.Commands() {
			paden = append(paden, []string{c.Name(), onder.Name()})
		}
	}
	for _, pad := range append(paden, nil, []string{"help"}) {
		var stdout, stderr strings.Builder
		if code := run(t.Context(), append(pad, "--help"), geenOmgeving, &stdout, &stderr); code != gelukt || stderr.String() != "" {
			t.Errorf("%v: exit %d, %s", pad, code, stderr.String())
		}
		for _, engels := range []string{"Usage", "Available", "Flags", "help for", "Use \"", "(default", "command]", "[flags]"} {
			if strings.Contains(stdout.String(), engels) {
				t.Errorf("%v: %q in\n%s", pad, engels, stdout.String())
			}
		}
	}
}

func TestStandaardIsEenBruikbaarHuis(t *testing.T) {
	t.Parallel()
	cfg := config.Standaard()
	if _, err := kalenderVan(cfg); err != nil {
		t.Error(err)
	}
	sets, err := criteriaVan(cfg)
	if err != nil || len(sets) != 1 || len(sets[0].Leefgebieden) != 12 || sets[0].Vragen.Gebied == "" {
		t.Errorf("got %+v, %v", sets, err)
	}
}
