package dialogue

import (
	"errors"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

// maxNudges is how often a choice or AGREE is asked for again before a person is offered; maxOutside how many wishes
// outside the policy are answered with offers before a biller decides.
const (
	maxNudges  = 2
	maxOutside = 1
)

// planRequest answers a wish to pay over time: with offers, or with the terms of the wish itself.
func (t *turn) planRequest(a Account) {
	if !t.mayPlan(a) {
		return
	}
	wish := t.wish
	if wish.Amount >= a.Due {
		wish.Amount = 0 // names the whole bill, not a payment
	}
	if !wish.Sized() {
		t.offer(a, wish)
		return
	}
	f := t.e.Facts
	terms, err := plan.Fit(f.Policy, f.PolicyID, a.Due, f.Today, wish)
	var outside *plan.Outside
	switch {
	case err == nil:
		t.s = t.s.withoutPlan()
		t.echo(a, terms)
	case errors.As(err, &outside):
		t.outside(a, outside.Near)
	default:
		t.noPlan(a, err)
	}
}

// mayPlan says whether a plan can be talked about at all; when not, it tells the patient why.
func (t *turn) mayPlan(a Account) bool {
	switch {
	case a.Plan != nil && len(a.Plan.Open) > 0:
		t.say(templates.PlanAlready{Next: next(a.Plan)}, openFact(a))
	case t.waits(a): // a plan would split what may never be due
	case a.heldByPerson():
		t.personComing() // a biller already looks at the bill: a plan over it would be premature
	default:
		return t.owes(a)
	}
	return false
}

func (t *turn) offer(a Account, w plan.Wish) {
	f := t.e.Facts
	offers, err := plan.OffersFor(f.Policy, f.PolicyID, a.Due, f.Today, w)
	if err != nil {
		t.noPlan(a, err)
		return
	}
	nudges := t.s.Nudges
	t.s = t.s.withoutPlan()
	t.s.Nudges = nudges
	t.showOffers(a, offers)
}

// showOffers says offers and keeps them to be chosen from. Each is said whole, so the gentlest of them, the last, is
// what AGREE takes; a number asks for another.
func (t *turn) showOffers(a Account, offers []plan.Terms) {
	gentlest := offers[len(offers)-1]
	t.s.Offers, t.s.Terms, t.s.OfferedAt, t.s.OfferedTo = offers, &gentlest, t.e.At, a.Number
	t.s.Asked = understand.OfferPlan
	var m templates.PlanOffers
	var facts []billing.Fact
	for _, o := range offers {
		m.Offers = append(m.Offers, schedule(o))
		facts = append(facts, offerFact(a, o))
	}
	t.say(m, facts...)
}

// outside answers a wish that the policy does not allow with what comes nearest, and the next one with a biller.
func (t *turn) outside(a Account, near []plan.Terms) {
	if t.s.Outside++; t.s.Outside > maxOutside {
		t.s = t.s.withoutPlan()
		t.openCase(ReasonPlan)
		t.personComing()
		return
	}
	t.say(templates.PlanOutsidePolicy{})
	t.showOffers(a, near)
}

// noPlan says why no plan can be made by text.
func (t *turn) noPlan(a Account, err error) {
	t.s = t.s.withoutPlan()
	if errors.Is(err, plan.ErrTooSmall) {
		t.say(templates.PlanTooSmall{Due: a.Due}, dueFact(a))
		return
	}
	t.say(templates.PlanOutsidePolicy{})
	t.openCase(ReasonPlan)
	t.personComing()
}

// echo says the terms of one schedule and asks for AGREE.
func (t *turn) echo(a Account, terms plan.Terms) {
	t.s.Terms, t.s.OfferedAt, t.s.OfferedTo = &terms, t.e.At, a.Number
	t.s.Asked, t.s.Nudges = understand.ConfirmPlan, 0
	t.say(templates.PlanTerms{Terms: schedule(terms)}, offerFact(a, terms))
}

// planStatus says when the next payment is due and what is left.
func (t *turn) planStatus(a Account) {
	if a.Plan == nil {
		t.say(templates.NoPlan{})
		return
	}
	m := templates.PlanStatus{Next: next(a.Plan), Left: a.Plan.Left, CountLeft: len(a.Plan.Open)}
	t.say(m, openFact(a))
}

func next(p *Plan) templates.Instalment {
	if len(p.Open) == 0 {
		return templates.Instalment{}
	}
	return templates.Instalment{Due: p.Open[0].Due, Amount: p.Open[0].Amount}
}

// schedule gives terms as they are put into words.
func schedule(t plan.Terms) templates.Schedule {
	s := templates.Schedule{Total: t.Principal, Count: len(t.Instalments), Frequency: string(t.Frequency)}
	if s.Count == 0 {
		return s
	}
	first, last := t.Instalments[0], t.Instalments[s.Count-1]
	s.Amount, s.LastAmount, s.First, s.Last = first.Amount, last.Amount, first.Due, last.Due
	return s
}
