package plan

import (
	"slices"

	"github.com/plainbill/plainbill/billing"
)

// Offers gives the schedules a practice offers for a balance, shortest first: two, three and four equal payments, as
// far as the tier and the least payment allow, at the practice's preferred frequency. Version names the policy in the
// terms.
//
// The first payment is one step of the frequency away: the same day next month (clipped to the month), or one or two
// weeks from today; twice a month means the 1st and the 15th, beginning at least three days ahead. It is never later
// than the policy's window, in which case it is the window's last day.
//
// The errors are [ErrNothingDue], [ErrTooSmall] and [ErrNeedsApproval].
func Offers(p Policy, version string, balance billing.Cents, today billing.Date) ([]Terms, error) {
	return OffersFor(p, version, balance, today, Wish{})
}

// OffersFor is [Offers] on the days and at the frequency of a wish, as far as the policy allows these, else on the
// nearest frequency it does allow; the wish's amount and count are not looked at.
func OffersFor(p Policy, version string, balance billing.Cents, today billing.Date, w Wish) ([]Terms, error) {
	most, err := p.most(balance)
	if err != nil {
		return nil, err
	}
	cal, outside := p.calendar(today, w)
	if outside == OtherFrequency {
		cal, outside = p.calendar(today, Wish{Frequency: nearestFrequency(w.Frequency, p.frequencies())})
	}
	if outside != "" {
		cal, _ = p.calendar(today, Wish{})
	}
	var offers []Terms
	for n := 2; n <= most; n++ {
		offers = append(offers, cal.terms(balance.Split(n), version))
	}
	return offers, nil
}

// nearestFrequency gives the allowed frequency whose rhythm is nearest; the practice's earlier choice wins a tie.
func nearestFrequency(wanted Frequency, allowed []Frequency) Frequency {
	rhythm := []Frequency{Weekly, Biweekly, TwiceAMonth, Monthly}
	distance := func(f Frequency) int {
		d := slices.Index(rhythm, f) - slices.Index(rhythm, wanted)
		return max(d, -d)
	}
	return slices.MinFunc(allowed, func(a, b Frequency) int { return distance(a) - distance(b) })
}
