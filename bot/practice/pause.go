package practice

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

const pauseSQL = `
UPDATE practice.practice SET paused_at = CASE WHEN @paused THEN coalesce(paused_at, @now) END WHERE practice_id = @practice`

// Pause lets no text of a practice leave from now on; pausing it again changes nothing. [ErrNotFound] if there is none.
func Pause(ctx context.Context, tx pgx.Tx, id billing.PracticeID, now time.Time) error {
	return setPaused(ctx, tx, pgx.StrictNamedArgs{"practice": id, "paused": true, "now": now})
}

// Resume ends a pause. What was refused meanwhile does not leave any more.
func Resume(ctx context.Context, tx pgx.Tx, id billing.PracticeID, now time.Time) error {
	return setPaused(ctx, tx, pgx.StrictNamedArgs{"practice": id, "paused": false, "now": now})
}

func setPaused(ctx context.Context, tx pgx.Tx, args pgx.StrictNamedArgs) error {
	done, err := tx.Exec(ctx, pauseSQL, args)
	if err != nil {
		return fmt.Errorf("pause a practice: %w", err)
	}
	if done.RowsAffected() == 0 {
		return ErrNotFound
	}
	return nil
}
