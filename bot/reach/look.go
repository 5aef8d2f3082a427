package reach

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// List is one of the carrier's lists that is read again and again.
type List string

// The lists: texts that came in, and texts that failed because the phone is blocked.
const (
	Inbound      List = "inbound"
	Suppressions List = "suppressions"
)

const beginSQL = `
INSERT INTO reach.look AS l (practice_id, list, started_at, seen_until)
VALUES (@practice, @list, @now, @first)
ON CONFLICT (practice_id, list) DO UPDATE SET started_at = @now
WHERE l.started_at <= @before
RETURNING seen_until`

// Begin takes the reading of a list for the practice when nobody has begun one since before, and says from when on to
// read: first, where it was never read. mine is false when it is not due, or somebody else's.
func Begin(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, list List, first, before, now time.Time,
) (since time.Time, mine bool, err error) {
	err = tx.QueryRow(ctx, beginSQL, pgx.StrictNamedArgs{
		"practice": practice, "list": list, "now": now, "first": first, "before": before,
	}).Scan(&since)
	if errors.Is(err, pgx.ErrNoRows) {
		return time.Time{}, false, nil
	}
	if err != nil {
		return time.Time{}, false, fmt.Errorf("begin to read a list: %w", err)
	}
	return since.UTC(), true, nil
}

const sinceSQL = `SELECT started_at FROM reach.look WHERE practice_id = @practice AND list = @list`

// LastBegun gives when the reading of a list was begun last, zero when it never was.
func LastBegun(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, list List,
) (at time.Time, err error) {
	err = tx.QueryRow(ctx, sinceSQL, pgx.StrictNamedArgs{"practice": practice, "list": list}).Scan(&at)
	if errors.Is(err, pgx.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("look when a list was read: %w", err)
	}
	return at.UTC(), nil
}

const seenSQL = `
UPDATE reach.look SET seen_until = greatest(seen_until, @until)
WHERE practice_id = @practice AND list = @list`

// Seen keeps that a list was read up to a time.
func Seen(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, list List, until time.Time,
) error {
	_, err := tx.Exec(ctx, seenSQL, pgx.StrictNamedArgs{"practice": practice, "list": list, "until": until})
	if err != nil {
		return fmt.Errorf("keep how far a list was read: %w", err)
	}
	return nil
}

// Difference is something that the carrier knew and we did not.
type Difference struct {
	SID      string // the carrier's id of the text that shows it
	Kind     string // "opt_out", "blocked", "start"
	At       time.Time
	Mirrored bool // from then on our word is the carrier's; what would allow more is never mirrored
}

const addDifferenceSQL = `
INSERT INTO reach.difference (practice_id, sid, kind, at, found_at, mirrored)
VALUES (@practice, @sid, @kind, @at, @now, @mirrored)
ON CONFLICT (practice_id, sid) DO NOTHING`

// AddDifference keeps a difference, once for each text that shows one.
func AddDifference(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, d Difference, now time.Time,
) (fresh bool, err error) {
	tag, err := tx.Exec(ctx, addDifferenceSQL, pgx.StrictNamedArgs{
		"practice": practice, "sid": d.SID, "kind": d.Kind, "at": d.At, "now": now, "mirrored": d.Mirrored,
	})
	if err != nil {
		return false, fmt.Errorf("keep a difference: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

const differencesSQL = `
SELECT sid, kind, at, mirrored FROM reach.difference
WHERE practice_id = @practice
ORDER BY found_at DESC, sid LIMIT @limit`

// Differences gives the differences of a practice that were found last, the latest first.
func Differences(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, limit int,
) ([]Difference, error) {
	rows, err := tx.Query(ctx, differencesSQL, pgx.StrictNamedArgs{"practice": practice, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("read differences: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Difference])
	if err != nil {
		return nil, fmt.Errorf("read differences: %w", err)
	}
	return all, nil
}
