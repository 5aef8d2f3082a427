package consent

import (
	"time"

	"github.com/plainbill/plainbill/billing"
)

// Program is what a person agrees to be texted about. Opting out of one opts out of all programs of the practice.
type Program string

// The programs. UnencryptedPHI is the separate agreement to see health details in texts others might read
// (45 CFR 164.522(b), 78 FR 5634).
const (
	Billing        Program = "billing"
	UnencryptedPHI Program = "unencrypted_phi"
)

// Action is what an event does.
type Action string

// The actions. Disowned is "wrong number": it revokes and quarantines the number until it is proven again.
const (
	OptIn    Action = "opt_in"
	OptOut   Action = "opt_out"
	Disowned Action = "wrong_number"
)

// Method is how a person said it.
type Method string

// The methods. Keyword is a text from the phone itself; Import is a list with no other proof; Provider is the carrier's
// word (its own block list).
const (
	WebForm      Method = "web_form"
	Keyword      Method = "keyword"
	Paper        Method = "paper"
	Verbal       Method = "verbal"
	Email        Method = "email"
	Import       Method = "import"
	Conversation Method = "conversation"
	Provider     Method = "provider"
)

// Event is one act of consent or revocation, as it is kept for ever.
type Event struct {
	Practice   billing.PracticeID
	Phone      Phone
	Program    Program
	Action     Action
	Method     Method
	At         time.Time // when the person acted, UTC
	Recorded   time.Time // when it was written down, UTC; set by the registry's caller
	Key        string    // idempotency key, unique within the practice
	Account    billing.AccountNumber
	Disclosure string // the exact words shown; empty for a revocation
	Language   billing.Language
	Actor      string // who wrote it down: "patient", a biller's id, "import", "carrier"
	Evidence   string // form id, message id, file and line
}

// State is what may be done with a phone for a program.
type State string

// The states.
const (
	Unknown  State = "unknown"
	OptedIn  State = "opted_in"
	OptedOut State = "opted_out"
)
