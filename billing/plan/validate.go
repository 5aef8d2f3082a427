package plan

import (
	"fmt"
	"time"

	"github.com/plainbill/plainbill/billing"
)

// Validate checks the invariant of the package: two to [MaxInstalments] payments of more than nothing that sum to the
// principal, all equal but a down payment and the last, on real days in ascending order. Terms that are
// [Terms.Amended] may have one payment and unequal ones, terms that are [Terms.Disclosed] up to [MostDisclosed]. The
// error is an [ErrTerms].
func Validate(t Terms) error {
	fewest, most := 2, MaxInstalments
	if t.Amended {
		fewest = 1
	}
	if t.Disclosed {
		most = MostDisclosed
	}
	n := len(t.Instalments)
	if n < fewest || n > most {
		return fmt.Errorf("%w: %d instalments", ErrTerms, n)
	}
	if !t.Frequency.schedulable() {
		return fmt.Errorf("%w: frequency %q", ErrTerms, t.Frequency)
	}
	var sum billing.Cents
	for i, in := range t.Instalments {
		if in.Amount <= 0 || !t.Amended && !t.regular(i) {
			return fmt.Errorf("%w: the amount of instalment %d", ErrTerms, i+1)
		}
		if !isReal(in.Due) || i > 0 && !t.Instalments[i-1].Due.Before(in.Due) {
			return fmt.Errorf("%w: the day of instalment %d", ErrTerms, i+1)
		}
		sum += in.Amount
	}
	if sum != t.Principal {
		return fmt.Errorf("%w: it does not sum to its principal", ErrTerms)
	}
	return nil
}

// regular says whether an instalment has the amount of the others: the down payment is its own, the last takes the
// remainder.
func (t Terms) regular(i int) bool {
	first := 0
	if t.Down > 0 {
		first = 1
	}
	if i < first {
		return t.Instalments[i].Amount == t.Down
	}
	return i == len(t.Instalments)-1 || t.Instalments[i].Amount == t.Instalments[first].Amount
}

func isReal(d billing.Date) bool {
	return d.Month >= time.January && d.Month <= time.December && !d.IsZero() && billing.DateOf(d.Time()) == d
}
