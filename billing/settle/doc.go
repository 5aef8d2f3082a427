// Package settle makes of everything that was said of a claim, by the practice and by its insurers, what the claim is
// now: its state, its service lines, and the entries that the books should hold.
//
// It may not do input or output, read a clock, or depend on the order in which files arrived.
//
// Invariant: the same set of things said gives the same claim; every entry sums to zero; a patient owes what the last
// insurer named under PR and nothing else, and nothing while an insurer is still to decide; what does not fit is set
// aside with its reason instead of being posted in part.
package settle

import "github.com/plainbill/plainbill/billing"

// Claim is what everything said of a claim comes to.
type Claim struct {
	State     billing.ClaimState
	Waits     bool // an insurer has still to decide, so part of the charge may be nobody's yet
	Insurer   string
	PayerKind billing.PayerKind
	Visit     billing.Date // the earliest day of service; may be none
	Dated     billing.Date // the last decision; may be none
	Provider  string
	Decisions []billing.Decision
	Estimated billing.Cents
	Sensitive bool
	Lines     []Line // none: nothing of it can be posted
	// Aside says which of the things said, by index, wait for a biller, and why.
	Aside map[int]string
}

// Line is a service line with the entries it posts. A line of no charge carries what was decided on the claim as a
// whole.
type Line struct {
	Number      int
	Code, Label string
	Adjustments []billing.Adjustment
	Entries     []Entry
}

// Entry is an entry that the books should hold. What names it within the line; the postings name no account yet.
type Entry struct {
	Kind     billing.EntryKind
	What     string
	Source   billing.Source
	Postings []billing.Posting
}

// The reasons for which something is set aside here; the readers of files have more.
const (
	reasonUnbalanced = "the charge is not what was paid and adjusted together"
	reasonNoOriginal = "takes back a payment that is not in the books"
	reasonTwice      = "the same insurer decided this claim before and did not take that back"
	reasonUnlike     = "its service lines are not those that the first insurer decided"
	reasonOverlap    = "with what the first insurer paid it comes to more than the charge"
)
