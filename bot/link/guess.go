package link

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// The lock is on the account, not on the link: guesses through several links at once are counted one after another.
const lockGuessesSQL = `
SELECT pg_advisory_xact_lock(hashtextextended('link.guess/' || @practice::text || '/' || @account::text, 0))`

const guessesSQL = `
SELECT count(*) FROM link.guess WHERE practice_id = @practice AND account = @account AND at > @since`

// Wrong gives how many wrong dates of birth were tried for the link's account in the last [GuessWindow], through
// whichever link, and keeps everybody else from trying until the transaction ends.
func Wrong(ctx context.Context, tx pgx.Tx, l Link, now time.Time) (n int, err error) {
	_, err = tx.Exec(ctx, lockGuessesSQL, pgx.StrictNamedArgs{"practice": l.Practice, "account": l.guessed()})
	if err != nil {
		return 0, fmt.Errorf("count guesses: %w", err)
	}
	err = tx.QueryRow(ctx, guessesSQL, pgx.StrictNamedArgs{
		"practice": l.Practice, "account": l.guessed(), "since": now.Add(-GuessWindow),
	}).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count guesses: %w", err)
	}
	return n, nil
}

// guessed is what guesses are counted for: the account, or the thread where the account is not known before.
func (l Link) guessed() string {
	if l.Account == "" {
		return fmt.Sprintf("thread/%d", l.Thread)
	}
	return string(l.Account)
}

const addGuessSQL = `
INSERT INTO link.guess (practice_id, account, digest, at) VALUES (@practice, @account, @digest, @now)`

// AddWrong keeps a wrong date of birth: when it was tried, never which.
func AddWrong(ctx context.Context, tx pgx.Tx, l Link, now time.Time) error {
	_, err := tx.Exec(ctx, addGuessSQL, pgx.StrictNamedArgs{
		"practice": l.Practice, "account": l.guessed(), "digest": l.digest, "now": now,
	})
	if err != nil {
		return fmt.Errorf("keep guess: %w", err)
	}
	return nil
}
