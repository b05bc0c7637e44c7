package flow_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ketenbot/bot/chat"
	"ketenbot/bot/flow"
)

// asked says in its own words which pages the example asks, given what was accepted.
func asked(d flow.Draft) []string {
	out := []string{"wie", "soort"}
	switch plain(d["soort"]["soort"]) {
	case "gezin":
		out = append(out, "lid")
		if plain(d["lid"]["meer"]) == "ja" {
			out = append(out, "lid.2")
		}
	case "gebied":
		out = append(out, "toets")
	}
	return append(out, "situatie", "samenvatting")
}

// choices are answers to each page, and whether it accepts them; the last of each is fit for nothing.
var choices = map[string][]struct {
	v    chat.Values
	good bool
}{
	"wie":          {{values("naam", "Piet"), true}, {values("naam", "Jan", "meer", "iets"), true}, {values("meer", "half"), false}, {values("naam", "Piet", "meer", "123456782"), false}, {nil, false}},
	"soort":        {{values("soort", "persoon"), true}, {values("soort", "gezin"), true}, {values("soort", "gebied"), true}, {values("soort", "vals"), false}, {nil, false}},
	"lid":          {{values("naam", "A", "meer", "ja"), true}, {values("naam", "B", "meer", "nee"), true}, {values("meer", "ja"), false}, {values("naam", "half"), false}},
	"lid.2":        {{values("naam", "C", "meer", "ja"), true}, {values("naam", "D", "meer", "nee"), true}, {values("naam", "123456782", "meer", "ja"), false}},
	"toets":        {{values("keuze", "door", "waarom", "x"), true}, {values("keuze", "door"), false}, {values("keuze", "weg"), false}, {values("keuze", "terug"), false}},
	"situatie":     {{values("datum", "1"), true}, {values("datum", "2", "partners", "politie|ggz"), true}, {values("datum", "nooit"), false}, {values("datum", "vandaag", "partners", "ggz|politie"), false}, {nil, false}},
	"samenvatting": {{nil, true}, {values("wijzig", "wie"), false}, {values("wijzig", "soort"), false}, {values("wijzig", "situatie"), false}, {values("wijzig", "vals"), false}},
}

func same(a, b chat.Values) bool {
	if len(a) != len(b) {
		return false
	}
	for id := range a {
		if plain(a[id]) != plain(b[id]) {
			return false
		}
	}
	return true
}

// However somebody walks, and whatever is sent twice or too late: no accepted answer is lost, and the deed is done once, with every page that is asked.
func TestRandomWalks(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := newWalker(t)
		accepted := flow.Draft{}
		var earlier []chat.FormState
		for range rapid.IntRange(1, 60).Draw(r, "steps") {
			st := w.form.State
			all := choices[st.Step]
			c := all[rapid.IntRange(0, len(all)-1).Draw(r, "answer to "+st.Step)]
			version := w.session().Version
			switch rapid.SampledFrom([]string{"submit", "submit", "submit", "back", "again", "stale", "stale back", "resume"}).Draw(r, "act") {
			case "submit":
				w.submit(c.v)
				if c.good {
					accepted[st.Step] = c.v
				}
			case "back":
				w.back(c.v)
				if c.good && accepted[st.Step] != nil {
					accepted[st.Step] = c.v
				}
			case "again":
				if w.last != nil && w.lastAt.Version < version {
					w.submitAt(w.lastAt, w.last)
				}
			case "stale":
				if len(earlier) > 0 {
					w.submitAt(rapid.SampledFrom(earlier).Draw(r, "when"), c.v)
				}
			case "stale back":
				if len(earlier) > 0 {
					w.backAt(rapid.SampledFrom(earlier).Draw(r, "when"), c.v)
				}
			case "resume":
				w.resume()
			}
			if w.err != nil {
				r.Fatalf("error: %v", w.err)
			}
			if w.form.State.Version != st.Version {
				earlier = append(earlier, st)
			}
			if w.session().Finished {
				finished(r, w, accepted)
				return
			}
			checkSession(r, w.session(), accepted)
			if pages := asked(accepted); !strings.Contains(" "+strings.Join(pages, " ")+" ", " "+w.form.State.Step+" ") {
				r.Fatalf("%q is on the screen, and asked are %v", w.form.State.Step, pages)
			}
		}
	})
}

func checkSession(r *rapid.T, s flow.Session, accepted flow.Draft) {
	for step, v := range accepted {
		if !same(v, s.Draft[step]) {
			r.Fatalf("what was accepted on %s is not what is kept", step)
		}
	}
	if len(s.Draft) != len(accepted) {
		r.Fatalf("%d pages are kept, and %d were accepted", len(s.Draft), len(accepted))
	}
	for _, d := range []flow.Draft{s.Draft, s.Typed} {
		for step, v := range d {
			for id, answer := range v {
				if strings.Contains(plain(answer), "123456782") {
					r.Fatalf("a BSN is kept on %s, in %s", step, id)
				}
			}
		}
	}
}

func finished(r *rapid.T, w *walker, accepted flow.Draft) {
	if len(w.mem.deeds) != 1 {
		r.Fatalf("the deed was done %d times", len(w.mem.deeds))
	}
	deed, pages := w.mem.deeds[0], asked(accepted)
	if len(deed) != len(pages) {
		r.Fatalf("the deed was done with %d pages, and asked are %v", len(deed), pages)
	}
	for _, step := range pages {
		if accepted[step] == nil && step != "samenvatting" || !same(accepted[step], deed[step]) {
			r.Fatalf("the deed was done without what was accepted on %s", step)
		}
	}
}
