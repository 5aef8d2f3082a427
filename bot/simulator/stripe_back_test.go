package simulator

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/payment"
)

// kinds gives the kinds of notices, in order.
func kinds(notices []payment.Notice) (all []payment.NoticeKind) {
	for _, n := range notices {
		all = append(all, n.Kind)
	}
	return all
}

func TestMoneyGoesBack(t *testing.T) {
	t.Parallel()
	c := newTill(t)
	paid, err := c.stripe.Charge(t.Context(), charge(c.kept("works"), "try-1"))
	if err != nil {
		t.Fatal(err)
	}
	r := payment.Refund{Practice: "lakeside", Refund: 4, Key: "refund-4", Intent: paid.ID, Amount: 4000}
	first, err := c.stripe.Refund(t.Context(), r)
	if err != nil || first.Amount != 4000 || first.Pending {
		t.Fatalf("%+v %v", first, err)
	}
	if again, err := c.stripe.Refund(t.Context(), r); err != nil || again.ID != first.ID {
		t.Errorf("the same key: %+v %v", again, err)
	}
	over := r
	over.Key, over.Amount = "refund-5", 751
	if _, err := c.stripe.Refund(t.Context(), over); classOf(err) != payment.Refused {
		t.Errorf("more than is left: %v", err)
	}
	c.control("stripe/refund", `{"id":"`+paid.ID+`"}`) // the rest, by hand
	over.Amount = 1
	over.Key = "refund-6"
	if _, err := c.stripe.Refund(t.Context(), over); classOf(err) != payment.Refused {
		t.Errorf("all is given back: %v", err)
	}
	c.control("stripe/refund-failed", `{"id":"`+first.ID+`"}`)
	took := c.heard(9)[3:]
	want := []payment.NoticeKind{
		payment.NoticeRefunded, payment.NoticeOther, payment.NoticeRefunded, payment.NoticeOther,
		payment.NoticeRefundFailed, payment.NoticeRefundFailed,
	}
	if got := kinds(took); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if took[0].Refund != 4 || took[0].Object != first.ID || took[2].Refund != 0 || took[2].Amount != 750 {
		t.Errorf("%+v", took)
	}
}

func TestADisputeAndThePayoutThatShowsIt(t *testing.T) {
	t.Parallel()
	c := newTill(t)
	card := c.kept("works")
	var intents []string
	for _, key := range []string{"try-1", "try-2", "try-3"} {
		paid, err := c.stripe.Charge(t.Context(), charge(card, key))
		if err != nil {
			t.Fatal(err)
		}
		intents = append(intents, paid.ID)
	}
	lost := c.control("stripe/dispute", `{"id":"`+intents[0]+`"}`)["id"].(string)
	won := c.control("stripe/dispute", `{"id":"`+intents[1]+`"}`)["id"].(string)
	c.control("stripe/dispute-closed", `{"id":"`+lost+`"}`)
	c.control("stripe/dispute-closed", `{"id":"`+won+`","won":true}`)
	payout := c.control("stripe/payout", `{}`)["id"].(string)
	took := c.heard(10)[5:]
	want := []payment.NoticeKind{
		payment.NoticeDisputed, payment.NoticeDisputed, payment.NoticeDisputeClosed, payment.NoticeDisputeClosed,
		payment.NoticePayout,
	}
	if got := kinds(took); !slices.Equal(got, want) {
		t.Fatalf("%v, want %v", got, want)
	}
	if took[0].Intent != intents[0] || took[0].Fee != 1500 || took[2].Won || !took[3].Won || took[3].Object != won {
		t.Errorf("%+v", took)
	}
	moved, err := c.stripe.Payout(t.Context(), payout)
	if err != nil {
		t.Fatal(err)
	}
	var sum billing.Cents
	byKind := map[string]int{}
	for _, m := range moved {
		sum += m.Net
		byKind[m.Kind]++
		if m.Kind == "payment" && !slices.Contains(intents, m.Source) || m.Kind == "dispute" && m.Source != lost && m.Source != won {
			t.Errorf("%+v", m)
		}
	}
	if sum != 0 || byKind["payment"] != 3 || byKind["dispute"] != 3 || byKind["payout"] != 1 || len(moved) != 7 {
		t.Errorf("sum %d, %v", int64(sum), byKind)
	}
}

func TestALongPayoutIsReadPageByPage(t *testing.T) {
	t.Parallel()
	c := newTill(t)
	if _, err := c.Simulator.stripe.change(c.Now(), func(ch *change) error {
		for range 250 {
			ch.move("charge", "charge", "ch_none", 1000, 59)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	payout := c.control("stripe/payout", `{}`)["id"].(string)
	moved, err := c.stripe.Payout(t.Context(), payout)
	if err != nil || len(moved) != 251 {
		t.Errorf("%d movements, want 251: %v", len(moved), err)
	}
}

func TestNoticesComeLateDoubledAndOutOfOrder(t *testing.T) {
	t.Parallel()
	c := newTill(t)
	card := c.kept("works")
	c.heard(2)
	c.down = 1 // and once the database is down
	for i, fault := range []string{"stripe_doubled", "stripe_reordered", "", "stripe_late"} {
		if fault != "" {
			c.control("faults", `{"kind":"`+fault+`"}`)
		}
		if _, err := c.stripe.Charge(t.Context(), charge(card, "try-"+string(rune('a'+i)))); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]int{}
	for _, n := range c.heard(7)[2:] {
		seen[n.ID]++
	}
	if len(seen) != 4 {
		t.Errorf("%d notices, want 4", len(seen))
	}
	if doubled := slices.Max(slices.Collect(mapsValues(seen))); doubled != 2 {
		t.Errorf("the doubled notice came %d times", doubled)
	}
}

func mapsValues(m map[string]int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for _, n := range m {
			if !yield(n) {
				return
			}
		}
	}
}

func TestTheProcessorRemembersAfterAKill(t *testing.T) {
	t.Parallel()
	c := newTill(t)
	card := c.kept("works")
	c.heard(2)
	c.product.says(func(w http.ResponseWriter, _ webhook) { w.WriteHeader(http.StatusServiceUnavailable) })
	paid, err := c.stripe.Charge(t.Context(), charge(card, "try-1"))
	if err != nil {
		t.Fatal(err)
	}
	page := c.page(nil)
	c.stop()
	c.start()
	c.open()
	c.Resume()
	if n := c.heard(3)[2]; n.Kind != payment.NoticePaid || n.Intent != paid.ID {
		t.Errorf("%+v", n)
	}
	again, err := c.stripe.Charge(t.Context(), charge(card, "try-1"))
	if err != nil || again != paid {
		t.Errorf("after a restart the same key: %+v %v, want %+v", again, err, paid)
	}
	if _, err := c.stripe.Refund(t.Context(), payment.Refund{Key: "r", Intent: paid.ID, Amount: 100}); err != nil {
		t.Error(err)
	}
	page.URL = c.product.URL + "/sim/stripe/checkout/" + page.ID
	if status, _, _ := c.press(page, "works", "pay"); status != http.StatusSeeOther {
		t.Errorf("the page is gone: status %d", status)
	}
}

func TestThePageIsForTestsAndSaysSo(t *testing.T) {
	t.Parallel()
	c := newTill(t)
	page := c.page(keepCard)
	_, path, _ := strings.Cut(page.URL, "/sim/")
	answer, err := http.Get(c.edge + "/sim/" + path)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	for header, want := range map[string]string{
		"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex", "Cache-Control": "no-store",
	} {
		if got := answer.Header.Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	for language, words := range checkoutWords {
		if len(words) != len(checkoutWords["en"]) {
			t.Errorf("%s has other words than English", language)
		}
		for _, card := range testCards {
			if words[card.name] == "" || card.refusal != "" && words[card.refusal] == "" {
				t.Errorf("%s has no words for %s", language, card.name)
			}
		}
	}
	for what, body := range map[string]string{
		"stripe/dispute": `{"id":"pi_none"}`, "stripe/payout": `{}`, "stripe/expire": `{"id":"cs_none"}`,
		"stripe/detach": `{"id":"pm_none"}`, "stripe/refund": `{"id":"pi_none"}`,
	} {
		answer, err := http.Post(c.edge+"/sim/"+what, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusConflict {
			t.Errorf("%s of nothing: status %d", what, answer.StatusCode)
		}
	}
}
