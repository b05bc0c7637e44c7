package main

import (
	"bytes"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ketenbot/bot/casus"
	"ketenbot/storage"
)

// The columns of a list of people, and the keys in YAML.
const (
	kolomKetenpartner   = "ketenpartner"
	kolomSoort          = "soort"
	kolomVast           = "vast"
	kolomMagAanmelden   = "mag_aanmelden"
	kolomMedewerker     = "medewerker"
	kolomEmail          = "email"
	kolomRollen         = "rollen"
	kolomContactpersoon = "contactpersoon"
	kolomPlatform       = "platform"
	kolomAccount        = "account"
)

var mensenKolommen = []string{
	kolomKetenpartner, kolomSoort, kolomVast, kolomMagAanmelden, kolomMedewerker, kolomEmail, kolomRollen, kolomContactpersoon, kolomPlatform, kolomAccount,
}

// geenAccount stands where an account could: on this platform the medewerker has none (any more).
const geenAccount = "-"

// The limits are those of the form by which somebody asks for access.
const (
	maxNaam  = 100
	maxEmail = 200
)

var (
	rollenBestaan   = []casus.Rol{casus.Voorzitter, casus.Procesregisseur, casus.Manager, casus.Beheerder}
	platformsZijnEr = []string{"slack", "mattermost", "web"}
)

// mensRegel is what stands on one line of a list, before it is understood. In YAML partnerRegel is where the organisation begins.
type mensRegel struct {
	regel, partnerRegel int
	tekst               map[string]string // by column
	rollen              []string
	platforms, accounts []string // belong together, by place
}

// zonderMens reports whether the line is about an organisation alone.
func (r mensRegel) zonderMens() bool {
	return r.tekst[kolomMedewerker] == "" && r.tekst[kolomEmail] == "" && r.tekst[kolomContactpersoon] == "" && len(r.rollen)+len(r.platforms)+len(r.accounts) == 0
}

// mensenLijst is a list that is right by itself. Organisations and people have no ids yet.
type mensenLijst struct {
	partners []casus.Ketenpartner // each once
	mensen   []mens
}

type mens struct {
	storage.Inschrijving

	regel     int
	platforms []string // about which the line says something
}

// controleerMensen finds every fault that can be seen without the database.
func controleerMensen(regels []mensRegel) (mensenLijst, []mensenFout) {
	c := mensenControle{partners: map[string]partnerGezien{}, emails: map[string]int{}, accounts: map[storage.Account]int{}}
	for _, r := range regels {
		k := c.partner(r)
		if !r.zonderMens() {
			c.mens(r, k)
		}
	}
	return c.lijst, c.fouten
}

type partnerGezien struct {
	casus.Ketenpartner

	regel int
}

type mensenControle struct {
	lijst    mensenLijst
	fouten   []mensenFout
	partners map[string]partnerGezien // by sleutelVan its name
	emails   map[string]int           // the line of each
	accounts map[storage.Account]int
}

// sleutelVan is how a name or an address is compared: an organisation in capitals is the same one.
func sleutelVan(s string) string { return strings.ToLower(s) }

func (c *mensenControle) fout(regel int, doe, wat string, args ...any) {
	c.fouten = append(c.fouten, mensenFout{regel, fmt.Sprintf(wat, args...), doe})
}

func (c *mensenControle) partner(r mensRegel) casus.Ketenpartner {
	k := casus.Ketenpartner{Naam: c.naam(r.partnerRegel, kolomKetenpartner, r), Soort: c.naam(r.partnerRegel, kolomSoort, r)}
	k.Vast = c.jaNee(r.partnerRegel, kolomVast, r.tekst[kolomVast])
	k.MagAanmelden = c.jaNee(r.partnerRegel, kolomMagAanmelden, r.tekst[kolomMagAanmelden])
	if k.Naam == "" {
		return k
	}
	eerder, ook := c.partners[sleutelVan(k.Naam)]
	if !ook {
		c.partners[sleutelVan(k.Naam)] = partnerGezien{k, r.partnerRegel}
		c.lijst.partners = append(c.lijst.partners, k)
		return k
	}
	for _, v := range []struct {
		kolom  string
		anders bool
	}{
		{kolomKetenpartner, k.Naam != eerder.Naam}, {kolomSoort, k.Soort != eerder.Soort},
		{kolomVast, k.Vast != eerder.Vast}, {kolomMagAanmelden, k.MagAanmelden != eerder.MagAanmelden},
	} {
		if v.anders {
			c.fout(r.partnerRegel, "Maak ze gelijk.", "%s is hier anders dan op regel %d, bij dezelfde ketenpartner.", v.kolom, eerder.regel)
		}
	}
	return k
}

func (c *mensenControle) mens(r mensRegel, k casus.Ketenpartner) {
	m := mens{regel: r.regel}
	m.Naam, m.Email, m.Ketenpartner = c.naam(r.regel, kolomMedewerker, r), c.email(r), k
	m.Rollen = c.rollen(r)
	if r.tekst[kolomContactpersoon] != "" { // few are: nothing means no
		m.Contactpersoon = c.jaNee(r.regel, kolomContactpersoon, r.tekst[kolomContactpersoon])
	}
	m.Accounts, m.platforms = c.chat(r)
	c.lijst.mensen = append(c.lijst.mensen, m)
}

func (c *mensenControle) naam(regel int, kolom string, r mensRegel) string {
	tekst := r.tekst[kolom]
	switch {
	case tekst == "":
		c.fout(regel, "Vul een waarde in.", "%s is leeg.", kolom)
	case utf8.RuneCountInString(tekst) > maxNaam:
		c.fout(regel, fmt.Sprintf("Maak er hoogstens %d tekens van.", maxNaam), "%s is te lang.", kolom)
	case strings.ContainsFunc(tekst, unicode.IsControl):
		c.fout(regel, "Typ de waarde opnieuw, op één regel.", "in %s staat een regeleinde of een onzichtbaar teken.", kolom)
	}
	return tekst
}

func (c *mensenControle) email(r mensRegel) string {
	tekst := r.tekst[kolomEmail]
	if a, err := mail.ParseAddress(tekst); err != nil || a.Address != tekst || len(tekst) > maxEmail || strings.ContainsFunc(tekst, unicode.IsControl) {
		c.fout(r.regel, "Vul een adres in als naam@organisatie.nl.", "email is geen e-mailadres.")
		return tekst
	}
	if eerder, dubbel := c.emails[sleutelVan(tekst)]; dubbel {
		c.fout(r.regel, "Haal één van de twee regels weg.", "dit e-mailadres staat ook op regel %d.", eerder)
		return tekst
	}
	c.emails[sleutelVan(tekst)] = r.regel
	return tekst
}

func (c *mensenControle) rollen(r mensRegel) []casus.Rol {
	var uit []casus.Rol
	for _, tekst := range r.rollen {
		rol := casus.Rol(strings.ToLower(tekst))
		if !slices.Contains(rollenBestaan, rol) {
			c.fout(r.regel, fmt.Sprintf("Kies uit: %s, %s, %s, %s. Zet een komma tussen twee rollen.", rollenBestaan[0], rollenBestaan[1], rollenBestaan[2], rollenBestaan[3]),
				"in rollen staat een rol die niet bestaat.")
			continue
		}
		uit = append(uit, rol)
	}
	slices.Sort(uit)
	return slices.Compact(uit)
}

// jaNee also reads what a spreadsheet makes of yes and no.
func (c *mensenControle) jaNee(regel int, kolom, tekst string) bool {
	switch strings.ToLower(tekst) {
	case "ja", "j", "waar", "true", "1":
		return true
	case "nee", "n", "onwaar", "false", "0":
		return false
	}
	c.fout(regel, "Schrijf ja of nee.", "%s is geen ja of nee.", kolom)
	return false
}

func (c *mensenControle) chat(r mensRegel) (accounts []storage.Account, platforms []string) {
	if len(r.platforms) != len(r.accounts) {
		c.fout(r.regel, "Zet bij elk platform één account, of laat beide leeg.", "platform en account horen bij elkaar, en er zijn er niet evenveel.")
		return nil, nil
	}
	for i, platform := range r.platforms {
		platform, account := strings.ToLower(platform), r.accounts[i]
		if !slices.Contains(platformsZijnEr, platform) {
			c.fout(r.regel, "Kies uit: "+strings.Join(platformsZijnEr, ", ")+".", "platform is niet bekend.")
			continue
		}
		if account == "" || len(account) > maxNaam || strings.ContainsFunc(account, func(t rune) bool { return unicode.IsSpace(t) || unicode.IsControl(t) }) {
			c.fout(r.regel, "Vul het id in dat het platform aan deze gebruiker geeft.", "account is geen id van een gebruiker.")
			continue
		}
		if !slices.Contains(platforms, platform) {
			platforms = append(platforms, platform)
		}
		if account == geenAccount {
			continue
		}
		a := storage.Account{Platform: platform, Gebruiker: account}
		if eerder, dubbel := c.accounts[a]; dubbel {
			c.fout(r.regel, "Een account is van één medewerker. Haal het bij de ander weg.", "dit account staat ook op regel %d.", eerder)
			continue
		}
		c.accounts[a] = r.regel
		accounts = append(accounts, a)
	}
	return accounts, platforms
}

// alsUTF8 takes off the mark that a spreadsheet puts before UTF-8, and refuses what is no UTF-8.
func alsUTF8(inhoud []byte) ([]byte, []mensenFout) {
	inhoud = bytes.TrimPrefix(inhoud, []byte(bom))
	if utf8.Valid(inhoud) && !bytes.ContainsRune(inhoud, 0) {
		return inhoud, nil
	}
	regel := 1
	for rest := inhoud; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		if r == utf8.RuneError && n == 1 || r == 0 {
			break
		}
		if r == '\n' {
			regel++
		}
		rest = rest[n:]
	}
	return nil, []mensenFout{{regel, "hier staan tekens die geen UTF-8 zijn.", "Sla het bestand op als UTF-8; in een rekenblad heet dat \"CSV UTF-8\"."}}
}

const bom = "\ufeff"
