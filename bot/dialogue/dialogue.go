// Package dialogue is the conversation as a pure function: Step takes the state of a thread and an event and gives the
// next state and what should happen. Each topic has a file.
//
// It may not fetch, wait, read a clock, fail or write words: time and facts arrive in the event, messages leave as
// typed values of package templates.
//
// Invariant: until identity is confirmed no answer carries an amount, a visit or a name; only AGREE to terms that were
// echoed and are not older than 72 hours commits, changes or ends a plan; what is not to be paid yet is never asked for;
// of a sensitive visit nothing is said but its date; a text that nobody asked for names an amount only where the phone
// agreed to details. While a biller owns the thread Step says nothing but what is owed to the patient: that money
// arrived or was given back, that a card will be charged or no longer is, and what was decided.
package dialogue

import (
	"slices"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

// State is what a thread remembers between texts, as versioned JSON. The zero State is a new thread.
type State struct {
	Version  int                   `json:"v"`
	Language billing.Language      `json:"language,omitempty"`
	Asked    understand.Context    `json:"asked,omitempty"`   // what the last question was
	Pending  understand.Intent     `json:"pending,omitempty"` // what to answer once identity is confirmed
	Account  billing.AccountNumber `json:"account,omitempty"` // whose bill the session is about
	// Candidates are the accounts that a date of birth fitted when there were several.
	Candidates []billing.AccountNumber `json:"candidates,omitempty"`
	VerifiedAt time.Time               `json:"verified_at,omitzero"` // identity confirmed, or the session's last text
	Misses     int                     `json:"misses,omitempty"`     // texts in a row that were not understood
	Offers     []plan.Terms            `json:"offers,omitempty"`     // offered, numbered from 1
	Terms      *plan.Terms             `json:"terms,omitempty"`      // echoed, waiting for AGREE
	OfferedAt  time.Time               `json:"offered_at,omitzero"`  // when offers or terms were said
	Biller     bool                    `json:"biller,omitempty"`     // a biller owns the thread: the bot is silent
	Greeted    bool                    `json:"greeted,omitempty"`    // the first contact (name, STOP) has been said
	Thanked    bool                    `json:"thanked,omitempty"`
	Seen       []string                `json:"seen,omitempty"` // visits already explained in this session, claim numbers

	Warned    bool                  `json:"warned,omitempty"`     // the date of birth was asked for, with its warning
	Unread    int                   `json:"unread,omitempty"`     // answers to that question in a row that were none
	Wish      plan.Wish             `json:"wish,omitzero"`        // what was proposed with Pending
	Choice    int                   `json:"choice,omitempty"`     // what was chosen with Pending
	OfferedTo billing.AccountNumber `json:"offered_to,omitempty"` // whose balance Offers and Terms are for
	Outside   int                   `json:"outside,omitempty"`    // wishes in a row outside the policy
	Nudges    int                   `json:"nudges,omitempty"`     // answers in a row that chose or accepted nothing
	Topic     understand.Intent     `json:"topic,omitempty"`      // what was answered last
	Wanted    billing.Language      `json:"wanted,omitempty"`     // language asked for before identity was confirmed
	PersonFor Reason                `json:"person_for,omitempty"` // why a person was offered, when Asked is OfferHuman
	PaidShown bool                  `json:"paid_shown,omitempty"` // payments in the books were shown in this session
	Lost      bool                  `json:"lost,omitempty"`       // what was asked last could not be read back
	Told      []string              `json:"told,omitempty"`       // cases opened and refusals told in this session
	Words     string                `json:"words,omitempty"`      // of Pending, where they say more than its intent
	LinesOf   string                `json:"lines_of,omitempty"`   // the visit whose lines are being shown
	LinesFrom int                   `json:"lines_from,omitempty"` // how many of them were shown

	Change   plan.ChangeKind `json:"change,omitempty"`   // what Terms would change of the plan Running
	Ends     bool            `json:"ends,omitempty"`     // AGREE ends the plan Running
	Running  int64           `json:"running,omitempty"`  // the plan that AGREE changes or ends
	Unsaid   bool            `json:"unsaid,omitempty"`   // Terms were approved, but not said yet
	Proposed plan.ChangeKind `json:"proposed,omitempty"` // the change that was sent for approval
}

// Facts is what the books and the practice say at the moment of an event. Accounts are those of the phone.
type Facts struct {
	Languages []billing.Language // the practice's, first is the default
	Policy    plan.Policy
	PolicyID  string // version of the policy
	Today     billing.Date
	Accounts  []Account
	Expect    templates.Expectation // when a person would answer
	Known     bool                  // this phone has been texted or has texted before
	Pages     bool                  // patients' pages can be linked to
	Cards     bool                  // cards can be paid with and kept, on those pages
	Locked    bool                  // nobody at this phone can confirm who they are, for a day or until a person looked
	LastTry   bool                  // the next wrong date of birth closes identity for the day
}

// Account is a patient's account as far as a conversation needs it.
type Account struct {
	Number      billing.AccountNumber
	DateOfBirth billing.DateOfBirth
	Language    billing.Language
	Due         billing.Cents       // patient receivable; negative is a credit
	Paid        billing.Cents       // received from the patient
	Statements  []billing.Statement // newest first; amounts as posted in the books
	Plan        *Plan               // the plan in force
	OnHold      bool                // a dispute or another hold stands
	// Holds are the reasons of the holds that stand; where there are none, OnHold is all that is known.
	Holds []string
	// Payments are those received from the patient, newest first; they may be fewer than Paid sums.
	Payments []Payment
	// Reviewed are the kinds of advice whose hold a biller has lifted, and when.
	Reviewed map[explain.Kind]billing.Date
	// Prompt is what the policy takes off for paying all of Due until and on a day. It is there only where no plan runs,
	// nothing is held and nothing is left to wait for.
	Prompt Prompt
	// Card is the card that is kept for this account, nil when there is none.
	Card *Card
	// Details says that this phone confirmed this account's identity and agreed to details in texts: without it an
	// unasked text names no amount, visit or date.
	Details bool
	// Minor says that the patient is under eighteen, Guaranteed that a guarantor is on file for them, whose the phone is
	// then: without one it may be the child's own, and their date of birth confirms nothing.
	Minor, Guaranteed bool
}

// Prompt is a discount for paying at once; zero Off: there is none.
type Prompt struct {
	Off   billing.Cents
	Until billing.Date
}

// Card is a card on file, as much of it as may be said.
type Card struct{ Brand, Last4 string }

// Payment is money received from the patient.
type Payment struct {
	On    billing.Date
	Cents billing.Cents
}

// heldByPerson says whether a hold stands that the state of the claims does not decide by itself.
func (a Account) heldByPerson() bool {
	if len(a.Holds) == 0 {
		return a.OnHold
	}
	return slices.ContainsFunc(a.Holds, func(reason string) bool { return !explain.IsHold(reason) })
}

// Plan is a plan in force.
type Plan struct {
	ID    int64
	Terms plan.Terms
	Left  billing.Cents     // not yet paid
	Open  []plan.Instalment // instalments not yet paid, in order
	Life  plan.Life
	// Autopay says that the card on file pays the instalments; Paused that charges wait, because the patient asked.
	Autopay, Paused bool
	Record          plan.Record // what of the policy's changes and skips was used
}
