package desk

import (
	"errors"
	"fmt"
	"time"

	"github.com/plainbill/plainbill/billing"
)

// Status is where a case stands.
type Status string

// The statuses.
const (
	StatusOpen     Status = "open"     // nobody's yet
	StatusClaimed  Status = "claimed"  // its claimant answers the patient, the bot is silent
	StatusResolved Status = "resolved" // done, or handed back to the bot
)

// FirstNumber is the number of a practice's first case.
const FirstNumber = 1001

// Case is a thread handed to the billers.
type Case struct {
	Practice     billing.PracticeID
	ID           int64
	Number       int   // per practice, from FirstNumber: people say "C-1042"
	Thread       int64 // the conversation it is about
	Account      billing.AccountNumber
	Reason       string   // the first of Reasons
	Reasons      []string // all there are, in the order they came up
	Urgent       bool
	Status       Status
	Claimant     string // a Slack user id; empty while open
	OpenedAt     time.Time
	ClaimedAt    time.Time // zero: never
	ResolvedAt   time.Time // zero: not yet
	SnoozedUntil time.Time // zero: not snoozed
	Channel, TS  string    // where its card is in Slack; empty before it was posted
}

// Reference is what people call the case.
func (c Case) Reference() string { return Reference(c.Number) }

// Reference is what people call the case of this number: C-1042.
func Reference(number int) string { return fmt.Sprintf("C-%d", number) }

// The errors of this package. A number that is no case's, and a case that is done already.
var (
	ErrNotFound = errors.New("no such case")
	ErrResolved = errors.New("the case is resolved already")
	ErrNoReason = errors.New("a case needs a reason")
	ErrNoUser   = errors.New("an act on a case needs a user")
)

// ErrTaken says that a claim lost: Winner has the case.
type ErrTaken struct{ Winner string }

// Error names the winner, a Slack user id.
func (e ErrTaken) Error() string { return "the case is claimed by " + e.Winner }

// ErrNotClaimant says that only the claimant may do this. Claimant is empty when nobody has claimed the case.
type ErrNotClaimant struct{ Claimant string }

// Error names the claimant, a Slack user id, if there is one.
func (e ErrNotClaimant) Error() string {
	if e.Claimant == "" {
		return "nobody has claimed the case"
	}
	return "only the claimant may do this: " + e.Claimant
}
