package twilio

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/bot/outbox"
)

func TestSendHandsOverATextWithOurReference(t *testing.T) {
	t.Parallel()
	f, c := newFake(t, answering(http.StatusCreated, created))
	m := outgoing()
	m.MessagingService = "MG0a"
	receipt, err := c.Send(t.Context(), m, 90*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if want := (outbox.Receipt{SID: textSID, Status: outbox.StatusQueued}); receipt != want {
		t.Errorf("the receipt is %+v, want %+v", receipt, want)
	}
	want := url.Values{
		"To": {"+15125550123"}, "From": {"+15125550199"}, "MessagingServiceSid": {"MG0a"},
		"Body":           {"Lakeside Billing: your balance is $60.00."},
		"StatusCallback": {publicURL + "/twilio/status?m=lakeside/42"}, "ValidityPeriod": {"5400"},
	}
	if diff := cmp.Diff(want, f.forms[0]); diff != "" {
		t.Errorf("the form differs (-want +got):\n%s", diff)
	}
	req := f.asked[0]
	user, password, _ := req.BasicAuth()
	if req.Method != http.MethodPost || req.URL.Path != "/2010-04-01/Accounts/"+accountSID+"/Messages.json" ||
		user != accountSID || password != newToken || len(f.asked) != 1 {
		t.Errorf("asked %d times: %s %s as %s", len(f.asked), req.Method, req.URL.Path, user)
	}
}

func TestTheReferenceSurvivesTheWayThroughTheCallbackURL(t *testing.T) {
	t.Parallel()
	f, c := newFake(t, answering(http.StatusCreated, created))
	m := outgoing()
	m.Practice = "lake & side/é"
	if _, err := c.Send(t.Context(), m, time.Hour); err != nil {
		t.Fatal(err)
	}
	callback, err := url.Parse(f.forms[0].Get("StatusCallback"))
	if err != nil {
		t.Fatal(err)
	}
	if got := callback.Query().Get("m"); got != m.Ref() {
		t.Errorf("the reference reads as %q, want %q", got, m.Ref())
	}
}

func TestTheValidityStaysWithinTwiliosBounds(t *testing.T) {
	t.Parallel()
	f, c := newFake(t, answering(http.StatusCreated, created))
	for i, bound := range []struct {
		validity time.Duration
		want     string
	}{{-time.Hour, "1"}, {time.Hour, "3600"}, {48 * time.Hour, "36000"}} {
		if _, err := c.Send(t.Context(), outgoing(), bound.validity); err != nil {
			t.Fatal(err)
		}
		if got := f.forms[i].Get("ValidityPeriod"); got != bound.want {
			t.Errorf("%v gave %s, want %s", bound.validity, got, bound.want)
		}
	}
}

func TestTheEnvironmentDoesNotLeadElsewhere(t *testing.T) {
	t.Setenv("TWILIO_REGION", "au1")
	t.Setenv("TWILIO_EDGE", "sydney")
	f, _ := newFake(t, answering(http.StatusCreated, created))
	c := newTestClient(t, f.server.URL+"/behind/a/path/")
	if _, err := c.Send(t.Context(), outgoing(), time.Hour); err != nil {
		t.Fatal(err)
	}
	if got, want := f.asked[0].URL.Path, "/behind/a/path/2010-04-01/Accounts/"+accountSID+"/Messages.json"; got != want {
		t.Errorf("asked for %s, want %s", got, want)
	}
}

func TestEveryRefusalHasAClass(t *testing.T) {
	t.Parallel()
	refusal := func(code, status int) string {
		return fmt.Sprintf(`{"code": %d, "message": "The 'To' number +15125550123 is bad: your balance is $60.00",
			"more_info": "https://www.twilio.com/docs/errors/%d", "status": %d}`, code, code, status)
	}
	cases := map[string]struct {
		status int
		body   string
		class  outbox.Class
		code   int
	}{
		"a number that is none":       {400, refusal(21211, 400), outbox.ClassPermanent, 21211},
		"a landline":                  {400, refusal(21635, 400), outbox.ClassPermanent, 21635},
		"a phone that said stop":      {400, refusal(21610, 400), outbox.ClassConsent, 21610},
		"words that are too long":     {400, refusal(21617, 400), outbox.ClassContent, 21617},
		"a full queue":                {429, refusal(21611, 429), outbox.ClassTransient, 21611},
		"too many requests":           {429, refusal(20429, 429), outbox.ClassTransient, 20429},
		"a wrong token":               {401, refusal(20003, 401), outbox.ClassConfiguration, 20003},
		"a number that is not ours":   {400, refusal(21606, 400), outbox.ClassConfiguration, 21606},
		"a code nobody knows":         {400, refusal(29999, 400), outbox.ClassContent, 29999},
		"an unknown code of a 403":    {403, refusal(29999, 403), outbox.ClassConfiguration, 29999},
		"an unknown code of a 500":    {500, refusal(29999, 500), outbox.ClassTransient, 29999},
		"a 500 that is no JSON":       {500, "<html>oops</html>", outbox.ClassTransient, 0},
		"a 503 that is no JSON":       {503, "try later", outbox.ClassTransient, 0},
		"a 429 that is no JSON":       {429, "slow down", outbox.ClassTransient, 0},
		"a 401 that is no JSON":       {401, "who are you", outbox.ClassConfiguration, 0},
		"a gateway's 502":             {502, "<html>bad gateway</html>", outbox.ClassUnknown, 0},
		"a gateway's 504":             {504, "<html>gateway timeout</html>", outbox.ClassUnknown, 0},
		"a redirect":                  {302, "", outbox.ClassConfiguration, 0},
		"an answer that is no JSON":   {201, "<html>fine</html>", outbox.ClassUnknown, 0},
		"an answer that is cut short": {201, created[:80], outbox.ClassUnknown, 0},
		"an answer without an id":     {201, `{"status": "queued"}`, outbox.ClassUnknown, 0},
	}
	for name, want := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, c := newFake(t, answering(want.status, want.body))
			_, err := c.Send(t.Context(), outgoing(), time.Hour)
			var failed *outbox.SendError
			if !errors.As(err, &failed) {
				t.Fatalf("got %v, want a SendError", err)
			}
			if failed.Class != want.class || failed.Code != want.code || failed.HTTPStatus != want.status {
				t.Errorf("got %s, want %s, code %d", failed, want.class, want.code)
			}
			if text := err.Error(); strings.Contains(text, "555") || strings.Contains(text, "balance") {
				t.Errorf("the error names the phone or the words: %s", text)
			}
			if len(f.asked) != 1 {
				t.Errorf("Twilio was asked %d times, want once", len(f.asked))
			}
		})
	}
}

func TestRetryAfterIsPassedOnWithinBounds(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, "-7": 0, "86400": 10 * time.Minute, "99999999999999999999": 0, "soon": 0,
	} {
		_, c := newFake(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", header)
			w.WriteHeader(http.StatusTooManyRequests)
			_, _ = w.Write([]byte(`{"code": 20429, "status": 429}`))
		})
		_, err := c.Send(t.Context(), outgoing(), time.Hour)
		var failed *outbox.SendError
		if !errors.As(err, &failed) || failed.RetryAfter != want {
			t.Errorf("Retry-After %q gave %v, want %v", header, err, want)
		}
	}
	now := time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC)
	date := http.Header{"Retry-After": {now.Add(time.Minute).Format(http.TimeFormat)}}
	if got := retryAfter(date, now); got != time.Minute {
		t.Errorf("a date in a minute gave %v", got)
	}
}

func TestACallThatBreaksOffIsOfUnknownFate(t *testing.T) {
	t.Parallel()
	class := func(t *testing.T, ctx context.Context, c *Client) *outbox.SendError {
		t.Helper()
		_, err := c.Send(ctx, outgoing(), time.Hour)
		var failed *outbox.SendError
		if !errors.As(err, &failed) {
			t.Fatalf("got %v, want a SendError", err)
		}
		return failed
	}
	t.Run("when Twilio does not answer in time", func(t *testing.T) {
		t.Parallel()
		_, c := newFake(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if failed := class(t, ctx, c); failed.Class != outbox.ClassUnknown || failed.Detail != "timeout" {
			t.Errorf("got %s", failed)
		}
	})
	t.Run("when the connection breaks after the request was written", func(t *testing.T) {
		t.Parallel()
		f, c := newFake(t, func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_ = conn.Close()
		})
		if failed := class(t, t.Context(), c); failed.Class != outbox.ClassUnknown || f.count() != 1 {
			t.Errorf("got %s after %d requests", failed, f.count())
		}
	})
	t.Run("but not when nothing was sent", func(t *testing.T) {
		t.Parallel()
		gone := httptest.NewServer(http.NotFoundHandler())
		gone.Close()
		failed := class(t, t.Context(), newTestClient(t, gone.URL))
		if failed.Class != outbox.ClassTransient || failed.Detail != "not reached" {
			t.Errorf("got %s", failed)
		}
	})
}

func TestATokenThatCannotBeOneIsAMatterOfConfiguration(t *testing.T) {
	t.Parallel()
	f, _ := newFake(t, answering(http.StatusCreated, created))
	c, err := NewClient(Config{
		AccountSID: accountSID, Tokens: []string{"with-a-dash"}, APIURL: f.server.URL, PublicURL: publicURL,
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Send(t.Context(), outgoing(), time.Hour)
	var failed *outbox.SendError
	if !errors.As(err, &failed) || failed.Class != outbox.ClassConfiguration || len(f.asked) != 0 {
		t.Errorf("got %v after %d requests", err, len(f.asked))
	}
	if err := c.Check(t.Context()); !errors.Is(err, ErrCheck) || !strings.Contains(err.Error(), "letters and digits") {
		t.Errorf("the check gave %v", err)
	}
}

func TestEveryCodeOfTheReferenceHasItsClass(t *testing.T) {
	t.Parallel()
	want := map[outbox.Class][]int{
		outbox.ClassPermanent: {21211, 21614, 21612, 21635, 30005, 30006},
		outbox.ClassConsent:   {21610, 30004},
		outbox.ClassContent:   {30007, 21617},
		outbox.ClassTransient: {30003, 30008, 30001, 21611, 30022, 20429, 30036},
		outbox.ClassConfiguration: {
			20003, 30002, 21606, 21601, 21608, 63038, 30034, 30032, 30023,
		},
	}
	c := newTestClient(t, "")
	for class, codes := range want {
		for _, code := range codes {
			if got := c.Class(code); got != class {
				t.Errorf("%d is %s, want %s", code, got, class)
			}
		}
	}
	if got := c.Class(39999); got != outbox.ClassContent {
		t.Errorf("a code nobody knows is %s", got)
	}
}

func TestSettingsThatCannotBeUsedAreExplained(t *testing.T) {
	t.Parallel()
	good := Config{AccountSID: accountSID, Tokens: []string{newToken}, PublicURL: publicURL}
	cases := map[string]struct {
		spoil func(*Config)
		names string
	}{
		"no account":          {func(c *Config) { c.AccountSID = "" }, "TWILIO_ACCOUNT_SID"},
		"no token":            {func(c *Config) { c.Tokens = nil }, "TWILIO_AUTH_TOKEN"},
		"an empty token":      {func(c *Config) { c.Tokens = []string{""} }, "TWILIO_AUTH_TOKEN"},
		"no public URL":       {func(c *Config) { c.PublicURL = "bill.example" }, "PLAINBILL_PUBLIC_URL"},
		"an API without host": {func(c *Config) { c.APIURL = "https://" }, "TWILIO_API_URL"},
		"an API of another kind": {
			func(c *Config) { c.APIURL = "ftp://127.0.0.1" }, "TWILIO_API_URL",
		},
		"an API in the clear":     {func(c *Config) { c.APIURL = "http://twilio.example" }, "https"},
		"an API with a query":     {func(c *Config) { c.APIURL = "https://twilio.example?x=1" }, "TWILIO_API_URL"},
		"an API that is no URL":   {func(c *Config) { c.APIURL = "https://%zz" }, "TWILIO_API_URL"},
		"a public URL of nothing": {func(c *Config) { c.PublicURL = "" }, "PLAINBILL_PUBLIC_URL"},
	}
	for name, c := range cases {
		config := good
		c.spoil(&config)
		_, err := NewClient(config)
		if !errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), c.names) ||
			strings.Contains(err.Error(), newToken) {
			t.Errorf("%s gave %v, want one that names %s", name, err, c.names)
		}
	}
	if _, err := NewClient(good); err != nil {
		t.Errorf("good settings gave %v", err)
	}
}
