package practice

import (
	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
)

// The bounds of a policy's days. Federal rules know none; these catch a slip of the keyboard.
const (
	maxFirstDueDays = 90
	maxGraceDays    = 60
)

// defaultPolicy offers what keeps a plan outside the Truth in Lending Act and payments worth their cost.
func defaultPolicy() plan.Policy {
	return plan.Policy{
		Tiers:       []plan.Tier{{UpTo: 100_00, Instalments: 2}, {UpTo: 2000_00, Instalments: plan.MaxInstalments}},
		MinPayment:  25_00,
		Frequencies: []plan.Frequency{plan.Monthly}, FirstDueWithinDays: 30, GraceDays: 5, ApprovalOver: 2000_00,
	}
}

// policy gives the plan policy of an entry; whatever it does not name is the default's.
func (e *planEntry) policy(check *checker) plan.Policy {
	policy := defaultPolicy()
	if e == nil {
		return policy
	}
	if e.Tiers != nil {
		policy.Tiers = e.tiers(check)
	}
	if e.Frequencies != nil {
		check.that(len(e.Frequencies) > 0, "plan.frequencies: at least one is needed")
		policy.Frequencies = nil
	}
	for _, f := range e.Frequencies {
		policy.Frequencies = append(policy.Frequencies,
			plan.Frequency(check.oneOf("plan.frequencies", f, "weekly", "biweekly", "twice_a_month", "monthly")))
	}
	if e.MinPayment != nil {
		policy.MinPayment = billing.Cents(*e.MinPayment)
		check.that(policy.MinPayment > 0, "plan.min_payment: %s is not above zero", policy.MinPayment)
	}
	if e.ApprovalOver != nil {
		policy.ApprovalOver = billing.Cents(*e.ApprovalOver)
		check.that(policy.ApprovalOver >= 0, "plan.approval_over: %s is below zero; 0.00 means no limit",
			policy.ApprovalOver)
	}
	if e.FirstDueWithinDays != nil {
		policy.FirstDueWithinDays = check.between("plan.first_due_within_days", *e.FirstDueWithinDays, 1, maxFirstDueDays)
	}
	if e.GraceDays != nil {
		policy.GraceDays = check.between("plan.grace_days", *e.GraceDays, 0, maxGraceDays)
	}
	return policy
}

func (e *planEntry) tiers(check *checker) []plan.Tier {
	tiers := []plan.Tier{}
	last := billing.Cents(0)
	for _, t := range e.Tiers {
		upTo := billing.Cents(t.UpTo)
		check.that(upTo > last, "plan.tiers: up_to must rise from tier to tier, %s does not", upTo)
		check.that(t.Instalments >= 1 && t.Instalments <= plan.MaxInstalments,
			"plan.tiers: %d instalments are not from 1 to %d (more is outside 12 CFR 1026.2(a)(17))",
			t.Instalments, plan.MaxInstalments)
		last = upTo
		tiers = append(tiers, plan.Tier{UpTo: upTo, Instalments: t.Instalments})
	}
	return tiers
}
