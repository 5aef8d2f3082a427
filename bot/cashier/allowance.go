package cashier

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
	if _, _, err := ledger.LockPlan(ctx, tx, a.Practice, a.Account); err != nil { // or two at once take off too much
		return false, err
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
