package cashier

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
)

// GiveBack makes one refund that was asked for, under its own key however often.
func (c *Cashier) GiveBack(ctx context.Context, practice billing.PracticeID, id int64) error {
	if c.Processor == nil {
		return nil
	}
	var call *payment.Refund
	err := c.inTx(ctx, func(tx pgx.Tx) error {
		now := c.Now()
		f, err := payment.LockRefund(ctx, tx, practice, id)
		if err != nil || f == nil || settledRefund(f) || f.NextAt.After(now) {
			return err
		}
		if !f.SentAt.IsZero() && now.Sub(f.SentAt) > KeysLive {
			c.Log.ErrorContext(ctx, "nobody can tell whether a refund was made: look it up at the processor",
				"practice", string(practice), "refund", id)
			return errors.Join(
				f.Settle(ctx, tx, payment.RefundUnknown, payment.CodeUnsettled, "", "", now.Add(KeysLive)),
				tellBiller(ctx, tx, CaseRefundUnsettled, practice, f.Account, fmt.Sprintf("refund/%d", id), now))
		}
		err = pgx.BeginFunc(ctx, tx, func(within pgx.Tx) error { return f.Sending(ctx, within, now, now.Add(callSettles)) })
		if errors.Is(err, payment.ErrBeyondPayment) { // given back at the processor meanwhile: this one cannot have been
			return refundFailed(ctx, tx, f, "given_back_elsewhere", "", now)
		}
		call = &payment.Refund{
			Practice: practice, Refund: id, Key: f.IdempotencyKey(), Intent: f.Intent, Amount: f.Amount,
		}
		return err
	})
	if err != nil || call == nil {
		return err
	}
	receipt, failure := c.Processor.Refund(ctx, *call)
	return c.inTx(ctx, func(tx pgx.Tx) error {
		f, err := payment.LockRefund(ctx, tx, practice, id)
		if err != nil || f == nil || settledRefund(f) {
			return err
		}
		return c.refundAnswered(ctx, tx, f, receipt, failure)
	})
}

func settledRefund(f *payment.Returned) bool {
	return f.State == payment.RefundSucceeded || f.State == payment.RefundFailed
}

func (c *Cashier) refundAnswered(
	ctx context.Context, tx pgx.Tx, f *payment.Returned, r payment.Receipt, failure error,
) error {
	now := c.Now()
	if failure == nil {
		if r.Pending {
			return f.Settle(ctx, tx, payment.RefundUnknown, "pending", r.ID, "", now.Add(longestWait))
		}
		return c.refunded(ctx, tx, f, r.ID)
	}
	why := failureOf(failure)
	c.Log.WarnContext(ctx, "a refund did not go through", "practice", string(f.Practice), "refund", f.ID,
		"class", string(why.Class), "code", why.Code, "tries", f.Tries)
	switch why.Class {
	case payment.Declined, payment.Refused, payment.CardGone, payment.Authentication:
		return errors.Join(refundFailed(ctx, tx, f, why.Code, r.ID, now),
			payment.Wake(ctx, tx, f.Intent, now))
	case payment.Configuration:
		return f.Settle(ctx, tx, payment.RefundUnknown, why.Code, r.ID, "", now.Add(haltFor))
	}
	return f.Settle(ctx, tx, payment.RefundUnknown, why.Code, r.ID, "", now.Add(later(f.Tries, why)))
}

// refunded posts a refund that went through: what was set aside for it and the patient's credit go first. The account is
// held, or two at once use up the same; its payment before it, as by whoever holds that already.
func (c *Cashier) refunded(ctx context.Context, tx pgx.Tx, f *payment.Returned, object string) error {
	if _, err := payment.LockReceived(ctx, tx, f.Practice, f.Intent); err != nil {
		return err
	}
	if _, _, err := ledger.LockPlan(ctx, tx, f.Practice, f.Account); err != nil {
		return err
	}
	payable, err := ledger.Balance(ctx, tx, f.Practice, f.Account, billing.RefundPayable)
	if err != nil {
		return err
	}
	credit, err := ledger.Balance(ctx, tx, f.Practice, f.Account, billing.PatientCredit)
	if err != nil {
		return err
	}
	now := c.Now()
	entry := billing.Refund{
		Practice: f.Practice, Account: f.Account, Reference: fmt.Sprint(f.ID), Amount: f.Amount, At: now,
		Payable: -payable, Credit: -credit,
	}.Entry()
	if _, err := ledger.Post(ctx, tx, entry); err != nil {
		return err
	}
	return f.Settle(ctx, tx, payment.RefundSucceeded, "", object, entry.Key, now)
}

// refundFailed notes that a refund failed. One that a person allowed is handed to the billers: it has been promised.
func refundFailed(
	ctx context.Context, tx pgx.Tx, f *payment.Returned, code, object string, now time.Time,
) error {
	if err := f.Settle(ctx, tx, payment.RefundFailed, code, object, "", now); err != nil || f.Approver == byProcessor {
		return err
	}
	return tellBiller(ctx, tx, CaseRefundFailed, f.Practice, f.Account, fmt.Sprintf("refund/%d", f.ID), now)
}
