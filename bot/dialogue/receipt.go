package dialogue

import (
	"regexp"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/templates"
)

// receipt says what was received from the patient, last and in all, and what is left; where nothing was, the books are
// looked at as for a payment that is missing.
func (t *turn) receipt(a Account) {
	if a.Paid <= 0 {
		t.notReceived(a)
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

// arrived reads the question whether a payment came, which says that one was made.
var arrived = regexp.MustCompile(`\b(get|got|gotten|receive|received|see|go(?:ne)? through|went through|sent|paid|arrive|` +
	`show(?:s|ing)? up|recib(?:i[oó]|ieron|ido|iste)|lleg\w+|ven|vieron|pas[oó]|entr[oó]|mand[eé]|pagu[eé]|hice)\b`)

// wantsOne reads the wish for the paper itself, which does not.
var wantsOne = regexp.MustCompile(`\b(?:get|receive|see|recibir) (?:a|my|the|an|el|un|mi) (?:\w+ )?(?:receipt|recibo)\b`)

// notReceived answers where the books show no payment. Who says that there was one has it looked for; who only asks for
// a receipt is told that there is none yet.
func (t *turn) notReceived(a Account) {
	words := t.heard()
	if arrived.MatchString(wantsOne.ReplaceAllString(words, "")) {
		t.alreadyPaid(a)
		return
	}
	t.say(templates.NoReceipt{})
}

// anyWaits says whether a visit of the account is not to be paid yet.
func (t *turn) anyWaits(a Account) bool { return len(explain.Holds(t.books(a))) > 0 }
