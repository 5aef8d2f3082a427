package dialogue

import (
	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/templates"
)

// balance says what the session's account owes; other accounts of the same phone are never added to it. What is not to
// be paid yet comes first and is never asked for.
func (t *turn) balance(a Account) {
	if t.waits(a) {
		t.dueBeside(a)
		return
	}
	t.refused(a)
	if !t.owes(a) {
		return
	}
	m := templates.BalanceDue{Due: a.Due, Visits: len(openVisits(a))}
	facts := []billing.Fact{dueFact(a)}
	if len(a.Statements) > 0 && !a.Statements[0].DueDate.IsZero() {
		m.DueDate = a.Statements[0].DueDate
		facts = append(facts, dueDateFact(a, a.Statements[0]))
	}
	prompt, backed := t.prompt(a)
	m.Prompt, facts = prompt, append(facts, backed...)
	m.ByCard = t.takesCards()
	t.say(m, facts...)
	t.link(t.payPage(), a.Number, 0)
}

// refused tells once a session of a visit that the insurer refused: before anything is asked for, because a refusal can
// be looked at again, and where nothing is owed, because a letter of the insurer may look like a bill.
func (t *turn) refused(a Account) {
	for _, advice := range explain.All(t.books(a)) {
		owed := advice.Kind == explain.DeniedOwed
		if !owed && (advice.Kind != explain.DeniedNotOwed || a.Due > 0) || !t.firstTold(string(advice.Kind)) {
			continue
		}
		if owed {
			t.caseOnce(Reason(advice.Case))
		}
		t.sayDenial(a, advice.Claims[0], mainRefusal(advice.Claims[0]), owed, 0)
		return
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
