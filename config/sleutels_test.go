package config

import (
	"strings"
	"testing"

	"github.com/knadh/koanf/parsers/yaml"
)

func TestElkeSleutelStaatInHetVoorbeeld(t *testing.T) {
	t.Parallel()
	m, err := yaml.Parser().Unmarshal([]byte(Voorbeeld()))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range bekend {
		if strings.HasPrefix(s.pad, "rooster.feestdagen.extra[].") {
			continue // shown in a comment: the example adds no feestdag
		}
		var hier any = m
		for deel := range strings.SplitSeq(s.pad, ".") {
			naam, lijst := strings.CutSuffix(deel, "[]")
			sectie, _ := hier.(map[string]any)
			waarde, ok := sectie[naam]
			if !ok {
				t.Errorf("%s is not in the example", s.pad)
				break
			}
			if hier = waarde; lijst {
				hier = waarde.([]any)[0]
			}
		}
	}
}

func TestElkeOmgevingsnaamIsVanEenSleutel(t *testing.T) {
	t.Parallel()
	gezien := map[string]string{}
	for _, s := range bekend {
		naam, kan := s.omgevingsnaam()
		if !kan {
			continue
		}
		if ander := gezien[naam]; ander != "" {
			t.Errorf("%s belongs to %s and to %s", naam, ander, s.pad)
		}
		gezien[naam] = s.pad
	}
	if gezien["KETENBOT_HUIS_PRIVACY_URL"] != "huis.privacy_url" || gezien["KETENBOT_DATABASE_URL"] != "database.url" {
		t.Errorf("got %v", gezien)
	}
}
