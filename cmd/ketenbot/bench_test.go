package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ketenbot/bot"
)

// BenchmarkMijn is somebody's own list, `/zvh mijn`, through the whole house: HTTP API, router, rights, Postgres, and the answer kept in the chat. There are
// 10,000 casussen of 200 people in the database, and a few people ask at once. Beside it, in the same run, what this machine needs for a call that
// does nothing and for a question to Postgres that asks nothing: the ratio says more than the time.
func BenchmarkMijn(b *testing.B) {
	pad := demoMap(b)
	p := startDemo(b, pad)
	p.bezorg(b)
	db := databank(b, pad)
	db.SetMaxIdleConns(vragers)
	vulTienduizend(b, db)
	klant := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	defer klant.CloseIdleConnections()

	b.Run("web", func(b *testing.B) {
		b.ResetTimer()
		mijn := meet(b, b.N, func(i int) error {
			body := fmt.Sprintf(`{"user":%q,"channel":"dm","text":"%s mijn"}`, []string{"gemeente1", "om1", "politie1", "vt1"}[i%4], bot.CommandZVH)
			return vraag(klant, http.MethodPost, p.url()+"/api/command", body, "**Mijn aanmeldingen**")
		})
		b.StopTimer()
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
		b.ReportMetric(ms(mijn, 50), "p50-ms")
		b.ReportMetric(ms(mijn, 99), "p99-ms")
		const genoeg = 2000
		niets := meet(b, genoeg, func(int) error {
			return vraag(klant, http.MethodGet, p.url()+"/api/clock", "", "2026-11-16T09:00:00+01:00")
		})
		b.ReportMetric(ms(mijn, 50)/ms(niets, 50), "x-GET-clock")
		leeg := meet(b, genoeg, func(int) error {
			var een int
			return db.QueryRowContext(b.Context(), "SELECT 1").Scan(&een)
		})
		b.ReportMetric(ms(mijn, 50)/ms(leeg, 50), "x-SELECT-1")
	})
}

// vragers is how many people ask at once.
const vragers = 4

// meet lets the people do something n times together, and returns how long each time took, in order of length. doe hears who it is for.
func meet(b *testing.B, n int, doe func(wie int) error) []time.Duration {
	b.Helper()
	alle := make([]time.Duration, n)
	var volgende atomic.Int64
	var mensen sync.WaitGroup
	for wie := range vragers {
		mensen.Go(func() {
			for i := int(volgende.Add(1)) - 1; i < n; i = int(volgende.Add(1)) - 1 {
				begin := time.Now()
				if err := doe(wie); err != nil {
					b.Error(err)
					return
				}
				alle[i] = time.Since(begin)
			}
		})
	}
	mensen.Wait()
	slices.Sort(alle)
	return alle
}

// ms is a percentile in milliseconds.
func ms(gesorteerd []time.Duration, percentiel int) float64 {
	return float64(gesorteerd[(len(gesorteerd)-1)*percentiel/100]) / float64(time.Millisecond)
}

func vraag(klant *http.Client, methode, url, body, wil string) error {
	req, err := http.NewRequestWithContext(context.Background(), methode, url, bytes.NewReader([]byte(body)))
	if err != nil {
		return err
	}
	return doeVraag(klant, req, wil)
}

// doeVraag makes a call that must be a 200 with these words in it.
func doeVraag(klant *http.Client, req *http.Request, wil string) error {
	res, err := klant.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err == nil && (res.StatusCode != http.StatusOK || !bytes.Contains(raw, []byte(wil))) {
		err = fmt.Errorf("status %d: %.200s", res.StatusCode, raw)
	}
	return err
}

// vulTienduizend spreads 10,000 casussen over 200 people, those of the demo among them.
func vulTienduizend(b *testing.B, db *sql.DB) {
	b.Helper()
	for _, opdracht := range []string{
		`INSERT INTO medewerkers (id, ketenpartner_id, naam, email)
			SELECT gen_random_uuid(), (SELECT id FROM ketenpartners WHERE naam = 'Politie'), 'Medewerker ' || i, 'm' || i || '@delinde.example' FROM generate_series(1, 189) i`,
		`WITH mensen AS (SELECT id, row_number() OVER (ORDER BY naam, id) - 1 AS plaats FROM medewerkers)
			INSERT INTO zaken (id, nummer, soort, toestand, aanmelder_id, geschikt, criteria_versie, leefgebieden, geinformeerd, ingediend_op, contact_voor, triage, gewijzigd_op)
			SELECT gen_random_uuid(), 'ZVH-2024-' || lpad(i::text, 5, '0'), 'persoon', (ARRAY['lopend', 'afgerond', 'afgeschaald', 'niet_geagendeerd', 'ingetrokken'])[1 + i % 5],
				m.id, true, 'landelijk-1', 3, true, t.op, t.op + interval '7 days', (t.op + interval '9 days')::date, t.op
			FROM generate_series(1, 10000) i JOIN mensen m ON m.plaats = i % 200, LATERAL (SELECT timestamptz '2024-01-01' + i * interval '1 hour' AS op) t`,
		`ANALYZE`,
	} {
		if _, err := db.ExecContext(b.Context(), opdracht); err != nil {
			b.Fatal(err)
		}
	}
	if n := tel(b, db, `SELECT count(*) FROM zaken`); n != 10_003 {
		b.Fatalf("%d casussen", n)
	}
}
