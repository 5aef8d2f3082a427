package plan

import "fmt"

// Occurrence is what moves a plan from one state of its life to the next.
type Occurrence string

// The occurrences.
const (
	Told         Occurrence = "told"          // its terms were said to the patient
	Accepted     Occurrence = "accepted"      // AGREE, or a signature
	Expired      Occurrence = "expired"       // nobody accepted in time
	UpToDate     Occurrence = "up_to_date"    // something fell due and all of it is paid
	Late         Occurrence = "late"          // an instalment is unpaid, within the days of grace
	PastGrace    Occurrence = "past_grace"    // beyond them
	FarBehind    Occurrence = "far_behind"    // as many are as the policy calls delinquent
	GivenUp      Occurrence = "given_up"      // as many as the policy calls a default, or not cured in time
	NothingLeft  Occurrence = "nothing_left"  // all is paid, or nothing is owed any more
	CalledOff    Occurrence = "called_off"    // by the patient or a biller
	TermsChanged Occurrence = "terms_changed" // other terms took its place
)

// after is the whole life of a plan. What is not in it cannot happen.
var after = map[Life]map[Occurrence]Life{
	Draft:   {Told: Offered, Accepted: Agreed, CalledOff: Cancelled},
	Offered: {Told: Offered, Accepted: Agreed, Expired: Cancelled, CalledOff: Cancelled, TermsChanged: Superseded},
	Agreed: {
		UpToDate: Current, Late: Grace, PastGrace: Missed, FarBehind: Delinquent, GivenUp: Defaulted,
		NothingLeft: PaidOff, CalledOff: Cancelled, TermsChanged: Superseded,
	},
	Current: {
		UpToDate: Current, Late: Grace, PastGrace: Missed, FarBehind: Delinquent, GivenUp: Defaulted,
		NothingLeft: PaidOff, CalledOff: Cancelled, TermsChanged: Superseded,
	},
	Grace: {
		UpToDate: Current, Late: Grace, PastGrace: Missed, FarBehind: Delinquent, GivenUp: Defaulted,
		NothingLeft: PaidOff, CalledOff: Cancelled, TermsChanged: Superseded,
	},
	Missed: {
		UpToDate: Cured, Late: Grace, PastGrace: Missed, FarBehind: Delinquent, GivenUp: Defaulted,
		NothingLeft: PaidOff, CalledOff: Cancelled, TermsChanged: Superseded,
	},
	Delinquent: { // one payment of several does not make it less: only all that was missed does
		UpToDate: Cured, Late: Grace, PastGrace: Delinquent, FarBehind: Delinquent, GivenUp: Defaulted,
		NothingLeft: PaidOff, CalledOff: Cancelled, TermsChanged: Superseded,
	},
	Cured: {
		UpToDate: Cured, Late: Grace, PastGrace: Missed, FarBehind: Delinquent, GivenUp: Defaulted,
		NothingLeft: PaidOff, CalledOff: Cancelled, TermsChanged: Superseded,
	},
	Defaulted:  {},
	PaidOff:    {},
	Cancelled:  {},
	Superseded: {},
}

// After gives the state that an occurrence leads to. The error is [ErrTransition]; the life then stays as it is.
func (l Life) After(o Occurrence) (Life, error) {
	next, ok := after[l][o]
	if !ok {
		return l, fmt.Errorf("%w: %s after %s", ErrTransition, o, l)
	}
	return next, nil
}

// Over says whether a plan has ended.
func (l Life) Over() bool { return l != "" && len(after[l]) == 0 }

// Runs says whether a plan in this state is in force.
func (l Life) Runs() bool { return l != Draft && l != Offered && !l.Over() && l != "" }
