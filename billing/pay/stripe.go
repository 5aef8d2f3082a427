package pay

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v84"

	"github.com/plainbill/plainbill/billing/payment"
)

// Config is what a [Stripe] is made of.
type Config struct {
	Key            string   // secret or restricted API key; restricted keys need what [Permissions] lists
	WebhookSecrets []string // every one of them is accepted, so that an endpoint's secret can be rolled
	URL            string   // empty: Stripe itself
	// Transport carries the calls; nil: a transport of its own.
	Transport http.RoundTripper
	// Timeout bounds one call. Zero: 20 seconds, longer than Stripe takes for a slow bank.
	Timeout time.Duration
	// Now is the clock that the age of a notice is measured by; nil: the system's.
	Now   func() time.Time
	Count func(outcome string) // one per notice, for a counter; nil: not counted
	Log   *slog.Logger         // nil: nothing is logged
}

// Stripe takes money by card through Stripe.
type Stripe struct {
	client    *stripe.Client
	transport *transport
	secrets   []string
	timeout   time.Duration
	now       func() time.Time
	count     func(outcome string)
	log       *slog.Logger
}

var _ payment.Processor = (*Stripe)(nil)

// defaultTimeout bounds one call when the configuration does not.
const defaultTimeout = 20 * time.Second

// Permissions is what a restricted API key must be allowed to do, in the words of Stripe's dashboard.
var Permissions = [...]string{
	"Checkout Sessions: write", "PaymentIntents: write", "SetupIntents: read", "PaymentMethods: write",
	"Charges and Refunds: write", "Balance: read", "Balance transaction sources: read",
}

// New makes a Stripe. It calls nothing.
func New(c Config) *Stripe {
	if c.Timeout <= 0 {
		c.Timeout = defaultTimeout
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Count == nil {
		c.Count = func(string) {}
	}
	carrier := newTransport(c.Transport)
	backend := &stripe.BackendConfig{
		HTTPClient: &http.Client{
			Transport: carrier, Timeout: c.Timeout,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		EnableTelemetry:   stripe.Bool(false),
		MaxNetworkRetries: stripe.Int64(0), // jobs try again, with the same key
		LeveledLogger:     &stripe.LeveledLogger{Level: stripe.LevelNull},
	}
	if c.URL != "" {
		backend.URL = stripe.String(strings.TrimRight(c.URL, "/"))
	}
	return &Stripe{
		client:    stripe.NewClient(c.Key, stripe.WithBackends(stripe.NewBackendsWithConfig(backend))),
		transport: carrier, secrets: c.WebhookSecrets, timeout: c.Timeout, now: c.Now, count: c.Count, log: c.Log,
	}
}

// within bounds one call, whatever the caller's own patience is.
func (s *Stripe) within(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, s.timeout)
}

// Check says whether the key works, without moving anything.
func (s *Stripe) Check(ctx context.Context) error {
	ctx, cancel := s.within(ctx)
	defer cancel()
	_, err := s.client.V1Balance.Retrieve(ctx, &stripe.BalanceRetrieveParams{})
	return failure(err)
}

// Close gives back the connections that wait for the next call.
func (s *Stripe) Close() { s.transport.close() }
