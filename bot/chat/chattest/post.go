package chattest

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"ketenbot/bot/chat"
)

func wantTexts(t *testing.T, got []Seen, want ...string) {
	t.Helper()
	if !slices.Equal(texts(got), want) {
		t.Errorf("messages are %q, want %q", texts(got), want)
	}
}

func wantPermanent(t *testing.T, what string, err error) {
	t.Helper()
	d, ok := errors.AsType[*chat.DeliveryError](err)
	if !ok {
		t.Errorf("%s: error %v is no DeliveryError", what, err)
	} else if !d.Permanent {
		t.Errorf("%s: %v is not permanent; trying again is useless", what, err)
	}
}

func sameRef(a, b chat.Ref) bool { return a.Channel == b.Channel && slices.Equal(a.IDs, b.IDs) }

func oneKey(t *testing.T, h *house) {
	to := chat.Destination{Channel: h.Channel}
	first := h.post(t, to, chat.Message{Text: "Agenda van donderdag"}, "agenda:1")
	second := h.post(t, to, chat.Message{Text: "Agenda van donderdag, maar anders"}, "agenda:1")
	other := h.post(t, to, chat.Message{Text: "Nog een agenda"}, "agenda:2")
	if !sameRef(first, second) || sameRef(first, other) {
		t.Errorf("refs %v, %v and %v: the first two must be one", first, second, other)
	}
	wantTexts(t, h.bots(t, h.Anna, h.Channel), "Agenda van donderdag", "Nog een agenda")
}

func oneKeyAtOnce(t *testing.T, h *house) {
	var wg sync.WaitGroup
	refs := make([]chat.Ref, 8)
	for i := range refs {
		wg.Go(func() {
			ref, err := h.Platform.Post(context.Background(), chat.Destination{Person: h.Anna}, chat.Message{Text: "Dagbericht"}, "dag:1")
			if err != nil {
				t.Errorf("Post: %v", err)
			}
			refs[i] = ref
		})
	}
	wg.Wait()
	for _, ref := range refs {
		if !sameRef(ref, refs[0]) {
			t.Errorf("refs %v are not one", refs)
			break
		}
	}
	wantTexts(t, h.bots(t, h.Anna, ""), "Dagbericht")
}

func directMessages(t *testing.T, h *house) {
	h.post(t, chat.Destination{Person: h.Anna}, chat.Message{Text: "Alleen voor Anna"}, "a")
	h.post(t, chat.Destination{Channel: h.Channel}, chat.Message{Text: "Voor het kanaal"}, "b")
	wantTexts(t, h.bots(t, h.Anna, ""), "Alleen voor Anna")
	wantTexts(t, h.bots(t, h.Bram, ""))
	for _, person := range []string{h.Anna, h.Bram} {
		wantTexts(t, h.bots(t, person, h.Channel), "Voor het kanaal")
	}
}

func nowhere(t *testing.T, h *house) {
	for name, to := range map[string]chat.Destination{
		"no destination":      {},
		"two destinations":    {Channel: h.Channel, Person: h.Anna},
		"an unknown channel":  {Channel: "bestaatniet"},
		"an unknown person":   {Person: "bestaatniet"},
		"a person as channel": {Channel: h.Anna},
	} {
		_, err := h.Platform.Post(context.Background(), to, chat.Message{Text: "x"}, "k:"+name)
		wantPermanent(t, name, err)
	}
}

func update(t *testing.T, h *house) {
	ctx := context.Background()
	to := chat.Destination{Channel: h.Channel}
	ref := h.post(t, to, chat.Message{Text: "Wacht op screening", Buttons: []chat.Button{{Label: "Agenderen", Action: chat.Action{Name: "agenderen", Subject: "7"}}}}, "kaart:7")
	h.post(t, to, chat.Message{Text: "Iets anders"}, "kaart:8")
	for range 2 {
		if err := h.Platform.Update(ctx, ref, chat.Message{Text: "Geagendeerd door Anna"}); err != nil {
			t.Fatalf("Update: %v", err)
		}
	}
	got := h.bots(t, h.Bram, h.Channel)
	wantTexts(t, got, "Geagendeerd door Anna", "Iets anders")
	if len(got) == 2 && (len(got[0].Buttons) != 0 || !got[0].Edited || got[1].Edited) {
		t.Errorf("after the update: %+v", got)
	}
	if again := h.post(t, to, chat.Message{Text: "Wacht op screening"}, "kaart:7"); !sameRef(ref, again) {
		t.Errorf("the key of an updated message gave %v, want %v", again, ref)
	}
	wantTexts(t, h.bots(t, h.Bram, h.Channel), "Geagendeerd door Anna", "Iets anders")
	wantPermanent(t, "update of nothing", h.Platform.Update(ctx, chat.Ref{}, chat.Message{Text: "x"}))
	wantPermanent(t, "update of what never was", h.Platform.Update(ctx, chat.Ref{Channel: ref.Channel, IDs: []string{"999999999"}}, chat.Message{Text: "x"}))
}

func deletion(t *testing.T, h *house) {
	ctx := context.Background()
	to := chat.Destination{Person: h.Anna}
	ref := h.post(t, to, chat.Message{Text: "Slot 13:20", Buttons: []chat.Button{{Label: "Ik kom", Action: chat.Action{Name: "ikkom"}}}}, "slot:1")
	h.post(t, to, chat.Message{Text: "Blijft staan"}, "slot:2")
	for range 2 {
		if err := h.Platform.Delete(ctx, ref); err != nil {
			t.Fatalf("Delete: %v", err)
		}
	}
	wantPermanent(t, "update of a deleted message", h.Platform.Update(ctx, ref, chat.Message{Text: "Terug"}))
	for _, m := range h.bots(t, h.Anna, "") {
		if m.Deleted && (m.Text != "" || len(m.Buttons) > 0) {
			t.Errorf("a deleted message still says %+v", m)
		}
	}
	wantTexts(t, h.bots(t, h.Anna, ""), "Blijft staan")
}

func file(t *testing.T, h *house) {
	data := []byte("BEGIN:VCALENDAR\r\nSUMMARY:Triage – é\r\nEND:VCALENDAR\r\n")
	h.post(t, chat.Destination{Person: h.Anna}, chat.Message{
		Text:  "Je bent donderdag om 13:20 aan de beurt.",
		Files: []chat.File{{Name: "triage.ics", ContentType: "text/calendar", Data: data}},
	}, "slot:1")
	got := h.bots(t, h.Anna, "")
	if len(got) != 1 || !slices.Equal(got[0].Files, []string{"triage.ics"}) {
		t.Fatalf("message with a file: %+v", got)
	}
	f := h.People.Download(t, h.Anna, "", "triage.ics")
	if !bytes.Equal(f.Data, data) || !strings.HasPrefix(f.ContentType, "text/calendar") {
		t.Errorf("downloaded %q as %s", f.Data, f.ContentType)
	}
}
