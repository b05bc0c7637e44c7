// Package bot is what a person can ask for: a router, and one file per use case. It decides nothing itself (that is casus), writes no text of cards
// (that is kaart) and knows no platform and no SQL.
package bot

import (
	"context"
	"time"

	"ketenbot/bot/casus"
	"ketenbot/bot/flow"
	"ketenbot/notify/intent"
)

// Store runs a use case in one transaction: the deed, its audit line and the notices it causes happen together or not at all.
type Store interface {
	InTx(ctx context.Context, fn func(Tx) error) error
}

// Tx is what a use case can do within its transaction. A thing that is not there is a *casus.Fout with code casus.NietGevonden.
type Tx interface {
	// Nu is the one moment of the transaction.
	Nu() time.Time

	Mensen
	Zaken
	Verzoeken
	flow.Sessions
	intent.Enqueuer

	// Log adds a line to the audit log.
	Log(ctx context.Context, r casus.Auditregel) error
	// Bezorging counts the messages of the house by state, for "is everything delivered?".
	Bezorging(ctx context.Context) (map[string]int, error)
}

// Mensen finds people and organisations.
type Mensen interface {
	// Wie returns the medewerker behind a chat account.
	Wie(ctx context.Context, platform, gebruiker string) (casus.Medewerker, error)
	Medewerker(ctx context.Context, id string) (casus.Medewerker, error)
	// Collegas returns everybody of an organisation, by name.
	Collegas(ctx context.Context, ketenpartnerID string) ([]casus.Medewerker, error)
	MetRol(ctx context.Context, r casus.Rol) ([]casus.Medewerker, error)
	Ketenpartners(ctx context.Context) ([]casus.Ketenpartner, error)
	// MaakMedewerker adds a person with an account on a platform.
	MaakMedewerker(ctx context.Context, m casus.Medewerker, platform, gebruiker string) error
	// KoppelAccount gives an account on a platform to somebody who is there already.
	KoppelAccount(ctx context.Context, platform, gebruiker, medewerkerID string) error
}

// Zaken keeps cases. Locking reads hold the row until the transaction ends, so that of two people pressing at once one waits and sees what the other did.
type Zaken interface {
	// MaakZaak stores a new zaak with the next number of the year of its submission, and seals its content.
	MaakZaak(ctx context.Context, z casus.Zaak, inhoud casus.Inhoud) (casus.Zaak, error)
	Zaak(ctx context.Context, id string) (casus.Zaak, error)
	ZaakOpSlot(ctx context.Context, id string) (casus.Zaak, error)
	ZaakMetNummer(ctx context.Context, nummer string) (casus.Zaak, error)
	BewaarZaak(ctx context.Context, z casus.Zaak) error
	// ZakenVan returns what the medewerker reported or stands in for, newest first.
	ZakenVan(ctx context.Context, medewerkerID string, max int) ([]casus.Zaak, error)
	ZakenVoorTriage(ctx context.Context, d casus.Datum) ([]casus.Zaak, error)
	// Gepubliceerd tells when the definitive agenda of a triage was posted; zero when it was not.
	Gepubliceerd(ctx context.Context, d casus.Datum) (time.Time, error)

	// BewaarInhoud seals text under a subject of its own; OpenInhoud opens it, and is called by inzage.go alone.
	BewaarInhoud(ctx context.Context, onderwerp string, inhoud casus.Inhoud) error
	OpenInhoud(ctx context.Context, onderwerp string) (casus.Inhoud, error)
	// VoegInhoudToe seals more fields under a subject that has some.
	VoegInhoudToe(ctx context.Context, onderwerp string, inhoud casus.Inhoud) error
	// WisInhoud destroys the key of a subject and all that was sealed with it.
	WisInhoud(ctx context.Context, onderwerp string) error
}

// Verzoeken keeps what people ask of the team: access, and a talk beforehand.
type Verzoeken interface {
	// MaakToegang stores a request for access; while one of the same account is open, that one is returned instead.
	MaakToegang(ctx context.Context, v casus.Toegangsverzoek) (casus.Toegangsverzoek, error)
	Toegang(ctx context.Context, id string) (casus.Toegangsverzoek, error)
	BesluitToegang(ctx context.Context, id string, toegelaten bool, door string) error

	MaakOverleg(ctx context.Context, v casus.Overlegverzoek, inhoud casus.Inhoud) error
	Overleg(ctx context.Context, id string) (casus.Overlegverzoek, error)
	// HandelOverlegAf marks the request as done; its sealed content is wiped.
	HandelOverlegAf(ctx context.Context, id, door string) error
}
