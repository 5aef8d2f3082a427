package cashier

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/payment"
)

// byProcessor is the approver of a refund that was made at the processor, past us.
const byProcessor = "processor"

// maxPayments is how many of an account's payments by card are looked through.
const maxPayments = 200

// Refund gives a payment by card back, or a part of it, once a key: it is written down with who approved it, and made
// by a job. An empty intent means the newest payment of the account of which so much is left. The errors are
// [ErrNoProcessor], [payment.ErrNotFound], [payment.ErrBeyondPayment], [payment.ErrApprover] and, of a key that stands
// for something else, [payment.ErrConflict].
func (c *Cashier) Refund(
	ctx context.Context, practice billing.PracticeID, account billing.AccountNumber, intent string,
	amount billing.Cents, approver, key string,
) (id int64, err error) {
	if c.Processor == nil {
		return 0, ErrNoProcessor
	}
	err = c.inTx(ctx, func(tx pgx.Tx) error {
		id, err = c.OrderRefund(ctx, tx, payment.Returned{
			Practice: practice, Account: account, Intent: intent, Amount: amount, Approver: approver, Key: key,
		}, c.Now())
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("refund: %w", err)
	}
	return id, nil
}

// OrderRefund writes a refund down and queues its job, in the caller's transaction. Its errors are those of
// [AskRefund].
func (c *Cashier) OrderRefund(
	ctx context.Context, tx pgx.Tx, wanted payment.Returned, at time.Time,
) (id int64, err error) {
	if id, err = AskRefund(ctx, tx, wanted, at); err != nil {
		return 0, err
	}
	return id, c.path.Queue(ctx, tx, refundJob{Practice: wanted.Practice, Refund: id})
}

// AskRefund writes a refund down; whoever runs the jobs makes it. Its errors are those of [Cashier.Refund].
func AskRefund(ctx context.Context, tx pgx.Tx, wanted payment.Returned, at time.Time) (id int64, err error) {
	if wanted.Amount <= 0 || wanted.Key == "" {
		return 0, ErrAmount
	}
	before, err := payment.RefundByKey(ctx, tx, wanted.Practice, wanted.Key)
	if err != nil {
		return 0, err
	}
	if before != nil {
		if before.Account != wanted.Account || before.Amount != wanted.Amount || before.Approver != wanted.Approver ||
			wanted.Intent != "" && wanted.Intent != before.Intent {
			return 0, payment.ErrConflict
		}
		return before.ID, nil
	}
	if wanted.Intent == "" {
		if wanted.Intent, err = refundable(ctx, tx, wanted); err != nil {
			return 0, err
		}
	}
	r, err := payment.LockReceived(ctx, tx, wanted.Practice, wanted.Intent)
	if err != nil {
		return 0, err
	}
	if r == nil || r.Account != wanted.Account {
		return 0, payment.ErrNotFound
	}
	if left, err := leftOf(ctx, tx, r); err != nil || wanted.Amount > left {
		return 0, errors.Join(err, payment.ErrBeyondPayment)
	}
	kept, _, err := payment.AddRefund(ctx, tx, wanted, at)
	if err != nil {
		return 0, err
	}
	return kept.ID, nil
}

// refundable is the newest payment of which enough is left.
func refundable(ctx context.Context, tx pgx.Tx, wanted payment.Returned) (string, error) {
	received, err := payment.ReceivedOf(ctx, tx, wanted.Practice, wanted.Account, maxPayments)
	if err != nil {
		return "", err
	}
	for _, r := range received {
		if left, err := leftOf(ctx, tx, r); err != nil || left >= wanted.Amount {
			return r.Intent, err
		}
	}
	if len(received) > 0 {
		return "", payment.ErrBeyondPayment
	}
	return "", payment.ErrNotFound
}

// leftOf is what can still be asked back of a payment, beside what was given or taken back and what is on its way.
func leftOf(ctx context.Context, tx pgx.Tx, r *payment.Received) (billing.Cents, error) {
	underWay, err := payment.RefundsUnderWay(ctx, tx, r.Practice, r.Intent)
	return r.Amount - r.Returned - underWay, err
}

// ComingBack sums what of an account's payments by card is on its way back.
func ComingBack(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber,
) (sum billing.Cents, err error) {
	received, err := payment.ReceivedOf(ctx, tx, practice, account, maxPayments)
	if err != nil {
		return 0, err
	}
	for _, r := range received {
		underWay, err := payment.RefundsUnderWay(ctx, tx, practice, r.Intent)
		if err != nil {
			return 0, err
		}
		sum += underWay
	}
	return sum, nil
}
