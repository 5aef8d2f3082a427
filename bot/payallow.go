package bot

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/consent/seal"
)

// Allow takes off a balance what the practice does not ask for any more, once a reference, and keeps who allowed it and
// why. It says whether it was news. An unknown account is [ledger.ErrNotFound], more than is owed [billing.ErrTooMuch],
// no approver [payment.ErrApprover], a reference that stands for something else [ledger.ErrConflict].
func Allow(
	ctx context.Context, tx pgx.Tx, keys *seal.Keyring, a billing.Allowance, reason string,
) (posted bool, err error) {
	if _, err := ledger.AccountByNumber(ctx, tx, keys, a.Practice, a.Account); err != nil {
		return false, err
	}
	if a.Approver == "" {
		return false, payment.ErrApprover
	}
	if a.Due, err = ledger.Due(ctx, tx, a.Practice, a.Account); err != nil {
		return false, err
	}
	before, err := ledger.MoneyPosted(ctx, tx, a.Practice, a.Key())
	if err != nil {
		return false, err
	}
	if before {
		a.Due = a.Amount // what is owed now is less by what was taken off before
	}
	entry, err := a.Entry()
	if err != nil {
		return false, err
	}
	if posted, err = ledger.Post(ctx, tx, entry); err != nil || !posted {
		return false, err
	}
	return true, payment.AddAllowance(ctx, tx, keys, payment.Allowance{
		Practice: a.Practice, Key: entry.Key, Account: a.Account, Kind: a.Kind, Amount: a.Amount, Approver: a.Approver,
		Reason: reason, At: a.At,
	})
}

// MoveCredit moves a patient's credit to where something is owed, or sets it aside to be given back, once a reference,
// and says whether it was news. More than there is, is [billing.ErrTooMuch].
func MoveCredit(ctx context.Context, tx pgx.Tx, keys *seal.Keyring, m billing.CreditMove) (posted bool, err error) {
	for _, account := range []billing.AccountNumber{m.From, m.To} {
		if account == "" && m.Payable {
			continue
		}
		if _, err := ledger.AccountByNumber(ctx, tx, keys, m.Practice, account); err != nil {
			return false, err
		}
	}
	if posted, err := ledger.MoneyPosted(ctx, tx, m.Practice, m.Key()); err != nil || posted {
		return false, err
	}
	credit, err := ledger.Balance(ctx, tx, m.Practice, m.From, billing.PatientCredit)
	if err != nil {
		return false, err
	}
	if m.Receivable, err = ledger.Balance(ctx, tx, m.Practice, m.From, billing.PatientReceivable); err != nil {
		return false, err
	}
	m.Credit = -credit
	entry, err := m.Entry()
	if err != nil {
		return false, err
	}
	return ledger.Post(ctx, tx, entry)
}
