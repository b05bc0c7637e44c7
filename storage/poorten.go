package storage

import (
	"context"

	"ketenbot/bot"
	"ketenbot/notify"
)

// botStore and notifyStore show the database to each room through its own port.
type (
	botStore    struct{ db *DB }
	notifyStore struct{ db *DB }
)

// Bot returns the database as the use cases see it.
func (db *DB) Bot() bot.Store { return botStore{db} }

// Notify returns the database as the schedule and the delivery see it.
func (db *DB) Notify() notify.Store { return notifyStore{db} }

// InTx implements bot.Store.
func (s botStore) InTx(ctx context.Context, fn func(bot.Tx) error) error {
	return s.db.InTx(ctx, func(t *Tx) error { return fn(t) })
}

// InTx implements notify.Store.
func (s notifyStore) InTx(ctx context.Context, fn func(notify.Tx) error) error {
	return s.db.InTx(ctx, func(t *Tx) error { return fn(t) })
}

var (
	_ bot.Tx    = (*Tx)(nil)
	_ notify.Tx = (*Tx)(nil)
)
