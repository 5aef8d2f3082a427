package twilio

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/twilio/twilio-go/twiml"

	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/bot/outbox"
)

// Receiver takes inbound texts. The same text may be handed over more than once: its SID tells.
type Receiver interface {
	Receive(ctx context.Context, in bot.Inbound) error
}

// Deliveries takes the carrier's word on texts that were sent, in any order and more than once.
type Deliveries interface {
	Delivered(ctx context.Context, d bot.Delivery) error
}

// Webhook is the two routes that Twilio calls. It answers
//
//	200 handed on · 400 signed, but not what Twilio sends: the reason · 403 not signed under our URL and tokens
//	413 more than 1 MiB · 503 could not be stored: Twilio tries again where its console says so
type Webhook struct {
	AccountSID string   // requests of another account are refused
	Tokens     []string // every one of them is accepted
	PublicURL  string   // what Twilio calls: the signature is checked against it, never against request headers
	Receiver   Receiver
	Deliveries Deliveries
	Count      func(route, outcome string) // one per request, for a counter; nil: not counted
	Log        *slog.Logger                // nil: nothing is logged
}

const (
	maxBody     = 1 << 20
	handTimeout = 10 * time.Second // Twilio gives up after 15 s
	smsPath     = "/twilio/sms"
)

// The outcomes of a request, as counted.
const (
	OutcomeOK         = "ok"
	OutcomeOversized  = "oversized"
	OutcomeUnreadable = "unreadable"
	OutcomeSignature  = "signature"
	OutcomeAccount    = "account"
	OutcomeMalformed  = "malformed"
	OutcomeUnknown    = "unknown"
	OutcomeStorage    = "storage"
)

// answer is what a request ends with.
type answer struct {
	status  int
	outcome string
	reason  string // for Twilio's debugger; never what the request said
	err     error  // for the log
}

var (
	done      = answer{status: http.StatusOK, outcome: OutcomeOK}
	forbidden = answer{status: http.StatusForbidden, outcome: OutcomeSignature, reason: "the signature does not fit"}
)

func malformed(reason string) answer {
	return answer{status: http.StatusBadRequest, outcome: OutcomeMalformed, reason: reason}
}

// SMS handles POST /twilio/sms, an inbound text.
func (w *Webhook) SMS() http.Handler { return w.handler("sms", smsPath, w.text) }

// Status handles POST /twilio/status, the carrier's word on a text of ours.
func (w *Webhook) Status() http.Handler { return w.handler("status", statusPath, w.delivery) }

func (w *Webhook) handler(
	route, path string, hand func(context.Context, url.Values, url.Values) answer,
) http.Handler {
	return http.HandlerFunc(func(res http.ResponseWriter, req *http.Request) {
		form, query, result := w.verify(res, req, path)
		if result == done {
			ctx, cancel := context.WithTimeout(req.Context(), handTimeout)
			defer cancel()
			result = hand(ctx, form, query)
		}
		if w.Count != nil {
			w.Count(route, result.outcome)
		}
		if result.err != nil && w.Log != nil {
			w.Log.Error("twilio webhook", "route", route, "outcome", result.outcome, "error", result.err)
		}
		reply(res, result)
	})
}

// verify reads the body and checks, in this order: its size, the signature, the account, that it is a posted form, and
// that no field stands twice. Nothing of an unsigned request is looked at but its size.
func (w *Webhook) verify(res http.ResponseWriter, req *http.Request, path string) (form, query url.Values, a answer) {
	body, err := io.ReadAll(http.MaxBytesReader(res, req.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, nil, answer{
			status: http.StatusRequestEntityTooLarge, outcome: OutcomeOversized, reason: "more than 1 MiB",
		}
	case err != nil:
		return nil, nil, answer{status: http.StatusBadRequest, outcome: OutcomeUnreadable, reason: "body cut off"}
	}
	address := strings.TrimRight(w.PublicURL, "/") + path
	if req.URL.RawQuery != "" {
		address += "?" + req.URL.RawQuery
	}
	signature := req.Header.Get("X-Twilio-Signature")
	form, formErr := url.ParseQuery(string(body))
	if !Valid(w.Tokens, address, form, signature) {
		// Signed, but as something that is no form: that is malformed rather than forged.
		if Valid(w.Tokens, address, nil, signature) || ValidBody(w.Tokens, address, body, signature) {
			return nil, nil, malformed("the body is not the signed form")
		}
		return nil, nil, forbidden
	}
	query, queryErr := url.ParseQuery(req.URL.RawQuery)
	return form, query, w.wellFormed(req, form, query, errors.Join(formErr, queryErr))
}

// wellFormed checks a signed request's form. A field that stands twice is refused: which of its values counts would
// depend on who reads.
func (w *Webhook) wellFormed(req *http.Request, form, query url.Values, parsing error) answer {
	kind, _, err := mime.ParseMediaType(req.Header.Get("Content-Type"))
	switch {
	case form.Get("AccountSid") != "" && form.Get("AccountSid") != w.AccountSID:
		return answer{status: http.StatusForbidden, outcome: OutcomeAccount, reason: "another account"}
	case req.Method != http.MethodPost:
		return malformed("the method is not POST")
	case err != nil || kind != "application/x-www-form-urlencoded":
		return malformed("the content type is not application/x-www-form-urlencoded")
	case parsing != nil:
		return malformed("the form cannot be read")
	}
	for _, values := range []url.Values{form, query} {
		for _, v := range values {
			if len(v) != 1 {
				return malformed("a field stands more than once")
			}
		}
	}
	return done
}

// text hands on an inbound text.
func (w *Webhook) text(ctx context.Context, form, _ url.Values) answer {
	in, reason := inbound(form)
	if reason != "" {
		return malformed(reason)
	}
	return handed(w.Receiver.Receive(ctx, in))
}

// delivery hands on the carrier's word on a text of ours. Words of the carrier that we have no use for are accepted,
// so that a new one is no fault.
func (w *Webhook) delivery(ctx context.Context, form, query url.Values) answer {
	d, known, reason := delivered(form, query)
	if reason != "" {
		return malformed(reason)
	}
	if !known {
		return answer{status: http.StatusOK, outcome: OutcomeUnknown}
	}
	return handed(w.Deliveries.Delivered(ctx, d))
}

func handed(err error) answer {
	switch {
	case err == nil:
		return done
	case errors.Is(err, outbox.ErrNotFound): // not one of ours, or no longer: trying again would not help
		return answer{status: http.StatusOK, outcome: OutcomeUnknown}
	default:
		return answer{
			status: http.StatusServiceUnavailable, outcome: OutcomeStorage, reason: "try again later", err: err,
		}
	}
}

// reply writes the answer: an empty TwiML document when all is well, so that Twilio sends nothing by itself.
func reply(res http.ResponseWriter, a answer) {
	if a.status != http.StatusOK {
		res.Header().Set("Content-Type", "text/plain; charset=utf-8")
		res.WriteHeader(a.status)
		_, _ = io.WriteString(res, a.reason+"\n")
		return
	}
	document, err := twiml.Messages(nil)
	if err != nil { // cannot fail for an empty document; Twilio takes an empty answer as well
		document = ""
	}
	res.Header().Set("Content-Type", "text/xml; charset=utf-8")
	_, _ = io.WriteString(res, document)
}
