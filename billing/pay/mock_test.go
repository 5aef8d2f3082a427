package pay

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/payment"
)

// TestStripeMockAcceptsEveryRequest sends every request of this package to stripe-mock, which checks them against
// Stripe's published OpenAPI description. It keeps no state: answers are samples, only refusals count.
func TestStripeMockAcceptsEveryRequest(t *testing.T) {
	t.Parallel()
	heard := &listener{next: http.DefaultTransport, calls: map[string]int{}}
	address := startMock(t)
	refusesNonsense(t, address)
	s := New(Config{Key: "sk_test_123", URL: address, Transport: heard, Timeout: 10 * time.Second})
	t.Cleanup(s.Close)
	page := payment.Checkout{
		Mode: payment.Pay, Practice: "lakeside", Request: 12, Key: "request-12", Amount: 14700, Keep: true,
		Label: "Lakeside Family Practice", Language: billing.Spanish, SuccessURL: "https://bills.example/paid",
		ReturnTo: "https://bills.example/back", ExpiresAt: time.Now().Add(time.Hour),
	}
	known := page
	known.Customer, known.Key, known.Language = "cus_1", "request-13", billing.English
	keep := page
	keep.Mode, keep.Keep, keep.Key, keep.Amount = payment.KeepCard, false, "request-14", 0
	keepKnown := keep
	keepKnown.Customer, keepKnown.Key = "cus_1", "request-15"
	ctx := t.Context()
	for name, request := range map[string]func() error{
		"a page that takes an amount":                  func() error { _, err := s.Checkout(ctx, page); return err },
		"a page for a payer who is known":              func() error { _, err := s.Checkout(ctx, known); return err },
		"a page that keeps a card":                     func() error { _, err := s.Checkout(ctx, keep); return err },
		"a page that keeps a card of one who is known": func() error { _, err := s.Checkout(ctx, keepKnown); return err },
		"what became of a page":                        func() error { _, err := s.Session(ctx, "cs_1"); return err },
		"closing a page":                               func() error { return s.Expire(ctx, "cs_1") },
		"what became of a payment":                     func() error { _, err := s.Payment(ctx, "pi_1"); return taken(err) },
		"how a card looks":                             func() error { _, err := s.keptCard(ctx, "pm_card_visa"); return err },
		"removing a card":                              func() error { return s.Forget(ctx, "pm_card_visa") },
		"what a payout is made of":                     func() error { _, err := s.Payout(ctx, "po_1"); return err },
		"whether the key works":                        func() error { return s.Check(ctx) },
		"a charge": func() error {
			_, err := s.Charge(ctx, aCharge)
			return taken(err) // the sample answer is a payment without a card: as if it were refused
		},
		"a refund": func() error {
			_, err := s.Refund(ctx, payment.Refund{Practice: "lakeside", Refund: 4, Key: "refund-4", Intent: "pi_1", Amount: 300})
			return taken(err)
		},
	} {
		if err := request(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	heard.mu.Lock()
	defer heard.mu.Unlock()
	for path, status := range heard.calls {
		if status >= 400 {
			t.Errorf("stripe-mock answers %s with %d", path, status)
		}
	}
	if len(heard.calls) < 10 {
		t.Errorf("only %d kinds of request were made", len(heard.calls))
	}
}

// refusesNonsense makes sure that the mock looks at what it is sent.
func refusesNonsense(t *testing.T, address string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+"/v1/refunds",
		strings.NewReader("payment_intent=pi_1&colour=blue"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth("sk_test_123", "")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusBadRequest {
		t.Errorf("stripe-mock answers nonsense with %d", answer.StatusCode)
	}
}

// taken drops what the sample answer says about the money.
func taken(err error) error {
	var f *payment.Failure
	if errors.As(err, &f) && (f.Class == payment.Declined || f.Class == payment.Authentication) {
		return nil
	}
	return err
}

// listener keeps how each request was answered, the worst answer of each.
type listener struct {
	next  http.RoundTripper
	mu    sync.Mutex
	calls map[string]int
}

func (l *listener) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := l.next.RoundTrip(r)
	if err == nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		path := r.Method + " " + r.URL.Path
		l.calls[path] = max(l.calls[path], answer.StatusCode)
	}
	return answer, err
}

// startMock starts stripe-mock on ports of its own choice, until the test ends.
func startMock(t *testing.T) string {
	t.Helper()
	program := os.Getenv("STRIPE_MOCK")
	if program == "" {
		program = "stripe-mock"
	}
	path, err := exec.LookPath(program)
	if err != nil {
		if os.Getenv("PLAINBILL_REQUIRE_STRIPE_MOCK") == "1" {
			t.Fatal("stripe-mock is required here and not installed")
		}
		t.Skip("stripe-mock is not installed: go install github.com/stripe/stripe-mock@v0.203.0")
	}
	mock := exec.CommandContext(t.Context(), path, "-http-addr", "127.0.0.1:", "-https-addr", "127.0.0.1:")
	output, err := mock.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := mock.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = mock.Process.Kill(); _ = mock.Wait() })
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if _, address, ok := strings.Cut(lines.Text(), "Listening for HTTP at address: "); ok {
			go func() { _, _ = io.Copy(io.Discard, output) }()
			return (&url.URL{Scheme: "http", Host: address}).String()
		}
	}
	t.Fatal("stripe-mock does not start")
	return ""
}
