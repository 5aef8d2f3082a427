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
	Day        billing.Date // of the practice, on which it is made; zero: it uses up none
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

const attemptColumns = `t.id, t.practice_id, t.account, t.plan_id, t.instalment, t.no, t.due, t.day, t.amount,
    t.card_id, t.state, t.code, t.intent, t.tries, t.sent_at, t.next_at, t.settled_at`

func scanAttempt(row pgx.CollectableRow) (*Attempt, error) {
	var a Attempt
	var due time.Time
	var day, sent, settled *time.Time
	err := row.Scan(&a.ID, &a.Practice, &a.Account, &a.Plan, &a.Instalment, &a.No, &due, &day, &a.Amount, &a.Card,
		&a.State, &a.Code, &a.Intent, &a.Tries, &sent, &a.NextAt, &settled)
	a.Due, a.SentAt, a.SettledAt, a.NextAt = billing.DateOf(due), orZero(sent), orZero(settled), a.NextAt.UTC()
	if day != nil {
		a.Day = billing.DateOf(*day)
	}
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
	return one(ctx, tx, "read attempts", selectLastAttempt, args, scanAttempt)
}

const selectLastDeclined = `
SELECT ` + attemptColumns + ` FROM payment.attempt t
WHERE t.practice_id = @practice AND t.account = @account AND t.due = @due AND t.state IN ('failed', 'needs_card')
    AND t.code NOT IN (@unsettled, @not_made)
ORDER BY t.id DESC LIMIT 1`

// LastDeclined gives the last try of an account that was declined of what was due on a day, whichever terms asked for
// it, or nil.
func LastDeclined(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber, due billing.Date,
) (*Attempt, error) {
	return one(ctx, tx, "read attempts", selectLastDeclined, pgx.StrictNamedArgs{
		"practice": practice, "account": account, "due": due.Time(), "unsettled": CodeUnsettled, "not_made": CodeNotMade,
	}, scanAttempt)
}

const addAttempt = `
INSERT INTO payment.attempt AS t (practice_id, account, plan_id, instalment, no, due, day, amount, card_id,
    planned_at, next_at)
SELECT @practice, @account, @plan, @instalment, @no, @due, @day, @amount, @card, @now, @now
WHERE NOT EXISTS (SELECT FROM payment.attempt WHERE practice_id = @practice AND account = @account
    AND state IN ('planned', 'sending', 'unknown'))
ON CONFLICT DO NOTHING
RETURNING ` + attemptColumns

// PlanAttempt writes down a try that is to be made on a day of the practice, and gives nil when one of the account is
// under way already, or was made on that day. One that was canceled, or that a person knows was not made, is none.
func PlanAttempt(ctx context.Context, tx pgx.Tx, a Attempt, now time.Time) (*Attempt, error) {
	if a.Day.IsZero() {
		return nil, fmt.Errorf("plan attempt: %w", ErrNoDay)
	}
	return one(ctx, tx, "plan attempt", addAttempt, pgx.StrictNamedArgs{
		"practice": a.Practice, "account": a.Account, "plan": a.Plan, "instalment": a.Instalment, "no": a.No,
		"due": a.Due.Time(), "day": dayOf(a), "amount": a.Amount, "card": a.Card, "now": now,
	}, scanAttempt)
}

// dayOf is the day that a try uses up; nil: none.
func dayOf(a Attempt) *time.Time {
	if a.Day.IsZero() {
		return nil
	}
	day := a.Day.Time()
	return &day
}

const lockAttempt = `
SELECT ` + attemptColumns + ` FROM payment.attempt t WHERE t.practice_id = @practice AND t.id = @id FOR UPDATE`

// LockAttempt gives a try and holds its row; nil when there is none.
func LockAttempt(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64) (*Attempt, error) {
	args := pgx.StrictNamedArgs{"practice": practice, "id": id}
	return one(ctx, tx, "read attempt", lockAttempt, args, scanAttempt)
}

const markSending = `
UPDATE payment.attempt SET state = 'sending', sent_at = coalesce(sent_at, @now), next_at = @next, tries = tries + 1,
    day = CASE WHEN sent_at IS NULL THEN @day ELSE day END
WHERE practice_id = @practice AND id = @id`

// Sending marks a try as being asked for, in the transaction that checked that it still may be. Nobody takes it up
// again before next. One that is asked for first on another day than it was planned for uses up that other day; today
// is the practice's.
func Sending(ctx context.Context, tx pgx.Tx, a Attempt, today billing.Date, now, next time.Time) error {
	a.Day = today
	_, err := run(ctx, tx, "send attempt", markSending, pgx.StrictNamedArgs{
		"practice": a.Practice, "id": a.ID, "day": dayOf(a), "now": now, "next": next,
	})
	return err
}

// A charge that succeeded stays so, whatever an older notice says. One that is canceled was never asked for, and leaves
// its day to another.
const settleAttempt = `
UPDATE payment.attempt SET state = @state, code = @code, next_at = @at::timestamptz,
    intent = CASE WHEN @intent = '' THEN intent ELSE @intent END,
    day = CASE WHEN @state = 'canceled' THEN NULL ELSE day END,
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
	_, err := run(ctx, tx, "settle attempt", settleAttempt, pgx.StrictNamedArgs{
		"practice": a.Practice, "id": a.ID, "state": to, "code": code, "intent": intent, "at": at, "open": open,
	})
	return err
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
	args := pgx.StrictNamedArgs{"practice": a.Practice, "id": a.ID, "next": until}
	_, err := run(ctx, tx, "unsend attempt", unsend, args)
	return err
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
	args := pgx.StrictNamedArgs{"now": now, "limit": limit}
	return many(ctx, tx, "read what is due", query, args, pgx.RowToStructByPos[Ref])
}
