package main

import (
	"context"
	"time"

	"github.com/google/uuid"

	"ketenbot/bot"
	"ketenbot/bot/casus"
	"ketenbot/bot/vertrouwelijk"
	"ketenbot/bot/web"
	"ketenbot/notify/intent"
	"ketenbot/storage"
)

// The house of the demo. Everybody in it is made up.
type demoPersoon struct {
	account, naam, ketenpartner string
	rollen                      []casus.Rol
}

const (
	orgGemeente     = "Gemeente Lindewaard"
	orgOM           = "Openbaar Ministerie"
	orgPolitie      = "Politie"
	orgVT           = "Veilig Thuis"
	orgGGZ          = "GGZ De Linde"
	orgReclassering = "Reclassering"
	orgZVH          = "Zorg- en Veiligheidshuis De Linde"
	orgWoning       = "Woningcorporatie Thuisvast"
)

func demoKetenpartners() []casus.Ketenpartner {
	k := func(naam, soort string, vast, mag bool) casus.Ketenpartner {
		return casus.Ketenpartner{ID: demoID(naam), Naam: naam, Soort: soort, Vast: vast, MagAanmelden: mag}
	}
	return []casus.Ketenpartner{
		k(orgGemeente, "gemeente", true, true), k(orgOM, "om", true, true), k(orgPolitie, "politie", true, true), k(orgVT, "veilig thuis", true, true),
		k(orgGGZ, "ggz", true, true), k(orgReclassering, "reclassering", true, true), k(orgZVH, "zvh", true, true), k(orgWoning, "woningcorporatie", false, false),
	}
}

func demoMensen() []demoPersoon {
	return []demoPersoon{
		{"gemeente1", "Noor van Dalen", orgGemeente, nil},
		{"om1", "Ruben Aksoy", orgOM, nil},
		{"politie1", "Mirthe Hoekstra", orgPolitie, nil},
		{"vt1", "Samira el Amrani", orgVT, nil},
		{"ggz1", "Joost Verbeek", orgGGZ, nil},
		{"reclassering1", "Ilse Brandsma", orgReclassering, nil},
		{"voorzitter1", "Hanneke Postma", orgZVH, []casus.Rol{casus.Voorzitter}},
		{"regisseur1", "Tarik Yildiz", orgZVH, []casus.Rol{casus.Procesregisseur}},
		{"manager1", "Wim Scholten", orgZVH, []casus.Rol{casus.Manager}},
		{"beheer1", "Lotte Kamphuis", orgZVH, []casus.Rol{casus.Beheerder}},
		{"woning1", "Dirk Meinders", orgWoning, nil},
	}
}

// demoOnbekend is somebody whom the house does not know yet.
const demoOnbekend = "onbekend1"

// demoID gives the same id for the same name in every demo.
func demoID(naam string) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte("ketenbot demo "+naam)).String()
}

// demoGids shows people and channels to the web platform.
type demoGids struct{ db *storage.DB }

// Persons implements web.Directory. Organisation and roles are those of now: somebody who was let in shows them.
func (g demoGids) Persons(ctx context.Context) ([]web.Person, error) {
	var out []web.Person
	err := g.db.InTx(ctx, func(tx *storage.Tx) error {
		bekend, err := tx.MetAccount(ctx, webPlatform)
		if err != nil {
			return err
		}
		for _, p := range append(demoMensen(), demoPersoon{account: demoOnbekend, naam: "Puck Visser"}) {
			m := bekend[p.account] // nobody yet, for who is unknown
			wp := web.Person{ID: p.account, Name: p.naam}
			wp.Organisation = m.Ketenpartner.Naam
			for _, r := range m.Rollen {
				wp.Roles = append(wp.Roles, string(r))
			}
			out = append(out, wp)
		}
		return nil
	})
	return out, err
}

// Channels implements web.Directory.
func (demoGids) Channels(context.Context) ([]web.Channel, error) {
	aanTafel := []string{"gemeente1", "om1", "politie1", "vt1", "ggz1", "reclassering1", "voorzitter1", "regisseur1"}
	return []web.Channel{
		{ID: "triage", Name: "triage", Members: aanTafel},
		{ID: "screening", Name: "screening", Members: []string{"voorzitter1", "regisseur1"}},
		{ID: "actiepunten", Name: "actiepunten", Members: aanTafel},
	}, nil
}

const webPlatform = "web"

func demoOpdrachten() []web.CommandHint {
	return []web.CommandHint{
		{Command: bot.CommandAanmelden, Help: "een casus aanmelden"},
		{Command: bot.CommandZVH, Help: "het menu"},
		{Command: bot.CommandZVH + " mijn", Help: "mijn aanmeldingen"},
		{Command: bot.CommandZVH + " triage", Help: "de agenda"},
		{Command: bot.CommandZVH + " help", Help: "alle opdrachten"},
	}
}

// vulDemo fills in the house, once: in a database with organisations in it, it changes nothing.
func vulDemo(ctx context.Context, db *storage.DB, k casus.Kalender) error {
	return db.InTx(ctx, func(tx *storage.Tx) error {
		is, err := tx.Ketenpartners(ctx)
		if err != nil || len(is) > 0 {
			return err
		}
		perNaam := map[string]casus.Ketenpartner{}
		for _, p := range demoKetenpartners() {
			if err := tx.MaakKetenpartner(ctx, p); err != nil {
				return err
			}
			perNaam[p.Naam] = p
		}
		mensen := map[string]casus.Medewerker{}
		for _, p := range demoMensen() {
			m := casus.Medewerker{
				ID: demoID(p.account), Naam: p.naam, Email: p.account + "@delinde.example", Ketenpartner: perNaam[p.ketenpartner], Rollen: p.rollen,
			}
			if err := tx.MaakMedewerker(ctx, m, webPlatform, p.account); err != nil {
				return err
			}
			mensen[p.account] = m
		}
		return vulZaken(ctx, tx, k, mensen)
	})
}

// vulZaken adds three aanmeldingen that take no slot: one that waits for its screening, one that was refused, and one that is lopend.
func vulZaken(ctx context.Context, tx *storage.Tx, k casus.Kalender, mensen map[string]casus.Medewerker) error {
	nu := tx.Nu()
	zaak := func(naam, aanmelder string, geleden time.Duration, toestand casus.Toestand) casus.Zaak {
		op := nu.Add(-geleden)
		plan := k.Planning(op)
		return casus.Zaak{
			ID: demoID("zaak " + naam), Soort: casus.Persoon, Toestand: toestand, Aanmelder: mensen[aanmelder], Geschikt: true, CriteriaVersie: "landelijk-1",
			Leefgebieden: 3, Geinformeerd: true, IngediendOp: op, Triage: plan.Triage, ContactVoor: plan.ContactVoor.Op,
		}
	}
	const dag = 24 * time.Hour
	lopend := zaak("lopend", "gemeente1", 40*dag, casus.Lopend)
	lopend.GescreendOp, lopend.GescreendDoor, lopend.ProcesregisseurID = nu.Add(-38*dag), mensen["voorzitter1"].Naam, mensen["regisseur1"].ID
	afgewezen := zaak("afgewezen", "politie1", 12*dag, casus.NietGeagendeerd)
	afgewezen.GescreendOp, afgewezen.GescreendDoor, afgewezen.Reden = nu.Add(-11*dag), mensen["voorzitter1"].Naam, casus.ReguliereHulp
	wacht := zaak("wacht", "ggz1", 2*dag+18*time.Hour, casus.Ingediend)
	for _, z := range []casus.Zaak{lopend, afgewezen, wacht} {
		z, err := tx.MaakZaak(ctx, z, demoInhoud(z.Aanmelder.Ketenpartner.Naam))
		if err != nil {
			return err
		}
		if z.Toestand == casus.Lopend {
			for _, partner := range []string{orgPolitie, orgVT} {
				if err := tx.MaakBetrokken(ctx, z.ID, demoID(partner)); err != nil {
					return err
				}
			}
			continue
		}
		if err := tx.Enqueue(ctx, intent.Ontvangst(z.ID, z.Aanmelder.ID), intent.Screening(z.ID)); err != nil {
			return err
		}
	}
	return nil
}

// demoInhoud is what somebody might have written; nobody in it exists.
func demoInhoud(van string) casus.Inhoud {
	out := casus.Inhoud{}
	for veld, tekst := range map[string]string{
		"naam": "Voorbeeld van " + van, "geboortedatum": "onbekend", "gemeente": "Lindewaard", "leefgebieden": "huisvesting, verslaving, financiën",
		"aanleiding": "Verzonnen voorbeeld: overlast in de straat en een dreigende huisuitzetting.",
		"geprobeerd": "Verzonnen voorbeeld: bemoeizorg en een betalingsregeling, zonder blijvend resultaat.",
		"gewenst":    "Verzonnen voorbeeld: één plan van alle partners samen.",
	} {
		out[veld] = vertrouwelijk.Nieuw(tekst)
	}
	return out
}
