package plan

import (
	"slices"

	"github.com/plainbill/plainbill/billing"
)

// room is between how many payments of at least how much the rest of the plan may be split. A plan that runs keeps the
// payments it has, also when the policy has become stricter.
func (a amendment) room(balance billing.Cents) limits {
	p := a.policy
	p.DownPayment = DownPayment{}
	l, err := p.limits(balance)
	if err != nil {
		l = limits{most: len(a.now.Open), least: p.least()}
	}
	fits := int(min(balance/max(l.least, 1), billing.Cents(MostDisclosed)))
	l.fewest, l.down = 1, 0
	l.most = max(min(max(l.most, len(a.now.Open)), a.most(), fits), 1)
	return l
}

// resize splits what is left into payments of the wished amount or count.
func (a amendment) resize() (Terms, error) {
	l, w := a.room(a.now.Left), a.wish
	amounts, broken := a.sized(l, w)
	if broken != "" {
		amounts = a.now.Left.Split(l.most)
	}
	days, frequency, brokenDays := a.moved(len(amounts))
	if broken == "" {
		broken = brokenDays
	}
	terms := a.terms(frequency, days, amounts)
	if broken == "" && a.policy.tooLong(terms, a.today) {
		broken = TooLong
		terms = a.terms(frequency, a.upcoming(len(a.now.Open)), a.now.Left.Split(len(a.now.Open)))
	}
	if broken != "" {
		return Terms{}, outside(broken, terms)
	}
	return terms, nil
}

// sized splits what is left as wished: into payments of an amount, the last one smaller, or into so many equal ones.
func (a amendment) sized(l limits, w Wish) ([]billing.Cents, Reason) {
	left := a.now.Left
	if w.Amount <= 0 {
		switch count := w.Count; {
		case count <= 0:
			return left.Split(len(a.now.Open)), ""
		case count <= l.most:
			return left.Split(count), ""
		case count <= a.most() && left/billing.Cents(count) < l.least:
			return nil, BelowMinimum
		}
		return nil, TooManyInstalments
	}
	if w.Amount < l.least && w.Amount < left {
		return nil, BelowMinimum
	}
	count := (left + w.Amount - 1) / w.Amount
	if count > billing.Cents(l.most) {
		return nil, TooManyInstalments
	}
	amounts := slices.Repeat([]billing.Cents{w.Amount}, int(count))
	amounts[count-1] = left - w.Amount*(count-1)
	if amounts[count-1] < l.least {
		return left.Split(int(count)), ""
	}
	return amounts, ""
}

// join spreads a larger balance. What is late stays as it is; the rest goes on the days still to come, and on more of
// them as long as payments would otherwise become larger than they are.
func (a amendment) join() (Terms, error) {
	if p := a.policy; p.ApprovalOver > 0 && a.now.Left > p.ApprovalOver {
		return Terms{}, &Approval{Reason: OverLimit}
	}
	var days []billing.Date
	var amounts []billing.Cents
	rest, largest := a.now.Left, billing.Cents(1)
	for _, in := range a.now.Open {
		largest = max(largest, in.Amount)
		if !a.today.Before(in.Due) {
			days, amounts = append(days, in.Due), append(amounts, in.Amount)
			rest -= in.Amount
		}
	}
	if rest <= 0 {
		return Terms{}, ErrNothingDue
	}
	l := a.room(a.now.Left)
	coming := max(len(a.now.Open)-len(days), 1)
	most := max(l.most-len(days), coming)
	for coming < most && rest/billing.Cents(coming) > largest {
		coming++
	}
	if len(days)+coming > a.most() { // all payments are late already, and no further one is allowed
		return Terms{}, &Approval{Reason: TooManyInstalments}
	}
	amounts = append(amounts, rest.Split(coming)...)
	terms := a.terms(a.now.Terms.Frequency, append(days, a.upcoming(coming)...), amounts)
	if a.policy.tooLong(terms, a.today) {
		return Terms{}, &Approval{Reason: TooLong}
	}
	return terms, nil
}
