package simulator

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	twilioclient "github.com/twilio/twilio-go/client"
)

func TestWebhooksAreSignedAsTheRealOnesAre(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.says(june, "¿por qué debo & cuánto = 100%?")
	w.send(june, "hello")
	calls := slices.Concat(w.product.wait(t, "/twilio/sms", 1), w.product.wait(t, "/twilio/status", 2))
	for _, c := range calls {
		validator := twilioclient.NewRequestValidator(token)
		other := twilioclient.NewRequestValidator("another token")
		fields := map[string]string{}
		for key := range c.Form {
			fields[key] = c.Form.Get(key)
		}
		address := w.product.URL + c.Path
		if !validator.Validate(address, fields, c.Signature) || other.Validate(address, fields, c.Signature) {
			t.Errorf("%s is not signed well", c.Path)
		}
		if got := c.Header.Get("Content-Type"); got != "application/x-www-form-urlencoded" {
			t.Errorf("%s has the content type %s", c.Path, got)
		}
	}
}

func TestAnInboundTextHasTheFieldsOfARealOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sid := w.says(june, "why do I owe this?")
	form := w.product.wait(t, "/twilio/sms", 1)[0].Form
	got := map[string]string{}
	for key := range form {
		got[key] = form.Get(key)
	}
	want := map[string]string{
		"MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "AccountSid": account, "From": june, "To": sender,
		"Body": "why do I owe this?", "NumMedia": "0", "NumSegments": "1", "SmsStatus": "received",
		"ApiVersion": "2010-04-01",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}

func TestTheTextsOfAPhoneArriveInOrderThoughTheProductFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tries := map[string]int{}
	w.product.says(func(rw http.ResponseWriter, c webhook) { // every text is taken at the second try
		w.product.mu.Lock()
		defer w.product.mu.Unlock()
		if tries[c.Form.Get("MessageSid")]++; tries[c.Form.Get("MessageSid")] == 1 {
			rw.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	want := numbered("text ", 4)
	for _, text := range want {
		w.says(june, text)
	}
	got := words(w.product.wait(t, "/twilio/sms", 8))
	if !cmp.Equal(slices.Compact(got), want) || len(got) != 8 {
		t.Errorf("arrived: %q", got)
	}
}

func TestAPhoneThatWaitsKeepsNoOtherWaiting(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.product.says(func(rw http.ResponseWriter, c webhook) {
		if c.Form.Get("From") == june {
			rw.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	w.says(june, "not taken")
	w.product.wait(t, "/twilio/sms", 1)
	w.says(luis, "taken")
	w.until("the other phone's text", func() bool {
		return slices.Contains(words(w.product.wait(t, "/twilio/sms", 1)), "taken")
	})
}

func TestARefusedTextIsNotHandedOverAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.product.says(func(rw http.ResponseWriter, _ webhook) { rw.WriteHeader(http.StatusForbidden) })
	w.says(june, "refused")
	w.says(june, "the next one")
	w.product.wait(t, "/twilio/sms", 2)
	w.until("both to be noted as refused", func() bool {
		return len(w.carrier.find(func(t text) bool { return t.Reported == saidRefused })) == 2
	})
	w.restart()
	w.Resume()
	w.says(june, "a later one")
	got := words(w.product.wait(t, "/twilio/sms", 3))
	if want := []string{"refused", "the next one", "a later one"}; !cmp.Equal(got, want) {
		t.Errorf("handed over: %q", got)
	}
}

func TestWhatWasNotTakenIsHandedOverAfterARestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.says(luis, "taken before")
	w.product.wait(t, "/twilio/sms", 1)
	w.until("the text to be noted as taken", func() bool {
		return len(w.carrier.find(func(t text) bool { return t.Reported == saidTaken })) == 1
	})
	w.product.says(func(rw http.ResponseWriter, _ webhook) { rw.WriteHeader(http.StatusServiceUnavailable) })
	w.says(june, "text 1")
	w.says(june, "text 2")
	w.product.wait(t, "/twilio/sms", 2)
	w.restart()
	w.product.says(nil)
	before := len(w.product.wait(t, "/twilio/sms", 2))
	w.says(june, "text 3") // comes in before the product is called again
	if now := len(w.product.wait(t, "/twilio/sms", 2)); now != before {
		t.Error("something was handed over before Resume")
	}
	w.Resume()
	w.Resume() // a second time does nothing
	got := words(w.product.wait(t, "/twilio/sms", before+3))[before:]
	if want := numbered("text ", 3); !cmp.Equal(got, want) {
		t.Errorf("handed over: %q, want %q", got, want)
	}
	if got := len(w.phone(june)); got != 3 {
		t.Errorf("the phone shows %d texts", got)
	}
}

func TestAReportThatWasNotTakenIsMadeAfterARestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.product.says(func(rw http.ResponseWriter, _ webhook) { rw.WriteHeader(http.StatusServiceUnavailable) })
	w.fault(Fault{Kind: "30005", Phone: june})
	sid := w.send(june, "hello")
	w.product.wait(t, "/twilio/status", 1)
	w.restart()
	w.product.says(nil)
	w.Resume()
	w.until("the text to be undelivered and reported", func() bool {
		return len(w.carrier.find(func(t text) bool {
			return t.SID == sid && t.Status == "undelivered" && t.Reported == t.Status
		})) == 1
	})
	calls := w.product.wait(t, "/twilio/status", 1)
	if last := calls[len(calls)-1].Form; last.Get("MessageSid") != sid || last.Get("ErrorCode") != "30005" {
		t.Errorf("the last report: %v", last)
	}
}

func TestTheCarrierHandlesKeywords(t *testing.T) {
	t.Parallel()
	type step struct {
		says, optOut, hears string
		blocked             bool
	}
	for _, c := range []struct {
		name  string
		steps []step
	}{
		{"STOP blocks and is answered once, START lifts it", []step{
			{"STOP", "STOP", "carrier: STOP", true},
			{"stop", "STOP", "", true},
			{"hello?", "", "", true},
			{"START", "START", "carrier: START", false},
			{" Stop ", "STOP", "carrier: STOP", true},
		}},
		{"YES is a keyword only for a phone that is blocked", []step{
			{"YES", "", "", false},
			{"UNSUBSCRIBE", "STOP", "carrier: STOP", true},
			{"yes", "START", "carrier: START", false},
			{"yes", "", "", false},
		}},
		{"a keyword inside other words is none", []step{
			{"please stop", "", "", false},
			{"stop!", "", "", false},
			{"OPT OUT", "", "", false},
			{"OPTOUT", "STOP", "carrier: STOP", true},
		}},
		{"HELP is answered and changes nothing", []step{
			{"HELP", "HELP", "carrier: HELP", false},
			{"info", "HELP", "carrier: HELP", false},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			heard := 0
			for i, s := range c.steps {
				w.says(june, s.says)
				form := w.product.wait(t, "/twilio/sms", i+1)[i].Form
				if form.Has("OptOutType") != (s.optOut != "") || form.Get("OptOutType") != s.optOut {
					t.Errorf("%q reached the product as %q", s.says, form["OptOutType"])
				}
				if got := w.carrier.isBlocked(sender, june); got != s.blocked {
					t.Errorf("after %q blocked is %v", s.says, got)
				}
				if s.hears != "" {
					heard++
				}
				var out []string
				for _, text := range w.phone(june) {
					if text.Direction == "out" {
						out = append(out, text.Body)
					}
				}
				if len(out) != heard || s.hears != "" && out[heard-1] != s.hears {
					t.Errorf("after %q the phone heard %q", s.says, out)
				}
			}
		})
	}
}

func TestABlockIsBetweenTwoNumbersAndOutlivesARestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.says(june, "STOP")
	w.says(luis, "STOP")
	w.says(luis, "START")
	w.product.wait(t, "/twilio/sms", 3)
	w.restart()
	w.Resume()
	if !w.carrier.isBlocked(sender, june) {
		t.Error("the block is gone")
	}
	if w.carrier.isBlocked(sender, luis) {
		t.Error("the block that was lifted is back")
	}
	if w.carrier.isBlocked("+15125550198", june) {
		t.Error("another number of the practice is blocked")
	}
	if got := w.phone(june); len(got) != 2 {
		t.Errorf("the phone shows %d texts, want STOP and its answer", len(got))
	}
}

func TestCloseWaitsForNobodyWhoWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Stall = time.Hour
	w.fault(Fault{Kind: "timeout"})
	w.product.says(func(rw http.ResponseWriter, _ webhook) { rw.WriteHeader(http.StatusServiceUnavailable) })
	w.says(june, "not taken")
	sent := make(chan error, 1)
	go func() {
		_, err := w.client(token).Send(context.Background(), message(1, june, "hello"), time.Hour)
		sent <- err
	}()
	w.until("the text to be taken", func() bool { return len(w.phone(june)) == 2 })
	begun := time.Now()
	w.stop()
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
	if err := <-sent; err == nil {
		t.Error("the call that hung was answered")
	}
	if _, err := w.receive(june, sender, "after the end"); err == nil {
		t.Error("a text was taken after the end")
	}
}
