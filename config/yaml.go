package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/knadh/koanf/parsers/yaml"
)

// strengeYAML parses YAML and compares it with Config: what does not belong there is reported and left out, so that one
// mistake is one sentence and the other values are still checked.
type strengeYAML struct{ fouten *Fouten }

// Unmarshal implements koanf.Parser.
func (p strengeYAML) Unmarshal(b []byte) (map[string]any, error) {
	m, err := yaml.Parser().Unmarshal(b)
	if err != nil {
		return nil, err
	}
	return p.sectie("", m, reflect.TypeFor[Config]()), nil
}

// Marshal implements koanf.Parser.
func (p strengeYAML) Marshal(m map[string]any) ([]byte, error) { return yaml.Parser().Marshal(m) }

func (p strengeYAML) sectie(voor string, m map[string]any, t reflect.Type) map[string]any {
	goed := map[string]any{}
	for _, naam := range slices.Sorted(maps.Keys(m)) {
		pad := voor + naam
		veld, ok := veldVan(t, naam)
		if !ok {
			p.onbekend(pad)
			continue
		}
		if waarde, ok := p.waarde(pad, m[naam], veld.Type); ok {
			goed[naam] = waarde
		}
	}
	return goed
}

func veldVan(t reflect.Type, naam string) (reflect.StructField, bool) {
	for f := range t.Fields() {
		if f.Tag.Get("koanf") == naam {
			return f, true
		}
	}
	return reflect.StructField{}, false
}

func (p strengeYAML) onbekend(pad string) {
	doe := "Haal hem weg. Alle sleutels staan in: ketenbot config example."
	switch beste := lijktOp(pad); {
	case beste == pad:
		doe = "Schrijf elk deel op een eigen regel, ingesprongen, zoals in: ketenbot config example."
	case beste != "":
		doe = fmt.Sprintf("Bedoelde je %s?", beste)
	}
	voeg(p.fouten, pad, doe, "deze sleutel is niet bekend.")
}

// waarde returns v as the type t wants it, or false when it is left out: reported, or an empty section.
func (p strengeYAML) waarde(pad string, v any, t reflect.Type) (any, bool) {
	if t.Kind() == reflect.Struct {
		return p.groep(pad, v, t)
	}
	if t.Kind() == reflect.Slice {
		return p.lijst(pad, v, t)
	}
	if t.Kind() == reflect.Int {
		return p.getal(pad, v)
	}
	return p.tekst(pad, v)
}

func (p strengeYAML) groep(pad string, v any, t reflect.Type) (any, bool) {
	m, ok := v.(map[string]any)
	if !ok && v != nil {
		voeg(p.fouten, pad, "Zet de sleutels eronder, ingesprongen.", "hier hoort een groep sleutels.")
	}
	return p.sectie(pad+".", m, t), ok
}

func (p strengeYAML) getal(pad string, v any) (any, bool) {
	n, ok := v.(int)
	if !ok {
		voeg(p.fouten, pad, "Vul een heel getal in, zonder aanhalingstekens.", "dit is geen getal.")
	}
	return n, ok
}

func (p strengeYAML) lijst(pad string, v any, t reflect.Type) (any, bool) {
	delen, ok := v.([]any)
	if !ok && v != nil {
		voeg(p.fouten, pad, "Zet elke waarde op een eigen regel met een streepje ervoor.", "hier hoort een lijst.")
		return nil, false
	}
	goed := []any{}
	for i, deel := range delen {
		if waarde, ok := p.waarde(fmt.Sprintf("%s[%d]", pad, i), deel, t.Elem()); ok {
			goed = append(goed, waarde)
		}
	}
	return goed, true
}

// tekst refuses numbers: YAML has already eaten the leading zero of a telephone number by the time we see it.
func (p strengeYAML) tekst(pad string, v any) (any, bool) {
	switch v := v.(type) {
	case nil:
		return "", true
	case string:
		return strings.TrimSpace(v), true
	case time.Time: // an unquoted date
		if v.Equal(v.Truncate(24 * time.Hour)) {
			return v.Format(time.DateOnly), true
		}
	case map[string]any, []any:
		voeg(p.fouten, pad, "Zet er één waarde achter de dubbele punt.", "hier hoort één waarde, geen lijst of groep.")
		return nil, false
	}
	voeg(p.fouten, pad, "Zet de waarde tussen aanhalingstekens.", "hier hoort tekst.")
	return nil, false
}
