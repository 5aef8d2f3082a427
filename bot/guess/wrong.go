package guess

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// One after another: guesses at an account that come at once, through several links or tabs, are counted as if they had
// not. Those of a phone wait for the lock of its thread, which the caller holds. In order, so that two guesses at
// several accounts do not wait for each other.
const orderSQL = `
SELECT pg_advisory_xact_lock(hashtextextended('guess/' || @practice::text || '/' || o.account, 0))
FROM (SELECT unnest(@accounts::text[]) AS account ORDER BY account) o`

func order(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, accounts []string) error {
	_, err := tx.Exec(ctx, orderSQL, pgx.StrictNamedArgs{"practice": practice, "accounts": accounts})
	if err != nil {
		return fmt.Errorf("wait for other guesses: %w", err)
	}
	return nil
}

const wrongSQL = `
INSERT INTO guess.wrong (practice_id, way, thread, accounts, at) VALUES (@practice, @way, @thread, @accounts, @at)`

// countSQL counts what a thread, and each account, got wrong since a time, and since its lock was last lifted.
const countSQL = `
SELECT what, (SELECT count(*) FROM guess.wrong w
    WHERE w.practice_id = @practice AND w.at > @since
        AND w.at > coalesce((SELECT l.lifted_at FROM guess.lock l
            WHERE l.practice_id = @practice AND l.what = s.what), '-infinity')
        AND (s.account IS NULL AND w.thread = @thread OR s.account IS NOT NULL AND w.accounts @> ARRAY[s.account]))
FROM (
    SELECT 'thread/' || @thread::bigint AS what, NULL::text AS account WHERE @thread::bigint <> 0
    UNION ALL
    SELECT 'account/' || a, a FROM unnest(@accounts::text[]) a
) s
ORDER BY what`

const lockSQL = `
INSERT INTO guess.lock AS l (practice_id, what, thread, at) VALUES (@practice, @what, @thread, @now)
ON CONFLICT (practice_id, what) DO UPDATE SET at = @now, thread = @thread, lifted_at = NULL, lifted_by = ''
WHERE l.lifted_at IS NOT NULL
RETURNING what`

// Add keeps a wrong date of birth and locks its phone, and every account that it was weighed against, once they have
// had [Long] of them in [LongWindow]. fresh says that something was not locked before. The caller holds the lock of the
// thread.
func Add(ctx context.Context, tx pgx.Tx, g Guess) (fresh bool, err error) {
	accounts := named(g.Accounts)
	if err := order(ctx, tx, g.Practice, accounts); err != nil {
		return false, err
	}
	_, err = tx.Exec(ctx, wrongSQL, pgx.StrictNamedArgs{
		"practice": g.Practice, "way": g.Way, "thread": g.Thread, "accounts": accounts, "at": g.At,
	})
	if err != nil {
		return false, fmt.Errorf("keep a guess: %w", err)
	}
	rows, err := tx.Query(ctx, countSQL, pgx.StrictNamedArgs{
		"practice": g.Practice, "thread": g.Thread, "accounts": accounts, "since": g.At.Add(-LongWindow),
	})
	if err != nil {
		return false, fmt.Errorf("count guesses: %w", err)
	}
	counts, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct {
		What string
		N    int
	}])
	if err != nil {
		return false, fmt.Errorf("count guesses: %w", err)
	}
	for _, c := range counts {
		if c.N < Long {
			continue
		}
		tag, err := tx.Exec(ctx, lockSQL, pgx.StrictNamedArgs{
			"practice": g.Practice, "what": c.What, "thread": g.Thread, "now": g.At,
		})
		if err != nil {
			return false, fmt.Errorf("lock after guesses: %w", err)
		}
		fresh = fresh || tag.RowsAffected() > 0
	}
	return fresh, nil
}
