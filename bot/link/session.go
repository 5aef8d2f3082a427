package link

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

const insertSessionSQL = `
INSERT INTO link.session (practice_id, digest, link_digest, account, created_at, seen_at)
VALUES (@practice, @digest, @link, @account, @now, @now)`

// Begin opens a session on a link whose owner gave the date of birth of l.Account; its id belongs in a cookie and
// nowhere else.
func Begin(ctx context.Context, tx pgx.Tx, l Link, now time.Time) (id string, err error) {
	if id, err = secret(sessionSize); err != nil {
		return "", fmt.Errorf("begin session: %w", err)
	}
	_, err = tx.Exec(ctx, insertSessionSQL, pgx.StrictNamedArgs{
		"practice": l.Practice, "digest": digest("session", id), "link": l.digest,
		"account": l.Account, "now": now,
	})
	if err != nil {
		return "", fmt.Errorf("begin session: %w", err)
	}
	return id, nil
}

const touchSQL = `
UPDATE link.session s SET seen_at = greatest(s.seen_at, @now)
FROM link.link l
WHERE s.digest = @digest AND s.practice_id = @practice AND s.link_digest = @link
    AND l.practice_id = s.practice_id AND l.digest = s.link_digest AND l.revoked_at IS NULL AND l.expires_at > @now
    AND s.seen_at > @idle AND s.created_at > @whole
RETURNING s.account`

// Touch says that a session is used now, on the link it was begun on, and gives whose it is. [ErrNotFound] says that it
// has ended, or was begun on another link.
func Touch(
	ctx context.Context, tx pgx.Tx, l Link, id string, now time.Time,
) (account billing.AccountNumber, err error) {
	err = tx.QueryRow(ctx, touchSQL, pgx.StrictNamedArgs{
		"practice": l.Practice, "digest": digest("session", id), "link": l.digest, "now": now,
		"idle": now.Add(-Idle), "whole": now.Add(-Whole),
	}).Scan(&account)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("use session: %w", err)
	}
	return account, nil
}

const endSQL = `DELETE FROM link.session WHERE practice_id = @practice AND digest = @digest`

// End closes a session; one that is over already is no error.
func End(ctx context.Context, tx pgx.Tx, l Link, id string) error {
	_, err := tx.Exec(ctx, endSQL, pgx.StrictNamedArgs{"practice": l.Practice, "digest": digest("session", id)})
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}
