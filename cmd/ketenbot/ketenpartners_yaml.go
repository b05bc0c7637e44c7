package main

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"ketenbot/bot/casus"
	"ketenbot/storage"
)

// The keys that a list in YAML has besides the columns.
const (
	sleutelPartners = "ketenpartners"
	sleutelNaam     = "naam"
	sleutelMensen   = "medewerkers"
	sleutelAccounts = "accounts"
)

const yamlDoe = "Kijk hoe het hoort met: ketenbot ketenpartners export --vorm yaml."

// yamlLezer walks the tree instead of decoding it, so that every fault has its line.
type yamlLezer struct {
	regels []mensRegel
	fouten []mensenFout
}

func leesMensenYAML(inhoud []byte) ([]mensRegel, []mensenFout) {
	var doc yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(inhoud))
	if err := d.Decode(&doc); errors.Is(err, io.EOF) {
		return nil, []mensenFout{{0, "het bestand is leeg.", yamlDoe}}
	} else if err != nil {
		return nil, []mensenFout{{yamlRegel(err), "dit is geen YAML.", "Let op de inspringing en de aanhalingstekens. " + yamlDoe}}
	}
	var l yamlLezer
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		l.fout(&doc, "na de eerste lijst staat nog iets.", "Zet alles in één lijst, zonder --- ertussen.")
	}
	top := l.velden(doc.Content[0], sleutelPartners)
	for _, p := range l.lijst(top[sleutelPartners]) {
		l.partner(p)
	}
	return l.regels, l.fouten
}

var regelInFout = regexp.MustCompile(`line (\d+)`)

// yamlRegel takes the number of the line from an error of the library; its text may quote what stands there.
func yamlRegel(err error) int {
	m := regelInFout.FindStringSubmatch(err.Error())
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1]) // 0 is the file as a whole
	return n
}

func (l *yamlLezer) fout(n *yaml.Node, wat, doe string) {
	l.fouten = append(l.fouten, mensenFout{n.Line, wat, doe})
}

func (l *yamlLezer) partner(n *yaml.Node) {
	v := l.velden(n, sleutelNaam, kolomSoort, kolomVast, kolomMagAanmelden, sleutelMensen)
	if v == nil {
		return
	}
	r := mensRegel{regel: n.Line, partnerRegel: n.Line, tekst: map[string]string{
		kolomKetenpartner: l.tekst(v[sleutelNaam]), kolomSoort: l.tekst(v[kolomSoort]), kolomVast: l.tekst(v[kolomVast]), kolomMagAanmelden: l.tekst(v[kolomMagAanmelden]),
	}}
	l.regels = append(l.regels, r) // the organisation by itself: it may have nobody
	for _, m := range l.lijst(v[sleutelMensen]) {
		l.mens(r, m)
	}
}

func (l *yamlLezer) mens(partner mensRegel, n *yaml.Node) {
	v := l.velden(n, sleutelNaam, kolomEmail, kolomRollen, kolomContactpersoon, sleutelAccounts)
	if v == nil {
		return
	}
	r := mensRegel{regel: n.Line, partnerRegel: partner.partnerRegel, tekst: map[string]string{
		kolomMedewerker: l.tekst(v[sleutelNaam]), kolomEmail: l.tekst(v[kolomEmail]), kolomContactpersoon: l.tekst(v[kolomContactpersoon]),
	}}
	maps.Copy(r.tekst, partner.tekst)
	for _, rol := range l.lijst(v[kolomRollen]) {
		r.rollen = append(r.rollen, l.tekst(rol))
	}
	for _, a := range l.lijst(v[sleutelAccounts]) {
		va := l.velden(a, kolomPlatform, kolomAccount)
		r.platforms, r.accounts = append(r.platforms, l.tekst(va[kolomPlatform])), append(r.accounts, l.tekst(va[kolomAccount]))
	}
	if r.zonderMens() {
		l.fout(n, "hier staat een medewerker zonder gegevens.", "Vul naam en email in, of haal hem weg.")
		return
	}
	l.regels = append(l.regels, r)
}

// velden returns the values of a group by their key, nil when this is no group; a key that is not known is a fault.
func (l *yamlLezer) velden(n *yaml.Node, bekend ...string) map[string]*yaml.Node {
	if n.Kind != yaml.MappingNode {
		l.fout(n, "hier hoort een groep met "+strings.Join(bekend, ", ")+".", yamlDoe)
		return nil
	}
	uit := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		switch {
		case !slices.Contains(bekend, k.Value):
			l.fout(k, "deze sleutel is hier niet bekend.", "Hier kan staan: "+strings.Join(bekend, ", ")+".")
		case uit[k.Value] != nil:
			l.fout(k, k.Value+" staat hier twee keer.", "Haal één van de twee weg.")
		default:
			uit[k.Value] = v
		}
	}
	return uit
}

// lijst returns the values of a list; nothing is an empty one.
func (l *yamlLezer) lijst(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Tag == "!!null" {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		l.fout(n, "hier hoort een lijst.", "Zet elke waarde op een eigen regel met een streepje ervoor.")
		return nil
	}
	return n.Content
}

func (l *yamlLezer) tekst(n *yaml.Node) string {
	switch {
	case n == nil || n.Tag == "!!null":
		return ""
	case n.Kind != yaml.ScalarNode:
		l.fout(n, "hier hoort één waarde.", yamlDoe)
		return ""
	}
	return strings.TrimSpace(n.Value)
}

type yamlPartner struct {
	Naam         string     `yaml:"naam"`
	Soort        string     `yaml:"soort"`
	Vast         string     `yaml:"vast"`
	MagAanmelden string     `yaml:"mag_aanmelden"`
	Medewerkers  []yamlMens `yaml:"medewerkers,omitempty"`
}

type yamlMens struct {
	Naam           string        `yaml:"naam"`
	Email          string        `yaml:"email"`
	Rollen         []string      `yaml:"rollen,omitempty,flow"`
	Contactpersoon string        `yaml:"contactpersoon"`
	Accounts       []yamlAccount `yaml:"accounts,omitempty"`
}

type yamlAccount struct {
	Platform string `yaml:"platform"`
	Account  string `yaml:"account"`
}

func mensenYAML(partners []casus.Ketenpartner, mensen []storage.Inschrijving) (string, error) {
	uit := []yamlPartner{}
	for _, k := range partners {
		p := yamlPartner{Naam: k.Naam, Soort: k.Soort, Vast: jaNeeTekst(k.Vast), MagAanmelden: jaNeeTekst(k.MagAanmelden)}
		for _, m := range mensen {
			if m.Ketenpartner.ID != k.ID {
				continue
			}
			ym := yamlMens{Naam: m.Naam, Email: m.Email, Rollen: rolTeksten(m.Rollen), Contactpersoon: jaNeeTekst(m.Contactpersoon)}
			for _, a := range m.Accounts {
				ym.Accounts = append(ym.Accounts, yamlAccount{a.Platform, a.Gebruiker})
			}
			p.Medewerkers = append(p.Medewerkers, ym)
		}
		uit = append(uit, p)
	}
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	err := errors.Join(e.Encode(map[string]any{sleutelPartners: uit}), e.Close())
	return b.String(), err
}
