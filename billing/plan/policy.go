package plan

import (
	"slices"

	"github.com/plainbill/plainbill/billing"
)

// What a policy means when it says nothing: the window of the first payment, and the days between two charges.
const (
	defaultWithinDays = 30
	defaultRetryDays  = 3
)

// MostDisclosed bounds the instalments of a plan whose disclosures the practice handles itself.
const MostDisclosed = 60

// frequencies gives what the practice takes, in its order of preference; monthly when it says nothing usable.
func (p Policy) frequencies() []Frequency {
	var known []Frequency
	for _, f := range p.Frequencies {
		if f.schedulable() && !slices.Contains(known, f) && (f != TwiceAMonth || len(p.AllowedDays) != 1) {
			known = append(known, f)
		}
	}
	if len(known) == 0 {
		return []Frequency{Monthly}
	}
	return known
}

// latestFirst is the last day on which a first payment may fall: the window's end, or, where the window has no day that
// the practice takes payments on, the first such day after it.
func (p Policy) latestFirst(today billing.Date, f Frequency) billing.Date {
	days := p.FirstDueWithinDays
	if days <= 0 {
		days = defaultWithinDays
	}
	latest := today.AddDays(days)
	if !f.byMonth() || len(p.AllowedDays) == 0 {
		return latest
	}
	if next := nextOf(p.AllowedDays, today); latest.Before(next) {
		return next
	}
	return latest
}

// takesOn says whether payments of a frequency may fall on a day. The practice's days bind the monthly frequencies
// only: weeks have their own.
func (p Policy) takesOn(d billing.Date, f Frequency) bool {
	return len(p.AllowedDays) == 0 || !f.byMonth() ||
		slices.ContainsFunc(p.AllowedDays, func(day int) bool { return clip(d.Year, d.Month, day) == d })
}

// least is the least payment of the policy: never under a cent, so that no schedule has empty instalments.
func (p Policy) least() billing.Cents { return max(p.MinPayment, 1) }

// limits is how a balance may be split.
type limits struct {
	fewest, most int
	least        billing.Cents
	down         billing.Cents
}

// limits says how many instalments a balance may be split into, or why it may not be split. A down payment is the first
// of them.
func (p Policy) limits(balance billing.Cents) (limits, error) {
	if balance <= 0 {
		return limits{}, ErrNothingDue
	}
	if p.ApprovalOver > 0 && balance > p.ApprovalOver {
		return limits{}, &Approval{Reason: OverLimit}
	}
	i := slices.IndexFunc(p.Tiers, func(t Tier) bool { return balance <= t.UpTo })
	if i < 0 {
		return limits{}, &Approval{Reason: OverTiers}
	}
	tier := p.Tiers[i]
	l := limits{fewest: max(tier.Fewest, 2), most: min(tier.Instalments, p.cap()), least: p.least(), down: p.down(balance)}
	if tier.MinPayment > 0 {
		l.least = tier.MinPayment
	}
	if l.down >= balance {
		return limits{}, ErrTooSmall
	}
	fits := (balance - l.down) / l.least
	if l.down > 0 {
		fits++
	}
	l.most = int(min(fits, billing.Cents(l.most)))
	if l.most < 2 {
		return limits{}, ErrTooSmall
	}
	l.fewest = min(l.fewest, l.most)
	return l, nil
}

// cap is the most instalments that any plan of the policy may have.
func (p Policy) cap() int {
	if p.TILADisclosuresHandled {
		return MostDisclosed
	}
	return MaxInstalments
}

// down is the down payment for a balance.
func (p Policy) down(balance billing.Cents) billing.Cents {
	d := p.DownPayment
	if balance <= d.RequiredOver || d.Percent <= 0 && d.Fixed <= 0 {
		return 0
	}
	return max(percent(balance, min(max(d.Percent, 0), 100)), d.Fixed, 0)
}

// tooLong says whether a schedule ends after the longest term.
func (p Policy) tooLong(t Terms, today billing.Date) bool {
	return p.MaxMonths > 0 && len(t.Instalments) > 0 &&
		today.AddMonths(p.MaxMonths).Before(t.Instalments[len(t.Instalments)-1].Due)
}

func (f Frequency) schedulable() bool {
	return f == Weekly || f == Biweekly || f == TwiceAMonth || f == Monthly
}

// byMonth says whether a frequency counts days of the month.
func (f Frequency) byMonth() bool { return f == TwiceAMonth || f == Monthly }
