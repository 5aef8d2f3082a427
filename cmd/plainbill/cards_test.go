package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestTheDoctorSaysHowCardsStand(t *testing.T) {
	t.Parallel()
	stripe := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.Header.Get("Authorization") != "Bearer sk_test_good" {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"error":{"type":"invalid_request_error","message":"Invalid API Key: sk_test_bad"}}`)
			return
		}
		_, _ = io.WriteString(w, `{"object":"balance"}`)
	}))
	t.Cleanup(stripe.Close)
	for name, c := range map[string]struct {
		env        Environment
		says, fail string
	}{
		"without a key there are no cards, and that is fine": {Environment{}, "the practice's phone", ""},
		"a key that works": {
			Environment{StripeKey: "sk_test_good", StripeWebhookSecret: "whsec_1", StripeAPIURL: stripe.URL, PublicURL: "https://bills.example/"},
			"https://bills.example/stripe/webhook send checkout.session.completed", "",
		},
		"a key that Stripe refuses": {
			Environment{StripeKey: "sk_test_bad", StripeWebhookSecret: "whsec_1", StripeAPIURL: stripe.URL},
			"", "Checkout Sessions: write",
		},
		"no secret for notices": {Environment{StripeKey: "sk_test_good", StripeWebhookSecret: " , "}, "", "STRIPE_WEBHOOK_SECRET"},
		"a key in the clear": {
			Environment{StripeKey: "sk_test_good", StripeWebhookSecret: "whsec_1", StripeAPIURL: "http://stripe.example"},
			"", "STRIPE_API_URL",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said, err := c.env.checkStripe(t.Context())
			if (err == nil) != (c.fail == "") || !strings.Contains(said, c.says) {
				t.Fatalf("%q, %v", said, err)
			}
			if err != nil && (!strings.Contains(err.Error(), c.fail) || strings.Contains(err.Error(), "sk_test")) {
				t.Errorf("%v", err)
			}
		})
	}
}
