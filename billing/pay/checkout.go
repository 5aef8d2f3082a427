package pay

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/stripe/stripe-go/v84"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/payment"
)

// What we give along to recognise our own: the practice and our number of the request. Nothing else is ever put there.
const (
	metaPractice = "practice"
	metaRequest  = "request"
	metaAttempt  = "attempt"
	metaRefund   = "refund"
)

const dollars = "usd"

func metadata(practice billing.PracticeID, kind string, id int64) map[string]string {
	return map[string]string{metaPractice: string(practice), kind: strconv.FormatInt(id, 10)}
}

// Checkout opens a hosted page. Stripe takes an ExpiresAt of 30 minutes to 24 hours ahead; without one a page lives for
// a day. It is passed on as it is, because a call that is made again must be the same to the byte.
func (s *Stripe) Checkout(ctx context.Context, c payment.Checkout) (payment.Session, error) {
	ctx, cancel := s.within(ctx)
	defer cancel()
	with := metadata(c.Practice, metaRequest, c.Request)
	p := &stripe.CheckoutSessionCreateParams{
		SuccessURL: stripe.String(c.SuccessURL), CancelURL: stripe.String(c.ReturnTo), Metadata: with,
		ClientReferenceID:  stripe.String(strconv.FormatInt(c.Request, 10)),
		PaymentMethodTypes: []*string{stripe.String("card")}, // wallets come with it
		Locale:             stripe.String(locale(c.Language)),
	}
	p.SetIdempotencyKey(c.Key)
	if c.Customer != "" {
		p.Customer = stripe.String(c.Customer)
	}
	if !c.ExpiresAt.IsZero() {
		p.ExpiresAt = stripe.Int64(c.ExpiresAt.Unix())
	}
	if c.Mode == payment.KeepCard {
		toKeep(p, c, with)
	} else {
		toPay(p, c, with)
	}
	made, err := s.client.V1CheckoutSessions.Create(ctx, p)
	if err != nil {
		return payment.Session{}, failure(err)
	}
	return session(made), nil
}

// toPay makes the page take one amount, which is ours and cannot be changed there.
func toPay(p *stripe.CheckoutSessionCreateParams, c payment.Checkout, with map[string]string) {
	p.Mode = stripe.String(stripe.CheckoutSessionModePayment)
	p.SubmitType = stripe.String(stripe.CheckoutSessionSubmitTypePay)
	p.LineItems = []*stripe.CheckoutSessionCreateLineItemParams{{
		Quantity: stripe.Int64(1),
		PriceData: &stripe.CheckoutSessionCreateLineItemPriceDataParams{
			Currency: stripe.String(dollars), UnitAmount: stripe.Int64(int64(c.Amount)),
			ProductData: &stripe.CheckoutSessionCreateLineItemPriceDataProductDataParams{Name: stripe.String(c.Label)},
		},
	}}
	p.PaymentIntentData = &stripe.CheckoutSessionCreatePaymentIntentDataParams{
		Metadata: with, Description: stripe.String(c.Label),
	}
	if !c.Keep {
		return
	}
	p.PaymentIntentData.SetupFutureUsage = stripe.String(stripe.PaymentIntentSetupFutureUsageOffSession)
	if c.Customer == "" {
		p.CustomerCreation = stripe.String(stripe.CheckoutSessionCustomerCreationAlways)
	}
}

// toKeep makes the page keep a card and take nothing.
func toKeep(p *stripe.CheckoutSessionCreateParams, c payment.Checkout, with map[string]string) {
	p.Mode = stripe.String(stripe.CheckoutSessionModeSetup)
	p.SetupIntentData = &stripe.CheckoutSessionCreateSetupIntentDataParams{
		Metadata: with, Description: stripe.String(c.Label),
	}
	if c.Customer == "" {
		p.CustomerCreation = stripe.String(stripe.CheckoutSessionCustomerCreationAlways)
	}
}

func locale(l billing.Language) string {
	if l == billing.Spanish {
		return "es-419"
	}
	return "en"
}

// Session says what became of a hosted page.
func (s *Stripe) Session(ctx context.Context, id string) (payment.Session, error) {
	ctx, cancel := s.within(ctx)
	defer cancel()
	p := &stripe.CheckoutSessionRetrieveParams{}
	p.AddExpand("payment_intent.payment_method")
	p.AddExpand("setup_intent.payment_method")
	found, err := s.client.V1CheckoutSessions.Retrieve(ctx, id, p)
	if err != nil {
		return payment.Session{}, failure(err)
	}
	return session(found), nil
}

// Expire closes a hosted page. One that is closed already is no failure; one that was completed is refused with the
// code session_complete, because it may have been paid.
func (s *Stripe) Expire(ctx context.Context, id string) error {
	within, cancel := s.within(ctx)
	defer cancel()
	_, err := s.client.V1CheckoutSessions.Expire(within, id, &stripe.CheckoutSessionExpireParams{})
	err = failure(err)
	var f *payment.Failure
	if !errors.As(err, &f) || f.Class != payment.Refused {
		return err
	}
	found, lookErr := s.Session(ctx, id)
	switch {
	case lookErr != nil:
		return err
	case found.State == payment.SessionExpired:
		return nil
	case found.State == payment.SessionComplete:
		return &payment.Failure{Class: payment.Refused, Code: "session_complete"}
	}
	return err
}

// session is a hosted page as the rest of the program sees it.
func session(c *stripe.CheckoutSession) payment.Session {
	out := payment.Session{
		ID: c.ID, URL: c.URL, State: payment.SessionState(c.Status), Amount: billing.Cents(c.AmountTotal),
		Paid:    c.Mode == stripe.CheckoutSessionModePayment && c.PaymentStatus == stripe.CheckoutSessionPaymentStatusPaid,
		Request: number(c.Metadata[metaRequest]), ExpiresAt: time.Unix(c.ExpiresAt, 0).UTC(),
	}
	if c.Customer != nil {
		out.Customer = c.Customer.ID
	}
	if c.PaymentIntent != nil {
		out.Intent = c.PaymentIntent.ID
		out.Card = keptBy(c.PaymentIntent)
	}
	if c.SetupIntent != nil {
		out.Card = card(c.SetupIntent.PaymentMethod, out.Customer)
	}
	return out
}

// card is a kept card; nil when there is none yet.
func card(m *stripe.PaymentMethod, customer string) *payment.CardOnFile {
	if m == nil || m.ID == "" {
		return nil
	}
	c := &payment.CardOnFile{Method: m.ID, Customer: customer}
	if c.Customer == "" && m.Customer != nil {
		c.Customer = m.Customer.ID
	}
	if m.Card != nil {
		c.Brand, c.Last4, c.FundedFrom = string(m.Card.Brand), m.Card.Last4, string(m.Card.Funding)
		c.ExpMonth, c.ExpYear = int(m.Card.ExpMonth), int(m.Card.ExpYear)
		if m.Card.Wallet != nil {
			c.Wallet = string(m.Card.Wallet.Type)
		}
	}
	return c
}

// number reads one of our numbers; zero when it is none.
func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
