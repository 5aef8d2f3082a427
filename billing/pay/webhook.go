package pay

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v84/webhook"

	"github.com/plainbill/plainbill/billing/payment"
)

// NoticeReceiver takes verified notices. The same notice may be handed over more than once, and notices in any order:
// their ids tell. An error means that the notice could not be kept, and Stripe sends it again for three days.
type NoticeReceiver interface {
	Notice(ctx context.Context, n payment.Notice) error
}

const (
	maxNotice     = 1 << 20
	tolerance     = 5 * time.Minute  // between Stripe's clock and ours
	noticeTimeout = 15 * time.Second // for keeping one notice; Stripe gives up later
	detailTimeout = 3 * time.Second  // for looking up what a notice leaves out
)

// The outcomes of a notice, as counted.
const (
	OutcomeOK         = "ok"
	OutcomeOther      = "other" // kept, of a kind we have no use for
	OutcomeOversized  = "oversized"
	OutcomeUnreadable = "unreadable"
	OutcomeSignature  = "signature"
	OutcomeStale      = "stale"
	OutcomeMalformed  = "malformed"
	OutcomeStorage    = "storage"
)

// WebhookPath is where the handler belongs below the public URL.
const WebhookPath = "/stripe/webhook"

// Webhook is the route that Stripe calls. It answers
//
//	200 handed on · 400 signed, but not an event of Stripe's · 403 not signed under our secrets, or too long ago
//	405 not a POST · 413 more than 1 MiB · 503 could not be kept: Stripe sends it again
func (s *Stripe) Webhook(r NoticeReceiver) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		status, outcome := s.take(r, w, req)
		s.count(outcome)
		if status == http.StatusOK {
			w.WriteHeader(status)
			return
		}
		http.Error(w, outcome, status)
	})
}

// take reads, verifies and hands on one notice. Nothing of an unsigned request is looked at but its size.
func (s *Stripe) take(r NoticeReceiver, w http.ResponseWriter, req *http.Request) (status int, outcome string) {
	if req.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return http.StatusMethodNotAllowed, OutcomeUnreadable
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxNotice))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge, OutcomeOversized
	case err != nil:
		return http.StatusBadRequest, OutcomeUnreadable
	}
	if outcome := s.verify(body, req.Header.Get("Stripe-Signature")); outcome != OutcomeOK {
		return http.StatusForbidden, outcome
	}
	n, err := notice(body)
	if err != nil {
		s.log.Warn("stripe notice cannot be read")
		return http.StatusBadRequest, OutcomeMalformed
	}
	ctx, cancel := context.WithTimeout(req.Context(), noticeTimeout)
	defer cancel()
	s.complete(ctx, &n)
	if err := r.Notice(ctx, n); err != nil {
		s.log.Error("stripe notice cannot be kept", "type", n.Type, "error", err)
		return http.StatusServiceUnavailable, OutcomeStorage
	}
	if n.Kind == payment.NoticeOther {
		return http.StatusOK, OutcomeOther
	}
	return http.StatusOK, OutcomeOK
}

// verify checks the signature under every secret, then its age by our own clock: the library would take the system's.
func (s *Stripe) verify(body []byte, header string) (outcome string) {
	signed := false
	for _, secret := range s.secrets {
		if secret != "" && webhook.ValidatePayloadIgnoringTolerance(body, header, secret) == nil {
			signed = true
		}
	}
	if !signed {
		return OutcomeSignature
	}
	at, ok := signedAt(header)
	if !ok {
		return OutcomeSignature
	}
	if age := s.now().Sub(at); age > tolerance || age < -tolerance {
		return OutcomeStale
	}
	return OutcomeOK
}

// signedAt reads the time of a signature. A header with two times is refused: which one was signed would depend on who
// reads.
func signedAt(header string) (at time.Time, ok bool) {
	for _, part := range strings.Split(header, ",") {
		value, isTime := strings.CutPrefix(part, "t=")
		if !isTime {
			continue
		}
		seconds, err := strconv.ParseInt(value, 10, 64)
		if err != nil || ok {
			return time.Time{}, false
		}
		at, ok = time.Unix(seconds, 0), true
	}
	return at, ok
}

// complete looks up what a notice leaves out: what Stripe keeps of a payment, and what a kept card looks like. A notice
// is handed on without it when Stripe does not answer; the payout's list and the page's session say it again.
func (s *Stripe) complete(ctx context.Context, n *payment.Notice) {
	ctx, cancel := context.WithTimeout(ctx, detailTimeout)
	defer cancel()
	switch {
	case n.Kind == payment.NoticePaid:
		if found, err := s.intent(ctx, n.Intent); err == nil && found.ID == n.Intent {
			n.Fee = fee(found)
			if kept := keptBy(found); kept != nil {
				n.Card = kept
			}
		}
	case n.Kind != payment.NoticeCardKept:
	case n.Card == nil && n.Session != "":
		if found, err := s.Session(ctx, n.Session); err == nil && found.ID == n.Session {
			n.Card = found.Card
		}
	case n.Card != nil && n.Card.Brand == "":
		if found, err := s.keptCard(ctx, n.Card.Method); err == nil && found != nil && found.Method == n.Card.Method {
			if found.Customer == "" {
				found.Customer = n.Card.Customer
			}
			n.Card = found
		}
	}
}

// ref is an id, whether Stripe sends the id alone or the whole object.
type ref string

// UnmarshalJSON takes both forms, and null.
func (r *ref) UnmarshalJSON(b []byte) error {
	var id string
	if json.Unmarshal(b, &id) == nil {
		*r = ref(id)
		return nil
	}
	var object struct {
		ID string `json:"id"`
	}
	err := json.Unmarshal(b, &object)
	*r = ref(object.ID)
	return err
}
