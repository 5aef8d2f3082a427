package payment

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// AttemptState is where a try to charge an instalment stands.
type AttemptState string

// The states: planned → sending → succeeded, failed or needs_card; unknown when nobody can tell, until the
// processor answers under the same key or by notice; canceled when it was never sent.
const (
	AttemptPlanned   AttemptState = "planned"
	AttemptSending   AttemptState = "sending"
	AttemptUnknown   AttemptState = "unknown"
	AttemptSucceeded AttemptState = "succeeded"
	AttemptFailed    AttemptState = "failed"
	AttemptCanceled  AttemptState = "canceled"
	AttemptNeedsCard AttemptState = "needs_card"
)

// Attempt is one try to charge one instalment of a plan.
type Attempt struct {
	ID         int64
	Practice   billing.PracticeID
	Account    billing.AccountNumber
	Plan       int64
	Instalment int // counted from 1
	No         int // the try, counted from 1
	Due        billing.Date
	Amount     billing.Cents
	Card       int64
	State      AttemptState
	Code       string // the processor's, of a failure
	Intent     string
	Tries      int       // how often the processor was asked, under one key
	SentAt     time.Time // when it was asked first; zero: never
	NextAt     time.Time
	SettledAt  time.Time
}

// Key is the idempotency key of the charge: the same for as often as it is asked.
func (a Attempt) Key() string { return fmt.Sprintf("attempt/%s/%d", a.Practice, a.ID) }

// UnderWay says whether it is not decided.
func (a Attempt) UnderWay() bool {
	return a.State == AttemptPlanned || a.State == AttemptSending || a.State == AttemptUnknown
}

const attemptColumns = `t.id, t.practice_id, t.account, t.plan_id, t.instalment, t.no, t.due, t.amount, t.card_id,
    t.state, t.code, t.intent, t.tries, t.sent_at, t.next_at, t.settled_at`

func scanAttempt(row pgx.CollectableRow) (*Attempt, error) {
	var a Attempt
	var due time.Time
	var sent, settled *time.Time
	err := row.Scan(&a.ID, &a.Practice, &a.Account, &a.Plan, &a.Instalment, &a.No, &due, &a.Amount, &a.Card,
		&a.State, &a.Code, &a.Intent, &a.Tries, &sent, &a.NextAt, &settled)
	a.Due, a.SentAt, a.SettledAt, a.NextAt = billing.DateOf(due), orZero(sent), orZero(settled), a.NextAt.UTC()
	return &a, err
}

const selectLastAttempt = `
SELECT ` + attemptColumns + ` FROM payment.attempt t
WHERE t.practice_id = @practice AND t.plan_id = @plan AND t.instalment = @instalment
ORDER BY t.no DESC LIMIT 1`

// LastAttempt gives the last try for an instalment, or nil.
func LastAttempt(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, planID int64, instalment int,
) (*Attempt, error) {
	args := pgx.StrictNamedArgs{"practice": practice, "plan": planID, "instalment": instalment}
	a, err := one(ctx, tx, selectLastAttempt, args, scanAttempt)
	if err != nil {
		return nil, fmt.Errorf("read attempts: %w", err)
	}
	return a, nil
}

const addAttempt = `
INSERT INTO payment.attempt AS t (practice_id, account, plan_id, instalment, no, due, amount, card_id,
    planned_at, next_at)
SELECT @practice, @account, @plan, @instalment, @no, @due, @amount, @card, @now, @now
WHERE NOT EXISTS (SELECT FROM payment.attempt WHERE practice_id = @practice AND account = @account
    AND state IN ('planned', 'sending', 'unknown'))
ON CONFLICT DO NOTHING
RETURNING ` + attemptColumns

// PlanAttempt writes down a try that is to be made, and gives nil when one of the account is under way already.
func PlanAttempt(ctx context.Context, tx pgx.Tx, a Attempt, now time.Time) (*Attempt, error) {
	planned, err := one(ctx, tx, addAttempt, pgx.StrictNamedArgs{
		"practice": a.Practice, "account": a.Account, "plan": a.Plan, "instalment": a.Instalment, "no": a.No,
		"due": a.Due.Time(), "amount": a.Amount, "card": a.Card, "now": now,
	}, scanAttempt)
	if err != nil {
		return nil, fmt.Errorf("plan attempt: %w", err)
	}
	return planned, nil
}

const lockAttempt = `
SELECT ` + attemptColumns + ` FROM payment.attempt t WHERE t.practice_id = @practice AND t.id = @id FOR UPDATE`

// LockAttempt gives a try and holds its row; nil when there is none.
func LockAttempt(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64) (*Attempt, error) {
	a, err := one(ctx, tx, lockAttempt, pgx.StrictNamedArgs{"practice": practice, "id": id}, scanAttempt)
	if err != nil {
		return nil, fmt.Errorf("read attempt: %w", err)
	}
	return a, nil
}

const markSending = `
UPDATE payment.attempt SET state = 'sending', sent_at = coalesce(sent_at, @now), next_at = @next, tries = tries + 1
WHERE practice_id = @practice AND id = @id`

// Sending marks a try as being asked for, in the transaction that checked that it still may be. Nobody takes it up
// again before next.
func Sending(ctx context.Context, tx pgx.Tx, a Attempt, now, next time.Time) error {
	_, err := tx.Exec(ctx, markSending, pgx.StrictNamedArgs{
		"practice": a.Practice, "id": a.ID, "now": now, "next": next,
	})
	if err != nil {
		return fmt.Errorf("send attempt: %w", err)
	}
	return nil
}

// A charge that succeeded stays so, whatever an older notice says.
const settleAttempt = `
UPDATE payment.attempt SET state = @state, code = @code, next_at = @at::timestamptz,
    intent = CASE WHEN @intent = '' THEN intent ELSE @intent END,
    settled_at = CASE WHEN @open::boolean THEN NULL ELSE @at::timestamptz END
WHERE practice_id = @practice AND id = @id AND state <> 'succeeded'`

// Settle notes what became of a try.
func (a Attempt) Settle(
	ctx context.Context, tx pgx.Tx, to AttemptState, code, intent string, at time.Time,
) error {
	return a.move(ctx, tx, to, code, intent, at, false)
}

// Wait leaves a try undecided until a time: Unknown when it may have happened, Planned when it certainly did not.
func (a Attempt) Wait(ctx context.Context, tx pgx.Tx, to AttemptState, code, intent string, until time.Time) error {
	return a.move(ctx, tx, to, code, intent, until, true)
}

func (a Attempt) move(
	ctx context.Context, tx pgx.Tx, to AttemptState, code, intent string, at time.Time, open bool,
) error {
	_, err := tx.Exec(ctx, settleAttempt, pgx.StrictNamedArgs{
		"practice": a.Practice, "id": a.ID, "state": to, "code": code, "intent": intent, "at": at, "open": open,
	})
	if err != nil {
		return fmt.Errorf("settle attempt: %w", err)
	}
	return nil
}

const unsend = `
UPDATE payment.attempt SET state = 'planned', sent_at = NULL, tries = 0, next_at = @next
WHERE practice_id = @practice AND id = @id AND state = 'sending' AND tries = 1`

// Unsend leaves a try for a time as if it had not been made: the processor looked at nothing but our configuration. A
// try that was made before stays unknown.
func (a Attempt) Unsend(ctx context.Context, tx pgx.Tx, code string, until time.Time) error {
	if a.Tries > 1 {
		return a.Wait(ctx, tx, AttemptUnknown, code, "", until)
	}
	_, err := tx.Exec(ctx, unsend, pgx.StrictNamedArgs{"practice": a.Practice, "id": a.ID, "next": until})
	if err != nil {
		return fmt.Errorf("unsend attempt: %w", err)
	}
	return nil
}

const selectDueAttempts = `
SELECT practice_id, id FROM payment.attempt
WHERE state IN ('planned', 'sending', 'unknown') AND next_at <= @now
ORDER BY next_at LIMIT @limit`

// Ref names a row of a practice.
type Ref struct {
	Practice billing.PracticeID
	ID       int64
}

// DueAttempts gives the tries that are to be made now, and those whose outcome nobody noted; at most limit.
func DueAttempts(ctx context.Context, tx pgx.Tx, now time.Time, limit int) ([]Ref, error) {
	return refs(ctx, tx, selectDueAttempts, now, limit)
}

func refs(ctx context.Context, tx pgx.Tx, query string, now time.Time, limit int) ([]Ref, error) {
	rows, err := tx.Query(ctx, query, pgx.StrictNamedArgs{"now": now, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("read what is due: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Ref])
}
