package notify_test

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/jonboulle/clockwork"
)

var echteKlok = clockwork.NewRealClock()

// oor is a log handler that passes on what is said.
type oor struct {
	slog.Handler

	gehoord chan string
}

func (o oor) Enabled(context.Context, slog.Level) bool { return true }

func (o oor) Handle(_ context.Context, r slog.Record) error {
	select {
	case o.gehoord <- r.Message:
	default: // nobody listens any more
	}
	return nil
}

// meeluisteren returns a log, and a function that waits until each of the messages was logged.
func meeluisteren(ctx context.Context) (log *slog.Logger, hoort func(berichten ...string) error) {
	o := oor{slog.DiscardHandler, make(chan string, 1000)}
	return slog.New(o), func(berichten ...string) error {
		nog := map[string]bool{}
		for _, b := range berichten {
			nog[b] = true
		}
		for len(nog) > 0 {
			select {
			case b := <-o.gehoord:
				delete(nog, b)
			case <-ctx.Done():
				return fmt.Errorf("never logged: %v", nog)
			}
		}
		return nil
	}
}
