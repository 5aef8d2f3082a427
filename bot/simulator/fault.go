package simulator

import (
	"net/http"
	"time"
)

// Fault is a failure on demand: the next Times texts to Phone (any phone when empty; once when Times is missing) meet
// it.
//
// Kinds: "21606", "21610", "21614" and "20003" refuse the text with that code; "429" and "503" refuse it with that
// status; "timeout" takes the text and never says so; "lost" does not take it and does not say so either; "30003" to
// "30008" take the text and report it undelivered; "silent_block" takes it, lets it fail with 21610 and tells nobody but
// the list. "unheard" is of a text from the phone: it is in the list, and no webhook brings it. "slack_429" is one of the workspace: its next Times answers are 429.
// Those of the card processor begin with "stripe_": see stripe_hooks.go.
type Fault struct {
	Kind  string `json:"kind"`
	Phone string `json:"phone,omitempty"`
	Times int    `json:"times,omitempty"`
}

// The faults that only the carrier's list shows.
const (
	silentBlock = "silent_block"
	unheard     = "unheard"
)

// slackLimited is the one fault of the workspace.
const slackLimited = "slack_429"

var refusals = map[string]struct {
	status, code int
	message      string
}{
	"21610": {http.StatusBadRequest, 21610, "Attempt to send to unsubscribed recipient"},
	"21614": {http.StatusBadRequest, 21614, "'To' number is not a valid mobile number"},
	"21606": {http.StatusBadRequest, 21606, "The 'From' phone number is not valid for this account"},
	"20003": {http.StatusUnauthorized, 20003, "Authenticate"},
	"429":   {http.StatusTooManyRequests, 20429, "Too Many Requests"},
	"503":   {http.StatusServiceUnavailable, 20503, "Service unavailable"},
}

// reports are the codes that come later, with a status callback.
var reports = map[string]int{
	"30003": 30003, "30004": 30004, "30005": 30005, "30006": 30006, "30007": 30007, "30008": 30008,
}

// known says whether a fault is one that can be played.
func (f Fault) known() bool {
	_, refusal := refusals[f.Kind]
	_, report := reports[f.Kind]
	return refusal || report || f.Kind == silentBlock || f.Kind == unheard || f.Kind == "timeout" || f.Kind == "lost" || f.Kind == slackLimited ||
		stripeFault(f.Kind)
}

// refuse plays a fault that does not take the text.
func (f Fault) refuse(w http.ResponseWriter) bool {
	r, ok := refusals[f.Kind]
	if ok {
		if r.status == http.StatusTooManyRequests {
			w.Header().Set("Retry-After", "1")
		}
		restError(w, r.status, r.code, r.message)
	}
	return ok
}

// stall keeps a call waiting until the caller has given up, and ends it without an answer.
func (s *Simulator) stall(w http.ResponseWriter, r *http.Request) {
	enough := time.NewTimer(s.Stall)
	defer enough.Stop()
	select {
	case <-r.Context().Done():
	case <-s.life.Done():
	case <-enough.C:
	}
	hangUp(w)
}

// arrange arranges a fault.
func (s *Simulator) arrange(f Fault) {
	f.Times = max(f.Times, 1)
	if f.Kind == slackLimited {
		s.workspace.limit(f.Times)
		return
	}
	if stripeFault(f.Kind) {
		s.stripe.arrange(f)
		return
	}
	s.carrier.mu.Lock()
	defer s.carrier.mu.Unlock()
	s.carrier.faults = append(s.carrier.faults, f)
}

// takeFault gives the fault that the next text to a phone, or from it, meets.
func (c *carrier) takeFault(phone string, inbound bool) (Fault, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, f := range c.faults {
		if f.Phone != "" && f.Phone != phone || (f.Kind == unheard) != inbound {
			continue
		}
		if c.faults[i].Times--; c.faults[i].Times == 0 {
			c.faults = append(c.faults[:i], c.faults[i+1:]...)
		}
		return f, true
	}
	return Fault{}, false
}
