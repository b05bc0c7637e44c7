// Package config is the configuration of one house: one struct, loaded from YAML and the environment and validated whole,
// so that a beheerder sees every fault at once. Days, dates and times are Dutch words and Amsterdam wall-clock.
package config

// Config is everything that can be configured. A value from Load without an error is complete and checked.
type Config struct {
	Platform   string          `koanf:"platform"` // where people chat: mattermost or slack; web is the demo's
	Luister    string          `koanf:"luister"`  // where the chat platform reaches us over HTTP, such as 127.0.0.1:8080
	Mattermost Mattermost      `koanf:"mattermost"`
	Slack      Slack           `koanf:"slack"`
	Database   Database        `koanf:"database"`
	Sleutels   Sleutels        `koanf:"sleutels"`
	Huis       Huis            `koanf:"huis"`
	Rooster    Rooster         `koanf:"rooster"`
	Criteria   []CriteriaSet   `koanf:"criteria"` // at least one
	Kanalen    Kanalen         `koanf:"kanalen"`
	Bewaren    Bewaartermijnen `koanf:"bewaren"`
	Log        Log             `koanf:"log"`
}

// The platforms.
const (
	PlatformWeb        = "web"
	PlatformMattermost = "mattermost"
	PlatformSlack      = "slack"
)

// Mattermost is how to reach a Mattermost server, and how it reaches us. It counts when it is the platform.
type Mattermost struct {
	URL            string   `koanf:"url"`
	Team           string   `koanf:"team"`         // its name in addresses
	TerugbelURL    string   `koanf:"terugbel_url"` // where the server reaches Luister, as https://ketenbot.voorbeeld.nl
	Token          Geheim   `koanf:"token"`        // of the bot account
	CommandoTokens []Geheim `koanf:"commando_tokens"`
}

// Slack is how to reach a Slack workspace. It counts when it is the platform.
type Slack struct {
	Modus         string `koanf:"modus"` // socket or http
	BotToken      Geheim `koanf:"bot_token"`
	AppToken      Geheim `koanf:"app_token"`      // for socket
	SigningSecret Geheim `koanf:"signing_secret"` // for http
}

// What Slack.Modus can be.
const (
	SlackSocket = "socket" // Slack needs no address of ours
	SlackHTTP   = "http"
)

// Database is where Postgres is. The demo brings its own and ignores it.
type Database struct {
	URL Geheim `koanf:"url"` // postgres://…; empty until set
}

// Sleutels is where the keys are that seal persoonsgegevens.
type Sleutels struct {
	Bestand string `koanf:"bestand"` // path of the keyset, outside the database
	Zegel   string `koanf:"zegel"`   // path of the key that signs forms and buttons on their way through the chat platform
}

// Huis is the Zorg- en Veiligheidshuis itself.
type Huis struct {
	Naam             string   `koanf:"naam"`
	Telefoon         string   `koanf:"telefoon"` // of the team, shown when aanmelden is impossible or fails
	Email            string   `koanf:"email"`
	PrivacyURL       string   `koanf:"privacy_url"`
	Gemeenten        []string `koanf:"gemeenten"`        // of the region, in the order of the list
	Persoonsgegevens string   `koanf:"persoonsgegevens"` // ja or nooit
}

// What persoonsgegevens can be.
const (
	PersoonsgegevensJa    = "ja"
	PersoonsgegevensNooit = "nooit" // naam, geboortedatum and adres are not asked, pgax is required
)

// Rooster is when triage is held, and when aanmelden closes and the agenda becomes definitive.
type Rooster struct {
	Triage       Triage     `koanf:"triage"`
	AanmeldenTot DagTijd    `koanf:"aanmelden_tot"`
	Publicatie   DagTijd    `koanf:"publicatie"`
	Feestdagen   Feestdagen `koanf:"feestdagen"`
}

// Triage is the weekly meeting.
type Triage struct {
	Dag         string `koanf:"dag"` // maandag … zondag
	Begin       string `koanf:"begin"`
	Eind        string `koanf:"eind"`
	SlotMinuten int    `koanf:"slot_minuten"`
	Locatie     string `koanf:"locatie"`
	Online      string `koanf:"online"` // link; empty when there is none
}

// DagTijd is a moment in the week.
type DagTijd struct {
	Dag  string `koanf:"dag"`
	Tijd string `koanf:"tijd"`
}

// Feestdagen are the exceptions to the Algemene termijnenwet.
type Feestdagen struct {
	Extra []Feestdag `koanf:"extra"`
	Geen  []string   `koanf:"geen"` // a date (2027-05-05) or a name (Bevrijdingsdag, every year)
}

// Feestdag is an extra day the house is closed.
type Feestdag struct {
	Datum string `koanf:"datum"` // jjjj-mm-dd
	Naam  string `koanf:"naam"`
}

// CriteriaSet is one version of the criteria, in force from Ingang.
type CriteriaSet struct {
	Versie       string   `koanf:"versie"`
	Ingang       string   `koanf:"ingang"` // jjjj-mm-dd
	Leefgebieden []string `koanf:"leefgebieden"`
	Vragen       Vragen   `koanf:"vragen"`
}

// Vragen are the questions of the criteria, answered with ja or nee.
type Vragen struct {
	Multiproblem string `koanf:"multiproblem"`
	Ketens       string `koanf:"ketens"`
	Systeem      string `koanf:"systeem"`
	Gebied       string `koanf:"gebied"`
}

// Kanalen are the names of the channels.
type Kanalen struct {
	Triage      string `koanf:"triage"`
	Screening   string `koanf:"screening"`
	Actiepunten string `koanf:"actiepunten"`
}

// Bewaartermijnen is how long things are kept.
type Bewaartermijnen struct {
	ConceptDagen int `koanf:"concept_dagen"` // an aanmelding that is not submitted
}

// Log is how much is logged.
type Log struct {
	Niveau string `koanf:"niveau"` // debug, info, warn or error
}

// Standaard returns the configuration of a fictitious house: what holds for every key that is not set.
func Standaard() Config {
	return Config{
		Platform: PlatformWeb, Luister: "127.0.0.1:8080",
		Mattermost: Mattermost{CommandoTokens: []Geheim{}},
		Slack:      Slack{Modus: SlackSocket},
		Sleutels:   Sleutels{Bestand: "ketenbot-sleutels.json", Zegel: "ketenbot-zegel.key"},
		Huis: Huis{
			Naam: "Zorg- en Veiligheidshuis De Linde", Telefoon: "088 000 00 00", Email: "team@delinde.example",
			PrivacyURL: "https://delinde.example/privacy",
			Gemeenten:  []string{"Hoogveen aan Zee", "Kraaienbeek", "Lindewaard", "Oudermeer"}, Persoonsgegevens: PersoonsgegevensJa,
		},
		Rooster: Rooster{
			Triage: Triage{Dag: "donderdag", Begin: "13:00", Eind: "14:30", SlotMinuten: 20,
				Locatie: "Lindelaan 1, Lindewaard", Online: "https://overleg.delinde.example/triage"},
			AanmeldenTot: DagTijd{Dag: "donderdag", Tijd: "16:00"},
			Publicatie:   DagTijd{Dag: "maandag", Tijd: "09:00"},
			Feestdagen:   Feestdagen{Extra: []Feestdag{}, Geen: []string{}},
		},
		Criteria: []CriteriaSet{{
			Versie: "landelijk-1", Ingang: "2020-01-01",
			Leefgebieden: []string{"huisvesting", "financiën", "sociaal netwerk en gezin", "psychische gezondheid",
				"lichamelijke gezondheid", "verslaving", "dagbesteding en werk", "onderwijs", "zingeving",
				"activiteiten dagelijks leven", "justitie en veiligheid", "kinderen"},
			Vragen: Vragen{
				Multiproblem: "Zijn er meerdere problemen die leiden tot overlast, criminaliteit of verder afglijden, of verwacht je dat?",
				Ketens:       "Is samenwerking tussen meerdere ketens nodig, omdat partners binnen één keten dit niet kunnen oplossen?",
				Systeem:      "Hebben de problemen invloed op het gezin of de directe omgeving, of andersom, of verwacht je dat?",
				Gebied:       "Gaat het om ernstige veiligheidsproblemen in een wijk of gebied, die een aanpak over ketens heen vragen?",
			},
		}},
		Kanalen: Kanalen{Triage: "triage", Screening: "screening", Actiepunten: "actiepunten"},
		Bewaren: Bewaartermijnen{ConceptDagen: 14},
		Log:     Log{Niveau: "info"},
	}
}
