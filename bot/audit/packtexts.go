package audit

import (
	"encoding/json"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/thread"
)

// Text is one text to the number, with what became of it and why it was let out or held back.
type Text struct {
	ID              int64            `json:"id"`
	SID             string           `json:"carrier_id,omitempty"`
	Kind            outbox.Kind      `json:"kind"`
	Template        string           `json:"template"`
	TemplateVersion string           `json:"template_version"`
	Language        billing.Language `json:"language"`
	From            string           `json:"from"`
	Author          string           `json:"author"`
	Words           string           `json:"words,omitempty"`
	Status          outbox.Status    `json:"status"`
	Reason          string           `json:"reason,omitempty"`
	ErrorCode       int              `json:"error_code,omitempty"`
	WrittenAt       time.Time        `json:"written_at"`
	AttemptedAt     time.Time        `json:"attempted_at,omitzero"` // the last time it was handed to the carrier
	SettledAt       time.Time        `json:"settled_at,omitzero"`
	History         []Change         `json:"history"`
	Decisions       []Decision       `json:"decisions"`
	Digest          string           `json:"digest"`
}

// Change is one line of a text's history.
type Change struct {
	At     time.Time     `json:"at"`
	Status outbox.Status `json:"status"`
	Moved  bool          `json:"moved"`
	SID    string        `json:"carrier_id,omitempty"`
	Code   int           `json:"code,omitempty"`
	Reason string        `json:"reason,omitempty"`
}

// Decision is one answer of the gate about a text, with the facts it looked at.
type Decision struct {
	Asked   outbox.Asked    `json:"asked"`
	At      time.Time       `json:"at"`
	Allowed bool            `json:"allowed"`
	Reason  string          `json:"reason,omitempty"`
	Until   time.Time       `json:"until,omitzero"`
	Facts   json.RawMessage `json:"facts"`
}

// Received is one text from the number.
type Received struct {
	SID        string    `json:"carrier_id"`
	At         time.Time `json:"at"`
	Words      string    `json:"words,omitempty"`
	Media      int       `json:"media,omitempty"`
	OptOutType string    `json:"optout_type,omitempty"` // the carrier's own reading
	Outcome    string    `json:"outcome,omitempty"`     // what became of it
	Digest     string    `json:"digest"`
}

func textOf(
	m outbox.Message, history []outbox.Change, decisions []outbox.Decision, words bool,
) Text {
	t := Text{
		ID: m.ID, SID: m.SID, Kind: m.Kind, Template: m.Template, TemplateVersion: m.TemplateVersion, Language: m.Language,
		From: m.From.Reveal(), Author: m.Author, Status: m.Status, Reason: m.Reason, ErrorCode: m.ErrorCode,
		WrittenAt: m.CreatedAt, AttemptedAt: m.AttemptedAt, SettledAt: m.SettledAt,
		History: []Change{}, Decisions: []Decision{},
	}
	if words {
		t.Words = m.Body.Reveal()
	}
	for _, c := range history {
		t.History = append(t.History, Change{c.At.UTC(), c.Status, c.Moved, c.SID, c.Code, c.Reason})
	}
	for _, d := range decisions {
		t.Decisions = append(t.Decisions, Decision{d.Asked, d.At, d.Allowed, d.Reason, d.Until, d.Facts})
	}
	return t.sealed()
}

func receivedOf(in thread.Inbound, words bool) Received {
	r := Received{
		SID: in.SID, At: in.ReceivedAt.UTC(), Media: in.Media, OptOutType: in.OptOutType, Outcome: in.Outcome,
	}
	if words {
		r.Words = in.Body.Reveal()
	}
	return r.sealed()
}

func (t Text) sealed() Text {
	t.Digest = ""
	t.Digest = digest(t)
	return t
}

func (r Received) sealed() Received {
	r.Digest = ""
	r.Digest = digest(r)
	return r
}
