package vertrouwelijk_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"ketenbot/bot/vertrouwelijk"
)

func TestTekstPrintsNowhere(t *testing.T) {
	t.Parallel()
	const naam = "Jannigje Zevenhuizen"
	geheim := vertrouwelijk.Nieuw(naam)
	holder := struct {
		Naam  vertrouwelijk.Tekst
		Lijst []vertrouwelijk.Tekst
		Wijs  *vertrouwelijk.Tekst
	}{geheim, []vertrouwelijk.Tekst{geheim}, &geheim}

	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T %v"} {
		fmt.Fprintf(&out, verb, geheim)
		fmt.Fprintf(&out, verb, holder)
		fmt.Fprintf(&out, verb, map[vertrouwelijk.Tekst]int{geheim: 1})
	}
	log := slog.New(slog.NewJSONHandler(&out, nil))
	log.Info("x", "naam", geheim, "houder", holder, "fout", errors.New(fmt.Sprint(geheim)))
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "naam", geheim, "houder", holder)
	j, err := json.Marshal(map[string]any{"a": geheim, "b": holder})
	if err != nil {
		t.Fatal(err)
	}
	out.Write(j)

	if strings.Contains(out.String(), "Jannigje") || strings.Contains(out.String(), fmt.Sprintf("%x", "Jannigje")) {
		t.Fatalf("the text got out:\n%s", out.String())
	}
	if !strings.Contains(out.String(), vertrouwelijk.Masker) {
		t.Fatal("nothing says that something confidential was left out")
	}
}

func TestTekstAnswersQuestions(t *testing.T) {
	t.Parallel()
	ja := vertrouwelijk.Nieuw("ja")
	switch {
	case !ja.Is("ja"), ja.Is("nee"), ja.Leeg(), !vertrouwelijk.Nieuw(" \n").Leeg():
		t.Fatal("Is or Leeg is wrong")
	case vertrouwelijk.Nieuw("één").Lengte() != 3:
		t.Fatal("Lengte does not count runes")
	case !ja.Bewerk(strings.ToUpper).Is("JA"):
		t.Fatal("Bewerk lost the text")
	case !vertrouwelijk.Samen(", ", ja, ja).Is("ja, ja"):
		t.Fatal("Samen is wrong")
	}
}
