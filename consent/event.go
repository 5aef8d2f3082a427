package consent

import (
	"errors"
	"fmt"
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
// word (its own block list). Verified is proof of whose a number is that was disowned: START from it and then the date
// of birth of its patient, or a form that a person of the practice took after checking who they were.
const (
	WebForm      Method = "web_form"
	Keyword      Method = "keyword"
	Paper        Method = "paper"
	Verbal       Method = "verbal"
	Email        Method = "email"
	Import       Method = "import"
	Conversation Method = "conversation"
	Verified     Method = "verified"
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
	Imported   bool   // came in a list: whatever its method, it never lifts an opt-out
}

// ErrEvent says that an event cannot be recorded; the error around it says why.
var ErrEvent = errors.New("not an event of consent")

// Check says whether the event is complete and made of known words. A revocation is never refused for its method or
// its time.
func (e Event) Check() error {
	switch {
	case e.Practice == "" || e.Key == "":
		return fmt.Errorf("%w: practice or key is missing", ErrEvent)
	case !e.Phone.Valid():
		return fmt.Errorf("%w: %w", ErrEvent, ErrPhone)
	case e.Program != Billing && e.Program != UnencryptedPHI:
		return fmt.Errorf("%w: unknown program", ErrEvent)
	case e.Action != OptIn && !e.revokes():
		return fmt.Errorf("%w: unknown action", ErrEvent)
	case e.At.IsZero() || e.Recorded.IsZero():
		return fmt.Errorf("%w: it has no time", ErrEvent)
	case e.Action == OptIn && !knownMethods[e.Method]:
		return fmt.Errorf("%w: unknown method", ErrEvent)
	case e.Action == OptIn && e.At.After(e.Recorded.Add(aheadAtMost)):
		return fmt.Errorf("%w: an opt-in cannot lie in the future", ErrEvent)
	}
	return nil
}

// aheadAtMost is how far another system's clock, or another zone's day, may run ahead of ours.
const aheadAtMost = 24 * time.Hour

var knownMethods = map[Method]bool{
	WebForm: true, Keyword: true, Paper: true, Verbal: true, Email: true, Import: true, Conversation: true, Provider: true,
	Verified: true,
}

func (e Event) revokes() bool { return e.Action == OptOut || e.Action == Disowned }

// State is what may be done with a phone for a program.
type State string

// The states.
const (
	Unknown  State = "unknown"
	OptedIn  State = "opted_in"
	OptedOut State = "opted_out"
)
