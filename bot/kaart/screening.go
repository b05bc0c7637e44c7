package kaart

import (
	"fmt"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
)

// Screening is the card in the screening channel: process facts without persoonsgegevens, and who did what when.
func Screening(z casus.Zaak) chat.Message {
	criteria := "voldoet volgens de aanmelder aan de criteria"
	if !z.Geschikt {
		criteria = "voldoet volgens de aanmelder **niet** aan de criteria; ingediend met motivatie"
	}
	geinformeerd := "betrokkene is geïnformeerd"
	if z.Soort == casus.Gebied {
		geinformeerd = "geen betrokkene om te informeren"
	} else if !z.Geinformeerd {
		geinformeerd = "betrokkene is **niet** geïnformeerd, met reden"
	}
	m := chat.Message{Text: regels(
		fmt.Sprintf("**%s** · aanmelding van %s", z.Nummer, wieVan(z.Aanmelder)),
		fmt.Sprintf("Over %s · %s · %s · %s", soort(z), criteria, leefgebieden(z.Leefgebieden), geinformeerd),
		fmt.Sprintf("Ingediend %s · triage **%s** · contact met aanmelder uiterlijk **%s**", casus.MomentTekst(z.IngediendOp),
			casus.DatumTekst(z.Triage), casus.DatumTekst(casus.DatumVan(z.ContactVoor))),
		screeningStand(z),
	)}
	if z.Toestand == casus.Ingediend {
		m.Buttons = []chat.Button{
			knop("Bekijk", Bekijk, z.ID, chat.Default),
			knop("Agenderen", Agenderen, z.ID, chat.Primary),
			knop("Niet agenderen", NietAgenderen, z.ID, chat.Danger),
		}
	} else if z.Intrekbaar() || z.Toestand == casus.NietGeagendeerd {
		m.Buttons = []chat.Button{knop("Bekijk", Bekijk, z.ID, chat.Default)}
	}
	return m
}

func leefgebieden(n int) string {
	switch n {
	case 0:
		return "geen leefgebieden"
	case 1:
		return "1 leefgebied"
	}
	return fmt.Sprintf("%d leefgebieden", n)
}

func screeningStand(z casus.Zaak) string {
	door := fmt.Sprintf("door %s, %s", z.GescreendDoor, casus.MomentTekst(z.GescreendOp))
	switch z.Toestand {
	case casus.Ingediend, casus.AanvullingGevraagd:
		return ""
	case casus.NietGeagendeerd:
		return fmt.Sprintf("**Niet geagendeerd** %s: %s. Neem contact op met de aanmelder.", door, z.Reden.Naam())
	case casus.Ingetrokken:
		return "**Ingetrokken** door de aanmelder, " + casus.MomentTekst(z.GewijzigdOp) + "."
	case casus.Verrijking:
		return "**Agenderen** " + door + "."
	case casus.Geagendeerd:
		return fmt.Sprintf("**Agenderen** %s. Op de agenda van %s, %s.", door, casus.DatumTekst(z.Triage), casus.TijdTekst(z.SlotBegin))
	case casus.Aangehouden:
		return fmt.Sprintf("**Agenderen** %s. Aangehouden tot %s.", door, casus.DatumTekst(z.Triage))
	case casus.Besproken, casus.Afgerond, casus.Lopend, casus.Afgeschaald, casus.Gewist:
	}
	return casus.MetHoofdletter(z.Toestand.Naam()) + "."
}

// Overleg is the card in the screening channel for who asks for a talk beforehand. Telephone and moment are behind Bekijk.
func Overleg(v casus.Overlegverzoek) chat.Message {
	kop := fmt.Sprintf("**Vooraf overleg** gevraagd door %s, %s.", wieVan(v.Van), casus.MomentTekst(v.GevraagdOp))
	if !v.AfgehandeldOp.IsZero() {
		return Plat(kop, fmt.Sprintf("Contact gehad: %s, %s. Het telefoonnummer is gewist.", v.AfgehandeldDoor, casus.MomentTekst(v.AfgehandeldOp)))
	}
	return chat.Message{
		Text: kop,
		Buttons: []chat.Button{
			knop("Bekijk", BekijkOverleg, v.ID, chat.Default),
			knop("Contact gehad", OverlegGehad, v.ID, chat.Primary),
		},
	}
}
