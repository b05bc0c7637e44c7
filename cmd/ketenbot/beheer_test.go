package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"ketenbot/bot/casus"
	"ketenbot/notify/intent"
	"ketenbot/storage"
	"ketenbot/storage/storagetest"
)

// opdracht runs a verb on a database and returns its exit code and all it wrote.
func opdracht(t *testing.T, url string, args ...string) (code int, uit string) {
	t.Helper()
	var out bytes.Buffer
	code = run(context.Background(), args, func(naam string) string {
		if naam == "KETENBOT_DATABASE_URL" {
			return url
		}
		return ""
	}, &out, &out)
	return code, out.String()
}

func TestMigrateTweeKeer(t *testing.T) {
	t.Parallel()
	url := storagetest.EmptyURL(t)
	for range 2 {
		if code, uit := opdracht(t, url, "migrate"); code != gelukt || uit != "De database is bij.\n" {
			t.Fatalf("migrate: %d %s", code, uit)
		}
	}
}

func TestBerichtenEnAudit(t *testing.T) {
	t.Parallel()
	url := storagetest.URL(t)
	if code, uit := opdracht(t, url, "berichten"); code != gelukt || uit != "Er zijn geen berichten.\n" {
		t.Fatalf("berichten: %d %s", code, uit)
	}
	db := storagetest.Open(t, storagetest.OnURL(url))
	err := db.InTx(t.Context(), func(tx *storage.Tx) error {
		if err := tx.Enqueue(t.Context(), intent.Agenda("2026-11-26")); err != nil {
			return err
		}
		return tx.Log(t.Context(), casus.Auditregel{Wie: "systeem", Wat: casus.WatGeplaatst, Onderwerp: "x", Grond: "rooster"})
	})
	if err != nil {
		t.Fatal(err)
	}
	code, uit := opdracht(t, url, "berichten", "--toestand", "wachtend")
	if code != gelukt || !strings.Contains(uit, "2026-11-16 09:00  agenda  triage     wachtend") {
		t.Fatalf("berichten: %d %s", code, uit)
	}
	if code, uit = opdracht(t, url, "berichten", "--toestand", "mislukt"); code != gelukt || uit != "Er zijn geen berichten.\n" {
		t.Fatalf("berichten: %d %s", code, uit)
	}
	if _, err := db.SQL().ExecContext(t.Context(), "UPDATE berichten SET toestand = 'mislukt', bezorgd = gewenst, reden = 'het kanaal is weg'; DELETE FROM river_job"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Opnieuw aangeboden: 1.", "Opnieuw aangeboden: 0."} {
		if code, uit = opdracht(t, url, "berichten", "--opnieuw"); code != gelukt || !strings.HasPrefix(uit, want) {
			t.Fatalf("berichten --opnieuw: %d %s", code, uit)
		}
	}
	var taken int
	if err := db.SQL().QueryRowContext(t.Context(), "SELECT count(*) FROM river_job j JOIN berichten b ON j.args ->> 'id' = b.id::text WHERE b.toestand = 'wachtend' AND b.gewenst > b.bezorgd").Scan(&taken); err != nil || taken != 1 {
		t.Fatalf("%d jobs for what is offered again, want 1 (%v)", taken, err)
	}
	if code, uit = opdracht(t, url, "audit"); code != gelukt || uit != "Het auditlog is heel: 1 regels.\n" {
		t.Fatalf("audit: %d %s", code, uit)
	}
	if _, err := db.SQL().ExecContext(t.Context(), "UPDATE audit_kop SET id = 2"); err != nil {
		t.Fatal(err)
	}
	if code, uit = opdracht(t, url, "audit"); code != mislukt || !strings.Contains(uit, "klopt niet: na regel 1") {
		t.Fatalf("audit: %d %s", code, uit)
	}
}

func TestBeheerZonderBruikbareDatabase(t *testing.T) {
	t.Parallel()
	for url, zin := range map[string]string{
		"":                                  "er is geen database ingesteld",
		"mysql://iets":                      "database.url",
		"postgres://u:geheim@127.0.0.1:1/x": "de database doet het niet",
	} {
		for _, verb := range []string{"migrate", "berichten", "audit"} {
			code, uit := opdracht(t, url, verb)
			if code != mislukt || !strings.Contains(uit, zin) {
				t.Errorf("%s with %q: %d %s", verb, url, code, uit)
			}
			if strings.Contains(uit, "geheim") {
				t.Errorf("%s shows the password: %s", verb, uit)
			}
		}
	}
}
