package dialogue

import (
	"slices"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

// maxAdvice is how many kinds of "do not pay yet" are said at once; the others come when a visit is asked about.
const maxAdvice = 2

// books gives the account as advice is taken from it.
func (t *turn) books(a Account) explain.Account {
	return explain.Account{
		Number: a.Number, Statements: a.Statements, Due: a.Due, Paid: a.Paid, Today: t.e.Facts.Today,
		Reviewed: a.Reviewed,
	}
}

// waits tells the patient what is not to be paid yet, holds the reminders, and says whether there was anything. Nothing
// may be asked of such a visit.
func (t *turn) waits(a Account) bool {
	said := 0
	for _, advice := range explain.All(t.books(a)) {
		if !advice.Hold {
			continue
		}
		t.hold(a, advice)
		if said++; said <= maxAdvice {
			t.doNotPay(advice, 0)
		}
	}
	return said > 0
}

// waiting gives the visits that are not to be paid yet, by claim number, with the advice on each.
func (t *turn) waiting(a Account) map[string]explain.Advice {
	found := map[string]explain.Advice{}
	for _, advice := range explain.All(t.books(a)) {
		if !advice.Hold {
			continue
		}
		for _, c := range advice.Claims {
			one := advice
			one.Claims = []billing.Claim{c}
			found[c.Number] = one
		}
	}
	return found
}

// waitsFor tells that one visit is not to be paid yet, and says whether that is so.
func (t *turn) waitsFor(a Account, claim string, more int) bool {
	advice, ok := t.waiting(a)[claim]
	if ok {
		t.hold(a, advice)
		t.doNotPay(advice, more)
	}
	return ok
}

// hold stops the reminders for an advice's kind, drops what was offered, and brings in a biller where one has to look.
func (t *turn) hold(a Account, advice explain.Advice) {
	t.s = t.s.withoutPlan()
	if !slices.Contains(a.Holds, string(advice.Kind)) {
		t.effects = append(t.effects, Hold{Account: a.Number, Reason: Reason(advice.Kind)})
	}
	t.caseOnce(Reason(advice.Case))
}

// caseOnce opens a case for a reason once a session, however often the visit is talked about.
func (t *turn) caseOnce(r Reason) {
	if r != "" && t.firstTold(string(r)) {
		t.openCase(r)
	}
}

// firstTold notes that something was told in this session, and says whether it is the first time.
func (t *turn) firstTold(what string) bool {
	if slices.Contains(t.s.Told, what) {
		return false
	}
	t.s.Told = append(slices.Clone(t.s.Told), what)
	return true
}

// doNotPay says one advice that holds; of sensitive visits a date is all that is said.
func (t *turn) doNotPay(advice explain.Advice, more int) {
	named := slices.IndexFunc(advice.Claims, func(c billing.Claim) bool { return !c.Sensitive })
	if named < 0 {
		t.sensitive(advice.Claims[0], true, more)
		return
	}
	c := advice.Claims[named]
	m := templates.DoNotPay{
		Why: advice.Kind, Date: c.VisitDate, Insurer: c.Insurer, Until: advice.Until,
		Others: len(advice.Claims) - 1, More: more,
	}
	if len(c.Decisions) > 0 {
		last := c.Decisions[len(c.Decisions)-1]
		m.Decided = last.On
		if last.Payer != "" {
			m.Insurer = last.Payer
		}
	}
	t.askNext(more)
	t.say(m)
}

// sensitive says the date of a visit, and a person goes on (42 CFR Part 2).
func (t *turn) sensitive(c billing.Claim, wait bool, more int) {
	t.caseOnce(ReasonSensitive)
	t.askNext(more)
	t.say(templates.SensitiveVisit{Date: c.VisitDate, Wait: wait, More: more})
}

// askNext notes that NEXT was asked for, when there is more to show.
func (t *turn) askNext(more int) {
	if more > 0 {
		t.s.Asked = understand.ChooseStatement
	}
}

// goOn shows what comes next of what was shown last.
func (t *turn) goOn() {
	switch t.s.Topic {
	case understand.ExplainLine:
		t.withAccount(understand.ExplainLine, (*turn).moreLines)
	case understand.InsuranceStatus:
		t.withAccount(understand.InsuranceStatus, (*turn).insuranceStatus)
	case understand.Denial:
		t.withAccount(understand.Denial, (*turn).denial)
	default:
		t.withAccount(understand.Explain, (*turn).explain)
	}
}

// dueBeside says what can be paid now beside visits that have to wait.
func (t *turn) dueBeside(a Account) {
	owed := explain.DueNow(t.books(a))
	switch {
	case a.Due < 0:
		t.say(templates.CreditBalance{Credit: -a.Due}, creditFact(a))
	case !owed.None():
		t.say(templates.DueBeside{Due: owed.Cents, Visits: len(owed.Claims)}, owed.Facts()...)
	}
}
