package ledger

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

const selectBalance = `
SELECT coalesce(sum(amount), 0)::bigint
FROM ledger.posting
WHERE practice_id = @practice AND account = @account AND kind = ANY (@kinds)`

// Balance sums the postings of one kind on a patient's account: debits less credits. An account that is not there has
// a balance of nothing.
func Balance(
	ctx context.Context, tx pgx.Tx,
	practice billing.PracticeID, account billing.AccountNumber, kind billing.AccountKind,
) (billing.Cents, error) {
	return balance(ctx, tx, practice, account, kind)
}

// Due is what the patient owes now: what is receivable less the patient's credit. It is negative when the patient has
// paid more than they owe.
func Due(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber,
) (billing.Cents, error) {
	return balance(ctx, tx, practice, account, billing.PatientReceivable, billing.PatientCredit)
}

// Paid is all that was received from the patient on the account, reversals taken off.
func Paid(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber,
) (billing.Cents, error) {
	return balance(ctx, tx, practice, account, billing.CashPatient)
}

func balance(
	ctx context.Context, tx pgx.Tx,
	practice billing.PracticeID, account billing.AccountNumber, kinds ...billing.AccountKind,
) (billing.Cents, error) {
	var sum billing.Cents
	args := pgx.StrictNamedArgs{"practice": practice, "account": account, "kinds": kinds}
	if err := tx.QueryRow(ctx, selectBalance, args).Scan(&sum); err != nil {
		return 0, fmt.Errorf("read balance: %w", err)
	}
	return sum, nil
}

const selectSums = `
SELECT coalesce(sum(amount) FILTER (WHERE kind IN ('patient_receivable', 'patient_credit')), 0)::bigint AS due,
    coalesce(sum(amount) FILTER (WHERE kind = 'cash_patient'), 0)::bigint AS paid
FROM ledger.posting WHERE practice_id = @practice AND account = @account`

// queueSums puts into a batch what reads [Due] and [Paid].
func queueSums(
	batch *pgx.Batch, practice billing.PracticeID, account billing.AccountNumber, due, paid *billing.Cents,
) {
	args := pgx.StrictNamedArgs{"practice": practice, "account": account}
	batch.Queue(selectSums, args).QueryRow(func(row pgx.Row) error { return row.Scan(due, paid) })
}
