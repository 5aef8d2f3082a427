package pay

import (
	"context"
	"errors"

	"github.com/stripe/stripe-go/v84"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/payment"
)

// Charge takes an amount from a kept card while the patient is away. The same key takes it once, however often the
// call is made; a bank's refusal stays the answer of its key, so that another try needs another one.
func (s *Stripe) Charge(ctx context.Context, c payment.Charge) (payment.Receipt, error) {
	ctx, cancel := s.within(ctx)
	defer cancel()
	p := &stripe.PaymentIntentCreateParams{
		Amount: stripe.Int64(int64(c.Amount)), Currency: stripe.String(dollars),
		Customer: stripe.String(c.Customer), PaymentMethod: stripe.String(c.Method),
		PaymentMethodTypes: []*string{stripe.String("card")},
		OffSession:         stripe.Bool(true), Confirm: stripe.Bool(true),
		Description: stripe.String(c.Label), Metadata: metadata(c.Practice, metaAttempt, c.Attempt),
	}
	p.SetIdempotencyKey(c.Key)
	p.AddExpand("latest_charge.balance_transaction")
	made, err := s.client.V1PaymentIntents.Create(ctx, p)
	if err != nil {
		return payment.Receipt{}, failure(err)
	}
	return receipt(made)
}

// receipt says what became of a payment.
func receipt(i *stripe.PaymentIntent) (payment.Receipt, error) {
	r := payment.Receipt{ID: i.ID, Amount: billing.Cents(i.Amount)}
	switch i.Status {
	case stripe.PaymentIntentStatusSucceeded:
		r.Amount, r.Fee = billing.Cents(i.AmountReceived), fee(i)
		return r, nil
	case stripe.PaymentIntentStatusProcessing, stripe.PaymentIntentStatusRequiresCapture:
		r.Pending = true
		return r, nil
	case stripe.PaymentIntentStatusRequiresAction, stripe.PaymentIntentStatusRequiresConfirmation:
		return r, &payment.Failure{Class: payment.Authentication, Code: string(stripe.ErrorCodeAuthenticationRequired)}
	}
	if e := i.LastPaymentError; e != nil {
		return r, ofCard(string(e.Code), string(e.DeclineCode))
	}
	return r, &payment.Failure{Class: payment.Declined, Code: plain(string(i.Status))}
}

// fee is what Stripe keeps of a payment; zero when it does not say yet.
func fee(i *stripe.PaymentIntent) billing.Cents {
	if i.LatestCharge == nil || i.LatestCharge.BalanceTransaction == nil {
		return 0
	}
	return billing.Cents(i.LatestCharge.BalanceTransaction.Fee)
}

// Payment looks up a payment by its id: what was taken, and what Stripe keeps of it.
func (s *Stripe) Payment(ctx context.Context, intent string) (payment.Receipt, error) {
	found, err := s.intent(ctx, intent)
	if err != nil {
		return payment.Receipt{}, failure(err)
	}
	return receipt(found)
}

func (s *Stripe) intent(ctx context.Context, id string) (*stripe.PaymentIntent, error) {
	ctx, cancel := s.within(ctx)
	defer cancel()
	p := &stripe.PaymentIntentRetrieveParams{}
	p.AddExpand("latest_charge.balance_transaction")
	p.AddExpand("payment_method")
	return s.client.V1PaymentIntents.Retrieve(ctx, id, p)
}

// keptBy gives the card that a payment on a page has kept; nil when it has kept none.
func keptBy(i *stripe.PaymentIntent) *payment.CardOnFile {
	if i.SetupFutureUsage != stripe.PaymentIntentSetupFutureUsageOffSession {
		return nil
	}
	customer := ""
	if i.Customer != nil {
		customer = i.Customer.ID
	}
	return card(i.PaymentMethod, customer)
}

// Refund gives back a part or all of a payment.
func (s *Stripe) Refund(ctx context.Context, r payment.Refund) (payment.Receipt, error) {
	ctx, cancel := s.within(ctx)
	defer cancel()
	p := &stripe.RefundCreateParams{
		PaymentIntent: stripe.String(r.Intent), Amount: stripe.Int64(int64(r.Amount)),
		Metadata: metadata(r.Practice, metaRefund, r.Refund),
	}
	p.SetIdempotencyKey(r.Key)
	made, err := s.client.V1Refunds.Create(ctx, p)
	if err != nil {
		return payment.Receipt{}, failure(err)
	}
	out := payment.Receipt{ID: made.ID, Amount: billing.Cents(made.Amount)}
	switch made.Status {
	case stripe.RefundStatusFailed, stripe.RefundStatusCanceled:
		return out, &payment.Failure{Class: payment.Refused, Code: "refund_" + string(made.Status)}
	case stripe.RefundStatusSucceeded:
	default:
		out.Pending = true
	}
	return out, nil
}

// Forget removes a kept card at Stripe. One that is removed already is no failure.
func (s *Stripe) Forget(ctx context.Context, method string) error {
	within, cancel := s.within(ctx)
	defer cancel()
	_, err := s.client.V1PaymentMethods.Detach(within, method, &stripe.PaymentMethodDetachParams{})
	err = failure(err)
	var f *payment.Failure
	if !errors.As(err, &f) || (f.Class != payment.Refused && f.Class != payment.CardGone) {
		return err
	}
	left, lookErr := s.client.V1PaymentMethods.Retrieve(within, method, &stripe.PaymentMethodRetrieveParams{})
	if lookErr == nil && left.Customer == nil || missing(lookErr) {
		return nil
	}
	return err
}

// missing says that there is no such thing at Stripe.
func missing(err error) bool {
	var said *stripe.Error
	return errors.As(err, &said) && said.Code == stripe.ErrorCodeResourceMissing
}

// keptCard looks up what a kept card looks like.
func (s *Stripe) keptCard(ctx context.Context, method string) (*payment.CardOnFile, error) {
	ctx, cancel := s.within(ctx)
	defer cancel()
	found, err := s.client.V1PaymentMethods.Retrieve(ctx, method, &stripe.PaymentMethodRetrieveParams{})
	if err != nil {
		return nil, failure(err)
	}
	return card(found, ""), nil
}
