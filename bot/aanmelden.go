package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
	"ketenbot/bot/flow"
	"ketenbot/bot/kaart"
	"ketenbot/bot/vertrouwelijk"
	"ketenbot/notify/intent"
)

const flowAanmelden = "aanmelden"

// beginAanmelden opens the dialog, or offers the draft that is there (domain §5). Who may not aanmelden gets the team's telephone instead (domain §2).
func (b *Bot) beginAanmelden(ctx context.Context, tx Tx, wie persoon, _ string) (chat.Reply, error) {
	if !wie.Ketenpartner.MagAanmelden {
		return chat.Say{Message: kaart.MagNietAanmelden(wie.Medewerker, b.o.Huis)}, nil
	}
	s, err := tx.FindSession(ctx, wie.ID, flowAanmelden, "")
	if errors.Is(err, flow.ErrGone) {
		return b.start(ctx, tx, wie, flowAanmelden, "")
	}
	if err != nil {
		return nil, err
	}
	if len(s.Draft) == 0 { // opened, and nothing filled in: there is nothing to choose about
		return b.flows[flowAanmelden].Resume(ctx, tx, s.ID, wie.ID, tx.Nu())
	}
	return chat.Say{Message: kaart.Concept(s.ID, casus.DatumVan(s.Expires))}, nil
}

func (b *Bot) verderAanmelden(ctx context.Context, tx Tx, wie persoon, sessie string) (chat.Reply, error) {
	return b.flows[flowAanmelden].Resume(ctx, tx, sessie, wie.ID, tx.Nu())
}

// nieuwAanmelden drops the drafts of this person and begins anew.
func (b *Bot) nieuwAanmelden(ctx context.Context, tx Tx, wie persoon, _ string) (chat.Reply, error) {
	gewist := 0
	for {
		s, err := tx.FindSession(ctx, wie.ID, flowAanmelden, "")
		if errors.Is(err, flow.ErrGone) {
			break
		}
		if err != nil {
			return nil, err
		}
		if err := tx.DropSession(ctx, s.ID); err != nil {
			return nil, err
		}
		gewist++
	}
	reply, err := b.beginAanmelden(ctx, tx, wie, "")
	if err != nil || gewist == 0 {
		return reply, err
	}
	return reply, tx.Log(ctx, casus.Auditregel{Wie: wie.ID, Wat: casus.WatConceptGewist, Grond: "aanmelder", Details: strconv.Itoa(gewist)})
}

// dienIn does the deed: the zaak, its sealed content, the notices and the audit line, in the transaction of the submit. The date at submission counts.
func (b *Bot) dienIn(ctx context.Context, tx Tx, p flow.Page) (chat.Message, error) {
	wie, err := tx.Medewerker(ctx, p.Session.Owner)
	if err != nil {
		return chat.Message{}, err
	}
	if !wie.Ketenpartner.MagAanmelden {
		return chat.Message{}, casus.Weiger(casus.MagNiet, "Je organisatie mag niet (meer) aanmelden. Je concept is bewaard. "+b.o.Huis.Contact())
	}
	criteria := b.criteria(p)
	oordeel := criteria.Toets()
	if !oordeel.Geschikt && p.Answers(stapToets).One("motivatie").Leeg() {
		return chat.Message{}, casus.Weiger(casus.Ongeldig, "Deze casus past niet bij de criteria en er is geen motivatie. Ga terug naar de criteria.")
	}
	nu := tx.Nu()
	z, inhoud := b.zaakUit(p, criteria, oordeel)
	z.ID, z.Aanmelder, z.Toestand, z.IngediendOp = b.o.NewID(), wie, casus.Ingediend, nu
	plan := b.o.Kalender.Planning(nu)
	z.Triage, z.ContactVoor = plan.Triage, plan.ContactVoor.Op
	if z, err = tx.MaakZaak(ctx, z, inhoud); err != nil {
		return chat.Message{}, err
	}
	if err := tx.Enqueue(ctx, intent.Ontvangst(z.ID, wie.ID), intent.Screening(z.ID)); err != nil {
		return chat.Message{}, err
	}
	if err := tx.Log(ctx, casus.Auditregel{Wie: wie.ID, Wat: casus.WatIngediend, Onderwerp: z.ID, Grond: "aanmelder"}); err != nil {
		return chat.Message{}, err
	}
	tekst := fmt.Sprintf("Je aanmelding is ingediend: **%s**. De triage is op **%s**. De bevestiging staat in je berichten met de bot.", z.Nummer, casus.DatumTekst(z.Triage))
	if verwacht := b.o.Kalender.Planning(p.Session.Started); verwacht.Triage != plan.Triage {
		tekst += fmt.Sprintf("\n**Let op, de datum is veranderd.** De termijn van %s verstreek terwijl je formulier open stond. Toen je begon, was de triage op %s.",
			casus.MomentTekst(verwacht.Deadline.Op), casus.DatumTekst(verwacht.Triage))
	}
	return kaart.Plat(tekst), nil
}

// criteria reads the answers to the first step, under the set of the day on which this sitting began.
func (b *Bot) criteria(p flow.Page) casus.Criteria {
	set := b.set(p)
	v := p.Answers(stapCriteria)
	return casus.Criteria{
		Versie: set.Versie, Leefgebieden: v.Picked("leefgebieden", opties(set.Leefgebieden)),
		Multiproblem: v.One("multiproblem").Is(ja), Ketens: v.One("ketens").Is(ja), Systeem: v.One("systeem").Is(ja), Gebied: v.One("gebied").Is(ja),
	}
}

func (b *Bot) set(p flow.Page) casus.CriteriaSet {
	set, ok := casus.KiesCriteria(b.o.Regels.Criteria, casus.DatumVan(p.Session.Started))
	if !ok {
		set = b.o.Regels.Criteria[0]
	}
	return set
}

// zaakUit divides the answers into process facts and sealed content.
func (b *Bot) zaakUit(p flow.Page, c casus.Criteria, o casus.Oordeel) (casus.Zaak, casus.Inhoud) {
	z := casus.Zaak{
		Soort: soortVan(p), Geschikt: o.Geschikt, CriteriaVersie: c.Versie, Leefgebieden: len(c.Leefgebieden),
		Geinformeerd: p.Answers(stapInformeren).One("geinformeerd").Is(ja),
	}
	inhoud := casus.Inhoud{"criteria": vertrouwelijk.Nieuw(criteriaTekst(c))}
	zet := func(veld string, t vertrouwelijk.Tekst) {
		if !t.Leeg() {
			inhoud[veld] = t
		}
	}
	zet("leefgebieden", vertrouwelijk.Nieuw(strings.Join(c.Leefgebieden, ", ")))
	for i := 1; i <= maxGezin; i++ {
		v := p.Answers(sleutelBetrokkene(i))
		for _, veld := range []string{"naam", "geboortedatum"} {
			zet(nummerVeld(veld, i), v.One(veld))
		}
	}
	betrokkene := p.Answers(stapBetrokkene)
	for _, veld := range []string{"gemeente", "adres", "pgax"} {
		zet(veld, betrokkene.One(veld))
	}
	situatie := p.Answers(stapSituatie)
	for _, veld := range []string{"aanleiding", "geprobeerd", "gewenst"} {
		zet(veld, situatie.One(veld))
	}
	zet("partners", vertrouwelijk.Samen(", ", situatie["partners"]...))
	zet("reden", p.Answers(stapInformeren).One("reden"))
	zet("motivatie", p.Answers(stapToets).One("motivatie"))
	return z, inhoud
}

// criteriaTekst is what was answered to each criterion: who screens has to see on which one a casus fails.
func criteriaTekst(c casus.Criteria) string {
	var regels []string
	for _, r := range []struct {
		naam string
		is   bool
	}{{labelMultiproblem, c.Multiproblem}, {labelKetens, c.Ketens}, {labelSysteem, c.Systeem}, {labelGebied, c.Gebied}} {
		antwoord := nee
		if r.is {
			antwoord = ja
		}
		regels = append(regels, r.naam+": "+antwoord)
	}
	return strings.Join(regels, "\n")
}

// nummerVeld names a field of the i-th member of a gezin; the first keeps its plain name.
func nummerVeld(veld string, i int) string {
	if i == 1 {
		return veld
	}
	return fmt.Sprintf("%s.%d", veld, i)
}

func soortVan(p flow.Page) casus.Soort {
	v := p.Answers(stapBetrokkene).One("soort")
	for _, s := range []casus.Soort{casus.Gezin, casus.Gebied} {
		if v.Is(string(s)) {
			return s
		}
	}
	return casus.Persoon
}
