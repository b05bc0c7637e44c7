package main

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ketenbot/storage"
	"ketenbot/storage/storagetest"
)

// serveMet runs `serve` with an environment, which must refuse, and returns what it says.
func serveMet(t *testing.T, omgeving map[string]string) string {
	t.Helper()
	var out bytes.Buffer
	if code := run(context.Background(), []string{"serve"}, func(naam string) string { return omgeving[naam] }, &out, &out); code != mislukt {
		t.Errorf("exit code %d, want %d", code, mislukt)
	}
	return out.String()
}

func TestServeZegtWatErOntbreekt(t *testing.T) {
	t.Parallel()
	map_ := t.TempDir()
	sleutels := filepath.Join(map_, "sleutels.json")
	if _, err := storage.OpenKluis(sleutels, true); err != nil {
		t.Fatal(err)
	}
	slack := map[string]string{
		"KETENBOT_PLATFORM": "slack", "KETENBOT_SLACK_BOT_TOKEN": "xoxb-geheim1", "KETENBOT_SLACK_APP_TOKEN": "xapp-geheim2",
		"KETENBOT_DATABASE_URL": storagetest.EmptyURL(t), "KETENBOT_SLEUTELS_BESTAND": sleutels, "KETENBOT_SLEUTELS_ZEGEL": filepath.Join(map_, "zegel.key"),
	}
	halfZegel := filepath.Join(map_, "half.key")
	if err := os.WriteFile(halfZegel, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	met := func(naam, waarde string) map[string]string {
		uit := maps.Clone(slack)
		uit[naam] = waarde
		return uit
	}
	gemigreerd := met("KETENBOT_DATABASE_URL", storagetest.URL(t))
	gemigreerd["KETENBOT_SLEUTELS_ZEGEL"] = halfZegel
	chat := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"id": "api.context.session_expired.app_error", "status_code": 401}`))
	}))
	t.Cleanup(chat.Close) // the cases run until after this function
	for naam, geval := range map[string]struct {
		omgeving map[string]string
		zin      string
	}{
		"niets ingesteld":   {nil, "platform web is er alleen voor ketenbot demo"},
		"geen token":        {met("KETENBOT_SLACK_BOT_TOKEN", ""), "KETENBOT_SLACK_BOT_TOKEN"},
		"geen database":     {met("KETENBOT_DATABASE_URL", ""), "er is geen database ingesteld"},
		"geen sleutels":     {met("KETENBOT_SLEUTELS_BESTAND", filepath.Join(map_, "weg.json")), "ketenbot keys maak"},
		"database niet bij": {slack, "ketenbot migrate"},
		"token geweigerd": {map[string]string{
			"KETENBOT_PLATFORM": "mattermost", "KETENBOT_LUISTER": "127.0.0.1:0", "KETENBOT_MATTERMOST_URL": chat.URL, "KETENBOT_MATTERMOST_TEAM": "zvh",
			"KETENBOT_MATTERMOST_TERUGBEL_URL": "http://127.0.0.1:1", "KETENBOT_MATTERMOST_TOKEN": "geheim1", "KETENBOT_MATTERMOST_COMMANDO_TOKENS": "geheim2",
			"KETENBOT_KANALEN_TRIAGE": strings.Repeat("a", 26), "KETENBOT_KANALEN_SCREENING": strings.Repeat("b", 26), "KETENBOT_KANALEN_ACTIEPUNTEN": strings.Repeat("c", 26),
			"KETENBOT_DATABASE_URL": storagetest.URL(t), "KETENBOT_SLEUTELS_BESTAND": sleutels, "KETENBOT_SLEUTELS_ZEGEL": filepath.Join(map_, "heel.key"),
		}, "Kijk of het adres, het team en de tokens in de instellingen kloppen"},
		"half zegel": {gemigreerd, "is geen sleutel van 32 bytes"},
	} {
		t.Run(naam, func(t *testing.T) {
			t.Parallel()
			uit := serveMet(t, geval.omgeving)
			if !strings.Contains(uit, geval.zin) {
				t.Errorf("it says %q, want %q in it", uit, geval.zin)
			}
			if strings.Contains(uit, "geheim1") || strings.Contains(uit, "geheim2") {
				t.Errorf("it shows a secret: %q", uit)
			}
		})
	}
	if _, err := os.Stat(filepath.Join(map_, "weg.json")); err == nil {
		t.Error("serve made a keyset: with another than before, nothing sealed can be read")
	}
}
