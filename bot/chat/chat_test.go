package chat_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"ketenbot/bot/chat"
)

func TestClip(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		in    string
		limit chat.Limit
		want  string
	}{
		{"Agenderen", chat.Limit{Max: 9}, "Agenderen"},
		{"Agenderen", chat.Limit{Max: 8}, "Agender…"},
		{"Отчёт за неделю", chat.Limit{Max: 24, Unit: chat.Bytes}, "Отчёт за не…"},
		{"cafe\u0301s open", chat.Limit{Max: 5}, "caf…"}, // never an e that lost its accent
		{"abc", chat.Limit{Max: 2, Unit: chat.Bytes}, "ab"},
		{"\xff\xfe", chat.Limit{Max: 0}, "\uFFFD"},
		{"", chat.Limit{Max: 3}, ""},
	} {
		if got := chat.Clip(tc.in, tc.limit); got != tc.want {
			t.Errorf("Clip(%q, %+v) = %q, want %q", tc.in, tc.limit, got, tc.want)
		}
	}
}

func TestClipAlwaysFits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := chat.Limit{Max: rapid.IntRange(1, 40).Draw(t, "max"), Unit: chat.Unit(rapid.IntRange(0, 1).Draw(t, "unit"))}
		in := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.RuneFrom([]rune("aé👩🏽\u0301ж\u200D")))).Draw(t, "in")
		got := chat.Clip(in, l)
		if !l.Fits(got) || !utf8.ValidString(got) {
			t.Fatalf("Clip(%q, %+v) = %q does not fit", in, l, got)
		}
		if l.Fits(in) && utf8.ValidString(in) && got != in {
			t.Fatalf("Clip(%q, %+v) = %q changed what fitted", in, l, got)
		}
	})
}

func TestSealBindsUsePersonAndTime(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC)
	oldKey, newKey := []byte(strings.Repeat("o", 32)), []byte(strings.Repeat("n", 32))
	older, err := chat.NewSealer(oldKey)
	if err != nil {
		t.Fatal(err)
	}
	both, err := chat.NewSealer(newKey, oldKey)
	if err != nil {
		t.Fatal(err)
	}
	in := chat.FormState{Session: "s1", Step: "criteria", Version: 3}
	token, err := older.Seal("form", "gemeente1", in, now.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	var out chat.FormState
	if err := both.Open("form", "gemeente1", token, now, &out); err != nil || out != in {
		t.Fatalf("a token of the older key: %+v, %v", out, err)
	}
	for name, err := range map[string]error{
		"another person": both.Open("form", "om1", token, now, &out),
		"another use":    both.Open("button", "gemeente1", token, now, &out),
		"too late":       both.Open("form", "gemeente1", token, now.Add(time.Hour), &out),
		"changed":        both.Open("form", "gemeente1", "A"+token, now, &out),
		"no signature":   both.Open("form", "gemeente1", strings.Split(token, ".")[0], now, &out),
		"empty":          both.Open("form", "gemeente1", "", now, &out),
	} {
		if !errors.Is(err, chat.ErrSeal) {
			t.Errorf("%s: got %v, want ErrSeal", name, err)
		}
	}
	if _, err := chat.NewSealer([]byte("short")); err == nil {
		t.Error("a short key was accepted")
	}
}
