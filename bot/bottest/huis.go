// Package bottest is a whole house for tests: real use cases, schedule, delivery and Postgres, with a platform that remembers what stands in it and a
// clock to wind. A scenario over it reads like a page of the handleiding. Its people are made up.
//
// Whatever a scenario does, the house watches: every form and card fits Mattermost and Slack unclipped, and nothing that somebody typed about a
// betrokkene stands in a message, in the log or, unsealed, in the database.
package bottest

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"ketenbot/bot"
	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
	"ketenbot/bot/kaart"
	"ketenbot/config"
	"ketenbot/notify"
	"ketenbot/notify/intent"
	"ketenbot/storage"
	"ketenbot/storage/storagetest"
)

// Begin is where the clock stands in a new house: Monday 16 November 2026 09:00.
const Begin = "2026-11-16T09:00"

// Huis is one house in one test.
type Huis struct {
	T        testing.TB
	DB       *storage.DB
	Bot      *bot.Bot
	Platform *Platform
	Rooster  *notify.Rooster
	Bezorger *notify.Bezorger
	Opwinder *notify.Opwinder
	Kalender casus.Kalender
	Kaart    kaart.Huis
	Klok     *Klok
	Logboek  *Logboek

	slot     sync.Mutex
	schermen map[string]Antwoord
	gezegd   []string // what only the asker saw
	geheim   []string // what was typed about somebody
	gezien   []string // the forms that were shown, as flow page titles and steps
}

// Instelling changes what Open makes.
type Instelling func(*instellingen)

type instellingen struct {
	bot     bot.Options
	rooster casus.Rooster
	afwijk  casus.Afwijkingen
	nu      string
}

// ZonderPersoonsgegevens is the house whose configuration says `persoonsgegevens: nooit`.
func ZonderPersoonsgegevens() Instelling {
	return func(i *instellingen) { i.bot.Regels.Persoonsgegevens = false }
}

// Op lets the clock begin at another moment, written 2026-11-16T09:00 in Amsterdam.
func Op(moment string) Instelling { return func(i *instellingen) { i.nu = moment } }

// MetRooster gives the house another week.
func MetRooster(r casus.Rooster, a casus.Afwijkingen) Instelling {
	return func(i *instellingen) { i.rooster, i.afwijk = r, a }
}

// Open makes a house with its people in a database of its own.
func Open(t testing.TB, anders ...Instelling) *Huis {
	t.Helper()
	cfg := config.Standaard()
	in := instellingen{rooster: casus.StandaardRooster(), nu: Begin, bot: bot.Options{Regels: regels(cfg)}}
	for _, a := range anders {
		a(&in)
	}
	h := &Huis{T: t, Platform: &Platform{}, Klok: &Klok{}, Logboek: &Logboek{}, schermen: map[string]Antwoord{}}
	h.Klok.Zet(Moment(t, in.nu))
	log := slog.New(slog.NewTextHandler(h.Logboek, nil))
	h.DB = storagetest.Open(t, storagetest.WithNow(h.Klok.Nu))
	k, err := casus.NieuweKalender(in.rooster, in.afwijk)
	if err != nil {
		t.Fatal(err)
	}
	h.Kalender = k
	h.Kaart = kaart.Huis{
		Naam: cfg.Huis.Naam, Telefoon: cfg.Huis.Telefoon, Email: cfg.Huis.Email, PrivacyURL: cfg.Huis.PrivacyURL,
		Locatie: cfg.Rooster.Triage.Locatie, OnlineURL: cfg.Rooster.Triage.Online,
	}
	o := in.bot
	o.Store, o.Platform, o.Kalender, o.Huis, o.NewID, o.Log = h.DB.Bot(), Naam, k, h.Kaart, nieuwID, log
	if h.Bot, err = bot.New(o); err != nil {
		t.Fatal(err)
	}
	h.Rooster = &notify.Rooster{Store: h.DB.Notify(), Kalender: k, Log: log}
	h.Bezorger = &notify.Bezorger{
		Store: h.DB.Notify(), Platform: h.Platform, Log: log, Opsteller: notify.Opsteller{Kalender: k, Huis: h.Kaart, Domein: "ketenbot.example"},
		Kanalen: map[string]string{intent.KanaalTriage: "triage", intent.KanaalScreening: "screening", intent.KanaalActiepunten: "actiepunten"},
	}
	h.Opwinder = &notify.Opwinder{
		Rooster: h.Rooster, Nu: h.Klok.Nu, Echt: &wachttijd{doe: h.Bezorg, nu: Moment(t, Begin)},
		Zet: func(_ context.Context, t time.Time) error { h.Klok.Zet(t); return nil },
	}
	h.trekIn()
	t.Cleanup(h.toezicht)
	return h
}

func nieuwID() string { return uuid.Must(uuid.NewV7()).String() }

func regels(cfg config.Config) bot.Regels {
	r := bot.Regels{
		Gemeenten: cfg.Huis.Gemeenten, Persoonsgegevens: true, BewaarConcept: 14 * 24 * time.Hour, BewaarAnderFormulier: 24 * time.Hour,
	}
	for _, c := range cfg.Criteria {
		r.Criteria = append(r.Criteria, casus.CriteriaSet{
			Versie: c.Versie, Ingang: casus.Datum{Jaar: 2020, Maand: time.January, Dag: 1}, Leefgebieden: c.Leefgebieden,
			Vragen: casus.CriteriaVragen{Multiproblem: c.Vragen.Multiproblem, Ketens: c.Vragen.Ketens, Systeem: c.Vragen.Systeem, Gebied: c.Vragen.Gebied},
		})
	}
	return r
}

// ID gives the same id for the same name in every house: of a person by account, of an organisation by name.
func ID(naam string) string { return uuid.NewSHA1(uuid.NameSpaceOID, []byte("bottest "+naam)).String() }

// Persoon is somebody who lives in every house.
type Persoon struct {
	Account, Naam, Ketenpartner string
	Rollen                      []casus.Rol
}

const zvh = "Zorg- en Veiligheidshuis De Linde"

// Mensen are the people of every house; onbekend1 is not among them. Only woning1 is of an organisation that may not aanmelden.
func Mensen() []Persoon {
	return []Persoon{
		{"gemeente1", "Noor van Dalen", "Gemeente Lindewaard", nil},
		{"gemeente2", "Bram Oosterling", "Gemeente Lindewaard", nil},
		{"politie1", "Mirthe Hoekstra", "Politie", nil},
		{"vt1", "Samira el Amrani", "Veilig Thuis", nil},
		{"voorzitter1", "Hanneke Postma", zvh, []casus.Rol{casus.Voorzitter}},
		{"voorzitter2", "Sjoerd Wiersma", zvh, []casus.Rol{casus.Voorzitter}},
		{"regisseur1", "Tarik Yildiz", zvh, []casus.Rol{casus.Procesregisseur}},
		{"manager1", "Wim Scholten", zvh, []casus.Rol{casus.Manager}},
		{"beheer1", "Lotte Kamphuis", zvh, []casus.Rol{casus.Beheerder}},
		{"woning1", "Dirk Meinders", "Woningcorporatie Thuisvast", nil},
	}
}

// Wie returns somebody by account.
func Wie(account string) casus.Medewerker {
	for _, p := range Mensen() {
		if p.Account == account {
			return casus.Medewerker{ID: ID(p.Account), Naam: p.Naam, Email: p.Account + "@delinde.example", Ketenpartner: ketenpartner(p.Ketenpartner), Rollen: p.Rollen}
		}
	}
	panic("bottest: nobody is called " + account) // a slip of the pen in a test
}

func ketenpartner(naam string) casus.Ketenpartner {
	buiten := strings.HasPrefix(naam, "Woning")
	return casus.Ketenpartner{ID: ID(naam), Naam: naam, Soort: "partner", Vast: !buiten, MagAanmelden: !buiten}
}

func (h *Huis) trekIn() {
	h.InTx(func(ctx context.Context, tx *storage.Tx) error {
		var klaar []string
		for _, p := range Mensen() {
			m := Wie(p.Account)
			if !slices.Contains(klaar, p.Ketenpartner) {
				klaar = append(klaar, p.Ketenpartner)
				if err := tx.MaakKetenpartner(ctx, m.Ketenpartner); err != nil {
					return err
				}
			}
			if err := tx.MaakMedewerker(ctx, m, Naam, p.Account); err != nil {
				return err
			}
		}
		return nil
	})
}

// InTx does something that people cannot, in one transaction.
func (h *Huis) InTx(doe func(ctx context.Context, tx *storage.Tx) error) {
	h.T.Helper()
	ctx := context.Background()
	if err := h.DB.InTx(ctx, func(tx *storage.Tx) error { return doe(ctx, tx) }); err != nil {
		h.T.Fatal(err)
	}
}

// Logboek keeps what was logged.
type Logboek struct {
	slot sync.Mutex
	buf  bytes.Buffer
}

// Write implements io.Writer.
func (l *Logboek) Write(b []byte) (int, error) {
	l.slot.Lock()
	defer l.slot.Unlock()
	return l.buf.Write(b)
}

func (l *Logboek) String() string {
	l.slot.Lock()
	defer l.slot.Unlock()
	return l.buf.String()
}

// onthoud notes what only the asker saw, and whether it fits.
func (h *Huis) onthoud(reply chat.Reply) {
	switch r := reply.(type) {
	case chat.Say:
		h.keurBericht(r.Message)
		h.zei(r.Message.Text)
	case chat.ReplaceCard:
		h.keurBericht(r.Message)
		h.zei(r.Message.Text)
	case chat.RejectFields:
		h.zei(r.Banner)
		for _, fout := range r.Errors {
			h.zei(fout)
		}
	case chat.ShowForm:
		h.keurFormulier(r.Form)
		h.zei(r.Form.Title + "\n" + r.Form.Banner)
		h.slot.Lock()
		h.gezien = append(h.gezien, r.Form.Title+" / "+r.Form.State.StepName())
		h.slot.Unlock()
	case chat.Ack:
	}
}

func (h *Huis) zei(tekst string) {
	h.slot.Lock()
	defer h.slot.Unlock()
	h.gezegd = append(h.gezegd, tekst)
}

// Gezien returns every form that was shown, as "title / step", each once and sorted.
func (h *Huis) Gezien() []string {
	h.slot.Lock()
	defer h.slot.Unlock()
	out := slices.Clone(h.gezien)
	slices.Sort(out)
	return slices.Compact(out)
}

// toezicht looks, at the end of every test, for what must never leave a dialog (domain §8.1), and whether the audit log adds up.
func (h *Huis) toezicht() {
	for _, post := range h.Platform.In("") {
		h.keurBericht(post.Bericht)
		h.zei(post.Bericht.Text)
		for _, f := range post.Bericht.Files {
			h.zei(string(f.Data))
		}
	}
	plekken := map[string]string{"the log": h.Logboek.String(), "a message": strings.Join(h.gezegd, "\n---\n")}
	for _, tabel := range h.Lees("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'") {
		plekken["table "+tabel] = strings.Join(h.Lees("SELECT t::text FROM "+tabel+" t"), "\n")
	}
	for _, geheim := range h.geheim {
		for plek, tekst := range plekken {
			if strings.Contains(tekst, geheim) {
				h.T.Errorf("%s holds %q, which was typed about somebody:\n%s", plek, geheim, tekst)
			}
		}
	}
	h.InTx(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.ControleerAudit(ctx)
		return err
	})
}
