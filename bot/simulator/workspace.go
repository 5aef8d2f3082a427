package simulator

import (
	"encoding/json"
	"fmt"
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

// workspace is the state of the simulated Slack.
type workspace struct {
	mu       sync.Mutex
	journal  *journal
	messages []*slackMessage
	byTS     map[string]*slackMessage
	views    map[string]*view // by user: one modal a person
	triggers map[string]string
	lastTS   int64
	limited  int // answers of 429 to come
	changed  func()
}

func newWorkspace(changed func()) *workspace {
	return &workspace{
		byTS: map[string]*slackMessage{}, views: map[string]*view{}, triggers: map[string]string{}, changed: changed,
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

func (w *workspace) keep(m slackMessage) error {
	if err := w.journal.append(m); err != nil {
		return err
	}
	w.mu.Lock()
	w.put(m)
	w.mu.Unlock()
	w.changed()
	return nil
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
	id := newSID("trigger.")
	w.triggers[id] = user
	return id
}

// openView opens a modal for whoever a trigger belongs to; a trigger is good once.
func (w *workspace) openView(trigger string, modal json.RawMessage, at time.Time) (*view, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	user, ok := w.triggers[trigger]
	if !ok {
		return nil, false
	}
	delete(w.triggers, trigger)
	v := &view{ID: newSID("V"), Hash: newSID(""), User: user, Trigger: trigger, Modal: modal, OpenedAt: at}
	w.views[user] = v
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
