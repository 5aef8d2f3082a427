package cashier

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/practice"
)

// Case is what a biller has to see to.
type Case struct {
	Account billing.AccountNumber
	Reason  string // one of those below
	Key     string // the same one is shown once
	At      time.Time
}

// Reasons for a case about money that went through a card processor.
const (
	CaseChargeUnsettled = "charge_unsettled" // nobody can tell whether a card was charged
	CaseRefundUnsettled = "refund_unsettled" // nobody can tell whether a refund was made
	CaseRefundFailed    = "refund_failed"    // money that was promised back did not go back
	CaseChargedTwice    = "charged_twice"    // one charge brought two payments
	CaseDispute         = "card_dispute"     // the payer's bank took a payment back
	CasePaymentFailed   = "payment_failed"   // a payment failed after it had come, and no plan asks for it again
)

// tellBiller writes down that a biller has to see to something, once a key: the case is opened in a transaction of its
// own, because the conversation is locked before anything about money.
func tellBiller(
	ctx context.Context, tx pgx.Tx, reason string, id billing.PracticeID, account billing.AccountNumber, key string,
	at time.Time,
) error {
	return payment.Tell(ctx, tx, payment.Telling{
		Practice: id, Key: payment.TellCase + reason + "/" + key, Account: account, What: payment.TellCase + reason, At: at,
	})
}

// openCase hands it to the billers. Without a phone there is no conversation to hand over: the lists show it.
func (c *Cashier) openCase(
	ctx context.Context, tx pgx.Tx, p practice.Practice, t payment.Telling, reason string,
) error {
	opened, err := c.path.OpenCase(ctx, tx, p, Case{Account: t.Account, Reason: reason, Key: t.Key, At: t.At})
	if err == nil && !opened {
		c.Log.WarnContext(ctx, "money needs a biller and its account has no phone: see plainbill payment unsettled",
			"practice", string(p.ID), "reason", reason)
	}
	return err
}
