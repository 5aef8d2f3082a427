package dialogue

import (
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/templates"
)

// estimateDispute answers "you told me less": where the books show a bill without insurance at least 400 dollars above
// its estimate, with the right to dispute it (45 CFR 149.620); else a biller compares. Reminders stop either way.
func (t *turn) estimateDispute(a Account) {
	for _, advice := range explain.All(t.books(a)) {
		if advice.Kind == explain.OverEstimate {
			t.hold(a, advice)
			t.doNotPay(advice, 0)
			return
		}
	}
	t.s = t.s.withoutPlan()
	t.effects = append(t.effects, Hold{Account: a.Number, Reason: ReasonEstimate})
	t.openCase(ReasonEstimate)
	t.say(templates.EstimateHeld{})
}
