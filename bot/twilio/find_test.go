package twilio

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/plainbill/plainbill/bot/outbox"
)

// listed is one message of Twilio's list.
func listed(sid, body string, at time.Time, status string) string {
	return fmt.Sprintf(`{"sid": %q, "body": %q, "date_created": %q, "date_sent": null, "status": %q,
		"direction": "outbound-api", "to": "+15125550123", "from": "+15125550199"}`,
		sid, body, at.Format(time.RFC1123Z), status)
}

func page(next string, messages ...string) string {
	return fmt.Sprintf(`{"messages": [%s], "next_page_uri": %s, "page": 0, "page_size": 50}`,
		strings.Join(messages, ","), next)
}

const ours = "Lakeside Billing: your balance is $60.00."

func TestFindRecognizesTheAttempt(t *testing.T) {
	t.Parallel()
	inbound := strings.Replace(listed("SMin", ours, attempted, "received"), "outbound-api", "inbound", 1)
	unreadable := strings.Replace(listed("SM1", ours, attempted, "sent"), "2026", "x", 1)
	elsewhere := strings.Replace(listed("SMelse", ours, attempted, "sent"), "+15125550123", "+15125550124", 1)
	minuteLater := listed("SM2", ours, attempted.Add(time.Minute), "sent")
	cases := map[string]struct {
		list  []string
		known string // recorded for another text
		want  string // the id, empty for not found
	}{
		"an empty list":                     {nil, "", ""},
		"the same words at the time":        {[]string{listed("SM1", ours, attempted, "delivered")}, "", "SM1"},
		"other words":                       {[]string{listed("SM1", "hello", attempted, "sent")}, "", ""},
		"the same words before the attempt": {[]string{listed("SM1", ours, attempted.Add(-time.Minute), "sent")}, "", ""},
		"a clock a little slow":             {[]string{listed("SM1", ours, attempted.Add(-clockSlack), "sent")}, "", "SM1"},
		"a text recorded for another":       {[]string{listed("SM1", ours, attempted, "sent")}, "SM1", ""},
		"a time that cannot be read":        {[]string{unreadable}, "", ""},
		"the patient's own text":            {[]string{inbound}, "", ""},
		"a text to another phone":           {[]string{elsewhere}, "", ""},
		"a trial account's text":            {[]string{listed("SM1", trialPrefix+ours, attempted, "sent")}, "", "SM1"},
		"the earlier of two":                {[]string{minuteLater, listed("SM1", ours, attempted, "sent")}, "", "SM1"},
		"the later when the earlier is recorded": {
			[]string{minuteLater, listed("SM1", ours, attempted, "sent")}, "SM1", "SM2",
		},
	}
	for name, want := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, c := newFake(t, answering(http.StatusOK, page("null", want.list...)))
			receipt, found, err := c.Find(t.Context(), outgoing(), map[string]bool{want.known: true})
			if err != nil || found != (want.want != "") || receipt.SID != want.want {
				t.Errorf("got %+v, %v, %v; want %q", receipt, found, err, want.want)
			}
			query := f.asked[0].URL.Query()
			if query.Get("To") != "+15125550123" || query.Get("From") != "+15125550199" || query.Has("DateSent>") {
				t.Errorf("asked with %v", query)
			}
		})
	}
}

func TestFindReadsOnWithinBounds(t *testing.T) {
	t.Parallel()
	asked := 0
	f, c := newFake(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		next := fmt.Sprintf(`"/2010-04-01/Accounts/%s/Messages.json?PageSize=50&Page=%d&PageToken=PA%d"`,
			accountSID, asked, asked)
		_, _ = w.Write([]byte(page(next, listed("SM9", "hello", attempted, "sent"))))
	})
	_, found, err := c.Find(t.Context(), outgoing(), nil)
	if found || err != nil {
		t.Errorf("got %v, %v", found, err)
	}
	if len(f.asked) != findPages {
		t.Fatalf("read %d pages of an endless list, want %d", len(f.asked), findPages)
	}
	if query := f.asked[2].URL.Query(); query.Get("Page") != "2" || query.Get("PageToken") != "PA2" ||
		query.Get("To") != "+15125550123" {
		t.Errorf("the third page was asked with %v", query)
	}
}

func TestFindFindsOnTheSecondPage(t *testing.T) {
	t.Parallel()
	_, c := newFake(t, func(w http.ResponseWriter, r *http.Request) {
		answer := page(`"/2010-04-01/x.json?Page=1&PageToken=PA1"`, listed("SM9", "hello", attempted, "sent"))
		if r.URL.Query().Get("PageToken") == "PA1" {
			answer = page("null", listed("SM1", ours, attempted, "queued"))
		}
		_, _ = w.Write([]byte(answer))
	})
	receipt, found, err := c.Find(t.Context(), outgoing(), nil)
	if want := (outbox.Receipt{SID: "SM1", Status: outbox.StatusQueued}); !found || err != nil || receipt != want {
		t.Errorf("got %+v, %v, %v", receipt, found, err)
	}
}

func TestFindThatCannotAskSaysSo(t *testing.T) {
	t.Parallel()
	_, c := newFake(t, answering(http.StatusServiceUnavailable, "later"))
	_, found, err := c.Find(t.Context(), outgoing(), nil)
	var failed *outbox.SendError
	if found || !errors.As(err, &failed) || failed.Class != outbox.ClassTransient {
		t.Errorf("got %v, %v", found, err)
	}
	if strings.Contains(err.Error(), "555") {
		t.Errorf("the error names the phone: %v", err)
	}
}

func TestCheckSaysWhatToMend(t *testing.T) {
	t.Parallel()
	account := func(sid, status string) string {
		return fmt.Sprintf(`{"sid": %q, "status": %q, "auth_token": "never to be shown"}`, sid, status)
	}
	cases := map[string]struct {
		status int
		body   string
		names  string // empty: all is well
	}{
		"an active account":  {200, account(accountSID, "active"), ""},
		"a suspended one":    {200, account(accountSID, "suspended"), "suspended"},
		"something else":     {200, `{"hello": "world"}`, "TWILIO_API_URL"},
		"a page":             {200, `<html>`, "no useful answer"},
		"a wrong token":      {401, `{"code": 20003, "status": 401, "message": "Authenticate"}`, "TWILIO_AUTH_TOKEN"},
		"an unknown account": {404, `{"code": 20404, "status": 404}`, "TWILIO_ACCOUNT_SID"},
		"a fault":            {500, `oops`, "try again"},
	}
	for name, want := range cases {
		f, c := newFake(t, answering(want.status, want.body))
		err := c.Check(t.Context())
		if want.names == "" && err != nil ||
			want.names != "" && (!errors.Is(err, ErrCheck) || !strings.Contains(err.Error(), want.names)) {
			t.Errorf("%s gave %v, want one that names %q", name, err, want.names)
		}
		if f.asked[0].Method != http.MethodGet || f.asked[0].URL.Path != "/2010-04-01/Accounts/"+accountSID+".json" {
			t.Errorf("asked %s %s", f.asked[0].Method, f.asked[0].URL.Path)
		}
	}
	if err := newTestClient(t, "http://127.0.0.1:1").Check(t.Context()); !errors.Is(err, ErrCheck) ||
		!strings.Contains(err.Error(), "does not answer") {
		t.Errorf("nobody there gave %v", err)
	}
}
