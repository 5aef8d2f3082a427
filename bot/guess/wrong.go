package guess

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// One after another: guesses that come at once, by several ways, are counted as if they had not.
const orderSQL = `SELECT pg_advisory_xact_lock(hashtextextended('guess/' || @practice::text, 0))`

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
// had [Long] of them in [LongWindow]. fresh says that something was not locked before.
func Add(ctx context.Context, tx pgx.Tx, g Guess) (fresh bool, err error) {
	accounts := make([]string, 0, len(g.Accounts))
	for _, a := range g.Accounts {
		accounts = append(accounts, string(a))
	}
	if _, err := tx.Exec(ctx, orderSQL, pgx.StrictNamedArgs{"practice": g.Practice}); err != nil {
		return false, fmt.Errorf("keep a guess: %w", err)
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

const provenSQL = `
INSERT INTO guess.proven AS p (practice_id, thread, at) VALUES (@practice, @thread, @at)
ON CONFLICT (practice_id, thread) DO UPDATE SET at = greatest(p.at, @at)`

// Proven keeps that a phone gave the right date of birth: its tries of the day begin anew. What counts for [Long] stays.
func Proven(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, thread int64, at time.Time) error {
	_, err := tx.Exec(ctx, provenSQL, pgx.StrictNamedArgs{"practice": practice, "thread": thread, "at": at})
	if err != nil {
		return fmt.Errorf("keep a confirmation: %w", err)
	}
	return nil
}

const recentSQL = `
SELECT w.at FROM guess.wrong w
WHERE w.practice_id = @practice AND w.thread = @thread AND w.at > @since
    AND w.at > coalesce((SELECT p.at FROM guess.proven p
        WHERE p.practice_id = @practice AND p.thread = @thread), '-infinity')
ORDER BY w.at DESC LIMIT @limit`

// Recent gives when the phone of a thread gave a wrong date of birth in [ShortWindow], since it last gave the right one.
func Recent(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, thread int64, now time.Time,
) ([]time.Time, error) {
	rows, err := tx.Query(ctx, recentSQL, pgx.StrictNamedArgs{
		"practice": practice, "thread": thread, "since": now.Add(-ShortWindow), "limit": Long,
	})
	if err != nil {
		return nil, fmt.Errorf("read guesses: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[time.Time])
	if err != nil {
		return nil, fmt.Errorf("read guesses: %w", err)
	}
	return all, nil
}
