package twilio

import (
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/twilio/twilio-go/client"
	openapi "github.com/twilio/twilio-go/rest/api/v2010"
)

const (
	callTimeout   = 10 * time.Second
	maxAnswer     = 1 << 20
	maxRetryAfter = 10 * time.Minute
)

// call is one call of Twilio's library: its transport carries the context, which the library's calls do not take,
// turns the library's fixed host into the configured one, and remembers what the library does not tell.
type call struct {
	ctx       context.Context
	transport http.RoundTripper
	base      *url.URL

	connected  atomic.Bool   // a connection was there: from then on the request may have reached Twilio
	status     int           // of the answer, 0 when there was none
	retryAfter time.Duration // what the answer asked for
}

// api makes the library's client for this one call; it does not retry and follows no redirect, like the library's own.
func (c *call) api(accountSID, token string) *openapi.ApiService {
	rest := &client.Client{
		Credentials: client.NewCredentials(accountSID, token),
		HTTPClient: &http.Client{
			Transport:     c,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	rest.SetAccountSid(accountSID)
	return openapi.NewApiServiceWithClient(rest)
}

// RoundTrip sends the request to the configured base: whatever host the library made, TWILIO_REGION and TWILIO_EDGE of
// the environment included, is replaced.
func (c *call) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := httptrace.WithClientTrace(c.ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { c.connected.Store(true) },
	})
	req = req.Clone(ctx)
	target := *c.base // its path ends without a slash
	target.Path, target.RawPath, target.RawQuery = c.base.Path+req.URL.Path, "", req.URL.RawQuery
	req.URL, req.Host = &target, ""
	res, err := c.transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	c.status, c.retryAfter = res.StatusCode, retryAfter(res.Header, time.Now())
	res.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(res.Body, maxAnswer), res.Body}
	return res, nil
}

// retryAfter reads Retry-After, in seconds or as a date, at most ten minutes.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := h.Get("Retry-After")
	if value == "" {
		return 0
	}
	wait := time.Duration(0)
	if seconds, err := strconv.Atoi(value); err == nil {
		wait = time.Duration(min(max(seconds, 0), int(maxRetryAfter/time.Second))) * time.Second
	} else if at, err := http.ParseTime(value); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), maxRetryAfter)
}
