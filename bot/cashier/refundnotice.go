package cashier

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
)

// actRefund notes what became of a refund, ours or one that was made at the processor. A refund that failed has failed
// for good, whichever of the two notices is first.
func (c *Cashier) actRefund(ctx context.Context, tx pgx.Tx, n *payment.Notice) (acted, error) {
	done := acted{practice: n.Practice}
	f, err := c.refundOf(ctx, tx, n)
	if err != nil {
		if errors.Is(err, payment.ErrNotFound) {
			return acted{parked: waitsForPayment}, nil
		}
		if errors.Is(err, payment.ErrBeyondPayment) {
			return acted{parked: "it is more than the payment"}, nil
		}
		return done, err
	}
	switch {
	case f.State == payment.RefundFailed && (n.Kind != payment.NoticeRefunded || f.Code != payment.CodeNotMade):
		return done, nil
	case n.Kind == payment.NoticeRefunded && f.State == payment.RefundSucceeded:
		return done, nil
	case n.Kind == payment.NoticeRefunded:
		return done, c.refunded(ctx, tx, f, n.Object)
	}
	if f.Entry != "" {
		source := billing.Source{Event: "refund_failed/card/" + fmt.Sprint(f.ID)}
		err := ledger.Reverse(ctx, tx, f.Practice, f.Entry, "reversal/"+f.Entry, c.Now(), source)
		if err != nil {
			return done, err
		}
	}
	code := ""
	if n.Failure != nil {
		code = n.Failure.Code
	}
	return done, refundFailed(ctx, tx, f, code, n.Object, c.Now())
}

// refundOf finds the refund that a notice is about, or writes down the one that was made at the processor.
func (c *Cashier) refundOf(ctx context.Context, tx pgx.Tx, n *payment.Notice) (*payment.Returned, error) {
	if n.Refund > 0 {
		f, err := payment.LockRefund(ctx, tx, n.Practice, n.Refund)
		if err == nil && f == nil {
			err = payment.ErrNotFound
		}
		if err != nil || f.Object == "" || n.Object == "" || f.Object == n.Object {
			return f, err
		}
		// A refund that was made at the processor at the same time was taken for ours: this is the other of the two.
	}
	f, err := payment.FindRefund(ctx, tx, n.Practice, n.Intent, n.Object, n.Amount)
	if err != nil || f != nil {
		return f, err
	}
	r, err := payment.LockReceived(ctx, tx, n.Practice, n.Intent)
	if err != nil {
		return nil, err
	}
	if r == nil || n.Amount <= 0 {
		return nil, payment.ErrNotFound
	}
	state := payment.RefundUnknown
	if n.Kind == payment.NoticeRefundFailed {
		state = payment.RefundFailed
	}
	// A refund of ours that was written down and not made yet can stand in the way: then the notice waits for it to be
	// refused, and the transaction must live on.
	err = pgx.BeginFunc(ctx, tx, func(within pgx.Tx) error {
		f, _, err = payment.AddRefund(ctx, within, payment.Returned{
			Practice: n.Practice, Account: r.Account, Intent: n.Intent, Amount: n.Amount, Approver: byProcessor,
			Key: byProcessor + "/" + n.Object, Object: n.Object, State: state,
		}, c.Now())
		return err
	})
	return f, err
}
