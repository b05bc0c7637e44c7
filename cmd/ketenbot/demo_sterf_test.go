package main

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"ketenbot/bot/web/webtest"
	"ketenbot/notify"
)

// binnen is how soon after its restart a killed bot must have delivered all that waited.
const binnen = time.Minute

// Killed between any two steps of a delivery, the bot loses nothing and posts nothing twice: each round kills it in another place while somebody reports a
// case, a voorzitter agrees, and the week goes by. Its Postgres stays behind and is taken over.
func TestDemoOverleeftSIGKILL(t *testing.T) {
	t.Parallel()
	b := nieuweBewaker(t)
	var nummers []string
	for i, ronde := range []struct {
		stap     string
		keer     int
		postgres bool // is killed too
		tot      string
	}{
		{notify.StapBewaard, 2, false, "2026-11-23T09:00:00+01:00"}, // the first two messages of a new house
		{notify.StapOpgesteld, 1, false, "2026-11-30T09:00:00+01:00"},
		{notify.StapGeplaatst, 1, false, "2026-12-07T09:00:00+01:00"},
		{notify.StapBewaard, 1, false, "2026-12-14T09:00:00+01:00"},
		{notify.StapOpgesteld, 5, false, "2026-12-21T09:00:00+01:00"},
		{notify.StapGeplaatst, 6, true, "2026-12-28T09:00:00+01:00"},
		{notify.StapGeplaatst, 7, false, "2027-01-04T09:00:00+01:00"},
	} {
		b.start(t, fmt.Sprintf("%s:%d", ronde.stap, ronde.keer))
		ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
		nummer, klaar := "", make(chan error, 1)
		go func() {
			var err error
			if nummer, err = b.meldAan(ctx, "gemeente1", fmt.Sprint("Ronde ", i)); err == nil {
				err = b.agendeer(ctx, nummer)
			}
			if err == nil {
				_, err = b.roep(ctx, "/api/clock", map[string]any{"to": ronde.tot})
			}
			klaar <- err
		}()
		b.wachtOpDood(t)
		t.Logf("killed at %s:%d", ronde.stap, ronde.keer)
		b.herstart(t, ronde.postgres)
		if err := <-klaar; err != nil {
			t.Fatalf("%s:%d: %v", ronde.stap, ronde.keer, err)
		}
		stop()
		nummers = append(nummers, nummer)
		b.einde(t, syscall.SIGINT)
	}
	b.start(t, "")
	allesEenmaal(t, b, map[string][]string{"gemeente1": nummers})
	db, api := databank(t, b.map_), webtest.NewClient(b.url)
	defer api.Close()
	for _, nummer := range nummers {
		telBerichten(t, api, "gemeente1", "", "Jouw casus **"+nummer+"** is aan de beurt", 1)
	}
	if n := tel(t, db, `SELECT count(*) FROM berichten WHERE soort = 'agenda' AND toestand = 'verzonden'`); n != 8 {
		t.Errorf("%d agendas are posted, want one for each triage from 19 November to 7 January", n)
	}
	b.einde(t, syscall.SIGINT)
}

// Killed from outside at any moment, while people go on and try again until they are answered.
func TestDemoOverleeftSIGKILLOpElkMoment(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	kans := rand.New(rand.NewPCG(seed, 0))
	b := nieuweBewaker(t)
	b.start(t, "")
	ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute)
	defer stop()
	var mu sync.Mutex
	nummers, fouten := map[string][]string{}, []error{}
	var mensen sync.WaitGroup
	for _, wie := range []string{"gemeente1", "politie1"} {
		mensen.Go(func() {
			for i := range 6 {
				nummer, err := b.meldAan(ctx, wie, fmt.Sprint(wie, " meldt ", i))
				if err == nil {
					err = b.agendeer(ctx, nummer)
				}
				mu.Lock()
				nummers[wie] = append(nummers[wie], nummer)
				if err != nil {
					fouten = append(fouten, err)
				}
				mu.Unlock()
			}
		})
	}
	mensen.Go(func() {
		for _, tot := range []string{"2026-11-19T16:00:00+01:00", "2026-11-23T09:00:00+01:00", "2026-11-26T16:00:00+01:00", "2026-11-30T09:00:00+01:00"} {
			if _, err := b.roep(ctx, "/api/clock", map[string]any{"to": tot}); err != nil {
				mu.Lock()
				fouten = append(fouten, err)
				mu.Unlock()
			}
		}
	})
	for range 6 {
		select { // any moment will do: that is what is tested
		case <-time.After(time.Duration(20+kans.IntN(700)) * time.Millisecond):
		case <-ctx.Done():
		}
		b.einde(t, syscall.SIGKILL)
		b.herstart(t, false)
	}
	mensen.Wait()
	for _, err := range fouten {
		t.Error(err)
	}
	allesEenmaal(t, b, nummers)
	b.einde(t, syscall.SIGINT)
}

// herstart starts the demo that was killed, and waits until all that waited then is delivered.
func (b *bewaker) herstart(t *testing.T, postgresOok bool) {
	t.Helper()
	pid := postgresPid(t, b.map_)
	if !leeft(pid) {
		t.Fatal("Postgres ended with the demo: then this shows nothing")
	}
	db := databank(t, b.map_)
	rows, err := db.QueryContext(t.Context(), `SELECT id FROM berichten WHERE toestand = 'wachtend'`)
	if err != nil {
		t.Fatal(err)
	}
	wachtend := lijst(t, rows)
	_ = db.Close()
	if postgresOok {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
	begin := time.Now()
	b.start(t, "")
	if leeft(pid) && postgresPid(t, b.map_) == pid {
		t.Error("the Postgres that was left behind still runs")
	}
	db = databank(t, b.map_)
	defer db.Close()
	tik := time.NewTicker(10 * time.Millisecond)
	defer tik.Stop()
	for range tik.C {
		nog := tel(t, db, `SELECT count(*) FROM berichten WHERE toestand = 'wachtend' AND id::text = ANY (string_to_array($1, ','))`, strings.Join(wachtend, ","))
		duur := time.Since(begin)
		if nog == 0 {
			t.Logf("%d messages that waited were delivered %v after the restart", len(wachtend), duur.Round(time.Millisecond))
			return
		}
		if duur > binnen {
			t.Fatalf("%d of %d messages are not delivered %v after the restart", nog, len(wachtend), duur)
		}
	}
}

func lijst(t testing.TB, rows *sql.Rows) []string {
	t.Helper()
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// allesEenmaal checks that every message was delivered and stands there once. Beside the zaken in nummers, by aanmelder, there are the three of a new house.
func allesEenmaal(t *testing.T, b *bewaker, nummers map[string][]string) {
	t.Helper()
	if _, err := b.roep(t.Context(), "/api/clock", map[string]any{"advance": "0s"}); err != nil {
		t.Fatal(err)
	}
	db, api := databank(t, b.map_), webtest.NewClient(b.url)
	defer api.Close()
	if n := tel(t, db, `SELECT count(*) FROM berichten WHERE toestand NOT IN ('verzonden', 'moot')`); n != 0 {
		t.Errorf("%d messages are lost", n)
	}
	// A house that begins on Monday 09:00 never had a concept of that week's agenda, so it is not told that it is over.
	if n := tel(t, db, `SELECT count(*) FROM berichten WHERE toestand = 'moot' AND NOT (soort = 'conceptagenda' AND onderwerp = '2026-11-19')`); n != 0 {
		t.Errorf("%d messages were dropped, while all of them are true", n)
	}
	if n := tel(t, db, `SELECT count(*) FROM berichten WHERE toestand = 'verzonden' AND 1 <>
		(SELECT count(*) FROM web_posts p WHERE p.sleutel = berichten.sleutel AND ref -> 'ids' ->> 0 = p.seq::text)`); n != 0 {
		t.Errorf("%d messages do not stand where we think", n)
	}
	if n := tel(t, db, `SELECT count(*) FROM web_posts WHERE sleutel IS NOT NULL AND sleutel NOT IN (SELECT sleutel FROM berichten)`); n != 0 {
		t.Errorf("%d posts belong to no message", n)
	}
	zaken := 3
	for wie, hunne := range nummers {
		for _, nummer := range hunne {
			zaken++
			eigenKaart(t, api, wie, nummer)
			telBerichten(t, api, "voorzitter1", "screening", "**"+nummer+"** · aanmelding van", 1)
		}
	}
	if n := tel(t, db, `SELECT count(*) FROM zaken`); n != zaken {
		t.Errorf("there are %d zaken, want %d: Indienen that was tried again made another", n, zaken)
	}
	if n := tel(t, db, `SELECT count(*) FROM zaken z WHERE toestand <> 'lopend' AND 2 <> (SELECT count(*) FROM berichten b WHERE b.onderwerp = z.id::text AND b.soort IN ('ontvangst', 'screening'))`); n != 0 {
		t.Errorf("%d zaken lack a message", n)
	}
}

// eigenKaart fails unless the aanmelder has one card of the zaak, whatever state it shows: it is the one with Trek in.
func eigenKaart(t *testing.T, api *webtest.Client, wie, nummer string) {
	t.Helper()
	n := 0
	for _, m := range api.Messages(t, wie, "") {
		if strings.Contains(m.Text, "**"+nummer+"**") && slices.Contains(m.Buttons, "Trek in") {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%s has %d cards of %s, want 1", wie, n, nummer)
	}
}

func telBerichten(t *testing.T, api *webtest.Client, wie, kanaal, begin string, want int) {
	t.Helper()
	n := 0
	for _, m := range api.Messages(t, wie, kanaal) {
		if strings.HasPrefix(m.Text, begin) {
			n++
		}
	}
	if n != want {
		t.Errorf("%s sees %q %d times, want %d", wie, begin, n, want)
	}
}
