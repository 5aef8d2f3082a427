package pay

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/payment"
)

const testKey = "sk_test_of_plainbill"

// call is what the processor was asked.
type call struct {
	Method, Path, Key, Body string
	Header                  http.Header
}

// fake answers every call in the same way, and keeps what it was asked.
type fake struct {
	*httptest.Server
	mu   sync.Mutex
	asks []call
}

func (f *fake) calls() []call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.asks
}

func newFake(t *testing.T, answer http.HandlerFunc) *fake {
	t.Helper()
	f := &fake{}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		f.mu.Lock()
		f.asks = append(f.asks, call{r.Method, r.URL.Path, r.Header.Get("Idempotency-Key"), string(body), r.Header})
		f.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(f.Close)
	return f
}

func (f *fake) client(t *testing.T, change ...func(*Config)) *Stripe {
	t.Helper()
	c := Config{Key: testKey, URL: f.URL, WebhookSecrets: []string{"whsec_new", "whsec_old"}, Timeout: 5 * time.Second}
	for _, f := range change {
		f(&c)
	}
	s := New(c)
	t.Cleanup(s.Close)
	return s
}

// says answers with a status and a JSON body.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

var aCharge = payment.Charge{
	Practice: "lakeside", Attempt: 7, Key: "instalment-41-try-1", Amount: 4750, Customer: "cus_1", Method: "pm_card_visa",
	Label: "Lakeside Family Practice",
}

func classOf(t *testing.T, err error) payment.Failure {
	t.Helper()
	var f *payment.Failure
	if !errors.As(err, &f) {
		t.Fatalf("the error is %v, want a failure", err)
	}
	return *f
}

func TestAFailureSaysWhatToDo(t *testing.T) {
	t.Parallel()
	card := func(code, reason string) string {
		return `{"error":{"type":"card_error","code":"` + code + `","decline_code":"` + reason + `","message":"Her card"}}`
	}
	for name, c := range map[string]struct {
		status int
		body   string
		want   payment.Failure
	}{
		"a bank's refusal may be tried again by policy": {
			402, card("card_declined", "insufficient_funds"), payment.Failure{Class: payment.Declined, Code: "insufficient_funds"},
		},
		"a refusal without a reason keeps its code": {402, card("card_declined", ""), payment.Failure{Class: payment.Declined, Code: "card_declined"}},
		"a bank that wants the payer wants a page":  {402, card("authentication_required", "authentication_required"), payment.Failure{Class: payment.Authentication, Code: "authentication_required"}},
		"an expired card is gone":                   {402, card("expired_card", ""), payment.Failure{Class: payment.CardGone, Code: "expired_card"}},
		"a lost card is gone":                       {402, card("card_declined", "lost_card"), payment.Failure{Class: payment.CardGone, Code: "lost_card"}},
		"an authorisation that was revoked is gone": {402, card("card_declined", "revocation_of_authorization"), payment.Failure{Class: payment.CardGone, Code: "revocation_of_authorization"}},
		"a card that is no longer kept is gone": {
			404, `{"error":{"type":"invalid_request_error","code":"resource_missing","param":"payment_method"}}`,
			payment.Failure{Class: payment.CardGone, Code: "resource_missing"},
		},
		"too many calls is for a while": {
			429, `{"error":{"type":"invalid_request_error","code":"rate_limit"}}`,
			payment.Failure{Class: payment.Transient, Code: "rate_limit", RetryAfter: 3 * time.Second},
		},
		"a lock is for a while":                          {400, `{"error":{"type":"invalid_request_error","code":"lock_timeout"}}`, payment.Failure{Class: payment.Transient, Code: "lock_timeout", RetryAfter: 3 * time.Second}},
		"the same key at the same moment is for a while": {409, `{"error":{"type":"invalid_request_error","code":"idempotency_key_in_use"}}`, payment.Failure{Class: payment.Transient, Code: "idempotency_key_in_use", RetryAfter: 3 * time.Second}},
		"a 503 with a body did nothing":                  {503, `{"error":{"type":"api_error"}}`, payment.Failure{Class: payment.Transient, Code: "other", RetryAfter: 3 * time.Second}},
		"a 500 may have done it":                         {500, `{"error":{"type":"api_error"}}`, payment.Failure{Class: payment.Unknown, Code: "other", RetryAfter: 3 * time.Second}},
		"a wrong key is the operator's":                  {401, `{"error":{"type":"invalid_request_error","message":"Invalid API Key"}}`, payment.Failure{Class: payment.Configuration, Code: "other", RetryAfter: 3 * time.Second}},
		"a key that may not is the operator's":           {403, `{"error":{"type":"invalid_request_error","code":"more_permissions_required"}}`, payment.Failure{Class: payment.Configuration, Code: "more_permissions_required", RetryAfter: 3 * time.Second}},
		"a request that makes no sense is refused":       {400, `{"error":{"type":"invalid_request_error","code":"charge_already_refunded"}}`, payment.Failure{Class: payment.Refused, Code: "charge_already_refunded", RetryAfter: 3 * time.Second}},
		"a key that was used for something else tells nothing": {
			400, `{"error":{"type":"idempotency_error"}}`, payment.Failure{Class: payment.Unknown, Code: "key_reused", RetryAfter: 3 * time.Second},
		},
		"words in place of a code are dropped": {402, card("Jane Doe, 12 Elm", ""), payment.Failure{Class: payment.Declined, Code: "other"}},
		"an answer that is cut off is unknown": {200, `{"id":"pi_`, payment.Failure{Class: payment.Unknown, Code: "no_answer"}},
		"an empty object is no error of Stripe's": {
			402, `{}`, payment.Failure{Class: payment.Unknown, Code: "no_answer"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Retry-After", "3")
				says(c.status, c.body)(w, r)
			})
			_, err := f.client(t).Charge(t.Context(), aCharge)
			if diff := cmp.Diff(c.want, classOf(t, err)); diff != "" {
				t.Error(diff)
			}
			if len(f.calls()) != 1 {
				t.Errorf("%d calls were made, want 1: the job tries again", len(f.calls()))
			}
			for _, word := range []string{"Her card", "Jane", testKey} {
				if strings.Contains(err.Error(), word) {
					t.Errorf("the error quotes %q", word)
				}
			}
		})
	}
}

func TestWhatIsNoAnswerOfStripe(t *testing.T) {
	t.Parallel()
	hang := make(chan struct{})
	t.Cleanup(func() { close(hang) })
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		class  payment.FailureClass
	}{
		"a proxy's page with 502 is unknown": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadGateway)
			_, _ = io.WriteString(w, "<html>")
		}, payment.Unknown},
		"a proxy's page with 503 did nothing": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusServiceUnavailable)
		}, payment.Transient},
		"a redirect is not followed": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}, payment.Unknown},
		"an endless answer is unknown": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"description":"`)
			_, _ = io.WriteString(w, strings.Repeat("x", maxAnswer))
		}, payment.Unknown},
		"a connection that breaks is unknown": {func(w http.ResponseWriter, _ *http.Request) {
			conn, _, _ := http.NewResponseController(w).Hijack()
			_ = conn.Close()
		}, payment.Unknown},
		"no answer in time is unknown": {func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-hang:
			case <-r.Context().Done():
			}
		}, payment.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, c.answer)
			s := f.client(t, func(c *Config) { c.Timeout = 500 * time.Millisecond })
			_, err := s.Charge(t.Context(), aCharge)
			if got := classOf(t, err); got.Class != c.class {
				t.Errorf("class %s (%s), want %s", got.Class, got.Code, c.class)
			}
			if len(f.calls()) != 1 {
				t.Errorf("%d calls were made, want 1", len(f.calls()))
			}
		})
	}
	t.Run("a caller that gives up leaves it unknown", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		f := newFake(t, func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
		_, err := f.client(t).Charge(ctx, aCharge)
		if got := classOf(t, err); got != (payment.Failure{Class: payment.Unknown, Code: "cancelled"}) {
			t.Errorf("%+v", got)
		}
	})
	t.Run("a machine that cannot be reached was sent nothing", func(t *testing.T) {
		t.Parallel()
		f := newFake(t, says(200, `{}`))
		s := f.client(t)
		f.Close()
		_, err := s.Charge(t.Context(), aCharge)
		if got := classOf(t, err); got.Class != payment.Transient {
			t.Errorf("%+v", got)
		}
	})
}

// form gives the fields of the only call.
func (f *fake) form(t *testing.T) map[string]string {
	t.Helper()
	if len(f.calls()) != 1 {
		t.Fatalf("%d calls, want 1", len(f.calls()))
	}
	values, err := url.ParseQuery(f.calls()[0].Body)
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]string{}
	for key, value := range values {
		fields[key] = strings.Join(value, " ")
	}
	return fields
}

func TestAChargeSaysNothingButTheAmountThePracticeAndOurNumber(t *testing.T) {
	t.Parallel()
	f := newFake(t, says(200, `{"id":"pi_1","object":"payment_intent","status":"succeeded","amount":4750,
		"amount_received":4750,"latest_charge":{"id":"ch_1","balance_transaction":{"id":"txn_1","fee":168}}}`))
	got, err := f.client(t).Charge(t.Context(), aCharge)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(payment.Receipt{ID: "pi_1", Amount: 4750, Fee: 168}, got); diff != "" {
		t.Error(diff)
	}
	want := map[string]string{
		"amount": "4750", "currency": "usd", "customer": "cus_1", "payment_method": "pm_card_visa", "confirm": "true",
		"off_session": "true", "payment_method_types[0]": "card", "description": "Lakeside Family Practice",
		"metadata[practice]": "lakeside", "metadata[attempt]": "7", "expand[0]": "latest_charge.balance_transaction",
	}
	if diff := cmp.Diff(want, f.form(t)); diff != "" {
		t.Error(diff)
	}
	if f.calls()[0].Key != aCharge.Key {
		t.Errorf("the idempotency key is %q", f.calls()[0].Key)
	}
	for _, header := range []string{"X-Stripe-Client-Telemetry", "X-Stripe-Client-User-Agent"} {
		if told := f.calls()[0].Header.Get(header); told != "" {
			t.Errorf("%s tells of this machine: %s", header, told)
		}
	}
}

func TestAPaymentThatIsNotOverYet(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body    string
		pending bool
		class   payment.FailureClass
	}{
		"processing is pending":           {`{"id":"pi_1","status":"processing"}`, true, ""},
		"an action is wanted on a page":   {`{"id":"pi_1","status":"requires_action"}`, false, payment.Authentication},
		"without a method it was refused": {`{"id":"pi_1","status":"requires_payment_method"}`, false, payment.Declined},
		"the reason is told": {
			`{"id":"pi_1","status":"requires_payment_method","last_payment_error":{"code":"expired_card"}}`, false, payment.CardGone,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := newFake(t, says(200, c.body)).client(t).Charge(t.Context(), aCharge)
			if got.ID != "pi_1" || got.Pending != c.pending {
				t.Errorf("%+v", got)
			}
			if c.class != "" && classOf(t, err).Class != c.class {
				t.Errorf("%v, want %s", err, c.class)
			}
			if c.class == "" && err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAPageTakesTheAmountThatIsOurs(t *testing.T) {
	t.Parallel()
	f := newFake(t, says(200, `{"id":"cs_1","status":"open","mode":"payment","url":"https://pay.example/cs_1",
		"amount_total":14700,"expires_at":1795262400,"metadata":{"practice":"lakeside","request":"12"}}`))
	got, err := f.client(t).Checkout(t.Context(), payment.Checkout{
		Mode: payment.Pay, Practice: "lakeside", Request: 12, Key: "request-12", Amount: 14700, Keep: true,
		Label: "Lakeside Family Practice", Language: billing.Spanish, SuccessURL: "https://bills.example/paid",
		ReturnTo: "https://bills.example/s/abc", ExpiresAt: time.Unix(1795262400, 0),
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(payment.Session{
		ID: "cs_1", URL: "https://pay.example/cs_1", State: payment.SessionOpen, Amount: 14700, Request: 12,
		ExpiresAt: time.Unix(1795262400, 0).UTC(),
	}, got); diff != "" {
		t.Error(diff)
	}
	want := map[string]string{
		"mode": "payment", "submit_type": "pay", "locale": "es-419", "client_reference_id": "12",
		"success_url": "https://bills.example/paid", "cancel_url": "https://bills.example/s/abc",
		"expires_at": "1795262400", "payment_method_types[0]": "card", "customer_creation": "always",
		"line_items[0][quantity]": "1", "line_items[0][price_data][currency]": "usd",
		"line_items[0][price_data][unit_amount]":        "14700",
		"line_items[0][price_data][product_data][name]": "Lakeside Family Practice",
		"metadata[practice]":                            "lakeside", "metadata[request]": "12",
		"payment_intent_data[metadata][practice]": "lakeside", "payment_intent_data[metadata][request]": "12",
		"payment_intent_data[description]":        "Lakeside Family Practice",
		"payment_intent_data[setup_future_usage]": "off_session",
	}
	if diff := cmp.Diff(want, f.form(t)); diff != "" {
		t.Error(diff)
	}
}

func TestAnAnswerWithoutWhatWeAskedForIsNoPanic(t *testing.T) {
	t.Parallel()
	s := newFake(t, says(200, `{"object":"nothing"}`)).client(t)
	_, _ = s.Checkout(t.Context(), payment.Checkout{Mode: payment.KeepCard})
	_, _ = s.Session(t.Context(), "cs_1")
	_, _ = s.Charge(t.Context(), aCharge)
	_, _ = s.Refund(t.Context(), payment.Refund{})
	_, _ = s.Payout(t.Context(), "po_1")
	_, _ = s.Payment(t.Context(), "pi_1")
	_ = s.Forget(t.Context(), "pm_1")
	_ = s.Expire(t.Context(), "cs_1")
	_ = s.Check(t.Context())
}
