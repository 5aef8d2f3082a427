package dialogue

import (
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/templates"
)

// dispute takes "this is wrong" seriously: reminders stop, a person looks, nothing is argued. What the books themselves
// show to be wrong is added to the case.
func (t *turn) dispute(a Account) {
	t.s = t.s.withoutPlan()
	t.effects = append(t.effects, Hold{Account: a.Number, Reason: ReasonDispute})
	t.openCase(ReasonDispute)
	for _, advice := range explain.All(t.books(a)) {
		if advice.Kind == explain.Duplicate || advice.Kind == explain.DoesNotAddUp {
			t.caseOnce(Reason(advice.Case))
		}
	}
	t.say(templates.DisputeHeld{})
}
