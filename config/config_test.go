package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ketenbot/config"
)

func omgeving(m map[string]string) func(string) string { return func(k string) string { return m[k] } }

func bestand(t *testing.T, inhoud string) string {
	t.Helper()
	pad := filepath.Join(t.TempDir(), "ketenbot.yaml")
	if err := os.WriteFile(pad, []byte(inhoud), 0o600); err != nil {
		t.Fatal(err)
	}
	return pad
}

// fouten loads and returns "key: what" of every fault.
func fouten(t *testing.T, inhoud string, env map[string]string) []string {
	t.Helper()
	_, err := config.Load(bestand(t, inhoud), omgeving(env))
	if err == nil {
		return nil
	}
	alle, ok := err.(config.Fouten) //nolint:errorlint // returned as it is, by contract
	if !ok {
		t.Fatalf("got %T: %v", err, err)
	}
	var regels []string
	for _, f := range alle {
		if f.Wat == "" || f.Doe == "" {
			t.Errorf("a fault without what or remedy: %+v", f)
		}
		regels = append(regels, f.Error())
	}
	return regels
}

func TestVoorbeeldIsDeStandaard(t *testing.T) {
	t.Parallel()
	uitVoorbeeld, err := config.Load(bestand(t, config.Voorbeeld()), omgeving(nil))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(config.Standaard(), uitVoorbeeld); diff != "" {
		t.Errorf("the example differs from the defaults:\n%s", diff)
	}
	leeg, err := config.Load("", omgeving(nil))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(config.Standaard(), leeg); diff != "" {
		t.Errorf("without a file it differs from the defaults:\n%s", diff)
	}
}

func TestBestandEnOmgeving(t *testing.T) {
	t.Parallel()
	c, err := config.Load(bestand(t, `
database: {url: "postgres://u:uit-bestand@db/k"}
huis:
  naam: Huis van het bestand
  email: bestand@voorbeeld.nl
  gemeenten: [Een, Twee, Drie]
rooster:
  triage: {slot_minuten: 30}
  feestdagen:
    extra: [{datum: 2026-12-24, naam: Kerstsluiting}]
    geen: [Goede Vrijdag, 2027-05-05]
kanalen:
`), omgeving(map[string]string{
		"KETENBOT_DATABASE_URL":                "postgres://u:uit-omgeving@db/k",
		"KETENBOT_HUIS_EMAIL":                  "omgeving@voorbeeld.nl",
		"KETENBOT_HUIS_GEMEENTEN":              "Vier, Vijf",
		"KETENBOT_ROOSTER_TRIAGE_SLOT_MINUTEN": "15",
		"KETENBOT_HUIS_TELEFOON":               "",
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := config.Standaard()
	want.Database.URL = "postgres://u:uit-omgeving@db/k"
	want.Huis.Naam, want.Huis.Email = "Huis van het bestand", "omgeving@voorbeeld.nl"
	want.Huis.Gemeenten = []string{"Vier", "Vijf"}
	want.Rooster.Triage.SlotMinuten = 15
	want.Rooster.Feestdagen.Extra = []config.Feestdag{{Datum: "2026-12-24", Naam: "Kerstsluiting"}}
	want.Rooster.Feestdagen.Geen = []string{"Goede Vrijdag", "2027-05-05"}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}

func TestAlleFoutenTegelijk(t *testing.T) {
	t.Parallel()
	got := fouten(t, `
platform: slack
database: {url: "mysql://root:hunter2@db/k"}
huiz: {naam: x}
huis:
  emial: a@b.nl
  email: geen adres
  telefoon: 0201234567
  gemeenten: Lindewaard
  persoonsgegevens: soms
rooster:
  triage: {dag: Donderdag, begin: 9 uur, slot_minuten: twintig}
  publicatie: {dag: maandag, tijdd: "09:00"}
  feestdagen: {extra: [{datum: kerst, naam: ""}]}
criteria:
  - {versie: a, ingan: 2020-01-01, leefgebieden: [wonen]}
kanalen: {triage: alles, screening: alles}
bewaren: {concept_dagen: 0}
log: []
huis.naam: plat
`, map[string]string{"KETENBOT_BEWAREN_CONCEPT_DAGEN": "veertien"})
	want := []string{
		// what does not belong in the file
		"criteria[0].ingan: deze sleutel is niet bekend. Bedoelde je criteria[].ingang?",
		"huis.emial: deze sleutel is niet bekend. Bedoelde je huis.email?",
		"huis.gemeenten: hier hoort een lijst. Zet elke waarde op een eigen regel met een streepje ervoor.",
		"huis.telefoon: hier hoort tekst. Zet de waarde tussen aanhalingstekens.",
		"huis.naam: deze sleutel is niet bekend. Schrijf elk deel op een eigen regel, ingesprongen, zoals in: ketenbot config example.",
		"huiz: deze sleutel is niet bekend. Bedoelde je huis?",
		"log: hier hoort een groep sleutels. Zet de sleutels eronder, ingesprongen.",
		"rooster.publicatie.tijdd: deze sleutel is niet bekend. Bedoelde je rooster.publicatie.tijd?",
		"rooster.triage.slot_minuten: dit is geen getal. Vul een heel getal in, zonder aanhalingstekens.",
		"KETENBOT_BEWAREN_CONCEPT_DAGEN: dit is geen getal. Vul een heel getal in, alleen cijfers.",
		// values that cannot be right
		"slack.bot_token: dit geheim is leeg. Zet het in de omgeving, als KETENBOT_SLACK_BOT_TOKEN.",
		"slack.app_token: dit geheim is leeg. Zet het in de omgeving, als KETENBOT_SLACK_APP_TOKEN.",
		"database.url: dit is geen adres van Postgres. Schrijf het als postgres://gebruiker:wachtwoord@server/database.",
		`huis.email: "geen adres" is geen e-mailadres. Vul een adres in als team@voorbeeld.nl.`,
		`huis.persoonsgegevens: "soms" kan niet. Kies uit: ja, nooit.`,
		`rooster.triage.dag: "Donderdag" kan niet. Kies uit: maandag, dinsdag, woensdag, donderdag, vrijdag, zaterdag, zondag.`,
		`rooster.triage.begin: "9 uur" is geen tijd. Schrijf hem als "16:00", tussen aanhalingstekens.`,
		`rooster.feestdagen.extra[0].datum: "kerst" is geen datum. Schrijf hem als 2026-12-24.`,
		"rooster.feestdagen.extra[0].naam: dit is leeg. Vul een waarde in.",
		`criteria[0].ingang: "" is geen datum. Schrijf hem als 2026-12-24.`,
		"criteria[0].leefgebieden: er staan er 1. Zet er minstens 2 en hoogstens 100 in.",
		"criteria[0].vragen.multiproblem: dit is leeg. Vul een waarde in.",
		"criteria[0].vragen.ketens: dit is leeg. Vul een waarde in.",
		"criteria[0].vragen.systeem: dit is leeg. Vul een waarde in.",
		"criteria[0].vragen.gebied: dit is leeg. Vul een waarde in.",
		"kanalen.screening: dit is hetzelfde kanaal als kanalen.triage. Kies een ander kanaal: er lezen andere mensen mee.",
		"bewaren.concept_dagen: 0 kan niet. Kies een getal van 1 tot en met 365.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
	if strings.Contains(strings.Join(got, "\n"), "hunter2") {
		t.Error("a fault shows the password")
	}
}

func TestFoutenEenVoorEen(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ naam, yaml, want string }{
		{"geen yaml", "huis: [", "bestand: dit is geen geldige YAML"},
		{"dubbele sleutel", "platform: web\nplatform: web", "bestand: dit is geen geldige YAML"},
		{"alleen een woord", "web", "bestand: dit is geen geldige YAML"},
		{"onbekend platform", "platform: irc", `platform: "irc" kan niet. Kies uit: web, mattermost, slack.`},
		{"mattermost zonder tokens", "platform: mattermost", "mattermost.commando_tokens: er staat er geen. Neem ze over van: ketenbot setup mattermost."},
		{"naam in plaats van id", "platform: mattermost\nkanalen: {screening: intake}", `kanalen.screening: "intake" is geen nummer (id) van een kanaal op Mattermost. Neem het over van: ketenbot setup mattermost.`},
		{"mattermost zonder adres", "platform: mattermost", `mattermost.url: "" is geen webadres.`},
		{"leeg geheim in een lijst", "platform: mattermost\nmattermost: {commando_tokens: [a, '']}", "mattermost.commando_tokens[1]: dit geheim is leeg."},
		{"ander soort token", "platform: slack\nslack: {bot_token: xapp-geheim}", "slack.bot_token: dit is een ander soort geheim. Het begint met xoxb-."},
		{"slack over http zonder geheim", "platform: slack\nslack: {modus: http, bot_token: xoxb-1}", "slack.signing_secret: dit geheim is leeg."},
		{"slack in een andere modus", "platform: slack\nslack: {modus: mail, bot_token: xoxb-1}", `slack.modus: "mail" kan niet. Kies uit: socket, http.`},
		{"geen luisteradres", "platform: slack\nluister: overal\nslack: {modus: http, bot_token: xoxb-1, signing_secret: s}", `luister: "overal" is geen adres met een poort.`},
		{"tijdstip als datum", "criteria: [{versie: a, ingang: 2020-01-01T10:00:00Z}]", "criteria[0].ingang: hier hoort tekst."},
		{"groep waar tekst hoort", "platform: {naam: web}", "platform: hier hoort één waarde"},
		{"niets dat erop lijkt", "xyzzyplugh: 1", "Haal hem weg."},
		{"geen criteria", "criteria: []", "criteria: er zijn geen criteria."},
		{"geen gemeenten", "huis: {gemeenten: []}", "huis.gemeenten: er staan er 0."},
		{"gemeente dubbel", "huis: {gemeenten: [A, a]}", `huis.gemeenten[1]: "a" staat er twee keer.`},
		{"gemeente leeg", "huis: {gemeenten: [A, ]}\n", ""},
		{"gemeente van niets", "huis: {gemeenten: [A, '']}", "huis.gemeenten[1]: dit is leeg."},
		{"vaste gemeente", "huis: {gemeenten: [Buiten de regio]}", `"Buiten de regio" komt er vanzelf bij.`},
		{"te lang", "huis: {gemeenten: [" + strings.Repeat("é", 76) + "]}", "dit zijn 76 tekens."},
		{"precies lang genoeg", "huis: {gemeenten: [" + strings.Repeat("é", 75) + "]}", ""},
		{"lege waarde", "huis: {naam: }", "huis.naam: dit is leeg."},
		{"privacy zonder https", "huis: {privacy_url: delinde.example}", "huis.privacy_url: \"delinde.example\" is geen webadres."},
		{"online mag leeg", "rooster: {triage: {online: ''}}", ""},
		{"kwart over 25", "rooster: {publicatie: {tijd: '25:15'}}", `rooster.publicatie.tijd: "25:15" is geen tijd.`},
		{"tijd zonder aanhalingstekens", "rooster: {publicatie: {tijd: 10:30}}", ""},
	} {
		t.Run(tt.naam, func(t *testing.T) {
			t.Parallel()
			got := strings.Join(fouten(t, tt.yaml, nil), "\n")
			if (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q in it", got, tt.want)
			}
		})
	}
}

func TestVersiesVanCriteria(t *testing.T) {
	t.Parallel()
	set := "{versie: a, ingang: 2020-01-01, leefgebieden: [b, c], vragen: {multiproblem: v, ketens: v, systeem: v, gebied: v}}"
	got := strings.Join(fouten(t, "criteria: ["+set+", "+set+"]", nil), "\n")
	for _, want := range []string{`criteria[1].versie: de versie "a" staat er al.`, "criteria[1].ingang: op 2020-01-01 gaat al een versie in."} {
		if !strings.Contains(got, want) {
			t.Errorf("got %q, want %q in it", got, want)
		}
	}
}

func TestBestandDatErNietIs(t *testing.T) {
	t.Parallel()
	pad := filepath.Join(t.TempDir(), "weg.yaml")
	_, err := config.Load(pad, omgeving(nil))
	if err == nil || !strings.Contains(err.Error(), "dit bestand is er niet. Maak het met: ketenbot config example > "+pad) {
		t.Errorf("got %v", err)
	}
	if _, err := config.Load(t.TempDir(), omgeving(nil)); err == nil || !strings.Contains(err.Error(), "gewoon bestand") {
		t.Errorf("a folder: got %v", err)
	}
}

func TestLetOp(t *testing.T) {
	t.Parallel()
	if got := len(config.Standaard().LetOp()); got != 5 {
		t.Errorf("a house that changed nothing has 5 remarks, got %d", got)
	}
	c := config.Standaard()
	c.Database.URL = "postgres://db/k"
	c.Huis = config.Huis{Naam: "Echt", Telefoon: "1", Email: "e@e.nl", PrivacyURL: "https://e.nl"}
	if op := c.LetOp(); len(op) != 0 {
		t.Errorf("got %v", op)
	}
}
