package plan

// Life is where a plan stands between its first offer and its end.
type Life string

// The states of a plan.
const (
	Draft      Life = "draft"      // being talked about
	Offered    Life = "offered"    // said to the patient, for 72 hours
	Agreed     Life = "agreed"     // accepted; the first payment has not fallen due
	Current    Life = "current"    // everything due so far is paid
	Grace      Life = "grace"      // a payment is late, within the days of grace
	Missed     Life = "missed"     // a payment is late beyond them
	Delinquent Life = "delinquent" // as many are as the policy calls delinquent
	Defaulted  Life = "defaulted"  // as many are as end the plan, or it was not cured in time
	Cured      Life = "cured"      // what was missed has been paid
	PaidOff    Life = "paid"       // nothing is left
	Cancelled  Life = "cancelled"  // ended by the patient or a biller
	Superseded Life = "superseded" // other terms took its place
)

// ChangeKind is what a patient wants changed of a running plan.
type ChangeKind string

// The kinds of change.
const (
	MoveDate ChangeKind = "move_date" // another day
	Skip     ChangeKind = "skip"      // the next payment falls away and the rest moves on
	Resize   ChangeKind = "resize"    // smaller or larger payments
	PayAhead ChangeKind = "pay_ahead" // more now
	Join     ChangeKind = "join"      // a new balance is added
	Shrink   ChangeKind = "shrink"    // the balance became smaller
	Reopen   ChangeKind = "reopen"    // money that had paid for it went back
)

// ByBooks says whether the books call for a change, not the patient: what was missed before stays missed.
func (k ChangeKind) ByBooks() bool { return k == Join || k == Shrink || k == Reopen }

// Record is what was used of the changes and skips that the policy allows in twelve months.
type Record struct {
	Changes int `json:"changes,omitempty"`
	Skips   int `json:"skips,omitempty"`
	Paid    int `json:"paid,omitempty"` // instalments paid under this plan and those it took the place of
}
