package main

import (
	"cmp"
	"slices"

	"ketenbot/bot/casus"
	"ketenbot/storage"
)

// mensenPlan is what an import changes, and what it leaves.
type mensenPlan struct {
	partners                       []casus.Ketenpartner   // new or changed, as they become
	mensen                         []storage.Inschrijving // the same
	nieuwePartners, nieuweMensen   int
	gelijkePartners, gelijkeMensen int
	erbijEnAf                      map[string][2]int // of each role, and of accounts
	buiten                         []string          // who is in the database and not in the list
}

func (p *mensenPlan) niets() bool { return len(p.partners)+len(p.mensen) == 0 }

func (p *mensenPlan) telErbijEnAf(soort string, erbij, af int) {
	if was := p.erbijEnAf[soort]; erbij+af > 0 {
		p.erbijEnAf[soort] = [2]int{was[0] + erbij, was[1] + af}
	}
}

// planMensen lays a list beside the database. It decides only; the same list again, after it was carried out, plans nothing.
func planMensen(l mensenLijst, partners []casus.Ketenpartner, mensen []storage.Inschrijving, nieuwID func() string) (mensenPlan, []mensenFout) {
	p := mensenPlan{erbijEnAf: map[string][2]int{}}
	perNaam := p.planPartners(l.partners, partners, nieuwID)
	wie, fouten := herken(l.mensen, mensen)
	fouten = append(fouten, vreemdeAccounts(l.mensen, wie, mensen)...)
	if len(fouten) > 0 {
		return mensenPlan{}, fouten
	}
	inLijst := map[string]bool{}
	for i, m := range l.mensen {
		nieuw := m.Inschrijving
		nieuw.Ketenpartner = perNaam[sleutelVan(m.Ketenpartner.Naam)]
		if wie[i] == nil {
			nieuw.ID = nieuwID()
			p.nieuweMensen++
			p.wijzig(storage.Inschrijving{}, nieuw)
			continue
		}
		oud := *wie[i]
		inLijst[oud.ID] = true
		nieuw.ID = oud.ID
		for _, a := range oud.Accounts { // what the line says nothing about stays: the bot learns accounts by itself
			if !slices.Contains(m.platforms, a.Platform) {
				nieuw.Accounts = append(nieuw.Accounts, a)
			}
		}
		sorteerAccounts(nieuw.Accounts)
		if zelfdeMens(oud, nieuw) {
			p.gelijkeMensen++
			continue
		}
		p.wijzig(oud, nieuw)
	}
	for _, m := range mensen {
		if !inLijst[m.ID] {
			p.buiten = append(p.buiten, m.Naam+" ("+m.Ketenpartner.Naam+")")
		}
	}
	return p, nil
}

// planPartners returns the organisations of the list as they become, by name.
func (p *mensenPlan) planPartners(lijst, er []casus.Ketenpartner, nieuwID func() string) map[string]casus.Ketenpartner {
	uit, bekend := map[string]casus.Ketenpartner{}, map[string]casus.Ketenpartner{}
	for _, k := range er {
		bekend[sleutelVan(k.Naam)] = k
	}
	for _, k := range lijst {
		oud, is := bekend[sleutelVan(k.Naam)]
		k.ID = oud.ID
		switch {
		case !is:
			k.ID = nieuwID()
			p.partners = append(p.partners, k)
			p.nieuwePartners++
		case k != oud:
			p.partners = append(p.partners, k)
		default:
			p.gelijkePartners++
		}
		uit[sleutelVan(k.Naam)] = k
	}
	for _, k := range er {
		if _, in := uit[sleutelVan(k.Naam)]; !in {
			p.buiten = append(p.buiten, "ketenpartner "+k.Naam)
		}
	}
	return uit
}

func (p *mensenPlan) wijzig(oud, nieuw storage.Inschrijving) {
	p.mensen = append(p.mensen, nieuw)
	for _, rol := range rollenBestaan {
		had, heeft := oud.Heeft(rol), nieuw.Heeft(rol)
		switch {
		case heeft && !had:
			p.telErbijEnAf("Rol "+string(rol), 1, 0)
		case had && !heeft:
			p.telErbijEnAf("Rol "+string(rol), 0, 1)
		}
	}
	p.telErbijEnAf("Accounts", zonder(nieuw.Accounts, oud.Accounts), zonder(oud.Accounts, nieuw.Accounts))
}

// zonder counts what is in a and not in b.
func zonder(a, b []storage.Account) (n int) {
	for _, x := range a {
		if !slices.Contains(b, x) {
			n++
		}
	}
	return n
}

func zelfdeMens(a, b storage.Inschrijving) bool {
	return a.Naam == b.Naam && a.Email == b.Email && a.Contactpersoon == b.Contactpersoon && a.Ketenpartner.ID == b.Ketenpartner.ID &&
		slices.Equal(a.Rollen, b.Rollen) && slices.Equal(a.Accounts, b.Accounts)
}

func sorteerAccounts(a []storage.Account) {
	slices.SortFunc(a, func(x, y storage.Account) int {
		return cmp.Or(cmp.Compare(x.Platform, y.Platform), cmp.Compare(x.Gebruiker, y.Gebruiker))
	})
}

// herken finds for each line who it is about; nil is somebody new. An address that more than one has is decided by the account of the line.
func herken(lijst []mens, er []storage.Inschrijving) (wie []*storage.Inschrijving, fouten []mensenFout) {
	perEmail := map[string][]*storage.Inschrijving{}
	for i, m := range er {
		if m.Email != "" {
			perEmail[sleutelVan(m.Email)] = append(perEmail[sleutelVan(m.Email)], &er[i])
		}
	}
	wie = make([]*storage.Inschrijving, len(lijst))
	for i, m := range lijst {
		kandidaten := perEmail[sleutelVan(m.Email)]
		if len(kandidaten) > 1 {
			kandidaten = slices.DeleteFunc(slices.Clone(kandidaten), func(k *storage.Inschrijving) bool {
				return zonder(m.Accounts, k.Accounts) == len(m.Accounts)
			})
			if len(kandidaten) != 1 {
				fouten = append(fouten, mensenFout{m.regel, "dit e-mailadres hebben er in de database meer.",
					"Zet op deze regel platform en account van wie je bedoelt, zoals ze in de export staan."})
				continue
			}
		}
		if len(kandidaten) == 1 {
			wie[i] = kandidaten[0]
		}
	}
	return wie, fouten
}

// vreemdeAccounts finds the accounts of the list that are somebody else's, who does not give them up in the same list. Whoever chats with that account
// would get the rights of another, by one slip of the pen.
func vreemdeAccounts(lijst []mens, wie []*storage.Inschrijving, er []storage.Inschrijving) (fouten []mensenFout) {
	van := map[storage.Account]string{}
	for _, m := range er {
		for _, a := range m.Accounts {
			van[a] = m.ID
		}
	}
	staatAf := map[string][]string{} // by id: the platforms of which the line says what the accounts are
	for i, w := range wie {
		if w != nil {
			staatAf[w.ID] = lijst[i].platforms
		}
	}
	for i, m := range lijst {
		for _, a := range m.Accounts {
			eigenaar, heeft := van[a]
			if !heeft || wie[i] != nil && wie[i].ID == eigenaar || slices.Contains(staatAf[eigenaar], a.Platform) {
				continue
			}
			fouten = append(fouten, mensenFout{m.regel, "dit account is in de database van een andere medewerker.",
				"Klopt het toch? Zet die ander ook in het bestand, met hetzelfde platform en als account het nieuwe, of een streepje (-) voor geen."})
		}
	}
	return fouten
}
