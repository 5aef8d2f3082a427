package payment

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// Telling is something about money that the patient is to be told: written in the transaction of what happened, told in
// one of its own, once.
type Telling struct {
	Practice billing.PracticeID
	Key      string
	Account  billing.AccountNumber
	What     string // TellPaid, or a notice of the conversation
	Amount   billing.Cents
	Due      billing.Date // of the instalment it is about, where it is about one
	At       time.Time
}

// TellPaid is a [Telling] of money that arrived.
const TellPaid = "paid"

// TellCase begins what is told to a biller instead, as a case; its reason follows.
const TellCase = "case/"

const addTelling = `
INSERT INTO payment.telling (practice_id, key, account, what, amount, due, at)
VALUES (@practice, @key, @account, @what, @amount, @due, @at)
ON CONFLICT (practice_id, key) DO NOTHING`

// Tell writes down what is to be told, once a key.
func Tell(ctx context.Context, tx pgx.Tx, t Telling) error {
	var due *time.Time
	if !t.Due.IsZero() {
		day := t.Due.Time()
		due = &day
	}
	_, err := run(ctx, tx, "tell", addTelling, pgx.StrictNamedArgs{
		"practice": t.Practice, "key": t.Key, "account": t.Account, "what": t.What, "amount": t.Amount, "due": due,
		"at": t.At,
	})
	return err
}

const selectUntold = `
SELECT practice_id, key, account, what, amount, due, at FROM payment.telling
WHERE told_at IS NULL AND at <= @before ORDER BY at, key LIMIT @limit`

// Untold gives what is still to be told, oldest first, at most limit.
func Untold(ctx context.Context, tx pgx.Tx, before time.Time, limit int) ([]*Telling, error) {
	args := pgx.StrictNamedArgs{"before": before, "limit": limit}
	return many(ctx, tx, "read what is to be told", selectUntold, args, func(row pgx.CollectableRow) (*Telling, error) {
		var t Telling
		var due *time.Time
		err := row.Scan(&t.Practice, &t.Key, &t.Account, &t.What, &t.Amount, &due, &t.At)
		if due != nil {
			t.Due = billing.DateOf(*due)
		}
		t.At = t.At.UTC()
		return &t, err
	})
}

const holdTelling = `
SELECT FROM payment.telling WHERE practice_id = @practice AND key = @key AND told_at IS NULL FOR UPDATE SKIP LOCKED`

// Hold holds a telling for the transaction that tells it; false: somebody else has told it, or is about to. It waits for
// nobody.
func (t Telling) Hold(ctx context.Context, tx pgx.Tx) (bool, error) {
	return run(ctx, tx, "hold telling", holdTelling, pgx.StrictNamedArgs{"practice": t.Practice, "key": t.Key})
}

const told = `
UPDATE payment.telling SET told_at = @at WHERE practice_id = @practice AND key = @key AND told_at IS NULL`

// Told notes that something was told and says whether nobody did so before.
func (t Telling) Told(ctx context.Context, tx pgx.Tx, at time.Time) (bool, error) {
	return run(ctx, tx, "told", told, pgx.StrictNamedArgs{"practice": t.Practice, "key": t.Key, "at": at})
}

const tellLater = `
UPDATE payment.telling SET at = @at WHERE practice_id = @practice AND key = @key AND told_at IS NULL`

// Later leaves a telling that failed for a time, so that it does not stand in the way of others.
func (t Telling) Later(ctx context.Context, tx pgx.Tx, at time.Time) error {
	args := pgx.StrictNamedArgs{"practice": t.Practice, "key": t.Key, "at": at}
	_, err := run(ctx, tx, "tell later", tellLater, args)
	return err
}
