package pay

import (
	"context"
	"time"

	"github.com/stripe/stripe-go/v84"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/payment"
)

// maxMovements bounds one payout: a practice takes far fewer payments between two of them.
const maxMovements = 20_000

// Payout lists what one transfer to the practice's bank is made of, the transfer itself among them. Source is
// the id under which the books know a part: the payment's, the refund's or the dispute's.
func (s *Stripe) Payout(ctx context.Context, id string) ([]payment.Movement, error) {
	p := &stripe.BalanceTransactionListParams{Payout: stripe.String(id)}
	p.Limit = stripe.Int64(100)
	p.Expand = []*string{stripe.String("data.source")}
	var all []payment.Movement
	for b, err := range s.client.V1BalanceTransactions.List(ctx, p) {
		if err != nil {
			return nil, failure(err)
		}
		if len(all) == maxMovements {
			return nil, &payment.Failure{Class: payment.Refused, Code: "payout_too_long"}
		}
		all = append(all, movement(b))
	}
	return all, nil
}

// movement is one balance transaction.
func movement(b *stripe.BalanceTransaction) payment.Movement {
	return payment.Movement{
		ID: b.ID, Kind: movementKind(b), Source: source(b.Source), At: time.Unix(b.Created, 0).UTC(),
		Gross: billing.Cents(b.Amount), Fee: billing.Cents(b.Fee), Net: billing.Cents(b.Net),
	}
}

// movementKind goes by the category that Stripe gives for accounting, which stays as new types come
// (docs.stripe.com/reports/reporting-categories).
func movementKind(b *stripe.BalanceTransaction) string {
	switch string(b.ReportingCategory) {
	case "charge":
		return "payment"
	case "refund", "refund_failure", "partial_capture_reversal", "charge_failure":
		return "refund"
	case "dispute", "dispute_reversal":
		return "dispute"
	case "fee", "network_cost", "tax":
		return "fee"
	case "payout", "payout_reversal":
		return "payout"
	}
	return "adjustment"
}

// source names the payment, or the refund or dispute of it, that a movement comes from.
func source(s *stripe.BalanceTransactionSource) string {
	switch {
	case s == nil:
		return ""
	case s.Charge != nil && s.Charge.PaymentIntent != nil:
		return s.Charge.PaymentIntent.ID
	case s.Refund != nil:
		return s.Refund.ID
	case s.Dispute != nil:
		return s.Dispute.ID
	}
	return s.ID
}
