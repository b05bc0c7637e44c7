package casus_test

import (
	"strings"
	"testing"
	"unicode"

	"ketenbot/bot/casus"
)

// 123456782, 111222333 and 012345672 pass the elfproef and belong to nobody we know: they are made up for tests.
func TestBevatBSN(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"123456782", "111222333", "012345672",
		"BSN 123456782.", "bsn:123456782, gebeld", "x123456782y", "(123456782)",
		"123.456.782", "123 456 782", "1234 56 782", "1234.56.782", "123-456-782", "123 - 456 - 782", "123/456/782", "123_456_782", "123,456,782",
		"1 2 3 4 5 6 7 8 2", "12 34 56 78 2",
		"123\u00a0456\u00a0782", "123\u2009456\u2009782", "123–456–782", "123‑456‑782", "123\t456\t782",
		"123\u200b456\u200b782", "1\u200d2\ufeff3\u20604\u00ad56782", "123\u0301456782", "123\x00456\x7f782",
		"１２３４５６７８２", "١٢٣٤٥٦٧٨٢", "۱۲۳۴۵۶۷۸۲", "१२३४५६७८२", "𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟐", "１２３．４５６．７８２", "123٤٥٦782",
		"0612345678 123456782", "123456782 0612345678", "geboren 31-12-1990, nummer 123456782",
		"123456789 of 123456782", "regel een\n123456782\nregel drie", "2026-123456782",
	} {
		if !casus.BevatBSN(s) {
			t.Errorf("missed in %q", s)
		}
	}
	for _, s := range []string{
		"", "geen nummer", "123456789", "12345678", "1234567820", "0123456782", "9123456782", "000000000", "000.000.000",
		"0612345678", "06-12345678", "06 12 34 56 78", "010-1234567", "0180 - 123456",
		"+31123456782", "+31 123456782", "+31 (0)123456782", "+31-1-23456782", "0031 123456782", "+31 1 23456782",
		"NL91ABNA0417164300", "NL91 ABNA 0417 1643 00", "1234AB", "ZVH-2026-0001",
		"31-12-1990", "1990-12-31", "12-11-2026 10:30", "1-10-2026 10 uur",
		"123.456 782", "123456\n782", "123 en 456782", "123....456782", "１２３４５６７８２０",
		"123.456.789", strings.Repeat("123456782", 2),
	} {
		if casus.BevatBSN(s) {
			t.Errorf("saw one in %q", s)
		}
	}
}

// Every script's digits come in tens that begin with zero, which reading them relies on.
func TestBevatBSNInElkSchrift(t *testing.T) {
	t.Parallel()
	nullen := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !unicode.Is(unicode.Nd, r) {
			continue
		}
		var b strings.Builder
		for _, c := range "123456782" {
			b.WriteRune(r + c - '0')
		}
		if !casus.BevatBSN(b.String()) {
			t.Errorf("missed with zero at %U", r)
		}
		nullen++
		r += 9
	}
	if nullen < 50 {
		t.Errorf("only %d scripts tried", nullen)
	}
}

func FuzzBevatBSN(f *testing.F) {
	for _, s := range []string{"", "123456782", "123.456.782", "+31 6 12345678", "١٢٣٤٥٦٧٨٢", "\xff\xfe", "1\u200b2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		cijfers := 0
		for _, r := range s {
			if unicode.IsDigit(r) {
				cijfers++
			}
		}
		if casus.BevatBSN(s) && cijfers < 9 {
			t.Errorf("a BSN in %d digits: %q", cijfers, s)
		}
		if !casus.BevatBSN(s + "\nBSN 123456782\n" + s) {
			t.Errorf("missed between %q", s)
		}
	})
}
