package payment

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// Dispute is a payment that the payer's bank took back until it is decided.
type Dispute struct {
	Practice billing.PracticeID
	Object   string // the processor's id
	Intent   string
	Account  billing.AccountNumber
	Amount   billing.Cents
	State    string // open, won, lost
	Entry    string
	OpenedAt time.Time
}

// The states of a dispute.
const (
	DisputeOpen = "open"
	DisputeWon  = "won"
	DisputeLost = "lost"
)

const disputeColumns = `d.practice_id, d.object, d.intent, d.account, d.amount, d.state, d.entry, d.opened_at`

const addDispute = `
INSERT INTO payment.dispute (practice_id, object, intent, account, amount, state, entry, opened_at)
VALUES (@practice, @object, @intent, @account, @amount, 'open', @entry, @at)
ON CONFLICT (practice_id, object) DO NOTHING`

// AddDispute notes a dispute and says whether it was new.
func AddDispute(ctx context.Context, tx pgx.Tx, d Dispute) (bool, error) {
	return run(ctx, tx, "add dispute", addDispute, pgx.StrictNamedArgs{
		"practice": d.Practice, "object": d.Object, "intent": d.Intent, "account": d.Account, "amount": d.Amount,
		"entry": d.Entry, "at": d.OpenedAt,
	})
}

const lockDispute = `
SELECT ` + disputeColumns + ` FROM payment.dispute d
WHERE d.practice_id = @practice AND d.object = @object FOR UPDATE`

// LockDispute gives a dispute and holds its row; nil when there is none.
func LockDispute(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, object string) (*Dispute, error) {
	return one(ctx, tx, "read dispute", lockDispute, pgx.StrictNamedArgs{"practice": practice, "object": object},
		pgx.RowToAddrOfStructByPos[Dispute])
}

const closeDispute = `
UPDATE payment.dispute SET state = @state, closed_at = @at
WHERE practice_id = @practice AND object = @object AND state = 'open'`

// Close notes how a dispute ended, once, and says whether it was news.
func (d Dispute) Close(ctx context.Context, tx pgx.Tx, won bool, at time.Time) (bool, error) {
	state := DisputeLost
	if won {
		state = DisputeWon
	}
	return run(ctx, tx, "close dispute", closeDispute, pgx.StrictNamedArgs{
		"practice": d.Practice, "object": d.Object, "state": state, "at": at,
	})
}

const selectPracticeOfDispute = `SELECT practice_id FROM payment.dispute WHERE object = @object LIMIT 1`

// PracticeOfDispute says whose dispute a processor's id is; empty when nobody's.
func PracticeOfDispute(ctx context.Context, tx pgx.Tx, object string) (billing.PracticeID, error) {
	return practiceOf(ctx, tx, selectPracticeOfDispute, pgx.StrictNamedArgs{"object": object})
}
