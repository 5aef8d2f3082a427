package simulator

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// sign signs a form as Twilio does: the URL, then every field by name, key and value without separators, HMAC-SHA1 in
// base64 (twilio.com/docs/usage/webhooks/webhooks-security).
func sign(token, address string, form url.Values) string {
	mac := hmac.New(sha1.New, []byte(token))
	_, _ = io.WriteString(mac, address)
	for _, key := range slices.Sorted(maps.Keys(form)) {
		_, _ = io.WriteString(mac, key+form.Get(key))
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// hook posts a signed webhook and says whether it was taken. A real carrier gives up after a try or two; this one goes
// on, because it lives in the process that it calls.
func (s *Simulator) hook(ctx context.Context, address string, form url.Values) (taken, final bool) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return false, true
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Twilio-Signature", sign(s.AuthToken, address, form))
	answer, err := s.client.Do(r)
	if err != nil {
		return false, false
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10))
	return answer.StatusCode < 300, answer.StatusCode < 500
}

// untilTaken posts a webhook until it is taken, refused for good, or the simulator stops.
func (s *Simulator) untilTaken(address string, form url.Values) bool {
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		taken, final := s.hook(s.life, address, form)
		if taken || final {
			return taken
		}
		select {
		case <-s.life.Done():
			return false
		case <-time.After(wait):
		}
	}
}

// lanes lets the webhooks of one phone, or the reports of one text, go out one after the other.
type lanes struct {
	mu    sync.Mutex
	queue map[string][]func()
	wait  sync.WaitGroup
}

// add runs f after everything that was added for the same key.
func (l *lanes) add(key string, f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.queue == nil {
		l.queue = map[string][]func(){}
	}
	running := l.queue[key] != nil
	l.queue[key] = append(l.queue[key], f)
	if !running {
		l.wait.Go(func() { l.run(key) })
	}
}

func (l *lanes) run(key string) {
	for {
		l.mu.Lock()
		if len(l.queue[key]) == 0 {
			delete(l.queue, key)
			l.mu.Unlock()
			return
		}
		next := l.queue[key][0]
		l.mu.Unlock()
		next()
		l.mu.Lock()
		l.queue[key] = l.queue[key][1:]
		l.mu.Unlock()
	}
}

// receive takes a text from a phone: it is kept, handled by the carrier's own rules, and handed to the product.
func (s *Simulator) receive(from, to, body string) (text, error) {
	t := text{
		SID: newSID("SM"), Inbound: true, From: from, To: to, Body: body, At: s.Now().UTC(), Status: "received",
		OptOut: s.carrier.keyword(to, from, body),
	}
	if err := s.carrier.keep(t); err != nil {
		return t, err
	}
	if t.OptOut != "" && s.KeywordReply != nil {
		reply := text{
			SID: newSID("SM"), From: to, To: from, Body: s.KeywordReply(t.OptOut), At: s.Now().UTC(),
			Status: "delivered", ByCarrier: true,
		}
		if err := s.carrier.keep(reply); err != nil {
			return t, err
		}
	}
	s.handOver(t)
	return t, nil
}

// handOver gives a text to the product's webhook, in the order of the phone.
func (s *Simulator) handOver(t text) {
	s.lanes.add(t.From, func() {
		form := url.Values{
			"MessageSid": {t.SID}, "SmsSid": {t.SID}, "SmsMessageSid": {t.SID}, "AccountSid": {s.AccountSID},
			"From": {t.From}, "To": {t.To}, "Body": {t.Body}, "NumMedia": {"0"},
			"NumSegments": {strconv.Itoa(t.segments())}, "SmsStatus": {"received"}, "ApiVersion": {"2010-04-01"},
		}
		if t.OptOut != "" {
			form.Set("OptOutType", t.OptOut)
		}
		s.untilTaken(s.PublicURL+"/twilio/sms", form)
		if s.life.Err() == nil {
			_, _ = s.carrier.update(t.SID, func(t *text) { t.Reported = "taken" })
		}
	})
}

// deliver brings a text to the phone and reports how it went, step by step.
func (s *Simulator) deliver(sid string, fault Fault) {
	steps := []string{"sent", "delivered"}
	code, fails := reports[fault.Kind]
	if fails {
		steps = []string{"sent", "undelivered"}
	}
	s.lanes.add(sid, func() {
		for _, status := range steps {
			select {
			case <-s.life.Done():
				return
			case <-time.After(stepTime):
			}
			t, err := s.carrier.update(sid, func(t *text) {
				t.Status = status
				if status == "undelivered" {
					t.Code = code
				}
			})
			if err != nil {
				return
			}
			s.report(t)
		}
	})
}

// stepTime is how long a text takes from one status to the next.
const stepTime = 30 * time.Millisecond

// report tells the product the status of a text.
func (s *Simulator) report(t text) {
	if t.Callback == "" {
		return
	}
	form := url.Values{
		"MessageSid": {t.SID}, "SmsSid": {t.SID}, "AccountSid": {s.AccountSID}, "From": {t.From}, "To": {t.To},
		"MessageStatus": {t.Status}, "SmsStatus": {t.Status}, "ApiVersion": {"2010-04-01"},
	}
	if t.Code != 0 {
		form.Set("ErrorCode", strconv.Itoa(t.Code))
	}
	if s.untilTaken(t.Callback, form) {
		_, _ = s.carrier.update(t.SID, func(known *text) { known.Reported = t.Status })
	}
}

// resume goes on with what a kill interrupted: texts not handed over, deliveries not reported.
func (s *Simulator) resume() {
	for _, t := range s.carrier.find(func(t text) bool { return t.Inbound && t.Reported == "" }) {
		s.handOver(t)
	}
	for _, t := range s.carrier.find(func(t text) bool { return !t.Inbound && !t.ByCarrier && t.Reported != t.Status }) {
		if t.Status == "queued" || t.Status == "sent" {
			s.deliver(t.SID, Fault{})
		} else {
			s.lanes.add(t.SID, func() { s.report(t) })
		}
	}
}
