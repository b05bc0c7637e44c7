package config_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"ketenbot/config"
)

func TestGeheimIsNergensTeZien(t *testing.T) {
	t.Parallel()
	const wachtwoord = "hunter2"
	c := config.Standaard()
	c.Database.URL = "postgres://u:" + wachtwoord + "@db/k"

	var uit bytes.Buffer
	for _, vorm := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%t"} {
		fmt.Fprintf(&uit, vorm+"\n", c.Database.URL)
		fmt.Fprintf(&uit, vorm+"\n", c)
		fmt.Fprintf(&uit, vorm+"\n", &c)
	}
	for _, h := range []slog.Handler{slog.NewTextHandler(&uit, nil), slog.NewJSONHandler(&uit, nil)} {
		slog.New(h).Info("geladen", "url", c.Database.URL, "config", c)
	}
	for _, v := range []any{c, c.Database, c.Database.URL, map[string]any{"url": c.Database.URL}} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		uit.Write(b)
	}
	b, err := xml.Marshal(c.Database)
	if err != nil {
		t.Fatal(err)
	}
	uit.Write(b)
	y, err := c.YAML()
	if err != nil {
		t.Fatal(err)
	}
	uit.WriteString(y)

	if strings.Contains(uit.String(), wachtwoord) {
		t.Errorf("the password shows:\n%s", uit.String())
	}
	if !strings.Contains(y, "url: '***'") {
		t.Errorf("a set secret prints as ***:\n%s", y)
	}
	if c.Database.URL.Waarde() != "postgres://u:hunter2@db/k" {
		t.Error("Waarde opens it")
	}
	if leeg, _ := config.Standaard().YAML(); !strings.Contains(leeg, `url: ""`) {
		t.Errorf("an empty secret prints as empty:\n%s", leeg)
	}
}

// What YAML writes can be read again.
func TestYAMLLeestTerug(t *testing.T) {
	t.Parallel()
	y, err := config.Standaard().YAML()
	if err != nil {
		t.Fatal(err)
	}
	if f := fouten(t, y, nil); f != nil {
		t.Errorf("%v in\n%s", f, y)
	}
}
