package flow_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"ketenbot/bot/chat"
	"ketenbot/bot/flow"
	"ketenbot/bot/vertrouwelijk"
)

var begin = time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC)

const keep = 14 * 24 * time.Hour

// memory keeps sessions as the database does: what a transaction wrote is gone when it fails.
type memory struct {
	now      time.Time
	sessions map[string]flow.Session
	deeds    []flow.Draft
	fail     error // what the deed says
	partners []string
}

// tx is a transaction on a copy.
type tx struct{ *memory }

func (x tx) NewSession(_ context.Context, s flow.Session) error {
	x.sessions[s.ID] = copySession(s)
	return nil
}

func (x tx) LockSession(_ context.Context, id string) (flow.Session, error) {
	s, ok := x.sessions[id]
	if !ok || !s.Expires.After(x.now) {
		return flow.Session{}, flow.ErrGone
	}
	return copySession(s), nil
}

func (x tx) SaveSession(_ context.Context, s flow.Session) error {
	if _, ok := x.sessions[s.ID]; !ok {
		return flow.ErrGone
	}
	x.sessions[s.ID] = copySession(s)
	return nil
}

func (x tx) FindSession(context.Context, string, string, string) (flow.Session, error) {
	return flow.Session{}, flow.ErrGone
}

func (x tx) DropSession(_ context.Context, id string) error {
	delete(x.sessions, id)
	return nil
}

var _ flow.Sessions = tx{}

func copySession(s flow.Session) flow.Session {
	s.Draft, s.Typed = copyDraft(s.Draft), copyDraft(s.Typed)
	return s
}

func copyDraft(d flow.Draft) flow.Draft {
	out := flow.Draft{}
	for step, v := range d {
		out[step] = maps.Clone(v)
		if out[step] == nil {
			out[step] = chat.Values{}
		}
	}
	return out
}

// walker is somebody in front of a form.
type walker struct {
	t      testing.TB
	engine flow.Engine[tx]
	mem    *memory
	owner  string
	form   chat.Form   // what is on the screen
	reply  chat.Reply  // what came last
	left   string      // the flow that was left for
	err    error       // what went wrong last
	last   chat.Values // what was submitted last, and where
	lastAt chat.FormState
}

func newWalker(t testing.TB) *walker {
	t.Helper()
	w := &walker{t: t, owner: "anna", mem: &memory{now: begin, sessions: map[string]flow.Session{}, partners: []string{"politie", "ggz"}}}
	n := 0
	w.engine = flow.Engine[tx]{
		Flow: example(), Sessions: func(x tx) flow.Sessions { return x },
		NewID: func() string { n++; return fmt.Sprintf("s%d", n) },
		Guard: func(t vertrouwelijk.Tekst) string {
			if t.Controleer(func(s string) bool { return strings.Contains(s, "123456782") }) {
				return "Hier staat een BSN in."
			}
			return ""
		},
	}
	if err := w.engine.Flow.Validate(); err != nil {
		t.Fatal(err)
	}
	w.do(func(x tx) (chat.Reply, error) {
		return w.engine.Start(context.Background(), x, w.owner, "onderwerp", nil, x.now)
	})
	return w
}

// do runs fn as a transaction and puts the reply on the screen.
func (w *walker) do(fn func(x tx) (chat.Reply, error)) {
	w.t.Helper()
	draft := *w.mem
	draft.sessions = maps.Clone(w.mem.sessions)
	w.reply, w.err = fn(tx{&draft})
	if w.err == nil {
		*w.mem = draft
	}
	if f, ok := w.reply.(chat.ShowForm); ok {
		w.form = f.Form
	}
}

func (w *walker) submitAt(at chat.FormState, v chat.Values) {
	w.t.Helper()
	w.last, w.lastAt = v, at
	w.do(func(x tx) (chat.Reply, error) {
		r, err := w.engine.Submit(context.Background(), x, w.owner, at, maps.Clone(v), x.now)
		w.left = r.Leave
		return r.Reply, err
	})
}

func (w *walker) submit(v chat.Values) { w.t.Helper(); w.submitAt(w.form.State, v) }

func (w *walker) backAt(at chat.FormState, v chat.Values) {
	w.t.Helper()
	w.do(func(x tx) (chat.Reply, error) {
		return w.engine.Back(context.Background(), x, w.owner, at, maps.Clone(v), x.now)
	})
}

func (w *walker) back(v chat.Values) { w.t.Helper(); w.backAt(w.form.State, v) }

func (w *walker) resume() {
	w.t.Helper()
	w.do(func(x tx) (chat.Reply, error) {
		return w.engine.Resume(context.Background(), x, w.form.State.Session, w.owner, x.now)
	})
}

func (w *walker) session() flow.Session { return w.mem.sessions[w.form.State.Session] }

// at fails unless the step is on the screen, fresh.
func (w *walker) at(step string) {
	w.t.Helper()
	if _, ok := w.reply.(chat.ShowForm); !ok || w.err != nil || w.form.State.Step != step || w.form.Banner != "" {
		w.t.Fatalf("on the screen is %T of %q with banner %q (error %v), want %q", w.reply, w.form.State.Step, w.form.Banner, w.err, step)
	}
}

// refused returns what was said of the fields; it fails when the page was not refused.
func (w *walker) refused() map[string]string {
	w.t.Helper()
	r, ok := w.reply.(chat.RejectFields)
	if !ok || w.err != nil {
		w.t.Fatalf("the reply is %T (error %v), want a refusal", w.reply, w.err)
	}
	return r.Errors
}

// value is what stands in a field on the screen.
func (w *walker) value(field string) string {
	w.t.Helper()
	for _, f := range w.form.Fields {
		if f.ID == field {
			return plain(f.Value)
		}
	}
	w.t.Fatalf("there is no field %q on %q", field, w.form.State.Step)
	return ""
}

// plain shows what a test put in itself.
func plain(ts []vertrouwelijk.Tekst) string {
	var out []string
	for _, t := range ts {
		t.Controleer(func(s string) bool { out = append(out, s); return true })
	}
	return strings.Join(out, "|")
}

// values makes answers of field, text, field, text; several answers are divided by "|".
func values(pairs ...string) chat.Values {
	v := chat.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v[pairs[i]] = chat.Answer(strings.Split(pairs[i+1], "|")...)
	}
	return v
}

var errDeed = errors.New("the deed cannot be done")

func options(words ...string) []chat.Option {
	var out []chat.Option
	for _, w := range words {
		out = append(out, chat.Option{Value: w, Label: strings.ToUpper(w)})
	}
	return out
}

// example is a dialog with everything in it: pages that are skipped, also because of a page that is skipped itself, repetitions, loaded choices, a page that
// leads elsewhere, and a summary from where answers can be changed.
func example() flow.Flow[tx] {
	only := func(step, field, answer string) func(flow.Draft) bool {
		return func(d flow.Draft) bool { return !d.Of(step).One(field).Is(answer) }
	}
	member := func(flow.Page) chat.Form {
		return chat.Form{Fields: []chat.Field{
			{ID: "naam", Kind: chat.Text, Required: true},
			{ID: "meer", Kind: chat.Choice, Required: true, Options: options("ja", "nee")},
		}}
	}
	return flow.Flow[tx]{
		Name: "voorbeeld", Keep: keep,
		Steps: []flow.Step[tx]{
			{ID: "wie", Page: func(flow.Page) chat.Form {
				return chat.Form{Fields: []chat.Field{
					{ID: "lees", Kind: chat.Info, Value: chat.Answer("Lees dit.")},
					{ID: "naam", Kind: chat.Text, Required: true, MaxLen: 10},
					{ID: "meer", Kind: chat.Long},
				}}
			}},
			{ID: "soort", Page: func(flow.Page) chat.Form {
				return chat.Form{Fields: []chat.Field{{ID: "soort", Kind: chat.Choice, Required: true, Options: options("persoon", "gezin", "gebied")}}}
			}},
			{ID: "lid", Skip: only("soort", "soort", "gezin"), Page: member},
			{ID: "lid", Key: "lid.2", Skip: only("lid", "meer", "ja"), Page: member},
			{ID: "toets", Skip: only("soort", "soort", "gebied"), Page: func(flow.Page) chat.Form {
				return chat.Form{Fields: []chat.Field{
					{ID: "keuze", Kind: chat.Choice, Required: true, Options: options("weg", "terug", "door")},
					{ID: "waarom", Kind: chat.Text, Required: true},
				}}
			}, Apply: func(_ flow.Page, v chat.Values) flow.Outcome {
				switch k := v.One("keuze"); {
				case k.Is("weg"):
					return flow.Outcome{Leave: "overleg"}
				case k.Is("terug"):
					return flow.Outcome{Goto: "soort"}
				}
				return flow.Outcome{}
			}},
			{
				ID: "situatie",
				Load: func(_ context.Context, x tx, _ flow.Session) (map[string][]chat.Option, error) {
					return map[string][]chat.Option{"partners": options(x.partners...)}, nil
				},
				Page: func(p flow.Page) chat.Form {
					return chat.Form{Fields: []chat.Field{
						{ID: "partners", Kind: chat.Several, Options: p.Options["partners"]},
						{ID: "datum", Kind: chat.Date, Required: true},
					}}
				},
				Apply: func(_ flow.Page, v chat.Values) flow.Outcome {
					if v.One("datum").Is("nooit") {
						return flow.Outcome{Errors: map[string]string{"datum": "Geen datum."}}
					}
					if v.One("datum").Is("vandaag") && len(v["partners"]) == 2 {
						return flow.Outcome{Banner: "Kies er vandaag één."}
					}
					if v.One("datum").Is("gisteren") {
						v["datum"] = chat.Answer("2026-11-15")
						return flow.Outcome{Values: v}
					}
					return flow.Outcome{}
				},
			},
			{ID: "samenvatting", Page: func(p flow.Page) chat.Form {
				return chat.Form{Submit: "Dien in", Intro: strings.Join(slices.Sorted(maps.Keys(p.Session.Draft)), " "), Fields: []chat.Field{{ID: "wijzig", Kind: chat.Choice, Options: options("wie", "soort", "situatie")}}}
			}, Apply: func(_ flow.Page, v chat.Values) flow.Outcome {
				for _, step := range []string{"wie", "soort", "situatie"} {
					if v.One("wijzig").Is(step) {
						return flow.Outcome{Goto: step}
					}
				}
				return flow.Outcome{}
			}},
		},
		Finish: func(_ context.Context, x tx, p flow.Page) (chat.Message, error) {
			if x.fail != nil {
				return chat.Message{}, x.fail
			}
			x.deeds = append(x.deeds, copyDraft(p.Session.Draft))
			return chat.Message{Text: fmt.Sprintf("Gedaan, nummer %d.", len(x.deeds))}, nil
		},
	}
}

// good are answers that each step accepts.
var good = map[string]chat.Values{
	"wie": values("naam", "Piet"), "soort": values("soort", "persoon"), "lid": values("naam", "Jan", "meer", "nee"), "lid.2": values("naam", "Kees", "meer", "nee"),
	"toets": values("keuze", "door", "waarom", "daarom"), "situatie": values("datum", "2026-11-01", "partners", "ggz"), "samenvatting": {},
}

// to walks on with good answers until the step is on the screen.
func (w *walker) to(step string) {
	w.t.Helper()
	for range 10 {
		if w.form.State.Step == step {
			w.at(step)
			return
		}
		w.submit(good[w.form.State.Step])
	}
	w.t.Fatalf("step %q was not reached", step)
}
