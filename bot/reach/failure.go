package reach

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// Failure is a text that the carrier could not deliver.
type Failure struct {
	Practice billing.PracticeID
	Thread   int64
	Message  int64
	Code     int // the carrier's
	At       time.Time
	Again    time.Time // when the text is to be written once more; zero: never
}

// FailuresCount is how long failures of one phone are counted together (Twilio 30003: three in a week are for good).
const FailuresCount = 7 * 24 * time.Hour

const addFailureSQL = `
INSERT INTO reach.failure (practice_id, message, thread, code, at, again_due)
VALUES (@practice, @message, @thread, @code, @at, @again)
ON CONFLICT DO NOTHING`

const countFailuresSQL = `
SELECT count(*) FROM reach.failure
WHERE practice_id = @practice AND thread = @thread AND code = @code AND at > @since`

// AddFailure keeps a failure, once for each text, and gives how many of its code the phone has had in
// [FailuresCount].
func AddFailure(ctx context.Context, tx pgx.Tx, f Failure) (n int, err error) {
	_, err = tx.Exec(ctx, addFailureSQL, pgx.StrictNamedArgs{
		"practice": f.Practice, "message": f.Message, "thread": f.Thread, "code": f.Code, "at": f.At,
		"again": orNull(f.Again),
	})
	if err != nil {
		return 0, fmt.Errorf("keep a failure: %w", err)
	}
	err = tx.QueryRow(ctx, countFailuresSQL, pgx.StrictNamedArgs{
		"practice": f.Practice, "thread": f.Thread, "code": f.Code, "since": f.At.Add(-FailuresCount),
	}).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count failures: %w", err)
	}
	return n, nil
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

const againDueSQL = `
SELECT practice_id, thread, message, code, at, again_due FROM reach.failure
WHERE again_due <= @now ORDER BY again_due, practice_id, message LIMIT @limit`

// AgainDue gives the failures whose text is to be written once more by now.
func AgainDue(ctx context.Context, tx pgx.Tx, now time.Time, limit int) ([]Failure, error) {
	rows, err := tx.Query(ctx, againDueSQL, pgx.StrictNamedArgs{"now": now, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("read failures: %w", err)
	}
	due, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Failure])
	if err != nil {
		return nil, fmt.Errorf("read failures: %w", err)
	}
	return due, nil
}

const settleAgainSQL = `
UPDATE reach.failure SET again_due = NULL
WHERE practice_id = @practice AND message = @message AND again_due IS NOT NULL`

// SettleAgain takes a failure out of what is due, and says whether it still was.
func SettleAgain(ctx context.Context, tx pgx.Tx, f Failure) (mine bool, err error) {
	tag, err := tx.Exec(ctx, settleAgainSQL, pgx.StrictNamedArgs{"practice": f.Practice, "message": f.Message})
	if err != nil {
		return false, fmt.Errorf("settle a failure: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

// Reason is why a phone is not texted although nobody said stop.
type Reason string

// The reasons: the carrier blocks texts to it (Twilio 30004), until a person has looked; it was not to be reached for a
// week (three times 30003), until its owner writes.
const (
	Blocked     Reason = "blocked"
	Unreachable Reason = "unreachable"
)

const blockSQL = `
INSERT INTO reach.block AS b (practice_id, thread, reason, at) VALUES (@practice, @thread, @reason, @at)
ON CONFLICT (practice_id, thread, reason) DO UPDATE SET at = greatest(b.at, @at)`

// Block keeps that a phone is not to be texted.
func Block(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, thread int64, reason Reason, at time.Time,
) error {
	_, err := tx.Exec(ctx, blockSQL, pgx.StrictNamedArgs{
		"practice": practice, "thread": thread, "reason": reason, "at": at,
	})
	if err != nil {
		return fmt.Errorf("block a phone: %w", err)
	}
	return nil
}

const blockedSQL = `
SELECT reason, at FROM reach.block WHERE practice_id = @practice AND thread = @thread AND at >= @wrote
ORDER BY reason DESC LIMIT 1`

// BlockOf gives why a phone is not to be texted and since when; a block from before its owner last wrote is over. No
// reason: it may be.
func BlockOf(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, thread int64, wrote time.Time,
) (reason Reason, at time.Time, err error) {
	err = tx.QueryRow(ctx, blockedSQL, pgx.StrictNamedArgs{
		"practice": practice, "thread": thread, "wrote": wrote,
	}).Scan(&reason, &at)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", time.Time{}, nil
	}
	if err != nil {
		return "", time.Time{}, fmt.Errorf("look up a block: %w", err)
	}
	return reason, at.UTC(), nil
}

const liftSQL = `
DELETE FROM reach.block WHERE practice_id = @practice AND thread = @thread AND reason = @reason`

// Lift ends a block: a person has looked.
func Lift(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, thread int64, reason Reason) error {
	_, err := tx.Exec(ctx, liftSQL, pgx.StrictNamedArgs{"practice": practice, "thread": thread, "reason": reason})
	if err != nil {
		return fmt.Errorf("lift a block: %w", err)
	}
	return nil
}

const forgetSQL = `DELETE FROM reach.failure WHERE at < @before`

// Forget deletes the failures that nobody counts any more.
func Forget(ctx context.Context, tx pgx.Tx, now time.Time) error {
	if _, err := tx.Exec(ctx, forgetSQL, pgx.StrictNamedArgs{"before": now.Add(-2 * FailuresCount)}); err != nil {
		return fmt.Errorf("forget failures: %w", err)
	}
	return nil
}
