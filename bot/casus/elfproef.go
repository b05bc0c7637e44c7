package casus

import (
	"regexp"
	"strings"
	"unicode"
)

const bsnLengte = 9

// landnummer is what stands before the nine digits of a telephone number with a country code: "+31 (0)".
var landnummer = regexp.MustCompile(`(^|[^0-9])(\+|00)[0-9]{2}[^0-9a-zA-Z]{0,3}(0[^0-9a-zA-Z]{0,3})?$`)

// BevatBSN reports whether s contains a burgerservicenummer: nine digits passing the elfproef, that are not part of a longer
// number. They may be in groups with one kind of separator (123.456.782, 1234 56 782), in any script (fullwidth, Arabic-Indic), and
// with invisible characters in between. A telephone number with a country code is none. One in eleven other numbers of
// nine digits also passes; refusing those too is the safe side.
func BevatBSN(s string) bool {
	gewoon := gewoneCijfers(s)
	groepen := cijfergroepen(gewoon)
	for i := range groepen {
		if bsnVanaf(gewoon, groepen[i:]) {
			return true
		}
	}
	return false
}

// bsnVanaf tries the number that begins with the first group.
func bsnVanaf(s string, groepen []cijfergroep) bool {
	cijfers := groepen[0].cijfers
	var scheiding string
	for i := 1; len(cijfers) < bsnLengte && i < len(groepen); i++ {
		g := groepen[i]
		if g.scheiding == "" || (scheiding != "" && g.scheiding != scheiding) {
			return false
		}
		scheiding = g.scheiding
		cijfers += g.cijfers
	}
	return len(cijfers) == bsnLengte && elfproef(cijfers) && !landnummer.MatchString(s[:groepen[0].begin])
}

// elfproef checks nine ASCII digits: weights 9 down to 2, and -1 for the last, must add up to a multiple of eleven.
func elfproef(cijfers string) bool {
	som, allesNul := 0, true
	for i := range bsnLengte {
		c := int(cijfers[i] - '0')
		allesNul = allesNul && c == 0
		gewicht := bsnLengte - i
		if gewicht == 1 {
			gewicht = -1
		}
		som += gewicht * c
	}
	return som%11 == 0 && !allesNul
}

// cijfergroep is a run of digits. scheiding is what kind of separator stands between it and the group before, empty when
// something else does.
type cijfergroep struct {
	begin              int
	cijfers, scheiding string
}

func cijfergroepen(s string) []cijfergroep {
	var groepen []cijfergroep
	eindVorige := -1
	for i := 0; i < len(s); {
		if !isCijfer(s[i]) {
			i++
			continue
		}
		g := cijfergroep{begin: i}
		for i < len(s) && isCijfer(s[i]) {
			i++
		}
		g.cijfers = s[g.begin:i]
		if eindVorige >= 0 {
			g.scheiding = soortScheiding(s[eindVorige:g.begin])
		}
		eindVorige = i
		groepen = append(groepen, g)
	}
	return groepen
}

func isCijfer(b byte) bool { return b >= '0' && b <= '9' }

// soortScheiding returns the one mark between two groups, white space around it left out; empty when it is no separator.
func soortScheiding(s string) string {
	if len(s) > 3 || strings.ContainsAny(s, "\r\n") {
		return ""
	}
	mark := strings.TrimSpace(s)
	switch mark {
	case "":
		return " "
	case ".", "-", ",", "/", "_":
		return mark
	}
	return ""
}

// gewoneCijfers writes every digit as ASCII, every space as a space and every dash as a hyphen, and leaves out what does not show.
func gewoneCijfers(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\r', r == '\n':
			return r
		case unicode.IsControl(r):
			return -1
		case r < unicode.MaxASCII:
			return r
		case unicode.Is(unicode.Nd, r):
			return '0' + cijferwaarde(r)
		case unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me):
			return -1
		case unicode.Is(unicode.Zs, r):
			return ' '
		case unicode.Is(unicode.Pd, r), r == '\u2212':
			return '-'
		case r == '\uff0e', r == '\u00b7', r == '\u2022':
			return '.'
		}
		return r
	}, s)
}

// cijferwaarde relies on Unicode keeping decimal digits in runs of ten, beginning with zero.
func cijferwaarde(r rune) rune {
	for _, b := range unicode.Nd.R16 {
		if r >= rune(b.Lo) && r <= rune(b.Hi) {
			return (r - rune(b.Lo)) % 10
		}
	}
	for _, b := range unicode.Nd.R32 {
		if r >= rune(b.Lo) && r <= rune(b.Hi) {
			return (r - rune(b.Lo)) % 10
		}
	}
	return 0
}
