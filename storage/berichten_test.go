package storage_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ketenbot/bot/chat"
	"ketenbot/notify"
	"ketenbot/notify/intent"
	"ketenbot/storage"
	"ketenbot/storage/storagetest"
)

func (h *house) enqueue(intents ...intent.Intent) {
	h.t.Helper()
	h.must(func(tx *storage.Tx) error { return tx.Enqueue(h.t.Context(), intents...) })
}

func (h *house) jobs() int { return h.count("SELECT count(*) FROM river_job") }

// only returns the id of the one message there is.
func (h *house) only() string {
	h.t.Helper()
	if n := h.count("SELECT count(*) FROM berichten"); n != 1 {
		h.t.Fatalf("there are %d messages, want 1", n)
	}
	var out string
	if err := h.SQL().QueryRowContext(h.t.Context(), "SELECT id FROM berichten").Scan(&out); err != nil {
		h.t.Fatal(err)
	}
	return out
}

// take returns the message as its deliverer sees it.
func take(t *testing.T, tx *storage.Tx, id string) notify.Bericht {
	t.Helper()
	b, mine, err := tx.BerichtOpSlot(t.Context(), id)
	if err != nil || !mine {
		t.Fatalf("taking %s: mine %v, %v", id, mine, err)
	}
	return b
}

// delivered is what the deliverer keeps of a message that it placed.
func delivered(b notify.Bericht, at time.Time) notify.Bericht {
	b.Toestand, b.Bezorgd, b.Pogingen, b.VerzondenOp = notify.Verzonden, b.Gewenst, b.Pogingen+1, at
	b.Ref = chat.Ref{Channel: "C1", IDs: []string{"m1", "m2"}}
	return b
}

var (
	slotBegin = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	reminder  = intent.SlotVervallen("00000000-0000-4000-8000-000000000001", annaID, slotBegin) // asked for once
	card      = intent.Screening("00000000-0000-4000-8000-000000000001")                        // asked for anew when it changed
)

func TestTheSameCauseIsOneMessage(t *testing.T) {
	h := open(t)
	h.enqueue(reminder, reminder)
	h.enqueue(reminder)
	if h.only(); h.jobs() != 1 {
		t.Errorf("%d jobs, want 1", h.jobs())
	}
	for _, err := range parallel(t, 4, func(int) error {
		return h.InTx(t.Context(), func(tx *storage.Tx) error { return tx.Enqueue(t.Context(), card) })
	}) {
		if err != nil {
			t.Error(err)
		}
	}
	if n := h.count("SELECT count(*) FROM berichten"); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
	if n := h.count("SELECT gewenst FROM berichten WHERE kaart"); n != 4 {
		t.Errorf("the card is wished for %d times, want 4", n)
	}
}

func TestANoticeThatWasRolledBackIsNotSent(t *testing.T) {
	h := open(t)
	_ = h.InTx(t.Context(), func(tx *storage.Tx) error {
		_ = tx.Enqueue(t.Context(), card)
		return storage.ErrAudit
	})
	if n := h.count("SELECT count(*) FROM berichten") + h.jobs(); n != 0 {
		t.Errorf("%d rows remain", n)
	}
}

func TestAMessageComesBackAsItWasAskedFor(t *testing.T) {
	h := open(t)
	account := intent.ToegangAntwoord(id(4), "web:onbekend1")
	for _, in := range []intent.Intent{reminder, card, account} {
		h.enqueue(in)
		h.must(func(tx *storage.Tx) error {
			var got string
			if err := h.SQL().QueryRowContext(t.Context(), "SELECT id FROM berichten WHERE sleutel = $1", in.Key()).Scan(&got); err != nil {
				return err
			}
			b := take(t, tx, got)
			want := notify.Bericht{
				ID: got, Sleutel: in.Key(), Soort: in.Kind, Onderwerp: in.Subject, Gelegenheid: in.Occasion, Aan: in.To, Toestand: notify.Wachtend, Gewenst: 1, VervaltOp: in.Expires,
			}
			if diff := cmp.Diff(want, b, sameZaak); diff != "" {
				t.Error(diff)
			}
			b = delivered(b, storagetest.Begin.Add(time.Hour))
			if err := tx.BewaarBericht(t.Context(), b); err != nil {
				return err
			}
			if diff := cmp.Diff(b, take(t, tx, got), sameZaak); diff != "" {
				t.Error(diff)
			}
			return nil
		})
	}
}

func TestAskingForASentCardAgainMakesItWaitAndGivesItAJob(t *testing.T) {
	h := open(t)
	h.enqueue(card, reminder)
	h.must(func(tx *storage.Tx) error {
		for _, key := range []string{card.Key(), reminder.Key()} {
			var got string
			if err := h.SQL().QueryRowContext(t.Context(), "SELECT id FROM berichten WHERE sleutel = $1", key).Scan(&got); err != nil {
				return err
			}
			if err := tx.BewaarBericht(t.Context(), delivered(take(t, tx, got), tx.Nu())); err != nil {
				return err
			}
		}
		return nil
	})
	h.enqueue(card, reminder)
	if n := h.count("SELECT count(*) FROM berichten WHERE sleutel = $1 AND toestand = 'wachtend' AND gewenst = 2 AND bezorgd = 1 AND ref IS NOT NULL", card.Key()); n != 1 {
		t.Error("the card does not wait to be brought up to date in its place")
	}
	if n := h.count("SELECT count(*) FROM berichten WHERE sleutel = $1 AND toestand = 'verzonden' AND gewenst = 1", reminder.Key()); n != 1 {
		t.Error("the notice is to be sent again")
	}
	if n := h.jobs(); n != 3 {
		t.Errorf("%d jobs, want 3", n)
	}
}

func TestADelivererHasAMessageAloneAndDoesNotHoldUpWhoAsks(t *testing.T) {
	h := open(t)
	h.enqueue(card)
	message := h.only()
	ctx := t.Context()
	h.must(func(tx *storage.Tx) error {
		b := take(t, tx, message)
		err := h.InTx(ctx, func(second *storage.Tx) error {
			_, mine, err := second.BerichtOpSlot(ctx, message)
			if mine {
				t.Error("two deliver it at once")
			}
			return err
		})
		if err != nil {
			return err
		}
		err = h.InTx(ctx, func(asker *storage.Tx) error {
			if err := asker.Exec(ctx, "SET LOCAL lock_timeout = '2s'"); err != nil {
				return err
			}
			return asker.Enqueue(ctx, card)
		})
		if err != nil {
			t.Errorf("whoever asks for it has to wait for its delivery: %v", err)
		}
		return tx.BewaarBericht(ctx, delivered(b, tx.Nu()))
	})
	if n := h.count("SELECT count(*) FROM berichten WHERE toestand = 'wachtend' AND gewenst = 2 AND bezorgd = 1"); n != 1 {
		t.Error("it was asked for anew during its delivery, and does not wait for that")
	}
	h.must(func(tx *storage.Tx) error { // the lock went with the transaction
		return tx.BewaarBericht(ctx, delivered(take(t, tx, message), tx.Nu()))
	})
	if n := h.count("SELECT count(*) FROM berichten WHERE toestand = 'verzonden' AND bezorgd = 2"); n != 1 {
		t.Error("the second delivery does not end it")
	}
}

func TestHerstelGivesEveryWaitingMessageAJob(t *testing.T) {
	h := open(t)
	h.enqueue(card, reminder)
	repair := func() (n int) {
		h.must(func(tx *storage.Tx) (err error) {
			n, err = tx.Herstel(t.Context())
			return err
		})
		return n
	}
	if n := repair(); n != 0 {
		t.Errorf("nothing was lost, and %d got a job", n)
	}
	for name, lose := range map[string]string{
		"the jobs are gone":                   "DELETE FROM river_job",
		"their worker was killed":             "UPDATE river_job SET state = 'running', attempted_at = now(), attempted_by = '{dead}'",
		"they are done, and their work isn't": "UPDATE river_job SET state = 'completed', finalized_at = now()",
		"they were discarded":                 "UPDATE river_job SET state = 'discarded', finalized_at = now()",
	} {
		h.sql(lose)
		if n := repair(); n != 2 {
			t.Errorf("%s: %d got a job, want 2", name, n)
		}
		if n := repair(); n != 0 {
			t.Errorf("%s: the second time %d got a job", name, n)
		}
	}
	h.sql("DELETE FROM river_job")
	h.sql("UPDATE berichten SET toestand = 'mislukt' WHERE kaart")
	if n := repair(); n != 1 {
		t.Errorf("%d got a job, want only the one that waits", n)
	}
}

func TestCountingMessages(t *testing.T) {
	h := open(t)
	h.enqueue(card, reminder, intent.ToegangAntwoord(id(4), "web:onbekend1"))
	h.sql("UPDATE berichten SET toestand = 'mislukt', reden = 'weg' WHERE soort = 'slot_vervallen'")
	h.must(func(tx *storage.Tx) error {
		n, err := tx.WachtendAantal(t.Context())
		if err != nil || n != 2 {
			t.Errorf("%d wait, want 2 (%v)", n, err)
		}
		counts, err := tx.Bezorging(t.Context())
		if diff := cmp.Diff(map[string]int{"wachtend": 2, "mislukt": 1}, counts); diff != "" || err != nil {
			t.Error(diff, err)
		}
		for _, c := range []struct {
			state string
			limit int
			want  []string
		}{{"", 10, []string{"web:onbekend1", "Anna de Wit", "screening"}}, {"", 1, []string{"web:onbekend1"}}, {"mislukt", 10, []string{"Anna de Wit"}}, {"moot", 10, nil}} {
			rows, err := tx.BerichtenOverzicht(t.Context(), c.state, c.limit)
			var who []string
			for _, r := range rows {
				who = append(who, r.Ontvanger)
			}
			if diff := cmp.Diff(c.want, who); diff != "" || err != nil {
				t.Errorf("%q: %s (%v)", c.state, diff, err)
			}
		}
		return nil
	})
}
