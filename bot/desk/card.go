package desk

import (
	"strings"
	"time"
)

// Card is a case as it is shown in Slack: words only, chosen by the caller to the practice's disclosure level. What
// must not be shown is left empty. Summary, Footer and Line.Who are Slack's mrkdwn and may mention a biller (<@U01>);
// all else is plain text, as it is.
type Card struct {
	Value   string   // what its buttons carry that have nothing of their own: "practice/number"
	Text    string   // for notifications and screen readers; carries the case's reference
	Header  string   // one line: reference and why
	Summary []string // facts about the case, a block each
	Lines   []Line   // the last of the conversation, oldest first
	Footer  string   // status and claimant
	Buttons []Button
}

// Line is one text of the conversation.
type Line struct {
	Who  string // as shown: Patient, Plainbill, a biller
	Text string
	At   string // as shown
}

// Button is one thing a biller can do about a case.
type Button struct {
	Action  string // the action_id: case_claim, ...
	Label   string
	Value   string // what it carries; empty: what the card does
	Primary bool   // the one to press next
	Danger  bool
	Confirm *Confirm // asked before it acts; nil: acts at once
}

// Confirm is the question before a button acts.
type Confirm struct{ Title, Text, Yes, No string }

// Class is what kind of failure a post to Slack met.
type Class string

// The classes. Only a transient post is worth another try as it is.
const (
	Transient     Class = "transient"     // too many requests, Slack's own trouble, the network
	Configuration Class = "configuration" // token, scope or channel: an operator has to mend it
	Rejected      Class = "rejected"      // Slack refuses this post for what it is
)

// PostError says why Slack did not take a post.
type PostError struct {
	Class      Class
	Code       string        // Slack's word for it, such as channel_not_found, or ours for what is not Slack's
	RetryAfter time.Duration // how long Slack asks to wait; zero: not said
}

// Error gives class and code; neither holds anything of a patient.
func (e *PostError) Error() string {
	return strings.TrimSpace("slack: " + string(e.Class) + " " + e.Code)
}
