package dialogue

import (
	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/templates"
)

// alreadyPaid looks in the books first. Where they show nothing, or the patient says it again, a person looks and
// reminders stop.
func (t *turn) alreadyPaid(a Account) {
	if a.Paid > 0 && !t.s.PaidShown {
		t.s.PaidShown = true
		m := templates.AlreadyPaidFound{Paid: a.Paid, Due: max(0, a.Due), Waiting: t.anyWaits(a)}
		facts := []billing.Fact{paidFact(a)}
		if !m.Waiting {
			facts = append(facts, dueFact(a))
		}
		t.say(m, facts...)
		t.waits(a)
		return
	}
	t.s = t.s.withoutPlan()
	t.effects = append(t.effects, Hold{Account: a.Number, Reason: ReasonAlreadyPaid})
	t.openCase(ReasonAlreadyPaid)
	t.say(templates.AlreadyPaidNotFound{})
}
