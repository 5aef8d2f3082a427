package simulator

import (
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

// What the product said to a webhook.
const (
	saidTaken   = "taken"
	saidRefused = "refused" // for good: it will not be asked again
)

// hook posts a signed webhook and gives what the product said, nothing when it could not take it now. A real carrier
// gives up after a try or two; this one goes on, because it lives in the process that it calls.
func (s *Simulator) hook(address string, form url.Values) (said string) {
	r, err := http.NewRequestWithContext(s.life, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return saidRefused
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Twilio-Signature", sign(s.AuthToken, address, form))
	return s.post(r, "carrier", 0)
}

// post posts a webhook of an outside party and gives what the product said, nothing when it could not take it now.
// Again is a status that is no refusal either; zero: there is none.
func (s *Simulator) post(r *http.Request, party string, again int) (said string) {
	answer, err := s.client.Do(r)
	if err != nil {
		return ""
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10))
	switch {
	case answer.StatusCode < 300:
		return saidTaken
	case answer.StatusCode == again:
		return ""
	case answer.StatusCode < 500:
		s.Log.Warn("simulated "+party+": the product refused a webhook", "status", answer.StatusCode)
		return saidRefused
	}
	return ""
}

// The pause between two tries of a webhook grows from one to the other.
const (
	firstPause = 50 * time.Millisecond
	lastPause  = 5 * time.Second
)

// untilSaid posts a webhook until the product says something; it says nothing only when the simulator stops.
func (s *Simulator) untilSaid(address string, form url.Values) (said string) {
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		if said := s.hook(address, form); said != "" || !s.sleep(pause) {
			return said
		}
	}
}

// sleep waits, and says whether the simulator still runs.
func (s *Simulator) sleep(d time.Duration) bool {
	enough := time.NewTimer(d)
	defer enough.Stop()
	select {
	case <-s.life.Done():
		return false
	case <-enough.C:
		return true
	}
}

// receive takes a text from a phone: it is kept, handled by the carrier's own rules, and handed to the product. The
// carrier answers a keyword itself; a phone that is blocked hears no second answer to STOP.
func (s *Simulator) receive(from, to, body string) (text, error) {
	s.order.Lock()
	defer s.order.Unlock()
	t := text{
		SID: newSID("SM"), Inbound: true, From: from, To: to, Body: body, At: s.Now().UTC(), Status: "received",
		OptOut: s.carrier.keyword(to, from, body),
	}
	if _, lost := s.carrier.takeFault(from, true); lost {
		t.Reported = unheard
	}
	answers := t.OptOut != "" && (t.OptOut != "STOP" || !s.carrier.isBlocked(to, from)) && s.KeywordReply != nil
	if err := s.carrier.keep(t); err != nil {
		return t, err
	}
	reply := text{SID: newSID("SM"), From: to, To: from, At: t.At, Status: "delivered", ByCarrier: true}
	if answers {
		reply.Body = s.KeywordReply(t.OptOut)
	}
	if reply.Body != "" {
		if err := s.carrier.keep(reply); err != nil {
			return t, err
		}
	}
	s.setGoing(t)
	return t, nil
}

// take takes a text from the product.
func (s *Simulator) take(t text) error {
	s.order.Lock()
	defer s.order.Unlock()
	if err := s.carrier.keep(t); err != nil {
		return err
	}
	s.setGoing(t)
	return nil
}

// setGoing does what a text still needs, once the product takes webhooks. The caller holds the order.
func (s *Simulator) setGoing(t text) {
	switch {
	case !s.resumed || t.ByCarrier:
	case t.Inbound && t.Reported == "":
		s.lanes.add(t.From, func() { s.handOver(t) })
	case t.Inbound:
	case t.Status == "queued", t.Status == "sent":
		s.lanes.add(t.SID, func() { s.deliver(t) })
	case t.Reported != t.Status:
		s.lanes.add(t.SID, func() { s.report(t) })
	}
}

// Resume begins to hand over what comes in, after what an earlier process left: call it when the product takes
// webhooks.
func (s *Simulator) Resume() {
	s.order.Lock()
	defer s.order.Unlock()
	if s.resumed {
		return
	}
	s.resumed = true
	for _, t := range s.carrier.find(func(text) bool { return true }) {
		s.setGoing(t)
	}
	for _, id := range s.stripe.unsent() {
		s.lanes.add("stripe", func() { s.sendNotice(id) })
	}
}

// handOver gives a text to the product's webhook.
func (s *Simulator) handOver(t text) {
	form := url.Values{
		"MessageSid": {t.SID}, "SmsSid": {t.SID}, "SmsMessageSid": {t.SID}, "AccountSid": {s.AccountSID},
		"From": {t.From}, "To": {t.To}, "Body": {t.Body}, "NumMedia": {"0"},
		"NumSegments": {strconv.Itoa(t.segments())}, "SmsStatus": {"received"}, "ApiVersion": {"2010-04-01"},
	}
	if t.OptOut != "" {
		form.Set("OptOutType", t.OptOut)
	}
	if said := s.untilSaid(s.PublicURL+"/twilio/sms", form); said != "" {
		s.note(t.SID, func(t *text) { t.Reported = said })
	}
}

// stepTime is how long a text takes from one status to the next.
const stepTime = 30 * time.Millisecond

// deliver brings a text to the phone and reports how it went, step by step.
func (s *Simulator) deliver(t text) {
	last := "delivered"
	if t.Fails != 0 {
		last = "undelivered"
	}
	for _, status := range []string{"sent", last} {
		if !s.sleep(stepTime) {
			return
		}
		next, ok := s.note(t.SID, func(t *text) {
			t.Status = status
			if status == "undelivered" {
				t.Code = t.Fails
			}
		})
		if !ok {
			return
		}
		s.report(next)
	}
}

// report tells the product the status of a text, where the product is now: a restart may have moved it.
func (s *Simulator) report(t text) {
	callback, err := url.Parse(t.Callback)
	if err != nil || t.Callback == "" || t.Silent {
		return
	}
	address := s.PublicURL + callback.RequestURI()
	form := url.Values{
		"MessageSid": {t.SID}, "SmsSid": {t.SID}, "AccountSid": {s.AccountSID}, "From": {t.From}, "To": {t.To},
		"MessageStatus": {t.Status}, "SmsStatus": {t.Status}, "ApiVersion": {"2010-04-01"},
	}
	if t.Code != 0 {
		form.Set("ErrorCode", strconv.Itoa(t.Code))
	}
	if s.untilSaid(address, form) != "" {
		s.note(t.SID, func(known *text) { known.Reported = t.Status })
	}
}

// note changes what is known of a text. When it cannot be kept, it is done again at the next start.
func (s *Simulator) note(sid string, change func(*text)) (text, bool) {
	t, err := s.carrier.update(sid, change)
	if err != nil {
		s.Log.Error("simulated carrier", "error", err)
	}
	return t, err == nil
}
