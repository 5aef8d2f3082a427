package plan

import (
	"slices"

	"github.com/plainbill/plainbill/billing"
)

// mostOffers is how many schedules a text can lay out.
const mostOffers = 3

// Offers gives the schedules a practice offers for a balance, shortest first: two or three of equal payments, as far as
// the tier, the least payment and the longest term allow, at the practice's preferred frequency. Version names the
// policy in the terms.
//
// The first payment is one step of the frequency away: the same day next month (clipped to the month), or one or two
// weeks from today; twice a month means the 1st and the 15th, beginning at least three days ahead. It is never later
// than the policy's window, in which case it is the window's last day; where the practice takes payments on some days
// of the month only, it is the last of these in the window. A down payment comes before it, today.
//
// The errors are [ErrNothingDue], [ErrTooSmall] and [ErrNeedsApproval], the last an [Approval] with its reason.
func Offers(p Policy, version string, balance billing.Cents, today billing.Date) ([]Terms, error) {
	return OffersFor(p, version, balance, today, Wish{})
}

// OffersFor is [Offers] on the days and at the frequency of a wish, as far as the policy allows these, else on the
// nearest days and the nearest frequency that it does allow; the wish's amount and count are not looked at.
func OffersFor(p Policy, version string, balance billing.Cents, today billing.Date, w Wish) ([]Terms, error) {
	l, err := p.limits(balance)
	if err != nil {
		return nil, err
	}
	cal := p.nearestCalendar(today, w)
	var offers []Terms
	for n := l.fewest; n <= l.most; n++ {
		t := p.terms(cal, l.split(balance, n), l.down, version, today)
		if !p.tooLong(t, today) {
			offers = append(offers, t)
		}
	}
	if len(offers) == 0 {
		return nil, &Approval{Reason: TooLong}
	}
	if n := len(offers); n > mostOffers {
		offers = []Terms{offers[0], offers[n/2], offers[n-1]}
	}
	return offers, nil
}

// split gives the amounts of n payments, without the down payment that is the first of them.
func (l limits) split(balance billing.Cents, n int) []billing.Cents {
	if l.down > 0 {
		n--
	}
	return (balance - l.down).Split(n)
}

// terms puts amounts on a calendar, behind a down payment today.
func (p Policy) terms(
	cal calendar, amounts []billing.Cents, down billing.Cents, version string, today billing.Date,
) Terms {
	t := cal.terms(amounts, version)
	if down > 0 {
		t.Instalments = slices.Insert(t.Instalments, 0, Instalment{Due: today, Amount: down})
		t.Principal += down
		t.Down = down
	}
	t.Disclosed = p.TILADisclosuresHandled && len(t.Instalments) > MaxInstalments
	return t
}

// nearestCalendar gives the days of a wish, or of the wish nearest to it that the policy allows.
func (p Policy) nearestCalendar(today billing.Date, w Wish) calendar {
	for range 3 { // each round mends one rule that the wish breaks
		cal, outside := p.calendar(today, w)
		switch outside {
		case "":
			return cal
		case OtherFrequency:
			w = Wish{Frequency: nearestFrequency(w.Frequency, p.frequencies())}
		case OtherDay:
			w = p.nearestDays(w, today)
		case FirstTooLate:
			f := w.frequency(p.frequencies())
			w = Wish{Frequency: f, First: p.lastIn(today, p.latestFirst(today, f), f)}
		default:
			w = Wish{Frequency: w.Frequency}
		}
	}
	cal, _ := p.calendar(today, Wish{})
	return cal
}

// nearestDays puts the days of a wish on the nearest that the practice takes payments on.
func (p Policy) nearestDays(w Wish, today billing.Date) Wish {
	f := w.frequency(p.frequencies())
	if !w.First.IsZero() {
		for n := 1; n <= 31; n++ {
			for _, d := range []billing.Date{w.First.AddDays(-n), w.First.AddDays(n)} {
				if p.takesOn(d, f) && today.Before(d) {
					return Wish{Frequency: f, First: d}
				}
			}
		}
		return Wish{Frequency: f}
	}
	near := Wish{Frequency: f}
	for _, wanted := range w.monthDays(f) {
		near.Days = append(near.Days, slices.MinFunc(p.AllowedDays, func(a, b int) int {
			return max(a-wanted, wanted-a) - max(b-wanted, wanted-b)
		}))
	}
	if len(near.Days) == 2 && near.Days[0] == near.Days[1] {
		near.Days = nil
	}
	return near
}

// lastIn gives the last day after from, and not after to, on which the practice takes payments; to itself when there is
// none.
func (p Policy) lastIn(from, to billing.Date, f Frequency) billing.Date {
	for d := to; from.Before(d); d = d.AddDays(-1) {
		if p.takesOn(d, f) {
			return d
		}
	}
	return to
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
