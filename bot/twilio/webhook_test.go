package twilio

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/bot/outbox"
)

const (
	accountSID = "AC00000000000000000000000000000001"
	oldToken   = "oldtoken0000"
	newToken   = "newtoken0000"
	publicURL  = "https://bill.example"
	textSID    = "SM00000000000000000000000000000001"
)

// sign is Twilio's signature, written after its description and not with its library.
func sign(token, address string, form url.Values) string {
	var names []string
	for name := range form {
		names = append(names, name)
	}
	sort.Strings(names)
	text := address
	for _, name := range names {
		for _, value := range slices.Compact(slices.Sorted(slices.Values(form[name]))) {
			text += name + value
		}
	}
	mac := hmac.New(sha1.New, []byte(token))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// kept is both consumers of the webhook: it keeps what it is handed, and fails on demand.
type kept struct {
	texts      []bot.Inbound
	deliveries []bot.Delivery
	outcomes   []string
	err        error
}

func (k *kept) Receive(_ context.Context, in bot.Inbound) error {
	k.texts = append(k.texts, in)
	return k.err
}

func (k *kept) Delivered(_ context.Context, d bot.Delivery) error {
	k.deliveries = append(k.deliveries, d)
	return k.err
}

func (k *kept) webhook() *Webhook {
	return &Webhook{
		AccountSID: accountSID, Tokens: []string{newToken, oldToken}, PublicURL: publicURL, Receiver: k, Deliveries: k,
		Count: func(route, outcome string) { k.outcomes = append(k.outcomes, route+" "+outcome) },
	}
}

// textForm is what Twilio posts for an inbound text.
func textForm() url.Values {
	return url.Values{
		"ToCountry": {"US"}, "SmsMessageSid": {textSID}, "NumMedia": {"0"}, "SmsSid": {textSID},
		"SmsStatus": {"received"}, "Body": {"why do I owe this? ¿por qué?"}, "To": {"+15125550199"},
		"NumSegments": {"1"}, "MessageSid": {textSID}, "AccountSid": {accountSID}, "From": {"+15125550123"},
		"ApiVersion": {"2010-04-01"}, "FromZip": {""},
	}
}

func statusForm() url.Values {
	return url.Values{
		"SmsSid": {textSID}, "SmsStatus": {"undelivered"}, "MessageStatus": {"undelivered"}, "To": {"+15125550123"},
		"MessageSid": {textSID}, "AccountSid": {accountSID}, "From": {"+15125550199"}, "ErrorCode": {"30003"},
	}
}

// request is a posted form; address is the path with its query.
func request(address, signature, body string) *http.Request {
	req := httptest.NewRequest(http.MethodPost, "http://10.0.0.7:8080"+address, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	if signature != "" {
		req.Header.Set("X-Twilio-Signature", signature)
	}
	return req
}

// signed is a form as Twilio posts it.
func signed(token, address string, form url.Values) *http.Request {
	return request(address, sign(token, publicURL+address, form), form.Encode())
}

func serve(h http.Handler, req *http.Request) *httptest.ResponseRecorder {
	res := httptest.NewRecorder()
	h.ServeHTTP(res, req)
	return res
}

func TestASignedTextIsHandedOn(t *testing.T) {
	t.Parallel()
	for name, token := range map[string]string{"under the first token": newToken, "under the old token": oldToken} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var k kept
			form := textForm()
			form.Set("OptOutType", "STOP")
			form.Set("NumMedia", "2")
			res := serve(k.webhook().SMS(), signed(token, "/twilio/sms", form))
			want := bot.Inbound{
				SID: textSID, From: "+15125550123", To: "+15125550199", Body: "why do I owe this? ¿por qué?",
				OptOutType: "STOP", Media: 2,
			}
			if diff := cmp.Diff([]bot.Inbound{want}, k.texts); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if res.Code != http.StatusOK || !strings.HasPrefix(res.Header().Get("Content-Type"), "text/xml") ||
				!strings.HasSuffix(strings.TrimSpace(res.Body.String()), "<Response/>") {
				t.Errorf("the answer is %d %q: %s", res.Code, res.Header().Get("Content-Type"), res.Body)
			}
			if diff := cmp.Diff([]string{"sms ok"}, k.outcomes); diff != "" {
				t.Errorf("counted (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAReplayedTextCarriesTheSameSID(t *testing.T) {
	t.Parallel()
	var k kept
	for range 2 {
		if res := serve(k.webhook().SMS(), signed(newToken, "/twilio/sms", textForm())); res.Code != http.StatusOK {
			t.Fatalf("the answer is %d", res.Code)
		}
	}
	if len(k.texts) != 2 || k.texts[0].SID != textSID || k.texts[1].SID != textSID {
		t.Errorf("handed on %d times; the SID tells that it is the same text", len(k.texts))
	}
}

func TestAStatusIsHandedOnWithOurReference(t *testing.T) {
	t.Parallel()
	var k kept
	res := serve(k.webhook().Status(), signed(newToken, "/twilio/status?m=lakeside/42", statusForm()))
	want := bot.Delivery{SID: textSID, Ref: "lakeside/42", Status: outbox.StatusUndelivered, ErrorCode: 30003}
	if diff := cmp.Diff([]bot.Delivery{want}, k.deliveries); diff != "" || res.Code != http.StatusOK {
		t.Errorf("%d (-want +got):\n%s", res.Code, diff)
	}
	if practice, id, err := outbox.ParseRef(want.Ref); practice != "lakeside" || id != 42 || err != nil {
		t.Errorf("the reference reads as %q, %d, %v", practice, id, err)
	}
	forged := signed(newToken, "/twilio/status?m=lakeside/42", statusForm())
	forged.URL.RawQuery = "m=lakeside/43"
	if res := serve(k.webhook().Status(), forged); res.Code != http.StatusForbidden {
		t.Errorf("another reference under the same signature gave %d, want 403", res.Code)
	}
}

func TestAStatusWeHaveNoUseForIsAcceptedAndDropped(t *testing.T) {
	t.Parallel()
	var k kept
	form := statusForm()
	form.Set("MessageStatus", "pondering")
	if res := serve(k.webhook().Status(), signed(newToken, "/twilio/status", form)); res.Code != http.StatusOK {
		t.Errorf("the answer is %d", res.Code)
	}
	k.err = fmt.Errorf("deliver: %w", outbox.ErrNotFound)
	if res := serve(k.webhook().Status(), signed(newToken, "/twilio/status", statusForm())); res.Code != http.StatusOK {
		t.Errorf("a report of a text we do not have gave %d, want 200", res.Code)
	}
	if diff := cmp.Diff([]string{"status unknown", "status unknown"}, k.outcomes); diff != "" {
		t.Errorf("counted (-want +got):\n%s", diff)
	}
}

func TestWhatIsNotSignedIsRefusedUnread(t *testing.T) {
	t.Parallel()
	form := textForm()
	tampered := textForm()
	tampered.Set("Body", "AGREE")
	good := sign(newToken, publicURL+"/twilio/sms", form)
	atHost := sign(newToken, "http://10.0.0.7:8080/twilio/sms", form)
	atStatus := sign(newToken, publicURL+"/twilio/status", form)
	foreign := textForm()
	foreign.Set("AccountSid", "AC99999999999999999999999999999999")
	cases := map[string]*http.Request{
		"without a signature":             request("/twilio/sms", "", form.Encode()),
		"with a made-up signature":        request("/twilio/sms", "bm90IGEgc2lnbmF0dXJl", form.Encode()),
		"under another token":             signed("stranger", "/twilio/sms", form),
		"under an empty token":            signed("", "/twilio/sms", form),
		"with other words":                request("/twilio/sms", good, tampered.Encode()),
		"with words added":                request("/twilio/sms", good, form.Encode()+"&Body=EVIL"),
		"with a field added":              request("/twilio/sms", good, form.Encode()+"&OptOutType=START"),
		"with a query added":              request("/twilio/sms?x=1", good, form.Encode()),
		"signed for the host it came to":  request("/twilio/sms", atHost, form.Encode()),
		"signed for another route":        request("/twilio/sms", atStatus, form.Encode()),
		"malformed and not signed":        request("/twilio/sms", "", "%zz"),
		"malformed with a wrong one":      request("/twilio/sms", good, "%zz"),
		"signed, but for another account": signed(newToken, "/twilio/sms", foreign),
	}
	for name, req := range cases {
		var k kept
		req.Header.Set("X-Forwarded-Host", "bill.example")
		if res := serve(k.webhook().SMS(), req); res.Code != http.StatusForbidden {
			t.Errorf("%s: the answer is %d, want 403", name, res.Code)
		}
		if len(k.texts) != 0 || len(k.outcomes) != 1 {
			t.Errorf("%s: %d texts handed on, counted %v", name, len(k.texts), k.outcomes)
		}
	}
}

func TestWhatIsTooLargeIsRefused(t *testing.T) {
	t.Parallel()
	var k kept
	form := textForm()
	form.Set("Body", strings.Repeat("x", 1<<20))
	res := serve(k.webhook().SMS(), signed(newToken, "/twilio/sms", form))
	if res.Code != http.StatusRequestEntityTooLarge || len(k.texts) != 0 {
		t.Errorf("the answer is %d, %d texts handed on", res.Code, len(k.texts))
	}
	if diff := cmp.Diff([]string{"sms oversized"}, k.outcomes); diff != "" {
		t.Errorf("counted (-want +got):\n%s", diff)
	}
}

func TestWhatCannotBeStoredIsToBeTriedAgain(t *testing.T) {
	t.Parallel()
	k := kept{err: errors.New("connection refused")}
	for _, h := range []struct {
		handler http.Handler
		req     *http.Request
	}{
		{k.webhook().SMS(), signed(newToken, "/twilio/sms", textForm())},
		{k.webhook().Status(), signed(newToken, "/twilio/status", statusForm())},
	} {
		if res := serve(h.handler, h.req); res.Code != http.StatusServiceUnavailable {
			t.Errorf("the answer is %d, want 503", res.Code)
		}
	}
}
