package pay

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stripe/stripe-go/v84/webhook"

	"github.com/plainbill/plainbill/billing/payment"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// keeper keeps the notices that are handed on.
type keeper struct {
	notices []payment.Notice
	err     error
}

func (k *keeper) Notice(_ context.Context, n payment.Notice) error {
	if k.err == nil {
		k.notices = append(k.notices, n)
	}
	return k.err
}

func signature(secret string, at time.Time, body string) string {
	return webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{
		Payload: []byte(body), Secret: secret, Timestamp: at,
	}).Header
}

// desk is a handler with what it counts and keeps.
type desk struct {
	http.Handler
	keeper   keeper
	outcomes []string
}

func newDesk(t *testing.T, api http.HandlerFunc) *desk {
	t.Helper()
	d := &desk{}
	s := newFake(t, api).client(t, func(c *Config) {
		c.Now = func() time.Time { return noon }
		c.Count = func(outcome string) { d.outcomes = append(d.outcomes, outcome) }
	})
	d.Handler = s.Webhook(&d.keeper)
	return d
}

func (d *desk) post(body, header string) int {
	r := httptest.NewRequest(http.MethodPost, WebhookPath, strings.NewReader(body))
	r.Header.Set("Stripe-Signature", header)
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w.Code
}

const payoutEvent = `{"id":"evt_1","object":"event","type":"payout.paid","created":1795262400,
	"data":{"object":{"id":"po_1","object":"payout","amount":9000,"currency":"usd"}}}`

func TestOnlySignedNoticesAreHandedOn(t *testing.T) {
	t.Parallel()
	good := signature("whsec_new", noon, payoutEvent)
	_, bare, _ := strings.Cut(good, ",")
	for name, c := range map[string]struct {
		body, header string
		status       int
		outcome      string
	}{
		"signed":                                    {payoutEvent, good, 200, OutcomeOK},
		"signed with the secret before":             {payoutEvent, signature("whsec_old", noon, payoutEvent), 200, OutcomeOK},
		"signed twice while a secret is rolled":     {payoutEvent, good + ",v1=" + strings.Repeat("ab", 32), 200, OutcomeOK},
		"signed four minutes ago":                   {payoutEvent, signature("whsec_new", noon.Add(-4*time.Minute), payoutEvent), 200, OutcomeOK},
		"signed six minutes ago":                    {payoutEvent, signature("whsec_new", noon.Add(-6*time.Minute), payoutEvent), 403, OutcomeStale},
		"signed in six minutes":                     {payoutEvent, signature("whsec_new", noon.Add(6*time.Minute), payoutEvent), 403, OutcomeStale},
		"signed with another secret":                {payoutEvent, signature("whsec_other", noon, payoutEvent), 403, OutcomeSignature},
		"signed with an empty secret":               {payoutEvent, signature("", noon, payoutEvent), 403, OutcomeSignature},
		"not signed":                                {payoutEvent, "", 403, OutcomeSignature},
		"no time":                                   {payoutEvent, bare, 403, OutcomeSignature},
		"two times":                                 {payoutEvent, "t=1," + good, 403, OutcomeSignature},
		"only the scheme of tests":                  {payoutEvent, strings.Replace(good, "v1=", "v0=", 1), 403, OutcomeSignature},
		"one byte more than was signed":             {payoutEvent + " ", good, 403, OutcomeSignature},
		"the longest signed body is read":           {pad(maxNotice), signature("whsec_new", noon, pad(maxNotice)), 200, OutcomeOK},
		"a longer body is refused unread":           {pad(maxNotice + 1), signature("whsec_new", noon, pad(maxNotice+1)), 413, OutcomeOversized},
		"signed, but not JSON":                      {"hello", signature("whsec_new", noon, "hello"), 400, OutcomeMalformed},
		"signed, but not an event":                  {`{"id":"po_1","object":"payout"}`, signature("whsec_new", noon, `{"id":"po_1","object":"payout"}`), 400, OutcomeMalformed},
		"a signature that is no hexadecimal":        {payoutEvent, "t=1795262400,v1=zz", 403, OutcomeSignature},
		"a header that is nonsense":                 {payoutEvent, "=,=,,t=t=", 403, OutcomeSignature},
		"a time beyond all numbers in a bad header": {payoutEvent, "t=99999999999999999999,v1=00", 403, OutcomeSignature},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, says(500, `{}`))
			if got := d.post(c.body, c.header); got != c.status {
				t.Errorf("status %d, want %d", got, c.status)
			}
			if diff := cmp.Diff([]string{c.outcome}, d.outcomes); diff != "" {
				t.Error(diff)
			}
			if handed := len(d.keeper.notices); handed != map[bool]int{true: 1, false: 0}[c.status == 200] {
				t.Errorf("%d notices were handed on", handed)
			}
		})
	}
}

// pad gives an event of a length.
func pad(n int) string { return payoutEvent + strings.Repeat(" ", n-len(payoutEvent)) }

// The signature of a fixed body under a fixed secret and time, computed apart from the library:
//
//	printf '1795262400.{"a":1}' | openssl dgst -sha256 -hmac whsec_new
func TestTheSignatureIsStripes(t *testing.T) {
	t.Parallel()
	const vector = "t=1795262400,v1=377a9c8af2275867832027c820904cc1f182e81ec6233bafea97322f09695567"
	s := New(Config{WebhookSecrets: []string{"whsec_new"}, Now: func() time.Time { return noon }})
	defer s.Close()
	if got := s.verify([]byte(`{"a":1}`), vector); got != OutcomeOK {
		t.Errorf("%s, want ok", got)
	}
}

func TestADatabaseThatIsDownMakesStripeSendItAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(t, says(500, `{}`))
	d.keeper.err = errors.New("the database is down")
	header := signature("whsec_new", noon, payoutEvent)
	if got := d.post(payoutEvent, header); got != http.StatusServiceUnavailable {
		t.Errorf("status %d, want 503", got)
	}
	d.keeper.err = nil
	for range 2 { // and a doubled one is handed on twice: its id tells
		if got := d.post(payoutEvent, header); got != http.StatusOK {
			t.Errorf("status %d, want 200", got)
		}
	}
	if n := d.keeper.notices; len(n) != 2 || n[0].ID != "evt_1" || n[1].ID != "evt_1" {
		t.Errorf("%+v", n)
	}
}

func TestABodyThatBreaksOff(t *testing.T) {
	t.Parallel()
	d := newDesk(t, says(500, `{}`))
	body := io.MultiReader(strings.NewReader("{"), errReader{})
	r := httptest.NewRequest(http.MethodPost, WebhookPath, body)
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	if w.Code != http.StatusBadRequest || !slices.Equal(d.outcomes, []string{OutcomeUnreadable}) {
		t.Errorf("status %d, %v", w.Code, d.outcomes)
	}
	w = httptest.NewRecorder()
	d.ServeHTTP(w, httptest.NewRequest(http.MethodGet, WebhookPath, nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET: status %d", w.Code)
	}
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, errors.New("cut off") }

func TestWhatANoticeLeavesOutIsLookedUp(t *testing.T) {
	t.Parallel()
	api := func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/v1/payment_intents/"):
			says(200, `{"id":"pi_1","status":"succeeded","amount_received":4750,"setup_future_usage":"off_session",
				"customer":"cus_1","payment_method":{"id":"pm_1","card":{"brand":"visa","last4":"4242","exp_month":12,
				"exp_year":2028}},"latest_charge":{"id":"ch_1","balance_transaction":{"id":"txn_1","fee":168}}}`)(w, r)
		case strings.HasPrefix(r.URL.Path, "/v1/payment_methods/"):
			says(200, `{"id":"pm_1","card":{"brand":"visa","last4":"4242","exp_month":12,"exp_year":2028}}`)(w, r)
		case strings.HasPrefix(r.URL.Path, "/v1/checkout/sessions/"):
			says(200, `{"id":"cs_1","mode":"setup","customer":"cus_1","setup_intent":{"id":"seti_1","payment_method":
				{"id":"pm_1","card":{"brand":"visa","last4":"4242","exp_month":12,"exp_year":2028}}}}`)(w, r)
		}
	}
	card := &payment.CardOnFile{Customer: "cus_1", Method: "pm_1", Brand: "visa", Last4: "4242", ExpMonth: 12, ExpYear: 2028}
	for name, c := range map[string]struct {
		kind, object string
		fee          int64
	}{
		"the fee and the card of a payment": {"payment_intent.succeeded", `{"id":"pi_1","amount_received":4750,"currency":"usd"}`, 168},
		"the card of a page":                {"checkout.session.completed", `{"id":"cs_1","mode":"setup"}`, 0},
		"how a kept card looks":             {"setup_intent.succeeded", `{"id":"seti_1","customer":"cus_1","payment_method":"pm_1"}`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := `{"id":"evt_1","object":"event","type":"` + c.kind + `","created":1,"data":{"object":` + c.object + `}}`
			for _, d := range []*desk{newDesk(t, api), newDesk(t, says(500, `{}`))} {
				if got := d.post(body, signature("whsec_new", noon, body)); got != 200 {
					t.Fatalf("status %d", got)
				}
				if d.keeper.notices[0].Fee == 0 && d.keeper.notices[0].Card == nil || d.keeper.notices[0].Card.Brand == "" {
					continue // without Stripe's answer it is handed on as it came
				}
				if diff := cmp.Diff(card, d.keeper.notices[0].Card); diff != "" || int64(d.keeper.notices[0].Fee) != c.fee {
					t.Errorf("fee %d\n%s", int64(d.keeper.notices[0].Fee), diff)
				}
				return
			}
			t.Error("nothing was looked up")
		})
	}
}

func FuzzNotice(f *testing.F) {
	f.Add([]byte(payoutEvent))
	f.Add([]byte(`{"id":"e","object":"event","type":"charge.refunded","data":{"object":{"refunds":{"data":[{}]}}}}`))
	f.Add([]byte(`{"id":"e","object":"event","type":"payment_method.detached","data":{"object":{"card":null}}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		n, err := notice(body)
		if err == nil && (n.ID == "" || n.Type == "" || n.Kind == "") {
			t.Errorf("half a notice: %+v", n)
		}
		if !bytes.Contains(body, []byte("event")) && err == nil && !bytes.Contains(body, []byte(`\u`)) {
			t.Error("no event, and no error")
		}
	})
}
