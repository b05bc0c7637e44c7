package flow_test

import (
	"strings"
	"testing"
	"time"

	"ketenbot/bot/chat"
	"ketenbot/bot/flow"
)

func wantGone(t *testing.T, w *walker) {
	t.Helper()
	if w.err != flow.ErrGone { //nolint:errorlint // exactly this one: what it is about is not told
		t.Errorf("error is %v (reply %T), want ErrGone", w.err, w.reply)
	}
}

func said(t *testing.T, w *walker) string {
	t.Helper()
	s, ok := w.reply.(chat.Say)
	if !ok || w.err != nil {
		t.Fatalf("the reply is %T of %q (error %v), want Say", w.reply, w.form.State.Step, w.err)
	}
	return s.Message.Text
}

func TestFromTheFirstPageToTheDeed(t *testing.T) {
	w := newWalker(t)
	for _, c := range []struct {
		step, submit string
		number, of   int
		back         bool
	}{{"wie", "Verder", 1, 4, false}, {"soort", "Verder", 2, 4, true}, {"situatie", "Verder", 3, 4, true}, {"samenvatting", "Dien in", 4, 4, true}} {
		w.at(c.step)
		if f := w.form; f.Submit != c.submit || f.Number != c.number || f.Of != c.of || f.Back != c.back {
			t.Errorf("%s: %q, page %d of %d, back %v", c.step, f.Submit, f.Number, f.Of, f.Back)
		}
		w.submit(good[c.step])
	}
	if s := said(t, w); s != "Gedaan, nummer 1." {
		t.Errorf("it says %q", s)
	}
	if s := w.session(); !s.Finished || len(s.Draft) != 0 || len(s.Typed) != 0 || s.Step != "" {
		t.Errorf("the session is %+v", s)
	}
	d := w.mem.deeds[0]
	if len(d) != 4 || plain(d["wie"]["naam"]) != "Piet" || plain(d["situatie"]["partners"]) != "ggz" || plain(d["soort"]["soort"]) != "persoon" {
		t.Errorf("the deed was done with %d answers", len(d))
	}
}

func TestPagesAreCountedAsThingsStand(t *testing.T) {
	w := newWalker(t)
	w.to("soort")
	w.submit(values("soort", "gezin"))
	w.at("lid")
	if w.form.Number != 3 || w.form.Of != 5 {
		t.Errorf("page %d of %d, want 3 of 5", w.form.Number, w.form.Of)
	}
	w.submit(values("naam", "Jan", "meer", "ja"))
	w.at("lid.2")
	if w.form.Number != 4 || w.form.Of != 6 || w.form.State.StepName() != "lid" {
		t.Errorf("page %d of %d of %q, want 4 of 6", w.form.Number, w.form.Of, w.form.State.StepName())
	}
}

func TestARefusedPageStaysAndNothingOfItIsKept(t *testing.T) {
	w := newWalker(t)
	before := w.session()
	w.submit(values("naam", "veel te lange naam", "meer", "goed"))
	if got := w.refused(); len(got) != 1 || got["naam"] != "Dit zijn 18 tekens, er passen er 10. Kort het in." {
		t.Errorf("it says %v", got)
	}
	if s := w.session(); s.Version != before.Version || len(s.Draft) != 0 || len(s.Typed) != 0 {
		t.Errorf("the session is %+v", s)
	}
	w.submit(values("naam", "Piet")) // the form's token is still good
	w.at("soort")
}

func TestWhatAStepRefuses(t *testing.T) {
	w := newWalker(t)
	w.to("situatie")
	w.submit(values("datum", "nooit"))
	if got := w.refused(); got["datum"] != "Geen datum." {
		t.Errorf("it says %v", got)
	}
	w.submit(values("datum", "vandaag", "partners", "ggz|politie"))
	if w.refused(); w.reply.(chat.RejectFields).Banner != "Kies er vandaag één." {
		t.Errorf("it says %v", w.reply)
	}
	w.submit(values("datum", "gisteren"))
	w.at("samenvatting")
	if got := plain(w.session().Draft["situatie"]["datum"]); got != "2026-11-15" {
		t.Errorf("kept is %q, want the standard form", got)
	}
}

func TestBackShowsThePageBeforeWithItsAnswers(t *testing.T) {
	w := newWalker(t)
	w.to("soort")
	w.submit(values("soort", "gezin"))
	w.submit(values("naam", "Jan", "meer", "nee"))
	w.at("situatie")
	w.back(values("datum", "2026-11-01", "partners", "ggz"))
	w.at("lid") // lid.2 is not asked
	if w.value("naam") != "Jan" || w.value("meer") != "nee" {
		t.Errorf("it shows %q, %q", w.value("naam"), w.value("meer"))
	}
	w.submit(values("naam", "Jan", "meer", "nee"))
	w.at("situatie")
	if w.value("datum") != "2026-11-01" || w.value("partners") != "ggz" {
		t.Errorf("what was typed is lost: %q, %q", w.value("datum"), w.value("partners"))
	}
	w.submit(values("datum", "2026-11-02"))
	w.back(nil)
	w.at("situatie")
	if w.value("datum") != "2026-11-02" {
		t.Errorf("it shows %q, which was typed earlier", w.value("datum"))
	}
}

func TestBackOnTheFirstPageStaysThere(t *testing.T) {
	w := newWalker(t)
	w.back(values("naam", "Piet"))
	w.at("wie")
	if w.value("naam") != "Piet" {
		t.Errorf("it shows %q", w.value("naam"))
	}
}

func TestBackKeepsWhatIsGoodAndDropsWhatWasRefused(t *testing.T) {
	w := newWalker(t)
	w.to("soort")
	w.back(nil)
	w.at("wie")
	w.back(values("naam", "Klaas", "meer", "nummer 123456782 van hem"))
	w.at("wie")
	if w.value("naam") != "Klaas" || w.value("meer") != "" {
		t.Errorf("it shows %q, %q", w.value("naam"), w.value("meer"))
	}
	w.submit(values("naam", "Piet"))
	w.to("situatie")
	w.back(values("datum", "nooit", "partners", "ggz")) // refused by the step itself
	w.to("situatie")
	if w.value("datum") != "" || w.value("partners") != "ggz" {
		t.Errorf("it shows %q, %q", w.value("datum"), w.value("partners"))
	}
	s := w.session()
	if plain(s.Draft["wie"]["naam"]) != "Piet" {
		t.Error("an accepted answer gave way to a page that was refused")
	}
	for _, d := range []flow.Draft{s.Draft, s.Typed} {
		for step, v := range d {
			for field, answer := range v {
				if strings.Contains(plain(answer), "123456782") {
					t.Errorf("the BSN is kept under %s.%s", step, field)
				}
			}
		}
	}
}

func TestBackReplacesAnAcceptedPageByOneThatIsGoodToo(t *testing.T) {
	w := newWalker(t)
	w.to("soort")
	w.back(nil)
	w.submit(values("naam", "Klaas"))
	w.back(values("soort", "gebied"))
	w.back(values("naam", "Kees", "meer", "meer"))
	w.submit(values("naam", "Kees", "meer", "meer"))
	w.at("soort")
	if w.value("soort") != "gebied" {
		t.Errorf("it shows %q", w.value("soort"))
	}
	if w.session().Draft["soort"] != nil {
		t.Error("a page that nobody sent counts as answered")
	}
}

// Half a page, left by Terug, is no answer: whoever changes something from the summary must not get past it.
func TestHalfAPageDoesNotReachTheDeed(t *testing.T) {
	w := newWalker(t)
	w.to("samenvatting")
	w.submit(values("wijzig", "soort"))
	w.submit(values("soort", "gezin"))
	w.at("lid")
	w.back(values("meer", "nee")) // no name
	w.at("soort")
	w.submit(values("soort", "gezin"))
	w.at("lid")
	if w.value("meer") != "nee" {
		t.Error("what was typed is lost")
	}
	w.submit(good["lid"])
	w.at("samenvatting")
	w.submit(nil)
	if d := w.mem.deeds[0]; plain(d["lid"]["naam"]) != "Jan" {
		t.Errorf("the deed was done with %q", plain(d["lid"]["naam"]))
	}
}

func TestAnAcceptedPageEmptiedAndLeftByBackIsKept(t *testing.T) {
	w := newWalker(t)
	w.to("samenvatting")
	w.submit(values("wijzig", "soort"))
	w.back(nil)
	w.at("wie")
	w.submit(values("naam", "Klaas"))
	w.at("samenvatting") // soort was answered
	w.submit(nil)
	if d := w.mem.deeds[0]; plain(d["soort"]["soort"]) != "persoon" || plain(d["wie"]["naam"]) != "Klaas" {
		t.Errorf("the deed was done with %q, %q", plain(d["soort"]["soort"]), plain(d["wie"]["naam"]))
	}
}

func TestAStalePageGetsThePresentOneAndASentence(t *testing.T) {
	w := newWalker(t)
	first := w.form.State
	w.to("situatie")
	for name, send := range map[string]func(){
		"submit": func() { w.submitAt(first, values("naam", "Laat")) },
		"back":   func() { w.backAt(first, values("naam", "Laat")) },
		"a version that never was": func() {
			st := w.form.State
			st.Version = 99
			w.submitAt(st, good["situatie"])
		},
		"another step of this version": func() {
			st := w.form.State
			st.Step = "samenvatting"
			w.submitAt(st, nil)
		},
	} {
		send()
		if _, ok := w.reply.(chat.ShowForm); !ok || w.form.State.Step != "situatie" ||
			w.form.Banner != "Deze pagina was al verwerkt of is intussen veranderd. Hieronder ga je verder waar je was. Er is niets verloren." {
			t.Errorf("%s: %T of %q with banner %q", name, w.reply, w.form.State.Step, w.form.Banner)
		}
	}
	if got := plain(w.session().Draft["wie"]["naam"]); got != "Piet" {
		t.Errorf("a stale page changed an answer to %q", got)
	}
	if len(w.mem.deeds) != 0 {
		t.Error("a stale page did the deed")
	}
	w.submit(good["situatie"]) // what was shown with the sentence is good
	w.at("samenvatting")
}

func TestTheSameSubmitAgainGetsTheSameReply(t *testing.T) {
	w := newWalker(t)
	w.submit(values("naam", "Piet"))
	for range 2 {
		w.submitAt(w.lastAt, w.last)
		w.at("soort") // no sentence: for the person nothing went wrong
	}
	if w.session().Version != 2 {
		t.Errorf("version is %d: a repeat counted", w.session().Version)
	}
	first := w.lastAt
	w.submitAt(first, values("naam", "Kees")) // the same page, and not the same answers
	if w.form.Banner == "" || plain(w.session().Draft["wie"]["naam"]) != "Piet" {
		t.Errorf("banner %q, kept %q", w.form.Banner, plain(w.session().Draft["wie"]["naam"]))
	}
	w.back(values("soort", "gezin"))
	w.at("wie")
	state := w.form.State
	state.Step, state.Version = "soort", state.Version-1
	w.backAt(state, values("soort", "gezin"))
	w.at("wie")
}

func TestARefusalRepeatedIsTheSameRefusal(t *testing.T) {
	w := newWalker(t)
	for range 2 {
		w.submit(nil)
		if got := w.refused(); len(got) != 1 || got["naam"] != "Vul dit in." {
			t.Errorf("it says %v", got)
		}
	}
}

func TestAfterTheDeedEverythingGetsWhatWasSaidThen(t *testing.T) {
	w := newWalker(t)
	w.to("samenvatting")
	at := w.form.State
	w.submit(nil)
	for name, again := range map[string]func(){
		"the same submit": func() { w.submitAt(at, nil) }, "another submit": func() { w.submitAt(at, values("wijzig", "wie")) },
		"back": func() { w.backAt(at, nil) }, "resume": w.resume,
	} {
		again()
		if s := said(t, w); s != "Gedaan, nummer 1." {
			t.Errorf("%s: it says %q", name, s)
		}
	}
	if len(w.mem.deeds) != 1 {
		t.Errorf("the deed was done %d times", len(w.mem.deeds))
	}
}

func TestADeedThatFailsLeavesTheSessionAsItWas(t *testing.T) {
	w := newWalker(t)
	w.to("samenvatting")
	before := w.session()
	w.mem.fail = errDeed
	w.submit(nil)
	if w.err != errDeed || w.session().Finished || w.session().Version != before.Version { //nolint:errorlint // as it came
		t.Fatalf("error is %v, session %+v", w.err, w.session())
	}
	w.mem.fail = nil
	w.submit(nil)
	if said(t, w); len(w.mem.deeds) != 1 {
		t.Errorf("the deed was done %d times", len(w.mem.deeds))
	}
}

func TestAnswersToOtherPagesAreIgnored(t *testing.T) {
	w := newWalker(t)
	w.to("soort")
	w.submit(values("soort", "persoon", "naam", "Vals", "meer", "vals", "wijzig", "wie", "verzonnen", "x"))
	w.at("situatie")
	s := w.session()
	if plain(s.Draft["wie"]["naam"]) != "Piet" || len(s.Draft["soort"]) != 1 {
		t.Errorf("kept is %q, and %d answers on this page", plain(s.Draft["wie"]["naam"]), len(s.Draft["soort"]))
	}
	w.back(values("naam", "Vals", "datum", "2026-11-01"))
	if got := w.session().Typed["situatie"]; len(got) != 1 {
		t.Errorf("typed are %d answers, want 1", len(got))
	}
}

func TestInfoTakesNoAnswer(t *testing.T) {
	w := newWalker(t)
	w.submit(values("naam", "Piet", "lees", "vals"))
	w.back(nil)
	if w.value("lees") != "Lees dit." {
		t.Errorf("it shows %q", w.value("lees"))
	}
}

func TestFromTheSummaryAndBackToIt(t *testing.T) {
	w := newWalker(t)
	w.to("samenvatting")
	w.submit(values("wijzig", "wie"))
	w.at("wie")
	if w.value("naam") != "Piet" {
		t.Errorf("it shows %q", w.value("naam"))
	}
	w.submit(values("naam", "Klaas"))
	w.at("samenvatting")
	if w.session().Return != "" || w.value("wijzig") != "" {
		t.Errorf("return is %q, and %q is still chosen", w.session().Return, w.value("wijzig"))
	}
	w.submit(nil)
	if got := plain(w.mem.deeds[0]["wie"]["naam"]); got != "Klaas" {
		t.Errorf("the deed was done with %q", got)
	}
}

func TestAChangeThatMakesPagesComeAsksThemFirst(t *testing.T) {
	w := newWalker(t)
	w.to("samenvatting")
	w.submit(values("wijzig", "soort"))
	w.submit(values("soort", "gezin"))
	w.at("lid")
	w.submit(values("naam", "Jan", "meer", "ja"))
	w.at("lid.2")
	w.submit(good["lid.2"])
	w.at("samenvatting")
	w.submit(nil)
	if d := w.mem.deeds[0]; len(d) != 6 || plain(d["lid.2"]["naam"]) != "Kees" {
		t.Errorf("the deed was done with %d pages", len(d))
	}
}

// What was answered on a page that fell away must not reach the deed, nor make another page come or go.
func TestAChangeThatMakesPagesGo(t *testing.T) {
	w := newWalker(t)
	w.to("soort")
	w.submit(values("soort", "gezin"))
	w.submit(values("naam", "Jan", "meer", "ja"))
	w.submit(good["lid.2"])
	w.to("samenvatting")
	if w.form.Of != 6 {
		t.Errorf("%d pages, want 6", w.form.Of)
	}
	w.submit(values("wijzig", "soort"))
	w.submit(values("soort", "persoon"))
	w.at("samenvatting") // and not lid.2, which hangs on an answer of lid
	if w.form.Of != 4 || w.form.Intro != "situatie soort wie" {
		t.Errorf("%d pages, want 4; the summary is of %q", w.form.Of, w.form.Intro)
	}
	w.back(nil)
	w.at("situatie")
	w.back(nil)
	w.at("soort")
	w.submit(values("soort", "gezin")) // and when they come again, the answers are there
	w.at("lid")
	if w.value("naam") != "Jan" {
		t.Errorf("it shows %q", w.value("naam"))
	}
	w.submit(values("naam", "Jan", "meer", "nee"))
	w.to("samenvatting")
	w.submit(nil)
	if d := w.mem.deeds[0]; len(d) != 5 || d["lid.2"] != nil {
		t.Errorf("the deed was done with %d pages", len(d))
	}
}

func TestAPageThatHangsOnAPageThatFellAwayIsNotAsked(t *testing.T) {
	w := newWalker(t)
	w.to("soort")
	w.submit(values("soort", "gezin"))
	w.submit(values("naam", "Jan", "meer", "ja"))
	w.at("lid.2")
	w.back(nil)
	w.back(values("naam", "Jan", "meer", "ja"))
	w.at("soort")
	w.submit(values("soort", "persoon"))
	w.at("situatie")
}

func TestPagesThatAreNotAskedDoNotReachTheDeed(t *testing.T) {
	w := newWalker(t)
	w.to("soort")
	w.submit(values("soort", "gezin"))
	w.submit(values("naam", "Jan", "meer", "ja"))
	w.submit(good["lid.2"])
	w.to("samenvatting")
	w.submit(values("wijzig", "soort"))
	w.submit(values("soort", "persoon"))
	w.submit(nil)
	if d := w.mem.deeds[0]; len(d) != 4 || d["lid"] != nil || d["lid.2"] != nil {
		t.Errorf("the deed was done with %d pages", len(d))
	}
}

func TestGoingElsewhereAsksNothingOfThePage(t *testing.T) {
	w := newWalker(t)
	w.to("soort")
	w.submit(values("soort", "gebied"))
	w.at("toets")
	w.submit(values("keuze", "terug")) // "waarom" is required, and left empty
	w.at("soort")
	w.submit(values("soort", "gebied"))
	w.at("toets")
	if w.session().Draft["toets"] != nil {
		t.Error("choosing where to go was kept as an answer")
	}
	w.submit(values("keuze", "door"))
	if got := w.refused(); got["waarom"] != "Vul dit in." {
		t.Errorf("it says %v", got)
	}
}

func TestLeavingForAnotherFlowKeepsTheDraftAndCanBeRepeated(t *testing.T) {
	w := newWalker(t)
	w.to("soort")
	w.submit(values("soort", "gebied"))
	state := w.form.State
	w.mem.now = begin.Add(24 * time.Hour)
	for range 2 {
		w.submitAt(state, values("keuze", "weg"))
		if w.err != nil || w.left != "overleg" || w.reply != nil {
			t.Fatalf("left for %q, reply %T, error %v", w.left, w.reply, w.err)
		}
	}
	s := w.session()
	if s.Finished || plain(s.Draft["wie"]["naam"]) != "Piet" || !s.Expires.Equal(time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)) {
		t.Errorf("the session is %+v", s)
	}
	w.resume()
	w.at("toets")
}

func TestAnotherPersonsSessionIsGone(t *testing.T) {
	w := newWalker(t)
	before := w.session()
	w.owner = "bram"
	for _, try := range []func(){func() { w.submit(good["wie"]) }, func() { w.back(good["wie"]) }, w.resume} {
		try()
		wantGone(t, w)
	}
	if s := w.session(); s.Version != before.Version || len(s.Draft) != 0 {
		t.Error("somebody else changed it")
	}
}

func TestASessionOfAnotherFlowIsGone(t *testing.T) {
	w := newWalker(t)
	w.engine.Flow.Name = "iets anders"
	w.submit(good["wie"])
	wantGone(t, w)
}

func TestAnExpiredSessionIsGone(t *testing.T) {
	w := newWalker(t)
	w.mem.now = begin.Add(keep - time.Second)
	w.submit(good["wie"]) // just in time, and from here it is kept for as long again
	w.at("soort")
	w.mem.now = begin.Add(2*keep - 2*time.Second)
	w.back(nil)
	w.at("wie")
	w.mem.now = begin.Add(3*keep - 2*time.Second)
	for _, try := range []func(){func() { w.submit(good["wie"]) }, func() { w.back(good["wie"]) }, w.resume} {
		try()
		wantGone(t, w)
	}
}

func TestTakingADraftUpAgain(t *testing.T) {
	w := newWalker(t)
	w.to("situatie")
	w.mem.now = begin.Add(24 * time.Hour)
	w.resume()
	w.at("situatie")
	if s := w.session(); !s.Started.Equal(time.Date(2026, 11, 17, 8, 0, 0, 0, time.UTC)) || !s.Expires.Equal(time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)) {
		t.Errorf("started %v, expires %v", s.Started, s.Expires)
	}
	w.submit(good["situatie"])
	w.at("samenvatting")
}

func TestADraftOnAPageThatIsNoMoreGoesOnAtTheFirstOpenOne(t *testing.T) {
	w := newWalker(t)
	w.to("situatie")
	s := w.session()
	s.Step = "stap van vroeger"
	w.mem.sessions[s.ID] = s
	w.submit(good["situatie"]) // the form is still on the screen
	if w.form.State.Step != "situatie" || w.form.Banner == "" {
		t.Errorf("it shows %q with banner %q", w.form.State.Step, w.form.Banner)
	}
	w.resume()
	w.at("situatie")
	w.submit(good["situatie"])
	w.at("samenvatting")
}

func TestStartingWithAnswers(t *testing.T) {
	w := newWalker(t)
	given := flow.Draft{"wie": values("naam", "Vooraf")}
	w.do(func(x tx) (chat.Reply, error) { return w.engine.Start(t.Context(), x, w.owner, "", given, x.now) })
	w.at("wie")
	if w.value("naam") != "Vooraf" {
		t.Errorf("it shows %q", w.value("naam"))
	}
}

func TestMistakesInADescription(t *testing.T) {
	for name, spoil := range map[string]func(f *flow.Flow[tx]){
		"no name": func(f *flow.Flow[tx]) { f.Name = "" }, "no steps": func(f *flow.Flow[tx]) { f.Steps = nil }, "no deed": func(f *flow.Flow[tx]) { f.Finish = nil },
		"drafts are not kept": func(f *flow.Flow[tx]) { f.Keep = 0 }, "a step without a name": func(f *flow.Flow[tx]) { f.Steps[0].ID = "" },
		"a step without a page": func(f *flow.Flow[tx]) { f.Steps[1].Page = nil }, "two with one key": func(f *flow.Flow[tx]) { f.Steps[3].Key = "" },
	} {
		f := example()
		spoil(&f)
		if f.Validate() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
