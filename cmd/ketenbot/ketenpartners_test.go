package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ketenbot/bot/casus"
	"ketenbot/storage"
	"ketenbot/storage/storagetest"
)

const mensenKop = "ketenpartner;soort;vast;mag_aanmelden;medewerker;email;rollen;contactpersoon;platform;account\n"

const driemensen = mensenKop +
	"Politie;politie;ja;ja;Mirthe Hoekstra;mirthe@politie.test;;ja;slack;U1\n" +
	"ZVH De Linde;zvh;ja;ja;Hanneke Postma;hanneke@zvh.test;voorzitter, manager;;slack;U2\n" +
	"ZVH De Linde;zvh;ja;ja;Lotte Kamphuis;lotte@zvh.test;beheerder;nee;;\n" +
	"\"Wonen; \"\"Thuisvast\"\"\";woningcorporatie;nee;nee;;;;;;\n"

func mensenBestand(t *testing.T, naam, inhoud string) string {
	t.Helper()
	pad := filepath.Join(t.TempDir(), naam)
	if err := os.WriteFile(pad, []byte(inhoud), 0o600); err != nil {
		t.Fatal(err)
	}
	return pad
}

// importeer runs the import of a CSV, which has to succeed.
func importeer(t *testing.T, url, inhoud string) string {
	t.Helper()
	code, uit := opdracht(t, url, "ketenpartners", "import", mensenBestand(t, "mensen.csv", inhoud))
	if code != gelukt {
		t.Fatalf("import: exit %d\n%s", code, uit)
	}
	return uit
}

func exporteer(t *testing.T, url, vorm string) string {
	t.Helper()
	code, uit := opdracht(t, url, "ketenpartners", "export", "--vorm", vorm)
	if code != gelukt {
		t.Fatalf("export: exit %d\n%s", code, uit)
	}
	return uit
}

// auditregels returns the details of every line of the audit log, and checks who, what and why.
func auditregels(t *testing.T, db *storage.DB, wat string) (details []string) {
	t.Helper()
	rijen, err := db.SQL().QueryContext(t.Context(), "SELECT wie, wat, grond, details FROM audit ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	defer rijen.Close()
	for rijen.Next() {
		var wie, deze, grond, detail string
		if err := rijen.Scan(&wie, &deze, &grond, &detail); err != nil {
			t.Fatal(err)
		}
		if wie != "systeem" || deze != wat || grond != "configuratie" {
			t.Errorf("audit: %s %s %s", wie, deze, grond)
		}
		details = append(details, detail)
	}
	if err := rijen.Err(); err != nil {
		t.Fatal(err)
	}
	return details
}

func TestKetenpartnersImport(t *testing.T) {
	t.Parallel()
	url := storagetest.URL(t)
	db := storagetest.Open(t, storagetest.OnURL(url))
	uit := importeer(t, url, driemensen)
	if want := "Ketenpartners: 3 nieuw, 0 bijgewerkt, 0 ongewijzigd.\nMedewerkers: 3 nieuw, 0 bijgewerkt, 0 ongewijzigd.\nAccounts: 2 erbij, 0 eraf.\n" +
		"Rol beheerder: 1 erbij, 0 eraf.\nRol manager: 1 erbij, 0 eraf.\nRol voorzitter: 1 erbij, 0 eraf.\n"; uit != want {
		t.Error(cmp.Diff(want, uit))
	}
	err := db.InTx(t.Context(), func(tx *storage.Tx) error {
		m, err := tx.Wie(t.Context(), "slack", "U2")
		if m.Naam != "Hanneke Postma" || m.Email != "hanneke@zvh.test" || !m.Heeft(casus.Voorzitter) || !m.Heeft(casus.Manager) || m.Heeft(casus.Beheerder) ||
			m.Ketenpartner.Naam != "ZVH De Linde" || !m.Ketenpartner.Vast {
			t.Errorf("got %+v", m)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if uit = importeer(t, url, driemensen); uit != "Er is niets veranderd: alles uit het bestand stond al zo in de database.\n" {
		t.Errorf("again: %s", uit)
	}
	// Comma, a mark before the text, capitals, other columns first, a spreadsheet's yes and empty lines: the same list.
	anders := "\ufeffEmail,Ketenpartner,soort,vast,mag_aanmelden,medewerker,rollen,contactpersoon,platform,account\r\n" +
		"\r\nmirthe@politie.test,Politie,politie,WAAR,1, Mirthe Hoekstra ,,JA,Slack,U1\r\n,,,,,,,,,\r\n" +
		"hanneke@zvh.test,ZVH De Linde,zvh,j,true,Hanneke Postma,Manager Voorzitter,,slack,U2\r\n"
	if uit = importeer(t, url, anders); uit != "Er is niets veranderd: alles uit het bestand stond al zo in de database.\n"+
		"Wel in de database, niet in het bestand. Daar is niets mee gedaan:\n- ketenpartner Wonen; \"Thuisvast\"\n- Lotte Kamphuis (ZVH De Linde)\n" {
		t.Errorf("otherwise written: %s", uit)
	}
	uit = importeer(t, url, mensenKop+
		"politie;politie;nee;ja;Mirthe Hoekstra-Smit;Mirthe@politie.test;procesregisseur;;mattermost;m1\n"+
		"ZVH De Linde;zvh;ja;ja;Hanneke Postma;hanneke@zvh.test;voorzitter;;;\n")
	if want := "Ketenpartners: 0 nieuw, 1 bijgewerkt, 1 ongewijzigd.\nMedewerkers: 0 nieuw, 2 bijgewerkt, 0 ongewijzigd.\nAccounts: 1 erbij, 0 eraf.\n" +
		"Rol manager: 0 erbij, 1 eraf.\nRol procesregisseur: 1 erbij, 0 eraf.\n" +
		"Wel in de database, niet in het bestand. Daar is niets mee gedaan:\n- ketenpartner Wonen; \"Thuisvast\"\n- Lotte Kamphuis (ZVH De Linde)\n"; uit != want {
		t.Error(cmp.Diff(want, uit))
	}
	want := mensenKop + "\"Wonen; \"\"Thuisvast\"\"\";woningcorporatie;nee;nee;;;;;;\n" +
		"ZVH De Linde;zvh;ja;ja;Hanneke Postma;hanneke@zvh.test;voorzitter;nee;slack;U2\n" +
		"ZVH De Linde;zvh;ja;ja;Lotte Kamphuis;lotte@zvh.test;beheerder;nee;;\n" +
		"politie;politie;nee;ja;Mirthe Hoekstra-Smit;Mirthe@politie.test;procesregisseur;nee;mattermost slack;m1 U1\n"
	if diff := cmp.Diff(regelsVan(want), regelsVan(exporteer(t, url, "csv"))); diff != "" {
		t.Error(diff)
	}
	details := []string{
		"ketenpartners nieuw=3 bijgewerkt=0; medewerkers nieuw=3 bijgewerkt=0; accounts erbij=2 eraf=0; rol beheerder erbij=1 eraf=0; rol manager erbij=1 eraf=0; rol voorzitter erbij=1 eraf=0",
		"ketenpartners nieuw=0 bijgewerkt=1; medewerkers nieuw=0 bijgewerkt=2; accounts erbij=1 eraf=0; rol manager erbij=0 eraf=1; rol procesregisseur erbij=1 eraf=0",
	}
	if diff := cmp.Diff(details, auditregels(t, db, "ketenpartners_import")); diff != "" {
		t.Error(diff)
	}
}

// regelsVan is a list whatever order the database sorts names in.
func regelsVan(s string) map[string]bool {
	uit := map[string]bool{}
	for r := range strings.SplitSeq(strings.TrimPrefix(s, "\ufeff"), "\n") {
		uit[r] = true
	}
	return uit
}

func TestKetenpartnersExportEnImportVanHetDemohuis(t *testing.T) {
	t.Parallel()
	van := storagetest.Open(t)
	err := van.InTx(t.Context(), func(tx *storage.Tx) error {
		for _, k := range demoKetenpartners() {
			if err := tx.MaakKetenpartner(t.Context(), k); err != nil {
				return err
			}
		}
		for n, p := range demoMensen() {
			m := storage.Inschrijving{Contactpersoon: n%2 == 0, Accounts: []storage.Account{{Platform: "slack", Gebruiker: "U" + p.account}, {Platform: "web", Gebruiker: p.account}}}
			m.ID, m.Naam, m.Email, m.Rollen, m.Ketenpartner.ID = demoID(p.account), p.naam, p.account+"@delinde.example", p.rollen, demoID(p.ketenpartner)
			if n == 0 { // whom a spreadsheet would take for a formula
				m.Naam = `=HYPERLINK("x";"y")`
			}
			if n == 1 {
				m.Naam, m.Accounts = "''=1", nil
			}
			if n == 2 {
				m.Naam = "'t Hooft: \"Zo\", zei: 1 # é\u00a0!"
			}
			if err := tx.BewaarInschrijving(t.Context(), m); err != nil {
				return err
			}
		}
		return tx.MaakKetenpartner(t.Context(), casus.Ketenpartner{ID: demoID("leeg"), Naam: "0123", Soort: "nee", Vast: true})
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, vorm := range []string{"csv", "yaml"} {
		lijst := lijstUit(t, van, vorm)
		url := storagetest.URL(t)
		for _, want := range []string{"Ketenpartners: 9 nieuw, ", "Er is niets veranderd: "} {
			code, uit := opdracht(t, url, "ketenpartners", "import", mensenBestand(t, "mensen."+vorm, lijst))
			if code != gelukt || !strings.HasPrefix(uit, want) {
				t.Fatalf("%s: exit %d, want %q\n%s", vorm, code, want, uit)
			}
		}
		if diff := cmp.Diff(lijst, exporteer(t, url, vorm)); diff != "" {
			t.Errorf("%s: %s", vorm, diff)
		}
		if vorm == "csv" && !strings.Contains(lijst, `;"'=HYPERLINK(`) {
			t.Errorf("a formula goes out as it is:\n%s", lijst)
		}
	}
}

// lijstUit is the export of a database that is open here.
func lijstUit(t *testing.T, db *storage.DB, vorm string) (tekst string) {
	t.Helper()
	err := db.InTx(t.Context(), func(tx *storage.Tx) error {
		partners, mensen, err := alleMensen(t.Context(), tx)
		if err != nil {
			return err
		}
		tekst, err = map[string]func([]casus.Ketenpartner, []storage.Inschrijving) (string, error){"csv": mensenCSV, "yaml": mensenYAML}[vorm](partners, mensen)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tekst
}

func TestKetenpartnersAlleFoutenTegelijkEnNietsHalf(t *testing.T) {
	t.Parallel()
	url := storagetest.URL(t)
	pad := mensenBestand(t, "mensen.csv", mensenKop+
		"Politie;politie;ja;ja;Goed Zo;goed@politie.test;;;slack;U1\n"+
		";;misschien;;;geen adres;baas,voorzitter;soms;irc;x\n"+
		"Politie;brandweer;nee;ja;Mirthe;GOED@politie.test;;;slack;U1\n"+
		"POLITIE;politie;ja;ja;"+strings.Repeat("é", 101)+";jan@politie.test;;;slack;\n"+
		"Politie;politie;ja;ja;\"Twee\nRegels\";piet@politie.test;;;;\n"+
		"Politie;politie;ja;ja;Te;weinig\n"+
		"Politie;politie;ja;ja;Los\"aanhalingsteken;los@politie.test;;;;\n"+
		"Politie;politie;ja;ja;Klaas;klaas@politie.test;;;slack;a b\n")
	code, uit := opdracht(t, url, "ketenpartners", "import", pad)
	want := "ketenbot: 20 fouten in " + pad + `. Er is niets veranderd.
- regel 3: ketenpartner is leeg. Vul een waarde in.
- regel 3: soort is leeg. Vul een waarde in.
- regel 3: vast is geen ja of nee. Schrijf ja of nee.
- regel 3: mag_aanmelden is geen ja of nee. Schrijf ja of nee.
- regel 3: medewerker is leeg. Vul een waarde in.
- regel 3: email is geen e-mailadres. Vul een adres in als naam@organisatie.nl.
- regel 3: in rollen staat een rol die niet bestaat. Kies uit: voorzitter, procesregisseur, manager, beheerder. Zet een komma tussen twee rollen.
- regel 3: contactpersoon is geen ja of nee. Schrijf ja of nee.
- regel 3: platform is niet bekend. Kies uit: slack, mattermost, web.
- regel 4: soort is hier anders dan op regel 2, bij dezelfde ketenpartner. Maak ze gelijk.
- regel 4: vast is hier anders dan op regel 2, bij dezelfde ketenpartner. Maak ze gelijk.
- regel 4: dit e-mailadres staat ook op regel 2. Haal één van de twee regels weg.
- regel 4: dit account staat ook op regel 2. Een account is van één medewerker. Haal het bij de ander weg.
- regel 5: ketenpartner is hier anders dan op regel 2, bij dezelfde ketenpartner. Maak ze gelijk.
- regel 5: medewerker is te lang. Maak er hoogstens 100 tekens van.
- regel 5: platform en account horen bij elkaar, en er zijn er niet evenveel. Zet bij elk platform één account, of laat beide leeg.
- regel 6: in medewerker staat een regeleinde of een onzichtbaar teken. Typ de waarde opnieuw, op één regel.
- regel 8: hier staan 6 waarden in plaats van 10. Staat er een ; in een waarde? Zet die waarde dan tussen aanhalingstekens.
- regel 9: de aanhalingstekens kloppen niet. Zet ze om de hele waarde heen, en verdubbel er een die in de waarde zelf staat: "Huis ""De Linde""".
- regel 10: platform en account horen bij elkaar, en er zijn er niet evenveel. Zet bij elk platform één account, of laat beide leeg.
`
	if diff := cmp.Diff(want, uit); code != mislukt || diff != "" {
		t.Errorf("exit %d\n%s", code, diff)
	}
	if uit := exporteer(t, url, "csv"); uit != "\ufeff"+mensenKop {
		t.Errorf("something was imported:\n%s", uit)
	}
}

func TestKetenpartnersFoutenInYAML(t *testing.T) {
	t.Parallel()
	url := storagetest.URL(t)
	pad := mensenBestand(t, "mensen.yml", `ketenpartners:
  - naam: Politie
    soort: politie
    vast: true
    mag_anmelden: ja
    medewerkers:
      - naam: Mirthe
        email: [a]
        rollen: voorzitter
      - {naam: Jan, email: jan@politie.test, naam: Piet, accounts: [{platform: slack}]}
      - los
      - {}
  - &kopie
    naam: OM
    soort: om
    vast: nee
    mag_aanmelden: misschien
    medewerkers: [{naam: An, email: an@om.test}, {naam: Bo, email: bo@om.test}]
  - *kopie
extra: 1
`)
	code, uit := opdracht(t, url, "ketenpartners", "import", pad)
	want := "ketenbot: 12 fouten in " + pad + `. Er is niets veranderd.
- regel 2: mag_aanmelden is geen ja of nee. Schrijf ja of nee.
- regel 5: deze sleutel is hier niet bekend. Hier kan staan: naam, soort, vast, mag_aanmelden, medewerkers.
- regel 7: email is geen e-mailadres. Vul een adres in als naam@organisatie.nl.
- regel 8: hier hoort één waarde. Kijk hoe het hoort met: ketenbot ketenpartners export --vorm yaml.
- regel 9: hier hoort een lijst. Zet elke waarde op een eigen regel met een streepje ervoor.
- regel 10: naam staat hier twee keer. Haal één van de twee weg.
- regel 10: account is geen id van een gebruiker. Vul het id in dat het platform aan deze gebruiker geeft.
- regel 11: hier hoort een groep met naam, email, rollen, contactpersoon, accounts. Kijk hoe het hoort met: ketenbot ketenpartners export --vorm yaml.
- regel 12: hier staat een medewerker zonder gegevens. Vul naam en email in, of haal hem weg.
- regel 13: mag_aanmelden is geen ja of nee. Schrijf ja of nee.
- regel 19: hier hoort een groep met naam, soort, vast, mag_aanmelden, medewerkers. Kijk hoe het hoort met: ketenbot ketenpartners export --vorm yaml.
- regel 20: deze sleutel is hier niet bekend. Hier kan staan: ketenpartners.
`
	if diff := cmp.Diff(want, uit); code != mislukt || diff != "" {
		t.Errorf("exit %d\n%s", code, diff)
	}
	if uit := exporteer(t, url, "yaml"); uit != "ketenpartners: []\n" {
		t.Errorf("something was imported:\n%s", uit)
	}
}

func TestKetenpartnersBestandDatNietTeLezenIs(t *testing.T) {
	t.Parallel()
	for naam, g := range map[string]struct{ bestand, inhoud, want string }{
		"nothing":              {"a.csv", "", "het bestand is leeg."},
		"no names for columns": {"a.csv", "Politie;politie;ja;ja;Jan;jan@politie.test;;;;\n", "regel 1: dit zijn niet de kolommen van de lijst."},
		"a column misspelt":    {"a.csv", strings.Replace(driemensen, "rollen", "rolen", 1), "regel 1: dit zijn niet de kolommen van de lijst."},
		"a column too many":    {"a.csv", strings.Replace(driemensen, "account\n", "account;account\n", 1), "regel 1: dit zijn niet de kolommen van de lijst."},
		"another alphabet":     {"a.csv", driemensen + "Politie;politie;ja;ja;Ren\xe9;rene@politie.test;;;;\n", "regel 6: hier staan tekens die geen UTF-8 zijn."},
		"UTF-16":               {"a.csv", "\xff\xfek\x00e\x00", "regel 1: hier staan tekens die geen UTF-8 zijn."},
		"a zero":               {"a.csv", mensenKop + "\x00", "regel 2: hier staan tekens die geen UTF-8 zijn."},
		"a quote left open":    {"a.csv", mensenKop + "\"Politie;politie\nx;y\n", "regel 2: de aanhalingstekens kloppen niet."},
		"an empty YAML":        {"a.yaml", "# niets\n", "het bestand is leeg."},
		"no YAML":              {"a.yaml", "ketenpartners:\n  - naam: [Geheim\n  x", "dit is geen YAML."},
		"a word":               {"a.yaml", "politie", "regel 1: hier hoort een groep met ketenpartners."},
		"two documents":        {"a.yaml", "ketenpartners: []\n---\nketenpartners: []\n", "na de eerste lijst staat nog iets."},
		"another kind of file": {"a.xlsx", "PK", "is geen bestand dat import leest"},
	} {
		code, uit := opdracht(t, "postgres://u:p@127.0.0.1:1/x", "ketenpartners", "import", mensenBestand(t, g.bestand, g.inhoud))
		if code != mislukt || !strings.Contains(uit, g.want) || !strings.Contains(uit, "Er is niets veranderd.") || strings.Contains(uit, "Geheim") {
			t.Errorf("%s: exit %d, %s", naam, code, uit)
		}
	}
	if code, uit := opdracht(t, "", "ketenpartners", "import", filepath.Join(t.TempDir(), "weg.csv")); code != mislukt || !strings.Contains(uit, "kan niet gelezen worden") {
		t.Errorf("no file: exit %d, %s", code, uit)
	}
	for _, args := range [][]string{{"import"}, {"import", "a.csv", "b.csv"}, {"export", "--vorm", "xml"}} {
		if code, uit := opdracht(t, "", append([]string{"ketenpartners"}, args...)...); code != nietBegrepen {
			t.Errorf("%v: exit %d, %s", args, code, uit)
		}
	}
}

// An account decides who somebody is: it moves only when the list says what becomes of the one who had it.
func TestKetenpartnersAccountVanEenAnder(t *testing.T) {
	t.Parallel()
	url := storagetest.URL(t)
	importeer(t, url, driemensen)
	mirthe := "Politie;politie;ja;ja;Mirthe Hoekstra;mirthe@politie.test;;ja;"
	nieuw := "Politie;politie;ja;ja;Nico Nieuw;nico@politie.test;voorzitter;;slack;U1\n"
	for _, lijst := range []string{nieuw, mirthe + ";\n" + nieuw, mirthe + "mattermost;m1\n" + nieuw} {
		code, uit := opdracht(t, url, "ketenpartners", "import", mensenBestand(t, "mensen.csv", mensenKop+lijst))
		if code != mislukt || !strings.Contains(uit, "dit account is in de database van een andere medewerker.") {
			t.Errorf("exit %d, %s", code, uit)
		}
	}
	importeer(t, url, mensenKop+nieuw+"Politie;politie;ja;ja;Mirthe Hoekstra;mirthe@politie.test;;ja;slack;-\n")
	importeer(t, url, mensenKop+mirthe+"slack;U2\nZVH De Linde;zvh;ja;ja;Hanneke Postma;hanneke@zvh.test;voorzitter, manager;;slack;U3\n")
	uit := exporteer(t, url, "csv")
	for _, want := range []string{"Nico Nieuw;nico@politie.test;voorzitter;nee;slack;U1\n", "Mirthe Hoekstra;mirthe@politie.test;;ja;slack;U2\n", "Hanneke Postma;hanneke@zvh.test;manager, voorzitter;nee;slack;U3\n"} {
		if !strings.Contains(uit, want) {
			t.Errorf("%q is not in\n%s", want, uit)
		}
	}
}

// The bot can come to know one person twice, by two accounts.
func TestKetenpartnersTweeMetEenEmail(t *testing.T) {
	t.Parallel()
	url := storagetest.URL(t)
	importeer(t, url, driemensen)
	db := storagetest.Open(t, storagetest.OnURL(url))
	if _, err := db.SQL().ExecContext(t.Context(), "UPDATE medewerkers SET email = 'mirthe@politie.test' WHERE naam = 'Hanneke Postma'"); err != nil {
		t.Fatal(err)
	}
	regel := mensenKop + "Politie;politie;ja;ja;Mirthe Hoekstra;mirthe@politie.test;;ja;"
	code, uit := opdracht(t, url, "ketenpartners", "import", mensenBestand(t, "mensen.csv", regel+";\n"))
	if code != mislukt || !strings.Contains(uit, "regel 2: dit e-mailadres hebben er in de database meer.") {
		t.Errorf("exit %d, %s", code, uit)
	}
	if uit := importeer(t, url, regel+"slack;U1\n"); !strings.HasPrefix(uit, "Er is niets veranderd: ") || !strings.Contains(uit, "- Hanneke Postma (ZVH De Linde)\n") {
		t.Errorf("by account: %s", uit)
	}
}

func TestKetenpartnersUitvoerDieNietLukt(t *testing.T) {
	t.Parallel()
	url := storagetest.URL(t)
	var stderr bytes.Buffer
	code := run(t.Context(), []string{"ketenpartners", "export"}, func(naam string) string {
		return map[string]string{"KETENBOT_DATABASE_URL": url}[naam]
	}, volleSchijf{}, &stderr)
	if code != mislukt || !strings.Contains(stderr.String(), "de uitvoer kan niet geschreven worden") {
		t.Errorf("exit %d, %s", code, stderr.String())
	}
}
