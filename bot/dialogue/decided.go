package dialogue

import (
	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

// decided tells a biller's answer to what was sent for approval. It gives the thread back to the bot: what was decided
// has to be answered with AGREE, and nobody else hears that.
func (t *turn) decided(a Account, e Decided) {
	t.s.Biller = false
	switch {
	case e.Refund > 0 && e.Approved:
		t.sayPage(PageReceipt, a, templates.RefundApproved{}) // no amount: giving it back changes what would back it
	case e.Refund > 0:
		t.say(templates.RefundDeclined{})
	case e.Terms == nil:
	case e.Approved:
		t.approved(a, *e.Terms)
	default:
		t.notApproved(a)
	}
	if e.Terms != nil {
		t.s.Proposed = ""
	}
}

// approved echoes approved terms, where they still fit the books, and waits for AGREE. To a phone that did not agree to
// details only the news is told; the terms are said when identity is confirmed.
func (t *turn) approved(a Account, terms plan.Terms) {
	kind := t.s.Proposed
	t.s = t.s.withoutPlan()
	if runs(a) {
		if kind == "" {
			kind = plan.Resize
		}
		t.s.Change, t.s.Running = kind, a.Plan.ID
	}
	if runs(a) && !t.changeHolds(terms, a) || !runs(a) && !t.holds(terms, a) {
		t.s = t.s.withoutPlan()
		t.effects = append(t.effects, OpenCase{Reason: ReasonPlan, Account: a.Number})
		t.news(a)
		return
	}
	t.s.Terms, t.s.OfferedAt, t.s.OfferedTo = &terms, t.e.At, a.Number
	if !a.Details {
		t.s.Unsaid = true
		t.news(a)
		return
	}
	t.s.Asked = understand.ConfirmPlan
	m := templates.PlanApproved{Terms: schedule(terms)}
	if runs(a) {
		t.say(m, changeFacts(a, terms)...)
		return
	}
	m.NeedsCard = t.needsCard(a, terms)
	t.say(m, offerFact(a, terms))
}

// notApproved says so kindly, and offers what the policy allows where that can be said.
func (t *turn) notApproved(a Account) {
	t.say(templates.PlanNotApproved{})
	if !a.Details || a.Due <= 0 || runs(a) || a.heldByPerson() || t.anyWaits(a) {
		return
	}
	f := t.e.Facts
	if offers, err := plan.Offers(f.Policy, f.PolicyID, a.Due, f.Today); err == nil {
		t.s = t.s.withoutPlan()
		t.showOffers(a, offers)
	}
}

// askToJoin asks whether a new bill may join a plan. The terms are echoed: only AGREE changes the plan.
func (t *turn) askToJoin(a Account, fresh billing.Cents) {
	if t.s.Biller || !runs(a) || a.heldByPerson() || t.anyWaits(a) {
		return
	}
	f, join := t.e.Facts, plan.Change{Kind: plan.Join, Balance: a.Due}
	if fresh > 0 {
		join.Balance = min(a.Due, a.Plan.Left+fresh)
	}
	terms, err := plan.Amend(f.Policy, f.PolicyID, running(a.Plan), f.Today, join)
	if err != nil || !f.Today.Before(terms.Instalments[0].Due) {
		t.effects = append(t.effects, OpenCase{Reason: Reason(planChange), Account: a.Number})
		t.news(a)
		return
	}
	t.s = t.s.withoutPlan()
	t.s.Change, t.s.Running = plan.Join, a.Plan.ID
	t.s.Terms, t.s.OfferedAt, t.s.OfferedTo = &terms, t.e.At, a.Number
	if !a.Details {
		t.s.Unsaid = true
		t.news(a)
		return
	}
	t.s.Asked = understand.ConfirmPlan
	t.say(templates.PlanJoin{Terms: schedule(terms)}, changeFacts(a, terms)...)
}
