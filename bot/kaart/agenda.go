package kaart

import (
	"fmt"
	"time"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
)

// Agenda is the definitive agenda in the triage channel (domain §3.5): slots and casusnummers, who brings them in, and who comes.
func Agenda(a casus.Agenda, h Huis, k casus.Kalender) chat.Message {
	uit := []string{
		fmt.Sprintf("**Agenda triage %s**, %s", casus.DatumTekst(a.Triage), casus.TijdvakTekst(k.TriageBegin(a.Triage), k.TriageEind(a.Triage))),
		plaats(h),
	}
	if len(a.Regels) == 0 {
		return Plat(append(uit, "Er zijn geen casussen voor deze triage.")...)
	}
	m := chat.Message{}
	slots := k.Slots(a.Triage)
	for _, r := range a.Regels {
		for ; len(slots) > 0 && slots[0].Begin.Before(r.Slot.Begin); slots = slots[1:] {
			uit = append(uit, fmt.Sprintf("- **%s** vrij", casus.TijdTekst(slots[0].Begin)))
		}
		slots = slots[min(1, len(slots)):]
		uit = append(uit, fmt.Sprintf("- **%s** %s · %s · %s", casus.TijdTekst(r.Slot.Begin), r.Zaak.Nummer, wieVan(r.Zaak.Aanmelder), wieKomt(r.Zaak)))
		if len(m.Buttons) < maxKnoppen {
			m.Buttons = append(m.Buttons, knop("Bekijk "+r.Zaak.Nummer, BekijkSituatie, r.Zaak.ID, chat.Default))
		}
	}
	m.Text = regels(uit...)
	return m
}

// ConceptAgenda is what the voorzitters see from the cut-off until the agenda is definitive.
func ConceptAgenda(a casus.Agenda, k casus.Kalender) chat.Message {
	uit := []string{fmt.Sprintf("**Conceptagenda triage %s**, definitief op %s.", casus.DatumTekst(a.Triage), casus.MomentTekst(k.Publicatie(a.Triage)))}
	for _, r := range a.Regels {
		uit = append(uit, fmt.Sprintf("- **%s** %s · %s", casus.TijdTekst(r.Slot.Begin), r.Zaak.Nummer, wieVan(r.Zaak.Aanmelder)))
	}
	if len(a.Regels) == 0 {
		uit = append(uit, "Nog geen casussen met akkoord.")
	}
	for _, z := range a.Over {
		uit = append(uit, fmt.Sprintf("- Past niet meer, schuift door: %s · %s", z.Nummer, wieVan(z.Aanmelder)))
	}
	if len(a.Wacht) > 0 {
		uit = append(uit, fmt.Sprintf("**Nog te screenen: %d.** Wat niet op tijd gescreend is, schuift door.", len(a.Wacht)))
		for _, z := range a.Wacht {
			uit = append(uit, fmt.Sprintf("- %s · %s", z.Nummer, wieVan(z.Aanmelder)))
		}
	}
	return Plat(uit...)
}

// ConceptVoorbij replaces the concept once the agenda is definitive.
func ConceptVoorbij(triage casus.Datum) chat.Message {
	return Plat(fmt.Sprintf("De agenda van de triage op **%s** is definitief en staat in het triagekanaal.", casus.DatumTekst(triage)))
}

// ConceptTeLaat replaces the concept of a triage that began before its agenda could be made.
func ConceptTeLaat(triage casus.Datum) chat.Message {
	return Plat(fmt.Sprintf("De agenda van de triage op **%s** is niet op tijd gemaakt, omdat Ketenbot stil lag.", casus.DatumTekst(triage)),
		"De casussen zijn doorgeschoven. De aanmelders krijgen bericht.")
}

func wieKomt(z casus.Zaak) string {
	switch z.Deelname {
	case casus.Komt:
		return komt(z, "komt")
	case casus.Online:
		return komt(z, "doet online mee")
	case casus.CollegaKomt:
		return fmt.Sprintf("%s gaat in plaats van de aanmelder", z.VervangerNaam)
	case casus.GeenAntwoord:
	}
	return "nog geen antwoord"
}

func komt(z casus.Zaak, hoe string) string {
	if z.Vervanger != "" {
		return fmt.Sprintf("%s %s in plaats van de aanmelder", z.VervangerNaam, hoe)
	}
	return "aanmelder " + hoe
}

func plaats(h Huis) string {
	if h.OnlineURL == "" {
		return "Locatie: " + h.Locatie
	}
	return fmt.Sprintf("Locatie: %s. Online: %s", h.Locatie, h.OnlineURL)
}

// Slot is the notice to the aanmelder, or to the colleague who goes instead, with their own time (domain §3.6).
func Slot(z casus.Zaak, voor string, h Huis) chat.Message {
	wiens := "Jouw casus"
	if voor == z.Vervanger {
		wiens = fmt.Sprintf("Je gaat in plaats van %s: casus", z.Aanmelder.Naam)
	}
	vraag := "Zonder jou bespreken we de casus niet. Kom je?"
	if a := antwoord(z, voor); a != "" {
		vraag = a + " Veranderen kan tot het begin."
	}
	m := chat.Message{
		Text: regels(
			fmt.Sprintf("%s **%s** is aan de beurt op **%s, %s**.", wiens, z.Nummer, casus.DatumTekst(casus.DatumVan(z.SlotBegin)), casus.TijdvakTekst(z.SlotBegin, z.SlotEind)),
			plaats(h),
			vraag,
		),
	}
	stijl := func(d casus.Deelname) chat.Style {
		if z.Deelname == d {
			return chat.Primary
		}
		return chat.Default
	}
	m.Buttons = []chat.Button{
		knop("Ik kom", IkKom, z.ID, stijl(casus.Komt)),
		knop("Online", Online, z.ID, stijl(casus.Online)),
		knop("Verhinderd", Verhinderd, z.ID, chat.Default),
	}
	return m
}

func antwoord(z casus.Zaak, voor string) string {
	switch {
	case z.Deelname == casus.GeenAntwoord, z.Deelname == casus.CollegaKomt && voor == z.Vervanger:
		return ""
	case z.Vervanger != "" && voor != z.Vervanger:
		return fmt.Sprintf("**%s** gaat in jouw plaats.", z.VervangerNaam)
	case z.Deelname == casus.Komt:
		return "Je antwoord: **je komt**."
	case z.Deelname == casus.Online:
		return "Je antwoord: **je doet online mee**."
	}
	return ""
}

// SlotVoorbij replaces the notice of a slot, that began at begin, when it no longer counts for who has it.
func SlotVoorbij(z casus.Zaak, begin time.Time) chat.Message {
	if z.Toestand == casus.Geagendeerd && z.SlotBegin.Equal(begin) { // the slot stands, but somebody else goes
		return Plat(fmt.Sprintf("Je hoeft niet meer in plaats van %s te gaan: casus **%s**, %s.", z.Aanmelder.Naam, z.Nummer, casus.MomentTekst(begin)), uitAgenda)
	}
	waarom, weg := casus.MetHoofdletter(z.Toestand.Naam())+".", ""
	switch z.Toestand {
	case casus.Aangehouden, casus.Verrijking:
		waarom, weg = fmt.Sprintf("De casus gaat naar de triage van **%s**.", casus.DatumTekst(z.Triage)), uitAgenda
	case casus.Ingetrokken:
		weg = uitAgenda
	case casus.Geagendeerd:
		waarom = fmt.Sprintf("De casus is nu aan de beurt op **%s**.", casus.MomentTekst(z.SlotBegin))
	case casus.Ingediend, casus.AanvullingGevraagd, casus.Besproken, casus.Afgerond, casus.Lopend, casus.Afgeschaald, casus.NietGeagendeerd, casus.Gewist:
	}
	return Plat(fmt.Sprintf("Het tijdslot van casus **%s** (%s) is vervallen.", z.Nummer, casus.MomentTekst(begin)), waarom, weg)
}

// uitAgenda is for who saved the .ics file of a slot that is gone: their calendar does not hear of it.
const uitAgenda = "Staat het in je eigen agenda? Haal het daar weg."

// SlotHerinnering reminds who did not answer yet, the day before at 15:00 (domain §3.6).
func SlotHerinnering(z casus.Zaak, voor string, h Huis) chat.Message {
	m := Slot(z, voor, h)
	m.Text = regels("**Herinnering**: laat weten of je komt.", m.Text)
	return m
}
