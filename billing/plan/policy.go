package plan

import (
	"slices"

	"github.com/plainbill/plainbill/billing"
)

// defaultWithinDays is the window of the first payment when a policy names none.
const defaultWithinDays = 30

// frequencies gives what the practice takes, in its order of preference; monthly when it says nothing usable.
func (p Policy) frequencies() []Frequency {
	var known []Frequency
	for _, f := range p.Frequencies {
		if f.schedulable() && !slices.Contains(known, f) {
			known = append(known, f)
		}
	}
	if len(known) == 0 {
		return []Frequency{Monthly}
	}
	return known
}

// latestFirst is the last day on which a first payment may fall.
func (p Policy) latestFirst(today billing.Date) billing.Date {
	days := p.FirstDueWithinDays
	if days <= 0 {
		days = defaultWithinDays
	}
	return today.AddDays(days)
}

// least is the least payment: never under a cent, so that no schedule has empty instalments.
func (p Policy) least() billing.Cents { return max(p.MinPayment, 1) }

// most is how many instalments a balance may be split into, from 2 to [MaxInstalments], or why it may not be split.
func (p Policy) most(balance billing.Cents) (int, error) {
	if balance <= 0 {
		return 0, ErrNothingDue
	}
	if p.ApprovalOver > 0 && balance > p.ApprovalOver {
		return 0, ErrNeedsApproval
	}
	tier := slices.IndexFunc(p.Tiers, func(t Tier) bool { return balance <= t.UpTo })
	if tier < 0 {
		return 0, ErrNeedsApproval
	}
	most := min(p.Tiers[tier].Instalments, MaxInstalments)
	if byLeast := balance / p.least(); byLeast < billing.Cents(most) {
		most = int(byLeast)
	}
	if most < 2 {
		return 0, ErrTooSmall
	}
	return most, nil
}

func (f Frequency) schedulable() bool {
	return f == Weekly || f == Biweekly || f == TwiceAMonth || f == Monthly
}
