package explain

import (
	"cmp"

	"github.com/plainbill/plainbill/billing"
)

// Kind is what must be said next of a visit or an account. A kind that holds reminders is the reason of its hold.
type Kind string

// The kinds.
const (
	Zero          Kind = "zero"                 // nothing of it is the patient's
	PaidAlready   Kind = "paid_already"         // the patient's part has been paid
	Credit        Kind = "credit"               // the patient has paid more than their part
	Pay           Kind = "pay"                  // something is due
	DeniedOwed    Kind = "denied_owed"          // refused, and the patient's part; they can ask for a review
	DeniedNotOwed Kind = "denied_not_owed"      // refused, and not owed
	Pending       Kind = "pending_insurance"    // the insurer has not decided
	Forwarded     Kind = "next_payer"           // one payer has decided, the next one has the claim
	OtherPayer    Kind = "other_payer"          // refused because another payer comes first
	OnMedicaid    Kind = "medicaid"             // the patient's part may be small or nothing
	HurtAtWork    Kind = "workers_compensation" // the employer's insurer comes first
	CarAccident   Kind = "auto_insurance"       // the car's insurer comes first
	Duplicate     Kind = "duplicate_line"       // the same service, day and charge twice
	DoesNotAddUp  Kind = "does_not_add_up"      // the arithmetic is wrong, or the claim was set aside
	OverEstimate  Kind = "over_estimate"        // self-pay, and 400 dollars or more above the estimate
)

// Reason says why a biller has to look; empty: nobody has to.
type Reason string

// Advice is what must be said next, and of which claims.
type Advice struct {
	Kind   Kind
	Claims []billing.Claim // newest statement first; empty when it is said of the account as a whole
	Hold   bool            // these claims are not to be paid yet, and nobody is reminded; the hold's reason is Kind
	Case   Reason
	Until  billing.Date // OverEstimate: the last day to begin a dispute; none: not known
}

// Account is what advice is taken from.
type Account struct {
	Number     billing.AccountNumber
	Statements []billing.Statement // newest first
	Due, Paid  billing.Cents       // of the whole account; Due below zero is a credit
	Today      billing.Date
	// Reviewed are the kinds that a biller has looked into and lifted, with the day they did: a claim billed by then is
	// not held for the same again.
	Reviewed map[Kind]billing.Date
}

// spoken is the order in which advice is given: what stops a payment, then what is due, then what is not.
var spoken = [...]Kind{
	DoesNotAddUp, Duplicate, OverEstimate, HurtAtWork, CarAccident, OtherPayer, OnMedicaid, Pending, Forwarded,
	DeniedOwed, Pay, Credit, DeniedNotOwed, PaidAlready, Zero,
}

// All gives everything that must be said, the most important first. There is always something.
func All(a Account) []Advice {
	found := map[Kind]Advice{a.standing(): {Kind: a.standing()}}
	for _, s := range a.stand() {
		r := s.row()
		if !a.speaksOf(s, r) {
			continue
		}
		advice := found[r.kind]
		advice.Kind, advice.Hold, advice.Case = r.kind, r.hold, cmp.Or(advice.Case, r.reason)
		advice.Claims = append(advice.Claims, s.claim)
		if r.kind == OverEstimate {
			advice.Until = s.disputeUntil()
		}
		found[r.kind] = advice
	}
	var all []Advice
	for _, kind := range spoken {
		if advice, ok := found[kind]; ok && !(kind == Pay && DueNow(a).None()) {
			all = append(all, advice)
		}
	}
	return all
}

// standing is how the account as a whole stands.
func (a Account) standing() Kind {
	switch {
	case a.Due > 0:
		return Pay
	case a.Due < 0:
		return Credit
	case a.Paid > 0:
		return PaidAlready
	}
	return Zero
}

// speaksOf says whether a claim that stands so is news: what is settled is said of the account as a whole, what a
// payment without a visit has covered is no longer due, and a refusal that is not owed is told while it is new.
func (a Account) speaksOf(s situation, r row) bool {
	switch {
	case r.hold:
		return true
	case r.kind == Pay, r.kind == DeniedOwed:
		return a.Due > 0
	}
	return r.kind == DeniedNotOwed && s.newest
}

// Of gives the advice on one claim of the account, by number; false when the account has no such claim.
func (a Account) Of(claim string) (Advice, bool) {
	for _, s := range a.stand() {
		if s.claim.Number == claim {
			r := s.row()
			return Advice{
				Kind: r.kind, Claims: []billing.Claim{s.claim}, Hold: r.hold, Case: r.reason,
				Until: s.disputeUntil(),
			}, true
		}
	}
	return Advice{}, false
}
