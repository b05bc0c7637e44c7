package notify_test

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ketenbot/bot/bottest"
	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
	"ketenbot/notify"
	"ketenbot/storage"
)

func tik(t *testing.T, r *notify.Rooster) {
	t.Helper()
	if err := r.Tik(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// gepland returns the moments that are planned, as "kind subject time" in Amsterdam.
func gepland(t *testing.T, huis *bottest.Huis) []string {
	t.Helper()
	return huis.Lees(`SELECT trim(soort || ' ' || onderwerp) || ' ' || to_char(next_at AT TIME ZONE 'Europe/Amsterdam', 'YYYY-MM-DD HH24:MI')
		FROM momenten ORDER BY next_at, soort, onderwerp`)
}

func TestDeEersteTikPlantDrieTriages(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t, bottest.Op("2026-11-16T08:00"))
	tik(t, huis.Rooster)
	tik(t, huis.Rooster)
	want := []string{
		"definitief 2026-11-19 2026-11-16 09:00", "opruimen 2026-11-17 03:00", "herinnering 2026-11-19 2026-11-18 15:00", "concept 2026-11-26 2026-11-19 16:00",
		"definitief 2026-11-26 2026-11-23 09:00", "herinnering 2026-11-26 2026-11-25 15:00", "concept 2026-12-03 2026-11-26 16:00",
		"definitief 2026-12-03 2026-11-30 09:00", "herinnering 2026-12-03 2026-12-02 15:00",
	}
	if got := gepland(t, huis); !slices.Equal(got, want) {
		t.Errorf("planned are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestEenHuisDatHalverwegeBegintHaaltInWatNogZinHeeft(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t, bottest.Op("2026-11-25T16:00")) // agenda and reminder of tomorrow are past
	tik(t, huis.Rooster)
	want := []string{
		"opruimen 2026-11-26 03:00", "concept 2026-12-03 2026-11-26 16:00", "definitief 2026-12-03 2026-11-30 09:00", "herinnering 2026-12-03 2026-12-02 15:00",
		"concept 2026-12-10 2026-12-03 16:00", "definitief 2026-12-10 2026-12-07 09:00", "herinnering 2026-12-10 2026-12-09 15:00",
	}
	if got := gepland(t, huis); !slices.Equal(got, want) {
		t.Errorf("planned are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	huis.Nu()
	huis.Verwacht("triage", "**Agenda triage donderdag 26 november**", "Er zijn geen casussen")
}

var klaarRegel = regexp.MustCompile(`msg="moment done" kind=(\S+) subject=(\S+) planned=(\S+)`)

// gedaan returns the moments in the order in which they were done, without the nightly clean-up.
func gedaan(huis *bottest.Huis) []string {
	var out []string
	for _, m := range klaarRegel.FindAllStringSubmatch(huis.Logboek.String(), -1) {
		if m[1] != "opruimen" {
			out = append(out, m[1]+" "+m[2])
		}
	}
	return out
}

func TestWindenDoetAllesOpVolgordeEnOpZijnEigenTijd(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Agendeer("gemeente1")
	huis.Wind("2026-12-01T12:00")
	want := []string{
		"definitief 2026-11-19", "herinnering 2026-11-19", "concept 2026-11-26", "definitief 2026-11-26", "herinnering 2026-11-26", "concept 2026-12-03",
		"definitief 2026-12-03",
	}
	if got := gedaan(huis); !slices.Equal(got, want) {
		t.Errorf("done were %q, want %q", got, want)
	}
	for soort, want := range map[string]string{"slot": "2026-11-23 09:00", "slotherinnering": "2026-11-25 15:00"} {
		got := huis.Lees(`SELECT to_char(verzonden_op AT TIME ZONE 'Europe/Amsterdam', 'YYYY-MM-DD HH24:MI') FROM berichten WHERE soort = $1`, soort)
		if !slices.Equal(got, []string{want}) {
			t.Errorf("%s was sent at %q, want %s", soort, got, want)
		}
	}
	if nu := huis.Klok.Nu(); !nu.Equal(bottest.Moment(t, "2026-12-01T12:00")) {
		t.Errorf("the clock stands at %v", nu)
	}
}

func TestDeKlokGaatNietTerug(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Wind("2026-11-17T10:00")
	nu, err := huis.Opwinder.WindNaar(context.Background(), bottest.Moment(t, "2026-11-17T09:59"))
	if err == nil || !nu.Equal(bottest.Moment(t, "2026-11-17T10:00")) || !huis.Klok.Nu().Equal(nu) {
		t.Errorf("the clock stands at %v, with %v", nu, err)
	}
}

func TestWindenWachtNietEindeloosOpEenPlatformDatWegBlijft(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.MeldAan("gemeente1")
	huis.Platform.Voor = func(bottest.Poging) error { return &chat.DeliveryError{Err: errors.New("away")} }
	if _, err := huis.Opwinder.WindNaar(context.Background(), bottest.Moment(t, "2026-11-23T09:00")); err == nil || !strings.Contains(err.Error(), "not delivered after 30s") {
		t.Fatalf("the error is %v", err)
	}
	huis.Platform.Voor = nil
	huis.Wind("2026-11-23T09:00")
	huis.Verwacht("screening", "ZVH-2026-0001")
}

// Off from Friday 20 November until Sunday 29 November: the agenda, the reminder and the triage itself are missed. The cases go on to the next triage, each
// aanmelder hears it once, and nothing that is past is posted.
func TestNegenDagenUit(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Agendeer("gemeente1")
	huis.Wind("2026-11-16T09:01")
	huis.Agendeer("politie1")
	huis.MeldAan("vt1")
	huis.Wind("2026-11-20T10:00")
	huis.VerwachtDM("voorzitter1", "Conceptagenda triage donderdag 26 november")
	voor := len(huis.Platform.In(""))

	huis.Klok.Zet(bottest.Moment(t, "2026-11-29T10:00"))
	huis.Nu()
	huis.Nu()
	for wie, nr := range map[string]string{"gemeente1": "ZVH-2026-0001", "politie1": "ZVH-2026-0002", "vt1": "ZVH-2026-0003"} {
		if n := huis.Met(wie, "Je aanmelding **"+nr+"** schuift door naar **donderdag 3 december**"); len(n) != 1 {
			t.Errorf("%s heard it %d times", wie, len(n))
		}
		huis.VerwachtDM(wie, "**"+nr+"**", "**donderdag 3 december**", "Hebben we je nog niet gebeld?")
		huis.VerwachtNiet(wie, "aan de beurt")
	}
	huis.VerwachtNiet("triage", "donderdag 26 november")
	huis.VerwachtDM("voorzitter1", "De agenda van de triage op **donderdag 26 november** is niet op tijd gemaakt")
	huis.VerwachtDM("voorzitter1", "Conceptagenda triage donderdag 3 december", "**13:00** ZVH-2026-0001", "**13:20** ZVH-2026-0002", "Nog te screenen: 1.")
	if na := len(huis.Platform.In("")); na != voor+3+2 { // the three notices, and a concept to each voorzitter
		t.Errorf("%d new messages, want 5", na-voor)
	}
	huis.Wind("2026-11-30T09:00")
	huis.Verwacht("triage", "donderdag 3 december", "**13:00** ZVH-2026-0001", "**13:20** ZVH-2026-0002")
}

// samen lets as many programs tick at once.
func samen(t *testing.T, huis *bottest.Huis, n int) {
	t.Helper()
	var klaar sync.WaitGroup
	for range n {
		ander := *huis.Rooster
		klaar.Go(func() {
			if err := ander.Tik(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	klaar.Wait()
}

// Off over two publications at once: what could not be brought in on the 26th has its slot on 3 December, also when the programs that come back do it
// together.
func TestTweeWekenUit(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Agendeer("gemeente1")
	huis.Klok.Zet(bottest.Moment(t, "2026-12-01T10:00"))
	samen(t, huis, 4)
	huis.Nu()
	huis.Verwacht("triage", "donderdag 3 december", "**13:00** ZVH-2026-0001")
	huis.VerwachtDM("gemeente1", "is aan de beurt op **donderdag 3 december, 13:00 tot 13:20**")
	huis.VerwachtNiet("triage", "donderdag 26 november")
}

func TestTweeRoostersTegelijkDoenAllesEenKeer(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	for range 6 {
		huis.Agendeer("gemeente1")
	}
	huis.Wind("2026-11-23T08:59")
	huis.Klok.Zet(bottest.Moment(t, "2026-11-25T15:00"))
	samen(t, huis, 4)
	huis.Nu()
	if n := huis.Met("triage", "donderdag 26 november"); len(n) != 1 {
		t.Errorf("%d agendas", len(n))
	}
	for wat, want := range map[string]int{"schuift door": 2, "Jouw casus": 8, "Herinnering": 4} { // a reminder has the same words as the notice
		if n := huis.Met("gemeente1", wat); len(n) != want {
			t.Errorf("%d messages say %q, want %d", len(n), wat, want)
		}
	}
	got := huis.Lees("SELECT wat || ' ' || count(*) FROM audit WHERE wie = 'systeem' AND wat <> 'concepten_gewist' GROUP BY wat ORDER BY wat")
	if !slices.Equal(got, []string{"doorgeschoven 2", "op_agenda 4"}) {
		t.Errorf("audit: %q", got)
	}
}

func TestEenMomentDatMisluktHoudtDeAndereNietOp(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Agendeer("gemeente1")
	huis.Wind("2026-11-23T08:00")
	huis.InTx(func(ctx context.Context, tx *storage.Tx) error {
		for _, m := range []notify.Moment{{Soort: "onzin", Onderwerp: "2026-11-26"}, {Soort: "definitief", Onderwerp: "geen datum"}} {
			m.Op = bottest.Moment(t, "2026-11-23T08:30")
			if err := tx.Plan(ctx, m); err != nil {
				return err
			}
		}
		return nil
	})
	huis.Klok.Zet(bottest.Moment(t, "2026-11-23T09:00"))
	huis.Nu()
	huis.Verwacht("triage", "**Agenda triage donderdag 26 november**", "ZVH-2026-0001")
	if n := strings.Count(huis.Logboek.String(), "moment failed, tried again in a minute"); n != 2 {
		t.Errorf("%d failures in the log, want 2", n)
	}
	for _, want := range []string{"onzin 2026-11-26 2026-11-23 09:01", "definitief geen datum 2026-11-23 09:01"} {
		if got := gepland(t, huis); !slices.Contains(got, want) {
			t.Errorf("%q is not planned anew: %q", want, got)
		}
	}
}

// haperend is a store whose definitive agenda fails after half of its work.
type haperend struct {
	notify.Store

	stuk *bool
}

func (s haperend) InTx(ctx context.Context, fn func(notify.Tx) error) error {
	return s.Store.InTx(ctx, func(tx notify.Tx) error { return fn(haperendeTx{tx, s.stuk}) })
}

type haperendeTx struct {
	notify.Tx

	stuk *bool
}

func (tx haperendeTx) Publiceer(ctx context.Context, d casus.Datum) error {
	if *tx.stuk {
		return errors.New("the disk is full")
	}
	return tx.Tx.Publiceer(ctx, d)
}

func TestEenHalvePublicatieLaatNietsAchter(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	_, zaak := huis.Agendeer("gemeente1")
	stuk := true
	huis.Rooster.Store = haperend{huis.Rooster.Store, &stuk}
	huis.Wind("2026-11-23T09:00")
	huis.VerwachtNiet("triage", "donderdag 26 november")
	huis.VerwachtNiet("gemeente1", "aan de beurt")
	if got := huis.Lees("SELECT toestand || coalesce(slot_begin::text, '') FROM zaken"); !slices.Equal(got, []string{"verrijking"}) {
		t.Errorf("the zaak is %q", got)
	}
	if regels := huis.Audit(zaak); slices.ContainsFunc(regels, func(s string) bool { return strings.Contains(s, "op_agenda") }) {
		t.Errorf("audit %q", regels)
	}
	stuk = false
	huis.Wind("2026-11-23T09:01")
	huis.Verwacht("triage", "donderdag 26 november", "ZVH-2026-0001")
	huis.VerwachtDM("gemeente1", "aan de beurt")
}

// A database that is away is an error of the tick, and the next tick does it all.
func TestEenTikZonderDatabase(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	ctx, weg := context.WithCancel(context.Background())
	weg()
	if err := huis.Rooster.Tik(ctx); err == nil {
		t.Error("a tick without a database is no error")
	}
	tik(t, huis.Rooster)
}

func TestDeKlokTiktEnHersteltTakenDieWegZijn(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.MeldAan("gemeente1")
	if _, err := huis.DB.SQL().ExecContext(t.Context(), "DELETE FROM river_job"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	log, hoort := meeluisteren(ctx)
	huis.Rooster.Log = log
	stop, err := notify.StartTikken(ctx, huis.Rooster, echteKlok, log)
	if err != nil {
		t.Fatal(err)
	}
	if err := hoort("moment done", "messages without a job got a new one"); err != nil {
		t.Error(err)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if n := huis.Lees("SELECT count(*) FROM river_job WHERE kind = 'bezorging'"); n[0] == "0" {
		t.Error("no message has a job again")
	}
	if n := huis.Lees("SELECT count(*) FROM river_job j JOIN berichten b ON b.id::text = j.args ->> 'id' GROUP BY b.id HAVING count(*) > 1"); len(n) != 0 {
		t.Errorf("%d messages have more than one job", len(n))
	}
}
