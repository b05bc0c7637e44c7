package main

import (
	"bytes"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// ruikt returns how text stands in a haystack, in the forms in which programs tend to write it; empty when it does not.
func ruikt(hooiberg, text string) string {
	klein := strings.ToLower(hooiberg)
	for vorm, naald := range vormen(text) {
		if strings.Contains(hooiberg, naald) || strings.Contains(klein, strings.ToLower(naald)) && !strings.HasPrefix(vorm, "base64") {
			return vorm
		}
	}
	return ""
}

func vormen(text string) map[string]string {
	metEscape, _ := json.Marshal(text)
	var zonder bytes.Buffer
	enc := json.NewEncoder(&zonder)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(text)
	uit := map[string]string{
		"as it is": text, "JSON": strings.Trim(string(metEscape), `"`), "JSON without HTML": strings.Trim(strings.TrimSpace(zonder.String()), `"`),
		"quoted": strings.Trim(strconv.Quote(text), `"`), "ASCII": strings.Trim(strconv.QuoteToASCII(text), `"`), "hex": hex.EncodeToString([]byte(text)),
		"query": url.QueryEscape(text), "path": url.PathEscape(text), "bytes": strings.Trim(fmt.Sprintf("%d", []byte(text)), "[]"),
	}
	for verschoven := range 3 { // in base64 text looks different by where it begins
		vol := append(make([]byte, verschoven), text...)
		begin, eind := (verschoven*8+5)/6, len(vol)*8/6
		uit[fmt.Sprint("base64 ", verschoven)] = base64.RawStdEncoding.EncodeToString(vol)[begin:eind]
		uit[fmt.Sprint("base64 URL ", verschoven)] = base64.RawURLEncoding.EncodeToString(vol)[begin:eind]
	}
	return uit
}

// What must find everything must be shown to find something.
func TestSpeurhondRuikt(t *testing.T) {
	t.Parallel()
	const text = `zegt "Wilhelmina" <& Zoë>`
	for vorm, hooiberg := range map[string]string{
		"plain": "x " + text + " y", "upper": "X " + strings.ToUpper(text), "lower": strings.ToLower(text), "slog": fmt.Sprintf("%q", text),
		"bytea": `\x00` + strings.ToUpper(hex.EncodeToString([]byte("abc"+text+"d"))), "query": "?user=" + url.QueryEscape(text), "%v": fmt.Sprintf("%v", []byte("ab"+text)),
		"base64 0": base64.StdEncoding.EncodeToString([]byte(text)), "base64 1": base64.StdEncoding.EncodeToString([]byte("x" + text + "yz")),
		"base64 2": base64.URLEncoding.EncodeToString([]byte("xy" + text + "z")), "base64 5": base64.StdEncoding.EncodeToString([]byte("xyzxy" + text)),
		"JSON": string(must(json.Marshal(map[string]string{"naam": text}))), "ASCII JSON": `zegt \"Wilhelmina\" <& Zo\u00eb>`,
	} {
		if ruikt(hooiberg, text) == "" {
			t.Errorf("%s: not found in %s", vorm, hooiberg)
		}
	}
	if vorm := ruikt("zegt Wilhelmina niets", text); vorm != "" {
		t.Errorf("found %s where it is not", vorm)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// dump gives all that is in a database: every row of every table, and what pg_dump makes of it where there is one.
func dump(t *testing.T, db *sql.DB, adres string) string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), `SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`)
	if err != nil {
		t.Fatal(err)
	}
	var uit strings.Builder
	for _, tabel := range lijst(t, rows) {
		rows, err := db.QueryContext(t.Context(), "SELECT t::text FROM "+tabel+" t")
		if err != nil {
			t.Fatal(err)
		}
		for _, rij := range lijst(t, rows) {
			uit.WriteString(rij + "\n")
		}
	}
	if pgDump := zoekPgDump(); pgDump != "" {
		tekst, err := exec.CommandContext(t.Context(), pgDump, "--dbname="+adres).Output()
		if err != nil {
			t.Fatalf("pg_dump: %v", err)
		}
		uit.Write(tekst)
	} else {
		t.Log("no pg_dump here: only the rows themselves are searched")
	}
	return uit.String()
}

func zoekPgDump() string {
	if pad, err := exec.LookPath("pg_dump"); err == nil {
		return pad
	}
	var gevonden []string
	for _, plek := range []string{"/usr/lib/postgresql/*/bin/pg_dump", "/usr/pgsql-*/bin/pg_dump", "/opt/homebrew/opt/postgresql@*/bin/pg_dump"} {
		hier, _ := filepath.Glob(plek)
		gevonden = append(gevonden, hier...)
	}
	if len(gevonden) == 0 {
		return ""
	}
	return slices.Max(gevonden)
}

// bestanden reads every file of a demo: its log, Postgres's log, and the data files with the log of changes, where what was removed may still stand.
func bestanden(t *testing.T, pad string) map[string][]byte {
	t.Helper()
	mappen := []string{pad}
	if elders := filepath.Dir(postgresData(t, pad)); elders != filepath.Join(pad, postgresMap) {
		mappen = append(mappen, elders)
	}
	uit := map[string][]byte{}
	for _, m := range mappen {
		err := filepath.WalkDir(m, func(pad string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			uit[pad], err = os.ReadFile(pad)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return uit
}
