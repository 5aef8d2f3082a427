package cashier

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/practice"
)

// PromptPay gives what the practice's policy takes off for paying all that is owed today, and the last day on which it
// does; nothing where it does not. What was paid covers the oldest bills first: the days count from the oldest that is
// still owed for, and a discount for self-pay asks that all of these are.
func PromptPay(p plan.Policy, statements []billing.Statement, due billing.Cents, today billing.Date) (
	off billing.Cents, until billing.Date,
) {
	var oldest billing.Date
	self, rest := true, due
	for _, s := range statements { // newest first
		left := s.Amount(billing.PartLeft)
		if left <= 0 || rest <= 0 {
			continue
		}
		rest -= left
		if oldest.IsZero() || s.Date.Before(oldest) {
			oldest = s.Date
		}
		for _, c := range s.Claims {
			self = self && c.Insurer == ""
		}
	}
	if rest > 0 { // owed by no bill that the patient has
		return 0, until
	}
	if off = plan.Discount(p, due, oldest, today, self); off <= 0 || off >= due {
		return 0, until
	}
	return off, oldest.AddDays(p.PromptPay.Days)
}

// grant takes off what the page of a payment promised for paying all at once. What is owed no more by now, because an
// insurer paid too, is not taken off again.
func (c *Cashier) grant(ctx context.Context, tx pgx.Tx, r *payment.Request, paid payment.Received) error {
	if r.Discount <= 0 || paid.Amount < r.Amount {
		return nil
	}
	kept, err := payment.LockReceived(ctx, tx, paid.Practice, paid.Intent)
	if err != nil || kept == nil || kept.Reversed { // its failure was told before it was
		return err
	}
	due, err := ledger.Due(ctx, tx, r.Practice, r.Account)
	if err != nil || due <= 0 {
		return err
	}
	p, err := practice.ByID(ctx, tx, r.Practice)
	if err != nil {
		return err
	}
	a := discountOf(paid)
	a.Amount, a.Approver = min(r.Discount, due), "policy "+p.PolicyVersion()
	_, err = Allow(ctx, tx, c.Keys, a, "paid all at once, as the page offered")
	return err
}

// discountOf is the discount that came with a payment, as far as the payment says.
func discountOf(r payment.Received) billing.Allowance {
	return billing.Allowance{
		Practice: r.Practice, Account: r.Account, Kind: billing.PromptPayDiscount, Reference: r.Intent, At: r.PaidAt,
	}
}

// ungrant asks again for what was taken off for a payment that was taken back; event names how.
func (c *Cashier) ungrant(ctx context.Context, tx pgx.Tx, r payment.Received, event string) error {
	key := discountOf(r).Key()
	granted, err := ledger.MoneyPosted(ctx, tx, r.Practice, key)
	if err != nil || !granted {
		return err
	}
	err = ledger.Reverse(ctx, tx, r.Practice, key, "reversal/"+key, c.Now(), billing.Source{Event: event})
	if errors.Is(err, ledger.ErrReversed) {
		return nil
	}
	return err
}
