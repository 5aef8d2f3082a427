// Package understand reads a text: its language, what the person means, amounts and dates as candidates, and whether it
// may revoke consent. Rules come first, then a linear classifier trained from a labelled file in the package.
//
// It may not decide what happens next, do input or output, or read a clock: the time a text was sent is an argument.
//
// Invariant: a reading never contains an amount or a date that the words do not carry; what could mean two things is
// returned as candidates, and what is not understood is [OutOfScope] with low confidence, never a guess.
package understand

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plainbill/plainbill/billing"
)

// Intent is what a person means by a text.
type Intent string

// The intents, as printed by "plainbill understand".
const (
	Balance     Intent = "balance"
	Explain     Intent = "explain"
	Pay         Intent = "pay"
	PlanRequest Intent = "plan_request"
	PlanStatus  Intent = "plan_status"
	Human       Intent = "human"
	Dispute     Intent = "dispute"
	Hardship    Intent = "hardship"
	AlreadyPaid Intent = "already_paid"
	DefineTerm  Intent = "define_term"
	Language    Intent = "language"
	Yes         Intent = "yes"
	No          Intent = "no"
	Agree       Intent = "agree"
	Number      Intent = "number" // a bare number or a choice: "2", "the second"
	Greeting    Intent = "greeting"
	Thanks      Intent = "thanks"
	Clinical    Intent = "clinical"
	WrongNumber Intent = "wrong_number"
	OptOut      Intent = "opt_out"
	OptIn       Intent = "opt_in"
	Help        Intent = "help"
	OutOfScope  Intent = "oos"

	ExplainLine       Intent = "explain_line"
	InsuranceStatus   Intent = "insurance_status"
	InsuranceUpdate   Intent = "insurance_update"
	Denial            Intent = "denial"
	Receipt           Intent = "receipt"
	PlanChange        Intent = "plan_change"
	PlanCancel        Intent = "plan_cancel"
	Autopay           Intent = "autopay"
	StopPayment       Intent = "stop_payment"
	CodingQuestion    Intent = "coding_question"
	Refund            Intent = "refund"
	ItemizedBill      Intent = "itemized_bill"
	EstimateDispute   Intent = "estimate_dispute"
	SomeoneElse       Intent = "someone_else"
	IsThisReal        Intent = "is_this_real"
	CollectionsCredit Intent = "collections_credit"
	ContactInfo       Intent = "contact_info"
	Scheduling        Intent = "scheduling"
	Deceased          Intent = "deceased"
	Legal             Intent = "legal"
	Goodbye           Intent = "goodbye"
	Abuse             Intent = "abuse"
)

// Context is what was asked last.
type Context string

// The contexts.
const (
	AskDOB          Context = "ask_dob"
	ConfirmIdentity Context = "confirm_identity"
	ChoosePatient   Context = "choose_patient"
	ChooseStatement Context = "choose_statement"
	OfferPlan       Context = "offer_plan"
	ConfirmPlan     Context = "confirm_plan"
	AskAmount       Context = "ask_amount"
	AskLanguage     Context = "ask_language"
	OfferLink       Context = "offer_link"
	ConfirmOptIn    Context = "confirm_opt_in"
	ConfirmHold     Context = "confirm_hold"
	OfferHuman      Context = "offer_human"
	NoContext       Context = "none"
)

// contexts are all of them.
var contexts = []Context{
	AskDOB, ConfirmIdentity, ChoosePatient, ChooseStatement, OfferPlan, ConfirmPlan, AskAmount, AskLanguage, OfferLink,
	ConfirmOptIn, ConfirmHold, OfferHuman, NoContext,
}

// ParseContext reads the name of a context; an empty one is [NoContext]. The error lists the known names.
func ParseContext(s string) (Context, error) {
	if s == "" {
		return NoContext, nil
	}
	if c := Context(s); slices.Contains(contexts, c) {
		return c, nil
	}
	names := make([]string, len(contexts))
	for i, c := range contexts {
		names[i] = string(c)
	}
	return "", fmt.Errorf("unknown context %q; known are %s", s, strings.Join(names, ", "))
}

// Period is how often an amount is meant.
type Period string

// The periods; the empty Period is "not said".
const (
	PerMonth       Period = "month"
	PerWeek        Period = "week"
	PerTwoWeeks    Period = "biweekly"
	PerTwiceAMonth Period = "twice_a_month"
	Once           Period = "once"
)

// Amount is an amount of money the words carry.
type Amount struct {
	Cents  billing.Cents
	Period Period
}

// DateKind says what a Date holds.
type DateKind string

// The kinds of date.
const (
	OnDate     DateKind = "date"       // one day: Value
	Recurrence DateKind = "recurrence" // monthly:15, weekly:fri, biweekly:fri, twice_a_month:1,15, month_end
	Ambiguous  DateKind = "ambiguous"  // one of Candidates
	AskDate    DateKind = "ask"        // a date is meant but the words do not say which
)

// Date is a date the words carry, or what is known of it.
type Date struct {
	Kind       DateKind
	Value      string // YYYY-MM-DD or a recurrence
	Candidates []string
}

// Revokes says whether a text revokes consent to be texted.
type Revokes string

// The answers.
const (
	RevokesYes    Revokes = "yes"
	RevokesNo     Revokes = "no"
	RevokesUnsure Revokes = "unsure"
)

// Reading is what a text says.
type Reading struct {
	Language   billing.Language
	Intent     Intent
	Confidence float64 // 0 to 1
	Also       []Intent
	Amounts    []Amount
	Dates      []Date
	Born       billing.DateOfBirth // a full past date, read as a date of birth ("3/7/84"); zero: none
	// Term is, for define_term: deductible, coinsurance, copay, eob, allowed_amount, adjustment, not_covered,
	// out_of_pocket, statement or claim; empty for another word.
	Term    string
	Wants   billing.Language // for language: the one asked for
	Choice  int              // for number: 1, 2, 3; zero: none
	Danger  bool             // for clinical: an emergency or self-harm
	Revokes Revokes
}
