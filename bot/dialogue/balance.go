package dialogue

import (
	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/templates"
)

// balance says what the session's account owes; other accounts of the same phone are never added to it.
func (t *turn) balance(a Account) {
	if !t.owes(a) {
		return
	}
	m := templates.BalanceDue{Due: a.Due, Visits: len(openVisits(a))}
	facts := []billing.Fact{dueFact(a)}
	if len(a.Statements) > 0 && !a.Statements[0].DueDate.IsZero() {
		m.DueDate = a.Statements[0].DueDate
		facts = append(facts, dueDateFact(a, a.Statements[0]))
	}
	t.say(m, facts...)
}

// pay says how to pay what is owed.
func (t *turn) pay(a Account) {
	if t.owes(a) {
		t.say(templates.HowToPay{Due: a.Due}, dueFact(a))
	}
}

// owes says whether something is due; when nothing is, it tells the patient so.
func (t *turn) owes(a Account) bool {
	switch {
	case a.Due > 0:
		return true
	case a.Due < 0:
		t.say(templates.CreditBalance{Credit: -a.Due}, creditFact(a))
	default:
		t.say(templates.NothingDue{}, dueFact(a))
	}
	return false
}
