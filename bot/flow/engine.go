package flow

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"sort"
	"time"

	"ketenbot/bot/chat"
	"ketenbot/bot/vertrouwelijk"
)

// Engine walks flows. All its methods run inside the caller's transaction.
type Engine[T any] struct {
	Flow     Flow[T]
	Sessions func(tx T) Sessions
	NewID    func() string
	// Guard refuses a free text, with the reason to show, before anything is kept of it. Nil refuses nothing.
	Guard func(t vertrouwelijk.Tekst) string
}

// Start begins a new session and returns its first page. prefill may be nil.
func (e Engine[T]) Start(ctx context.Context, tx T, owner, subject string, prefill Draft, now time.Time) (chat.Reply, error) {
	s := Session{
		ID: e.NewID(), Flow: e.Flow.Name, Subject: subject, Owner: owner, Step: e.Flow.Steps[0].key(), Version: 1,
		Draft: Draft{}, Started: now, Expires: now.Add(e.Flow.Keep),
	}
	maps.Copy(s.Draft, prefill)
	if err := e.Sessions(tx).NewSession(ctx, s); err != nil {
		return nil, err
	}
	return e.show(ctx, tx, s, now, "")
}

// Resume takes a kept draft up again, on whatever device; this sitting starts now.
func (e Engine[T]) Resume(ctx context.Context, tx T, id, owner string, now time.Time) (chat.Reply, error) {
	s, err := e.lock(ctx, tx, id, owner)
	if err != nil {
		return nil, err
	}
	if s.Finished {
		return chat.Say{Message: s.Result}, nil
	}
	s.Started, s.Expires = now, now.Add(e.Flow.Keep)
	if err := e.Sessions(tx).SaveSession(ctx, s); err != nil {
		return nil, err
	}
	return e.show(ctx, tx, s, now, "")
}

// Result is what a submit led to: a reply, or leaving for another flow.
type Result struct {
	Reply chat.Reply
	Leave string // the name of the flow to go on with; Reply is nil then
}

const staleNotice = "Deze pagina was al verwerkt of is intussen veranderd. Hieronder ga je verder waar je was. Er is niets verloren."

// Submit takes a page. The same page again gets the same reply; a page of an older version gets the present page and a sentence.
func (e Engine[T]) Submit(ctx context.Context, tx T, owner string, st chat.FormState, values chat.Values, now time.Time) (Result, error) {
	s, err := e.lock(ctx, tx, st.Session, owner)
	if err != nil {
		return Result{}, err
	}
	mark := fingerprint(st, values)
	if s.Finished {
		return Result{Reply: chat.Say{Message: s.Result}}, nil
	}
	if st.Version != s.Version || st.Step != s.Step {
		notice := staleNotice
		if mark == s.LastSubmit {
			notice = ""
		}
		reply, err := e.show(ctx, tx, s, now, notice)
		return Result{Reply: reply}, err
	}
	i := e.Flow.index(s.Step)
	out, _, err := e.judge(ctx, tx, s, i, values, now)
	if err != nil {
		return Result{}, err
	}
	if out.Refused() {
		return Result{Reply: chat.RejectFields{Errors: out.Errors, Banner: out.Banner}}, nil
	}
	s.Expires = now.Add(e.Flow.Keep)
	if out.Leave != "" { // the page stays as it is, so that the same submit leaves again
		return Result{Leave: out.Leave}, e.Sessions(tx).SaveSession(ctx, s)
	}
	s.LastSubmit, s.Version = mark, s.Version+1
	if out.Goto == "" { // choosing where to go is no answer to keep
		s.accept(out.Values)
	}
	next := e.Flow.next(i, s)
	if out.Goto != "" {
		if next = e.Flow.index(out.Goto); next < 0 {
			return Result{}, fmt.Errorf("flow %s has no step %q", e.Flow.Name, out.Goto)
		}
		if e.Flow.index(s.Return) < i { // who was on the way back to a later step still is
			s.Return = s.Step
		}
	} else if e.Flow.index(s.Return) <= next {
		s.Return = ""
	}
	if next == len(e.Flow.Steps) {
		reply, err := e.finish(ctx, tx, s, now)
		return Result{Reply: reply}, err
	}
	s.Step = e.Flow.Steps[next].key()
	if err := e.Sessions(tx).SaveSession(ctx, s); err != nil {
		return Result{}, err
	}
	reply, err := e.show(ctx, tx, s, now, "")
	return Result{Reply: reply}, err
}

// Back shows the page before, and keeps what was typed on this one as far as it was good. An answer that was accepted earlier gives way only to
// one that would be accepted too. The same Back again gets the same reply.
func (e Engine[T]) Back(ctx context.Context, tx T, owner string, st chat.FormState, values chat.Values, now time.Time) (chat.Reply, error) {
	s, err := e.lock(ctx, tx, st.Session, owner)
	if err != nil {
		return nil, err
	}
	if s.Finished {
		return chat.Say{Message: s.Result}, nil
	}
	mark := "back " + fingerprint(st, nil) // of a page left by Terug nothing that was refused is kept, not even its fingerprint
	if st.Version != s.Version || st.Step != s.Step {
		notice := staleNotice
		if mark == s.LastSubmit {
			notice = ""
		}
		return e.show(ctx, tx, s, now, notice)
	}
	i := e.Flow.index(s.Step)
	out, clean, err := e.judge(ctx, tx, s, i, values, now)
	if err != nil {
		return nil, err
	}
	switch {
	case out.Goto != "" || out.Leave != "": // choosing where to go is no answer to keep
	case out.Refused() || s.Draft[s.Step] == nil:
		for id := range out.Errors {
			delete(clean, id)
		}
		s.Typed[s.Step] = clean
	default:
		s.accept(out.Values)
	}
	s.LastSubmit = mark
	prev := e.Flow.previous(i, s.Draft)
	if prev < 0 {
		prev = i
	}
	s.Step, s.Version, s.Expires = e.Flow.Steps[prev].key(), s.Version+1, now.Add(e.Flow.Keep)
	if err := e.Sessions(tx).SaveSession(ctx, s); err != nil {
		return nil, err
	}
	return e.show(ctx, tx, s, now, "")
}

func (e Engine[T]) lock(ctx context.Context, tx T, id, owner string) (Session, error) {
	s, err := e.Sessions(tx).LockSession(ctx, id)
	if err != nil {
		return Session{}, err
	}
	if s.Owner != owner || s.Flow != e.Flow.Name {
		return Session{}, ErrGone
	}
	if s.Draft == nil {
		s.Draft = Draft{}
	}
	if s.Typed == nil {
		s.Typed = Draft{}
	}
	if !s.Finished && e.Flow.index(s.Step) < 0 { // the step was there in an earlier version of the program: go on at the first that is open
		s.Step = e.Flow.Steps[min(e.Flow.open(0, s.Draft), len(e.Flow.Steps)-1)].key()
		s.Version++
	}
	return s, nil
}

// accept makes v the answers of the present step.
func (s *Session) accept(v chat.Values) {
	s.Draft[s.Step] = v
	delete(s.Typed, s.Step)
}

func (e Engine[T]) finish(ctx context.Context, tx T, s Session, now time.Time) (chat.Reply, error) {
	s.Draft = e.Flow.effective(s.Draft)
	said, err := e.Flow.Finish(ctx, tx, Page{Session: s, Now: now})
	if err != nil {
		return nil, err
	}
	s.Draft, s.Typed, s.Finished, s.Result, s.Step = Draft{}, Draft{}, true, said, ""
	if err := e.Sessions(tx).SaveSession(ctx, s); err != nil {
		return nil, err
	}
	return chat.Say{Message: said}, nil
}

func (e Engine[T]) page(ctx context.Context, tx T, s Session, i int, now time.Time) (Page, error) {
	p := Page{Session: s, Now: now}
	p.Session.Draft = e.Flow.effective(s.Draft) // a page shows what will be done, not what was answered before a step fell away
	if load := e.Flow.Steps[i].Load; load != nil {
		options, err := load(ctx, tx, p.Session)
		if err != nil {
			return Page{}, err
		}
		p.Options = options
	}
	return p, nil
}

func (e Engine[T]) show(ctx context.Context, tx T, s Session, now time.Time, banner string) (chat.Reply, error) {
	i := e.Flow.index(s.Step)
	p, err := e.page(ctx, tx, s, i, now)
	if err != nil {
		return nil, err
	}
	form := e.Flow.Steps[i].Page(p)
	form.State = chat.FormState{Session: s.ID, Step: s.Step, Version: s.Version}
	form.Number, form.Of = e.Flow.position(i, s.Draft)
	form.Back = e.Flow.previous(i, s.Draft) >= 0
	if banner != "" {
		form.Banner = banner
	}
	if form.Submit == "" {
		form.Submit = "Verder"
	}
	for _, answers := range []chat.Values{s.Draft.Of(s.Step), s.Typed.Of(s.Step)} {
		for j, f := range form.Fields {
			if v, ok := answers[f.ID]; ok && f.Kind != chat.Info {
				form.Fields[j].Value = v
			}
		}
	}
	return chat.ShowForm{Form: form}, nil
}

// judge cleans the answers to the page's own fields and lets the step judge them. The second result holds each cleaned answer that was
// filled in, whatever the step thinks of the page as a whole.
func (e Engine[T]) judge(ctx context.Context, tx T, s Session, i int, in chat.Values, now time.Time) (Outcome, chat.Values, error) {
	p, err := e.page(ctx, tx, s, i, now)
	if err != nil {
		return Outcome{}, nil, err
	}
	step := e.Flow.Steps[i]
	clean, faults := e.check(step.Page(p).Fields, in)
	out := Outcome{}
	if step.Apply != nil {
		out = step.Apply(p, maps.Clone(clean))
	}
	if (out.Goto != "" || out.Leave != "") && !out.Refused() { // going elsewhere: what is still empty on this page can wait
		return out, clean, nil
	}
	for id, why := range faults { // what the engine saw first counts: it is about the form of the answer
		if out.Errors == nil {
			out.Errors = map[string]string{}
		}
		out.Errors[id] = why
	}
	if out.Values == nil {
		out.Values = clean
	}
	return out, clean, nil
}

// fingerprint tells one submit from another. It is kept only inside the sealed draft.
func fingerprint(st chat.FormState, v chat.Values) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %d", st.Step, st.Version)
	ids := make([]string, 0, len(v))
	for id := range v {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	for _, id := range ids {
		fmt.Fprintf(h, " %q", id)
		for _, t := range v[id] {
			t.Controleer(func(plain string) bool { fmt.Fprintf(h, " %q", plain); return true })
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
