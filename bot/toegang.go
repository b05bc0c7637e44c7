package bot

import (
	"context"
	"errors"
	"net/mail"
	"regexp"

	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
	"ketenbot/bot/flow"
	"ketenbot/bot/kaart"
	"ketenbot/notify/intent"
)

const (
	flowToegang  = "toegang"
	flowToelaten = "toelaten"

	optieVerzoek = "verzoek"
)

// beginToegang is the one thing that somebody unknown can do (domain §2).
func (b *Bot) beginToegang(ctx context.Context, tx Tx, wie persoon, _ string) (chat.Reply, error) {
	if !wie.onbekend {
		return chat.Say{Message: kaart.Plat("Je hebt al toegang. Typ `/zvh` voor het menu.")}, nil
	}
	return b.start(ctx, tx, wie, flowToegang, wie.account)
}

func (b *Bot) toegang() flow.Flow[Tx] {
	page := func(flow.Page) chat.Form {
		return chat.Form{
			Title: "Toegang vragen", Intro: "De beheerder bekijkt je verzoek. Schrijf hier niets over een casus.", Submit: "Verstuur",
			Fields: []chat.Field{
				{ID: "naam", Kind: chat.Text, Label: "Je naam", Required: true, MaxLen: 100},
				{ID: "organisatie", Kind: chat.Text, Label: "Je organisatie", Required: true, MaxLen: 100},
				{ID: "email", Kind: chat.Text, Label: "Je e-mailadres", Help: "Van je werk.", Required: true, MaxLen: 200},
			},
		}
	}
	apply := func(_ flow.Page, v chat.Values) flow.Outcome {
		fouten := map[string]string{}
		for _, veld := range []string{"naam", "organisatie"} {
			if !v.One(veld).Controleer(isNaam) {
				fouten[veld] = "Gebruik alleen letters, cijfers, spaties en de tekens . , - ' & ( ) en /. Geen webadres."
			}
		}
		if !v.One("email").Controleer(isEmail) {
			fouten["email"] = "Dit is geen e-mailadres. Het hoort er zo uit te zien: naam@organisatie.nl"
		}
		return flow.Outcome{Errors: fouten}
	}
	finish := func(ctx context.Context, tx Tx, p flow.Page) (chat.Message, error) {
		v := p.Answers(flowToegang)
		beheerders, err := tx.MetRol(ctx, casus.Beheerder)
		if err != nil {
			return chat.Message{}, err
		}
		// A professional's own name, organisation and work address: the beheerder has to see these to decide.
		verzoek := casus.Toegangsverzoek{ID: b.o.NewID(), Platform: b.o.Platform, Gebruiker: p.Session.Subject}
		v.One("naam").Controleer(func(s string) bool { verzoek.Naam = s; return true })
		v.One("organisatie").Controleer(func(s string) bool { verzoek.Organisatie = s; return true })
		v.One("email").Controleer(func(s string) bool { verzoek.Email = s; return true })
		verzoek, err = tx.MaakToegang(ctx, verzoek)
		if err != nil {
			return chat.Message{}, err
		}
		for _, m := range beheerders {
			if err := tx.Enqueue(ctx, intent.Toegang(verzoek.ID, m.ID)); err != nil {
				return chat.Message{}, err
			}
		}
		if err := tx.Log(ctx, casus.Auditregel{Wie: p.Session.Owner, Wat: casus.WatToegang, Onderwerp: verzoek.ID, Grond: "aanvrager", Details: "gevraagd"}); err != nil {
			return chat.Message{}, err
		}
		return kaart.Plat("Je verzoek is verstuurd. Je krijgt hier bericht zodra de beheerder heeft gekeken."), nil
	}
	return b.eenStap(flowToegang, page, nil, apply, finish)
}

// What somebody unknown calls themselves stands in the beheerder's card, and once they are let in also in channels. So it holds no sign that a platform
// takes for markup, a mention or an address.
var (
	naamVorm  = regexp.MustCompile(`^[\pL\pM\pN .,'’&()/-]*$`)
	webadres  = regexp.MustCompile(`(?i)//|\bwww\.|\pL\.\pL{2,}/`)
	emailVorm = regexp.MustCompile(`^[\pL\pN._%+'-]+@[\pL\pN.-]+$`)
)

func isNaam(s string) bool { return naamVorm.MatchString(s) && !webadres.MatchString(s) }

func isEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && emailVorm.MatchString(s)
}

func (b *Bot) beginToelaten(ctx context.Context, tx Tx, wie persoon, id string) (chat.Reply, error) {
	if err := b.magBesluiten(ctx, tx, wie.Medewerker, id); err != nil {
		return nil, err
	}
	return b.start(ctx, tx, wie, flowToelaten, id)
}

func (b *Bot) magBesluiten(ctx context.Context, tx Tx, wie casus.Medewerker, id string) error {
	if !wie.Heeft(casus.Beheerder) {
		return casus.Weiger(casus.MagNiet, "Alleen een beheerder kan dit doen. Er is niets veranderd.")
	}
	v, err := tx.Toegang(ctx, id)
	if err == nil && !v.Open {
		err = casus.Weiger(casus.KanNietMeer, "Dit verzoek is al afgehandeld door "+v.BeslotenDoor+". Er is niets veranderd.")
	}
	return err
}

// nogOnbekend refuses when the account came to belong to somebody in the meantime, by an import.
func nogOnbekend(ctx context.Context, tx Tx, v casus.Toegangsverzoek) error {
	m, err := tx.Wie(ctx, v.Platform, v.Gebruiker)
	switch {
	case err == nil:
		return casus.Weiger(casus.KanNietMeer, "Dit account heeft al toegang, als "+m.Naam+" ("+m.Ketenpartner.Naam+"). Er is niets veranderd. Kies Weigeren om het verzoek te sluiten.")
	case errors.Is(err, &casus.Fout{Code: casus.NietGevonden}):
		return nil
	}
	return err
}

// koppelen gives the account to the medewerker whose address it has on the chat platform; the beheerder confirms what delivery only suggests.
func (b *Bot) koppelen(ctx context.Context, tx Tx, wie persoon, id string) (chat.Reply, error) {
	if err := b.magBesluiten(ctx, tx, wie.Medewerker, id); err != nil {
		return nil, err
	}
	v, err := tx.Toegang(ctx, id)
	if err != nil {
		return nil, err
	}
	if v.Voorstel.ID == "" {
		return nil, casus.Weiger(casus.KanNietMeer, "Er is geen medewerker om aan te koppelen. Er is niets veranderd. Kies Toelaten of Weigeren.")
	}
	if err := nogOnbekend(ctx, tx, v); err != nil {
		return nil, err
	}
	if err := tx.KoppelAccount(ctx, v.Platform, v.Gebruiker, v.Voorstel.ID); err != nil {
		return nil, err
	}
	return chat.Ack{}, b.besluitToegang(ctx, tx, wie.Medewerker, v, "gekoppeld "+v.Voorstel.ID)
}

// toelaten lets the beheerder say of which organisation the person is.
func (b *Bot) toelaten() flow.Flow[Tx] {
	load := func(ctx context.Context, tx Tx, s flow.Session) (map[string][]chat.Option, error) {
		v, err := tx.Toegang(ctx, s.Subject)
		if err != nil {
			return nil, err
		}
		alle, err := tx.Ketenpartners(ctx)
		if err != nil {
			return nil, err
		}
		var o []chat.Option
		for _, k := range alle {
			o = append(o, chat.Option{Value: k.ID, Label: k.Naam})
		}
		return map[string][]chat.Option{"organisatie": o, optieVerzoek: {{Value: v.ID, Label: v.Naam + " (" + v.Organisatie + ")"}}}, nil
	}
	page := func(p flow.Page) chat.Form {
		return chat.Form{
			Title: "Toelaten", Intro: "Bij welke organisatie hoort " + labelVan(p, optieVerzoek) + "?", Submit: "Toelaten",
			Fields: []chat.Field{{ID: "organisatie", Kind: chat.Choice, Label: "Organisatie", Required: true, Options: p.Options["organisatie"]}},
		}
	}
	finish := func(ctx context.Context, tx Tx, p flow.Page) (chat.Message, error) {
		wie, err := tx.Medewerker(ctx, p.Session.Owner)
		if err != nil {
			return chat.Message{}, err
		}
		if err := b.magBesluiten(ctx, tx, wie, p.Session.Subject); err != nil {
			return chat.Message{}, err
		}
		v, err := tx.Toegang(ctx, p.Session.Subject)
		if err != nil {
			return chat.Message{}, err
		}
		if err := nogOnbekend(ctx, tx, v); err != nil {
			return chat.Message{}, err
		}
		alle, err := tx.Ketenpartners(ctx)
		if err != nil {
			return chat.Message{}, err
		}
		nieuw := casus.Medewerker{ID: b.o.NewID(), Naam: v.Naam, Email: v.Email}
		for _, k := range alle {
			if p.Answers(flowToelaten).One("organisatie").Is(k.ID) {
				nieuw.Ketenpartner = k
			}
		}
		if err := tx.MaakMedewerker(ctx, nieuw, v.Platform, v.Gebruiker); err != nil {
			return chat.Message{}, err
		}
		if err := b.besluitToegang(ctx, tx, wie, v, "toegelaten "+nieuw.ID+" bij "+nieuw.Ketenpartner.ID); err != nil {
			return chat.Message{}, err
		}
		return kaart.Plat(v.Naam + " heeft nu toegang, bij " + nieuw.Ketenpartner.Naam + "."), nil
	}
	return b.eenStap(flowToelaten, page, load, nil, finish)
}

func (b *Bot) weigeren(ctx context.Context, tx Tx, wie persoon, id string) (chat.Reply, error) {
	if err := b.magBesluiten(ctx, tx, wie.Medewerker, id); err != nil {
		return nil, err
	}
	v, err := tx.Toegang(ctx, id)
	if err != nil {
		return nil, err
	}
	return chat.Ack{}, b.besluitToegang(ctx, tx, wie.Medewerker, v, geweigerd)
}

const geweigerd = "geweigerd"

// besluitToegang ends a request. The outcome, as it goes into the audit log, is geweigerd or says who came in where: what somebody may see follows from that.
func (b *Bot) besluitToegang(ctx context.Context, tx Tx, wie casus.Medewerker, v casus.Toegangsverzoek, uitkomst string) error {
	if err := tx.BesluitToegang(ctx, v.ID, uitkomst != geweigerd, wie.Naam); err != nil {
		return err
	}
	beheerders, err := tx.MetRol(ctx, casus.Beheerder)
	if err != nil {
		return err
	}
	in := []intent.Intent{intent.ToegangAntwoord(v.ID, v.Platform+":"+v.Gebruiker)}
	for _, m := range beheerders {
		in = append(in, intent.Toegang(v.ID, m.ID))
	}
	if err := tx.Enqueue(ctx, in...); err != nil {
		return err
	}
	return tx.Log(ctx, casus.Auditregel{Wie: wie.ID, Wat: casus.WatToegang, Onderwerp: v.ID, Grond: casus.GrondBeheer, Details: uitkomst})
}
