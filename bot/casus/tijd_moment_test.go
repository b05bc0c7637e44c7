package casus_test

import (
	"strings"
	"testing"

	"ketenbot/bot/casus"
)

func TestLeesMoment(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want, opmerking string }{
		{"2026-11-19T16:00", "2026-11-19T16:00:00+01:00", ""},
		{" 2026-11-19 16:00 ", "2026-11-19T16:00:00+01:00", ""},
		{"2026-11-19T15:59:59", "2026-11-19T15:59:59+01:00", ""},
		{"2026-07-16T16:00", "2026-07-16T16:00:00+02:00", ""},
		{"2026-11-19T15:00Z", "2026-11-19T16:00:00+01:00", ""},
		{"2026-11-19T10:00:00-05:00", "2026-11-19T16:00:00+01:00", ""},
		{"2026-10-25T02:30", "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"},
		{"2026-10-25T02:30+01:00", "2026-10-25T02:30:00+01:00", ""},
		{"2026-10-25T02:30+02:00", "2026-10-25T02:30:00+02:00", ""},
		{"2026-10-25T03:00", "2026-10-25T03:00:00+01:00", ""},
		{"2026-10-25T01:59:59", "2026-10-25T01:59:59+02:00", ""},
		{"2026-03-29T01:59", "2026-03-29T01:59:00+01:00", ""},
		{"2026-03-29T03:00", "2026-03-29T03:00:00+02:00", ""},
		{"2026-12-31T23:59", "2026-12-31T23:59:00+01:00", ""},
	} {
		got, opmerking, err := casus.LeesMoment(tt.in)
		if err != nil {
			t.Errorf("%q: %v", tt.in, err)
			continue
		}
		isMoment(t, tt.in, got, tt.want)
		if (opmerking == "") != (tt.opmerking == "") || !strings.Contains(opmerking, tt.opmerking) {
			t.Errorf("%q: remark %q, want %q in it", tt.in, opmerking, tt.opmerking)
		}
	}
	for in, want := range map[string]string{
		"2026-03-29T02:30": "zondag 29 maart 2026 02:30 bestaat niet",
		"2027-03-28T02:00": "zondag 28 maart 2027 02:00 bestaat niet",
		"morgen":           "Schrijf het als 2026-11-19T16:00",
		"2026-11-19":       "Schrijf het als",
		"2026-02-30T10:00": "Schrijf het als",
		"2026-11-19T24:00": "Schrijf het als",
		"":                 "Schrijf het als",
		"1999-12-31T23:59": "Controleer het jaar",
		"9999-12-31T23:59": "Controleer het jaar",
		"2200-01-01T00:00": "Controleer het jaar",
	} {
		if _, _, err := casus.LeesMoment(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q in it", in, err, want)
		}
	}
}
