package config

import (
	"reflect"
	"regexp"
	"strings"

	"github.com/agnivade/levenshtein"
)

const omgevingVoorvoegsel = "KETENBOT_"

// sleutel is one key of the configuration with the type it wants.
type sleutel struct {
	pad   string // huis.email; of what stands in a list: criteria[].ingang
	soort reflect.Type
}

// bekend are all keys, sections included, in the order of Config: the struct is the only list of them.
var bekend = verzamelSleutels("", reflect.TypeFor[Config]())

func verzamelSleutels(voor string, t reflect.Type) []sleutel {
	var alle []sleutel
	for veld := range t.Fields() {
		pad := voor + veld.Tag.Get("koanf")
		alle = append(alle, sleutel{pad, veld.Type})
		switch {
		case veld.Type.Kind() == reflect.Struct:
			alle = append(alle, verzamelSleutels(pad+".", veld.Type)...)
		case isLijstVanSecties(veld.Type):
			alle = append(alle, verzamelSleutels(pad+"[].", veld.Type.Elem())...)
		}
	}
	return alle
}

func isLijstVanSecties(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct
}

// omgevingsnaam returns the environment variable of a key, and whether it has one: sections and lists of sections do not.
func (s sleutel) omgevingsnaam() (string, bool) {
	if s.soort.Kind() == reflect.Struct || isLijstVanSecties(s.soort) || strings.Contains(s.pad, "[]") {
		return "", false
	}
	return omgevingVoorvoegsel + strings.ToUpper(strings.ReplaceAll(s.pad, ".", "_")), true
}

var volgnummer = regexp.MustCompile(`\[\d+\]`)

// lijktOp returns the known key nearest to an unknown one, or "" when none is near.
func lijktOp(pad string) string {
	pad = strings.ToLower(volgnummer.ReplaceAllString(pad, "[]"))
	beste, afstand := "", max(2, len(pad)/3)+1
	for _, s := range bekend {
		if a := levenshtein.ComputeDistance(pad, s.pad); a < afstand {
			beste, afstand = s.pad, a
		}
	}
	return beste
}
