package cashier

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
)

// received notes money that arrived by card and posts it, once: whoever is first, the notice or the answer to a charge.
func (c *Cashier) received(ctx context.Context, tx pgx.Tx, r payment.Received) error {
	paid := billing.Payment{
		Practice: r.Practice, Account: r.Account, Amount: r.Amount, Method: billing.MethodCard, Reference: r.Intent,
		At: r.PaidAt,
	}
	entry := paid.Received()
	r.Entry = entry.Key
	fee := r.Fee
	r.Fee = 0
	news, err := payment.AddReceived(ctx, tx, r)
	if err != nil {
		return err
	}
	if news {
		if err := notByHand(ctx, tx, paid, c.Now()); err != nil {
			return err
		}
		if _, err := ledger.Post(ctx, tx, entry); err != nil {
			return err
		}
		err := payment.Tell(ctx, tx, payment.Telling{
			Practice: r.Practice, Key: "payment/" + r.Intent, Account: r.Account, What: payment.TellPaid,
			Amount: r.Amount, At: r.PaidAt,
		})
		if err != nil {
			return err
		}
	}
	if err := postFee(ctx, tx, r, fee); err != nil || !news {
		return err
	}
	later, err := payment.FailedLater(ctx, tx, r.Intent, r.PaidAt)
	if err != nil {
		return err
	}
	if later {
		if err := c.takenBack(ctx, tx, r); err != nil {
			return err
		}
	}
	return payment.Wake(ctx, tx, r.Intent, c.Now())
}

// postFee posts what the processor keeps of a payment, once it is known.
func postFee(ctx context.Context, tx pgx.Tx, r payment.Received, fee billing.Cents) error {
	if fee <= 0 {
		return nil
	}
	news, err := payment.SetFee(ctx, tx, r.Practice, r.Intent, fee)
	if err != nil || !news {
		return err
	}
	_, err = ledger.Post(ctx, tx, billing.Fee{
		Practice: r.Practice, Account: r.Account, Reference: r.Intent, Amount: fee, At: r.PaidAt,
	}.Entry())
	return err
}

// takenBack reverses a payment that failed after it had succeeded. Where no plan asks for it again, a biller is told.
func (c *Cashier) takenBack(ctx context.Context, tx pgx.Tx, r payment.Received) error {
	news, err := payment.Reversed(ctx, tx, r.Practice, r.Intent, c.Now())
	if err != nil || !news {
		return err
	}
	source := billing.Source{Event: "payment_failed/card/" + r.Intent}
	if err := c.ungrant(ctx, tx, r, source.Event); err != nil {
		return err
	}
	if err := ledger.Reverse(ctx, tx, r.Practice, r.Entry, "reversal/"+r.Entry, c.Now(), source); err != nil {
		return err
	}
	if live, err := ledger.LivePlan(ctx, tx, r.Practice, r.Account); err != nil || live != nil {
		return err
	}
	return tellBiller(ctx, tx, CasePaymentFailed, r.Practice, r.Account, "payment/"+r.Intent, c.Now())
}

func (c *Cashier) actPaid(ctx context.Context, tx pgx.Tx, n *payment.Notice) (acted, error) {
	if n.Amount <= 0 || n.Intent == "" {
		return acted{parked: saysTooLittle}, nil
	}
	done := acted{practice: n.Practice}
	r := payment.Received{Practice: n.Practice, Intent: n.Intent, Amount: n.Amount, Fee: n.Fee, PaidAt: n.At}
	if n.Attempt > 0 {
		a, err := payment.LockAttempt(ctx, tx, n.Practice, n.Attempt)
		if err != nil || a == nil {
			return acted{parked: waitsForRequest}, err
		}
		switch {
		case a.State == payment.AttemptSucceeded && a.Intent != n.Intent:
			done.odd = "the charge has brought another payment already"
			err = tellBiller(ctx, tx, CaseChargedTwice, a.Practice, a.Account, fmt.Sprintf("attempt/%d", a.ID), c.Now())
			if err != nil {
				return acted{}, err
			}
		case a.Amount != n.Amount:
			done.odd = "the amount is not the one asked for"
		}
		done.paid = a.Account
		return done, c.charged(ctx, tx, a, r)
	}
	request, err := payment.LockRequest(ctx, tx, c.Keys, n.Practice, n.Request)
	if err != nil || request == nil {
		return acted{parked: waitsForRequest}, err
	}
	if request.Amount != n.Amount {
		done.odd = "the amount is not the one asked for"
	}
	r.Account, r.Request, done.paid = request.Account, request.ID, request.Account
	if n.Card != nil {
		r.Brand, r.Last4 = n.Card.Brand, n.Card.Last4
	}
	if err := c.received(ctx, tx, r); err != nil {
		return acted{}, err
	}
	if request.State != payment.RequestDone {
		if err := c.grant(ctx, tx, request, r); err != nil {
			return acted{}, err
		}
	}
	if request.Keep && n.Card != nil && n.Card.Method != "" {
		if _, _, err := c.keepCard(ctx, tx, request, *n.Card); err != nil {
			return acted{}, err
		}
	}
	return done, payment.SettleRequest(ctx, tx, n.Practice, request.ID, payment.RequestDone, n.Intent, c.Now())
}

// actFailed notes a charge that failed, or takes back a payment that failed after it had arrived. A failure on a page
// is nothing: the payer tries again there.
func (c *Cashier) actFailed(ctx context.Context, tx pgx.Tx, n *payment.Notice) (acted, error) {
	done := acted{practice: n.Practice}
	if n.Attempt > 0 {
		a, err := payment.LockAttempt(ctx, tx, n.Practice, n.Attempt)
		if err != nil {
			return done, err
		}
		if a != nil && a.UnderWay() && !a.SentAt.IsZero() {
			f := n.Failure
			if f == nil {
				f = &payment.Failure{Class: payment.Declined}
			}
			return done, c.chargeFailed(ctx, tx, a, f, n.Intent, c.Now())
		}
	}
	r, err := payment.LockReceived(ctx, tx, n.Practice, n.Intent)
	if err != nil || r == nil || !n.At.After(r.PaidAt) {
		return done, err
	}
	return done, c.takenBack(ctx, tx, *r)
}
