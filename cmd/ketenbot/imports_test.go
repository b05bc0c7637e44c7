package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// module is how our own packages begin; wortel is where they stand, seen from this folder.
const (
	module = "ketenbot/"
	wortel = "../.."
)

// kamer is what one package may import besides the standard library and bot/vertrouwelijk, which every room may.
type kamer struct {
	mag    []string // our own packages, without "ketenbot/"; a last /... is everything below it
	van    []string // libraries of others; everything below them too
	waarom string   // said when somebody imports anything else
}

const (
	bladWaarom    = "it is a leaf: what every room leans on leans on nothing"
	toetsWaarom   = "it is test support: it knows what it tests, and no program may import it"
	adapterWaarom = "an adapter knows chat and its platform: what is decided, it hands on, and it never meets another adapter"
)

// kamers is the house, as in the architecture: who may know whom, and why.
var kamers = map[string]kamer{
	"cmd/ketenbot": {
		mag: []string{"..."},
		van: []string{
			"github.com/spf13/cobra", "github.com/spf13/pflag", // verbs and flags
			"github.com/agnivade/levenshtein", // the nearest verb
			"github.com/google/uuid",          // ids, handed to who needs them
			"github.com/jonboulle/clockwork",  // real time, handed to who needs it
			"go.yaml.in/yaml/v3",              // the list of ketenpartners
		},
		waarom: "it puts the house together, and everything else is done in a room",
	},
	"bot": {
		mag:    []string{"bot/casus", "bot/chat", "bot/kaart", "bot/flow", "notify/intent"},
		van:    []string{"github.com/agnivade/levenshtein"}, // the nearest command
		waarom: "a use case speaks to ports: it knows no platform and no SQL, and asks for a notice by an Intent",
	},
	"bot/casus": {
		van:    []string{"github.com/rickar/cal/v2"}, // feestdagen
		waarom: "rules are pure: no I/O, no clock, no SQL, no chat",
	},
	"bot/chat":          {waarom: bladWaarom},
	"bot/vertrouwelijk": {waarom: bladWaarom},
	"bot/flow":          {mag: []string{"bot/chat"}, waarom: "a dialog is described once, whatever it is about"},
	"bot/kaart":         {mag: []string{"bot/casus", "bot/chat"}, waarom: "a card is a pure function of the state to a message"},
	"bot/web":           {mag: []string{"bot/chat"}, waarom: adapterWaarom},
	"bot/slack": {
		mag: []string{"bot/chat"},
		van: []string{
			"github.com/slack-go/slack",    // its API and its blocks
			"github.com/gorilla/websocket", // Socket Mode
			"go.yaml.in/yaml/v3",           // the app manifest
		},
		waarom: adapterWaarom,
	},
	"bot/mattermost": {
		mag: []string{"bot/chat"},
		van: []string{
			"github.com/mattermost/mattermost/server/public", // its API and its posts
			"github.com/gorilla/websocket",                   // its events
			"golang.org/x/sync/singleflight",                 // one look-up for many who ask
		},
		waarom: adapterWaarom,
	},
	"notify": {
		mag: []string{"bot/casus", "bot/chat", "bot/kaart", "notify/intent"},
		van: []string{
			"github.com/go-co-op/gocron/v2",  // the tick
			"github.com/jonboulle/clockwork", // the time of the tick
			"github.com/arran4/golang-ical",  // invitations
		},
		waarom: "a notification runs no use case, so it never imports bot",
	},
	"notify/intent": {waarom: bladWaarom},
	"config": {
		van: []string{
			"github.com/knadh/koanf",          // YAML and environment
			"github.com/agnivade/levenshtein", // the nearest key
		},
		waarom: "it reads and checks values; what they mean is for the rooms that get them",
	},
	"storage": {
		mag: []string{"bot", "bot/casus", "bot/chat", "bot/flow", "bot/web", "notify", "notify/intent"},
		van: []string{
			"github.com/jmoiron/sqlx", "github.com/lib/pq", "github.com/riverqueue/river", "github.com/pressly/goose/v3", // Postgres
			"github.com/tink-crypto/tink-go/v2", // sealing
			"github.com/google/uuid",            // ids of its own rows
		},
		waarom: "it implements the ports that the rooms declare, with their types, and decides nothing",
	},
	"storage/localpg": {
		van: []string{
			"github.com/fergusstrange/embedded-postgres", // where no Postgres is found
			"github.com/gofrs/flock",                     // one user of a folder
			"github.com/lib/pq",                          // is it up?
		},
		waarom: "it starts a Postgres and knows nothing of what is kept in it",
	},
	"storage/localpg/run": {mag: []string{"storage/localpg"}, waarom: "it lends a Postgres to a command"},

	"bot/bottest": {
		mag:    []string{"bot", "bot/casus", "bot/chat", "bot/kaart", "config", "notify", "notify/intent", "storage", "storage/storagetest"},
		van:    []string{"github.com/google/uuid", "github.com/jonboulle/clockwork"},
		waarom: toetsWaarom + "; it is the whole house with a platform that remembers",
	},
	"bot/chat/chattest": {mag: []string{"bot/chat"}, van: []string{"go.uber.org/goleak", "pgregory.net/rapid"}, waarom: toetsWaarom},
	"bot/web/webtest":   {mag: []string{"bot/chat", "bot/chat/chattest", "bot/web"}, van: []string{"github.com/google/go-cmp"}, waarom: toetsWaarom},
	"bot/slack/slacktest": {
		mag: []string{"bot/chat", "bot/chat/chattest", "bot/slack"}, van: []string{"github.com/slack-go/slack", "github.com/gorilla/websocket"}, waarom: toetsWaarom,
	},
	"bot/slack/slacktest/hand": {mag: []string{"bot/slack/slacktest"}, waarom: toetsWaarom + "; the fake, to try by hand"},
	"bot/mattermost/mattermosttest": {
		mag:    []string{"bot/chat", "bot/chat/chattest", "bot/mattermost"},
		van:    []string{"github.com/mattermost/mattermost/server/public", "github.com/gorilla/websocket"},
		waarom: toetsWaarom,
	},
	"storage/storagetest": {
		mag: []string{"storage", "storage/localpg"}, van: []string{"github.com/peterldowns/pgtestdb"}, waarom: toetsWaarom,
	},
}

// slotgracht are imports that only these rooms may have, and what it protects.
var slotgracht = map[string]struct {
	kamers []string
	waarom string
}{
	"github.com/jmoiron/sqlx":     {[]string{"storage"}, "SQL stands in storage alone"},
	"github.com/lib/pq":           {[]string{"storage", "storage/localpg"}, "SQL stands in storage alone"},
	"github.com/riverqueue/river": {[]string{"storage"}, "the queue stands behind a port"},
	"database/sql": {
		[]string{"storage", "storage/localpg", "storage/storagetest", "bot/casus"}, "SQL stands in storage alone (casus: a Datum stores itself, database/sql/driver)",
	},
	"github.com/tink-crypto/tink-go/v2": {[]string{"storage"}, "what is confidential is sealed in one place"},
	"net/http":                          {[]string{"bot/web", "bot/web/webtest", "bot/slack", "bot/slack/slacktest", "bot/mattermost", "bot/mattermost/mattermosttest", "cmd/ketenbot", "storage/localpg"}, "only an adapter listens or calls"},
	"github.com/slack-go/slack":         {[]string{"bot/slack", "bot/slack/slacktest"}, "only its adapter, and the fake that checks as Slack does, know a platform"},
	"github.com/mattermost/mattermost":  {[]string{"bot/mattermost", "bot/mattermost/mattermosttest"}, "only its adapter, and the fake that checks with its own rules, know a platform"},
	"testing": {
		[]string{"bot/bottest", "bot/chat/chattest", "bot/web/webtest", "bot/slack/slacktest", "bot/mattermost/mattermosttest", "storage/storagetest"}, "a program that can test itself carries flags nobody asked for",
	},
}

// pakket is what go list says of a package.
type pakket struct {
	ImportPath string
	Imports    []string
}

func pakketten(t *testing.T) []pakket {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = wortel
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("this test needs the go command on PATH, as it asks it for the imports: %v\n%s", err, stderr.String())
	}
	var alle []pakket
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pakket
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return alle
		} else if err != nil {
			t.Fatal(err)
		}
		alle = append(alle, p)
	}
}

// TestImports holds every package to the map of the house. Imports of tests are free.
func TestImports(t *testing.T) {
	t.Parallel()
	gezien := map[string]bool{}
	for _, p := range pakketten(t) {
		naam := strings.TrimPrefix(p.ImportPath, module)
		k, ok := kamers[naam]
		if !ok {
			t.Errorf("%s is on no map: give it a row in kamers, with what it may import and why", p.ImportPath)
			continue
		}
		gezien[naam] = true
		for _, i := range p.Imports {
			if !k.magImporteren(i) {
				t.Errorf("%s imports %s, and may not: %s", naam, i, k.waarom)
			}
			for _, f := range overGracht(naam, i) {
				t.Error(f)
			}
		}
	}
	for naam, k := range kamers {
		if !gezien[naam] && !strings.HasPrefix(k.waarom, toetsWaarom) {
			t.Errorf("%s is on the map and does not exist", naam)
		}
	}
}

func (k kamer) magImporteren(pad string) bool {
	eigen, onze := strings.CutPrefix(pad, module)
	switch {
	case onze && eigen == "bot/vertrouwelijk":
		return true
	case onze:
		return slices.ContainsFunc(k.mag, func(m string) bool { return m == "..." || m == eigen })
	case !strings.Contains(strings.Split(pad, "/")[0], "."): // the standard library
		return true
	}
	return slices.ContainsFunc(k.van, func(v string) bool { return onder(pad, v) })
}

func onder(pad, van string) bool { return pad == van || strings.HasPrefix(pad, van+"/") }

func overGracht(naam, pad string) []string {
	var uit []string
	for wat, regel := range slotgracht {
		if onder(pad, wat) && !slices.Contains(regel.kamers, naam) {
			uit = append(uit, fmt.Sprintf("%s imports %s, and only %s may: %s", naam, pad, strings.Join(regel.kamers, ", "), regel.waarom))
		}
	}
	return uit
}

// The test above must be able to fail.
func TestDeKaartVanHetHuisWijstAf(t *testing.T) {
	t.Parallel()
	for naam, pad := range map[string]string{
		"notify": "ketenbot/bot", "bot": "ketenbot/storage", "bot/casus": "ketenbot/bot/chat", "bot/chat": "github.com/google/uuid", "bot/kaart": "ketenbot/bot/flow",
		"bot/web": "ketenbot/bot/casus", "config": "ketenbot/bot/casus", "bot/flow": "ketenbot/bot/casus", "notify/intent": "ketenbot/bot/casus",
		"storage": "ketenbot/bot/kaart", "storage/localpg": "github.com/lib/pqx",
	} {
		if kamers[naam].magImporteren(pad) {
			t.Errorf("%s may import %s", naam, pad)
		}
	}
	if len(overGracht("cmd/ketenbot", "github.com/jmoiron/sqlx/types")) == 0 || len(overGracht("bot", "database/sql")) == 0 {
		t.Error("sqlx or database/sql may be anywhere")
	}
	for naam, pad := range map[string]string{"bot": "ketenbot/bot/vertrouwelijk", "cmd/ketenbot": "ketenbot/storage", "bot/chat": "encoding/json", "config": "github.com/knadh/koanf/v2"} {
		if !kamers[naam].magImporteren(pad) {
			t.Errorf("%s may not import %s", naam, pad)
		}
	}
}

const eenFormulier = "a form that was opened for a person with a right to it is rendered"

// bewaakt are methods that open what is confidential, with every file that may use them: each a place to look at twice.
var bewaakt = map[string]map[string]string{
	"Onthul": {
		"bot/web/reply.go":       eenFormulier,
		"bot/slack/view.go":      eenFormulier,
		"bot/mattermost/form.go": eenFormulier,
		"storage/kluis.go":       "just before sealing",
		"storage/sessies.go":     "a draft, just before sealing and just after opening",
	},
	"OpenInhoud": {
		"bot/inzage.go":      "after the right was checked and the audit line written",
		"storage/sessies.go": "the draft, for the dialog of who typed it",
	},
}

// TestVertrouwelijkeTekstGaatOpWeinigPlaatsenOpen reads all source that goes into the program.
func TestVertrouwelijkeTekstGaatOpWeinigPlaatsenOpen(t *testing.T) {
	t.Parallel()
	gebruik := map[string]map[string]bool{}
	err := filepath.WalkDir(wortel, func(pad string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && d.Name() != ".." && d.Name() != ".ci") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(pad, ".go") || strings.HasSuffix(pad, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(wortel, pad)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), pad, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, naam := range geopend(f) {
			if gebruik[naam] == nil {
				gebruik[naam] = map[string]bool{}
			}
			gebruik[naam][filepath.ToSlash(rel)] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for naam, bestanden := range bewaakt {
		for bestand := range gebruik[naam] {
			if _, ok := bestanden[bestand]; !ok {
				t.Errorf("%s uses %s, which opens confidential text: go through bot/inzage.go, or check it with Controleer", bestand, naam)
			}
		}
		for _, bestand := range slices.Sorted(maps.Keys(bestanden)) {
			if !gebruik[naam][bestand] {
				t.Errorf("%s is allowed to use %s and does not: take it off the list", bestand, naam)
			}
		}
	}
}

// geopend returns the guarded methods that a file calls, or takes as a value.
func geopend(f *ast.File) []string {
	var uit []string
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && bewaakt[s.Sel.Name] != nil {
			uit = append(uit, s.Sel.Name)
		}
		return true
	})
	return uit
}

func TestEenMethodeAlsWaardeTeltOok(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"t.Onthul()", "f(t.Onthul)", "(vertrouwelijk.Tekst).Onthul(t)", "a.b[0].OpenInhoud(nil, `x`)"} {
		f, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\nvar _ = "+code, 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(geopend(f)) != 1 {
			t.Errorf("%s is not seen", code)
		}
	}
}
