package simulator

import (
	"bytes"
	"encoding/json"
	"maps"
	"strings"
	"sync"
	"time"
)

// thing is one object in Stripe's own shape. Fields whose names begin with sim_ are the simulator's and never shown.
type thing map[string]any

const ownPrefix = "sim_"

func (t thing) text(field string) string { s, _ := t[field].(string); return s }

// cents reads an amount, or a time in seconds.
func (t thing) cents(field string) int64 {
	switch n := t[field].(type) {
	case int64:
		return n
	case json.Number:
		i, _ := n.Int64()
		return i
	}
	return 0
}

func (t thing) is(field string) bool { b, _ := t[field].(bool); return b }

// within gives a part of an object; empty when there is none.
func (t thing) within(field string) thing {
	switch part := t[field].(type) {
	case thing:
		return part
	case map[string]any:
		return part
	}
	return thing{}
}

// shown is an object without what is the simulator's own.
func (t thing) shown() thing {
	shown := thing{}
	for field, value := range t {
		if !strings.HasPrefix(field, ownPrefix) {
			shown[field] = value
		}
	}
	return shown
}

// processor is the state of the simulated card processor: all objects, notices and answers under idempotency keys.
type processor struct {
	mu      sync.Mutex
	journal *journal
	things  map[string]thing
	order   []string // ids, oldest first
	faults  []Fault
	changed func()
}

func newProcessor(changed func()) *processor {
	return &processor{things: map[string]thing{}, changed: changed}
}

// replay takes one record of the journal: everything that one call changed.
func (p *processor) replay(record []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(record))
	decoder.UseNumber()
	var touched []thing
	if err := decoder.Decode(&touched); err != nil {
		return err
	}
	p.put(touched)
	return nil
}

func (p *processor) put(touched []thing) {
	for _, t := range touched {
		id := t.text("id")
		if _, known := p.things[id]; !known {
			p.order = append(p.order, id)
		}
		p.things[id] = t
	}
}

// change is what one call does: it is kept whole or not at all.
type change struct {
	p       *processor
	now     time.Time
	touched []thing
}

// change runs f alone, and keeps what it changed in one record. It gives the notices that are to go out.
func (p *processor) change(now time.Time, f func(*change) error) (notices []string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := &change{p: p, now: now}
	if err := f(c); err != nil || len(c.touched) == 0 {
		return nil, err
	}
	if err := p.journal.append(c.touched); err != nil {
		return nil, err
	}
	p.put(c.touched)
	for _, t := range c.touched {
		if t.text("object") == "event" && t.text("sim_said") == "" {
			notices = append(notices, t.text("id"))
		}
	}
	p.changed()
	return notices, nil
}

// find gives a copy of an object of a kind as it is within the change; nil when there is none.
func (c *change) find(kind, id string) thing {
	for _, t := range c.touched {
		if t.text("id") == id && t.text("object") == kind {
			return maps.Clone(t)
		}
	}
	if t := c.p.things[id]; t.text("object") == kind {
		return maps.Clone(t)
	}
	return nil
}

// keep puts an object into the change; a later one of the same id replaces it.
func (c *change) keep(t thing) {
	for i, known := range c.touched {
		if known.text("id") == t.text("id") {
			c.touched[i] = t
			return
		}
	}
	c.touched = append(c.touched, t)
}

// add makes an object of a kind.
func (c *change) add(prefix, kind string, fields thing) thing {
	t := maps.Clone(fields)
	t["id"], t["object"], t["created"], t["livemode"] = newSID(prefix), kind, c.now.Unix(), false
	c.keep(t)
	return t
}

// tell makes a notice of an object as it is now.
func (c *change) tell(kind string, about, before thing) {
	data := thing{"object": about.shown()}
	if before != nil {
		data["previous_attributes"] = before
	}
	c.add("evt_", "event", thing{
		"type": kind, "api_version": stripeVersion, "data": data, "pending_webhooks": int64(1),
	})
}

// stripeVersion is the version of the API whose shapes are played.
const stripeVersion = "2026-02-25.clover"

// all gives the objects of a kind that were there before the change, oldest first.
func (c *change) all(kind string) []thing {
	var found []thing
	for _, id := range c.p.order {
		if c.p.things[id].text("object") == kind {
			found = append(found, c.find(kind, id))
		}
	}
	return found
}
