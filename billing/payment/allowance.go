package payment

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent/seal"
)

// Allowance is why something was taken off a balance, and who allowed it. Reason is the approver's words, kept sealed.
type Allowance struct {
	Practice billing.PracticeID
	Key      string // of its entry in the books
	Account  billing.AccountNumber
	Kind     billing.AccountKind
	Amount   billing.Cents
	Approver string
	Reason   string
	At       time.Time
}

const addAllowance = `
INSERT INTO payment.allowance (practice_id, key, account, kind, amount, approver, reason, at)
VALUES (@practice, @key, @account, @kind, @amount, @approver, @reason, @at)
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
	_, err = tx.Exec(ctx, addAllowance, pgx.StrictNamedArgs{
		"practice": a.Practice, "key": a.Key, "account": a.Account, "kind": a.Kind, "amount": a.Amount,
		"approver": a.Approver, "reason": reason, "at": a.At,
	})
	if err != nil {
		return fmt.Errorf("add allowance: %w", err)
	}
	return nil
}

const setHalt = `
INSERT INTO payment.halt (practice_id, code, since, until) VALUES (@practice, @code, @now, @until)
ON CONFLICT (practice_id) DO UPDATE SET code = excluded.code, until = excluded.until`

// Halt stops all charges of a practice until a time: the processor refuses our configuration.
func Halt(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, code string, now, until time.Time,
) error {
	_, err := tx.Exec(ctx, setHalt, pgx.StrictNamedArgs{
		"practice": practice, "code": code, "now": now, "until": until,
	})
	if err != nil {
		return fmt.Errorf("halt charges: %w", err)
	}
	return nil
}

const selectHalted = `SELECT EXISTS (SELECT FROM payment.halt WHERE practice_id = @practice AND until > @now)`

// Halted says whether charges of a practice are stopped.
func Halted(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, now time.Time) (bool, error) {
	var halted bool
	args := pgx.StrictNamedArgs{"practice": practice, "now": now}
	if err := tx.QueryRow(ctx, selectHalted, args).Scan(&halted); err != nil {
		return false, fmt.Errorf("read halt: %w", err)
	}
	return halted, nil
}

const liftHalt = `DELETE FROM payment.halt WHERE practice_id = @practice`

// LiftHalt lets charges go on: one went through.
func LiftHalt(ctx context.Context, tx pgx.Tx, practice billing.PracticeID) error {
	if _, err := tx.Exec(ctx, liftHalt, pgx.StrictNamedArgs{"practice": practice}); err != nil {
		return fmt.Errorf("lift halt: %w", err)
	}
	return nil
}
