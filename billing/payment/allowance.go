package payment

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent/seal"
)

// Allowance is why something was taken off a balance, or a credit moved, and who allowed it. Reason is the approver's
// words, kept sealed.
type Allowance struct {
	Practice billing.PracticeID
	Key      string // of its entry in the books
	Account  billing.AccountNumber
	To       billing.AccountNumber // of a credit that was moved to a balance
	Kind     billing.AccountKind   // what it is in the books; of a credit, where it went
	Amount   billing.Cents
	Approver string
	Reason   string
	At       time.Time
}

const addAllowance = `
INSERT INTO payment.allowance (practice_id, key, account, to_account, kind, amount, approver, reason, at)
VALUES (@practice, @key, @account, @to, @kind, @amount, @approver, @reason, @at)
ON CONFLICT (practice_id, key) DO NOTHING`

// AddAllowance keeps who allowed what, once a key.
func AddAllowance(ctx context.Context, tx pgx.Tx, k *seal.Keyring, a Allowance) error {
	if a.Approver == "" {
		return fmt.Errorf("add allowance: %w", ErrApprover)
	}
	reason, err := k.SealText(cell(allowanceTable, "reason", a.Practice, a.Key), a.Reason)
	if err != nil {
		return err
	}
	_, err = run(ctx, tx, "add allowance", addAllowance, pgx.StrictNamedArgs{
		"practice": a.Practice, "key": a.Key, "account": a.Account, "to": a.To, "kind": a.Kind,
		"amount": a.Amount, "approver": a.Approver, "reason": reason, "at": a.At,
	})
	return err
}

const selectAllowance = `
SELECT practice_id, key, account, to_account, kind, amount, approver, reason, at FROM payment.allowance
WHERE practice_id = @practice AND key = @key`

// AllowanceByKey gives who allowed what under a key, or nil.
func AllowanceByKey(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, key string,
) (*Allowance, error) {
	args := pgx.StrictNamedArgs{"practice": practice, "key": key}
	return one(ctx, tx, "read allowance", selectAllowance, args, func(row pgx.CollectableRow) (*Allowance, error) {
		var a Allowance
		var reason []byte
		err := row.Scan(&a.Practice, &a.Key, &a.Account, &a.To, &a.Kind, &a.Amount, &a.Approver, &reason, &a.At)
		if err != nil {
			return nil, err
		}
		a.At = a.At.UTC()
		a.Reason, err = k.OpenText(cell(allowanceTable, "reason", practice, key), reason)
		return &a, err
	})
}

const setHalt = `
INSERT INTO payment.halt (practice_id, code, since, until) VALUES (@practice, @code, @now, @until)
ON CONFLICT (practice_id) DO UPDATE SET code = excluded.code, until = excluded.until`

// Halt stops all charges of a practice until a time: the processor refuses our configuration.
func Halt(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, code string, now, until time.Time,
) error {
	_, err := run(ctx, tx, "halt charges", setHalt, pgx.StrictNamedArgs{
		"practice": practice, "code": code, "now": now, "until": until,
	})
	return err
}

const selectHalted = `SELECT EXISTS (SELECT FROM payment.halt WHERE practice_id = @practice AND until > @now)`

// Halted says whether charges of a practice are stopped.
func Halted(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, now time.Time) (bool, error) {
	args := pgx.StrictNamedArgs{"practice": practice, "now": now}
	return value[bool](ctx, tx, "read halt", selectHalted, args)
}

const liftHalt = `DELETE FROM payment.halt WHERE practice_id = @practice`

// LiftHalt lets charges go on: one went through.
func LiftHalt(ctx context.Context, tx pgx.Tx, practice billing.PracticeID) error {
	_, err := run(ctx, tx, "lift halt", liftHalt, pgx.StrictNamedArgs{"practice": practice})
	return err
}
