package guess

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// todaySQL counts what a phone got wrong, and what was got wrong on the pages of an account, but for what its phone has
// made good since.
const todaySQL = `
SELECT count(*) FROM guess.wrong w
WHERE w.practice_id = @practice AND w.at > @since
    AND (w.thread = @thread AND w.thread <> 0
        OR @account <> '' AND w.way = 'page' AND w.accounts @> ARRAY[@account::text])
    AND NOT EXISTS (SELECT FROM guess.proven p
        WHERE p.practice_id = w.practice_id AND p.thread = w.thread AND p.at >= w.at)`

// Today gives how many wrong dates of birth count against the next one from the phone of a thread, by text and on pages
// together: those of [ShortWindow], since the phone last gave the right one. The caller holds the lock of the thread.
func Today(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, thread int64, now time.Time,
) (n int, err error) {
	return TodayOf(ctx, tx, practice, thread, "", now)
}

// TodayOf is [Today] for the page of an account, on which whoever has the link may guess: what was tried there counts
// as well, whichever phone the account has, and if it has none (thread 0). Everybody else who guesses at the account
// waits until the transaction ends. Without an account it is [Today].
func TodayOf(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, thread int64, account billing.AccountNumber,
	now time.Time,
) (n int, err error) {
	if account != "" {
		if err := order(ctx, tx, practice, []string{string(account)}); err != nil {
			return 0, err
		}
	}
	err = tx.QueryRow(ctx, todaySQL, pgx.StrictNamedArgs{
		"practice": practice, "thread": thread, "account": account, "since": now.Add(-ShortWindow),
	}).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count guesses of the day: %w", err)
	}
	return n, nil
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
