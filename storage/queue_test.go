package storage_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"ketenbot/notify/intent"
	"ketenbot/storage"
)

// These run in real time, as River does. Nothing here sleeps: they wait for what was done.

// calls counts deliveries by message.
type calls struct {
	mu sync.Mutex
	n  map[string]int
}

func (c *calls) add(id string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == nil {
		c.n = map[string]int{}
	}
	c.n[id]++
	return c.n[id]
}

func (c *calls) of(id string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n[id]
}

func start(t *testing.T, db *storage.DB, work storage.Work) {
	t.Helper()
	if err := db.StartQueue(t.Context(), silent, work); err != nil {
		t.Fatal(err)
	}
}

func (h *house) jobsIn(state string) int {
	return h.count("SELECT count(*) FROM river_job WHERE state = $1", state)
}

func TestAJobIsDelivered(t *testing.T) {
	h := open(t)
	h.enqueue(card) // before anybody works
	first := h.only()
	got := make(chan string, 10)
	start(t, h.DB, func(_ context.Context, id string) (time.Duration, error) {
		got <- id
		return 0, nil
	})
	if id := receive(t, got); id != first {
		t.Errorf("delivered %s, want %s", id, first)
	}
	h.enqueue(reminder) // and while
	if id := receive(t, got); id == first {
		t.Error("the first was delivered twice")
	}
	waitFor(t, "both jobs to be done", func() bool { return h.jobsIn("completed") == 2 })
}

func receive[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(20 * time.Second):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

func TestAnOutageCostsNoAttempt(t *testing.T) {
	h := open(t)
	h.enqueue(card)
	message := h.only()
	var c calls
	start(t, h.DB, func(_ context.Context, id string) (time.Duration, error) {
		if c.add(id) < 3 {
			return time.Millisecond, nil
		}
		return 0, nil
	})
	waitFor(t, "the third attempt", func() bool { return h.jobsIn("completed") == 1 })
	if n := c.of(message); n != 3 {
		t.Errorf("it was tried %d times, want 3", n)
	}
	if n := h.count("SELECT attempt FROM river_job"); n != 1 {
		t.Errorf("River counts %d attempts, want 1", n)
	}
}

func TestAnOutageIsLookedAtAgainWithinAMinute(t *testing.T) {
	h := open(t)
	h.enqueue(card)
	start(t, h.DB, func(context.Context, string) (time.Duration, error) { return 24 * time.Hour, nil })
	waitFor(t, "the job to be put off", func() bool { return h.jobsIn("scheduled") == 1 })
	if n := h.count("SELECT count(*) FROM river_job WHERE scheduled_at <= now() + interval '60 seconds'"); n != 1 {
		t.Error("it is put off for longer than a minute")
	}
}

func TestAnErrorIsTriedAgainSoon(t *testing.T) {
	h := open(t)
	h.enqueue(card)
	start(t, h.DB, func(context.Context, string) (time.Duration, error) { return 0, errors.New("the database was away") })
	waitFor(t, "the job to fail", func() bool {
		return h.jobsIn("retryable")+h.jobsIn("available") == 1 && h.count("SELECT count(*) FROM river_job WHERE errors IS NOT NULL") == 1
	})
	if n := h.count("SELECT count(*) FROM river_job WHERE scheduled_at <= attempted_at + interval '3 seconds'"); n != 1 {
		t.Error("it is put off for longer than a few seconds")
	}
}

func TestAPanicIsNotTheEndOfTheQueue(t *testing.T) {
	h := open(t)
	h.enqueue(card)
	bad := h.only()
	got := make(chan string, 10)
	start(t, h.DB, func(_ context.Context, id string) (time.Duration, error) {
		if id == bad {
			panic("a mistake")
		}
		got <- id
		return 0, nil
	})
	h.enqueue(reminder)
	receive(t, got)
}

func TestStopQueueLetsARunningDeliveryEnd(t *testing.T) {
	h := open(t)
	h.enqueue(card)
	begun, finish := make(chan struct{}), make(chan struct{})
	var cut error
	ctx, cancel := context.WithCancel(t.Context())
	err := h.StartQueue(ctx, silent, func(ctx context.Context, _ string) (time.Duration, error) {
		close(begun)
		<-finish
		cut = ctx.Err()
		return 0, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	receive(t, begun)
	cancel() // as at Ctrl-C
	stopped := make(chan error, 1)
	go func() { stopped <- h.StopQueue(ctx) }()
	h.enqueue(reminder) // not begun any more
	select {
	case err := <-stopped:
		t.Fatalf("it stopped while a delivery was under way: %v", err)
	default:
	}
	close(finish)
	if err := receive(t, stopped); err != nil {
		t.Error(err)
	}
	if cut != nil {
		t.Errorf("the delivery was cut off: %v", cut)
	}
	if h.jobsIn("completed") != 1 || h.jobsIn("available") != 1 {
		t.Errorf("%d jobs are done and %d wait, want 1 and 1", h.jobsIn("completed"), h.jobsIn("available"))
	}
}

func TestStoppingWhatWasNotStarted(t *testing.T) {
	h := open(t)
	if err := h.StopQueue(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestWhatAKilledWorkerHadIsDeliveredAfterHerstel(t *testing.T) {
	h := open(t)
	h.enqueue(card)
	message := h.only()
	h.sql("UPDATE river_job SET state = 'running', attempt = 1, attempted_at = now(), attempted_by = '{dead}'")
	got := make(chan string, 10)
	start(t, h.DB, func(_ context.Context, id string) (time.Duration, error) {
		got <- id
		return 0, nil
	})
	h.must(func(tx *storage.Tx) error {
		n, err := tx.Herstel(t.Context())
		if n != 1 {
			t.Errorf("%d messages got a job, want 1", n)
		}
		return err
	})
	if id := receive(t, got); id != message {
		t.Errorf("delivered %s, want %s", id, message)
	}
}

func TestTwoReplicasShareTheWork(t *testing.T) {
	h := open(t)
	var c calls
	var done sync.WaitGroup
	const n = 40
	done.Add(n)
	work := func(_ context.Context, id string) (time.Duration, error) {
		if c.add(id) == 1 {
			done.Done()
		}
		return 0, nil
	}
	start(t, h.DB, work)
	start(t, h.replica(h.kluis), work)
	h.must(func(tx *storage.Tx) error {
		for i := range n {
			if err := tx.Enqueue(t.Context(), intent.Screening(id(i))); err != nil {
				return err
			}
		}
		return nil
	})
	all := make(chan struct{})
	go func() { done.Wait(); close(all) }()
	receive(t, all)
	waitFor(t, "all jobs to be done", func() bool { return h.jobsIn("completed") == n })
	for id, times := range c.n {
		if times != 1 {
			t.Errorf("%s was delivered %d times", id, times)
		}
	}
}
