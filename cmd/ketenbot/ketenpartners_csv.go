package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"ketenbot/bot/casus"
	"ketenbot/storage"
)

const kopDoe = "Zet in de eerste regel deze kolommen, elk één keer: ketenpartner, soort, vast, mag_aanmelden, medewerker, email, rollen, contactpersoon, platform, account."

// leesMensenCSV reads one line a medewerker. It goes on after a fault, to find them all.
func leesMensenCSV(inhoud []byte) (regels []mensRegel, fouten []mensenFout) {
	r := csv.NewReader(bytes.NewReader(inhoud))
	r.FieldsPerRecord = -1 // counted below, where the line has a number
	r.Comma = scheiding(inhoud)
	var kop map[string]int
	for {
		velden, err := r.Read()
		var fout *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			if kop == nil && len(fouten) == 0 {
				fouten = append(fouten, mensenFout{0, "het bestand is leeg.", kopDoe})
			}
			return regels, fouten
		case errors.As(err, &fout):
			fouten = append(fouten, mensenFout{fout.StartLine, "de aanhalingstekens kloppen niet.",
				`Zet ze om de hele waarde heen, en verdubbel er een die in de waarde zelf staat: "Huis ""De Linde""".`})
			if kop == nil {
				return nil, fouten // without names for the columns the rest means nothing
			}
			continue
		case err != nil:
			return nil, append(fouten, mensenFout{0, "het bestand kan niet gelezen worden.", "Sla het opnieuw op als CSV."})
		}
		regel, _ := r.FieldPos(0)
		for i, v := range velden {
			velden[i] = strings.TrimSpace(zonderKap(strings.TrimSpace(v)))
		}
		if kop == nil {
			var ok bool
			if kop, ok = leesKop(velden); !ok {
				return nil, append(fouten, mensenFout{regel, "dit zijn niet de kolommen van de lijst.", kopDoe})
			}
			continue
		}
		if !slices.ContainsFunc(velden, func(v string) bool { return v != "" }) {
			continue // a spreadsheet leaves lines of only separators
		}
		if len(velden) != len(kop) {
			fouten = append(fouten, mensenFout{regel, fmt.Sprintf("hier staan %d waarden in plaats van %d.", len(velden), len(kop)),
				"Staat er een " + string(r.Comma) + " in een waarde? Zet die waarde dan tussen aanhalingstekens."})
			continue
		}
		regels = append(regels, csvRegel(regel, kop, velden))
	}
}

// scheiding returns what stands between two values, seen from the first line that says something.
func scheiding(inhoud []byte) rune {
	kop, _, _ := bytes.Cut(bytes.TrimLeft(inhoud, "\r\n"), []byte("\n"))
	if bytes.ContainsRune(kop, ';') {
		return ';'
	}
	return ','
}

func leesKop(velden []string) (map[string]int, bool) {
	kop := map[string]int{}
	for i, v := range velden {
		kop[strings.ToLower(v)] = i
	}
	for _, k := range mensenKolommen {
		if _, ok := kop[k]; !ok {
			return nil, false
		}
	}
	return kop, len(kop) == len(mensenKolommen) && len(velden) == len(mensenKolommen)
}

func csvRegel(nr int, kop map[string]int, velden []string) mensRegel {
	r := mensRegel{regel: nr, partnerRegel: nr, tekst: map[string]string{}}
	for _, k := range mensenKolommen {
		r.tekst[k] = velden[kop[k]]
	}
	r.rollen = woorden(r.tekst[kolomRollen])
	r.platforms, r.accounts = woorden(r.tekst[kolomPlatform]), woorden(r.tekst[kolomAccount])
	return r
}

// woorden splits a cell that holds more than one value.
func woorden(s string) []string {
	return strings.FieldsFunc(s, func(t rune) bool { return unicode.IsSpace(t) || strings.ContainsRune(",;|", t) })
}

// A spreadsheet takes a cell that begins like this for a formula, and somebody can choose their own name: such a cell gets an apostrophe before it. What
// begins with apostrophes and then so gets one more, so that taking one off always gives back what was there.
var formule = regexp.MustCompile(`^'*[=+\-@]`)

func metKap(s string) string {
	if formule.MatchString(s) {
		return "'" + s
	}
	return s
}

func zonderKap(s string) string {
	if rest, kap := strings.CutPrefix(s, "'"); kap && formule.MatchString(rest) {
		return rest
	}
	return s
}

func mensenCSV(partners []casus.Ketenpartner, mensen []storage.Inschrijving) (string, error) {
	var b strings.Builder
	b.WriteString(bom) // else a spreadsheet takes it for another alphabet
	w := csv.NewWriter(&b)
	w.Comma = ';' // what a Dutch spreadsheet expects
	rijen := [][]string{mensenKolommen}
	for _, k := range partners {
		leeg := true
		for _, m := range mensen {
			if m.Ketenpartner.ID == k.ID {
				rijen = append(rijen, csvRij(k, &m))
				leeg = false
			}
		}
		if leeg {
			rijen = append(rijen, csvRij(k, nil))
		}
	}
	if err := w.WriteAll(rijen); err != nil {
		return "", err
	}
	return b.String(), nil
}

func csvRij(k casus.Ketenpartner, m *storage.Inschrijving) []string {
	rij := []string{k.Naam, k.Soort, jaNeeTekst(k.Vast), jaNeeTekst(k.MagAanmelden), "", "", "", "", "", ""}
	if m != nil {
		var platforms, accounts []string
		for _, a := range m.Accounts {
			platforms, accounts = append(platforms, a.Platform), append(accounts, a.Gebruiker)
		}
		copy(rij[4:], []string{m.Naam, m.Email, strings.Join(rolTeksten(m.Rollen), ", "), jaNeeTekst(m.Contactpersoon), strings.Join(platforms, " "), strings.Join(accounts, " ")})
	}
	for i, v := range rij {
		rij[i] = metKap(v)
	}
	return rij
}

func jaNeeTekst(ja bool) string {
	if ja {
		return "ja"
	}
	return "nee"
}

func rolTeksten(rollen []casus.Rol) []string {
	var uit []string
	for _, r := range rollen {
		uit = append(uit, string(r))
	}
	return uit
}
