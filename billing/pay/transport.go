package pay

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"
)

// maxAnswer bounds what is read of one answer: a hundred balance transactions take a tenth of it.
const maxAnswer = 4 << 20

// transport bounds the answers, and keeps back what the library would tell of the machine it runs on. Below it net/http
// sends a call again when a connection that was kept open turns out to be closed: only one that reads, or one that
// carries an idempotency key, so that nothing is done twice.
type transport struct {
	next http.RoundTripper
	own  *http.Transport
}

func newTransport(next http.RoundTripper) *transport {
	if next != nil {
		return &transport{next: next}
	}
	own := &http.Transport{
		Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 8, IdleConnTimeout: time.Minute,
		TLSHandshakeTimeout: 10 * time.Second, ForceAttemptHTTP2: true, MaxResponseHeaderBytes: 64 << 10,
	}
	return &transport{next: own, own: own}
}

func (t *transport) close() {
	if t.own != nil {
		t.own.CloseIdleConnections()
	}
}

// statusError is an answer that is not Stripe's: a proxy's page, a redirect.
type statusError struct {
	status int
	after  time.Duration
}

func (e *statusError) Error() string { return fmt.Sprintf("status %d", e.status) }

// RoundTrip makes one call. The library's own header of the machine is dropped: it names the host.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Del("X-Stripe-Client-User-Agent")
	answer, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	if answer.StatusCode >= http.StatusMultipleChoices && kind != "application/json" {
		after := retryAfter(answer.Header)
		_ = answer.Body.Close()
		return nil, &statusError{answer.StatusCode, after}
	}
	answer.Body = &bounded{answer.Body, maxAnswer}
	return answer, nil
}

var errTooLong = errors.New("the answer is too long")

// bounded is a body that fails once it is too long, instead of being cut off silently.
type bounded struct {
	io.ReadCloser
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errTooLong
	}
	return n, err
}
