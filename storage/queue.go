package storage

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivertype"

	"ketenbot/bot/chat"
)

// River's defaults are made for long jobs; these are for messages. All in real time, whatever the clock of the house says.
const (
	jobKind        = "bezorging"
	workers        = 8
	pollEvery      = 100 * time.Millisecond
	jobTimeout     = 20 * time.Second
	rescueAfter    = 60 * time.Second
	longestBackoff = 60 * time.Second
	stopWithin     = 10 * time.Second
)

type bezorging struct {
	ID string `json:"id"` // of the bericht; a job says nothing else
}

// Kind names the job for River.
func (bezorging) Kind() string { return jobKind }

// Queue hands messages to their delivery, through River.
type Queue struct {
	insertOnly *river.Client[*sql.Tx]
	working    *river.Client[*sql.Tx]
}

func newQueue(db *sql.DB) (*Queue, error) {
	client, err := river.NewClient(riverdatabasesql.New(db), &river.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, fmt.Errorf("river: %w", err)
	}
	return &Queue{insertOnly: client}, nil
}

func (q *Queue) insert(ctx context.Context, tx *sql.Tx, id string) error {
	if _, err := q.insertOnly.InsertTx(ctx, tx, bezorging{ID: id}, nil); err != nil {
		return fmt.Errorf("insert job: %w", plain(err))
	}
	return nil
}

// Work delivers the message with the given id. A duration above zero asks to be called again after it (an outage; it costs no attempt).
type Work func(ctx context.Context, id string) (again time.Duration, err error)

type worker struct {
	river.WorkerDefaults[bezorging]
	work Work
}

// Work runs one job.
func (w *worker) Work(ctx context.Context, job *river.Job[bezorging]) (err error) {
	defer chat.Recovered(&err) // River would write the value of a panic into its table
	again, err := w.work(ctx, job.Args.ID)
	if err != nil {
		return err
	}
	if again > 0 {
		return river.JobSnooze(min(again, longestBackoff))
	}
	return nil
}

// NextRetry doubles from a second to a minute: a database that was away is no reason to wait for hours.
func (w *worker) NextRetry(job *river.Job[bezorging]) time.Time {
	wait := longestBackoff
	if n := len(job.Errors); n < 6 {
		wait = time.Second << n
	}
	return job.AttemptedAt.Add(wait)
}

// StartQueue begins delivering. Only StopQueue stops it, before the database is closed: that ctx ends does not break off what is being delivered.
func (db *DB) StartQueue(ctx context.Context, log *slog.Logger, work Work) error {
	all := river.NewWorkers()
	river.AddWorker(all, &worker{work: work})
	client, err := river.NewClient(riverdatabasesql.New(db.sql.DB), &river.Config{
		Queues:               map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}},
		Workers:              all,
		FetchPollInterval:    pollEvery,
		FetchCooldown:        pollEvery,
		JobTimeout:           jobTimeout,
		RescueStuckJobsAfter: rescueAfter,
		Logger:               log,
		ErrorHandler:         &jobErrors{log: log},
	})
	if err != nil {
		return fmt.Errorf("river: %w", err)
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start river: %w", err)
	}
	db.queue.working = client
	return nil
}

// StopQueue lets running deliveries end, and stops; it waits ten seconds at most, also when ctx has ended, which is when it is usually called.
func (db *DB) StopQueue(ctx context.Context) error {
	if db.queue.working == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	if err := db.queue.working.Stop(ctx); err != nil {
		return fmt.Errorf("stop river: %w", err)
	}
	return nil
}

type jobErrors struct{ log *slog.Logger }

// HandleError logs that a delivery will be tried again.
func (h *jobErrors) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	h.log.WarnContext(ctx, "delivery failed, will be tried again", "job", job.ID, "attempt", job.Attempt, "error", err)
	return nil
}

// HandlePanic logs a mistake of ours outside Work; the job is tried again.
func (h *jobErrors) HandlePanic(ctx context.Context, job *rivertype.JobRow, panicVal any, trace string) *river.ErrorHandlerResult {
	h.log.ErrorContext(ctx, "delivery panicked", "job", job.ID, "panic_type", fmt.Sprintf("%T", panicVal), "trace", trace)
	return nil
}
