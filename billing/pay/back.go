package pay

import (
	"encoding/json"
	"strings"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/payment"
)

// ofRefund reads a refund. Stripe tells of one refund several times: the refund's id tells that it is the same.
func ofRefund(n *payment.Notice, o object) {
	n.Object, n.Intent, n.Amount = o.ID, string(o.PaymentIntent), billing.Cents(o.Amount)
	switch o.Status {
	case "succeeded":
		n.Kind = payment.NoticeRefunded
	case "failed", "canceled":
		n.Kind = payment.NoticeRefundFailed
		reason := o.FailureReason
		if reason == "" {
			reason = o.Status
		}
		n.Failure = &payment.Failure{Class: payment.Refused, Code: plain(reason)}
	}
	if n.Type == "refund.failed" {
		n.Kind = payment.NoticeRefundFailed
	}
}

// ofCharge reads what happened to a payment later on.
func ofCharge(n *payment.Notice, o object) {
	switch {
	case n.Type == "charge.refunded":
		ofRefunded(n, o)
	case strings.HasPrefix(n.Type, "charge.refund."):
		ofRefund(n, o)
	case strings.HasPrefix(n.Type, "charge.dispute."):
		ofDispute(n, o)
	default:
		n.Intent = string(o.PaymentIntent)
	}
}

// ofRefunded reads a payment that was given back. Newer versions of the API leave the refunds out, and the sum of them
// alone could not be told from the refund's own notice: that one acts, and this one is kept.
func ofRefunded(n *payment.Notice, o object) {
	n.Intent = string(o.PaymentIntent)
	n.Request, n.Attempt = 0, 0
	if o.Refunds == nil || len(o.Refunds.Data) == 0 {
		return
	}
	newest := o.Refunds.Data[0] // newest first
	n.Refund = number(newest.Metadata[metaRefund])
	ofRefund(n, newest)
	if n.Intent == "" {
		n.Intent = string(o.PaymentIntent)
	}
}

// ofDispute reads a dispute. A mere inquiry of the payer's bank, a "warning", takes no money: it is kept and listed.
// When it becomes a dispute, only the withdrawal tells; otherwise that is a second notice of the same dispute.
func ofDispute(n *payment.Notice, o object) {
	n.Object, n.Intent, n.Amount = o.ID, string(o.PaymentIntent), billing.Cents(o.Amount)
	if strings.HasPrefix(o.Status, "warning") {
		return
	}
	switch n.Type {
	case "charge.dispute.created", "charge.dispute.funds_withdrawn":
		n.Kind, n.Fee = payment.NoticeDisputed, disputeFee(o.BalanceMovement)
	case "charge.dispute.closed":
		n.Kind, n.Won = payment.NoticeDisputeClosed, o.Status == "won"
	}
}

// disputeFee is what Stripe takes for a dispute, where the notice says so.
func disputeFee(movements json.RawMessage) (sum billing.Cents) {
	var all []struct {
		Fee int64 `json:"fee"`
	}
	if json.Unmarshal(movements, &all) != nil {
		return 0
	}
	for _, m := range all {
		sum += billing.Cents(m.Fee)
	}
	return sum
}

// ofPayout reads a transfer to the practice's bank. One that failed brought no money there: it is kept and listed.
func ofPayout(n *payment.Notice, o object) {
	n.Object, n.Amount = o.ID, billing.Cents(o.Amount)
	switch n.Type {
	case "payout.paid":
		n.Kind = payment.NoticePayout
	case "payout.failed":
		n.Failure = &payment.Failure{Class: payment.Refused, Code: plain(o.FailureCode)}
	}
}
