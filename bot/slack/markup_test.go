package slack

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestMrkdwn(t *testing.T) {
	for in, want := range map[string]string{
		"**vet** en *cursief*":              "*vet* en _cursief_",
		"- een\n- twee\n-geen":              "• een\n• twee\n-geen",
		"a < b && c > d":                    "a &lt; b &amp;&amp; c &gt; d",
		"<!channel> <@U0ANNA>":              "&lt;!channel&gt; &lt;@U0ANNA&gt;",
		"typ `/zvh **x**`":                  "typ `/zvh **x**`",
		"zie https://a.nl/x?y=1&z=2.":       "zie <https://a.nl/x?y=1&amp;z=2>.",
		"2 * 3 = 6":                         "2 * 3 = 6",
		"**ZVH-2026-0001** · *Lindewaard*!": "*ZVH-2026-0001* · _Lindewaard_!",
		"\xff":                              "\uFFFD",
	} {
		if got := mrkdwn(in); got != want {
			t.Errorf("mrkdwn(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"a &lt; b &amp;amp; c":                        "a < b &amp; c",
		"zie <https://a.nl|a.nl> of <https://b.nl/x>": "zie a.nl of https://b.nl/x",
		"<mailto:noor@a.nl|noor@a.nl>":                "noor@a.nl",
		"<@U0ANNA>":                                   "<@U0ANNA>",
	} {
		if got := plain(in); got != want {
			t.Errorf("plain(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestChunks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.SampledFrom([]string{"hottentottententententoonstelling", "&", "<", "é", "👩🏽", "\n", " ", "&&&&&&", "https://a.nl/x?y=1&z=2 "})).Draw(t, "words")
		text := mrkdwn(strings.Repeat(strings.Join(words, ""), 3))
		parts := chunks(text, 60)
		if strings.Join(parts, "") != text {
			t.Fatal("the parts are not the text")
		}
		for _, p := range parts {
			if n := utf8.RuneCountInString(p); n == 0 || n > 60 {
				t.Fatalf("a part of %d", n)
			}
			if i := strings.LastIndexByte(p, '&'); i >= 0 && !strings.Contains(p[i:], ";") {
				t.Fatalf("an escape is cut: %q", p)
			}
		}
	})
}

func TestRecentForgets(t *testing.T) {
	f := newTestClock()
	r := newRecent[int](f.Now, remembered)
	if !r.add("a", 1) || r.add("a", 1) {
		t.Fatal("not remembered")
	}
	f.now = f.now.Add(remembered)
	if r.add("a", 1) {
		t.Error("forgotten too early")
	}
	f.now = f.now.Add(2 * remembered)
	if _, ok := r.get("a"); ok {
		t.Error("not forgotten")
	}
}
