package bot

import (
	"context"
	"fmt"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
	"ketenbot/bot/flow"
	"ketenbot/bot/vertrouwelijk"
)

// The steps of the dialog `aanmelden`. Their ids and those of their fields are part of the contract (domain §5).
const (
	stapCriteria   = "criteria"
	stapToets      = "toets"
	stapBetrokkene = "betrokkene"
	stapSituatie   = "situatie"
	stapInformeren = "informeren"
	stapControle   = "controle"

	// maxGezin is how many people of one gezin can be named (domain §5).
	maxGezin = 8
)

const titelAanmelden = "Casus aanmelden"

// How the criteria are called, on the page and in the summary.
const (
	labelMultiproblem = "Meerdere problemen"
	labelKetens       = "Meerdere ketens nodig"
	labelSysteem      = "Gezin of omgeving"
	labelGebied       = "Gebied"
)

func sleutelBetrokkene(i int) string { return nummerVeld(stapBetrokkene, i) }

// aanmelden describes the dialog.
func (b *Bot) aanmelden() flow.Flow[Tx] {
	steps := []flow.Step[Tx]{
		{ID: stapCriteria, Page: b.paginaCriteria},
		{ID: stapToets, Skip: b.geschikt, Page: b.paginaToets, Apply: toetsKeuze},
		{ID: stapBetrokkene, Page: b.paginaBetrokkene, Apply: b.leesBetrokkene},
	}
	for i := 2; i <= maxGezin; i++ {
		steps = append(steps, flow.Step[Tx]{
			ID: stapBetrokkene, Key: sleutelBetrokkene(i), Skip: geenGezinslid(i),
			Page: func(flow.Page) chat.Form { return paginaGezinslid(i) }, Apply: leesGezinslid,
		})
	}
	steps = append(steps,
		flow.Step[Tx]{ID: stapSituatie, Load: ketenpartners, Page: b.paginaSituatie},
		flow.Step[Tx]{ID: stapInformeren, Skip: isGebied, Page: b.paginaInformeren, Apply: redenNodig},
		flow.Step[Tx]{ID: stapControle, Page: b.paginaControle, Apply: b.controleer},
	)
	return flow.Flow[Tx]{Name: flowAanmelden, Keep: b.o.Regels.BewaarConcept, Steps: steps, Finish: b.dienIn}
}

func (b *Bot) paginaCriteria(p flow.Page) chat.Form {
	set := b.set(p)
	plan := b.o.Kalender.Planning(p.Now)
	vraag := func(id, label, help string) chat.Field {
		return chat.Field{ID: id, Kind: chat.Choice, Label: label, Help: help, Required: true, Options: jaNee()}
	}
	return chat.Form{
		Title: titelAanmelden,
		Intro: fmt.Sprintf("Acute nood? Bel 112.\nWe gebruiken wat je invult alleen voor deze casus. Lees onze privacyverklaring: %s\n"+
			"Dien je in vóór %s, dan is de triage op %s. Je concept wordt na elke stap bewaard.",
			b.o.Huis.PrivacyURL, casus.MomentTekst(plan.Deadline.Op), casus.DatumTekst(plan.Triage)),
		Fields: []chat.Field{
			vraag("multiproblem", labelMultiproblem, set.Vragen.Multiproblem),
			vraag("ketens", labelKetens, set.Vragen.Ketens),
			vraag("systeem", labelSysteem, set.Vragen.Systeem),
			vraag("gebied", labelGebied, set.Vragen.Gebied),
			{ID: "leefgebieden", Kind: chat.Several, Label: "Leefgebieden", Help: "Op welke leefgebieden spelen de problemen?", Options: opties(set.Leefgebieden)},
		},
	}
}

func (b *Bot) geschikt(d flow.Draft) bool {
	if d[stapCriteria] == nil {
		return true // not asked yet, so there is nothing to say about it
	}
	// Which leefgebieden there are to choose does not matter here: the engine kept only those of the set.
	v := d.Of(stapCriteria)
	c := casus.Criteria{
		Multiproblem: v.One("multiproblem").Is(ja), Ketens: v.One("ketens").Is(ja), Systeem: v.One("systeem").Is(ja), Gebied: v.One("gebied").Is(ja),
	}
	for i := range v["leefgebieden"] {
		c.Leefgebieden = append(c.Leefgebieden, fmt.Sprint(i))
	}
	return c.Toets().Geschikt
}

// The choices of the step `toets`.
const (
	keuzeOverleg   = "overleg"
	keuzeAanpassen = "aanpassen"
	keuzeToch      = "toch"
)

func (b *Bot) paginaToets(p flow.Page) chat.Form {
	return chat.Form{
		Title: titelAanmelden,
		Intro: b.criteria(p).Toets().Uitleg(),
		Fields: []chat.Field{
			{ID: "keuze", Kind: chat.Choice, Label: "Wat wil je doen?", Help: "Bij overleg belt het team je. Je concept blijft bewaard.", Required: true, Options: []chat.Option{
				{Value: keuzeOverleg, Label: "Vraag vooraf overleg"},
				{Value: keuzeAanpassen, Label: "Pas aan"},
				{Value: keuzeToch, Label: "Toch indienen"},
			}},
			{ID: "motivatie", Kind: chat.Long, Label: "Motivatie", Help: "Alleen bij Toch indienen: waarom hoort deze casus toch bij het Veiligheidshuis? Max. 3.000 tekens."},
		},
	}
}

func toetsKeuze(_ flow.Page, v chat.Values) flow.Outcome {
	keuze := v.One("keuze")
	switch {
	case keuze.Is(keuzeOverleg):
		return flow.Outcome{Leave: flowOverleg}
	case keuze.Is(keuzeAanpassen):
		return flow.Outcome{Goto: stapCriteria}
	case keuze.Is(keuzeToch) && v.One("motivatie").Leeg():
		return flow.Outcome{Errors: map[string]string{"motivatie": "Schrijf waarom je toch wilt indienen."}}
	}
	return flow.Outcome{}
}

func (b *Bot) paginaBetrokkene(flow.Page) chat.Form {
	f := chat.Form{Title: titelAanmelden, Intro: "Om wie of wat gaat het? Bij een gezin begin je met één persoon."}
	f.Fields = append(f.Fields, chat.Field{
		ID: "soort", Kind: chat.Choice, Label: "Soort", Required: true, Options: []chat.Option{
			{Value: string(casus.Persoon), Label: "Persoon"}, {Value: string(casus.Gezin), Label: "Gezin"}, {Value: string(casus.Gebied), Label: "Gebied"},
		},
	})
	if b.o.Regels.Persoonsgegevens {
		f.Fields = append(f.Fields, persoonVelden(" Niet bij een gebied.")...)
	}
	gemeenten := append(opties(b.o.Regels.Gemeenten), opties([]string{"buiten de regio", "geen vaste woonplaats"})...)
	f.Fields = append(f.Fields, chat.Field{ID: "gemeente", Kind: chat.Choice, Label: "Gemeente", Required: true, Options: gemeenten})
	if b.o.Regels.Persoonsgegevens {
		f.Fields = append(f.Fields, chat.Field{ID: "adres", Kind: chat.Text, Label: "Adres", Help: "Als je het weet."})
	}
	f.Fields = append(f.Fields, chat.Field{
		ID: "pgax", Kind: chat.Text, Label: "PGAx-nummer", Help: "Als er al een registratie is.", Required: !b.o.Regels.Persoonsgegevens,
	})
	if b.o.Regels.Persoonsgegevens {
		f.Fields = append(f.Fields, nogIemand("Alleen bij een gezin: wil je nog iemand van het gezin noemen?"))
	}
	return f
}

func persoonVelden(erbij string) []chat.Field {
	return []chat.Field{
		{ID: "naam", Kind: chat.Text, Label: "Naam", Help: "Voor- en achternaam." + erbij},
		{ID: "geboortedatum", Kind: chat.Date, Label: "Geboortedatum", Help: "DD-MM-JJJJ, of: onbekend." + erbij},
	}
}

func nogIemand(help string) chat.Field {
	return chat.Field{ID: "nog_iemand", Kind: chat.Choice, Label: "Nog iemand?", Help: help, Options: jaNee()}
}

func (b *Bot) leesBetrokkene(p flow.Page, v chat.Values) flow.Outcome {
	if v.One("soort").Is(string(casus.Gebied)) { // no name or date of birth is asked of a gebied
		for _, veld := range []string{"naam", "geboortedatum", "nog_iemand"} {
			delete(v, veld)
		}
		return flow.Outcome{Values: v}
	}
	if !b.o.Regels.Persoonsgegevens {
		return flow.Outcome{}
	}
	fouten := leesPersoon(p, v)
	if v.One("soort").Is(string(casus.Gezin)) {
		if v.One("nog_iemand").Leeg() {
			fouten["nog_iemand"] = "Kies of je nog iemand van het gezin wilt noemen."
		}
	} else {
		delete(v, "nog_iemand")
	}
	return flow.Outcome{Values: v, Errors: fouten}
}

// leesPersoon brings the date of birth into its standard form, and says what is missing.
func leesPersoon(p flow.Page, v chat.Values) map[string]string {
	fouten := map[string]string{}
	if v.One("naam").Leeg() {
		fouten["naam"] = "Vul de naam in. Weet je die niet, schrijf dan: onbekend."
	}
	datum := v.One("geboortedatum")
	if datum.Leeg() {
		fouten["geboortedatum"] = "Vul de geboortedatum in, of schrijf: onbekend."
		return fouten
	}
	fout := ""
	datum = datum.Bewerk(func(s string) string {
		goed, f := casus.LeesGeboortedatum(s, casus.DatumVan(p.Now))
		fout = f
		return goed
	})
	if fout != "" {
		fouten["geboortedatum"] = fout
		return fouten
	}
	v["geboortedatum"] = []vertrouwelijk.Tekst{datum}
	return fouten
}

// geenGezinslid says that the i-th member of the gezin is not asked: it is no gezin, or nobody more is to be named.
func geenGezinslid(i int) func(flow.Draft) bool {
	return func(d flow.Draft) bool {
		if !d.Of(stapBetrokkene).One("soort").Is(string(casus.Gezin)) {
			return true
		}
		for j := 1; j < i; j++ { // a later member counts only while every one before says there is more
			if !d.Of(sleutelBetrokkene(j)).One("nog_iemand").Is(ja) {
				return true
			}
		}
		return false
	}
}

func paginaGezinslid(i int) chat.Form {
	f := chat.Form{Title: titelAanmelden, Intro: fmt.Sprintf("Gezinslid %d van hoogstens %d.", i, maxGezin), Fields: persoonVelden("")}
	for j := range f.Fields {
		f.Fields[j].Required = true
	}
	if i < maxGezin {
		vraag := nogIemand("Wil je nog iemand van het gezin noemen?")
		vraag.Required = true
		f.Fields = append(f.Fields, vraag)
	}
	return f
}

func leesGezinslid(p flow.Page, v chat.Values) flow.Outcome {
	return flow.Outcome{Values: v, Errors: leesPersoon(p, v)}
}

func ketenpartners(ctx context.Context, tx Tx, _ flow.Session) (map[string][]chat.Option, error) {
	alle, err := tx.Ketenpartners(ctx)
	if err != nil {
		return nil, err
	}
	var o []chat.Option
	for _, k := range alle {
		o = append(o, chat.Option{Value: k.Naam, Label: k.Naam})
	}
	return map[string][]chat.Option{"partners": o}, nil
}

func (b *Bot) paginaSituatie(p flow.Page) chat.Form {
	lang := func(id, label, help string) chat.Field {
		return chat.Field{ID: id, Kind: chat.Long, Label: label, Help: help + " Max. 3.000 tekens. Geen BSN.", Required: true}
	}
	return chat.Form{
		Title: titelAanmelden,
		Fields: []chat.Field{
			lang("aanleiding", "Aanleiding", "Wat is er aan de hand, en waarom meld je nu aan?"),
			lang("geprobeerd", "Al geprobeerd", "Wat is er al gedaan, en waarom hielp dat niet genoeg?"),
			lang("gewenst", "Wat is er nodig", "Wat wil je met het Veiligheidshuis bereiken?"),
			{ID: "partners", Kind: chat.Several, Label: "Betrokken partners", Help: "Wie is er al betrokken? Mag leeg blijven.", Options: p.Options["partners"]},
		},
	}
}

func isGebied(d flow.Draft) bool {
	return d.Of(stapBetrokkene).One("soort").Is(string(casus.Gebied))
}

func (b *Bot) paginaInformeren(flow.Page) chat.Form {
	return chat.Form{
		Title: titelAanmelden,
		Intro: "Je bespreekt een aanmelding vooraf met de betrokkene, tenzij er een reden is om dat (nog) niet te doen, bijvoorbeeld zwaarwegende veiligheidsbelangen.",
		Fields: []chat.Field{
			{ID: "geinformeerd", Kind: chat.Choice, Label: "Geïnformeerd?", Help: "Weet de betrokkene van deze aanmelding?", Required: true, Options: jaNee()},
			{ID: "reden", Kind: chat.Long, Label: "Reden", Help: "Alleen bij nee: waarom is de betrokkene (nog) niet geïnformeerd? Max. 3.000 tekens."},
		},
	}
}

func redenNodig(_ flow.Page, v chat.Values) flow.Outcome {
	if v.One("geinformeerd").Is(nee) && v.One("reden").Leeg() {
		return flow.Outcome{Errors: map[string]string{"reden": "Schrijf waarom de betrokkene (nog) niet is geïnformeerd."}}
	}
	if v.One("geinformeerd").Is(ja) {
		delete(v, "reden")
	}
	return flow.Outcome{Values: v}
}
