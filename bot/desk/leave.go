package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent/seal"
)

const claimPostSQL = `UPDATE desk.post SET status = 'sending', attempts = attempts + 1, claimed_at = @now
WHERE practice_id = @practice
	AND id = (SELECT min(id) FROM desk.post
		WHERE practice_id = @practice AND number = @number AND status IN ('waiting', 'sending'))
	AND (status = 'waiting' AND not_before <= @now OR status = 'sending' AND claimed_at <= @lost)
RETURNING id, kind, user_id, text, status, attempts, not_before, created_at, key`

// ClaimPost takes the next post of a case and marks it sending, or gives nil when none is due or one is on its way.
// Whoever finishes a post asks again, so a post that was added meanwhile is not left.
func ClaimPost(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, number int, now time.Time,
) (*Post, error) {
	// The case's lock makes two jobs that ask at once take turns; the second then sees what the first took.
	if _, err := ByNumber(ctx, tx, practice, number); err != nil {
		return nil, fmt.Errorf("claim post: %w", err)
	}
	p := Post{Practice: practice, Case: number}
	var sealed []byte
	err := tx.QueryRow(ctx, claimPostSQL, pgx.StrictNamedArgs{
		"practice": practice, "number": number, "now": now, "lost": now.Add(-PostLease),
	}).Scan(&p.ID, &p.Kind, &p.User, &sealed, &p.Status, &p.Attempts, &p.NotBefore, &p.CreatedAt, &p.Key)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("claim post: %w", err)
	}
	if sealed == nil {
		return &p, nil
	}
	if p.Text, err = k.OpenText(postCell(practice, p.Key), sealed); err != nil {
		return nil, fmt.Errorf("claim post: %w", err)
	}
	return &p, nil
}

const settlePostSQL = `UPDATE desk.post SET status = @status, reason = @reason, settled_at = @now
WHERE practice_id = @practice AND id = @id AND status = 'sending'`

// Posted marks a post done.
func Posted(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64, now time.Time) error {
	return settlePost(ctx, tx, practice, id, PostDone, "", now)
}

// FailPost marks a post failed for good, with a machine-readable reason such as channel_not_found.
func FailPost(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64, reason string, now time.Time,
) error {
	return settlePost(ctx, tx, practice, id, PostFailed, reason, now)
}

func settlePost(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64, status PostStatus, reason string,
	now time.Time,
) error {
	_, err := tx.Exec(ctx, settlePostSQL, pgx.StrictNamedArgs{
		"practice": practice, "id": id, "status": status, "reason": reason, "now": now,
	})
	if err != nil {
		return fmt.Errorf("settle post: %w", err)
	}
	return nil
}

const retryPostSQL = `UPDATE desk.post SET status = 'waiting', not_before = @not_before, reason = @reason
WHERE practice_id = @practice AND id = @id AND status = 'sending'`

// RetryPost puts a post that could not be sent back, not to be tried before a time.
func RetryPost(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64, notBefore time.Time, reason string,
) error {
	_, err := tx.Exec(ctx, retryPostSQL, pgx.StrictNamedArgs{
		"practice": practice, "id": id, "not_before": notBefore, "reason": reason,
	})
	if err != nil {
		return fmt.Errorf("retry post: %w", err)
	}
	return nil
}

const duePostsSQL = `SELECT DISTINCT practice_id, number FROM desk.post
WHERE status = 'waiting' AND not_before <= @now OR status = 'sending' AND claimed_at <= @lost
LIMIT @limit`

// DuePosts gives the cases that have something to post, for the sweep that finds what a lost job left.
func DuePosts(ctx context.Context, tx pgx.Tx, now time.Time, limit int) ([]Ref, error) {
	rows, err := tx.Query(ctx, duePostsSQL, pgx.StrictNamedArgs{
		"now": now, "lost": now.Add(-PostLease), "limit": limit,
	})
	if err != nil {
		return nil, fmt.Errorf("find due posts: %w", err)
	}
	refs, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Ref])
	if err != nil {
		return nil, fmt.Errorf("find due posts: %w", err)
	}
	return refs, nil
}
