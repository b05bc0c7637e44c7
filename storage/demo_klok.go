package storage

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// DemoKlok is a clock that stands still until it is set, and survives a restart. Make it before the DB whose transactions it times.
type DemoKlok struct {
	mu sync.Mutex
	nu time.Time
}

// Nu returns the time of the demo.
func (k *DemoKlok) Nu() time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.nu
}

// Begin reads where the clock stood; in a new database it is set to start.
func (k *DemoKlok) Begin(ctx context.Context, db *DB, start time.Time) error {
	var nu time.Time
	if err := db.sql.GetContext(ctx, &nu, queries["demo_klok_begin"], start); err != nil {
		return fmt.Errorf("read the clock of the demo: %w", plain(err))
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.nu = nu
	return nil
}

// Zet sets the clock, in the database first.
func (k *DemoKlok) Zet(ctx context.Context, db *DB, nu time.Time) error {
	if _, err := db.sql.ExecContext(ctx, queries["demo_klok_zet"], nu); err != nil {
		return fmt.Errorf("set the clock of the demo: %w", plain(err))
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.nu = nu
	return nil
}
