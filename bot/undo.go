package bot

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/consent/seal"
)

// UndoImport undoes the loads of one file, by the hash of its content, or with an empty hash those of the file that was
// loaded last: all of it or nothing.
func UndoImport(
	ctx context.Context, pool *pgxpool.Pool, keys *seal.Keyring, practice billing.PracticeID, hash string, at time.Time,
) (undone ledger.Undone, err error) {
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		undone, err = ledger.UndoImport(ctx, tx, keys, practice, hash, at)
		return err
	})
	if err != nil {
		return ledger.Undone{}, fmt.Errorf("undo: %w", ledger.Translate(err))
	}
	return undone, nil
}
