package payment

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// Received is money that arrived by card, posted with one entry.
type Received struct {
	Practice     billing.PracticeID
	Intent       string // the processor's id: the payment's reference
	Account      billing.AccountNumber
	Amount, Fee  billing.Cents
	Brand, Last4 string
	Request      int64 // of a page; 0: a charge
	Attempt      int64 // of a charge; 0: a page
	Entry        string
	PaidAt       time.Time
	Returned     billing.Cents // given back by refunds and disputes, or taken back by the processor
	Reversed     bool          // the processor took it back whole
}

const addReceived = `
INSERT INTO payment.receipt (practice_id, intent, account, amount, fee, brand, last4, request, attempt, entry, paid_at)
VALUES (@practice, @intent, @account, @amount, @fee, @brand, @last4, @request, @attempt, @entry, @at)
ON CONFLICT (practice_id, intent) DO NOTHING`

// AddReceived notes a payment and says whether it was new: only then is it posted.
func AddReceived(ctx context.Context, tx pgx.Tx, r Received) (bool, error) {
	return run(ctx, tx, "add payment", addReceived, pgx.StrictNamedArgs{
		"practice": r.Practice, "intent": r.Intent, "account": r.Account, "amount": r.Amount, "fee": r.Fee,
		"brand": r.Brand, "last4": r.Last4, "request": r.Request, "attempt": r.Attempt, "entry": r.Entry, "at": r.PaidAt,
	})
}

const receivedColumns = `p.practice_id, p.intent, p.account, p.amount, p.fee, p.brand, p.last4, p.request, p.attempt,
    p.entry, p.paid_at,
    CASE WHEN p.reversed_at IS NOT NULL THEN p.amount ELSE
        (SELECT coalesce(sum(f.amount), 0)::bigint FROM payment.refund f
         WHERE f.practice_id = p.practice_id AND f.intent = p.intent AND f.state = 'succeeded') +
        (SELECT coalesce(sum(d.amount), 0)::bigint FROM payment.dispute d
         WHERE d.practice_id = p.practice_id AND d.intent = p.intent AND d.state <> 'won') END,
    p.reversed_at IS NOT NULL`

func scanReceived(row pgx.CollectableRow) (*Received, error) {
	var r Received
	err := row.Scan(&r.Practice, &r.Intent, &r.Account, &r.Amount, &r.Fee, &r.Brand, &r.Last4, &r.Request, &r.Attempt,
		&r.Entry, &r.PaidAt, &r.Returned, &r.Reversed)
	r.PaidAt = r.PaidAt.UTC()
	return &r, err
}

const lockReceived = `
SELECT ` + receivedColumns + ` FROM payment.receipt p
WHERE p.practice_id = @practice AND p.intent = @intent FOR UPDATE OF p`

// LockReceived gives a payment and holds its row; nil when it did not arrive.
func LockReceived(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, intent string,
) (*Received, error) {
	args := pgx.StrictNamedArgs{"practice": practice, "intent": intent}
	return one(ctx, tx, "read payment", lockReceived, args, scanReceived)
}

const selectReceivedOf = `
SELECT ` + receivedColumns + ` FROM payment.receipt p
WHERE p.practice_id = @practice AND p.account = @account ORDER BY p.paid_at DESC, p.intent LIMIT @limit`

// ReceivedOf gives the payments by card of an account, newest first, at most limit.
func ReceivedOf(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber, limit int,
) ([]*Received, error) {
	args := pgx.StrictNamedArgs{"practice": practice, "account": account, "limit": limit}
	return many(ctx, tx, "read payments", selectReceivedOf, args, scanReceived)
}

const selectPracticeOfIntent = `SELECT practice_id FROM payment.receipt WHERE intent = @intent LIMIT 1`

// PracticeOfIntent says to whom a payment came; empty when we know of none.
func PracticeOfIntent(ctx context.Context, tx pgx.Tx, intent string) (billing.PracticeID, error) {
	return practiceOf(ctx, tx, selectPracticeOfIntent, pgx.StrictNamedArgs{"intent": intent})
}

const setFee = `
UPDATE payment.receipt SET fee = @fee WHERE practice_id = @practice AND intent = @intent AND fee = 0`

// SetFee notes what the processor kept, once, and says whether it was news.
func SetFee(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, intent string, fee billing.Cents,
) (bool, error) {
	return run(ctx, tx, "set fee", setFee, pgx.StrictNamedArgs{"practice": practice, "intent": intent, "fee": fee})
}

const reverseReceived = `
UPDATE payment.receipt SET reversed_at = @at
WHERE practice_id = @practice AND intent = @intent AND reversed_at IS NULL`

// Reversed notes that the processor took a payment back, and says whether it was news.
func Reversed(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, intent string, at time.Time,
) (bool, error) {
	args := pgx.StrictNamedArgs{"practice": practice, "intent": intent, "at": at}
	return run(ctx, tx, "reverse payment", reverseReceived, args)
}
