package simulator

import (
	"encoding/json"
	"fmt"
	"maps"
	"sync"
	"time"
)

// The people of the workspace: two billers and a supervisor.
var people = map[string]string{"U01": "Alma", "U02": "Ben", "U09": "Rosalind"}

const teamID = "T0LAKESIDE"

// slackMessage is one message of the workspace. Later records of the same TS replace it in the journal.
type slackMessage struct {
	Channel  string          `json:"channel"`
	TS       string          `json:"ts"`
	ThreadTS string          `json:"thread_ts"`
	Text     string          `json:"text"`
	Blocks   json.RawMessage `json:"blocks"`
	User     string          `json:"user,omitempty"` // an ephemeral: who alone sees it
	At       time.Time       `json:"at"`
	Edited   bool            `json:"edited,omitempty"`
	// Buttons are all it ever had, by action_id: two people who press at once both still see them.
	Buttons map[string]string `json:"buttons,omitempty"`
}

// view is a modal that is open for somebody.
type view struct {
	ID, Hash, User, Trigger string
	Modal                   json.RawMessage
	OpenedAt                time.Time
}

// trigger is who may open a modal, and until when. A trigger is good for three seconds and once
// (docs.slack.dev, views.open), by the clock on the wall: the demo's clock may jump.
type trigger struct {
	User  string
	Until time.Time
}

const triggerLife = 3 * time.Second

// workspace is the state of the simulated Slack.
type workspace struct {
	mu       sync.Mutex
	journal  *journal
	messages []*slackMessage
	byTS     map[string]*slackMessage
	views    map[string]*view // by user: one modal a person
	triggers map[string]trigger
	lastTS   int64
	limited  int // answers of 429 to come
	changed  func()
}

func newWorkspace(changed func()) *workspace {
	return &workspace{
		byTS: map[string]*slackMessage{}, views: map[string]*view{}, triggers: map[string]trigger{}, changed: changed,
	}
}

func (w *workspace) replay(record []byte) error {
	var m slackMessage
	if err := json.Unmarshal(record, &m); err != nil {
		return err
	}
	w.put(m)
	var seconds, micros int64
	if _, err := fmt.Sscanf(m.TS, "%d.%d", &seconds, &micros); err == nil {
		w.lastTS = max(w.lastTS, seconds*1e6+micros)
	}
	return nil
}

func (w *workspace) put(m slackMessage) {
	buttons := buttonsOf(m.Blocks)
	if known, ok := w.byTS[m.TS]; ok {
		for action, value := range known.Buttons {
			if _, drawn := buttons[action]; !drawn {
				buttons[action] = value
			}
		}
	}
	m.Buttons = buttons
	if known, ok := w.byTS[m.TS]; ok {
		*known = m
		return
	}
	w.messages = append(w.messages, &m)
	w.byTS[m.TS] = &m
}

// keep writes a message to the journal and to memory, in the same order.
func (w *workspace) keep(m slackMessage) error {
	w.mu.Lock()
	err := w.record(m)
	w.mu.Unlock()
	if err == nil {
		w.changed()
	}
	return err
}

// record does what keep does for whoever holds the lock.
func (w *workspace) record(m slackMessage) error {
	if err := w.journal.append(m); err != nil {
		return err
	}
	w.put(m)
	return nil
}

// edit changes a message that everybody sees, and says whether there is one.
func (w *workspace) edit(channel, ts string, change func(*slackMessage)) (m slackMessage, found bool, err error) {
	w.mu.Lock()
	defer w.changed()
	defer w.mu.Unlock()
	known, ok := w.byTS[ts]
	if !ok || known.Channel != channel || known.User != "" {
		return slackMessage{}, false, nil
	}
	m = *known
	change(&m)
	m.Edited = true
	return m, true, w.record(m)
}

// newTS gives a time stamp as Slack makes them: seconds and microseconds, unique and rising.
func (w *workspace) newTS(at time.Time) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lastTS = max(w.lastTS+1, at.UnixMicro())
	return fmt.Sprintf("%d.%06d", w.lastTS/1e6, w.lastTS%1e6)
}

func (w *workspace) message(ts string) (slackMessage, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	m, ok := w.byTS[ts]
	if !ok {
		return slackMessage{}, false
	}
	return *m, true
}

func (w *workspace) all() []slackMessage {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := []slackMessage{}
	for _, m := range w.messages {
		all = append(all, *m)
	}
	return all
}

// trigger makes the id with which an answer to a press may open a modal.
func (w *workspace) trigger(user string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	maps.DeleteFunc(w.triggers, func(_ string, t trigger) bool { return now.After(t.Until) })
	id := newSID("trigger.")
	w.triggers[id] = trigger{user, now.Add(triggerLife)}
	return id
}

// openView opens a modal for whoever a trigger belongs to.
func (w *workspace) openView(id string, modal json.RawMessage, at time.Time) (*view, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	t, ok := w.triggers[id]
	delete(w.triggers, id)
	if !ok || time.Now().After(t.Until) {
		return nil, false
	}
	v := &view{ID: newSID("V"), Hash: newSID(""), User: t.User, Trigger: id, Modal: modal, OpenedAt: at}
	w.views[t.User] = v
	return v, true
}

func (w *workspace) view(user string) *view {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.views[user]
}

func (w *workspace) closeView(user string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.views, user)
}

// limit arranges answers of 429.
func (w *workspace) limit(times int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.limited += times
}

// rateLimited plays a 429 when one was arranged.
func (w *workspace) rateLimited() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.limited == 0 {
		return false
	}
	w.limited--
	return true
}
