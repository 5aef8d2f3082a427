package settle

import (
	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

// unnamed stands for a payer whose name no file gave: a claim without an insurer would be the patient's own.
const unnamed = "Insurance"

// describe fills in all of the claim that is not money.
func (s *settling) describe(order []int) {
	s.supersede()
	c := &s.claim
	c.State, c.Waits = billing.ClaimPending, true
	for n, i := range s.applied {
		a := s.said[i]
		decision := billing.Decision{Payer: a.Payer, On: a.PaidOn, Paid: a.Paid}
		switch {
		case a.Outcome == remit.Forwarded:
			decision.State, c.Waits = billing.ClaimForwarded, true
		case a.Outcome == remit.Denied && n == 0:
			decision.State, c.Waits = billing.ClaimDenied, false
		default:
			decision.State, c.Waits = billing.ClaimFinal, false
		}
		c.State = decision.State
		if a.Outcome == remit.Denied {
			decision.State = billing.ClaimDenied
		}
		if c.Decisions = append(c.Decisions, decision); c.Dated.Before(a.PaidOn) || c.Dated.IsZero() {
			c.Dated = a.PaidOn
		}
	}
	for _, p := range s.at {
		if p.open > 0 && c.State != billing.ClaimForwarded {
			c.State, c.Waits = billing.ClaimPending, true
		}
	}
	for _, i := range append(append([]int(nil), s.applied...), order...) {
		s.fillFrom(s.said[i])
	}
	switch {
	case c.PayerKind == remit.SelfPay:
		c.Insurer = ""
		if len(s.applied) == 0 {
			c.State, c.Waits = billing.ClaimFinal, false
		}
	case c.Insurer == "":
		c.Insurer = unnamed
	}
	if len(c.Aside) > 0 {
		c.State = billing.ClaimSetAside
	}
}

// fillFrom takes from one thing said what is not known yet.
func (s *settling) fillFrom(a remit.Adjudication) {
	c := &s.claim
	if c.Insurer == "" {
		c.Insurer = a.Payer
	}
	if c.PayerKind == "" {
		c.PayerKind = a.PayerKind
	}
	if c.Provider == "" {
		c.Provider = a.Provider
	}
	if visit := Visit(a); c.Visit.IsZero() || !visit.IsZero() && visit.Before(c.Visit) {
		c.Visit = visit
	}
	c.Estimated = max(c.Estimated, a.Estimated)
	c.Sensitive = c.Sensitive || a.Sensitive
}

// supersede forgets what was set aside when the same payer has decided later, all of it fitting: a biller need not look
// at it any more. A reversal of something unknown is also settled by the correction that comes with it.
func (s *settling) supersede() {
	for i := range s.claim.Aside {
		for _, d := range s.applied {
			aside, decision := s.said[i], s.said[d]
			later := aside.PaidOn.Before(decision.PaidOn) ||
				aside.Outcome == remit.Reversed && aside.PaidOn == decision.PaidOn
			if !aside.PaidOn.IsZero() && later && samePayer(aside, decision) {
				delete(s.claim.Aside, i)
				break
			}
		}
	}
}
