package storagetest_test

import (
	"context"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"go.uber.org/goleak"

	"ketenbot/bot/casus"
	"ketenbot/storage"
	"ketenbot/storage/storagetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(storagetest.Main(m)) }

func partners(t *testing.T, db *storage.DB) int {
	t.Helper()
	var n int
	err := db.InTx(context.Background(), func(tx *storage.Tx) error {
		list, err := tx.Ketenpartners(context.Background())
		n = len(list)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestEveryTestHasADatabaseOfItsOwn(t *testing.T) {
	address := storagetest.URL(t)
	one, other := storagetest.Open(t, storagetest.OnURL(address)), storagetest.Open(t)
	err := one.InTx(context.Background(), func(tx *storage.Tx) error {
		return tx.MaakKetenpartner(context.Background(), casus.Ketenpartner{ID: "00000000-0000-4000-8000-000000000001", Naam: "Gemeente Zuiderpoort"})
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := partners(t, one); n != 1 {
		t.Errorf("the first database has %d organisations, want 1", n)
	}
	if n := partners(t, storagetest.Open(t, storagetest.OnURL(address))); n != 1 {
		t.Errorf("a second replica sees %d organisations, want 1", n)
	}
	if n := partners(t, other); n != 0 {
		t.Errorf("another database has %d organisations, want 0", n)
	}
}

func TestTheClockOfTheTestIsTheTimeOfATransaction(t *testing.T) {
	clock := clockwork.NewFakeClockAt(time.Date(2026, 12, 31, 22, 30, 0, 0, time.UTC))
	db := storagetest.Open(t, storagetest.WithNow(clock.Now))
	clock.Advance(time.Hour)
	err := db.InTx(context.Background(), func(tx *storage.Tx) error {
		if want := time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC); !tx.Nu().Equal(want) {
			t.Errorf("it is %v, want %v", tx.Nu(), want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnEmptyDatabaseIsRefusedAndAMigratedOneIsNot(t *testing.T) {
	ctx := context.Background()
	if err := storage.CheckSchema(ctx, storagetest.Open(t, storagetest.OnURL(storagetest.EmptyURL(t))).SQL()); err == nil {
		t.Error("an empty database passes for a migrated one")
	}
	if err := storage.CheckSchema(ctx, storagetest.Open(t).SQL()); err != nil {
		t.Errorf("a fresh database does not fit: %v", err)
	}
}
