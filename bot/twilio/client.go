package twilio

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	twilio "github.com/twilio/twilio-go/client"
	openapi "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/plainbill/plainbill/bot/outbox"
)

// ErrConfig says that the client cannot be made of what is configured; the error around it names the setting.
var ErrConfig = errors.New("the Twilio settings cannot be used")

const (
	twilioAPI      = "https://api.twilio.com"
	maxValidity    = 36000 * time.Second // https://www.twilio.com/docs/api/errors/30001
	minValidity    = time.Second
	statusPath     = "/twilio/status"
	referenceField = "m"
)

// Client sends texts through Twilio. It is an [outbox.Carrier] and safe for use by many goroutines.
type Client struct {
	accountSID string
	token      string
	base       *url.URL
	callback   string
	transport  http.RoundTripper
}

var _ outbox.Carrier = (*Client)(nil)

// Config is what a client needs. Tokens are as in TWILIO_AUTH_TOKEN, the first one is used for calls. APIURL is empty
// for Twilio's own. Transport is nil for one of the client's own.
type Config struct {
	AccountSID string
	Tokens     []string
	APIURL     string
	PublicURL  string
	Transport  http.RoundTripper
}

// NewClient makes a client and checks what it is given, without a call.
func NewClient(c Config) (*Client, error) {
	if c.AccountSID == "" || len(c.Tokens) == 0 || c.Tokens[0] == "" {
		return nil, fmt.Errorf("%w: TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are both needed", ErrConfig)
	}
	base, err := apiBase(c.APIURL)
	if err != nil {
		return nil, err
	}
	public, err := url.Parse(c.PublicURL)
	if err != nil || public.Host == "" {
		return nil, fmt.Errorf("%w: PLAINBILL_PUBLIC_URL is not a URL with a host", ErrConfig)
	}
	if c.Transport == nil {
		c.Transport = &http.Transport{
			Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, TLSHandshakeTimeout: callTimeout / 2,
			IdleConnTimeout: 90 * time.Second,
			// There is one host: the default of 2 would dial for almost every text of a burst.
			MaxIdleConnsPerHost: 32,
		}
	}
	return &Client{
		accountSID: c.AccountSID, token: c.Tokens[0], base: base, transport: c.Transport,
		callback: strings.TrimRight(c.PublicURL, "/") + statusPath,
	}, nil
}

// apiBase reads TWILIO_API_URL. The token travels with every call: in the clear only to this machine.
func apiBase(address string) (*url.URL, error) {
	if address == "" {
		address = twilioAPI
	}
	base, err := url.Parse(strings.TrimRight(address, "/"))
	if err != nil || base.Host == "" || base.RawQuery != "" || base.Scheme != "https" && base.Scheme != "http" {
		return nil, fmt.Errorf("%w: TWILIO_API_URL is not of the form https://host[:port][/path]", ErrConfig)
	}
	if base.Scheme == "http" && !loopback(base.Hostname()) {
		return nil, fmt.Errorf("%w: TWILIO_API_URL would send the token unencrypted over the network; use https",
			ErrConfig)
	}
	return base, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Class says what an error code means, also one that came with a status callback.
func (c *Client) Class(code int) outbox.Class { return classOf(code, 0) }

// Send hands one text to Twilio and asks it to report to our status route with our reference. It is one call and never
// repeated: Twilio takes the same text twice as two texts. validity bounds how long Twilio may queue it, from a second
// to ten hours. The error is always an [*outbox.SendError].
func (c *Client) Send(ctx context.Context, m outbox.Message, validity time.Duration) (outbox.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	one := &call{ctx: ctx, transport: c.transport, base: c.base}
	sent, err := one.api(c.accountSID, c.token).CreateMessage(c.params(m, validity))
	if err != nil {
		return outbox.Receipt{}, one.failure(err)
	}
	receipt, ok := receiptOf(sent)
	if !ok { // taken, but we cannot say under which id
		return outbox.Receipt{}, &outbox.SendError{
			Class: outbox.ClassUnknown, HTTPStatus: one.status, Detail: "answer without an id",
		}
	}
	return receipt, nil
}

func (c *Client) params(m outbox.Message, validity time.Duration) *openapi.CreateMessageParams {
	params := &openapi.CreateMessageParams{}
	params.SetTo(m.To.Reveal())
	params.SetBody(m.Body.Reveal())
	if m.From != "" {
		params.SetFrom(m.From.Reveal()) // also with a service: a thread keeps its number
	}
	if m.MessagingService != "" {
		params.SetMessagingServiceSid(m.MessagingService)
	}
	params.SetStatusCallback(c.callback + "?" + referenceField + "=" + reference(m))
	params.SetValidityPeriod(int(min(max(validity, minValidity), maxValidity) / time.Second))
	return params
}

// reference writes the text's reference for a query. The slash stays as it is: it needs no escape in a query, and the
// URL is signed as it was written.
func reference(m outbox.Message) string {
	return strings.ReplaceAll(url.QueryEscape(m.Ref()), "%2F", "/")
}

// receiptOf reads Twilio's message. A word for the status that we do not know still means that Twilio has it.
func receiptOf(m *openapi.ApiV2010Message) (outbox.Receipt, bool) {
	if m == nil || m.Sid == nil || *m.Sid == "" {
		return outbox.Receipt{}, false
	}
	status, known := statuses[value(m.Status)]
	if !known {
		status = outbox.StatusAccepted
	}
	return outbox.Receipt{SID: *m.Sid, Status: status}, true
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// failure makes a [outbox.SendError] of what the library gave. What decides is whether Twilio may have the text: not
// when no connection was ever there, or when Twilio itself refused; otherwise nobody knows.
func (c *call) failure(err error) *outbox.SendError {
	var rest *twilio.TwilioRestError
	failed := &outbox.SendError{HTTPStatus: c.status, RetryAfter: c.retryAfter}
	switch {
	case errors.As(err, &rest):
		failed.Code, failed.Class = rest.Code, classOf(rest.Code, c.status)
	case c.status >= 300:
		failed.Class, failed.Detail = classOf(0, c.status), "answer unreadable"
	case c.status != 0:
		failed.Class, failed.Detail = outbox.ClassUnknown, "answer unreadable"
	case !c.connected.Load():
		failed.Class, failed.Detail = outbox.ClassTransient, "not reached"
	case errors.Is(err, context.DeadlineExceeded):
		failed.Class, failed.Detail = outbox.ClassUnknown, "timeout"
	default:
		failed.Class, failed.Detail = outbox.ClassUnknown, "connection broken"
	}
	return failed
}
