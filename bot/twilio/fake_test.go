package twilio

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/outbox"
)

// localOnly is a transport that goes nowhere but to this machine.
type localOnly struct{ http.RoundTripper }

func (l localOnly) RoundTrip(req *http.Request) (*http.Response, error) {
	if !loopback(req.URL.Hostname()) {
		return nil, errors.New("a test tried to leave this machine for " + req.URL.Host)
	}
	return l.RoundTripper.RoundTrip(req)
}

// fake is Twilio's REST API as one handler; it keeps the forms and queries of what it was asked.
type fake struct {
	server *httptest.Server
	mu     sync.Mutex
	asked  []*http.Request
	forms  []url.Values
}

// count says how often Twilio was asked.
func (f *fake) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.asked)
}

// newFake starts a Twilio that answers with the handler, and a client in front of it.
func newFake(t *testing.T, answer http.HandlerFunc) (*fake, *Client) {
	t.Helper()
	f := &fake{}
	f.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		f.mu.Lock()
		f.asked, f.forms = append(f.asked, r), append(f.forms, r.PostForm)
		f.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		answer(w, r)
	}))
	t.Cleanup(f.server.Close)
	return f, newTestClient(t, f.server.URL)
}

func newTestClient(t *testing.T, api string) *Client {
	t.Helper()
	transport := http.DefaultTransport.(*http.Transport).Clone()
	t.Cleanup(transport.CloseIdleConnections)
	c, err := NewClient(Config{
		AccountSID: accountSID, Tokens: []string{newToken, oldToken}, APIURL: api, PublicURL: publicURL + "/",
		Transport: localOnly{transport},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func answering(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

var attempted = time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC)

// outgoing is a text on its way.
func outgoing() outbox.Message {
	return outbox.Message{
		Practice: billing.PracticeID("lakeside"), ID: 42, Thread: 7, To: "+15125550123", From: "+15125550199",
		Kind: outbox.KindReply, Body: "Lakeside Billing: your balance is $60.00.", Segments: 1, AttemptedAt: attempted,
	}
}

// created is Twilio's answer to a message that it takes, in the shape of its documentation.
const created = `{
  "account_sid": "AC00000000000000000000000000000001", "api_version": "2010-04-01",
  "body": "Lakeside Billing: your balance is $60.00.", "date_created": "Fri, 20 Nov 2026 18:00:00 +0000",
  "date_sent": null, "date_updated": "Fri, 20 Nov 2026 18:00:00 +0000", "direction": "outbound-api",
  "error_code": null, "error_message": null, "from": "+15125550199", "messaging_service_sid": null,
  "num_media": "0", "num_segments": "1", "price": null, "price_unit": null,
  "sid": "SM00000000000000000000000000000001", "status": "queued", "subresource_uris": {}, "to": "+15125550123",
  "uri": "/2010-04-01/Accounts/AC00000000000000000000000000000001/Messages/SM00000000000000000000000000000001.json"
}`
