package bot_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"ketenbot/bot/bottest"
	"ketenbot/bot/flow"
	"ketenbot/storage"
)

func TestAanmeldenVanBeginTotBevestiging(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	goed := bottest.Aanmelding()

	huis.Typ("gemeente1", "/aanmelden").Zegt("Acute nood? Bel 112.", "https://delinde.example/privacy", "vóór donderdag 19 november 16:00", "donderdag 26 november").
		Stap("criteria").Vraagt("multiproblem", "ketens", "systeem", "gebied", "leefgebieden")
	huis.VulIn("gemeente1", goed["criteria"]).Stap("betrokkene").Vraagt("soort", "naam", "geboortedatum", "gemeente", "adres", "pgax", "nog_iemand")
	huis.VulIn("gemeente1", goed["betrokkene"]).Stap("situatie").Vraagt("aanleiding", "geprobeerd", "gewenst", "partners")
	huis.VulIn("gemeente1", goed["situatie"]).Stap("informeren").Vraagt("geinformeerd", "reden")
	controle := huis.VulIn("gemeente1", goed["informeren"]).Stap("controle").Vraagt("wijzig", "verklaring")
	controle.Toont("Naam: Jannigje Zevenhuizen", "Geboortedatum: 31-12-1990", "Gemeente: Lindewaard", "Adres: Achterom 12", "PGAx-nummer: PGX-77120",
		"huisvesting, verslaving, kinderen", "Overlast in het portiek", "Bemoeizorg en een regeling", "Eén plan van alle partners.", "Politie, Veilig Thuis")
	if controle.Number != 5 || controle.Of != 5 {
		t.Errorf("the summary is page %d of %d, want 5 of 5", controle.Number, controle.Of)
	}
	huis.VulIn("gemeente1", goed["controle"]).Zegt("Je aanmelding is ingediend: **ZVH-2026-0001**", "donderdag 26 november").ZegtNiet("Let op")

	huis.Nu()
	huis.VerwachtDM("gemeente1", "Je aanmelding is binnen: **ZVH-2026-0001**", "Triage: **donderdag 26 november**",
		"Je meldde aan vóór donderdag 19 november 16:00, daarom deze week.", "We bellen je uiterlijk **maandag 23 november**")
	huis.Verwacht("screening", "**ZVH-2026-0001**", "Noor van Dalen (Gemeente Lindewaard)", "Over een persoon", "3 leefgebieden", "betrokkene is geïnformeerd")
	if draft := huis.Lees("SELECT onderwerp FROM verzegeld WHERE veld = 'concept'"); len(draft) != 0 {
		t.Errorf("the draft is kept after the aanmelding: %v", draft)
	}
	huis.Typ("gemeente1", "/zvh mijn").Zegt("**ZVH-2026-0001**: ingediend, wacht op screening, triage donderdag 26 november")
}

func TestEenAntwoordDatErNietBijHoortWordtNietBewaard(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	form := huis.Typ("gemeente1", "/aanmelden").Stap("criteria")
	huis.Verstuur("gemeente1", form.Form, bottest.Aanmelding()["criteria"].Met(bottest.Invoer{"naam": "Teuntje Achterberg", "leefgebieden": "zeilen"})).
		Fout("leefgebieden", "Dit is geen van de keuzes")
	huis.Verstuur("gemeente1", form.Form, bottest.Aanmelding()["criteria"].Met(bottest.Invoer{"naam": "Teuntje Achterberg"})).Stap("betrokkene").
		ToontNiet("Teuntje Achterberg")
	huis.VulIn("gemeente1", bottest.Invoer{}).Fout("soort", "Kies een antwoord.").Fout("gemeente", "Kies een antwoord.")
	huis.VulIn("gemeente1", bottest.Invoer{"soort": "persoon", "gemeente": "Lindewaard"}).Fout("naam", "Vul de naam in").Fout("geboortedatum", "onbekend")
}

var nietGeschikt = bottest.Invoer{"multiproblem": "ja", "ketens": "nee", "systeem": "ja", "gebied": "nee", "leefgebieden": "huisvesting"}

func TestNietGeschiktVraagtVoorafOverlegEnGaatLaterVerder(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Typ("gemeente1", "/aanmelden")
	huis.VulIn("gemeente1", nietGeschikt).Zegt("past nog niet bij de criteria", "Je koos geen of één leefgebied.", "partners binnen één keten").
		Stap("toets").Vraagt("keuze", "motivatie")
	huis.VulIn("gemeente1", bottest.Invoer{"keuze": "overleg"}).Stap("overleg").Vraagt("telefoon", "moment")
	huis.VulIn("gemeente1", bottest.Invoer{"telefoon": "06-12 34 56 78", "moment": "morgenochtend na tienen"}).Zegt("Het team belt je.")
	huis.Nu()
	huis.Verwacht("screening", "**Vooraf overleg** gevraagd door Noor van Dalen (Gemeente Lindewaard)")

	huis.Typ("gemeente1", "/aanmelden").Zegt("die je niet hebt afgemaakt")
	huis.Druk("gemeente1", "", "Verder").Stap("toets")
	huis.VulIn("gemeente1", bottest.Invoer{"keuze": "toch", "motivatie": "Het team vroeg ons toch aan te melden."}).Stap("betrokkene")
}

func TestNietGeschiktPastAanEnSlaatDeToetsDanOver(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Typ("gemeente1", "/aanmelden")
	huis.VulIn("gemeente1", nietGeschikt).Stap("toets")
	huis.VulIn("gemeente1", bottest.Invoer{"keuze": "aanpassen"}).Stap("criteria").Heeft("ketens", "nee").Heeft("leefgebieden", "huisvesting")
	huis.VulIn("gemeente1", bottest.Aanmelding()["criteria"]).Stap("betrokkene")
	huis.VulIn("gemeente1", bottest.Aanmelding()["betrokkene"])
	huis.VulIn("gemeente1", bottest.Aanmelding()["situatie"])
	huis.VulIn("gemeente1", bottest.Aanmelding()["informeren"]).Stap("controle").ToontNiet("Motivatie")
	huis.VulIn("gemeente1", bottest.Aanmelding()["controle"]).Zegt("is ingediend")
	huis.Nu()
	huis.Verwacht("screening", "voldoet volgens de aanmelder aan de criteria")
}

func TestTochIndienenVraagtMotivatieEnDeKaartZegtHet(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Typ("gemeente1", "/aanmelden")
	huis.VulIn("gemeente1", nietGeschikt).Stap("toets")
	huis.VulIn("gemeente1", bottest.Invoer{}).Fout("keuze", "Kies een antwoord.")
	huis.VulIn("gemeente1", bottest.Invoer{"keuze": "toch"}).Fout("motivatie", "waarom je toch wilt indienen")
	huis.VulIn("gemeente1", bottest.Invoer{"keuze": "toch", "motivatie": "Er dreigt snel verder afglijden."}).Stap("betrokkene")
	huis.VulIn("gemeente1", bottest.Aanmelding()["betrokkene"])
	huis.VulIn("gemeente1", bottest.Aanmelding()["situatie"])
	huis.VulIn("gemeente1", bottest.Aanmelding()["informeren"]).Stap("controle").Toont("Er dreigt snel verder afglijden.")
	huis.VulIn("gemeente1", bottest.Aanmelding()["controle"])
	huis.Nu()
	huis.Verwacht("screening", "voldoet volgens de aanmelder **niet** aan de criteria; ingediend met motivatie")
	huis.Druk("voorzitter1", "screening", "Bekijk").Stap("bekijk").Toont("Er dreigt snel verder afglijden.", "Meerdere problemen: ja", "Meerdere ketens nodig: nee")
}

func TestAlsnogGeschiktLaatGeenMotivatieAchter(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Typ("gemeente1", "/aanmelden")
	huis.VulIn("gemeente1", nietGeschikt)
	huis.VulIn("gemeente1", bottest.Invoer{"keuze": "toch", "motivatie": "Er dreigt snel verder afglijden."})
	huis.VulIn("gemeente1", bottest.Aanmelding()["betrokkene"])
	huis.VulIn("gemeente1", bottest.Aanmelding()["situatie"])
	huis.VulIn("gemeente1", bottest.Aanmelding()["informeren"]).Stap("controle")
	huis.VulIn("gemeente1", bottest.Invoer{"wijzig": "criteria"}).Stap("criteria")
	huis.VulIn("gemeente1", bottest.Aanmelding()["criteria"]).Stap("controle").ToontNiet("Er dreigt snel verder afglijden.")
	huis.VulIn("gemeente1", bottest.Invoer{"verklaring": "ja"}).Zegt("is ingediend")
	huis.Nu()
	huis.Druk("voorzitter1", "screening", "Bekijk").Stap("bekijk").ToontNiet("Er dreigt snel verder afglijden.")
}

// lid are the answers about the i-th member of a gezin.
func lid(i int, nog string) bottest.Invoer {
	return bottest.Invoer{"naam": fmt.Sprintf("Gezinslid Zevenhuizen-%d", i), "geboortedatum": fmt.Sprintf("2011-03-%02d", i), "nog_iemand": nog}
}

// gezin fills in a gezin of n people, and returns the page after the last.
func gezin(t *testing.T, huis *bottest.Huis, n int) {
	t.Helper()
	huis.Typ("gemeente1", "/aanmelden")
	huis.VulIn("gemeente1", bottest.Aanmelding()["criteria"]).Stap("betrokkene")
	een := bottest.Aanmelding()["betrokkene"].Met(bottest.Invoer{"soort": "gezin", "nog_iemand": "ja"})
	huis.VulIn("gemeente1", een).Zegt("Gezinslid 2 van hoogstens 8.")
	for i := 2; i <= n; i++ {
		huis.Scherm("gemeente1").Stap(fmt.Sprintf("betrokkene.%d", i))
		nog := "ja"
		if i == n {
			nog = "nee"
		}
		in := lid(i, nog)
		if i == 8 {
			huis.Scherm("gemeente1").Stap("betrokkene.8").Vraagt("naam", "geboortedatum")
			in = in.Met(bottest.Invoer{"nog_iemand": ""})
		}
		huis.VulIn("gemeente1", in)
	}
	huis.Scherm("gemeente1").Stap("situatie")
}

func TestEenGezinNoemtTweeDrieOfAchtMensen(t *testing.T) {
	t.Parallel()
	for _, n := range []int{2, 3, 8} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			huis := bottest.Open(t)
			gezin(t, huis, n)
			huis.VulIn("gemeente1", bottest.Aanmelding()["situatie"])
			controle := huis.VulIn("gemeente1", bottest.Aanmelding()["informeren"]).Stap("controle")
			controle.Toont("Naam: Jannigje Zevenhuizen", fmt.Sprintf("Gezinslid %d: Gezinslid Zevenhuizen-%d", n, n), fmt.Sprintf("Geboortedatum: %02d-03-2011", n))
			controle.ToontNiet(fmt.Sprintf("Gezinslid %d:", n+1))
			huis.VulIn("gemeente1", bottest.Aanmelding()["controle"]).Zegt("is ingediend")
			huis.Nu()
			huis.Verwacht("screening", "Over een gezin")
			huis.Druk("voorzitter1", "screening", "Bekijk").Stap("bekijk").Toont(fmt.Sprintf("Gezinslid %d: Gezinslid Zevenhuizen-%d", n, n))
		})
	}
}

func TestEenGezinslidVervaltAlsErNiemandMeerIs(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	gezin(t, huis, 3)
	huis.VulIn("gemeente1", bottest.Aanmelding()["situatie"])
	huis.VulIn("gemeente1", bottest.Aanmelding()["informeren"]).Stap("controle").Toont("Zevenhuizen-2", "Zevenhuizen-3")

	huis.VulIn("gemeente1", bottest.Invoer{"wijzig": "betrokkene.2"}).Stap("betrokkene.2").Heeft("naam", "Gezinslid Zevenhuizen-2")
	huis.VulIn("gemeente1", bottest.Invoer{"nog_iemand": "nee"}).Stap("controle").Toont("Zevenhuizen-2").ToontNiet("Zevenhuizen-3")

	huis.VulIn("gemeente1", bottest.Invoer{"wijzig": "betrokkene"}).Stap("betrokkene").Heeft("naam", "Jannigje Zevenhuizen")
	controle := huis.VulIn("gemeente1", bottest.Invoer{"nog_iemand": "nee"}).Stap("controle").ToontNiet("Zevenhuizen-2", "Zevenhuizen-3")
	if k := controle.Keuzes("wijzig"); !slices.Equal(k, []string{"criteria", "betrokkene", "situatie", "informeren"}) {
		t.Errorf("to be changed: %q", k)
	}
	huis.VulIn("gemeente1", bottest.Invoer{"verklaring": "ja"}).Zegt("is ingediend")
	huis.Nu()
	huis.Druk("voorzitter1", "screening", "Bekijk").Stap("bekijk").Toont("Jannigje Zevenhuizen").ToontNiet("Zevenhuizen-2", "Zevenhuizen-3")
}

func TestVanEenGezinMoetGezegdOfErNogIemandIs(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Tot("gemeente1", "betrokkene")
	huis.VulIn("gemeente1", bottest.Aanmelding()["betrokkene"].Met(bottest.Invoer{"soort": "gezin"})).Fout("nog_iemand", "nog iemand van het gezin")
}

func TestVanEenGebiedBlijftGeenNaamAchter(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Tot("gemeente1", "betrokkene")
	gebied := bottest.Aanmelding()["betrokkene"].Met(bottest.Invoer{"soort": "gebied", "nog_iemand": "ja"})
	huis.VulIn("gemeente1", gebied).Stap("situatie")
	huis.VulIn("gemeente1", bottest.Aanmelding()["situatie"]).Stap("controle").ToontNiet("Jannigje", "31-12-1990").Toont("Gemeente: Lindewaard")
	huis.VulIn("gemeente1", bottest.Aanmelding()["controle"]).Zegt("is ingediend")
	huis.Nu()
	huis.Verwacht("screening", "Over een gebied", "geen betrokkene om te informeren")
	huis.Druk("voorzitter1", "screening", "Bekijk").Stap("bekijk").ToontNiet("Jannigje", "31-12-1990")
}

func TestNietInformerenVraagtEenReden(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Tot("gemeente1", "informeren")
	huis.VulIn("gemeente1", bottest.Invoer{"geinformeerd": "nee"}).Fout("reden", "waarom de betrokkene (nog) niet is geïnformeerd")
	huis.VulIn("gemeente1", bottest.Invoer{"geinformeerd": "nee", "reden": "Zwaarwegend veiligheidsbelang."}).Stap("controle").Toont("Zwaarwegend veiligheidsbelang.")
	huis.VulIn("gemeente1", bottest.Invoer{"wijzig": "informeren"}).Stap("informeren")
	huis.VulIn("gemeente1", bottest.Invoer{"geinformeerd": "ja"}).Stap("controle").ToontNiet("Zwaarwegend veiligheidsbelang.")
	huis.VulIn("gemeente1", bottest.Invoer{"wijzig": "informeren"})
	huis.VulIn("gemeente1", bottest.Invoer{"geinformeerd": "nee", "reden": "Zwaarwegend veiligheidsbelang."}).Stap("controle")
	huis.VulIn("gemeente1", bottest.Invoer{"verklaring": "ja"})
	huis.Nu()
	huis.Verwacht("screening", "betrokkene is **niet** geïnformeerd, met reden")
}

// concept opens the draft of the one unfinished aanmelding, as only storage can.
func concept(t *testing.T, huis *bottest.Huis) flow.Session {
	t.Helper()
	ids := huis.Lees("SELECT id FROM sessies WHERE flow = 'aanmelden' AND NOT klaar")
	if len(ids) != 1 {
		t.Fatalf("%d drafts, want 1", len(ids))
	}
	var s flow.Session
	huis.InTx(func(ctx context.Context, tx *storage.Tx) error {
		var err error
		s, err = tx.LockSession(ctx, ids[0])
		return err
	})
	return s
}

func staatIn(s flow.Session, deel func(string) bool) bool {
	for _, antwoorden := range s.Draft {
		for _, lijst := range antwoorden {
			for _, t := range lijst {
				if t.Controleer(deel) {
					return true
				}
			}
		}
	}
	return false
}

func TestEenBSNWordtInElkeVrijeTekstGeweigerdEnNergensBewaard(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	const bsn = "111.222.333"
	bewaard := func(s string) bool { return s == bsn || s == "Zijn BSN is "+bsn+", echt." }
	probeer := func(stap string, velden ...string) {
		t.Helper()
		for _, veld := range velden {
			huis.Scherm("gemeente1").Stap(stap)
			in := bottest.Aanmelding()[stap].Met(bottest.Invoer{veld: "Zijn BSN is " + bsn + ", echt."})
			huis.VulIn("gemeente1", in).Fout(veld, "dat een BSN kan zijn. Dat mag niet.")
			if staatIn(concept(t, huis), bewaard) {
				t.Errorf("the BSN in %s is in the draft after a submit", veld)
			}
			huis.Typ("gemeente1", "/aanmelden")
			huis.Druk("gemeente1", "", "Verder").Stap(stap)
			huis.Terug("gemeente1", in)
			if staatIn(concept(t, huis), bewaard) {
				t.Errorf("the BSN in %s is in the draft after Back", veld)
			}
			huis.VulIn("gemeente1", bottest.Invoer{}).Stap(stap) // the page before, as it was filled in
		}
	}
	huis.Typ("gemeente1", "/aanmelden")
	huis.VulIn("gemeente1", nietGeschikt)
	probeer("toets", "motivatie")
	huis.VulIn("gemeente1", bottest.Invoer{"keuze": "toch", "motivatie": "Het kan niet wachten."})
	probeer("betrokkene", "naam", "adres", "pgax", "geboortedatum")
	huis.VulIn("gemeente1", bottest.Aanmelding()["betrokkene"])
	probeer("situatie", "aanleiding", "geprobeerd", "gewenst")
	huis.VulIn("gemeente1", bottest.Aanmelding()["situatie"])
	probeer("informeren", "reden")
}

func TestGeboortedatumMoetKunnen(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Tot("gemeente1", "betrokkene")
	met := func(datum string) bottest.Antwoord {
		return huis.VulIn("gemeente1", bottest.Aanmelding()["betrokkene"].Met(bottest.Invoer{"geboortedatum": datum}))
	}
	met("31-02-1990").Fout("geboortedatum", "Deze datum bestaat niet.")
	met("vorig jaar mei").Fout("geboortedatum", "Dit is geen geboortedatum.")
	met("17-11-2026").Fout("geboortedatum", "vóór vandaag")
	met("31-12-1899").Fout("geboortedatum", "niet vóór 1900")
	met("1990-12-31").Stap("situatie")
	huis.Terug("gemeente1", bottest.Invoer{}).Stap("betrokkene").Heeft("geboortedatum", "31-12-1990")
	met("Onbekend").Stap("situatie")
	huis.Terug("gemeente1", bottest.Invoer{}).Stap("betrokkene").Heeft("geboortedatum", "onbekend")
}

func TestEenHuisZonderPersoonsgegevensVraagtZeNiet(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t, bottest.ZonderPersoonsgegevens())
	form := huis.Tot("gemeente1", "betrokkene").Vraagt("soort", "gemeente", "pgax")
	huis.VulIn("gemeente1", bottest.Invoer{"soort": "gezin", "gemeente": "Lindewaard"}).Fout("pgax", "Vul dit in.")
	huis.Verstuur("gemeente1", form.Form, bottest.Aanmelding()["betrokkene"].Met(bottest.Invoer{"soort": "gezin", "nog_iemand": "ja"})).Stap("situatie")
	if staatIn(concept(t, huis), func(s string) bool { return s == "Jannigje Zevenhuizen" }) {
		t.Error("a name that was sent along is in the draft")
	}
	huis.VulIn("gemeente1", bottest.Aanmelding()["situatie"])
	huis.VulIn("gemeente1", bottest.Aanmelding()["informeren"]).Stap("controle").Toont("PGAx-nummer: PGX-77120").ToontNiet("Jannigje", "Achterom")
	huis.VulIn("gemeente1", bottest.Aanmelding()["controle"]).Zegt("is ingediend")
}

func TestZonderVerklaringWordtNietIngediend(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Tot("gemeente1", "controle")
	huis.VulIn("gemeente1", bottest.Invoer{}).Fout("verklaring", "Kies een antwoord.")
	huis.VulIn("gemeente1", bottest.Invoer{"verklaring": "nee"}).Fout("verklaring", "Je concept blijft bewaard.")
	if n := huis.Lees("SELECT nummer FROM zaken"); len(n) != 0 {
		t.Errorf("there are zaken: %v", n)
	}
	huis.Typ("gemeente1", "/aanmelden").Zegt("die je niet hebt afgemaakt")
}

// Who changes the criteria from the summary, is told that they no longer fit, and changes them again, comes back at the summary.
func TestVanDeControleNaarDeCriteriaEnTerug(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Tot("gemeente1", "controle")
	huis.VulIn("gemeente1", bottest.Invoer{"wijzig": "criteria"}).Stap("criteria").Heeft("ketens", "ja")
	huis.VulIn("gemeente1", nietGeschikt).Stap("toets")
	huis.VulIn("gemeente1", bottest.Invoer{"keuze": "aanpassen"}).Stap("criteria").Heeft("ketens", "nee")
	huis.VulIn("gemeente1", bottest.Aanmelding()["criteria"]).Stap("controle")
	huis.VulIn("gemeente1", bottest.Invoer{"wijzig": "situatie"}).Stap("situatie").Heeft("gewenst", "Eén plan van alle partners.")
	huis.VulIn("gemeente1", bottest.Invoer{"gewenst": "Rust in de straat."}).Stap("controle").Toont("Rust in de straat.")
	huis.VulIn("gemeente1", bottest.Aanmelding()["controle"]).Zegt("is ingediend")
}

// A person becomes a gebied after all: what was asked of the person is neither shown nor kept.
func TestEenPersoonBlijktEenGebied(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Tot("gemeente1", "informeren")
	huis.VulIn("gemeente1", bottest.Invoer{"geinformeerd": "nee", "reden": "Zwaarwegend veiligheidsbelang."})
	huis.VulIn("gemeente1", bottest.Invoer{"wijzig": "betrokkene"})
	huis.VulIn("gemeente1", bottest.Invoer{"soort": "gebied"}).Stap("controle").ToontNiet("Jannigje", "31-12-1990", "Zwaarwegend veiligheidsbelang.")
	huis.VulIn("gemeente1", bottest.Aanmelding()["controle"]).Zegt("is ingediend")
	huis.Nu()
	huis.Druk("voorzitter1", "screening", "Bekijk").Stap("bekijk").ToontNiet("Jannigje", "31-12-1990", "Zwaarwegend veiligheidsbelang.")
}
