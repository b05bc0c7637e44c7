package intent_test

import (
	"testing"
	"time"

	"ketenbot/notify/intent"
)

var slot = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

// The key is what makes one message of many attempts; it stands in the database, so it may not change.
func TestDeSleutelVanElkeSoort(t *testing.T) {
	t.Parallel()
	for want, in := range map[string]intent.Intent{
		"ontvangst:z::medewerker/m":                           intent.Ontvangst("z", "m"),
		"screening:z::kanaal/screening":                       intent.Screening("z"),
		"conceptagenda:2026-11-26::medewerker/m":              intent.ConceptAgenda("2026-11-26", "m"),
		"agenda:2026-11-26::kanaal/triage":                    intent.Agenda("2026-11-26"),
		"slot:z:2026-11-26T12:00:00Z:medewerker/m":            intent.Slot("z", "m", slot),
		"slotherinnering:z:2026-11-26T12:00:00Z:medewerker/m": intent.SlotHerinnering("z", "m", slot),
		"slot_vervallen:z:2026-11-26T12:00:00Z:medewerker/m":  intent.SlotVervallen("z", "m", slot),
		"doorgeschoven:z:2026-12-03:medewerker/m":             intent.Doorgeschoven("z", "m", "2026-12-03"),
		"niet_geagendeerd:z::medewerker/m":                    intent.NietGeagendeerd("z", "m"),
		"toegang:v::medewerker/m":                             intent.Toegang("v", "m"),
		"toegang_antwoord:v::account/web:puck1":               intent.ToegangAntwoord("v", "web:puck1"),
		"overleg:v::kanaal/screening":                         intent.Overleg("v"),
	} {
		if got := in.Key(); got != want {
			t.Errorf("the key is %q, want %q", got, want)
		}
	}
}

// Of the same moment in another zone there is no second message, and a slot notice is of no use once the slot began.
func TestHetTijdslotIsEenMomentWaarOokTerWereld(t *testing.T) {
	t.Parallel()
	amsterdam, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		t.Fatal(err)
	}
	a, b := intent.Slot("z", "m", slot), intent.Slot("z", "m", slot.In(amsterdam))
	if a.Key() != b.Key() {
		t.Errorf("%q and %q", a.Key(), b.Key())
	}
	if !a.Expires.Equal(slot) || !a.Card {
		t.Errorf("a slot notice: %+v", a)
	}
	if h := intent.SlotHerinnering("z", "m", slot); !h.Card || !h.Expires.Equal(slot) {
		t.Errorf("a reminder: %+v", h)
	}
}
