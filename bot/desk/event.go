package desk

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

const keepEventSQL = `INSERT INTO desk.event (id, at) VALUES (@id, @at) ON CONFLICT DO NOTHING`

// KeepEvent keeps the id of an event or interaction of Slack; fresh is false when it was kept before. Two transactions
// with the same id take turns: the second waits for the first and learns that the id is known if that commits.
func KeepEvent(ctx context.Context, tx pgx.Tx, id string, at time.Time) (fresh bool, err error) {
	tag, err := tx.Exec(ctx, keepEventSQL, pgx.StrictNamedArgs{"id": id, "at": at})
	if err != nil {
		return false, fmt.Errorf("keep event: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

const forgetEventsSQL = `DELETE FROM desk.event
WHERE (practice_id, id) IN (SELECT practice_id, id FROM desk.event WHERE at < @before ORDER BY at LIMIT @limit)`

// ForgetEvents drops the oldest ids from before a time, at most limit, and says how many. Slack stops repeating an
// event after minutes; a week is safe.
func ForgetEvents(ctx context.Context, tx pgx.Tx, before time.Time, limit int) (int, error) {
	tag, err := tx.Exec(ctx, forgetEventsSQL, pgx.StrictNamedArgs{"before": before, "limit": limit})
	if err != nil {
		return 0, fmt.Errorf("forget events: %w", err)
	}
	return int(tag.RowsAffected()), nil
}
