package simulator

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// The faults of the card processor, each for the next Times calls or notices:
//
//   - of calls: "stripe_429" and "stripe_503" refuse, "stripe_lost" neither does it nor answers, "stripe_timeout" does
//     it and does not answer;
//   - of charges of a kept card: "stripe_decline", "stripe_authentication", "stripe_card_expired";
//   - of notices: "stripe_late", "stripe_doubled", "stripe_reordered" (goes out after the next one).
var (
	stripeCallFaults   = []string{"stripe_429", "stripe_503", "stripe_lost", "stripe_timeout"}
	chargeFaultKinds   = []string{"stripe_decline", "stripe_authentication", "stripe_card_expired"}
	stripeNoticeFaults = []string{"stripe_late", "stripe_doubled", "stripe_reordered"}
	chargeFaults       = map[string]string{
		"stripe_decline": "insufficient_funds", "stripe_authentication": "authentication_required",
		"stripe_card_expired": "expired_card",
	}
)

func stripeFault(kind string) bool {
	return slices.Contains(stripeCallFaults, kind) || slices.Contains(chargeFaultKinds, kind) ||
		slices.Contains(stripeNoticeFaults, kind)
}

// arrange arranges a fault.
func (p *processor) arrange(f Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = append(p.faults, f)
}

// takeFault gives the fault of some kinds that comes next; nothing when there is none, or now is not its time.
func (p *processor) takeFault(kinds []string, now bool) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.faultLocked(kinds, now)
}

func (p *processor) faultLocked(kinds []string, now bool) string {
	for i, f := range p.faults {
		if !now || !slices.Contains(kinds, f.Kind) {
			continue
		}
		if p.faults[i].Times--; p.faults[i].Times <= 0 {
			p.faults = slices.Delete(p.faults, i, i+1)
		}
		return f.Kind
	}
	return ""
}

// lateTime is how long a late notice is late, and how long a reordered one waits for another.
const lateTime = 1500 * time.Millisecond

// sendNotices sends notices, one after the other as they came to be, unless faults say otherwise.
func (s *Simulator) sendNotices(ids []string) {
	s.order.Lock()
	defer s.order.Unlock()
	if !s.resumed {
		return // Resume sends them
	}
	for _, id := range ids {
		switch s.stripe.takeFault(stripeNoticeFaults, true) {
		case "stripe_late":
			s.lanes.add(id, func() { s.sleep(lateTime); s.sendNotice(id) })
		case "stripe_reordered":
			s.lanes.add(id, func() { s.afterNext(); s.sendNotice(id) })
		case "stripe_doubled":
			s.lanes.add("stripe", func() { s.sendNotice(id); s.sendNotice(id) })
		default:
			s.lanes.add("stripe", func() { s.sendNotice(id) })
		}
	}
}

// afterNext waits until another notice was sent, or for a while.
func (s *Simulator) afterNext() {
	enough := time.NewTimer(lateTime)
	defer enough.Stop()
	wake, leave := s.noticed.join()
	defer leave()
	select {
	case <-wake:
	case <-enough.C:
	case <-s.life.Done():
	}
}

// sendNotice sends one notice until the product says something, and remembers what.
func (s *Simulator) sendNotice(id string) {
	s.stripe.mu.Lock()
	event := s.stripe.things[id].shown()
	s.stripe.mu.Unlock()
	body, err := json.Marshal(event)
	if err != nil {
		return
	}
	said := ""
	for pause := firstPause; said == ""; pause = min(2*pause, lastPause) {
		if said = s.postNotice(body); said == "" && !s.sleep(pause) {
			return
		}
	}
	if _, err := s.stripe.change(s.Now(), func(c *change) error {
		e := c.find("event", id)
		e["sim_said"], e["pending_webhooks"] = said, int64(0)
		c.keep(e)
		return nil
	}); err != nil {
		s.Log.Error("simulated card processor", "error", err)
	}
	s.noticed.wake()
}

// postNotice posts a signed notice and gives what the product said, nothing when it could not take it now.
func (s *Simulator) postNotice(body []byte) (said string) {
	r, err := http.NewRequestWithContext(s.life, http.MethodPost, s.PublicURL+"/stripe/webhook", bytes.NewReader(body))
	if err != nil {
		return saidRefused
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("Stripe-Signature", stripeSignature(s.StripeSecret, s.Now(), body))
	return s.post(r, "card processor", http.StatusForbidden) // the clock was moved on the way: signed anew it may pass
}

// stripeSignature signs a notice as Stripe does: HMAC-SHA256 of the time, a dot and the body in hex
// (docs.stripe.com/webhooks/signature).
func stripeSignature(secret string, at time.Time, body []byte) string {
	seconds := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = io.WriteString(mac, seconds+".")
	_, _ = mac.Write(body)
	return fmt.Sprintf("t=%s,v1=%s", seconds, hex.EncodeToString(mac.Sum(nil)))
}

// unsent gives the notices that the product has not taken yet, oldest first.
func (p *processor) unsent() (ids []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, id := range p.order {
		if t := p.things[id]; t.text("object") == "event" && t.text("sim_said") == "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// runOut closes the pages whose time is over.
func (s *Simulator) runOut() {
	notices, err := s.stripe.change(s.Now(), func(c *change) error {
		c.expirePages()
		return nil
	})
	if err != nil {
		s.Log.Error("simulated card processor", "error", err)
	}
	s.sendNotices(notices)
}
