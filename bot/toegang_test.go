package bot_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"

	"ketenbot/bot/bottest"
	"ketenbot/bot/chat"
	"ketenbot/bot/kaart"
	"ketenbot/bot/vertrouwelijk"
)

func TestEenOnbekendeKanAlleenToegangVragen(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	_, zaak := huis.MeldAan("gemeente1")
	for _, tekst := range []string{
		"/zvh", "/zvh menu", "/zvh help", "/zvh aanmelden", "/zvh mijn", "/zvh casus ZVH-2026-0001", "/zvh intrekken ZVH-2026-0001", "/zvh triage",
		"/zvh status", "/zvh actiepunt", "/zvh iets anders", "/aanmelden", "/actiepunt", "hallo, ik wil iets melden",
	} {
		a := huis.Typ("onbekend1", tekst).Zegt("Je bent nog niet bekend bij Ketenbot", "088 000 00 00", "Acute nood? Bel 112.")
		if k := a.Knoppen(); !slices.Equal(k, []string{"Vraag toegang"}) {
			t.Errorf("%s offers %q", tekst, k)
		}
	}
	for _, knop := range []string{
		kaart.Bekijk, kaart.Agenderen, kaart.NietAgenderen, kaart.Intrekken, kaart.IkKom, kaart.Online, kaart.Verhinderd, kaart.Verder, kaart.Nieuw,
		kaart.VraagOverleg, kaart.BekijkOverleg, kaart.OverlegGehad, kaart.Toelaten, kaart.Weigeren, kaart.MenuAanmelden, kaart.MenuMijn, kaart.MenuTriage,
		kaart.MenuHelp, kaart.BekijkSituatie,
	} {
		huis.DrukOp("onbekend1", knop, zaak).Zegt("Je bent nog niet bekend bij Ketenbot")
	}
	for _, ev := range []chat.Event{
		chat.HomeOpened{Origin: chat.Origin{Person: "onbekend1"}},
		chat.ShortcutUsed{Origin: chat.Origin{Person: "onbekend1"}, Name: "maakactiepunt", Text: vertrouwelijk.Nieuw("bel even")},
	} {
		huis.Doe(ev).Zegt("Je bent nog niet bekend bij Ketenbot")
	}
}

// vraagToegang lets onbekend1 ask for access.
func vraagToegang(t *testing.T, huis *bottest.Huis) {
	t.Helper()
	huis.Typ("onbekend1", "/zvh")
	huis.Druk("onbekend1", "", "Vraag toegang").Stap("toegang").Vraagt("naam", "organisatie", "email")
	huis.VulIn("onbekend1", bottest.Invoer{"naam": "Puck Visser", "organisatie": "Politie", "email": "puck@"}).Fout("email", "naam@organisatie.nl")
	huis.VulIn("onbekend1", bottest.Invoer{"naam": "Puck Visser", "organisatie": "Politie", "email": "puck.visser@politie.example"}).Zegt("Je verzoek is verstuurd.")
	huis.Nu()
}

func TestDeBeheerderLaatIemandToe(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	vraagToegang(t, huis)
	post := huis.VerwachtDM("beheer1", "**Verzoek om toegang** van Puck Visser", "Organisatie: Politie · e-mail: puck.visser@politie.example · account: onbekend1")
	if k := post.Knoppen(); !slices.Equal(k, []string{"Toelaten", "Weigeren"}) {
		t.Errorf("buttons %q", k)
	}
	knop, _ := huis.Knop("beheer1", "beheer1", "Toelaten")
	verzoek := knop.Action.Subject

	huis.DrukOp("voorzitter1", kaart.Toelaten, verzoek).Zegt("Alleen een beheerder kan dit doen. Er is niets veranderd.")
	huis.DrukOp("voorzitter1", kaart.Weigeren, verzoek).Zegt("Alleen een beheerder kan dit doen. Er is niets veranderd.")

	huis.Druk("beheer1", "beheer1", "Toelaten").Stap("toelaten").Vraagt("organisatie")
	huis.VulIn("beheer1", bottest.Invoer{"organisatie": bottest.ID("Politie")}).Zegt("Puck Visser heeft nu toegang, bij Politie.")
	huis.Nu()
	huis.VerwachtDM("onbekend1", "Je hebt toegang tot Ketenbot.")
	if post := huis.VerwachtDM("beheer1", "**Toegelaten** door Lotte Kamphuis, maandag 16 november 09:00."); len(post.Knoppen()) != 0 || post.Bewerkt != 1 {
		t.Errorf("the card has buttons %q and was changed %d times", post.Knoppen(), post.Bewerkt)
	}
	huis.DrukOp("beheer1", kaart.Weigeren, verzoek).Zegt("al afgehandeld door Lotte Kamphuis. Er is niets veranderd.")
	huis.DrukOp("beheer1", kaart.Toelaten, verzoek).Zegt("al afgehandeld door Lotte Kamphuis. Er is niets veranderd.")
	nieuw := huis.Lees("SELECT id FROM medewerkers WHERE naam = 'Puck Visser'")[0]
	if regels := huis.Audit(verzoek); !slices.Equal(regels, []string{"proef:onbekend1 toegang (aanvrager) gevraagd", "beheer1 toegang (beheerder) toegelaten " + nieuw + " bij " + bottest.ID("Politie")}) {
		t.Errorf("audit: %q", regels)
	}

	huis.Druk("onbekend1", "onbekend1", "Menu")
	huis.Druk("onbekend1", "", "Aanmelden").Stap("criteria")
	huis.Sluit("onbekend1")
	huis.Typ("onbekend1", "/zvh toegang").Zegt("Je hebt al toegang.")
	if nr, _ := huis.MeldAan("onbekend1"); nr != "ZVH-2026-0001" {
		t.Errorf("the first aanmelding is %s", nr)
	}
}

func TestDeBeheerderWeigert(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	vraagToegang(t, huis)
	huis.Druk("beheer1", "beheer1", "Weigeren").Gedaan()
	huis.Nu()
	huis.VerwachtDM("onbekend1", "Je verzoek om toegang is niet toegekend.", "Bel het team: **088 000 00 00**")
	huis.VerwachtDM("beheer1", "**Geweigerd** door Lotte Kamphuis")
	huis.Typ("onbekend1", "/aanmelden").Zegt("Je bent nog niet bekend bij Ketenbot")
	vraagToegang(t, huis)
	if n := len(huis.Met("beheer1", "Puck Visser")); n != 2 {
		t.Errorf("after asking anew there are %d cards, want 2", n)
	}
}

func TestTweeKeerToegangVragenIsEenVerzoek(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	vraagToegang(t, huis)
	vraagToegang(t, huis)
	if n := len(huis.Met("beheer1", "Puck Visser")); n != 1 {
		t.Errorf("%d cards, want 1", n)
	}
}

// Two beheerders, or one with two windows: the one who decides later is told.
func TestTweeToelatenformulieren(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	vraagToegang(t, huis)
	een := huis.Druk("beheer1", "beheer1", "Toelaten").Stap("toelaten")
	ander := huis.Druk("beheer1", "beheer1", "Toelaten").Stap("toelaten")
	huis.Verstuur("beheer1", een.Form, bottest.Invoer{"organisatie": bottest.ID("Politie")}).Zegt("heeft nu toegang")
	huis.Verstuur("beheer1", ander.Form, bottest.Invoer{"organisatie": bottest.ID("Veilig Thuis")}).Zegt("al afgehandeld door Lotte Kamphuis")
	if namen := huis.Lees("SELECT k.naam FROM medewerkers m JOIN ketenpartners k ON k.id = m.ketenpartner_id WHERE m.naam = 'Puck Visser'"); !slices.Equal(namen, []string{"Politie"}) {
		t.Errorf("Puck Visser is of %q", namen)
	}
}

func TestWieNietMagAanmeldenVraagtVoorafOverleg(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	a := huis.Typ("woning1", "/aanmelden").Zegt("Je organisatie (Woningcorporatie Thuisvast)", "kan daarom niet zelf aanmelden", "**088 000 00 00**", "team@delinde.example", "Bel 112")
	if k := a.Knoppen(); !slices.Equal(k, []string{"Vraag vooraf overleg"}) {
		t.Errorf("buttons %q", k)
	}
	huis.DrukOp("woning1", kaart.Nieuw, "").Zegt("kan daarom niet zelf aanmelden")
	huis.Druk("woning1", "", "Vraag vooraf overleg").Stap("overleg").Vraagt("telefoon", "moment")
	huis.VulIn("woning1", bottest.Invoer{"telefoon": "06 12", "moment": "morgen"}).Fout("telefoon", "geen heel telefoonnummer")
	huis.VulIn("woning1", bottest.Invoer{"telefoon": "06-87 65 43 21", "moment": "donderdag na de lunch"}).Zegt("Je vraag om overleg is verstuurd.", "Bel 112")
	huis.Nu()
	post := huis.Verwacht("screening", "**Vooraf overleg** gevraagd door Dirk Meinders (Woningcorporatie Thuisvast), maandag 16 november 09:00.")
	if k := post.Knoppen(); !slices.Equal(k, []string{"Bekijk", "Contact gehad"}) {
		t.Errorf("buttons %q", k)
	}
	knop, _ := huis.Knop("voorzitter1", "screening", "Bekijk")
	verzoek := knop.Action.Subject

	for _, wie := range []string{"regisseur1", "beheer1", "woning1"} {
		huis.DrukOp(wie, kaart.BekijkOverleg, verzoek).Zegt("Alleen een voorzitter van de triage kan dit doen.")
		huis.DrukOp(wie, kaart.OverlegGehad, verzoek).Zegt("Alleen een voorzitter van de triage kan dit doen.")
	}
	huis.Druk("voorzitter1", "screening", "Bekijk").Stap("bekijkoverleg").Toont("06-87 65 43 21", "donderdag na de lunch")
	huis.Druk("voorzitter1", "screening", "Contact gehad").Gedaan()
	huis.Nu()
	post = huis.Verwacht("screening", "Contact gehad: Hanneke Postma, maandag 16 november 09:00. Het telefoonnummer is gewist.")
	if len(post.Knoppen()) != 0 {
		t.Errorf("buttons %q", post.Knoppen())
	}
	if rest := huis.Lees("SELECT onderwerp FROM sleutels WHERE onderwerp = $1 UNION SELECT onderwerp FROM verzegeld WHERE onderwerp = $1", verzoek); len(rest) != 0 {
		t.Errorf("the telephone number is still there, sealed")
	}
	huis.DrukOp("voorzitter2", kaart.BekijkOverleg, verzoek).Zegt("al afgehandeld door Hanneke Postma. Het telefoonnummer is gewist.")
	huis.DrukOp("voorzitter2", kaart.OverlegGehad, verzoek).Zegt("al afgehandeld door Hanneke Postma. Er is niets veranderd.")
	want := []string{
		"woning1 vooraf_overleg (aanvrager)", "voorzitter1 bekeken (voorzitter van de triage) telefoon,moment",
		"voorzitter1 vooraf_overleg_gewist (voorzitter van de triage)",
	}
	if regels := huis.Audit(verzoek); !slices.Equal(regels, want) {
		t.Errorf("audit: %q, want %q", regels, want)
	}
}

func TestEenBSNInEenKleinFormulier(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Typ("woning1", "/aanmelden")
	huis.Druk("woning1", "", "Vraag vooraf overleg")
	huis.VulIn("woning1", bottest.Invoer{"telefoon": "111222333", "moment": "over 111222333"}).Fout("telefoon", "BSN").Fout("moment", "BSN")
}

// A name of somebody unknown ends up in cards and channels, so it is a name and no markup, mention or address.
func TestEenNaamIsGeenOpmaak(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	goed := bottest.Invoer{"naam": "Puck Visser", "organisatie": "Politie", "email": "puck.visser@politie.example"}
	met := func(veld, waarde string) bottest.Invoer {
		in := maps.Clone(goed)
		in[veld] = waarde
		return in
	}
	huis.Typ("onbekend1", "/zvh toegang").Stap("toegang")
	for _, slecht := range []string{
		"**Baas**", "_Baas_", "`Baas`", "~Baas~", "[klik](javascript:alert(1))", "<img src=x>", "<!channel>", "@channel", "#triage", ":warning:", "a{b", "https://evil.example/x", "//evil.example",
		"www.evil.example", "evil.example/inloggen", "=cmd", "puck!", `Puck\`, "Puck\u2028# kop",
	} {
		huis.VulIn("onbekend1", met("naam", slecht)).Fout("naam", "Gebruik alleen letters")
		huis.VulIn("onbekend1", met("organisatie", slecht)).Fout("organisatie", "Gebruik alleen letters")
	}
	for _, slecht := range []string{"**x**@evil.example", "`x`@evil.example", "x@evil.example/pad", "<x@evil.example>", "a{b@evil.example", "x@[127.0.0.1]", "#x@evil.example"} {
		huis.VulIn("onbekend1", met("email", slecht)).Fout("email", "Dit is geen e-mailadres.")
	}
	huis.VulIn("onbekend1", bottest.Invoer{
		"naam": "mr. Zoë d'Hondt-Öz (3e), jr.", "organisatie": "Stichting Wonen & Zorg 's-Graveland / Noord", "email": "z.d'hondt+werk@wonen-zorg.example",
	}).Zegt("Je verzoek is verstuurd.")
	huis.Nu()
	huis.VerwachtDM("beheer1", "**Verzoek om toegang** van mr. Zoë d'Hondt-Öz (3e), jr.")
}

// gids is a chat platform that knows everybody's address.
type gids map[string]string

func (g gids) Profile(_ context.Context, person string) (name, email string, err error) {
	if g[person] == "" {
		return "", "", errors.New("the platform does not tell")
	}
	return "", g[person], nil
}

func TestEenAccountWordtHerkendAanZijnAdres(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Lees("UPDATE medewerkers SET email = 'Mirthe.Hoekstra@politie.example' WHERE id = '" + bottest.ID("politie1") + "' RETURNING id")
	huis.Bezorger.Opsteller.Gids = gids{"onbekend1": "mirthe.hoekstra@politie.example"}
	vraagToegang(t, huis) // what is typed there does not count: anybody can type an address
	post := huis.VerwachtDM("beheer1", "Dit account heeft op het chatplatform het e-mailadres van **Mirthe Hoekstra (Politie)**.")
	if k := post.Knoppen(); !slices.Equal(k, []string{"Koppelen", "Toelaten", "Weigeren"}) {
		t.Errorf("buttons %q", k)
	}
	knop, _ := huis.Knop("beheer1", "beheer1", "Koppelen")
	huis.DrukOp("voorzitter1", kaart.Koppelen, knop.Action.Subject).Zegt("Alleen een beheerder kan dit doen. Er is niets veranderd.")
	huis.Druk("beheer1", "beheer1", "Koppelen").Gedaan()
	huis.Nu()
	huis.VerwachtDM("onbekend1", "Je hebt toegang tot Ketenbot.")
	huis.DrukOp("beheer1", kaart.Koppelen, knop.Action.Subject).Zegt("al afgehandeld door Lotte Kamphuis. Er is niets veranderd.")
	if wie := huis.Lees("SELECT medewerker_id FROM accounts WHERE gebruiker = 'onbekend1'"); !slices.Equal(wie, []string{bottest.ID("politie1")}) {
		t.Errorf("the account belongs to %q", wie)
	}
}

func TestZonderAdresWordtNiemandVoorgesteld(t *testing.T) {
	t.Parallel()
	for naam, g := range map[string]gids{"the platform fails": {}, "nobody has it": {"onbekend1": "iemand@elders.example"}} {
		t.Run(naam, func(t *testing.T) {
			t.Parallel()
			huis := bottest.Open(t)
			huis.Bezorger.Opsteller.Gids = g
			vraagToegang(t, huis)
			if k := huis.VerwachtDM("beheer1", "**Verzoek om toegang** van Puck Visser").Knoppen(); !slices.Equal(k, []string{"Toelaten", "Weigeren"}) {
				t.Errorf("buttons %q", k)
			}
			knop, _ := huis.Knop("beheer1", "beheer1", "Toelaten")
			huis.DrukOp("beheer1", kaart.Koppelen, knop.Action.Subject).Zegt("Er is geen medewerker om aan te koppelen. Er is niets veranderd.")
		})
	}
}

// Somebody who came in by an import while their request was open keeps that place.
func TestWieIntussenToegangHeeftWordtNietNogEensToegelaten(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	vraagToegang(t, huis)
	huis.Lees("INSERT INTO accounts (platform, gebruiker, medewerker_id) VALUES ('" + huis.Platform.Name() + "', 'onbekend1', '" + bottest.ID("politie1") + "') RETURNING gebruiker")
	huis.Druk("beheer1", "beheer1", "Toelaten").Stap("toelaten")
	huis.VulIn("beheer1", bottest.Invoer{"organisatie": bottest.ID("Politie")}).Zegt("Dit account heeft al toegang, als Mirthe Hoekstra (Politie). Er is niets veranderd.")
}
