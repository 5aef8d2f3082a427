package simulator

import (
	"net/url"
	"testing"
	"time"

	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/consent"
)

// listed asks for a list with the product's own client.
func (w *world) listed(inbound bool, since, until time.Time) []bot.Listed {
	w.Helper()
	found, cut, err := w.client(token).List(w.Context(), bot.Listing{
		Sender: consent.Phone(sender), Inbound: inbound, Since: since, Until: until,
	})
	if err != nil || cut {
		w.Fatalf("cut %v, %v", cut, err)
	}
	return found
}

func TestATextThatNoWebhookBringsIsInTheList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.fault(Fault{Kind: unheard, Phone: june})
	sid := w.says(june, "STOP")
	w.says(luis, "hello")
	if calls := w.product.wait(t, "/twilio/sms", 1); len(calls) != 1 || calls[0].Form.Get("From") != luis {
		t.Errorf("heard of %d texts", len(calls))
	}
	found := w.listed(true, noon.Add(-time.Minute), noon.Add(time.Minute))
	if len(found) != 2 || found[1].SID != sid || found[1].Body != "STOP" || !found[1].At.Equal(noon) {
		t.Errorf("listed %+v", found)
	}
	if found := w.listed(true, noon.Add(time.Hour), noon.Add(2*time.Hour)); len(found) != 0 {
		t.Errorf("listed an hour later: %+v", found)
	}
}

func TestASilentBlockIsInTheListAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.fault(Fault{Kind: silentBlock, Phone: june})
	w.send(june, "hello")
	w.until("the block", func() bool { return w.phone(june)[0].Status == "undelivered" })
	w.send(luis, "hello")
	for _, call := range w.product.wait(t, "/twilio/status", 2) {
		if call.Form.Get("To") == june {
			t.Errorf("reported %v", call.Form)
		}
	}
	found := w.listed(false, noon.Add(-time.Minute), noon.Add(time.Minute))
	if len(found) != 2 || found[1].ErrorCode != 21610 || found[1].To != june {
		t.Errorf("listed %+v", found)
	}
}

func TestAListIsCutAtDaysAndInstants(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		query url.Values
		want  bool
	}{
		{url.Values{}, true},
		{url.Values{"DateSent>": {"2026-11-21"}}, true},
		{url.Values{"DateSent>": {"2026-11-22"}}, false},
		{url.Values{"DateSent<": {noon.Add(-time.Second).Format(time.RFC3339)}}, false},
		{url.Values{"DateSent>": {noon.Format(time.RFC3339)}, "DateSent<": {noon.Format(time.RFC3339)}}, true},
		{url.Values{"DateSent>": {"soon"}}, true},
	} {
		if got := dateSent(c.query)(noon.Add(time.Millisecond)); got != c.want {
			t.Errorf("%v: %v", c.query, got)
		}
	}
}
