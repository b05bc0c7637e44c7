package notify_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ketenbot/bot/bottest"
	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
	"ketenbot/bot/kaart"
	"ketenbot/notify"
	"ketenbot/notify/intent"
	"ketenbot/storage"
)

// vraag asks for messages as a use case does, in one transaction.
func vraag(t *testing.T, huis *bottest.Huis, in ...intent.Intent) {
	t.Helper()
	huis.InTx(func(ctx context.Context, tx *storage.Tx) error { return tx.Enqueue(ctx, in...) })
}

// stand returns where the messages of a kind stand, as "state reason".
func stand(t *testing.T, huis *bottest.Huis, soort intent.Kind) []string {
	t.Helper()
	out := huis.Lees("SELECT toestand || ' ' || reden FROM berichten WHERE soort = $1 ORDER BY gevraagd_op, id", string(soort))
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}

func bericht(t *testing.T, huis *bottest.Huis, soort intent.Kind) string {
	t.Helper()
	ids := huis.Lees("SELECT id FROM berichten WHERE soort = $1", string(soort))
	if len(ids) != 1 {
		t.Fatalf("%d messages of kind %s, want 1", len(ids), soort)
	}
	return ids[0]
}

func bezorg(t *testing.T, huis *bottest.Huis, id string) time.Duration {
	t.Helper()
	again, err := huis.Bezorger.Bezorg(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func TestDezelfdeVraagTweeKeerIsEenBericht(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	_, zaak := huis.MeldAan("gemeente1")
	in := intent.Doorgeschoven(zaak, bottest.ID("gemeente1"), "2026-11-26")
	vraag(t, huis, in, in)
	huis.Bezorg()
	vraag(t, huis, in)
	huis.Bezorg()
	if n := huis.Met("gemeente1", "schuift door"); len(n) != 1 || n[0].Bewerkt != 0 {
		t.Errorf("%d messages", len(n))
	}
	card := intent.Screening(zaak)
	vraag(t, huis, card, card)
	huis.Bezorg()
	vraag(t, huis, card)
	huis.Bezorg()
	if n := huis.Met("screening", "ZVH-2026-0001"); len(n) != 1 {
		t.Errorf("%d cards", len(n))
	}
}

// While a card is on its way its zaak changes: the delivery ends with what it composed, and the next one brings the card up to date.
func TestEenKaartVerandertTerwijlHijBezorgdWordt(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	nr, zaak := huis.MeldAan("gemeente1")
	id := bericht(t, huis, intent.KindScreening)
	huis.Bezorger.Stap = func(stap string) {
		if stap == notify.StapOpgesteld {
			huis.Bezorger.Stap = nil
			huis.DrukOp("voorzitter1", kaart.Agenderen, zaak).Gedaan()
		}
	}
	bezorg(t, huis, id)
	if post := huis.Verwacht("screening", nr); strings.Contains(post.Bericht.Text, "Hanneke") {
		t.Fatalf("the hook came too early:\n%s", post.Bericht.Text)
	}
	if got := stand(t, huis, intent.KindScreening); !slices.Equal(got, []string{"wachtend"}) {
		t.Fatalf("the card is %q, want that it waits on", got)
	}
	bezorg(t, huis, id)
	huis.Verwacht("screening", nr, "**Agenderen** door Hanneke Postma")
	if got := stand(t, huis, intent.KindScreening); !slices.Equal(got, []string{"verzonden"}) {
		t.Errorf("the card is %q", got)
	}
	if n := len(huis.Platform.In("screening")); n != 1 {
		t.Errorf("%d cards", n)
	}
}

func TestTweeBezorgingenVanEenBericht(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.MeldAan("gemeente1")
	id := bericht(t, huis, intent.KindScreening)
	var ander time.Duration
	huis.Bezorger.Stap = func(stap string) {
		if stap == notify.StapOpgesteld {
			huis.Bezorger.Stap = nil
			ander = bezorg(t, huis, id)
		}
	}
	if again := bezorg(t, huis, id); again != 0 || ander <= 0 || ander > time.Second {
		t.Errorf("the first wants to be called again after %v, the second after %v", again, ander)
	}
	if again := bezorg(t, huis, id); again != 0 {
		t.Errorf("a message that was delivered wants to be called again after %v", again)
	}
	if p := huis.Platform.Pogingen(); len(p) != 1 {
		t.Errorf("the platform was called %d times: %v", len(p), p)
	}
}

func TestWatNietMeerKloptWordtNietVerstuurd(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	nr, zaak := huis.Agendeer("gemeente1")
	huis.Platform.Voor = func(bottest.Poging) error { return &chat.DeliveryError{Err: errors.New("away")} }
	huis.Klok.Zet(bottest.Moment(t, "2026-11-23T09:00"))
	if err := huis.Rooster.Tik(context.Background()); err != nil {
		t.Fatal(err)
	}
	huis.Bezorg()
	if got := stand(t, huis, intent.KindSlot); !slices.Equal(got, []string{"wachtend het chatplatform is niet bereikbaar"}) {
		t.Fatalf("the slot notice is %q", got)
	}
	huis.Typ("gemeente1", "/zvh intrekken "+nr)
	huis.VulIn("gemeente1", bottest.Invoer{"zeker": "ja"})
	vraag(t, huis, intent.SlotHerinnering(zaak, bottest.ID("gemeente1"), bottest.Moment(t, "2026-11-26T13:00")),
		intent.Doorgeschoven(zaak, bottest.ID("gemeente1"), "2026-12-03"), intent.NietGeagendeerd(zaak, bottest.ID("gemeente1")),
		intent.Ontvangst("00000000-0000-4000-8000-000000000000", bottest.ID("gemeente1")))
	huis.Platform.Voor = nil
	huis.Bezorg()
	for soort, want := range map[intent.Kind]string{
		intent.KindSlot: "moot klopte niet meer", intent.KindSlotHerinnering: "moot klopte niet meer", intent.KindDoorgeschoven: "moot klopte niet meer",
		intent.KindNietGeagendeerd: "moot klopte niet meer", intent.KindOntvangst: "moot bestaat niet meer",
	} {
		if got := stand(t, huis, soort); got[len(got)-1] != want {
			t.Errorf("%s is %q, want %q", soort, got, want)
		}
	}
	huis.VerwachtNiet("gemeente1", "aan de beurt")
}

func TestEenBerichtVervaltAlsHetPlatformTeLangWegIs(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.Agendeer("gemeente1")
	huis.Platform.Voor = func(p bottest.Poging) error {
		if p.Waar == "gemeente1" {
			return &chat.DeliveryError{Err: errors.New("away")}
		}
		return nil
	}
	huis.Klok.Zet(bottest.Moment(t, "2026-11-23T09:00"))
	if err := huis.Rooster.Tik(context.Background()); err != nil {
		t.Fatal(err)
	}
	huis.Klok.Zet(bottest.Moment(t, "2026-11-26T12:59"))
	huis.Bezorg()
	if got := stand(t, huis, intent.KindSlot); !slices.Equal(got, []string{"wachtend het chatplatform is niet bereikbaar"}) {
		t.Fatalf("a minute before the slot the notice is %q", got)
	}
	huis.Klok.Zet(bottest.Moment(t, "2026-11-26T13:00"))
	huis.Platform.Voor = nil
	huis.Bezorg()
	if got := stand(t, huis, intent.KindSlot); !slices.Equal(got, []string{"vervallen te laat om nog nut te hebben"}) {
		t.Errorf("at the beginning of the slot the notice is %q", got)
	}
	huis.VerwachtNiet("gemeente1", "aan de beurt")
}

func TestEenWeigeringIsVoorgoedTotDeKaartOpnieuwGevraagdWordt(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	_, zaak := huis.MeldAan("gemeente1")
	huis.Platform.Voor = func(p bottest.Poging) error {
		if p.Waar == "screening" {
			return &chat.DeliveryError{Permanent: true, Err: errors.New("channel is gone")}
		}
		return nil
	}
	if again := bezorg(t, huis, bericht(t, huis, intent.KindScreening)); again != 0 {
		t.Errorf("a refused message wants to be tried again after %v", again)
	}
	if got := stand(t, huis, intent.KindScreening); !slices.Equal(got, []string{"mislukt het chatplatform weigerde het bericht"}) {
		t.Errorf("the card is %q", got)
	}
	if !strings.Contains(huis.Logboek.String(), "channel is gone") {
		t.Error("the log does not say why")
	}
	huis.Platform.Voor = nil
	huis.Bezorg()
	huis.VerwachtNiet("screening")
	huis.DrukOp("voorzitter1", kaart.Agenderen, zaak)
	huis.Bezorg()
	huis.Verwacht("screening", "**Agenderen** door Hanneke Postma")
}

func TestWachtenTussenPogingenIsHoogstensEenMinuut(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	_, zaak := huis.MeldAan("gemeente1")
	id := bericht(t, huis, intent.KindScreening)
	fout := &chat.DeliveryError{Err: errors.New("502")}
	huis.Platform.Voor = func(bottest.Poging) error { return fout }
	wachten := func() []time.Duration {
		var out []time.Duration
		for range 9 {
			out = append(out, bezorg(t, huis, id)/time.Second)
		}
		return out
	}
	want := []time.Duration{1, 2, 4, 8, 16, 32, 60, 60, 60}
	if got := wachten(); !slices.Equal(got, want) {
		t.Errorf("it waits %d seconds, want %d", got, want)
	}
	fout.RetryAfter = 90 * time.Second
	if again := bezorg(t, huis, id); again != 90*time.Second {
		t.Errorf("asked for 90 seconds it waits %v", again)
	}
	fout.RetryAfter = 3 * time.Second
	if again := bezorg(t, huis, id); again != time.Minute {
		t.Errorf("after many attempts, asked for 3 seconds, it waits %v", again)
	}
	huis.Platform.Voor = nil
	bezorg(t, huis, id)

	// A card that was delivered before starts from the beginning.
	fout.RetryAfter = 0
	for range 10 {
		vraag(t, huis, intent.Screening(zaak))
		bezorg(t, huis, id)
	}
	vraag(t, huis, intent.Screening(zaak))
	huis.Platform.Voor = func(bottest.Poging) error { return fout }
	if got := wachten(); !slices.Equal(got, want) {
		t.Errorf("the next time it waits %d seconds, want %d", got, want)
	}
}

// The answer is lost, but the message stands there: the next attempt finds it by its key.
func TestEenOnzekereBezorgingPlaatstNietsTweeKeer(t *testing.T) {
	t.Parallel()
	for naam, fout := range map[string]error{
		"the platform says so": &chat.DeliveryError{Uncertain: true, Err: errors.New("timeout")}, "any other error": errors.New("connection reset"),
	} {
		t.Run(naam, func(t *testing.T) {
			t.Parallel()
			huis := bottest.Open(t)
			_, zaak := huis.MeldAan("gemeente1")
			id := bericht(t, huis, intent.KindScreening)
			huis.Platform.Na = func(p bottest.Poging) error {
				if p.Nummer <= 2 {
					return fout
				}
				return nil
			}
			for i := range 2 {
				if again := bezorg(t, huis, id); again <= 0 {
					t.Errorf("attempt %d is not tried again", i+1)
				}
			}
			if again := bezorg(t, huis, id); again != 0 {
				t.Errorf("it waits %v", again)
			}
			huis.DrukOp("voorzitter1", kaart.Agenderen, zaak)
			huis.Bezorg()
			if posten := huis.Platform.In("screening"); len(posten) != 1 || posten[0].Bewerkt != 1 {
				t.Errorf("there are %d cards", len(posten))
			}
		})
	}
}

type gedood struct{}

// The process dies between two steps; whatever step it was, the next one that runs places the message once.
func TestDoodTussenTweeStappen(t *testing.T) {
	t.Parallel()
	for _, stap := range []string{notify.StapOpgesteld, notify.StapGeplaatst, notify.StapBewaard} {
		t.Run(stap, func(t *testing.T) {
			t.Parallel()
			huis := bottest.Open(t)
			huis.MeldAan("gemeente1")
			id := bericht(t, huis, intent.KindScreening)
			huis.Bezorger.Stap = func(s string) {
				if s == stap {
					panic(gedood{})
				}
			}
			func() {
				defer func() {
					if _, ok := recover().(gedood); !ok {
						t.Error("it did not die")
					}
				}()
				_, _ = huis.Bezorger.Bezorg(context.Background(), id)
			}()
			huis.Bezorger.Stap = nil
			bezorg(t, huis, id)
			if n := len(huis.Platform.In("screening")); n != 1 {
				t.Errorf("%d cards", n)
			}
			if got := stand(t, huis, intent.KindScreening); !slices.Equal(got, []string{"verzonden"}) {
				t.Errorf("the card is %q", got)
			}
		})
	}
}

func TestEenOntvangerDieErNietIs(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	_, zaak := huis.MeldAan("gemeente1")
	elders := casus.Medewerker{ID: bottest.ID("elders"), Naam: "Ada Elders", Ketenpartner: bottest.Wie("politie1").Ketenpartner}
	huis.InTx(func(ctx context.Context, tx *storage.Tx) error {
		return tx.MaakMedewerker(ctx, elders, "slack", "U123")
	})
	huis.Bezorg()
	for want, aan := range map[string]intent.Recipient{
		"mislukt Deze medewerker heeft geen chataccount.":         {Medewerker: elders.ID},
		"mislukt dit account hoort bij een ander chatplatform":    {Account: "slack:U123"},
		"mislukt het kanaal zolder staat niet in de configuratie": {Kanaal: "zolder"},
		"verzonden": {Account: bottest.Naam + ":onbekend1"},
	} {
		in := intent.Screening(zaak)
		in.To = aan
		vraag(t, huis, in)
		huis.Bezorg()
		if got := stand(t, huis, intent.KindScreening); !slices.Contains(got, want) {
			t.Errorf("to %v: %q, want %q", aan, got, want)
		}
	}
	huis.VerwachtDM("onbekend1", "ZVH-2026-0001")
	if n := len(huis.Wachtend()); n != 0 {
		t.Errorf("%d messages still wait", n)
	}
}

func TestEenSoortDieNiemandKentHoudtNietsOp(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.MeldAan("gemeente1")
	vraag(t, huis, intent.Intent{Kind: "onzin", Subject: "1", To: intent.Recipient{Kanaal: "triage"}})
	if _, err := huis.Bezorger.Bezorg(context.Background(), bericht(t, huis, "onzin")); err == nil || !strings.Contains(err.Error(), "onzin") {
		t.Errorf("the error is %v", err)
	}
	bezorg(t, huis, bericht(t, huis, intent.KindScreening))
	huis.Verwacht("screening", "ZVH-2026-0001")
	if _, err := huis.Bezorger.Bezorg(context.Background(), "00000000-0000-4000-8000-000000000000"); err == nil {
		t.Error("a message that does not exist is delivered")
	}
}

// Many deliver at once, each message several times: each stands there once.
func TestVeelBezorgersTegelijk(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	for range 5 {
		huis.MeldAan("gemeente1")
	}
	ids := huis.Wachtend()
	klaar := make(chan error, 4*len(ids))
	for range 4 {
		for _, id := range ids {
			go func() {
				_, err := huis.Bezorger.Bezorg(context.Background(), id)
				klaar <- err
			}()
		}
	}
	for range 4 * len(ids) {
		if err := <-klaar; err != nil {
			t.Error(err)
		}
	}
	huis.Bezorg()
	for i := range 5 {
		nr := fmt.Sprintf("ZVH-2026-%04d", i+1)
		if a, b := huis.Met("screening", nr), huis.Met("gemeente1", nr); len(a) != 1 || len(b) != 1 {
			t.Errorf("%s stands %d times in screening and %d times in the DM", nr, len(a), len(b))
		}
	}
}
