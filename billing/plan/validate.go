package plan

import (
	"fmt"
	"time"

	"github.com/plainbill/plainbill/billing"
)

// Validate checks the invariant of the package: two to [MaxInstalments] payments of more than nothing that sum to the
// principal, all equal but the last, on real days in ascending order. The error is an [ErrTerms].
func Validate(t Terms) error {
	if len(t.Instalments) < 2 || len(t.Instalments) > MaxInstalments {
		return fmt.Errorf("%w: %d instalments", ErrTerms, len(t.Instalments))
	}
	if !t.Frequency.schedulable() {
		return fmt.Errorf("%w: frequency %q", ErrTerms, t.Frequency)
	}
	var sum billing.Cents
	last := len(t.Instalments) - 1
	for i, in := range t.Instalments {
		if in.Amount <= 0 || i < last && in.Amount != t.Instalments[0].Amount {
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

func isReal(d billing.Date) bool {
	return d.Month >= time.January && d.Month <= time.December && !d.IsZero() && billing.DateOf(d.Time()) == d
}
