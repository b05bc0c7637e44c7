package config

import (
	"errors"
	"io/fs"
	"os"
	"reflect"
	"strconv"
	"strings"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/rawbytes"
	"github.com/knadh/koanf/providers/structs"
	"github.com/knadh/koanf/v2"
)

// Load returns Standaard, overlaid with the YAML file at path (none when path is empty), overlaid with the environment. The
// error is a Fouten with everything that is wrong; the Config that comes with it holds what could be read, and is only good
// for looking for more faults.
func Load(path string, getenv func(string) string) (Config, error) {
	var inhoud []byte
	if path != "" {
		var err error
		if inhoud, err = os.ReadFile(path); err != nil {
			return Standaard(), Fouten{leesFout(path, err)}
		}
	}
	return laad(inhoud, getenv)
}

func leesFout(path string, err error) Fout {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Fout{path, "dit bestand is er niet.", "Maak het met: ketenbot config example > " + path}
	case errors.Is(err, fs.ErrPermission):
		return Fout{path, "dit bestand mag niet gelezen worden.", "Geef de gebruiker van ketenbot leesrecht."}
	}
	return Fout{path, "dit bestand kan niet gelezen worden.", "Geef het pad van een gewoon bestand."}
}

func laad(inhoud []byte, getenv func(string) string) (Config, error) {
	var fouten Fouten
	k := koanf.New(".")
	// In this order: a later one wins. The strict parser and the environment leave out what they report, so nothing fails twice.
	for _, bron := range []func() error{
		func() error { return k.Load(structs.Provider(Standaard(), "koanf"), nil) },
		func() error { return k.Load(rawbytes.Provider(inhoud), strengeYAML{&fouten}) },
		func() error { return k.Load(uitOmgeving(getenv, &fouten), nil) },
	} {
		if err := bron(); err != nil {
			voeg(&fouten, "bestand", "Let op inspringen met spaties, en op dubbele sleutels.", "dit is geen geldige YAML (%s).",
				strings.TrimPrefix(err.Error(), "yaml: "))
			return Standaard(), fouten
		}
	}
	var c Config
	if err := k.Unmarshal("", &c); err != nil {
		voeg(&fouten, "bestand", "Vergelijk het met: ketenbot config example.", "de waarden passen niet.")
		return Standaard(), fouten
	}
	c.controleer(&fouten)
	return c, fouten.of()
}

// uitOmgeving asks for the variable of every key. An empty variable counts as not set.
func uitOmgeving(getenv func(string) string, fouten *Fouten) *env.Env {
	namen := map[string]sleutel{}
	var gezet []string
	for _, s := range bekend {
		naam, kan := s.omgevingsnaam()
		if waarde := getenv(naam); kan && waarde != "" {
			namen[naam] = s
			gezet = append(gezet, naam+"="+waarde)
		}
	}
	return env.Provider(".", env.Opt{
		EnvironFunc: func() []string { return gezet },
		TransformFunc: func(naam, waarde string) (string, any) {
			s := namen[naam]
			if s.soort.Kind() == reflect.Slice {
				return s.pad, splitsKommas(waarde)
			}
			if s.soort.Kind() == reflect.Int {
				n, err := strconv.Atoi(strings.TrimSpace(waarde))
				if err != nil {
					voeg(fouten, naam, "Vul een heel getal in, alleen cijfers.", "dit is geen getal.")
					return "", nil
				}
				return s.pad, n
			}
			return s.pad, waarde
		},
	})
}

func splitsKommas(s string) []string {
	delen := strings.Split(s, ",")
	for i, deel := range delen {
		delen[i] = strings.TrimSpace(deel)
	}
	return delen
}

// YAML returns the configuration as YAML, with *** for every secret that is set.
func (c Config) YAML() (string, error) {
	m, err := structs.Provider(c, "koanf").Read()
	if err != nil {
		return "", err
	}
	b, err := yaml.Parser().Marshal(m)
	return string(b), err
}
