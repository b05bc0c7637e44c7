package webtest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ketenbot/bot/chat"
	"ketenbot/bot/web"
)

// RunStore is the suite that every web.Store passes; open returns an empty one for each test.
func RunStore(t *testing.T, open func(t *testing.T) web.Store) {
	for name, test := range map[string]func(*testing.T, web.Store){
		"one key is one post":             storeKeys,
		"many at once with one key":       storeRace,
		"a post comes back whole":         storeWhole,
		"replace keeps former buttons":    storeReplace,
		"delete empties and stays":        storeDelete,
		"list shows what is for a person": storeList,
		"unread counts what is new":       storeUnread,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

var at = time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)

var equalPosts = cmp.Options{cmpopts.EquateEmpty(), cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })}

func button(id, label string) web.Button {
	return web.Button{ID: id, Button: chat.Button{Label: label, Style: chat.Primary, Action: chat.Action{Name: "doe" + id, Subject: "42"}}}
}

func mustAdd(t *testing.T, s web.Store, p web.Post) web.Post {
	t.Helper()
	p.At = at
	got, added, err := s.Add(context.Background(), p)
	if err != nil || !added {
		t.Fatalf("Add: added %v, %v", added, err)
	}
	return got
}

func storeKeys(t *testing.T, s web.Store) {
	first := mustAdd(t, s, web.Post{Key: "k", Channel: "triage", Text: "een"})
	second, added, err := s.Add(context.Background(), web.Post{Key: "k", Channel: "dm:om1", Text: "twee", At: at})
	if err != nil || added {
		t.Fatalf("same key: added %v, %v", added, err)
	}
	if diff := cmp.Diff(first, second, equalPosts); diff != "" {
		t.Errorf("same key is not the first post: %s", diff)
	}
	a := mustAdd(t, s, web.Post{Channel: "triage", Text: "zonder"})
	b := mustAdd(t, s, web.Post{Channel: "triage", Text: "zonder"})
	if !(first.Seq < a.Seq && a.Seq < b.Seq) {
		t.Errorf("posts without a key: %d, %d, %d do not rise", first.Seq, a.Seq, b.Seq)
	}
}

func storeRace(t *testing.T, s web.Store) {
	const n = 8
	seqs, added := make([]int64, n), make([]bool, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			p, isNew, err := s.Add(context.Background(), web.Post{
				Key: "k", Channel: "triage", Text: "een", At: at, Buttons: []web.Button{button("a", "Aan")},
			})
			if err != nil {
				t.Error(err)
			}
			seqs[i], added[i] = p.Seq, isNew
		})
	}
	wg.Wait()
	count := 0
	for i := range n {
		if added[i] {
			count++
		}
		if seqs[i] != seqs[0] {
			t.Errorf("posts %v are not one", seqs)
		}
	}
	if count != 1 {
		t.Errorf("%d callers were told that theirs is new, want 1", count)
	}
}

func storeWhole(t *testing.T, s web.Store) {
	in := web.Post{
		Key: "k", Channel: "dm:om1", Only: "om1", Author: "", Text: "Één *regel*\n👩🏽 e\u0301", At: at,
		Buttons: []web.Button{button("b", "Tweede"), button("a", "Eerste")},
		Files:   []chat.File{{Name: "afspraak.ics", ContentType: "text/calendar", Data: []byte{0, 1, 255}}, {Name: "leeg", ContentType: "text/plain"}},
	}
	in.Seq = mustAdd(t, s, in).Seq
	got, err := s.Get(context.Background(), in.Seq)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in, got, equalPosts); diff != "" {
		t.Errorf("stored (-) and read (+): %s", diff)
	}
	if _, err := s.Get(context.Background(), in.Seq+1); !errors.Is(err, web.ErrNoPost) {
		t.Errorf("a post that is not there: %v", err)
	}
}

func storeReplace(t *testing.T, s web.Store) {
	ctx := context.Background()
	p := mustAdd(t, s, web.Post{Key: "k", Channel: "triage", Text: "een", Buttons: []web.Button{button("a", "A"), button("b", "B")}})
	if _, err := s.Replace(ctx, p.Seq, "twee", []web.Button{button("c", "C"), button("b", "B nieuw")}, nil); err != nil {
		t.Fatal(err)
	}
	file := chat.File{Name: "x.ics", ContentType: "text/calendar", Data: []byte("x")}
	got, err := s.Replace(ctx, p.Seq, "drie", []web.Button{button("a", "A terug")}, []chat.File{file})
	if err != nil {
		t.Fatal(err)
	}
	want := p
	want.Text, want.Edited, want.Buttons, want.Files = "drie", true, []web.Button{button("a", "A terug")}, []chat.File{file}
	want.Former = []web.Button{button("b", "B nieuw"), button("c", "C")}
	sorted := cmpopts.SortSlices(func(a, b web.Button) bool { return a.ID < b.ID })
	if diff := cmp.Diff(want, got, equalPosts, sorted); diff != "" {
		t.Errorf("replaced: %s", diff)
	}
	again, err := s.Get(ctx, p.Seq)
	if diff := cmp.Diff(got, again, equalPosts, sorted); err != nil || diff != "" {
		t.Errorf("read back: %v %s", err, diff)
	}
	if _, err := s.Replace(ctx, p.Seq+1, "x", nil, nil); !errors.Is(err, web.ErrNoPost) {
		t.Errorf("a post that is not there: %v", err)
	}
}

func storeDelete(t *testing.T, s web.Store) {
	ctx := context.Background()
	p := mustAdd(t, s, web.Post{
		Key: "k", Channel: "triage", Text: "weg", Buttons: []web.Button{button("a", "A")}, Files: []chat.File{{Name: "x", Data: []byte("x")}},
	})
	for range 2 {
		got, err := s.Delete(ctx, p.Seq)
		if err != nil || !got.Deleted || got.Text != "" || len(got.Buttons)+len(got.Former)+len(got.Files) != 0 {
			t.Fatalf("Delete: %+v, %v", got, err)
		}
	}
	if _, err := s.Replace(ctx, p.Seq, "terug", nil, nil); !errors.Is(err, web.ErrNoPost) {
		t.Errorf("Replace of a deleted post: %v", err)
	}
	got, added, err := s.Add(ctx, web.Post{Key: "k", Channel: "triage", Text: "weer", At: at})
	if err != nil || added || got.Seq != p.Seq || got.Text != "" {
		t.Errorf("the key of a deleted post: %+v, added %v, %v", got, added, err)
	}
	if _, err := s.Delete(ctx, p.Seq+1); !errors.Is(err, web.ErrNoPost) {
		t.Errorf("a post that is not there: %v", err)
	}
}

func storeList(t *testing.T, s web.Store) {
	ctx := context.Background()
	mustAdd(t, s, web.Post{Channel: "triage", Text: "oudste"})
	mustAdd(t, s, web.Post{Channel: "triage", Text: "een", Buttons: []web.Button{button("a", "A")}, Files: []chat.File{{Name: "x", Data: []byte("x")}}})
	mustAdd(t, s, web.Post{Channel: "triage", Only: "om1", Text: "alleen om1"})
	mustAdd(t, s, web.Post{Channel: "dm:om1", Text: "dm"})
	mustAdd(t, s, web.Post{Channel: "triage", Author: "gemeente1", Text: "drie"})
	for person, want := range map[string][]string{"om1": {"alleen om1", "drie"}, "gemeente1": {"een", "drie"}} {
		posts, err := s.List(ctx, "triage", person, 2)
		if err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, p := range posts {
			texts = append(texts, p.Text)
		}
		if diff := cmp.Diff(want, texts); diff != "" {
			t.Errorf("%s sees: %s", person, diff)
		}
		if person == "gemeente1" && (len(posts[0].Buttons) != 1 || len(posts[0].Files) != 1 || posts[0].Files[0].Name != "x" || posts[0].Files[0].Data != nil) {
			t.Errorf("listed post: %+v", posts[0])
		}
	}
	if posts, err := s.List(ctx, "leeg", "om1", 2); err != nil || len(posts) != 0 {
		t.Errorf("an empty channel: %v, %v", posts, err)
	}
}

func storeUnread(t *testing.T, s web.Store) {
	ctx := context.Background()
	first := mustAdd(t, s, web.Post{Channel: "triage", Text: "een"})
	mustAdd(t, s, web.Post{Channel: "triage", Author: "om1", Text: "van om1"})
	mustAdd(t, s, web.Post{Channel: "triage", Only: "om1", Text: "alleen om1"})
	gone := mustAdd(t, s, web.Post{Channel: "triage", Text: "weg"})
	if _, err := s.Delete(ctx, gone.Seq); err != nil {
		t.Fatal(err)
	}
	last := mustAdd(t, s, web.Post{Channel: "dm:om1", Text: "dm"})
	check := func(person string, want map[string]int) {
		t.Helper()
		got, err := s.Unread(ctx, person, []string{"triage", "dm:om1"})
		if err != nil {
			t.Fatal(err)
		}
		for channel, n := range want {
			if got[channel] != n {
				t.Errorf("%s has %d unread in %s, want %d", person, got[channel], channel, n)
			}
		}
	}
	check("om1", map[string]int{"triage": 1, "dm:om1": 1})
	check("gemeente1", map[string]int{"triage": 2})
	for _, seq := range []int64{last.Seq, first.Seq} { // the mark never moves back
		if err := s.MarkRead(ctx, "om1", "triage", seq); err != nil {
			t.Fatal(err)
		}
	}
	check("om1", map[string]int{"triage": 0, "dm:om1": 1})
	check("gemeente1", map[string]int{"triage": 2})
}
