package storage

import "context"

// What only the tests see.

var CompareSchema = compareSchema

// Queries returns every statement by name.
func Queries() (map[string]string, error) { return queries, queriesErr }

// Exec runs a statement inside the transaction, as the queries of this package are run.
func (t *Tx) Exec(ctx context.Context, statement string, args ...any) error {
	_, err := t.tx.ExecContext(ctx, statement, args...)
	return plain(err)
}
