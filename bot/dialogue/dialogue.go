// Package dialogue is the conversation as a pure function: Step takes the state of a thread and an event and gives the
// next state and what should happen. Each topic has a file.
//
// It may not fetch, wait, read a clock, fail or write words: time and facts arrive in the event, messages leave as
// typed values of package templates.
//
// Invariant: until identity is confirmed no effect carries an amount, a visit or a name; only AGREE to terms that were
// echoed and are not older than 72 hours commits a plan; while a biller owns the thread Step says nothing; what is not
// to be paid yet is never asked for; of a sensitive visit nothing is said but its date.
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
	FailedDOB  []time.Time             `json:"failed_dob,omitempty"` // wrong dates of birth in the last day
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
	Words     string                `json:"words,omitempty"`      // of Pending, where they name a line
	LinesOf   string                `json:"lines_of,omitempty"`   // the visit whose lines are being shown
	LinesFrom int                   `json:"lines_from,omitempty"` // how many of them were shown
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
}

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
	Terms plan.Terms
	Left  billing.Cents     // not yet paid
	Open  []plan.Instalment // instalments not yet paid, in order
}

// Event is something that reaches a thread; the set is closed.
type Event interface{ event() }

type (
	// Said is a patient's text.
	Said struct {
		At      time.Time
		Reading understand.Reading
		Body    string // the words, for account digits and the like; never for amounts
		Media   int    // pictures or files that came with it
		Facts   Facts
	}
	// Took is a biller claiming the thread's case.
	Took struct{ At time.Time }
	// HandedBack is a biller giving the thread back to the bot, or resolving its case. Quiet: say nothing.
	HandedBack struct {
		At    time.Time
		Quiet bool
	}
	// Silenced is a revocation: drafts and offers are dropped, nothing is said.
	Silenced struct{ At time.Time }
)

func (Said) event()       {}
func (Took) event()       {}
func (HandedBack) event() {}
func (Silenced) event()   {}

// Effect is something that should happen; the set is closed.
type Effect interface{ effect() }

type (
	// Say sends a message. Facts are what its amounts and dates were taken from.
	Say struct {
		Message  templates.Message
		Language billing.Language
		Facts    []billing.Fact
	}
	// OpenCase hands the thread to the billers.
	OpenCase struct {
		Reason  Reason
		Account billing.AccountNumber // empty before identity is confirmed
		Urgent  bool
	}
	// Hold stops the reminders of an account until a biller lifts it, or, where the reason is one of
	// [explain.IsHold], until the claims no longer give it.
	Hold struct {
		Account billing.AccountNumber
		Reason  Reason
	}
	// CommitPlan records an agreed plan.
	CommitPlan struct {
		Account billing.AccountNumber
		Terms   plan.Terms
	}
	// Identified records that the texter confirmed the identity of an account, and so accepted unencrypted texts after
	// the warning in AskDateOfBirth.
	Identified struct{ Account billing.AccountNumber }
	// IdentityFailed records a wrong date of birth.
	IdentityFailed struct{}
	// Disown records that the number is not the patient's: no more texts to it.
	Disown struct{}
	// Remember keeps the patient's language on the account.
	Remember struct {
		Account  billing.AccountNumber
		Language billing.Language
	}
)

func (Say) effect()            {}
func (OpenCase) effect()       {}
func (Hold) effect()           {}
func (CommitPlan) effect()     {}
func (Identified) effect()     {}
func (IdentityFailed) effect() {}
func (Disown) effect()         {}
func (Remember) effect()       {}

// Reason says why a case was opened or a hold was set.
type Reason string

// The reasons.
const (
	ReasonHuman          Reason = "human"           // asked for a person
	ReasonDispute        Reason = "dispute"         // says the bill is wrong
	ReasonAlreadyPaid    Reason = "already_paid"    // says it was paid; the books show nothing
	ReasonHardship       Reason = "hardship"        // cannot pay and asked for a person
	ReasonNotUnderstood  Reason = "not_understood"  // two misses, accepted the offer of a person
	ReasonIdentity       Reason = "identity"        // three wrong dates of birth
	ReasonWrongNumber    Reason = "wrong_number"    // says it is not theirs
	ReasonClinical       Reason = "clinical"        // danger words
	ReasonPlan           Reason = "plan"            // wish outside policy
	ReasonAmbiguousPhone Reason = "ambiguous_phone" // several accounts fit and the digits did not tell
	ReasonMedia          Reason = "media"           // sent a picture or file
	ReasonUnclearStop    Reason = "unclear_stop"    // may have meant stop
	ReasonUnexplained    Reason = "unexplained"     // a visit that cannot be explained to the cent by text
	ReasonLanguage       Reason = "language"        // a language the practice does not text in
	ReasonAbuse          Reason = "abuse"           // angry words, accepted the offer of a person

	ReasonDenial       Reason = "denial"           // asks why the insurer refused, or has to pay what it refused
	ReasonItemizedBill Reason = "itemized_bill"    // wants a bill with every charge
	ReasonCoding       Reason = "coding_question"  // says another service was given
	ReasonEstimate     Reason = "estimate_dispute" // was told a lower price before
	ReasonSensitive    Reason = "sensitive"        // a visit that no text may tell of
)
