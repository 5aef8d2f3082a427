package simulator

import (
	"encoding/json"
	"errors"
	"net/http"
)

// press is a button pressed, or a modal filled and submitted, by somebody of the workspace.
type press struct {
	TS       string            `json:"ts"`
	ActionID string            `json:"action_id"`
	User     string            `json:"user"`
	Value    string            `json:"value"`
	Fields   map[string]string `json:"fields"`
}

// told is what came of a press.
type told struct {
	OK     bool              `json:"ok"`               // false too when fields were given and no modal opened
	Modal  json.RawMessage   `json:"modal,omitempty"`  // opened and not yet submitted
	Errors map[string]string `json:"errors,omitempty"` // what the modal shows below its fields
	Status int               `json:"status,omitempty"` // of the product's answer, when it was no success
}

func (s *Simulator) slackMessages(w http.ResponseWriter, r *http.Request) {
	shown := []slackMessage{}
	user := r.URL.Query().Get("user")
	for _, m := range s.workspace.all() {
		if user == "" || m.User == "" || m.User == user {
			shown = append(shown, m)
		}
	}
	writeJSON(w, http.StatusOK, shown)
}

// slackModal gives the modal that is open for a user, for the page.
func (s *Simulator) slackModal(w http.ResponseWriter, r *http.Request) {
	v := s.workspace.view(r.URL.Query().Get("user"))
	if v == nil {
		writeJSON(w, http.StatusOK, nil)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"id": v.ID, "view": v.Modal})
}

// slackAction presses a button of a message. For a button that opens a modal, fields fill and submit it; without a ts
// and with fields the modal that is open is submitted, and with neither it is closed.
func (s *Simulator) slackAction(w http.ResponseWriter, r *http.Request) {
	var p press
	if !readJSON(w, r, &p) {
		return
	}
	if people[p.User] == "" {
		http.Error(w, "user is nobody of the workspace: U01, U02 or U09", http.StatusBadRequest)
		return
	}
	var t told
	var err error
	switch {
	case p.TS != "":
		t, err = s.pressButton(p)
	case p.Fields != nil:
		t, err = s.submit(p)
	default:
		s.workspace.closeView(p.User)
		t.OK = true
	}
	var wrong badPress
	switch {
	case errors.As(err, &wrong):
		http.Error(w, string(wrong), http.StatusBadRequest)
	case err != nil:
		http.Error(w, "the product does not answer", http.StatusBadGateway)
	default:
		s.watchers.wake()
		writeJSON(w, http.StatusOK, t)
	}
}

// badPress is a press that nobody could make.
type badPress string

func (b badPress) Error() string { return string(b) }

func (s *Simulator) pressButton(p press) (told, error) {
	m, found := s.workspace.message(p.TS)
	if !found {
		return told{}, badPress("there is no message with this ts")
	}
	if m.User != "" && m.User != p.User {
		return told{}, badPress("this message is shown to somebody else alone")
	}
	value, found := buttonValue(m.Blocks, p.ActionID)
	if !found {
		value, found = m.Buttons[p.ActionID] // on somebody's screen the message still looks as it did a moment ago
	}
	if !found {
		return told{}, badPress("the message has no button with this action_id")
	}
	if p.Value != "" {
		value = p.Value
	}
	trigger := s.workspace.trigger(p.User)
	_, status, err := s.interact(map[string]any{
		"type": "block_actions", "trigger_id": trigger, "api_app_id": "A0PLAINBILL", "token": "unused",
		"team": map[string]any{"id": teamID}, "user": slackUser(p.User), "channel": map[string]any{"id": m.Channel},
		"container": map[string]any{"type": "message", "message_ts": m.TS, "channel_id": m.Channel},
		"message":   map[string]any{"ts": m.TS, "text": m.Text, "type": "message"},
		"actions": []map[string]any{{
			"action_id": p.ActionID, "block_id": "actions", "type": "button", "value": value,
			"action_ts": s.workspace.newTS(s.Now()), "text": map[string]any{"type": "plain_text", "text": p.ActionID},
		}},
	})
	if err != nil || status != http.StatusOK {
		return told{Status: status}, err
	}
	v := s.workspace.view(p.User)
	if v == nil || v.Trigger != trigger {
		return told{OK: len(p.Fields) == 0}, nil
	}
	if p.Fields != nil {
		return s.submit(p)
	}
	return told{OK: true, Modal: v.Modal}, nil
}

// submit fills the modal that is open for a user and submits it.
func (s *Simulator) submit(p press) (told, error) {
	v := s.workspace.view(p.User)
	if v == nil {
		return told{}, badPress("no modal is open for this user")
	}
	var modal map[string]any
	if err := json.Unmarshal(v.Modal, &modal); err != nil {
		return told{}, err
	}
	values, err := fill(modal, p.Fields)
	if err != nil {
		return told{}, err
	}
	modal["id"], modal["hash"], modal["state"] = v.ID, v.Hash, map[string]any{"values": values}
	body, status, err := s.interact(map[string]any{
		"type": "view_submission", "api_app_id": "A0PLAINBILL", "token": "unused", "team": map[string]any{"id": teamID},
		"user": slackUser(p.User), "trigger_id": s.workspace.trigger(p.User), "view": modal,
	})
	if err != nil || status != http.StatusOK {
		return told{Status: status}, err
	}
	var answer struct {
		ResponseAction string            `json:"response_action"`
		Errors         map[string]string `json:"errors"`
	}
	_ = json.Unmarshal(body, &answer) // an empty answer closes the modal
	if answer.ResponseAction == "errors" {
		return told{Errors: answer.Errors}, nil
	}
	s.workspace.closeView(p.User)
	return told{OK: true}, nil
}
