package templates

import (
	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
)

// What must be said before a bill can be paid.
type (
	// DoNotPay says that a visit is not to be paid yet, why, and what happens now. A sensitive one has its date only.
	DoNotPay struct {
		Why     explain.Kind // one of those that hold
		Date    billing.Date // of the visit; none: not said
		Insurer string       // empty: "your plan"
		Decided billing.Date // when the first payer answered; none: not said
		Until   billing.Date // the last day to begin a dispute of the price; none: not said
		Others  int          // visits of which the same is true
		More    int          // visits that are still to be shown
	}
	// SensitiveVisit says no more of a visit than its date: a person goes on.
	SensitiveVisit struct {
		Date billing.Date
		Wait bool // it is not to be paid yet
		More int
	}
	// DueBeside is what can be paid now beside visits that have to wait. Due is zero where a person has to say.
	DueBeside struct {
		Due    billing.Cents
		Visits int
		ByCard bool
		URL    string
	}
)

// What an insurer did.
type (
	// InsuranceAnswer says what was received from the insurers of a visit, and when.
	InsuranceAnswer struct {
		Date    billing.Date
		Insurer string   // empty: nobody was billed
		Answers []Answer // oldest first; none where the data does not say when
		Paid    billing.Cents
		Share   billing.Cents
		Refused bool // nothing was paid because the claim was refused
		More    int
	}
	// Denial says why an insurer did not pay, whose part it is and that a person helps.
	Denial struct {
		Part    bool // it paid for some of the visit
		Date    billing.Date
		Insurer string
		Group   string // of the adjustment: CO, PR, OA, PI
		Code    string // its reason by number; empty: not known
		Left    billing.Cents
		Person  bool // a person was told; else one is offered
		More    int  // reasons that are still to be shown
	}
	// NoDenial says that the books show no refusal, and that a person looks.
	NoDenial struct{}
)

// Answer is one decision of a payer.
type Answer struct {
	Payer string
	On    billing.Date
}

// OwedByPatient says whether a refused part is the patient's.
func (d Denial) OwedByPatient() bool { return d.Group == "PR" }

// TakenOff says whether a refused part is nobody's.
func (d Denial) TakenOff() bool { return d.Group == "CO" }

// Lines, receipts and what billers do with a bill.
type (
	// ExplainedLines explains service lines of one visit, one a line.
	ExplainedLines struct {
		Date    billing.Date
		Insurer string
		Lines   []Line
		More    int // lines that are still to be shown
	}
	// ItemizedBill says how to get a bill with every charge on it: by its page, or from a person, who was told.
	ItemizedBill struct{ URL string }
	// Receipt says what was received, last and in all, and what is left. Waiting: nothing is said of what is left.
	Receipt struct {
		Paid    billing.Cents
		Last    billing.Cents // zero: not known
		LastOn  billing.Date
		Due     billing.Cents
		Waiting bool
		URL     string
	}
	// CodingHeld says that those who code bills will look, and that reminders are on hold.
	CodingHeld struct{}
	// EstimateHeld says that a person compares a bill with its estimate, and that reminders are on hold.
	EstimateHeld struct{}
)

// Line is one service as a patient is told about it. Amounts are in cents; zero ones are not said, but the share is.
type Line struct {
	Number                              int
	Label                               string // the practice's own
	Charge, Discount, InsurerPaid, Left billing.Cents
	Share, Paid                         billing.Cents
}

func (DoNotPay) message()        {}
func (SensitiveVisit) message()  {}
func (DueBeside) message()       {}
func (InsuranceAnswer) message() {}
func (Denial) message()          {}
func (NoDenial) message()        {}
func (ExplainedLines) message()  {}
func (ItemizedBill) message()    {}
func (Receipt) message()         {}
func (CodingHeld) message()      {}
func (EstimateHeld) message()    {}
