package bot

import (
	"fmt"
	"strings"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
	"ketenbot/bot/flow"
	"ketenbot/bot/vertrouwelijk"
)

// paginaControle is the summary of everything, from where an earlier answer can be changed. It is shown to the aanmelder alone.
func (b *Bot) paginaControle(p flow.Page) chat.Form {
	plan := b.o.Kalender.Planning(p.Now)
	criteria := b.criteria(p)
	oordeel := criteria.Toets()
	z, inhoud := b.zaakUit(p, criteria, oordeel)
	f := chat.Form{
		Title: titelAanmelden,
		Intro: fmt.Sprintf("Controleer je aanmelding. Dien je in vóór **%s**, dan is de triage op **%s**.", casus.MomentTekst(plan.Deadline.Op), casus.DatumTekst(plan.Triage)),
		Fields: append(overzicht(z, inhoud),
			chat.Field{
				ID: "wijzig", Kind: chat.Choice, Label: "Iets wijzigen?", Help: "Kies een stap om terug te gaan. Wat je invulde blijft staan.",
				Options: b.wijzigbaar(p),
			},
			chat.Field{
				ID: "verklaring", Kind: chat.Choice, Label: "Verklaring", Required: true, Options: jaNee(),
				Help: "Ik ben verantwoordelijk voor de juistheid en kwaliteit van deze aanmelding.",
			}),
		Submit: "Indienen",
	}
	return f
}

// wijzigbaar lists the steps that were asked, to go back to.
func (b *Bot) wijzigbaar(p flow.Page) []chat.Option {
	d := p.Session.Draft
	o := []chat.Option{{Value: stapCriteria, Label: "Criteria"}}
	if !b.geschikt(d) {
		o = append(o, chat.Option{Value: stapToets, Label: "Toch indienen"})
	}
	o = append(o, chat.Option{Value: stapBetrokkene, Label: "Betrokkene"})
	for i := 2; i <= maxGezin && !geenGezinslid(i)(d); i++ {
		o = append(o, chat.Option{Value: sleutelBetrokkene(i), Label: fmt.Sprintf("Gezinslid %d", i)})
	}
	o = append(o, chat.Option{Value: stapSituatie, Label: "Situatie"})
	if !isGebied(d) {
		o = append(o, chat.Option{Value: stapInformeren, Label: "Informeren"})
	}
	return o
}

func (b *Bot) controleer(p flow.Page, v chat.Values) flow.Outcome {
	for _, stap := range b.wijzigbaar(p) {
		if v.One("wijzig").Is(stap.Value) {
			return flow.Outcome{Goto: stap.Value}
		}
	}
	if v.One("verklaring").Is(nee) {
		return flow.Outcome{Errors: map[string]string{"verklaring": "Zonder deze verklaring kun je niet indienen. Je concept blijft bewaard."}}
	}
	return flow.Outcome{}
}

// veldNamen says how each sealed field is called when it is shown.
var veldNamen = map[string]string{
	"naam": "Naam", "geboortedatum": "Geboortedatum", "gemeente": "Gemeente", "adres": "Adres", "pgax": "PGAx-nummer",
	"criteria": "Criteria", "leefgebieden": "Leefgebieden", "motivatie": "Motivatie toch indienen", "aanleiding": "Aanleiding", "geprobeerd": "Al geprobeerd",
	"gewenst": "Wat is er nodig", "partners": "Betrokken partners", "reden": "Reden niet informeren", "afwijzing": "Toelichting afwijzing",
	"telefoon": "Telefoon", "moment": "Goed moment",
}

// Which fields show who somebody is, and which what is going on.
var (
	identiteitVelden = []string{"naam", "geboortedatum", "gemeente", "adres", "pgax"}
	situatieVelden   = []string{"criteria", "leefgebieden", "motivatie", "aanleiding", "geprobeerd", "gewenst", "partners", "reden", "afwijzing"}
)

// overzicht shows sealed content, grouped, as texts to read in a dialog.
func overzicht(z casus.Zaak, inhoud casus.Inhoud) []chat.Field {
	return append(identiteit(z, inhoud), teLezen(inhoud, situatieVelden...)...)
}

func identiteit(z casus.Zaak, inhoud casus.Inhoud) []chat.Field {
	kop := map[casus.Soort]string{casus.Persoon: "Persoon", casus.Gezin: "Gezin", casus.Gebied: "Gebied"}[z.Soort]
	var delen []vertrouwelijk.Tekst
	voeg := func(naam, veld string) {
		if t, ok := inhoud[veld]; ok {
			delen = append(delen, t.Bewerk(func(s string) string { return naam + ": " + s }))
		}
	}
	for _, veld := range identiteitVelden {
		voeg(veldNamen[veld], veld)
	}
	for i := 2; i <= maxGezin; i++ {
		voeg(fmt.Sprintf("Gezinslid %d", i), nummerVeld("naam", i))
		voeg("Geboortedatum", nummerVeld("geboortedatum", i))
	}
	if len(delen) == 0 {
		return nil
	}
	return []chat.Field{{ID: "overzicht_betrokkene", Kind: chat.Info, Label: kop, Value: []vertrouwelijk.Tekst{vertrouwelijk.Samen("\n", delen...)}}}
}

func teLezen(inhoud casus.Inhoud, velden ...string) []chat.Field {
	var out []chat.Field
	for _, veld := range velden {
		if t, ok := inhoud[veld]; ok {
			out = append(out, chat.Field{ID: "overzicht_" + strings.ReplaceAll(veld, ".", "_"), Kind: chat.Info, Label: veldNamen[veld], Value: []vertrouwelijk.Tekst{t}})
		}
	}
	return out
}
