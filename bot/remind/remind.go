// Package remind plans reminders: which new statements are texted about, when, and why the others are not.
//
// It may not do input or output, read a clock, send anything or ask for consent: the gate's verdict on each phone is an
// argument, and the gate is asked again when a text leaves.
//
// Invariant: every candidate is planned or left out with a reason, never both; a statement is planned once, and a phone
// gets one text, whatever the order of the candidates.
package remind

import (
	"cmp"
	"slices"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
)

// Rules are a practice's rules of reminding.
type Rules struct {
	// AfterDays is how many days after a statement's date it is texted about: the first step of the practice's cadence.
	AfterDays int
	// NewForDays is for how many days from then on a statement counts as new; zero: without limit.
	NewForDays int
	// WaitAtMost is how long a text may wait where the gate's refusal ends by itself, as quiet hours do; zero: 3 days.
	WaitAtMost time.Duration
	// Zone is where the practice's days begin; nil: UTC.
	Zone *time.Location
}

// defaultWait outlasts a Saturday night with the Sunday and a holiday behind it.
const defaultWait = 3 * 24 * time.Hour

// Candidate is one statement of an account, and what the books and the gate say of it at the time of planning.
type Candidate struct {
	Account     billing.AccountNumber
	Statement   string
	Date        billing.Date  // of the statement
	Due         billing.Cents // what the account owes now
	Phone       consent.Phone // empty: none on file
	Language    billing.Language
	PlanInForce bool
	OnHold      bool // a dispute or another hold stands
	Texted      bool // this statement was texted about before
	// Refused is the reason of the gate's refusal for the phone, as of consent's reasons; empty: it permits.
	Refused string
	// Until is when that refusal ends by itself; zero: never, or there is none.
	Until time.Time
}

// Recipient is a statement that is texted about.
type Recipient struct {
	Account   billing.AccountNumber
	Statement string
	Phone     consent.Phone
	Language  billing.Language
	At        time.Time // not before
}

// LeftOut is a statement that is not, and why: one of the reasons below or one of the gate's.
type LeftOut struct {
	Account   billing.AccountNumber
	Statement string
	Reason    string
}

// The reasons of this package, machine-readable; the gate's own stand beside them.
const (
	ReasonNothingDue      = "nothing_due"
	ReasonPlanInForce     = "plan_in_force"
	ReasonOnHold          = "on_hold"
	ReasonNoPhone         = "no_phone"
	ReasonAlreadyTexted   = "already_texted"
	ReasonFuture          = "statement_in_future"
	ReasonNotYet          = "not_yet"                // its day after the statement has not come
	ReasonNotNew          = "not_new"                // its time is over
	ReasonNewerStatement  = "newer_statement"        // the account has a newer one
	ReasonOneTextForPhone = "one_text_a_phone_a_day" // another statement of the same phone is texted about
)

// Plan says which statements are texted about at a time, in order of when, account and statement, and which are not, in
// order of account and statement.
func Plan(at time.Time, rules Rules, candidates []Candidate) ([]Recipient, []LeftOut) {
	inOrder := slices.SortedFunc(slices.Values(candidates), newestFirst)
	var send []Recipient
	var leftOut []LeftOut
	newest := map[billing.AccountNumber]string{}
	planned := map[consent.Phone]bool{}
	for _, c := range inOrder {
		reason := rules.reason(at, c)
		if first, ok := newest[c.Account]; ok && reason == "" && first != c.Statement {
			reason = ReasonNewerStatement
		}
		if reason != ReasonFuture && newest[c.Account] == "" {
			newest[c.Account] = c.Statement
		}
		if reason == "" && planned[c.Phone] {
			reason = ReasonOneTextForPhone
		}
		if reason != "" {
			leftOut = append(leftOut, LeftOut{c.Account, c.Statement, reason})
			continue
		}
		planned[c.Phone] = true
		when := at
		if c.Refused != "" {
			when = c.Until
		}
		send = append(send, Recipient{c.Account, c.Statement, c.Phone, c.Language, when})
	}
	slices.SortFunc(send, func(a, b Recipient) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Statement, b.Statement))
	})
	slices.SortFunc(leftOut, func(a, b LeftOut) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Statement, b.Statement),
			cmp.Compare(a.Reason, b.Reason))
	})
	return send, leftOut
}

// reason says why a statement by itself is left out, or nothing.
func (r Rules) reason(at time.Time, c Candidate) string {
	switch {
	case c.Texted:
		return ReasonAlreadyTexted
	case r.today(at).Before(c.Date):
		return ReasonFuture
	case c.Due <= 0:
		return ReasonNothingDue
	case c.OnHold:
		return ReasonOnHold
	case c.PlanInForce:
		return ReasonPlanInForce
	case r.today(at).Before(c.Date.AddDays(r.AfterDays)):
		return ReasonNotYet
	case r.NewForDays > 0 && !r.today(at).Before(c.Date.AddDays(r.AfterDays+r.NewForDays)):
		return ReasonNotNew
	case c.Phone == "":
		return ReasonNoPhone
	case c.Refused != "" && !r.worthWaiting(at, c.Until):
		return c.Refused
	}
	return ""
}

// worthWaiting says whether a refusal ends by itself soon enough for the text to wait for it.
func (r Rules) worthWaiting(at, until time.Time) bool {
	wait := r.WaitAtMost
	if wait <= 0 {
		wait = defaultWait
	}
	return until.After(at) && until.Sub(at) <= wait
}

func (r Rules) today(at time.Time) billing.Date {
	if r.Zone == nil {
		return billing.DateOf(at.UTC())
	}
	return billing.DateOf(at.In(r.Zone))
}

func newestFirst(a, b Candidate) int {
	return cmp.Or(b.Date.Time().Compare(a.Date.Time()), cmp.Compare(a.Account, b.Account),
		cmp.Compare(b.Statement, a.Statement))
}
