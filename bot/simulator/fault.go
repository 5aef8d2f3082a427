package simulator

import (
	"context"
	"net/http"
	"time"
)

// Fault is a failure on demand: the next Times texts to Phone (any phone when empty) meet it.
//
// Kinds: "21610", "21614", "30007" and other REST codes refuse the text; "429" and "503" refuse it with that status;
// "timeout" takes the text but answers too late to be heard; "lost" answers too late and does not take it; "30003" and
// other codes from 30000 take the text and report it undelivered.
type Fault struct {
	Kind  string `json:"kind"`
	Phone string `json:"phone,omitempty"`
	Times int    `json:"times,omitempty"`
}

// stallFor is longer than the patience of the client in front.
const stallFor = 12 * time.Second

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
var reports = map[string]int{"30003": 30003, "30004": 30004, "30005": 30005, "30006": 30006, "30007": 30007, "30008": 30008}

// known says whether a fault is one that the carrier can play.
func (f Fault) known() bool {
	_, refusal := refusals[f.Kind]
	_, report := reports[f.Kind]
	return refusal || report || f.Kind == "timeout" || f.Kind == "lost"
}

// refuse plays a fault that does not take the text.
func (f Fault) refuse(w http.ResponseWriter) bool {
	if f.Kind == "lost" {
		time.Sleep(stallFor)
		return true
	}
	r, ok := refusals[f.Kind]
	if ok {
		if r.status == http.StatusTooManyRequests {
			w.Header().Set("Retry-After", "1")
		}
		restError(w, r.status, r.code, r.message)
	}
	return ok
}

// stall keeps the answer back until the caller has given up.
func (f Fault) stall(ctx context.Context) bool {
	if f.Kind != "timeout" {
		return false
	}
	select {
	case <-ctx.Done():
	case <-time.After(stallFor):
	}
	return true
}

// addFault arranges a fault.
func (c *carrier) addFault(f Fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.Times <= 0 {
		f.Times = 1
	}
	c.faults = append(c.faults, f)
}

// takeFault gives the fault that the next text to a phone meets.
func (c *carrier) takeFault(phone string) (Fault, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, f := range c.faults {
		if f.Phone != "" && f.Phone != phone {
			continue
		}
		if c.faults[i].Times--; c.faults[i].Times == 0 {
			c.faults = append(c.faults[:i], c.faults[i+1:]...)
		}
		return f, true
	}
	return Fault{}, false
}
