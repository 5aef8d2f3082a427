package plan

import (
	"slices"

	"github.com/plainbill/plainbill/billing"
)

// Back is money that had paid for a plan and went back: what a [Reopen] asks for again.
type Back struct {
	Given billing.Cents // the practice gave it back: it is asked for behind all other payments, and never late
	Taken billing.Cents // it was taken back: a payment that failed after it had come, or that the payer's bank reversed
	// Paid is what is still paid under the terms in force; Earlier how much of Given and Taken had paid under the terms
	// before them; Beyond what went back beside that, of money that had come before the plan.
	Paid, Earlier, Beyond billing.Cents
}

// None says whether nothing went back that the plan has to follow.
func (b Back) None() bool { return b == Back{} }

// WentBack says how far money that went back since terms were agreed touches their plan.
// Came is what came since then less what went back, below zero where more did; earlier is what had come under the terms
// before these.
func WentBack(principal, came, earlier, given, taken billing.Cents) Back {
	given, taken = max(given, 0), max(taken, 0)
	if given+taken == 0 {
		return Back{}
	}
	b := Back{Paid: min(max(came, 0), principal)}
	over := max(-came, 0)
	b.Earlier = min(over, max(earlier, 0))
	b.Beyond = over - b.Earlier
	reopened := b.Earlier + max(min(came+given+taken, principal)-b.Paid, 0)
	b.Given = min(given, reopened)
	b.Taken = min(taken, reopened-b.Given)
	if b.Given+b.Taken+b.Beyond == 0 { // it was paid beyond the principal
		return Back{}
	}
	return b
}

// reopen asks again for what went back. What was taken back is due on the wished day, where its own is not later still:
// grace is counted from there. What was given back goes behind the last payment in the amounts it was paid in, one
// period apart, or into the last one where no further payment is allowed; that one then is still to come.
func (a amendment) reopen(b Back) Terms {
	days, amounts, given := a.reopened(b)
	if at := slices.Index(days, a.wish.First); at >= 0 && len(days) > a.most() { // what earlier terms asked for is one more
		at = min(at, len(days)-2)
		amounts[at+1] += amounts[at]
		days, amounts = slices.Delete(days, at, at+1), slices.Delete(amounts, at, at+1)
	}
	// A payment of which a part is kept counts as one of those that an agreement may have.
	room := a.most() - len(days)
	if b.Paid > a.coveredBy(b.Paid) {
		room--
	}
	for _, amount := range given {
		if room > 0 || len(days) == 0 {
			days, amounts, room = append(days, a.behind(days)), append(amounts, amount), room-1
			continue
		}
		last := len(days) - 1
		if amounts[last] += amount; !a.today.Before(days[last]) {
			days[last] = a.behind(days)
		}
	}
	return a.terms(a.now.Terms.Frequency, days, trim(amounts, a.now.Left))
}

// reopened gives the payments as they are without what was given back, in order of their days, and apart from them the
// amounts of that, oldest first.
func (a amendment) reopened(b Back) (days []billing.Date, amounts, given []billing.Cents) {
	put := func(day billing.Date, amount billing.Cents) {
		at := len(days)
		for at > 0 && day.Before(days[at-1]) {
			at--
		}
		if at > 0 && days[at-1] == day {
			amounts[at-1] += amount
			return
		}
		days, amounts = slices.Insert(days, at, day), slices.Insert(amounts, at, amount)
	}
	taken := b.Taken
	if early := min(b.Earlier, taken); early > 0 {
		put(a.wish.First, early)
		taken -= early
		b.Earlier -= early
	}
	if b.Earlier > 0 {
		given = append(given, b.Earlier)
	}
	paid, before := b.Paid, b.Paid+taken+b.Given-b.Earlier
	for _, in := range a.now.Terms.Instalments {
		kept, had := min(paid, in.Amount), min(before, in.Amount)
		paid, before = paid-kept, before-had
		again := min(taken, had-kept)
		taken -= again
		if again > 0 && in.Due.Before(a.wish.First) {
			in.Due = a.wish.First
		}
		if open := in.Amount - had + again; open > 0 {
			put(in.Due, open)
		}
		if back := had - kept - again; back > 0 {
			given = append(given, back)
		}
	}
	return days, amounts, given
}

// behind gives the day one period after the last of all payments, still to come.
func (a amendment) behind(days []billing.Date) billing.Date {
	last := a.now.Terms.Instalments[len(a.now.Terms.Instalments)-1].Due
	if n := len(days); n > 0 && last.Before(days[n-1]) {
		last = days[n-1]
	}
	c := a.calendar()
	for last = c.after(last); !a.today.Before(last); {
		last = c.after(last)
	}
	return last
}

// coveredBy gives how much of what was paid pays instalments in full.
func (a amendment) coveredBy(paid billing.Cents) (full billing.Cents) {
	for _, in := range a.now.Terms.Instalments[:Covered(a.now.Terms, paid)] {
		full += in.Amount
	}
	return full
}
