package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// caseColumns are those that scanCase reads, in its order.
const caseColumns = `practice_id, id, number, thread, account, reasons, urgent, status, claimant,
	opened_at, claimed_at, resolved_at, snoozed_until, channel, ts`

func scanCase(row pgx.CollectableRow) (Case, error) {
	var c Case
	var claimed, resolved, snoozed *time.Time
	err := row.Scan(&c.Practice, &c.ID, &c.Number, &c.Thread, &c.Account, &c.Reasons, &c.Urgent, &c.Status, &c.Claimant,
		&c.OpenedAt, &claimed, &resolved, &snoozed, &c.Channel, &c.TS)
	if err != nil {
		return Case{}, err
	}
	c.ClaimedAt, c.ResolvedAt, c.SnoozedUntil = orZero(claimed), orZero(resolved), orZero(snoozed)
	c.Reason = c.Reasons[0] // the database refuses a case without one
	return c, nil
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// Open hands c.Thread to the billers for c.Reason. A thread has one case at a time: when it has one, the reason and the
// account are added to that, it becomes urgent if c is, and opened is false. Of c it takes Practice, Thread, Account,
// Reason, Urgent and OpenedAt. The caller holds the lock of the thread.
func Open(ctx context.Context, tx pgx.Tx, c Case) (opened Case, isNew bool, err error) {
	if c.Reason == "" {
		return Case{}, false, ErrNoReason
	}
	const attempts = 2 // the second finds the case that another transaction opened under the first
	for range attempts {
		there, err := OpenCase(ctx, tx, c.Practice, c.Thread)
		if err != nil {
			return Case{}, false, err
		}
		if there != nil {
			grown, err := grow(ctx, tx, *there, c)
			return grown, false, err
		}
		made, err := insertCase(ctx, tx, c)
		if err != nil {
			return Case{}, false, err
		}
		if made != nil {
			return *made, true, record(ctx, tx, nil, *made, "", actionOpened, "", c.OpenedAt)
		}
	}
	return Case{}, false, errors.New("open case: the thread's case was opened and resolved meanwhile")
}

// The counter's row is locked until the transaction ends, so numbers are handed out one after the other.
const insertCaseSQL = `WITH next AS (
	INSERT INTO desk.counter AS n (practice_id, last) VALUES (@practice, @first)
	ON CONFLICT (practice_id) DO UPDATE SET last = n.last + 1
	RETURNING last)
INSERT INTO desk.case (practice_id, number, thread, account, reasons, urgent, opened_at)
SELECT @practice, last, @thread, @account, ARRAY[@reason::text], @urgent, @at FROM next
ON CONFLICT (practice_id, thread) WHERE status <> 'resolved' DO NOTHING
RETURNING ` + caseColumns

func insertCase(ctx context.Context, tx pgx.Tx, c Case) (*Case, error) {
	made, err := one(ctx, tx, insertCaseSQL, pgx.StrictNamedArgs{
		"practice": c.Practice, "first": FirstNumber, "thread": c.Thread, "account": c.Account, "reason": c.Reason,
		"urgent": c.Urgent, "at": c.OpenedAt,
	})
	if err != nil {
		return nil, fmt.Errorf("open case: %w", err)
	}
	return made, nil
}

const growSQL = `UPDATE desk.case SET
	reasons = CASE WHEN @reason = ANY(reasons) THEN reasons ELSE array_append(reasons, @reason::text) END,
	urgent = urgent OR @urgent,
	account = CASE WHEN account = '' THEN @account ELSE account END
WHERE practice_id = @practice AND id = @id
RETURNING ` + caseColumns

func grow(ctx context.Context, tx pgx.Tx, there, c Case) (Case, error) {
	grown, err := one(ctx, tx, growSQL, pgx.StrictNamedArgs{
		"practice": there.Practice, "id": there.ID, "reason": c.Reason, "urgent": c.Urgent, "account": c.Account,
	})
	if err != nil {
		return Case{}, fmt.Errorf("add reason to case: %w", err)
	}
	if grown == nil {
		return Case{}, ErrNotFound
	}
	if slices.Contains(there.Reasons, c.Reason) {
		return *grown, nil
	}
	return *grown, record(ctx, tx, nil, *grown, "", actionReasonAdded, "", c.OpenedAt)
}

const openCaseSQL = `SELECT ` + caseColumns + ` FROM desk.case
WHERE practice_id = @practice AND thread = @thread AND status <> 'resolved' FOR UPDATE`

// OpenCase gives the case of a thread that is not resolved and locks it, or nil when there is none.
func OpenCase(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, thread int64) (*Case, error) {
	c, err := one(ctx, tx, openCaseSQL, pgx.StrictNamedArgs{"practice": practice, "thread": thread})
	if err != nil {
		return nil, fmt.Errorf("read case of thread: %w", err)
	}
	return c, nil
}

const byNumberSQL = `SELECT ` + caseColumns + ` FROM desk.case
WHERE practice_id = @practice AND number = @number FOR UPDATE`

// ByNumber gives a case and locks it, or [ErrNotFound].
func ByNumber(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, number int) (Case, error) {
	c, err := one(ctx, tx, byNumberSQL, pgx.StrictNamedArgs{"practice": practice, "number": number})
	if err != nil {
		return Case{}, fmt.Errorf("read case: %w", err)
	}
	if c == nil {
		return Case{}, ErrNotFound
	}
	return *c, nil
}

const cardPostedSQL = `UPDATE desk.case SET channel = @channel, ts = @ts
WHERE practice_id = @practice AND number = @number`

// CardPosted keeps where in Slack a case's card stands.
func CardPosted(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, number int, channel, ts string,
) error {
	tag, err := tx.Exec(ctx, cardPostedSQL, pgx.StrictNamedArgs{
		"practice": practice, "number": number, "channel": channel, "ts": ts,
	})
	if err != nil {
		return fmt.Errorf("keep where the card is: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return ErrNotFound
	}
	return nil
}

// one runs a query that gives one case or none.
func one(ctx context.Context, tx pgx.Tx, sql string, args pgx.StrictNamedArgs) (*Case, error) {
	rows, err := tx.Query(ctx, sql, args)
	if err != nil {
		return nil, err
	}
	c, err := pgx.CollectExactlyOneRow(rows, scanCase)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &c, nil
}
