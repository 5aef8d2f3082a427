package twilio

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/bot/outbox"
)

func wanted(inbound bool) bot.Listing {
	return bot.Listing{
		Sender: "+15125550199", Inbound: inbound, Since: attempted.Add(-time.Hour), Until: attempted.Add(time.Hour),
	}
}

// cameIn is a message to our number.
func cameIn(sid, body string, at time.Time) string {
	return strings.NewReplacer("outbound-api", "inbound", `"+15125550123"`, `"+15125550199"`,
		`"+15125550199"`, `"+15125550123"`).Replace(listed(sid, body, at, "received"))
}

func TestListGivesWhatCameToANumberInATime(t *testing.T) {
	t.Parallel()
	f, c := newFake(t, answering(http.StatusOK, page("null",
		cameIn("SM4", "after it", attempted.Add(2*time.Hour)), cameIn("SM3", "STOP", attempted),
		listed("SM2", ours, attempted, "delivered"), cameIn("SM1", "before it", attempted.Add(-2*time.Hour)),
		strings.Replace(cameIn("SM0", "unreadable", attempted), "2026", "x", 1))))
	found, cut, err := c.List(t.Context(), wanted(true))
	want := bot.Listed{SID: "SM3", Inbound: true, From: "+15125550123", To: "+15125550199", Body: "STOP", At: attempted}
	if err != nil || cut || len(found) != 1 || found[0] != want {
		t.Errorf("got %+v, cut %v, %v", found, cut, err)
	}
	query := f.asked[0].URL.Query()
	if query.Get("To") != "+15125550199" || query.Has("From") || query.Get("DateSent>") != "2026-11-20T16:59:58Z" ||
		query.Get("DateSent<") != "2026-11-20T19:00:02Z" {
		t.Errorf("asked with %v", query)
	}
}

func TestListGivesWhyTextsOfOursFailed(t *testing.T) {
	t.Parallel()
	failed := strings.Replace(listed("SM1", ours, attempted, "undelivered"), `"sid"`, `"error_code": 30004, "sid"`, 1)
	f, c := newFake(t, answering(http.StatusOK, page("null", failed)))
	found, _, err := c.List(t.Context(), wanted(false))
	if err != nil || len(found) != 1 || found[0].ErrorCode != 30004 || found[0].Inbound ||
		found[0].Status != outbox.StatusUndelivered {
		t.Errorf("got %+v, %v", found, err)
	}
	if query := f.asked[0].URL.Query(); query.Get("From") != "+15125550199" || query.Has("To") {
		t.Errorf("asked with %v", query)
	}
}

func TestListReadsOnWithinBoundsAndSaysThatThereIsMore(t *testing.T) {
	t.Parallel()
	next := fmt.Sprintf(`"/2010-04-01/Accounts/%s/Messages.json?PageSize=100&Page=1&PageToken=PA1"`, accountSID)
	f, c := newFake(t, answering(http.StatusOK, page(next, cameIn("SM1", "hello", attempted))))
	if _, cut, err := c.List(t.Context(), wanted(true)); err != nil || !cut || f.count() != listPages {
		t.Errorf("cut %v, %v, %d pages of an endless list", cut, err, f.count())
	}
	f, c = newFake(t, answering(http.StatusOK, page(next, cameIn("SM1", "hello", attempted.Add(-2*time.Hour)))))
	if _, cut, err := c.List(t.Context(), wanted(true)); err != nil || cut || f.count() != 1 {
		t.Errorf("cut %v, %v, %d pages behind the time", cut, err, f.count())
	}
}

func TestAListThatCannotBeReadIsAnErrorWithoutAnybodysWords(t *testing.T) {
	t.Parallel()
	_, c := newFake(t, answering(http.StatusUnauthorized, `{"code": 20003, "message": "no +15125550123", "status": 401}`))
	_, _, err := c.List(t.Context(), wanted(true))
	if err == nil || strings.Contains(err.Error(), "5550123") {
		t.Errorf("got %v", err)
	}
}
