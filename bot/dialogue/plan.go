package dialogue

import (
	"errors"
	"slices"

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
	if runs(a) && t.wantsChange(a) {
		t.planChange(a)
		return
	}
	if t.s.Unsaid && t.s.Terms != nil {
		t.agreeAgain()
		return
	}
	if !t.mayPlan(a) {
		return
	}
	wish := t.wish
	if wish.Amount >= a.Due {
		wish.Amount = 0 // names the whole bill, not a payment
	}
	f := t.e.Facts
	if !wish.Sized() {
		_, err := plan.Fit(f.Policy, f.PolicyID, a.Due, f.Today, wish)
		var outside *plan.Outside
		if wish.Timed() && errors.As(err, &outside) {
			t.outside(a, wish, outside)
			return
		}
		t.offer(a, wish)
		return
	}
	terms, err := plan.Fit(f.Policy, f.PolicyID, a.Due, f.Today, wish)
	var outside *plan.Outside
	switch {
	case err == nil:
		t.s = t.s.withoutPlan()
		t.echo(a, terms)
	case errors.As(err, &outside):
		t.outside(a, wish, outside)
	default:
		t.noPlan(a, err)
	}
}

// wantsChange says whether a wish to pay over time, said while a plan runs, is about that plan.
func (t *turn) wantsChange(a Account) bool {
	_, said := changeIn(t.words(), t.wish, a.Plan)
	return said
}

// mayPlan says whether a plan can be talked about at all; when not, it tells the patient why.
func (t *turn) mayPlan(a Account) bool {
	switch {
	case runs(a):
		t.say(templates.PlanAlready{Next: next(a.Plan)}, openFact(a))
	case t.waits(a): // a plan would split what may never be due
	case a.heldByPerson():
		t.s = t.s.withoutPlan()
		t.say(templates.PlanOnHold{}) // a biller already looks at the bill: a plan over it would be premature
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
	m := templates.PlanOffers{NeedsCard: t.needsCard(a, gentlest)}
	var facts []billing.Fact
	m.Prompt, facts = t.prompt(a)
	for _, o := range offers {
		m.Offers = append(m.Offers, schedule(o))
		facts = append(facts, offerFact(a, o))
	}
	t.say(m, facts...)
}

// outside answers a wish that the policy does not allow with what comes nearest, and the next one with a biller.
func (t *turn) outside(a Account, wish plan.Wish, o *plan.Outside) {
	m, facts := t.why(a, o)
	t.say(m, facts...)
	if t.s.Outside++; t.s.Outside > maxOutside || len(o.Near) == 0 {
		t.s = t.s.withoutPlan()
		t.forApproval(a, wish)
		return
	}
	t.showOffers(a, o.Near)
}

// forApproval asks a biller to approve a plan: the wish itself where it can be written as a schedule, else the gentlest
// plan that the law lets an agreement by text be.
func (t *turn) forApproval(a Account, wish plan.Wish) {
	f := t.e.Facts
	open := OpenCase{Reason: ReasonPlan, Account: a.Number}
	if terms, err := plan.Fit(f.Policy.Widest(), f.PolicyID, a.Due, f.Today, wish); err == nil {
		open.Terms = &terms
	}
	t.s.Proposed = ""
	t.effects = append(t.effects, open)
	t.personComing()
}

// noPlan says why no plan can be made by text.
func (t *turn) noPlan(a Account, err error) {
	t.s = t.s.withoutPlan()
	if errors.Is(err, plan.ErrTooSmall) {
		t.say(templates.PlanTooSmall{Due: a.Due}, dueFact(a))
		return
	}
	m, facts := t.why(a, err)
	t.say(m, facts...)
	t.forApproval(a, t.wish)
}

// echo says the terms of one schedule and asks for AGREE.
func (t *turn) echo(a Account, terms plan.Terms) {
	t.s.Terms, t.s.OfferedAt, t.s.OfferedTo = &terms, t.e.At, a.Number
	t.s.Asked, t.s.Nudges, t.s.Unsaid = understand.ConfirmPlan, 0, false
	m := templates.PlanTerms{Terms: schedule(terms), Even: t.evened(terms), NeedsCard: t.needsCard(a, terms)}
	t.say(m, offerFact(a, terms))
	if m.NeedsCard && t.takesCards() {
		t.link(PageCard, a.Number, 0)
	}
}

// planStatus says when the next payment is due and what is left.
func (t *turn) planStatus(a Account) {
	if t.s.Unsaid && t.s.Terms != nil {
		t.agreeAgain()
		return
	}
	if a.Plan == nil {
		t.say(templates.NoPlan{})
		return
	}
	p := a.Plan
	m := templates.PlanStatus{
		Next: next(p), Left: p.Left, CountLeft: len(p.Open), Autopay: p.Autopay, Paused: p.Paused, ByCard: t.takesCards(),
	}
	for _, in := range p.Open {
		if in.Due.Before(t.e.Facts.Today) {
			m.Late++
		}
	}
	page, amount := t.payPage(), m.Next.Amount
	if p.Autopay && !p.Paused {
		page, amount = PageTerms, 0
	}
	t.say(m, openFact(a))
	t.link(page, a.Number, amount)
}

func next(p *Plan) templates.Instalment {
	if len(p.Open) == 0 {
		return templates.Instalment{}
	}
	return templates.Instalment{Due: p.Open[0].Due, Amount: p.Open[0].Amount}
}

// schedule gives terms as they are put into words.
func schedule(t plan.Terms) templates.Schedule {
	regular := t.Instalments
	s := templates.Schedule{Total: t.Principal, Frequency: string(t.Frequency)}
	if t.Down > 0 && len(regular) > 1 {
		s.Down, regular = t.Down, regular[1:]
	}
	s.Count = len(regular)
	if s.Count == 0 {
		return s
	}
	first, last := regular[0], regular[s.Count-1]
	s.Amount, s.LastAmount, s.First, s.Last = first.Amount, last.Amount, first.Due, last.Due
	if t.Amended && s.Count > 1 && s.Count <= maxListed {
		for _, in := range regular {
			s.Payments = append(s.Payments, templates.Instalment{Due: in.Due, Amount: in.Amount})
		}
	}
	return s
}

// maxListed is how many payments of changed terms are said one by one.
const maxListed = 6

// evened says whether terms have no payment of the amount that the patient wished for: it would have left a last one
// under the least.
func (t *turn) evened(terms plan.Terms) bool {
	return t.wish.Amount > 0 && !slices.ContainsFunc(terms.Instalments, func(in plan.Instalment) bool {
		return in.Amount == t.wish.Amount
	})
}
