package dialogue

import (
	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/templates"
)

// pay says how to pay what can be paid now: all of it, a part that the patient names, or the next payment of a plan.
// What is not to be paid yet comes first. The amount of the page is decided here.
func (t *turn) pay(a Account) {
	if t.waits(a) {
		t.dueBeside(a)
		if owed := explain.DueNow(t.books(a)); a.Due >= 0 && !owed.None() {
			t.linkDueBeside(a, owed.Cents)
		}
		return
	}
	t.refused(a)
	if !t.owes(a) {
		return
	}
	part := t.wish.Amount
	switch {
	case part > 0 && t.wish.Frequency != "":
		t.planRequest(a)
	case runs(a) && part == 0:
		t.payPlan(a)
	default:
		t.payPart(a, part)
	}
}

// linkDueBeside adds the page to what was said of a bill beside visits that have to wait.
func (t *turn) linkDueBeside(a Account, amount billing.Cents) {
	last := len(t.effects) - 1
	if last < 0 {
		return
	}
	say, ok := t.effects[last].(Say)
	m, beside := say.Message.(templates.DueBeside)
	if !ok || !beside {
		return
	}
	m.ByCard = t.takesCards()
	say.Message = m
	t.effects[last] = say
	t.link(t.payPage(), a.Number, amount)
}

// payPart names the part that the patient wants to pay where the policy takes so little, else the least it takes.
func (t *turn) payPart(a Account, part billing.Cents) {
	m := templates.HowToPay{Due: a.Due, ByCard: t.takesCards()}
	due, amount := dueFact(a), billing.Cents(0)
	switch least := min(t.e.Facts.Policy.MinPayment, a.Due); {
	case part <= 0 || part >= a.Due:
	case part >= least || runs(a) && part >= a.Plan.Open[0].Amount:
		m.Amount, amount = part, part
		due.Schedule = []billing.Cents{part}
	case least < a.Due:
		m.Least, amount = least, least
		due.Schedule = []billing.Cents{least}
	}
	t.say(m, due)
	t.link(t.payPage(), a.Number, amount)
}

// payPlan says what is paid next under a plan that runs.
func (t *turn) payPlan(a Account) {
	m := templates.PayPlan{
		Next: next(a.Plan), Left: a.Plan.Left, Autopay: a.Plan.Autopay && !a.Plan.Paused, ByCard: t.takesCards(),
	}
	t.say(m, openFact(a))
	t.link(t.payPage(), a.Number, m.Next.Amount)
}

// runs says whether a plan is in force that has payments left.
func runs(a Account) bool { return a.Plan != nil && len(a.Plan.Open) > 0 }

// heard gives the words of a topic: those that had to wait for identity, or this text's.
func (t *turn) heard() string {
	words := t.e.Body
	if t.s.Words != "" {
		words, t.s.Words = t.s.Words, ""
	}
	return lower(words)
}
