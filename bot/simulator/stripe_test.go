package simulator

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/pay"
	"github.com/plainbill/plainbill/billing/payment"
)

const (
	stripeKey    = "sk_test_of_the_stand_in"
	stripeSecret = "whsec_of_the_stand_in"
)

// till is a product that takes cards: the real adapter in front of the stand-in, and the real webhook behind it.
type till struct {
	*world
	stripe *pay.Stripe
	mu     sync.Mutex
	took   []payment.Notice
	down   int // so many notices cannot be kept
}

func newTill(t *testing.T) *till {
	t.Helper()
	c := &till{world: newWorld(t)}
	c.open()
	return c
}

// open puts the adapter in front of the stand-in as it is now.
func (c *till) open() {
	c.stripe = pay.New(pay.Config{
		Key: stripeKey, WebhookSecrets: []string{stripeSecret}, URL: c.StripeURL(), Now: c.Now, Timeout: 5 * time.Second,
	})
	c.Cleanup(c.stripe.Close)
	hook := c.stripe.Webhook(c)
	c.product.says(func(w http.ResponseWriter, call webhook) {
		if call.Path != pay.WebhookPath {
			return
		}
		r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, call.Path, strings.NewReader(string(call.Body)))
		if err != nil {
			c.Error(err)
			return
		}
		r.Header = call.Header
		hook.ServeHTTP(w, r)
	})
}

// Notice keeps a notice, unless the database is down.
func (c *till) Notice(_ context.Context, n payment.Notice) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down > 0 {
		c.down--
		return errors.New("the database is down")
	}
	c.took = append(c.took, n)
	return nil
}

// heard waits until so many notices were kept, and gives them.
func (c *till) heard(n int) []payment.Notice {
	c.Helper()
	enough := time.After(20 * time.Second)
	for {
		c.mu.Lock()
		took := append([]payment.Notice(nil), c.took...)
		c.mu.Unlock()
		if len(took) >= n {
			return took
		}
		select {
		case <-c.product.came:
		case <-enough:
			c.Fatalf("%d notices, want %d: %+v", len(took), n, took)
		}
	}
}

// press does something on a hosted page, without following where it leads.
func (c *till) press(page payment.Session, card, do string) (status int, location, body string) {
	c.Helper()
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	_, path, _ := strings.Cut(page.URL, "/sim/")
	form := url.Values{"card": {card}, "do": {do}}.Encode()
	r, err := http.NewRequestWithContext(c.Context(), http.MethodPost, c.edge+"/sim/"+path, strings.NewReader(form))
	if err != nil {
		c.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := browser.Do(r)
	if err != nil {
		c.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		c.Fatal(err)
	}
	return answer.StatusCode, answer.Header.Get("Location"), string(text)
}

// control lets something happen at the processor, and gives the object it happened to.
func (c *till) control(what, body string) map[string]any {
	c.Helper()
	r, err := http.NewRequestWithContext(c.Context(), http.MethodPost, c.edge+"/sim/"+what, strings.NewReader(body))
	if err != nil {
		c.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		c.Fatal(err)
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	if answer.StatusCode >= 300 {
		c.Fatalf("%s %s: status %d %s", what, body, answer.StatusCode, text)
	}
	var made map[string]any
	_ = json.Unmarshal(text, &made)
	return made
}

func (c *till) page(change func(*payment.Checkout)) payment.Session {
	c.Helper()
	p := payment.Checkout{
		Mode: payment.Pay, Practice: "lakeside", Request: 12, Key: "request-12", Amount: 14700, Label: "Lakeside Billing",
		SuccessURL: "https://bills.example/paid?s={CHECKOUT_SESSION_ID}", ReturnTo: "https://bills.example/back",
		ExpiresAt: c.Now().Add(time.Hour),
	}
	if change != nil {
		change(&p)
	}
	page, err := c.stripe.Checkout(c.Context(), p)
	if err != nil {
		c.Fatal(err)
	}
	return page
}

func keepCard(p *payment.Checkout) { p.Mode, p.Key, p.Amount = payment.KeepCard, "card-1", 0 }

// kept keeps a card on a page.
func (c *till) kept(card string) payment.CardOnFile {
	c.Helper()
	page := c.page(keepCard)
	if strings.HasPrefix(card, "later_confirm") {
		c.press(page, card, "pay")
		c.press(page, card, "confirm")
	} else {
		c.press(page, card, "pay")
	}
	done, err := c.stripe.Session(c.Context(), page.ID)
	if err != nil || done.Card == nil {
		c.Fatalf("no card was kept: %+v %v", done, err)
	}
	return *done.Card
}

func charge(card payment.CardOnFile, key string) payment.Charge {
	return payment.Charge{
		Practice: "lakeside", Attempt: 7, Key: key, Amount: 4750, Customer: card.Customer, Method: card.Method,
		Label: "Lakeside Billing",
	}
}

func classOf(err error) payment.FailureClass {
	var f *payment.Failure
	if errors.As(err, &f) {
		return f.Class
	}
	return ""
}

func TestAPageIsPaidOnce(t *testing.T) {
	t.Parallel()
	c := newTill(t)
	page := c.page(func(p *payment.Checkout) { p.Keep = true })
	status, location, _ := c.press(page, "works", "pay")
	if want := "https://bills.example/paid?s=" + page.ID; status != http.StatusSeeOther || location != want {
		t.Errorf("status %d, to %s", status, location)
	}
	if _, again, _ := c.press(page, "works", "pay"); again != location {
		t.Errorf("a button pressed twice leads to %s", again)
	}
	took := c.heard(2)
	for _, n := range took[:2] {
		if n.Kind != payment.NoticePaid || n.Amount != 14700 || n.Request != 12 || n.Practice != "lakeside" || n.Fee != 456 {
			t.Errorf("%+v", n)
		}
		if n.Card == nil || n.Card.Last4 != "4242" || n.Card.Customer == "" {
			t.Errorf("the kept card is %+v", n.Card)
		}
	}
	if took[0].Intent != took[1].Intent || took[0].ID == took[1].ID {
		t.Error("two notices of one payment name different payments, or are one")
	}
	done, err := c.stripe.Session(t.Context(), page.ID)
	if err != nil || done.State != payment.SessionComplete || !done.Paid || done.Intent != took[0].Intent {
		t.Errorf("%+v %v", done, err)
	}
	if err := c.stripe.Expire(t.Context(), page.ID); classOf(err) != payment.Refused {
		t.Errorf("a paid page was closed: %v", err)
	}
}

func TestWhatAPayerMeetsOnThePage(t *testing.T) {
	t.Parallel()
	c := newTill(t)
	page := c.page(func(p *payment.Checkout) { p.Language = billing.Spanish })
	for _, step := range []struct {
		card, do string
		status   int
		says     string
	}{
		{"declined", "pay", http.StatusPaymentRequired, "El banco rechazó"},
		{"no_funds", "pay", http.StatusPaymentRequired, "No hay dinero suficiente"},
		{"expired", "pay", http.StatusPaymentRequired, "está vencida"},
		{"confirm", "pay", http.StatusOK, "Sí, soy yo"},
		{"confirm", "refuse", http.StatusPaymentRequired, "no pudo confirmar"},
		{"4242424242424242", "pay", http.StatusBadRequest, "test cards"},
		{"works", "back", http.StatusSeeOther, ""},
		{"confirm", "confirm", http.StatusSeeOther, ""},
	} {
		status, _, body := c.press(page, step.card, step.do)
		if status != step.status || !strings.Contains(body, step.says) {
			t.Errorf("%s %s: status %d, %s", step.card, step.do, status, body)
		}
		if strings.Contains(body, "number\"") {
			t.Error("the page asks for a number")
		}
	}
	took := c.heard(6)
	for i, want := range []payment.FailureClass{
		payment.Declined, payment.Declined, payment.CardGone, payment.Authentication,
	} {
		if took[i].Kind != payment.NoticeFailed || took[i].Failure.Class != want || took[i].Request != 12 {
			t.Errorf("%d: %+v", i, took[i])
		}
	}
	if took[4].Kind != payment.NoticePaid || took[5].Kind != payment.NoticePaid {
		t.Errorf("%+v", took[4:])
	}
}

func TestAPageRunsOut(t *testing.T) {
	t.Parallel()
	c := newTill(t)
	page := c.page(nil)
	c.control("clock", `{"forward":"61m"}`)
	if took := c.heard(1); took[0].Kind != payment.NoticeExpired || took[0].Session != page.ID || took[0].Request != 12 {
		t.Errorf("%+v", took[0])
	}
	if status, _, body := c.press(page, "works", "pay"); status != http.StatusGone || !strings.Contains(body, "closed") {
		t.Errorf("status %d %s", status, body)
	}
	if err := c.stripe.Expire(t.Context(), page.ID); err != nil {
		t.Errorf("closing a page that is closed: %v", err)
	}
	other := c.page(func(p *payment.Checkout) { p.Key = "request-13" })
	if err := c.stripe.Expire(t.Context(), other.ID); err != nil {
		t.Error(err)
	}
	if took := c.heard(2); took[1].Session != other.ID {
		t.Errorf("%+v", took[1])
	}
}

func TestAKeptCardIsChargedOnceForEachKey(t *testing.T) {
	t.Parallel()
	c := newTill(t)
	card := c.kept("works")
	first, err := c.stripe.Charge(t.Context(), charge(card, "instalment-1-try-1"))
	if err != nil || first.Amount != 4750 || first.Fee != 168 {
		t.Fatalf("%+v %v", first, err)
	}
	again, err := c.stripe.Charge(t.Context(), charge(card, "instalment-1-try-1"))
	if err != nil || again != first {
		t.Errorf("the same key: %+v %v, want %+v", again, err, first)
	}
	more := charge(card, "instalment-1-try-1")
	more.Amount++
	if _, err := c.stripe.Charge(t.Context(), more); classOf(err) != payment.Unknown {
		t.Errorf("the same key for another amount: %v", err)
	}
	next, err := c.stripe.Charge(t.Context(), charge(card, "instalment-2-try-1"))
	if err != nil || next.ID == first.ID {
		t.Errorf("another key: %+v %v", next, err)
	}
	took := c.heard(4) // the card twice, two charges
	if n := took[3]; n.Kind != payment.NoticePaid || n.Attempt != 7 || n.Intent != next.ID || n.Fee != 168 {
		t.Errorf("%+v", n)
	}
	if err := errors.Join(c.stripe.Forget(t.Context(), card.Method), c.stripe.Forget(t.Context(), card.Method)); err != nil {
		t.Errorf("removing a card twice: %v", err)
	}
	if n := c.heard(5)[4]; n.Kind != payment.NoticeCardGone || n.Card.Method != card.Method || n.Card.Customer != card.Customer {
		t.Errorf("%+v", n)
	}
	if _, err := c.stripe.Charge(t.Context(), charge(card, "instalment-3-try-1")); classOf(err) != payment.CardGone {
		t.Errorf("a removed card was charged: %v", err)
	}
}

func TestHowAChargeFails(t *testing.T) {
	t.Parallel()
	for card, want := range map[string]payment.FailureClass{
		"later_declined": payment.Declined, "later_confirm": payment.Authentication, "later_expired": payment.CardGone,
	} {
		t.Run(card, func(t *testing.T) {
			t.Parallel()
			c := newTill(t)
			kept := c.kept(card)
			for range 2 { // a refusal stays the answer of its key
				if _, err := c.stripe.Charge(t.Context(), charge(kept, "try-1")); classOf(err) != want {
					t.Errorf("%v, want %s", err, want)
				}
			}
			if n := c.heard(3)[2]; n.Kind != payment.NoticeFailed || n.Failure.Class != want || n.Attempt != 7 {
				t.Errorf("%+v", n)
			}
		})
	}
	t.Run("by a fault", func(t *testing.T) {
		t.Parallel()
		c := newTill(t)
		kept := c.kept("works")
		// On a connection that was used before, net/http sends a call with a key again by itself when it breaks.
		c.stripe = pay.New(pay.Config{
			Key: stripeKey, URL: c.StripeURL(), Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true},
		})
		for i, f := range []struct {
			kind string
			want payment.FailureClass
		}{
			{"stripe_decline", payment.Declined},
			{"stripe_authentication", payment.Authentication},
			{"stripe_card_expired", payment.CardGone},
			{"stripe_503", payment.Transient},
			{"stripe_429", payment.Transient},
			{"stripe_lost", payment.Unknown},
			{"stripe_timeout", payment.Unknown},
		} {
			c.control("faults", `{"kind":"`+f.kind+`"}`)
			key := "try-" + string(rune('a'+i))
			if _, err := c.stripe.Charge(t.Context(), charge(kept, key)); classOf(err) != f.want {
				t.Errorf("%s: %v, want %s", f.kind, err, f.want)
			}
			if f.want != payment.Transient && f.want != payment.Unknown {
				continue
			}
			if _, err := c.stripe.Charge(t.Context(), charge(kept, key)); err != nil {
				t.Errorf("%s, and again: %v", f.kind, err)
			}
		}
		charges := c.held()["charges"]
		if len(charges) != 4 {
			t.Errorf("%d charges, want one for each key", len(charges))
		}
	})
}

func (c *till) held() map[string][]map[string]any {
	c.Helper()
	answer, err := http.Get(c.edge + "/sim/stripe")
	if err != nil {
		c.Fatal(err)
	}
	defer answer.Body.Close()
	var held map[string][]map[string]any
	if err := json.NewDecoder(answer.Body).Decode(&held); err != nil {
		c.Fatal(err)
	}
	return held
}
