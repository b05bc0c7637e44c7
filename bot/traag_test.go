package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"ketenbot/bot/bottest"
	"ketenbot/bot/chat"
	"ketenbot/bot/kaart"
)

// Nobody waits for ever: when the database holds an answer up, the person reads that it went wrong, and nothing was done.
func TestWieTeLangMoetWachtenHoortDat(t *testing.T) {
	t.Parallel()
	huis := bottest.Open(t)
	huis.MeldAan("gemeente1")
	huis.Nu() // delivers
	ander, err := huis.DB.SQL().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ander.Rollback() }()
	var zaak string
	if err := ander.QueryRowContext(t.Context(), "SELECT id FROM zaken FOR UPDATE").Scan(&zaak); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer stop()
	reply, err := huis.Bot.Handle(ctx, chat.ActionPressed{
		Origin: chat.Origin{Person: "voorzitter1", Channel: "screening"}, Action: chat.Action{Name: kaart.Agenderen, Subject: zaak},
	})
	if gezegd, ok := reply.(chat.Say); err != nil || !ok || !strings.Contains(gezegd.Message.Text, "Er ging iets mis, er is niets verloren.") {
		t.Fatalf("the answer is %T %+v, %v", reply, reply, err)
	}
	if err := ander.Rollback(); err != nil {
		t.Fatal(err)
	}
	huis.Druk("voorzitter1", "screening", "Agenderen").Gedaan()
}
