package plan

import (
	"slices"

	"github.com/plainbill/plainbill/billing"
)

// Discount is what paying the whole balance today takes off it, rounded down to the cent; zero when the policy has no
// discount, the days since the statement are over, or it is for self-pay only and this is not.
func Discount(p Policy, balance billing.Cents, statementDate, today billing.Date, selfPay bool) billing.Cents {
	d := p.PromptPay
	if d.Percent <= 0 || d.Percent > 100 || balance <= 0 || statementDate.IsZero() || d.SelfPayOnly && !selfPay {
		return 0
	}
	if statementDate.AddDays(d.Days).Before(today) {
		return 0
	}
	return percent(balance, d.Percent)
}

// percent gives so many hundredths of an amount, rounded down, without overflow.
func percent(c billing.Cents, of int) billing.Cents {
	return c/100*billing.Cents(of) + c%100*billing.Cents(of)/100
}

// Small says whether a balance may be written off as too small to ask for.
func (p Policy) Small(balance billing.Cents) bool {
	return balance > 0 && balance <= p.SmallBalance.Max
}

// NeedsCard says whether a plan for a balance needs a card on file.
func (p Policy) NeedsCard(balance billing.Cents) bool {
	return p.CardRequiredOver > 0 && balance > p.CardRequiredOver
}

// Excludes says whether balances of a kind are left out of plans, and so are the charges of a plan that is of it.
func (p Policy) Excludes(kind Exclusion) bool { return slices.Contains(p.Exclude, kind) }

// OnNewBalance says what becomes of a bill that arrives under a plan.
func (p Policy) OnNewBalance() NewBalance {
	if p.NewBalance == "" {
		return BalanceSeparate
	}
	return p.NewBalance
}

// RetryAfter is how many days after a declined charge, the attempt-th of an instalment counted from 1, it is tried
// again; ok is false when it is not.
func (p Policy) RetryAfter(attempt int) (days int, ok bool) {
	if attempt < 1 || attempt > p.Retries {
		return 0, false
	}
	if p.RetryDays <= 0 {
		return defaultRetryDays, true
	}
	return p.RetryDays, true
}
