package consent

import (
	"fmt"
	"time"
)

// Purpose is why a text is to be sent.
type Purpose string

// The purposes. A reply answers what the person wrote; a confirmation confirms their opt-out and says nothing else; a
// reminder is proactive; a biller's text is written by a person of the practice; a notice tells of a plan or a payment
// that the person agreed to, unasked.
const (
	PurposeReply        Purpose = "reply"
	PurposeConfirmation Purpose = "confirmation"
	PurposeReminder     Purpose = "reminder"
	PurposeBiller       Purpose = "biller"
	PurposeNotice       Purpose = "notice"
)

// Reassigned is the Reassigned Numbers Database's answer about a number since the day of its consent (47 CFR
// 64.1200(m)); empty: it was not asked.
type Reassigned string

// The answers. Only "no" is a safe harbour; "no data" is none, and warns.
const (
	ReassignedYes    Reassigned = "yes"
	ReassignedNo     Reassigned = "no"
	ReassignedNoData Reassigned = "no_data"
)

// Content is what a look at a text's words found.
type Content struct {
	Named          bool `json:"named"`        // the practice's name is in it
	StopWording    bool `json:"stop_wording"` // how to opt out is in it
	Card           bool `json:"card"`         // a card's number is in it
	Threat         bool `json:"threat"`
	Marketing      bool `json:"marketing"`
	Shortener      bool `json:"shortener"` // a public link shortener's address is in it
	Segments       int  `json:"segments"`
	SegmentsAtMost int  `json:"segments_at_most"` // zero: no limit
}

// Template is what is known of the template of a text in the language that it is sent in.
type Template struct {
	Registered bool `json:"registered"` // stands in the campaign's registration
	Reviewed   bool `json:"reviewed"`   // somebody who speaks the language has read it
}

const (
	// ConfirmWithin is how soon an opt-out may be confirmed (47 CFR 64.1200(a)(12)).
	ConfirmWithin = 5 * time.Minute
	// conversationFor is how long after a person's text they are in a conversation that they began (CTIA Messaging
	// Principles: conversational messaging needs no other opt-in).
	conversationFor = 24 * time.Hour
)

// GateFacts is everything the gate looks at for one text to one phone. It holds no phone, name, words or amounts, and
// marshals to JSON and back, so that a decision can be kept and made again; see [Replay].
type GateFacts struct {
	Purpose                 Purpose
	PracticeEnabled         bool
	SenderRegistered        bool
	ThirdParty              bool // the sender collects for somebody else: carriers forbid it
	PhoneValid              bool // can be texted: valid, and not known as a landline
	Standing                Standing
	Holds                   []Hold     // of the account the text is about
	Awaited                 bool       // the person wrote in the last days and a biller's answer is still owed to them
	LastInbound             time.Time  // the phone's last text to the practice; zero: never
	Reassigned              Reassigned // what the Reassigned Numbers Database says of the number
	ReconsentSince          time.Time  // consent given before is void (the patient came of age then); zero: none is
	SentToday, SentThisWeek int        // reminders to the phone in the last 24 hours and seven days
	CapPerDay, CapPerWeek   int        // zero: none may be sent
	DayFree, WeekFree       time.Time  // when the oldest counted text is a day, a week old; zero: not known
	Household               Household
	RevokedAt               time.Time // the opt-out that a confirmation confirms
	ConfirmationDue         time.Time // an earlier end of the five minutes, if the sender sets one
	CarriesPHI              bool      // the text names an amount, a visit or anything else of a person's care
	PHIRequired             bool      // the practice sends such texts only to those who agreed to it
	Hours                   Hours     // of the practice, inside the states' ([Hours.In])
	Zones                   []*time.Location
	Content                 *Content  // nil: nobody looked
	Template                *Template // nil: the text is of none, or nobody looked
	Now                     time.Time
}

// Household counts the reminders to everybody at one address, where the practice caps them together. Of a zero cap
// nothing is asked.
type Household struct {
	SentToday    int `json:"sent_today"`
	SentThisWeek int `json:"sent_this_week"`
	CapPerDay    int `json:"cap_per_day"`
	CapPerWeek   int `json:"cap_per_week"`
}

// Refused says why a text may not be sent, and from when it may be tried again; a zero Until means never by itself.
type Refused struct {
	Reason string
	Until  time.Time
}

// Error names the reason.
func (r *Refused) Error() string { return fmt.Sprintf("text refused: %s", r.Reason) }

// Permit is the gate every text passes, once when it is written and once more in the transaction that marks it as being
// sent. It gives nil or a [*Refused]. Its one exception to silence after an opt-out is the confirmation.
func Permit(f GateFacts) error {
	if d := Decide(f); !d.Allowed {
		return &Refused{Reason: d.Reason, Until: d.Until}
	}
	return nil
}

func (f GateFacts) suppressed() bool { return f.Standing.State == OptedOut || f.Standing.Quarantined }

func (f GateFacts) inConversation() bool {
	return !f.LastInbound.IsZero() && f.Now.Sub(f.LastInbound) <= conversationFor
}

// capPerDay is the practice's cap, or a state's if that is lower.
func (f GateFacts) capPerDay() int {
	if states := f.Hours.CapPerDay(); states > 0 {
		return min(f.CapPerDay, states)
	}
	return f.CapPerDay
}

// Frequency counts the times of the last 24 hours and of the last seven days before now, and says when the oldest one
// of each is that old. Windows roll: neither midnight nor Monday frees anything.
func Frequency(sent []time.Time, now time.Time) (day, week int, dayFree, weekFree time.Time) {
	const aDay, aWeek = 24 * time.Hour, 7 * 24 * time.Hour
	for _, at := range sent {
		if age := now.Sub(at); age < aDay {
			day++
			dayFree = earliest(dayFree, at.Add(aDay))
		}
		if age := now.Sub(at); age < aWeek {
			week++
			weekFree = earliest(weekFree, at.Add(aWeek))
		}
	}
	return day, week, dayFree, weekFree
}

func earliest(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}
