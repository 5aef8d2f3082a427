package plan

import (
	"time"

	"github.com/plainbill/plainbill/billing"
)

// Wish is what a patient proposes; whatever is zero was not said.
type Wish struct {
	Amount    billing.Cents `json:"amount,omitempty"` // each payment
	Count     int           `json:"count,omitempty"`  // how many payments
	Frequency Frequency     `json:"frequency,omitempty"`
	First     billing.Date  `json:"first,omitzero"` // day of the first payment
	// Days are days of the month, one for monthly, two for twice a month; 31 is the last day of every month.
	Days []int `json:"days,omitempty"`
	// Weekday is the day of the week for weekly and biweekly, from 1 for Monday to 7 for Sunday.
	Weekday int `json:"weekday,omitempty"`
}

// IsZero says whether nothing was proposed.
func (w Wish) IsZero() bool { return w.Amount == 0 && w.Count == 0 && !w.Timed() }

// Timed says whether a day or a frequency was proposed.
func (w Wish) Timed() bool {
	return w.Frequency != "" || !w.First.IsZero() || len(w.Days) > 0 || w.Weekday != 0
}

// Sized says whether an amount or a count was proposed: only then is there one schedule that answers the wish.
func (w Wish) Sized() bool { return w.Amount > 0 || w.Count > 0 }

// Fit gives the schedule that answers a wish inside the policy. An amount that the balance is no multiple of is kept
// when the last, smaller payment is still allowed; otherwise the payments are made equal, and so a little smaller than
// wished. A wish for a count gives that many equal payments.
//
// The error is an [Outside] when the wish breaks the policy, with the nearest schedules; otherwise as of [Offers].
func Fit(p Policy, version string, balance billing.Cents, today billing.Date, w Wish) (Terms, error) {
	most, err := p.most(balance)
	if err != nil {
		return Terms{}, err
	}
	cal, broken := p.calendar(today, w)
	amounts, brokenSize := p.amounts(balance, most, w)
	if broken == "" {
		broken = brokenSize
	}
	if broken != "" {
		near, _ := OffersFor(p, version, balance, today, w)
		return Terms{}, &Outside{Reason: broken, Near: nearest(near, balance, w)}
	}
	return cal.terms(amounts, version), nil
}

// amounts splits the balance as wished, or says which rule that breaks.
func (p Policy) amounts(balance billing.Cents, most int, w Wish) ([]billing.Cents, Reason) {
	if w.Amount <= 0 {
		count := w.Count
		if count <= 0 {
			count = most
		}
		return p.equal(balance, most, count)
	}
	if w.Amount >= balance {
		return nil, WholeBalance
	}
	if w.Amount < p.least() {
		return nil, BelowMinimum
	}
	count := (balance + w.Amount - 1) / w.Amount
	if count > billing.Cents(most) {
		return nil, TooManyInstalments
	}
	if w.Count > 0 && w.Count != int(count) {
		return p.equal(balance, most, w.Count)
	}
	last := balance - w.Amount*(count-1)
	if last < p.least() {
		return p.equal(balance, most, int(count))
	}
	amounts := make([]billing.Cents, count)
	for i := range amounts {
		amounts[i] = w.Amount
	}
	amounts[count-1] = last
	return amounts, ""
}

func (p Policy) equal(balance billing.Cents, most, count int) ([]billing.Cents, Reason) {
	switch {
	case count == 1:
		return nil, WholeBalance
	case count > MaxInstalments || count > most && balance/billing.Cents(count) >= p.least():
		return nil, TooManyInstalments
	case count > most:
		return nil, BelowMinimum
	}
	return balance.Split(count), ""
}

// nearest keeps of the offers the longest when smaller payments were wished, all of them otherwise.
func nearest(offers []Terms, balance billing.Cents, w Wish) []Terms {
	if len(offers) > 1 && (w.Amount > 0 && w.Amount < balance || w.Count > MaxInstalments) {
		return offers[len(offers)-1:]
	}
	return offers
}

// isoWeekday gives the day of the week from 1 for Monday to 7 for Sunday.
func isoWeekday(d billing.Date) int {
	if d.Weekday() == time.Sunday {
		return 7
	}
	return int(d.Weekday())
}
