package simulator

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	twilioerrors "github.com/twilio/twilio-go/client"
	openapi "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/twilio"
	"github.com/plainbill/plainbill/consent"
)

// client is the product's own client of the carrier.
func (w *world) client(token string) *twilio.Client {
	w.Helper()
	transport := &http.Transport{}
	w.Cleanup(transport.CloseIdleConnections)
	c, err := twilio.NewClient(twilio.Config{
		AccountSID: account, Tokens: []string{token}, APIURL: w.CarrierURL(), PublicURL: w.product.URL, Transport: transport,
	})
	if err != nil {
		w.Fatal(err)
	}
	return c
}

func message(id int64, to, words string) outbox.Message {
	return outbox.Message{
		Practice: "lakeside", ID: id, To: consent.Phone(to), From: sender, Body: consent.Body(words), AttemptedAt: noon,
	}
}

// send sends a text as the product does and gives its SID.
func (w *world) send(to, words string) string {
	w.Helper()
	receipt, err := w.client(token).Send(w.Context(), message(1, to, words), time.Hour)
	if err != nil {
		w.Fatal(err)
	}
	return receipt.SID
}

func TestATextReachesThePhoneAndIsReportedStepByStep(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sid := w.send(june, "You owe $120.00.")
	reports := w.product.wait(t, "/twilio/status", 2)
	for i, status := range []string{"sent", "delivered"} {
		form := reports[i].Form
		if form.Get("MessageSid") != sid || form.Get("MessageStatus") != status || form.Get("ErrorCode") != "" {
			t.Errorf("the %d. report: %v", i+1, form)
		}
		if reports[i].Path != "/twilio/status?m=lakeside/1" {
			t.Errorf("reported at %s", reports[i].Path)
		}
	}
	shown := w.phone(june)
	if len(shown) != 1 || shown[0] != (shownText{sid, "out", "You owe $120.00.", noon, "delivered", 1}) {
		t.Errorf("the phone shows %+v", shown)
	}
}

func TestTheCarrierRefusesWhatTheRealOneRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.says(luis, "STOP")
	for _, c := range []struct {
		name, token string
		m           outbox.Message
		code        int
	}{
		{"wrong credentials", "other", message(1, june, "hello"), 20003},
		{"a number that is none", token, message(1, "555", "hello"), 21211},
		{"no words", token, message(1, june, ""), 21602},
		{"1,601 characters", token, message(1, june, strings.Repeat("é", 1601)), 21617},
		{"a phone that said stop", token, message(1, luis, "hello"), 21610},
		{"no sender", token, outbox.Message{Practice: "lakeside", To: june, Body: "hello"}, 21603},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := w.client(c.token).Send(t.Context(), c.m, time.Hour)
			var failed *outbox.SendError
			if !errors.As(err, &failed) || failed.Code != c.code {
				t.Errorf("got %v, want code %d", err, c.code)
			}
		})
	}
	if _, err := w.client(token).Send(t.Context(), message(2, june, strings.Repeat("é", 1600)), time.Hour); err != nil {
		t.Errorf("1,600 characters: %v", err)
	}
	service := outbox.Message{Practice: "lakeside", ID: 3, To: june, MessagingService: "MG1", Body: "by a service"}
	if _, err := w.client(token).Send(t.Context(), service, time.Hour); err != nil {
		t.Errorf("a service chooses the number: %v", err)
	}
	if got := w.phone(june); len(got) != 2 {
		t.Errorf("the phone has %d texts", len(got))
	}
}

func TestTextsAreListedNewestFirstPageByPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.client(token)
	var first outbox.Receipt
	for i := range int64(120) { // more than two of the client's pages
		r, err := c.Send(t.Context(), message(i, june, fmt.Sprintf("text %d", i%119)), time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = r
			w.ask("POST", "/sim/clock", map[string]string{"forward": "1s"}, nil)
		}
	}
	found, ok, err := c.Find(t.Context(), message(0, june, "text 0"), nil)
	if err != nil || !ok || found.SID != first.SID {
		t.Errorf("the oldest of two: %v %v %v, want %s", found, ok, err, first.SID)
	}
	found, ok, err = c.Find(t.Context(), message(0, june, "text 0"), map[string]bool{first.SID: true})
	if err != nil || !ok || found.SID == first.SID {
		t.Errorf("the other one: %v %v %v", found, ok, err)
	}
	if _, ok, err := c.Find(t.Context(), message(0, luis, "text 0"), nil); ok || err != nil {
		t.Errorf("of another phone: %v %v", ok, err)
	}
	for _, page := range []string{"-1", "9999999999", "1000000000000000000", "x"} {
		status, _ := w.rest("GET", "/2010-04-01/Accounts/"+account+"/Messages.json?PageSize=50&Page="+page)
		if status != http.StatusOK {
			t.Errorf("page %s: status %d", page, status)
		}
	}
}

// rest calls the carrier with the right credentials.
func (w *world) rest(method, path string) (status int, code string) {
	w.Helper()
	r, err := http.NewRequestWithContext(w.Context(), method, w.CarrierURL()+path, nil)
	if err != nil {
		w.Fatal(err)
	}
	r.SetBasicAuth(account, token)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		w.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode, ""
}

func TestTextsAndTheAccountAreFetched(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sid := w.send(june, "hello")
	for path, want := range map[string]int{
		"/2010-04-01/Accounts/" + account + "/Messages/" + sid + ".json": http.StatusOK,
		"/2010-04-01/Accounts/" + account + "/Messages/SM0.json":         http.StatusNotFound,
		"/2010-04-01/Accounts/" + account + ".json":                      http.StatusOK,
		"/2010-04-01/Accounts/AC1.json":                                  http.StatusNotFound,
		"/2010-04-01/Accounts/AC1/Messages.json":                         http.StatusNotFound,
		"/":                                                              http.StatusNotFound,
	} {
		if got, _ := w.rest("GET", path); got != want {
			t.Errorf("%s: status %d, want %d", path, got, want)
		}
	}
	if err := w.client(token).Check(t.Context()); err != nil {
		t.Errorf("the account: %v", err)
	}
	if err := w.client("other").Check(t.Context()); err == nil {
		t.Error("the account with wrong credentials")
	}
}

func TestFaultsAreMetOnDemandAndAsOftenAsArranged(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind  string
		class outbox.Class
		taken bool
	}{
		{"21610", outbox.ClassConsent, false},
		{"21614", outbox.ClassPermanent, false},
		{"21606", outbox.ClassConfiguration, false},
		{"20003", outbox.ClassConfiguration, false},
		{"429", outbox.ClassTransient, false},
		{"503", outbox.ClassTransient, false},
		{"timeout", outbox.ClassUnknown, true},
		{"lost", outbox.ClassUnknown, false},
	} {
		t.Run(c.kind, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.fault(Fault{Kind: c.kind, Phone: june, Times: 1})
			client := w.client(token)
			if _, err := client.Send(t.Context(), message(1, luis, "to another phone"), time.Hour); err != nil {
				t.Errorf("another phone met it: %v", err)
			}
			_, err := client.Send(t.Context(), message(2, june, "hello"), time.Hour)
			var failed *outbox.SendError
			if !errors.As(err, &failed) || failed.Class != c.class {
				t.Fatalf("got %v, want %s", err, c.class)
			}
			if c.kind == "429" && failed.RetryAfter != time.Second {
				t.Errorf("to be tried again after %v", failed.RetryAfter)
			}
			if _, found, err := client.Find(t.Context(), message(2, june, "hello"), nil); err != nil || found != c.taken {
				t.Errorf("taken: %v (%v), want %v", found, err, c.taken)
			}
			if _, err := client.Send(t.Context(), message(3, june, "again"), time.Hour); err != nil {
				t.Errorf("the second text met it too: %v", err)
			}
		})
	}
}

func TestATextThatCannotBeDeliveredIsReportedAsThat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.fault(Fault{Kind: "30003"})
	w.send(june, "hello")
	reports := w.product.wait(t, "/twilio/status", 2)
	last := reports[1].Form
	if last.Get("MessageStatus") != "undelivered" || last.Get("ErrorCode") != "30003" {
		t.Errorf("reported %v", last)
	}
	if got := w.phone(june)[0].Status; got != "undelivered" {
		t.Errorf("the phone shows %s", got)
	}
}

func TestAFaultThatNobodyCanPlayIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, body := range []string{`{"kind":"99999"}`, `{}`, `[]`, ``} {
		if status, _ := w.call("POST", "/sim/faults", body); status != http.StatusBadRequest {
			t.Errorf("%s: status %d", body, status)
		}
	}
}

func TestAnAnswerOfTheCarrierReadsAsTheRealOnes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.says(luis, "STOP")
	api := openapi.NewApiServiceWithClient(&twilioerrors.Client{
		Credentials: twilioerrors.NewCredentials(account, token), HTTPClient: redirected(w.CarrierURL()),
	})
	params := (&openapi.CreateMessageParams{}).SetPathAccountSid(account).SetFrom(sender).SetBody("hello")
	sent, err := api.CreateMessage(params.SetTo(june))
	if err != nil || *sent.Status != "queued" || *sent.NumSegments != "1" || *sent.Direction != "outbound-api" {
		t.Errorf("sent: %+v, %v", sent, err)
	}
	_, err = api.CreateMessage(params.SetTo(luis))
	var refused *twilioerrors.TwilioRestError
	if !errors.As(err, &refused) || refused.Code != 21610 || refused.Status != http.StatusBadRequest {
		t.Errorf("refused: %v", err)
	}
}

// redirected sends what is meant for Twilio to another place.
func redirected(base string) *http.Client {
	return &http.Client{Transport: toSimulator(base)}
}

type toSimulator string

func (base toSimulator) RoundTrip(r *http.Request) (*http.Response, error) {
	again := r.Clone(context.Background())
	again.URL.Scheme, again.URL.Host, again.Host = "http", strings.TrimPrefix(string(base), "http://"), ""
	return http.DefaultTransport.RoundTrip(again)
}
