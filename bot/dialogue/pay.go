package dialogue

import (
	"regexp"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/templates"
)

var (
	// wholeBalance is what says that all is meant to be paid, of a plan as well.
	wholeBalance = regexp.MustCompile(`\b(all|off|rest|whole|full|everything|early|todo|toda|resto|complet\w+|liquid\w+)\b`)
	discount     = regexp.MustCompile(`\b(discounts?|descuentos?)\b`)
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
	part, words := t.wish.Amount, t.heard()
	switch {
	case part > 0 && t.wish.Frequency != "":
		t.planRequest(a)
	case runs(a) && part == 0 && !wholeBalance.MatchString(words):
		t.payPlan(a)
	default:
		t.payPart(a, part, discount.MatchString(words))
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

// payPart names the part that the patient wants to pay where the policy takes so little, else the least it takes. Whoever
// asks for a discount hears of it, or that there is none.
func (t *turn) payPart(a Account, part billing.Cents, asksDiscount bool) {
	m := templates.HowToPay{Due: a.Due, Plan: runs(a), ByCard: t.takesCards()}
	due, amount := dueFact(a), billing.Cents(0)
	var facts []billing.Fact
	switch least := min(t.e.Facts.Policy.MinPayment, a.Due); {
	case part <= 0 || part >= a.Due:
		m.Prompt, facts = t.prompt(a)
		m.NoDiscount = m.Prompt.Off == 0 && asksDiscount
	case part >= least || runs(a) && part >= a.Plan.Open[0].Amount:
		m.Amount, amount = part, part
		due.Schedule = []billing.Cents{part}
	case least < a.Due:
		m.Least, amount = least, least
		due.Schedule = []billing.Cents{least}
	}
	t.say(m, append(facts, due)...)
	t.link(t.payPage(), a.Number, amount)
}

// prompt gives what is told of the discount for paying all that is due at once, and what backs it; nothing where there
// is none, or no page that grants it.
func (t *turn) prompt(a Account) (templates.Prompt, []billing.Fact) {
	off := a.Prompt.Off
	if off <= 0 || off >= a.Due || a.OnHold || a.Plan != nil || !t.takesCards() {
		return templates.Prompt{}, nil
	}
	return templates.Prompt{Off: off, Pay: a.Due - off, Until: a.Prompt.Until}, []billing.Fact{promptFact(a)}
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
