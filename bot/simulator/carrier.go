package simulator

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/plainbill/plainbill/templates"
)

// text is one text the carrier knows. The journal holds it as it is here; later records of the same SID replace it.
type text struct {
	SID       string    `json:"sid"`
	Inbound   bool      `json:"inbound,omitempty"` // from a patient's phone
	From      string    `json:"from"`
	To        string    `json:"to"`
	Body      string    `json:"body"`
	Service   string    `json:"service,omitempty"`
	OptOut    string    `json:"opt_out,omitempty"`  // the keyword the carrier handled itself
	Callback  string    `json:"callback,omitempty"` // where its status is reported
	At        time.Time `json:"at"`
	Status    string    `json:"status"`
	Code      int       `json:"code,omitempty"`
	Fails     int       `json:"fails,omitempty"`    // the code with which it will turn out undelivered
	Reported  string    `json:"reported,omitempty"` // the last status that was reported; inbound: what the product said
	ByCarrier bool      `json:"by_carrier,omitempty"`
	Silent    bool      `json:"silent,omitempty"`  // what becomes of it is in the list alone
	Blanked   bool      `json:"blanked,omitempty"` // the carrier's own copy was emptied; the phone still has its text
}

// phone gives the patient's side of a text.
func (t text) phone() string {
	if t.Inbound {
		return t.From
	}
	return t.To
}

func (t text) segments() int { _, n := templates.Count(t.Body); return n }

// carrier is the state of the simulated carrier.
type carrier struct {
	mu      sync.Mutex
	journal *journal
	texts   []*text
	bySID   map[string]*text
	blocked map[string]bool // "sender phone": said STOP, as the carrier sees it
	faults  []Fault
	changed func()
}

func newCarrier(changed func()) *carrier {
	return &carrier{bySID: map[string]*text{}, blocked: map[string]bool{}, changed: changed}
}

// replay takes one record of the journal.
func (c *carrier) replay(record []byte) error {
	var t text
	if err := json.Unmarshal(record, &t); err != nil {
		return err
	}
	c.put(t)
	return nil
}

// put adds a text or replaces what is known of it.
func (c *carrier) put(t text) {
	if known, ok := c.bySID[t.SID]; ok {
		*known = t
		return
	}
	c.texts = append(c.texts, &t)
	c.bySID[t.SID] = &t
	if t.Inbound {
		switch t.OptOut {
		case "STOP":
			c.blocked[t.To+" "+t.From] = true
		case "START":
			delete(c.blocked, t.To+" "+t.From)
		}
	}
}

// keep writes a text to the journal and to memory, in the same order.
func (c *carrier) keep(t text) error {
	c.mu.Lock()
	err := c.record(t)
	c.mu.Unlock()
	if err == nil {
		c.changed()
	}
	return err
}

// record does what keep does for whoever holds the lock.
func (c *carrier) record(t text) error {
	if err := c.journal.append(t); err != nil {
		return err
	}
	c.put(t)
	return nil
}

// update changes a text and keeps it.
func (c *carrier) update(sid string, change func(*text)) (text, error) {
	c.mu.Lock()
	defer c.changed()
	defer c.mu.Unlock()
	known, ok := c.bySID[sid]
	if !ok {
		return text{}, errNoText
	}
	next := *known
	change(&next)
	return next, c.record(next)
}

func (c *carrier) isBlocked(sender, phone string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.blocked[sender+" "+phone]
}

// find gives the texts that a function wants, oldest first.
func (c *carrier) find(want func(text) bool) []text {
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []text
	for _, t := range c.texts {
		if want(*t) {
			found = append(found, *t)
		}
	}
	return found
}

// The words that the carrier handles by itself when they are the whole text, as Twilio documents them.
var (
	carrierStop  = []string{"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
	carrierStart = []string{"START", "UNSTOP", "YES"}
	carrierHelp  = []string{"HELP", "INFO"}
)

// keyword says what the carrier itself makes of a text: STOP, START, HELP or nothing. YES counts only for a phone that
// is blocked.
func (c *carrier) keyword(sender, phone, body string) string {
	word := strings.ToUpper(strings.TrimSpace(body))
	switch {
	case slices.Contains(carrierStop, word):
		return "STOP"
	case slices.Contains(carrierHelp, word):
		return "HELP"
	case slices.Contains(carrierStart, word) && (word != "YES" || c.isBlocked(sender, phone)):
		return "START"
	}
	return ""
}

// newSID makes an id of Twilio's form.
func newSID(prefix string) string {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw) // never fails
	return prefix + hex.EncodeToString(raw)
}
