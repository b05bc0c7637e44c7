package kaart_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
	"ketenbot/bot/kaart"
)

var update = flag.Bool("update", false, "write testdata/*.golden.md anew")

var huis = kaart.Huis{
	Naam: "Zorg- en Veiligheidshuis De Linde", Telefoon: "088 000 00 00", Email: "team@delinde.example", PrivacyURL: "https://delinde.example/privacy",
	Locatie: "Lindelaan 1, Lindewaard", OnlineURL: "https://overleg.delinde.example/triage",
}

var (
	gemeente = casus.Ketenpartner{ID: "k1", Naam: "Gemeente Lindewaard", Vast: true, MagAanmelden: true}
	woning   = casus.Ketenpartner{ID: "k2", Naam: "Woningcorporatie Thuisvast"}
	noor     = casus.Medewerker{ID: "m1", Naam: "Noor van Dalen", Ketenpartner: gemeente}
	dirk     = casus.Medewerker{ID: "m2", Naam: "Dirk Meinders", Ketenpartner: woning}
)

func op(t *testing.T, s string) time.Time {
	t.Helper()
	m, err := time.ParseInLocation("2006-01-02T15:04", s, casus.Amsterdam)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func datum(jaar int, maand time.Month, dag int) casus.Datum {
	return casus.Datum{Jaar: jaar, Maand: maand, Dag: dag}
}

func kalender(t *testing.T) casus.Kalender {
	t.Helper()
	k, err := casus.NieuweKalender(casus.StandaardRooster(), casus.Afwijkingen{})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// zaak is one aanmelding of Wednesday 18 November 10:00 in every state; each carries what such a state has.
func zaak(t *testing.T, toestand casus.Toestand) casus.Zaak {
	t.Helper()
	z := casus.Zaak{
		ID: "z1", Nummer: "ZVH-2026-0042", Soort: casus.Persoon, Toestand: toestand, Aanmelder: noor, Geschikt: true, Leefgebieden: 3, Geinformeerd: true,
		IngediendOp: op(t, "2026-11-18T10:00"), ContactVoor: op(t, "2026-11-25T17:00"), Triage: datum(2026, time.November, 26), GewijzigdOp: op(t, "2026-11-20T09:05"),
	}
	if toestand != casus.Ingediend && toestand != casus.AanvullingGevraagd && toestand != casus.Ingetrokken {
		z.GescreendOp, z.GescreendDoor = op(t, "2026-11-19T10:42"), "Hanneke Postma"
	}
	switch toestand {
	case casus.Geagendeerd:
		z.SlotBegin, z.SlotEind = op(t, "2026-11-26T13:20"), op(t, "2026-11-26T13:40")
	case casus.Aangehouden:
		z.Triage = datum(2026, time.December, 3)
	case casus.NietGeagendeerd:
		z.Reden = casus.ReguliereHulp
	default:
	}
	return z
}

var toestanden = []casus.Toestand{
	casus.Ingediend, casus.AanvullingGevraagd, casus.Verrijking, casus.Geagendeerd, casus.Aangehouden, casus.Besproken, casus.Afgerond, casus.Lopend,
	casus.Afgeschaald, casus.NietGeagendeerd, casus.Ingetrokken, casus.Gewist,
}

// geval is a card in one state.
type geval struct {
	naam  string
	kaart chat.Message
}

// kaarten are all cards, in all states, by the file they stand in.
func kaarten(t *testing.T) map[string][]geval {
	t.Helper()
	k := kalender(t)
	uit := map[string][]geval{}
	voeg := func(bestand, naam string, m chat.Message) { uit[bestand] = append(uit[bestand], geval{naam, m}) }
	for _, s := range toestanden {
		voeg("ontvangst", string(s), kaart.Ontvangst(zaak(t, s), k, huis))
		voeg("screening", string(s), kaart.Screening(zaak(t, s)))
	}
	door := zaak(t, casus.Ingediend)
	door.Triage = datum(2026, time.December, 3)
	voeg("ontvangst", "doorgeschoven", kaart.Ontvangst(door, k, huis))
	laat := door
	laat.GewijzigdOp = op(t, "2026-11-30T09:00") // the team should have called by then
	voeg("ontvangst", "doorgeschoven na de dag van het bellen", kaart.Ontvangst(laat, k, huis))
	anders := zaak(t, casus.NietGeagendeerd)
	anders.Reden = casus.AndereReden
	voeg("ontvangst", "niet geagendeerd om een andere reden", kaart.Ontvangst(anders, k, huis))
	hemelvaart := zaak(t, casus.Ingediend)
	hemelvaart.IngediendOp, hemelvaart.ContactVoor, hemelvaart.Triage = op(t, "2027-04-29T10:00"), op(t, "2027-05-10T17:00"), datum(2027, time.May, 13)
	voeg("ontvangst", "over Hemelvaart heen", kaart.Ontvangst(hemelvaart, k, huis))
	ongeschikt := zaak(t, casus.Ingediend)
	ongeschikt.Soort, ongeschikt.Geschikt, ongeschikt.Geinformeerd, ongeschikt.Leefgebieden = casus.Gezin, false, false, 1
	voeg("screening", "niet geschikt, niet geïnformeerd, gezin", kaart.Screening(ongeschikt))
	gebied := zaak(t, casus.Ingediend)
	gebied.Soort, gebied.Geinformeerd, gebied.Leefgebieden = casus.Gebied, false, 0
	voeg("screening", "gebied", kaart.Screening(gebied))
	for _, r := range casus.Redenen() {
		z := zaak(t, casus.NietGeagendeerd)
		z.Reden = r
		voeg("niet_geagendeerd", string(r), kaart.NietGeagendeerd(z, huis))
	}
	voeg("doorgeschoven", "gescreend", kaart.Doorgeschoven(door, true))
	voeg("doorgeschoven", "niet gescreend", kaart.Doorgeschoven(door, false))
	voeg("doorgeschoven", "aangehouden", kaart.Doorgeschoven(zaak(t, casus.Aangehouden), true))
	voegSlots(t, voeg)
	voegAgendas(t, voeg, k)
	voegRest(t, voeg)
	return uit
}

func voegSlots(t *testing.T, voeg func(string, string, chat.Message)) {
	t.Helper()
	z := zaak(t, casus.Geagendeerd)
	for _, d := range []casus.Deelname{casus.GeenAntwoord, casus.Komt, casus.Online} {
		z.Deelname = d
		voeg("slot", "aanmelder, antwoord: "+string(d), kaart.Slot(z, noor.ID, huis))
	}
	z.Deelname = casus.GeenAntwoord
	voeg("slot", "herinnering", kaart.SlotHerinnering(z, noor.ID, huis))
	alleen := huis
	alleen.OnlineURL = ""
	voeg("slot", "zonder online", kaart.Slot(z, noor.ID, alleen))
	z.Vervanger, z.VervangerNaam, z.Deelname = "m3", "Bram Oosterling", casus.CollegaKomt
	voeg("slot", "collega gaat, voor de aanmelder", kaart.Slot(z, noor.ID, huis))
	voeg("slot", "collega gaat, voor de collega", kaart.Slot(z, "m3", huis))
	z.Deelname = casus.Online
	voeg("slot", "collega online, voor de aanmelder", kaart.Slot(z, noor.ID, huis))
	voeg("slot", "collega online, voor de collega", kaart.Slot(z, "m3", huis))
	begin := z.SlotBegin
	for _, s := range []casus.Toestand{casus.Aangehouden, casus.Verrijking, casus.Ingetrokken, casus.Afgerond} {
		voeg("slot", "voorbij: "+string(s), kaart.SlotVoorbij(zaak(t, s), begin))
	}
	voeg("slot", "voorbij: een ander gaat", kaart.SlotVoorbij(z, begin))
	z.SlotBegin = op(t, "2026-11-26T14:00")
	voeg("slot", "voorbij: andere tijd", kaart.SlotVoorbij(z, begin))
}

func voegAgendas(t *testing.T, voeg func(string, string, chat.Message), k casus.Kalender) {
	t.Helper()
	d := datum(2026, time.November, 26)
	a := casus.Agenda{Triage: d}
	voeg("agenda", "leeg", kaart.Agenda(a, huis, k))
	voeg("conceptagenda", "leeg", kaart.ConceptAgenda(a, k))
	slots := []string{"2026-11-26T13:00", "2026-11-26T13:20", "2026-11-26T13:40", "2026-11-26T14:00"}
	for i, deelname := range []casus.Deelname{casus.GeenAntwoord, casus.Komt, casus.Online, casus.CollegaKomt} {
		z := zaak(t, casus.Geagendeerd)
		z.ID, z.Nummer, z.Deelname = fmt.Sprintf("z%d", i+1), fmt.Sprintf("ZVH-2026-%04d", i+1), deelname
		if deelname == casus.CollegaKomt {
			z.VervangerNaam, z.Vervanger = "Bram Oosterling", "m3"
		}
		a.Regels = append(a.Regels, casus.Agendaregel{Slot: casus.Slot{Nummer: i + 1, Begin: op(t, slots[i])}, Zaak: z})
	}
	voeg("agenda", "vol", kaart.Agenda(a, huis, k))
	over, wacht := zaak(t, casus.Verrijking), zaak(t, casus.Ingediend)
	over.Nummer, wacht.Nummer = "ZVH-2026-0005", "ZVH-2026-0006"
	a.Over, a.Wacht = []casus.Zaak{over}, []casus.Zaak{wacht}
	voeg("conceptagenda", "vol, met wat overblijft en wat wacht", kaart.ConceptAgenda(a, k))
	voeg("conceptagenda", "voorbij", kaart.ConceptVoorbij(d))
	voeg("conceptagenda", "te laat", kaart.ConceptTeLaat(d))
}

func voegRest(t *testing.T, voeg func(string, string, chat.Message)) {
	t.Helper()
	v := casus.Toegangsverzoek{ID: "v1", Naam: "Puck Visser", Organisatie: "Politie", Email: "puck@politie.example", Gebruiker: "puck1", Open: true}
	voeg("toegang", "open", kaart.Toegang(v))
	v.Voorstel = noor
	voeg("toegang", "herkend", kaart.Toegang(v))
	v.Voorstel = casus.Medewerker{}
	v.Open, v.BeslotenDoor, v.BeslotenOp = false, "Lotte Kamphuis", op(t, "2026-11-16T09:05")
	voeg("toegang", "geweigerd", kaart.Toegang(v))
	voeg("toegang", "antwoord: geweigerd", kaart.ToegangAntwoord(v, huis))
	v.Toegelaten = true
	voeg("toegang", "toegelaten", kaart.Toegang(v))
	voeg("toegang", "antwoord: toegelaten", kaart.ToegangAntwoord(v, huis))
	voeg("toegang", "onbekend", kaart.Onbekend(huis))
	o := casus.Overlegverzoek{ID: "o1", Van: dirk, GevraagdOp: op(t, "2026-11-16T13:20")}
	voeg("overleg", "open", kaart.Overleg(o))
	o.AfgehandeldOp, o.AfgehandeldDoor = op(t, "2026-11-17T10:00"), "Hanneke Postma"
	voeg("overleg", "gehad", kaart.Overleg(o))
	voeg("overleg", "mag niet aanmelden", kaart.MagNietAanmelden(dirk, huis))
	voeg("menu", "vaste deelnemer", kaart.Menu(noor, huis))
	voeg("menu", "ketenpartner", kaart.Menu(dirk, huis))
	voeg("menu", "uitleg", kaart.Help(huis))
	voeg("menu", "alles bezorgd", kaart.Status(map[string]int{"verzonden": 12}))
	voeg("menu", "niet alles bezorgd", kaart.Status(map[string]int{"verzonden": 12, "wachtend": 2, "mislukt": 1, "vervallen": 3, "moot": 4}))
	voeg("mijn", "concept", kaart.Concept("s1", datum(2026, time.November, 30)))
	voeg("mijn", "geen", kaart.Mijn(nil, false))
	var alle []casus.Zaak
	for i, s := range toestanden {
		z := zaak(t, s)
		z.ID, z.Nummer = fmt.Sprintf("z%d", i+1), fmt.Sprintf("ZVH-2026-%04d", i+1)
		alle = append(alle, z)
	}
	voeg("mijn", "in elke toestand, en er zijn er meer", kaart.Mijn(alle, true))
}

func TestKaartenZoalsMensenZeLezen(t *testing.T) {
	t.Parallel()
	alle := kaarten(t)
	bestanden := map[string]bool{}
	for bestand, gevallen := range alle {
		bestanden[bestand+".golden.md"] = true
		var b strings.Builder
		for _, g := range gevallen {
			fmt.Fprintf(&b, "## %s\n\n%s\n", strings.TrimSpace(g.naam), g.kaart.Text)
			if len(g.kaart.Buttons) > 0 {
				b.WriteString("\n")
				for i, knop := range g.kaart.Buttons {
					if i > 0 {
						b.WriteString(" ")
					}
					fmt.Fprintf(&b, "[%s]", knop.Label)
				}
				b.WriteString("\n")
			}
			b.WriteString("\n")
		}
		vergelijk(t, filepath.Join("testdata", bestand+".golden.md"), b.String())
	}
	over, err := filepath.Glob("testdata/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, pad := range over {
		if !bestanden[filepath.Base(pad)] {
			t.Errorf("%s belongs to no card any more", pad)
		}
	}
}

func vergelijk(t *testing.T, pad, is string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(pad, []byte(is), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(pad)
	if err != nil {
		t.Fatalf("%v (make golden writes it)", err)
	}
	if is != string(want) {
		t.Errorf("%s reads differently now (make golden writes it anew; read git diff):\n%s", pad, is)
	}
}

// What domain §9 asks of every text: je-vorm, dates in words, times with two digits and a colon, nothing unfilled, no emoji.
func TestKaartenSprekenDeTaalVanHetHuis(t *testing.T) {
	t.Parallel()
	mis := map[string]*regexp.Regexp{
		"u-vorm": regexp.MustCompile(`(?i)\b(u|uw|uzelf)\b`), "a date in figures": regexp.MustCompile(`\b\d{1,4}-\d{1,2}-\d{2,4}\b`),
		"a time without its colon or zero": regexp.MustCompile(`\b(\d{1,2}\.\d{2}|[^\d]\d:\d{2})\b`), "a year that goes without saying": regexp.MustCompile(`(november|december|mei) 20\d\d`),
		"something unfilled": regexp.MustCompile(`%!|\*\*\*\*|\(\)|  |<nil>|januari 1\b|\b[01] leefgebieden`), "an emoji": regexp.MustCompile(`[\x{1F000}-\x{1FAFF}\x{2600}-\x{27BF}]`),
		"a line that ends in white space": regexp.MustCompile(`(?m)[ \t]+$`), "an empty line": regexp.MustCompile(`\n\n`),
	}
	for bestand, gevallen := range kaarten(t) {
		for _, g := range gevallen {
			tekst := g.kaart.Text
			for wat, vorm := range mis {
				if v := vorm.FindString(tekst); v != "" {
					t.Errorf("%s, %s has %s (%q):\n%s", bestand, g.naam, wat, v, tekst)
				}
			}
			for _, k := range g.kaart.Buttons {
				if k.Label == "" || k.Action.Name == "" {
					t.Errorf("%s, %s has a button without label or meaning", bestand, g.naam)
				}
			}
		}
	}
}

// The router knows every button that a card can have; here only that no card invents one.
func TestElkeKnopHeeftEenNaamUitDeLijst(t *testing.T) {
	t.Parallel()
	bekend := map[string]bool{}
	for _, naam := range []string{
		kaart.Bekijk, kaart.Agenderen, kaart.NietAgenderen, kaart.Intrekken, kaart.IkKom, kaart.Online, kaart.Verhinderd, kaart.Verder, kaart.Nieuw,
		kaart.VraagOverleg, kaart.BekijkOverleg, kaart.OverlegGehad, kaart.VraagToegang, kaart.Toelaten, kaart.Weigeren, kaart.MenuAanmelden, kaart.MenuMijn,
		kaart.MenuTriage, kaart.MenuHelp, kaart.MenuOpenen, kaart.Koppelen, kaart.BekijkSituatie,
	} {
		bekend[naam] = true
	}
	for bestand, gevallen := range kaarten(t) {
		for _, g := range gevallen {
			for _, k := range g.kaart.Buttons {
				if !bekend[k.Action.Name] {
					t.Errorf("%s, %s: [%s] does %q", bestand, g.naam, k.Label, k.Action.Name)
				}
			}
		}
	}
}
