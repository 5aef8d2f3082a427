package bot

import (
	"time"

	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/consent"
)

// Body is the words of a text; it masks itself wherever it is printed.
type Body = consent.Body

// Inbound is a text from a patient, as an edge hands it over once its signature is verified.
type Inbound struct {
	SID        string // the provider's id: the same id is the same text
	From, To   consent.Phone
	Body       Body
	OptOutType string // STOP, START or HELP when the provider has answered a keyword itself
	Media      int    // pictures or files that came with it
	// At is when the provider got it, UTC, for a text that its webhook did not bring and its list showed; zero: now.
	At time.Time
}

// Delivery is a provider's word on a text that was sent.
type Delivery struct {
	SID       string
	Ref       string // our own reference of the message, as given with it
	Status    outbox.Status
	ErrorCode int
}

// StaffAction is something a biller did in Slack.
type StaffAction struct {
	EventID  string // Slack's id of the interaction: the same id is the same act
	Channel  string
	User     string
	Name     string    // the action_id: case_claim, case_reply, ...
	Case     string    // the case's reference, as carried by the button: "practice/number"
	Proposal string    // of a decision: the mark of what was decided, as carried by the button
	Text     string    // what was typed in a modal
	At       time.Time // UTC
}

// StaffOutcome is what a biller is told at once.
type StaffOutcome struct {
	Done    bool
	Message string // shown to the biller alone; empty when the case card says it all
}
