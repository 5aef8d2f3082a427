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
	l, err := p.limits(balance)
	if err != nil {
		return Terms{}, err
	}
	cal, broken := p.calendar(today, w)
	amounts, brokenSize := l.amounts(balance, p.cap(), w)
	if broken == "" {
		broken = brokenSize
	}
	var terms Terms
	if broken == "" {
		if terms = p.terms(cal, amounts, l.down, version, today); p.tooLong(terms, today) {
			broken = TooLong
		}
	}
	if broken == "" {
		return terms, nil
	}
	near, err := OffersFor(p, version, balance, today, w)
	if err != nil {
		return Terms{}, err
	}
	return Terms{}, &Outside{Reason: broken, Near: nearest(near, balance, w)}
}

// Widest gives a policy that allows all that the law lets a plan be without the Truth in Lending Act, with the down
// payment of p: for writing down what a patient wishes outside p, which a biller decides on.
func (p Policy) Widest() Policy {
	return Policy{
		Tiers:              []Tier{{UpTo: 1 << 40, Instalments: MaxInstalments}},
		MinPayment:         1,
		Frequencies:        []Frequency{Monthly, TwiceAMonth, Biweekly, Weekly},
		FirstDueWithinDays: 366, SkipsAYear: 366, DownPayment: p.DownPayment,
	}
}

// amounts splits what the down payment leaves of a balance as wished, or says which rule that breaks.
func (l limits) amounts(balance billing.Cents, most int, w Wish) ([]billing.Cents, Reason) {
	if w.Amount <= 0 {
		count := w.Count
		if count <= 0 {
			count = l.most
		}
		return l.equal(balance, most, count)
	}
	rest, downs := balance-l.down, 0
	if l.down > 0 {
		downs = 1
	}
	if w.Amount >= balance {
		return nil, WholeBalance
	}
	if w.Amount < l.least {
		return nil, BelowMinimum
	}
	count := (rest + w.Amount - 1) / w.Amount
	switch {
	case count+billing.Cents(downs) > billing.Cents(l.most):
		return nil, TooManyInstalments
	case int(count)+downs < l.fewest:
		return nil, TooFewInstalments
	case w.Count > 0 && w.Count != int(count)+downs:
		return l.equal(balance, most, w.Count)
	}
	last := rest - w.Amount*(count-1)
	if last < l.least {
		return l.equal(balance, most, int(count)+downs)
	}
	amounts := make([]billing.Cents, count)
	for i := range amounts {
		amounts[i] = w.Amount
	}
	amounts[count-1] = last
	return amounts, ""
}

func (l limits) equal(balance billing.Cents, most, count int) ([]billing.Cents, Reason) {
	switch {
	case count == 1:
		return nil, WholeBalance
	case count > most || count > l.most && balance/billing.Cents(count) >= l.least:
		return nil, TooManyInstalments
	case count > l.most:
		return nil, BelowMinimum
	case count < l.fewest:
		return nil, TooFewInstalments
	}
	return l.split(balance, count), ""
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
