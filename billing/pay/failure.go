package pay

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/stripe/stripe-go/v84"

	"github.com/plainbill/plainbill/billing/payment"
)

// failure makes a [payment.Failure] of whatever the library says; nil stays nil. Stripe's messages are dropped: they
// quote what was sent, and nobody but the operator's Stripe dashboard needs them.
func failure(err error) error {
	if err == nil {
		return nil
	}
	var said *stripe.Error
	var status *statusError
	var dial *net.OpError
	switch {
	case errors.As(err, &said):
		return ofStripe(said)
	case errors.As(err, &status):
		return ofStatus(status.status, "http_"+strconv.Itoa(status.status), status.after)
	case errors.As(err, &dial) && dial.Op == "dial":
		return &payment.Failure{Class: payment.Transient, Code: "unreachable"} // nothing was sent
	case errors.Is(err, context.Canceled):
		return &payment.Failure{Class: payment.Unknown, Code: "cancelled"}
	case errors.Is(err, context.DeadlineExceeded):
		return &payment.Failure{Class: payment.Unknown, Code: "timeout"}
	}
	var wait net.Error
	if errors.As(err, &wait) && wait.Timeout() {
		return &payment.Failure{Class: payment.Unknown, Code: "timeout"}
	}
	// A connection that broke, an answer that is no answer: the call may have been taken.
	return &payment.Failure{Class: payment.Unknown, Code: "no_answer"}
}

// ofStripe classes an error in Stripe's own form (docs.stripe.com/error-codes).
func ofStripe(e *stripe.Error) *payment.Failure {
	var after time.Duration
	if e.LastResponse != nil {
		after = retryAfter(e.LastResponse.Header)
	}
	code := plain(string(e.Code))
	switch {
	case e.HTTPStatusCode == http.StatusTooManyRequests, e.Code == stripe.ErrorCodeLockTimeout,
		e.Code == stripe.ErrorCodeIdempotencyKeyInUse:
		return &payment.Failure{Class: payment.Transient, Code: code, RetryAfter: after}
	case e.Type == stripe.ErrorTypeIdempotency:
		// The key was used before with other words, such as an older name of the practice: what came of that is not said.
		return &payment.Failure{Class: payment.Unknown, Code: "key_reused", RetryAfter: after}
	case e.Type == stripe.ErrorTypeCard:
		return ofCard(string(e.Code), string(e.DeclineCode))
	case e.Code == stripe.ErrorCodeAuthenticationRequired:
		return &payment.Failure{Class: payment.Authentication, Code: code}
	case e.Param == "payment_method" && e.HTTPStatusCode < 500,
		e.Code == stripe.ErrorCodePaymentMethodCustomerDecline:
		// A kept card that is no longer attached to its payer can never be charged again.
		return &payment.Failure{Class: payment.CardGone, Code: code}
	}
	return ofStatus(e.HTTPStatusCode, code, after)
}

// ofStatus classes an answer by its status alone. Only a 503 says that nothing was done; what another 5xx did is not
// known (docs.stripe.com/error-low-level: "treat the result as indeterminate").
func ofStatus(status int, code string, after time.Duration) *payment.Failure {
	class := payment.Refused
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		class = payment.Configuration
	case status == http.StatusTooManyRequests, status == http.StatusConflict,
		status == http.StatusServiceUnavailable:
		class = payment.Transient
	case status >= 500, status < 400:
		class = payment.Unknown
	}
	return &payment.Failure{Class: class, Code: code, RetryAfter: after}
}

// gone are the reasons after which a card network forbids another try with the same card.
var gone = map[string]bool{
	"expired_card": true, "lost_card": true, "stolen_card": true, "pickup_card": true, "invalid_account": true,
	"new_account_information_available": true, "revocation_of_all_authorizations": true,
	"revocation_of_authorization": true, "stop_payment_order": true, "card_not_supported": true,
}

// confirmation are the reasons for which the payer has to act on a page.
var confirmation = map[string]bool{
	"authentication_required": true, "authentication_not_handled": true, "offline_pin_required": true,
	"online_or_offline_pin_required": true, "mobile_device_authentication_required": true,
	"payment_intent_authentication_failure": true, "setup_intent_authentication_failure": true,
}

// ofCard classes a bank's refusal by its reason.
func ofCard(code, reason string) *payment.Failure {
	if reason == "" || reason == "generic_decline" && code != "card_declined" {
		reason = code
	}
	f := &payment.Failure{Class: payment.Declined, Code: plain(reason)}
	switch {
	case gone[reason] || gone[code]:
		f.Class = payment.CardGone
	case confirmation[reason] || confirmation[code]:
		f.Class = payment.Authentication
	}
	return f
}

// plain lets a code through and nothing that could be words.
func plain(code string) string {
	if code == "" || len(code) > 64 {
		return "other"
	}
	for _, r := range code {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_' {
			return "other"
		}
	}
	return code
}

// maxWait bounds what an answer may ask us to wait.
const maxWait = 10 * time.Minute

func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || seconds < 0 || seconds > int(maxWait/time.Second) {
		return 0
	}
	return time.Duration(seconds) * time.Second
}
