package config

import (
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	maxKeuze        = 75 // runes; the smallest option label any platform shows
	maxGemeenten    = 98 // with the two that are added, the most choices one list holds
	maxLeefgebieden = 100
	maxConceptDagen = 365
	maxSlotMinuten  = 12 * 60
	minLeefgebieden = 2 // the criteria ask for more than one

)

var weekdagen = []string{"maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"}

// vasteGemeenten are the choices that every list of gemeenten gets.
var vasteGemeenten = []string{"buiten de regio", "geen vaste woonplaats"}

// controleer reports every value that cannot be right by itself. Whether days and times agree is the calendar's to say.
func (c Config) controleer(f *Fouten) {
	keuze(f, "platform", c.Platform, PlatformWeb, PlatformMattermost, PlatformSlack)
	switch c.Platform {
	case PlatformMattermost:
		c.Mattermost.controleer(f)
		c.Kanalen.ids(f)
		luisteradres(f, c.Luister)
	case PlatformSlack:
		c.Slack.controleer(f)
		if c.Slack.Modus == SlackHTTP {
			luisteradres(f, c.Luister)
		}
	}
	c.Database.controleer(f)
	verplicht(f, "sleutels.bestand", c.Sleutels.Bestand)
	verplicht(f, "sleutels.zegel", c.Sleutels.Zegel)
	c.Huis.controleer(f)
	c.Rooster.controleer(f)
	controleerCriteria(f, c.Criteria)
	c.Kanalen.controleer(f)
	getal(f, "bewaren.concept_dagen", c.Bewaren.ConceptDagen, 1, maxConceptDagen)
	keuze(f, "log.niveau", c.Log.Niveau, "debug", "info", "warn", "error")
}

func (m Mattermost) controleer(f *Fouten) {
	webadres(f, "mattermost.url", m.URL)
	webadres(f, "mattermost.terugbel_url", m.TerugbelURL)
	verplicht(f, "mattermost.team", m.Team)
	geheim(f, "mattermost.token", m.Token, "")
	if len(m.CommandoTokens) == 0 {
		voeg(f, "mattermost.commando_tokens", "Neem ze over van: ketenbot setup mattermost.", "er staat er geen.")
	}
	for i, t := range m.CommandoTokens {
		geheim(f, fmt.Sprintf("mattermost.commando_tokens[%d]", i), t, "")
	}
}

func (s Slack) controleer(f *Fouten) {
	keuze(f, "slack.modus", s.Modus, SlackSocket, SlackHTTP)
	geheim(f, "slack.bot_token", s.BotToken, "xoxb-")
	switch s.Modus {
	case SlackSocket:
		geheim(f, "slack.app_token", s.AppToken, "xapp-")
	case SlackHTTP:
		geheim(f, "slack.signing_secret", s.SigningSecret, "")
	}
}

func (d Database) controleer(f *Fouten) {
	if d.URL == "" {
		return
	}
	// The parse error quotes the address, password and all: it is not passed on.
	u, err := url.Parse(d.URL.Waarde())
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") || u.Path == "" || u.Path == "/" {
		voeg(f, "database.url", "Schrijf het als postgres://gebruiker:wachtwoord@server/database.", "dit is geen adres van Postgres.")
	}
}

func (h Huis) controleer(f *Fouten) {
	verplicht(f, "huis.naam", h.Naam)
	verplicht(f, "huis.telefoon", h.Telefoon)
	if a, err := mail.ParseAddress(h.Email); err != nil || a.Address != h.Email {
		voeg(f, "huis.email", "Vul een adres in als team@voorbeeld.nl.", "%q is geen e-mailadres.", h.Email)
	}
	webadres(f, "huis.privacy_url", h.PrivacyURL)
	keuzelijst(f, "huis.gemeenten", h.Gemeenten, 1, maxGemeenten)
	for _, g := range h.Gemeenten {
		if slices.Contains(vasteGemeenten, strings.ToLower(g)) {
			voeg(f, "huis.gemeenten", "Haal hem uit de lijst.", "%q komt er vanzelf bij.", g)
		}
	}
	keuze(f, "huis.persoonsgegevens", h.Persoonsgegevens, PersoonsgegevensJa, PersoonsgegevensNooit)
}

func (r Rooster) controleer(f *Fouten) {
	keuze(f, "rooster.triage.dag", r.Triage.Dag, weekdagen...)
	kloktijd(f, "rooster.triage.begin", r.Triage.Begin)
	kloktijd(f, "rooster.triage.eind", r.Triage.Eind)
	getal(f, "rooster.triage.slot_minuten", r.Triage.SlotMinuten, 1, maxSlotMinuten)
	verplicht(f, "rooster.triage.locatie", r.Triage.Locatie)
	if r.Triage.Online != "" {
		webadres(f, "rooster.triage.online", r.Triage.Online)
	}
	keuze(f, "rooster.aanmelden_tot.dag", r.AanmeldenTot.Dag, weekdagen...)
	kloktijd(f, "rooster.aanmelden_tot.tijd", r.AanmeldenTot.Tijd)
	keuze(f, "rooster.publicatie.dag", r.Publicatie.Dag, weekdagen...)
	kloktijd(f, "rooster.publicatie.tijd", r.Publicatie.Tijd)
	for i, dag := range r.Feestdagen.Extra {
		datum(f, fmt.Sprintf("rooster.feestdagen.extra[%d].datum", i), dag.Datum)
		verplicht(f, fmt.Sprintf("rooster.feestdagen.extra[%d].naam", i), dag.Naam)
	}
	for i, dag := range r.Feestdagen.Geen {
		verplicht(f, fmt.Sprintf("rooster.feestdagen.geen[%d]", i), dag)
	}
}

func controleerCriteria(f *Fouten, sets []CriteriaSet) {
	if len(sets) == 0 {
		voeg(f, "criteria", "Neem ze over uit: ketenbot config example.", "er zijn geen criteria.")
	}
	versies, ingangen := map[string]bool{}, map[string]bool{}
	for i, s := range sets {
		pad := fmt.Sprintf("criteria[%d].", i)
		verplicht(f, pad+"versie", s.Versie)
		datum(f, pad+"ingang", s.Ingang)
		if versies[s.Versie] {
			voeg(f, pad+"versie", "Geef elke versie een eigen naam.", "de versie %q staat er al.", s.Versie)
		}
		if ingangen[s.Ingang] {
			voeg(f, pad+"ingang", "Laat elke versie op een andere datum ingaan.", "op %s gaat al een versie in.", s.Ingang)
		}
		versies[s.Versie], ingangen[s.Ingang] = true, true
		keuzelijst(f, pad+"leefgebieden", s.Leefgebieden, minLeefgebieden, maxLeefgebieden)
		verplicht(f, pad+"vragen.multiproblem", s.Vragen.Multiproblem)
		verplicht(f, pad+"vragen.ketens", s.Vragen.Ketens)
		verplicht(f, pad+"vragen.systeem", s.Vragen.Systeem)
		verplicht(f, pad+"vragen.gebied", s.Vragen.Gebied)
	}
}

var kanaalID = regexp.MustCompile(`^[a-z0-9]{26}$`)

// ids asks for the ids of Mattermost: what is sent to a channel by name is refused for good.
func (k Kanalen) ids(f *Fouten) {
	for _, v := range [][2]string{{"kanalen.triage", k.Triage}, {"kanalen.screening", k.Screening}, {"kanalen.actiepunten", k.Actiepunten}} {
		if v[1] != "" && !kanaalID.MatchString(v[1]) {
			voeg(f, v[0], "Neem het over van: ketenbot setup mattermost.", "%q is geen nummer (id) van een kanaal op Mattermost.", v[1])
		}
	}
}

func (k Kanalen) controleer(f *Fouten) {
	gezien := map[string]string{}
	for _, kanaal := range []struct{ sleutel, naam string }{
		{"kanalen.triage", k.Triage}, {"kanalen.screening", k.Screening}, {"kanalen.actiepunten", k.Actiepunten},
	} {
		verplicht(f, kanaal.sleutel, kanaal.naam)
		if ander := gezien[kanaal.naam]; ander != "" && kanaal.naam != "" {
			voeg(f, kanaal.sleutel, "Kies een ander kanaal: er lezen andere mensen mee.", "dit is hetzelfde kanaal als %s.", ander)
		}
		gezien[kanaal.naam] = kanaal.sleutel
	}
}

func verplicht(f *Fouten, sleutel, waarde string) {
	if strings.TrimSpace(waarde) == "" {
		voeg(f, sleutel, "Vul een waarde in.", "dit is leeg.")
	}
}

// geheim reports a secret that is missing, or that is another kind of secret; the value itself is not repeated.
func geheim(f *Fouten, sleutel string, waarde Geheim, begin string) {
	naam := omgevingVoorvoegsel + strings.ToUpper(strings.ReplaceAll(sleutel, ".", "_"))
	switch {
	case strings.TrimSpace(waarde.Waarde()) == "":
		voeg(f, sleutel, "Zet het in de omgeving, als "+naam+".", "dit geheim is leeg.")
	case !strings.HasPrefix(waarde.Waarde(), begin):
		voeg(f, sleutel, "Het begint met "+begin+".", "dit is een ander soort geheim.")
	}
}

func luisteradres(f *Fouten, waarde string) {
	if _, poort, err := net.SplitHostPort(waarde); err != nil || poort == "" {
		voeg(f, "luister", "Schrijf het als 127.0.0.1:8080.", "%q is geen adres met een poort.", waarde)
	}
}

func keuze(f *Fouten, sleutel, waarde string, mag ...string) {
	if !slices.Contains(mag, waarde) {
		voeg(f, sleutel, "Kies uit: "+strings.Join(mag, ", ")+".", "%q kan niet.", waarde)
	}
}

func getal(f *Fouten, sleutel string, n, van, tot int) {
	if n < van || n > tot {
		voeg(f, sleutel, fmt.Sprintf("Kies een getal van %d tot en met %d.", van, tot), "%d kan niet.", n)
	}
}

func kloktijd(f *Fouten, sleutel, waarde string) {
	if _, err := time.Parse("15:04", waarde); err != nil {
		voeg(f, sleutel, "Schrijf hem als \"16:00\", tussen aanhalingstekens.", "%q is geen tijd.", waarde)
	}
}

func datum(f *Fouten, sleutel, waarde string) {
	if _, err := time.Parse(time.DateOnly, waarde); err != nil {
		voeg(f, sleutel, "Schrijf hem als 2026-12-24.", "%q is geen datum.", waarde)
	}
}

func webadres(f *Fouten, sleutel, waarde string) {
	if u, err := url.Parse(waarde); err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		voeg(f, sleutel, "Schrijf het als https://voorbeeld.nl/bladzijde.", "%q is geen webadres.", waarde)
	}
}

func keuzelijst(f *Fouten, sleutel string, woorden []string, van, tot int) {
	if len(woorden) < van || len(woorden) > tot {
		voeg(f, sleutel, fmt.Sprintf("Zet er minstens %d en hoogstens %d in.", van, tot), "er staan er %d.", len(woorden))
	}
	gezien := map[string]bool{}
	for i, w := range woorden {
		plek := fmt.Sprintf("%s[%d]", sleutel, i)
		verplicht(f, plek, w)
		if n := utf8.RuneCountInString(w); n > maxKeuze {
			voeg(f, plek, fmt.Sprintf("Maak er hoogstens %d van.", maxKeuze), "dit zijn %d tekens.", n)
		}
		if klein := strings.ToLower(w); gezien[klein] && w != "" {
			voeg(f, plek, "Haal hem één keer weg.", "%q staat er twee keer.", w)
		} else {
			gezien[klein] = true
		}
	}
}

// LetOp returns what is no fault but should be seen to before real people use this house, in Dutch sentences.
func (c Config) LetOp() []string {
	var op []string
	if c.Database.URL == "" {
		op = append(op, "database.url is leeg. Zet KETENBOT_DATABASE_URL voordat je ketenbot voor echt gebruikt. De demo heeft het niet nodig.")
	}
	s := Standaard().Huis
	for _, v := range []struct{ sleutel, waarde, voorbeeld string }{
		{"huis.naam", c.Huis.Naam, s.Naam}, {"huis.telefoon", c.Huis.Telefoon, s.Telefoon},
		{"huis.email", c.Huis.Email, s.Email}, {"huis.privacy_url", c.Huis.PrivacyURL, s.PrivacyURL},
	} {
		if v.waarde == v.voorbeeld {
			op = append(op, v.sleutel+" staat nog op de waarde van het voorbeeld.")
		}
	}
	return op
}
