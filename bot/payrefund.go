package bot

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

// byProcessor is the approver of a refund that was made at the processor, past us.
const byProcessor = "processor"

// Refund gives a payment by card back, or a part of it, once a key: it is written down with who approved it, and made
// by a job. An empty intent means the newest payment of the account of which so much is left. The errors are
// [ErrNoProcessor], [payment.ErrNotFound], [payment.ErrBeyondPayment], [payment.ErrApprover] and, of a key that stands
// for something else, [payment.ErrConflict].
func (b *Bot) Refund(
	ctx context.Context, practice billing.PracticeID, account billing.AccountNumber, intent string,
	amount billing.Cents, approver, key string,
) (id int64, err error) {
	if b.Processor == nil {
		return 0, ErrNoProcessor
	}
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		id, err = AskRefund(ctx, tx, payment.Returned{
			Practice: practice, Account: account, Intent: intent, Amount: amount, Approver: approver, Key: key,
		}, b.Now())
		if err != nil {
			return err
		}
		return b.queue(ctx, tx, refundJob{Practice: practice, Refund: id})
	})
	if err != nil {
		return 0, fmt.Errorf("refund: %w", err)
	}
	return id, nil
}

// AskRefund writes a refund down; whoever runs the jobs makes it. Its errors are those of [Bot.Refund].
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
	received, err := payment.ReceivedOf(ctx, tx, wanted.Practice, wanted.Account, maxPaymentsShown)
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

// refund makes one refund, under its own key however often.
func (b *Bot) refund(ctx context.Context, practice billing.PracticeID, id int64) error {
	if b.Processor == nil {
		return nil
	}
	var call *payment.Refund
	err := b.inTx(ctx, func(tx pgx.Tx) error {
		now := b.Now()
		f, err := payment.LockRefund(ctx, tx, practice, id)
		if err != nil || f == nil || settledRefund(f) || f.NextAt.After(now) {
			return err
		}
		if !f.SentAt.IsZero() && now.Sub(f.SentAt) > keysLive {
			b.Log.ErrorContext(ctx, "nobody can tell whether a refund was made: look it up at the processor",
				"practice", string(practice), "refund", id)
			return errors.Join(
				f.Settle(ctx, tx, payment.RefundUnknown, payment.CodeUnsettled, "", "", now.Add(keysLive)),
				tellBiller(ctx, tx, caseRefundUnsettled, practice, f.Account, fmt.Sprintf("refund/%d", id), now))
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
	receipt, failure := b.Processor.Refund(ctx, *call)
	return b.inTx(ctx, func(tx pgx.Tx) error {
		f, err := payment.LockRefund(ctx, tx, practice, id)
		if err != nil || f == nil || settledRefund(f) {
			return err
		}
		return b.refundAnswered(ctx, tx, f, receipt, failure)
	})
}

func settledRefund(f *payment.Returned) bool {
	return f.State == payment.RefundSucceeded || f.State == payment.RefundFailed
}

func (b *Bot) refundAnswered(
	ctx context.Context, tx pgx.Tx, f *payment.Returned, r payment.Receipt, failure error,
) error {
	now := b.Now()
	if failure == nil {
		if r.Pending {
			return f.Settle(ctx, tx, payment.RefundUnknown, "pending", r.ID, "", now.Add(longestWait))
		}
		return b.refunded(ctx, tx, f, r.ID)
	}
	why := failureOf(failure)
	b.Log.WarnContext(ctx, "a refund did not go through", "practice", string(f.Practice), "refund", f.ID,
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

// refunded posts a refund that went through: what was set aside for it and the patient's credit go first.
func (b *Bot) refunded(ctx context.Context, tx pgx.Tx, f *payment.Returned, object string) error {
	payable, err := ledger.Balance(ctx, tx, f.Practice, f.Account, billing.RefundPayable)
	if err != nil {
		return err
	}
	credit, err := ledger.Balance(ctx, tx, f.Practice, f.Account, billing.PatientCredit)
	if err != nil {
		return err
	}
	now := b.Now()
	entry := billing.Refund{
		Practice: f.Practice, Account: f.Account, Reference: fmt.Sprint(f.ID), Amount: f.Amount, At: now,
		Payable: -payable, Credit: -credit,
	}.Entry()
	if _, err := ledger.Post(ctx, tx, entry); err != nil {
		return err
	}
	return f.Settle(ctx, tx, payment.RefundSucceeded, "", object, entry.Key, now)
}

// actRefund notes what became of a refund, ours or one that was made at the processor. A refund that failed has failed
// for good, whichever of the two notices is first.
func (b *Bot) actRefund(ctx context.Context, tx pgx.Tx, n *payment.Notice) (acted, error) {
	done := acted{practice: n.Practice}
	f, err := b.refundOf(ctx, tx, n)
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
		return done, b.refunded(ctx, tx, f, n.Object)
	}
	if f.Entry != "" {
		source := billing.Source{Event: "refund_failed/card/" + fmt.Sprint(f.ID)}
		err := ledger.Reverse(ctx, tx, f.Practice, f.Entry, "reversal/"+f.Entry, b.Now(), source)
		if err != nil {
			return done, err
		}
	}
	code := ""
	if n.Failure != nil {
		code = n.Failure.Code
	}
	return done, refundFailed(ctx, tx, f, code, n.Object, b.Now())
}

// refundFailed notes that a refund failed. One that a person allowed is handed to the billers: it has been promised.
func refundFailed(
	ctx context.Context, tx pgx.Tx, f *payment.Returned, code, object string, now time.Time,
) error {
	if err := f.Settle(ctx, tx, payment.RefundFailed, code, object, "", now); err != nil || f.Approver == byProcessor {
		return err
	}
	return tellBiller(ctx, tx, caseRefundFailed, f.Practice, f.Account, fmt.Sprintf("refund/%d", f.ID), now)
}

// refundOf finds the refund that a notice is about, or writes down the one that was made at the processor.
func (b *Bot) refundOf(ctx context.Context, tx pgx.Tx, n *payment.Notice) (*payment.Returned, error) {
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
		}, b.Now())
		return err
	})
	return f, err
}
