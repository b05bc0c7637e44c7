package storage

import (
	"context"

	"github.com/lib/pq"

	"ketenbot/bot/casus"
)

type medewerkerRij struct {
	ID           string         `db:"id"`
	Naam         string         `db:"naam"`
	Email        string         `db:"email"`
	KPID         string         `db:"kp_id"`
	KPNaam       string         `db:"kp_naam"`
	KPSoort      string         `db:"kp_soort"`
	KPVast       bool           `db:"kp_vast"`
	MagAanmelden bool           `db:"kp_mag_aanmelden"`
	Rollen       pq.StringArray `db:"rollen"`
}

func (r medewerkerRij) medewerker() casus.Medewerker {
	m := casus.Medewerker{
		ID: r.ID, Naam: r.Naam, Email: r.Email,
		Ketenpartner: casus.Ketenpartner{ID: r.KPID, Naam: r.KPNaam, Soort: r.KPSoort, Vast: r.KPVast, MagAanmelden: r.MagAanmelden},
	}
	for _, rol := range r.Rollen {
		m.Rollen = append(m.Rollen, casus.Rol(rol))
	}
	return m
}

const onbekendePersoon = "Deze persoon is niet bekend bij Ketenbot."

// Wie implements bot.Mensen.
func (t *Tx) Wie(ctx context.Context, platform, gebruiker string) (casus.Medewerker, error) {
	var r medewerkerRij
	if err := t.get(ctx, &r, "medewerker_van_account", platform, gebruiker); err != nil {
		return casus.Medewerker{}, notFound(err, onbekendePersoon)
	}
	return r.medewerker(), nil
}

// Medewerker implements bot.Mensen and notify's port.
func (t *Tx) Medewerker(ctx context.Context, id string) (casus.Medewerker, error) {
	var r medewerkerRij
	if err := t.get(ctx, &r, "medewerker", uid(id)); err != nil {
		return casus.Medewerker{}, notFound(err, onbekendePersoon)
	}
	return r.medewerker(), nil
}

// Collegas implements bot.Mensen.
func (t *Tx) Collegas(ctx context.Context, ketenpartnerID string) ([]casus.Medewerker, error) {
	return t.medewerkers(ctx, "medewerkers_van_ketenpartner", ketenpartnerID)
}

// MetEmail returns everybody with this work address, whatever its capitals.
func (t *Tx) MetEmail(ctx context.Context, email string) ([]casus.Medewerker, error) {
	return t.medewerkers(ctx, "medewerkers_met_email", email)
}

// MetRol returns everybody with a role, by name.
func (t *Tx) MetRol(ctx context.Context, rol casus.Rol) ([]casus.Medewerker, error) {
	return t.medewerkers(ctx, "medewerkers_met_rol", string(rol))
}

func (t *Tx) medewerkers(ctx context.Context, query string, args ...any) ([]casus.Medewerker, error) {
	var rows []medewerkerRij
	if err := t.list(ctx, &rows, query, args...); err != nil {
		return nil, err
	}
	out := make([]casus.Medewerker, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.medewerker())
	}
	return out, nil
}

// Ketenpartners returns all organisations, by name.
func (t *Tx) Ketenpartners(ctx context.Context) ([]casus.Ketenpartner, error) {
	var rows []struct {
		ID           string `db:"id"`
		Naam         string `db:"naam"`
		Soort        string `db:"soort"`
		Vast         bool   `db:"vast"`
		MagAanmelden bool   `db:"mag_aanmelden"`
	}
	if err := t.list(ctx, &rows, "ketenpartners"); err != nil {
		return nil, err
	}
	out := make([]casus.Ketenpartner, 0, len(rows))
	for _, r := range rows {
		out = append(out, casus.Ketenpartner{ID: r.ID, Naam: r.Naam, Soort: r.Soort, Vast: r.Vast, MagAanmelden: r.MagAanmelden})
	}
	return out, nil
}

// MaakKetenpartner adds an organisation; one that is there by this id is brought up to date.
func (t *Tx) MaakKetenpartner(ctx context.Context, k casus.Ketenpartner) error {
	_, err := t.exec(ctx, "ketenpartner_maak", k.ID, k.Naam, k.Soort, k.Vast, k.MagAanmelden)
	return err
}

// MaakMedewerker implements bot.Mensen. The account then belongs to this medewerker, whoever had it before.
func (t *Tx) MaakMedewerker(ctx context.Context, m casus.Medewerker, platform, gebruiker string) error {
	if _, err := t.exec(ctx, "medewerker_maak", m.ID, m.Ketenpartner.ID, m.Naam, m.Email); err != nil {
		return err
	}
	for _, rol := range m.Rollen {
		if _, err := t.exec(ctx, "rol_maak", m.ID, string(rol)); err != nil {
			return err
		}
	}
	_, err := t.exec(ctx, "account_maak", platform, gebruiker, m.ID)
	return err
}

// MetAccount returns everybody who has an account on a platform, by account.
func (t *Tx) MetAccount(ctx context.Context, platform string) (map[string]casus.Medewerker, error) {
	var rows []struct {
		Gebruiker string `db:"gebruiker"`
		medewerkerRij
	}
	if err := t.list(ctx, &rows, "medewerkers_met_account", platform); err != nil {
		return nil, err
	}
	out := make(map[string]casus.Medewerker, len(rows))
	for _, r := range rows {
		out[r.Gebruiker] = r.medewerker()
	}
	return out, nil
}

// KoppelAccount gives a chat account to a medewerker who is there already.
func (t *Tx) KoppelAccount(ctx context.Context, platform, gebruiker, medewerkerID string) error {
	_, err := t.exec(ctx, "account_maak", platform, gebruiker, uid(medewerkerID))
	return err
}

// Account returns the chat account of a medewerker on a platform.
func (t *Tx) Account(ctx context.Context, platform, medewerkerID string) (string, error) {
	var account string
	if err := t.get(ctx, &account, "account_van_medewerker", platform, uid(medewerkerID)); err != nil {
		return "", notFound(err, "Deze medewerker heeft geen chataccount.")
	}
	return account, nil
}

// Account is a place where a medewerker chats.
type Account struct {
	Platform  string
	Gebruiker string // the platform's id
}

// Inschrijving is a medewerker with all that the house has written down about them.
type Inschrijving struct {
	casus.Medewerker

	Contactpersoon bool      // of their organisation
	Accounts       []Account // by platform and id
}

// Inschrijvingen returns everybody, by organisation and name. For beheer on the machine.
func (t *Tx) Inschrijvingen(ctx context.Context) ([]Inschrijving, error) {
	var rows []struct {
		Contactpersoon bool `db:"contactpersoon"`
		medewerkerRij
	}
	if err := t.list(ctx, &rows, "inschrijvingen"); err != nil {
		return nil, err
	}
	var accounts []struct {
		MedewerkerID string `db:"medewerker_id"`
		Platform     string `db:"platform"`
		Gebruiker    string `db:"gebruiker"`
	}
	if err := t.list(ctx, &accounts, "accounts"); err != nil {
		return nil, err
	}
	van := map[string][]Account{}
	for _, a := range accounts {
		van[a.MedewerkerID] = append(van[a.MedewerkerID], Account{a.Platform, a.Gebruiker})
	}
	out := make([]Inschrijving, 0, len(rows))
	for _, r := range rows {
		out = append(out, Inschrijving{Medewerker: r.medewerker(), Contactpersoon: r.Contactpersoon, Accounts: van[r.ID]})
	}
	return out, nil
}

// MensenOpSlot makes others who change organisations or people wait until this transaction ends. Reading goes on, and so does the work on zaken.
func (t *Tx) MensenOpSlot(ctx context.Context) error {
	_, err := t.exec(ctx, "mensen_op_slot")
	return err
}

// BewaarInschrijving makes a medewerker, or brings the one with this id up to date. Afterwards the roles and accounts are exactly these: an account of
// somebody else goes over. Doing it twice changes nothing.
func (t *Tx) BewaarInschrijving(ctx context.Context, i Inschrijving) error {
	if _, err := t.exec(ctx, "medewerker_bewaar", i.ID, i.Ketenpartner.ID, i.Naam, i.Email, i.Contactpersoon); err != nil {
		return err
	}
	if _, err := t.exec(ctx, "rollen_leeg", i.ID); err != nil {
		return err
	}
	for _, rol := range i.Rollen {
		if _, err := t.exec(ctx, "rol_maak", i.ID, string(rol)); err != nil {
			return err
		}
	}
	if _, err := t.exec(ctx, "accounts_leeg", i.ID); err != nil {
		return err
	}
	for _, a := range i.Accounts {
		if _, err := t.exec(ctx, "account_maak", a.Platform, a.Gebruiker, i.ID); err != nil {
			return err
		}
	}
	return nil
}
