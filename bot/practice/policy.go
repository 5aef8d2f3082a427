package practice

import (
	"slices"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
)

// The bounds of a policy's numbers. Federal rules know none; these catch a slip of the keyboard.
const (
	maxFirstDueDays = 90
	maxGraceDays    = 60
	maxMonths       = 60
	maxDownPercent  = 90
	maxRetries      = 5 // card networks allow more; patients do not
	maxRetryDays    = 30
	maxMissed       = 12
	maxYearly       = 12
	maxDiscount     = 50
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
	policy.TILADisclosuresHandled = e.TILADisclosuresHandled
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
	e.schedule(&policy, check)
	e.life(&policy, check)
	e.money(&policy, check)
	return policy
}

func (e *planEntry) tiers(check *checker) []plan.Tier {
	tiers := []plan.Tier{}
	last := billing.Cents(0)
	most, why := plan.MaxInstalments,
		" (more is credit under 12 CFR 1026.2(a)(17): it needs tila_disclosures_handled: true)"
	if e.TILADisclosuresHandled {
		most, why = plan.MostDisclosed, ""
	}
	for _, t := range e.Tiers {
		tier := plan.Tier{UpTo: billing.Cents(t.UpTo), Instalments: t.Instalments, Fewest: t.Fewest}
		check.that(tier.UpTo > last, "plan.tiers: up_to must rise from tier to tier, %s does not", tier.UpTo)
		check.that(t.Instalments >= 1 && t.Instalments <= most,
			"plan.tiers: %d instalments are not from 1 to %d%s", t.Instalments, most, why)
		if t.Fewest != 0 {
			check.between("plan.tiers.fewest", t.Fewest, 0, t.Instalments)
		}
		if t.MinPayment != nil {
			tier.MinPayment = billing.Cents(*t.MinPayment)
			check.that(tier.MinPayment > 0, "plan.tiers.min_payment: %s is not above zero", tier.MinPayment)
		}
		last = tier.UpTo
		tiers = append(tiers, tier)
	}
	return tiers
}

// schedule reads what bounds the days of a plan.
func (e *planEntry) schedule(p *plan.Policy, check *checker) {
	check.maybe("plan.max_months", e.MaxMonths, &p.MaxMonths, 0, maxMonths)
	for _, day := range e.AllowedDays {
		check.between("plan.allowed_days", day, 1, 31)
		check.that(!slices.Contains(p.AllowedDays, day), "plan.allowed_days: %d is there twice", day)
		p.AllowedDays = append(p.AllowedDays, day)
	}
	check.that(len(p.AllowedDays) != 1 || !slices.Contains(p.Frequencies, plan.TwiceAMonth),
		"plan.allowed_days: twice_a_month needs two days or more")
}

// life reads when a plan is behind, and how it may be changed.
func (e *planEntry) life(p *plan.Policy, check *checker) {
	check.maybe("plan.retries", e.Retries, &p.Retries, 0, maxRetries)
	check.maybe("plan.retry_days", e.RetryDays, &p.RetryDays, 1, maxRetryDays)
	check.maybe("plan.missed_to_delinquent", e.MissedToDelinquent, &p.MissedToDelinquent, 1, maxMissed)
	check.maybe("plan.missed_to_default", e.MissedToDefault, &p.MissedToDefault, 0, maxMissed)
	check.that(p.MissedToDefault == 0 || p.MissedToDefault > p.MissedToDelinquent,
		"plan.missed_to_default: %d is not above missed_to_delinquent, which is %d",
		p.MissedToDefault, p.MissedToDelinquent)
	check.maybe("plan.cure_days", e.CureDays, &p.CureDays, 0, maxDays)
	if e.NewBalance != "" {
		p.NewBalance = plan.NewBalance(check.oneOf("plan.new_balance", e.NewBalance, "join", "separate", "hold", "ask"))
	}
	check.maybe("plan.changes_per_year", e.ChangesPerYear, &p.ChangesAYear, 0, maxYearly)
	check.maybe("plan.skips_per_year", e.SkipsPerYear, &p.SkipsAYear, 0, maxYearly)
	for _, name := range e.Exclude {
		p.Exclude = append(p.Exclude, plan.Exclusion(check.oneOf("plan.exclude", name,
			"disputed", "pending_insurance", "collections", "bankruptcy")))
	}
}

// money reads what is paid first, what is taken off, and when a card is needed.
func (e *planEntry) money(p *plan.Policy, check *checker) {
	d := e.DownPayment
	p.DownPayment = plan.DownPayment{
		Percent: check.between("plan.down_payment.percent", d.Percent, 0, maxDownPercent),
		Fixed:   check.notBelow("plan.down_payment.fixed", d.Fixed), RequiredOver: check.notBelow(
			"plan.down_payment.required_over", d.RequiredOver),
	}
	if e.CardRequiredOver != nil {
		p.CardRequiredOver = check.notBelow("plan.card_required_over", *e.CardRequiredOver)
	}
	pp := e.PromptPay
	p.PromptPay = plan.PromptPay{
		Percent:     check.between("plan.prompt_pay.percent", pp.Percent, 0, maxDiscount),
		SelfPayOnly: pp.SelfPayOnly,
	}
	if pp.Percent > 0 {
		p.PromptPay.Days = check.between("plan.prompt_pay.days", pp.Days, 1, maxDays)
	}
	p.SmallBalance = plan.SmallBalance{Max: check.notBelow("plan.small_balance.max", e.SmallBalance.Max)}
}

// maybe sets a number that the file names.
func (c *checker) maybe(key string, value, into *int, least, most int) {
	if value != nil {
		*into = c.between(key, *value, least, most)
	}
}

func (c *checker) notBelow(key string, value dollars) billing.Cents {
	c.that(value >= 0, "%s: %s is below zero", key, billing.Cents(value))
	return billing.Cents(value)
}
