package plan

import (
	"fmt"
	"slices"

	"github.com/plainbill/plainbill/billing"
)

// Running is a plan in force: its terms, the instalments not yet paid (the first possibly in part), and their sum.
type Running struct {
	Terms  Terms
	Open   []Instalment
	Left   billing.Cents
	Life   Life
	Record Record
}

// Change is what should become of a running plan.
type Change struct {
	Kind    ChangeKind
	Wish    Wish
	Balance billing.Cents // of [Join], [Shrink] and [Reopen]: what the plan is to be for now
	Back    Back          // of [Reopen]; the wish's first day is when what was taken back is due again
}

// Counts says whether a change is one of those the policy allows so many of in twelve months: only what the patient
// asks for, and nothing that pays sooner.
func (k ChangeKind) Counts() bool { return k == MoveDate || k == Resize || k == Skip }

// Amend gives the terms that take the place of a running plan's. They sum exactly to what is left, or to the Balance of
// a [Join], a [Shrink] or a [Reopen], and are [Terms.Amended]. With those paid before there are never more than [MaxInstalments]
// payments, unless the practice gives the disclosures itself.
//
//   - [MoveDate]: a wished first day moves the next payment, and those behind it only as far as their order needs;
//     wished days, a weekday or a frequency move them all, the next to the wished day nearest to its own.
//   - [Skip]: every payment moves to the day of the one behind it.
//   - [Resize]: what is left in payments of the wished amount or count, on the plan's days.
//   - [PayAhead]: the next payment becomes the wished amount, the last ones become smaller.
//   - [Join]: the larger balance in as many payments as keep them about as large, added at the end.
//   - [Shrink]: the smaller balance comes off the last payments.
//   - [Reopen]: what was taken back is due again on a day from which its grace is counted, what the practice gave back
//     comes behind the last payment. The policy refuses neither: the money has gone back already.
//
// What the patient asks for falls after today; what the books call for leaves what is late where it is. The errors are
// [ErrNothingDue], [ErrNoChangeLeft], [ErrNeedsApproval], [ErrTransition] of a plan that does not run, and an [Outside]
// with the nearest terms.
func Amend(p Policy, version string, now Running, today billing.Date, c Change) (Terms, error) {
	if now.Life.Over() {
		return Terms{}, fmt.Errorf("%w: it is over", ErrTransition)
	}
	if c.Kind.ByBooks() {
		now.Left = c.Balance
	}
	if now.Left <= 0 || len(now.Open) == 0 {
		return Terms{}, ErrNothingDue
	}
	if p.used(now.Record, c.Kind) {
		return Terms{}, ErrNoChangeLeft
	}
	a := amendment{policy: p, version: version, now: now, today: today, wish: c.Wish}
	var terms Terms
	var err error
	switch c.Kind {
	case MoveDate:
		terms, err = a.move()
	case Skip:
		terms, err = a.skip()
	case Resize:
		terms, err = a.resize()
	case PayAhead:
		terms, err = a.payAhead()
	case Join:
		terms, err = a.join()
	case Shrink:
		terms, err = a.shrink()
	case Reopen:
		terms = a.reopen(c.Back)
	default:
		return Terms{}, fmt.Errorf("%w: no change is called %q", ErrTransition, c.Kind)
	}
	if err != nil {
		return Terms{}, err
	}
	return terms, Validate(terms)
}

// used says whether the changes or skips of the year are used up.
func (p Policy) used(r Record, k ChangeKind) bool {
	switch k {
	case MoveDate, Resize:
		return p.ChangesAYear > 0 && r.Changes >= p.ChangesAYear
	case Skip:
		return r.Skips >= p.SkipsAYear
	}
	return false
}

// amendment is what a change is worked out from.
type amendment struct {
	policy  Policy
	version string
	now     Running
	today   billing.Date
	wish    Wish
}

// most is how many payments may still come.
func (a amendment) most() int { return max(a.policy.cap()-a.now.Record.Paid, 1) }

// terms puts amounts on days. Payments of nothing are left out.
func (a amendment) terms(f Frequency, days []billing.Date, amounts []billing.Cents) Terms {
	t := Terms{Frequency: f, Policy: a.version, Amended: true}
	for i, amount := range amounts {
		if amount > 0 && i < len(days) {
			t.Instalments = append(t.Instalments, Instalment{Due: days[i], Amount: amount})
			t.Principal += amount
		}
	}
	// What was paid before counts: the written agreement is payable in all of them.
	inAll := a.now.Record.Paid + len(t.Instalments)
	t.Disclosed = a.policy.TILADisclosuresHandled && (a.now.Terms.Disclosed || inAll > MaxInstalments)
	return t
}

func (a amendment) amounts() []billing.Cents {
	var amounts []billing.Cents
	for _, in := range a.now.Open {
		amounts = append(amounts, in.Amount)
	}
	return amounts
}

func (a amendment) days() []billing.Date {
	var days []billing.Date
	for _, in := range a.now.Open {
		days = append(days, in.Due)
	}
	return days
}

// outside refuses with terms on other days, as long as these are valid.
func outside(reason Reason, near Terms) error {
	o := &Outside{Reason: reason}
	if Validate(near) == nil {
		o.Near = []Terms{near}
	}
	return o
}

// shrink takes what is owed no more from the last payments.
func (a amendment) shrink() (Terms, error) {
	amounts, unpaid := a.amounts(), billing.Cents(0)
	for _, amount := range amounts {
		unpaid += amount
	}
	if a.now.Left > unpaid {
		return Terms{}, fmt.Errorf("%w: a plan does not shrink to more", ErrTerms)
	}
	return a.terms(a.now.Terms.Frequency, a.days(), trim(amounts, a.now.Left)), nil
}

// trim keeps of the amounts, from the first on, so much in all.
func trim(amounts []billing.Cents, left billing.Cents) []billing.Cents {
	kept := slices.Clone(amounts)
	for i := range kept {
		kept[i] = min(kept[i], left)
		left -= kept[i]
	}
	return kept
}

func (a amendment) payAhead() (Terms, error) {
	amounts, frequency := a.amounts(), a.now.Terms.Frequency
	days := a.upcoming(len(amounts))
	if a.wish.Amount <= amounts[0] {
		return Terms{}, outside(BelowMinimum, a.terms(frequency, days, amounts))
	}
	amounts[0] = min(a.wish.Amount, a.now.Left)
	return a.terms(frequency, days, trim(amounts, a.now.Left)), nil
}
