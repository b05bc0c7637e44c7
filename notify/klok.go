package notify

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/go-co-op/gocron/v2"
	"github.com/jonboulle/clockwork"

	"ketenbot/bot/casus"
)

// How often the schedule looks what is due, and how often messages that lost their job get a new one. In real time.
const (
	tikElke     = 5 * time.Second
	herstelElke = 30 * time.Second
)

// StartTikken lets gocron tick: each tick does what is due according to the rows. A tick that comes while the one before runs is left out. The returned
// function stops it and waits for a tick that runs.
func StartTikken(ctx context.Context, r *Rooster, clock clockwork.Clock, log *slog.Logger) (stop func() error, err error) {
	s, err := gocron.NewScheduler(gocron.WithClock(clock), gocron.WithLocation(casus.Amsterdam))
	if err != nil {
		return nil, fmt.Errorf("scheduler: %w", err)
	}
	voegToe := func(elke time.Duration, naam string, doe func(context.Context) error) error {
		_, err := s.NewJob(gocron.DurationJob(elke), gocron.NewTask(func() {
			if err := doe(ctx); err != nil && ctx.Err() == nil {
				log.WarnContext(ctx, "tick failed, the next one tries again", "tick", naam, "error", err)
			}
		}), gocron.WithSingletonMode(gocron.LimitModeReschedule), gocron.WithStartAt(gocron.WithStartImmediately()))
		return err
	}
	if err := voegToe(tikElke, "moments", r.Tik); err != nil {
		return nil, fmt.Errorf("schedule moments: %w", err)
	}
	if err := voegToe(herstelElke, "repair", r.herstel); err != nil {
		return nil, fmt.Errorf("schedule repair: %w", err)
	}
	s.Start()
	return s.Shutdown, nil
}

// herstel gives messages that wait without a job a new one: after a crash, or when River gave up.
func (r *Rooster) herstel(ctx context.Context) error {
	return r.Store.InTx(ctx, func(tx Tx) error {
		n, err := tx.Herstel(ctx)
		if n > 0 {
			r.Log.InfoContext(ctx, "messages without a job got a new one", "count", n)
		}
		return err
	})
}

// Opwinder winds the demo's clock through everything that must happen.
type Opwinder struct {
	Rooster *Rooster
	// Nu and Zet read and set the clock of the house; Zet survives a restart.
	Nu  func() time.Time
	Zet func(ctx context.Context, t time.Time) error
	// Echt is real time, for waiting on deliveries.
	Echt clockwork.Clock

	bezig sync.Mutex
}

// Waiting for deliveries, in real time.
const (
	kijkElke   = 20 * time.Millisecond
	wachtOpAls = 30 * time.Second
)

// WindNaar lets every moment up to and including to happen, in order, each with the clock at its own time, and waits after each until all is delivered. A
// time before the clock is an error. The clock then stands at to.
func (o *Opwinder) WindNaar(ctx context.Context, to time.Time) (time.Time, error) {
	o.bezig.Lock()
	defer o.bezig.Unlock()
	if to.Before(o.Nu()) {
		return o.Nu(), fmt.Errorf("the clock stands at %s and cannot go back to %s", o.Nu().Format(time.RFC3339), to.Format(time.RFC3339))
	}
	for {
		if err := o.doeWatKomt(ctx); err != nil {
			return o.Nu(), err
		}
		var eerste time.Time
		var is bool
		err := o.Rooster.Store.InTx(ctx, func(tx Tx) error {
			var err error
			eerste, is, err = tx.EersteMoment(ctx)
			return err
		})
		if err != nil {
			return o.Nu(), err
		}
		if !is || eerste.After(to) {
			break
		}
		if err := o.Zet(ctx, later(eerste, o.Nu())); err != nil {
			return o.Nu(), err
		}
	}
	if err := o.Zet(ctx, to); err != nil {
		return o.Nu(), err
	}
	return o.Nu(), o.doeWatKomt(ctx)
}

func (o *Opwinder) doeWatKomt(ctx context.Context) error {
	if err := o.Rooster.Tik(ctx); err != nil {
		return err
	}
	return o.bezorgd(ctx)
}

// bezorgd waits until no message is on its way.
func (o *Opwinder) bezorgd(ctx context.Context) error {
	tot := o.Echt.Now().Add(wachtOpAls)
	for {
		var n int
		err := o.Rooster.Store.InTx(ctx, func(tx Tx) error {
			var err error
			n, err = tx.WachtendAantal(ctx)
			return err
		})
		if err != nil || n == 0 {
			return err
		}
		if o.Echt.Now().After(tot) {
			return fmt.Errorf("%d messages are not delivered after %s", n, wachtOpAls)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-o.Echt.After(kijkElke):
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
