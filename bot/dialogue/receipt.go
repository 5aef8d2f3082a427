package dialogue

import (
	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/templates"
)

// receipt says what was received from the patient, last and in all, and what is left; where nothing was, the books are
// looked at as for a payment that is missing.
func (t *turn) receipt(a Account) {
	if a.Paid <= 0 {
		t.alreadyPaid(a)
		return
	}
	t.s.PaidShown = true
	m := templates.Receipt{Paid: a.Paid, Due: max(0, a.Due), Waiting: t.anyWaits(a)}
	paid := paidFact(a)
	if len(a.Payments) > 0 && a.Payments[0].Cents > 0 {
		m.Last, m.LastOn = a.Payments[0].Cents, a.Payments[0].On
		paid.Schedule = []billing.Cents{m.Last}
	}
	facts := []billing.Fact{paid}
	if !m.Waiting {
		facts = append(facts, dueFact(a))
	}
	t.sayPage(PageReceipt, a, m, facts...)
	t.waits(a)
}

// anyWaits says whether a visit of the account is not to be paid yet.
func (t *turn) anyWaits(a Account) bool { return len(explain.Holds(t.books(a))) > 0 }
