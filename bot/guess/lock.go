package guess

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// Lock is a phone or an account whose identity nobody can confirm until a person unlocks it.
type Lock struct {
	What   string // "thread/7" or "account/A-1"
	Thread int64  // where the case about it is; 0: nowhere
	At     time.Time
}

const locksSQL = `
SELECT what, thread, at FROM guess.lock
WHERE practice_id = @practice AND lifted_at IS NULL AND what = ANY(
    array_append(ARRAY(SELECT 'account/' || a FROM unnest(@accounts::text[]) a), 'thread/' || @thread::bigint))
ORDER BY what`

// Locks gives what is locked of a phone and its accounts.
func Locks(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, thread int64, accounts []billing.AccountNumber,
) ([]Lock, error) {
	rows, err := tx.Query(ctx, locksSQL, pgx.StrictNamedArgs{
		"practice": practice, "thread": thread, "accounts": named(accounts),
	})
	if err != nil {
		return nil, fmt.Errorf("read locks: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Lock])
	if err != nil {
		return nil, fmt.Errorf("read locks: %w", err)
	}
	return all, nil
}

// named gives account numbers as SQL takes them; none is an empty list, not NULL.
func named(accounts []billing.AccountNumber) []string {
	names := make([]string, 0, len(accounts))
	for _, a := range accounts {
		names = append(names, string(a))
	}
	return names
}

const liftSQL = `
UPDATE guess.lock SET lifted_at = @now, lifted_by = @by
WHERE practice_id = @practice AND what = @what AND lifted_at IS NULL`

// Lift unlocks, and counts from zero again: by is who did it.
func Lift(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, what, by string, now time.Time) error {
	_, err := tx.Exec(ctx, liftSQL, pgx.StrictNamedArgs{"practice": practice, "what": what, "by": by, "now": now})
	if err != nil {
		return fmt.Errorf("lift a lock: %w", err)
	}
	return nil
}

const forgetSQL = `DELETE FROM guess.wrong WHERE at < @before`

// Forget deletes the guesses that no bound looks at any more.
func Forget(ctx context.Context, tx pgx.Tx, now time.Time) error {
	if _, err := tx.Exec(ctx, forgetSQL, pgx.StrictNamedArgs{"before": now.Add(-2 * LongWindow)}); err != nil {
		return fmt.Errorf("forget guesses: %w", err)
	}
	return nil
}
