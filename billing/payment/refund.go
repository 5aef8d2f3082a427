package payment

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// RefundState is where a refund stands.
type RefundState string

// The states of a refund; failed is final, also after a success: the money came back to us.
const (
	RefundPlanned   RefundState = "planned"
	RefundSending   RefundState = "sending"
	RefundUnknown   RefundState = "unknown"
	RefundSucceeded RefundState = "succeeded"
	RefundFailed    RefundState = "failed"
)

// Returned is a refund on its way: what package payment keeps of a [Refund].
type Returned struct {
	ID        int64
	Practice  billing.PracticeID
	Key       string // of whoever asked: one key is one refund
	Account   billing.AccountNumber
	Intent    string
	Amount    billing.Cents
	Approver  string // who allowed it: a biller's id, or "processor" when it was made there
	State     RefundState
	Code      string
	Object    string // the processor's id
	Tries     int
	Entry     string
	SentAt    time.Time
	NextAt    time.Time
	SettledAt time.Time
}

// IdempotencyKey is the key under which the processor does it once.
func (r Returned) IdempotencyKey() string { return fmt.Sprintf("refund/%s/%d", r.Practice, r.ID) }

const refundColumns = `f.id, f.practice_id, f.key, f.account, f.intent, f.amount, f.approver, f.state, f.code, f.object,
    f.tries, f.entry, f.sent_at, f.next_at, f.settled_at`

func scanRefund(row pgx.CollectableRow) (*Returned, error) {
	var r Returned
	var sent, settled *time.Time
	err := row.Scan(&r.ID, &r.Practice, &r.Key, &r.Account, &r.Intent, &r.Amount, &r.Approver, &r.State, &r.Code,
		&r.Object, &r.Tries, &r.Entry, &sent, &r.NextAt, &settled)
	r.SentAt, r.SettledAt, r.NextAt = orZero(sent), orZero(settled), r.NextAt.UTC()
	return &r, err
}

const selectRefundByKey = `
SELECT ` + refundColumns + ` FROM payment.refund f WHERE f.practice_id = @practice AND f.key = @key`

const addRefund = `
INSERT INTO payment.refund AS f (practice_id, key, account, intent, amount, approver, state, object, asked_at, next_at)
VALUES (@practice, @key, @account, @intent, @amount, @approver, @state, @object, @at, @at)
ON CONFLICT ON CONSTRAINT refund_key DO NOTHING
RETURNING ` + refundColumns

// AddRefund writes a refund down before the processor is asked, once a key. The same key for another payment, amount or
// approver is [ErrConflict]; refunds beyond the payment are [ErrBeyondPayment]; without an approver it is
// [ErrApprover].
func AddRefund(ctx context.Context, tx pgx.Tx, r Returned, at time.Time) (kept *Returned, added bool, err error) {
	if r.Approver == "" {
		return nil, false, fmt.Errorf("refund: %w", ErrApprover)
	}
	if r.State == "" {
		r.State = RefundPlanned
	}
	kept, err = one(ctx, tx, "refund", addRefund, pgx.StrictNamedArgs{
		"practice": r.Practice, "key": r.Key, "account": r.Account, "intent": r.Intent, "amount": r.Amount,
		"approver": r.Approver, "state": r.State, "object": r.Object, "at": at,
	}, scanRefund)
	if err != nil || kept != nil {
		return kept, kept != nil, err
	}
	if kept, err = RefundByKey(ctx, tx, r.Practice, r.Key); err != nil {
		return nil, false, err
	}
	if kept == nil || kept.Intent != r.Intent || kept.Amount != r.Amount || kept.Approver != r.Approver {
		return nil, false, fmt.Errorf("refund: %w", ErrConflict)
	}
	return kept, false, nil
}

// RefundByKey gives the refund that was asked for under a key, or nil.
func RefundByKey(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, key string) (*Returned, error) {
	args := pgx.StrictNamedArgs{"practice": practice, "key": key}
	return one(ctx, tx, "read refund", selectRefundByKey, args, scanRefund)
}

const lockRefund = `
SELECT ` + refundColumns + ` FROM payment.refund f WHERE f.practice_id = @practice AND f.id = @id FOR UPDATE`

// LockRefund gives a refund and holds its row; nil when there is none.
func LockRefund(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64) (*Returned, error) {
	return one(ctx, tx, "read refund", lockRefund, pgx.StrictNamedArgs{"practice": practice, "id": id}, scanRefund)
}

// A refund that we asked for and whose answer was lost has no id of the processor's yet: amount and payment tell it.
const findRefund = `
SELECT ` + refundColumns + ` FROM payment.refund f
WHERE f.practice_id = @practice AND f.intent = @intent AND (f.object = @object
    OR f.object = '' AND f.amount = @amount AND f.state IN ('sending', 'unknown'))
ORDER BY f.object = @object DESC, f.id LIMIT 1 FOR UPDATE`

// FindRefund gives the refund of a payment that a processor's id means, or nil.
func FindRefund(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, intent, object string, amount billing.Cents,
) (*Returned, error) {
	return one(ctx, tx, "read refund", findRefund, pgx.StrictNamedArgs{
		"practice": practice, "intent": intent, "object": object, "amount": amount,
	}, scanRefund)
}

const markRefundSending = `
UPDATE payment.refund SET state = 'sending', sent_at = coalesce(sent_at, @now), next_at = @next, tries = tries + 1
WHERE practice_id = @practice AND id = @id`

// Sending marks a refund as being asked for.
func (r Returned) Sending(ctx context.Context, tx pgx.Tx, now, next time.Time) error {
	_, err := run(ctx, tx, "send refund", markRefundSending, pgx.StrictNamedArgs{
		"practice": r.Practice, "id": r.ID, "now": now, "next": next,
	})
	return err
}

const settleRefund = `
UPDATE payment.refund SET state = @state::text, code = @code, next_at = @at::timestamptz,
    object = CASE WHEN @object = '' THEN object ELSE @object END,
    entry = CASE WHEN @entry = '' THEN entry ELSE @entry END,
    settled_at = CASE WHEN @state::text IN ('succeeded', 'failed') THEN @at::timestamptz ELSE NULL END
WHERE practice_id = @practice AND id = @id`

// Settle notes what became of a refund; entry is the key of what the books say of it, empty where they say nothing.
func (r Returned) Settle(
	ctx context.Context, tx pgx.Tx, to RefundState, code, object, entry string, at time.Time,
) error {
	_, err := run(ctx, tx, "settle refund", settleRefund, pgx.StrictNamedArgs{
		"practice": r.Practice, "id": r.ID, "state": to, "code": code, "object": object, "entry": entry, "at": at,
	})
	return err
}

const selectDueRefunds = `
SELECT practice_id, id FROM payment.refund
WHERE state IN ('planned', 'sending', 'unknown') AND next_at <= @now
ORDER BY next_at LIMIT @limit`

// DueRefunds gives the refunds that are to be made now, and those whose outcome nobody noted; at most limit.
func DueRefunds(ctx context.Context, tx pgx.Tx, now time.Time, limit int) ([]Ref, error) {
	return refs(ctx, tx, selectDueRefunds, now, limit)
}

const selectPracticeOfRefund = `SELECT practice_id FROM payment.refund WHERE object = @object AND object <> '' LIMIT 1`

// PracticeOfRefund says whose refund a processor's id is; empty when nobody's.
func PracticeOfRefund(ctx context.Context, tx pgx.Tx, object string) (billing.PracticeID, error) {
	return practiceOf(ctx, tx, selectPracticeOfRefund, pgx.StrictNamedArgs{"object": object})
}
