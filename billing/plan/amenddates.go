package plan

import (
	"slices"

	"github.com/plainbill/plainbill/billing"
)

// The room of a moved payment beyond the day it was due, so that the nearest day of the next month is always allowed.
const moveRoom = 16

// calendar gives the rhythm of the plan: the days of the month come from the last instalment, or, where that is the
// last day of a short month, from the latest day of all.
func (a amendment) calendar() calendar {
	t := a.now.Terms
	c := calendar{frequency: t.Frequency}
	regular := t.Instalments
	if t.Down > 0 && len(regular) > 1 {
		regular = regular[1:]
	}
	if len(regular) == 0 {
		return c
	}
	last := regular[len(regular)-1].Due
	c.first = last
	switch t.Frequency {
	case Monthly:
		day := last.Day
		if clip(last.Year, last.Month, 31) == last {
			for _, in := range regular {
				day = max(day, in.Due.Day)
			}
		}
		c.days = []int{day}
	case TwiceAMonth:
		for _, in := range regular {
			if !slices.Contains(c.days, in.Due.Day) {
				c.days = append(c.days, in.Due.Day)
			}
		}
		slices.Sort(c.days)
		if len(c.days) != 2 {
			c.days = nil
			c = Policy{}.anchor(c)
		}
	}
	return c
}

// upcoming gives n days after today: those of the open instalments that still come, then the plan's rhythm.
func (a amendment) upcoming(n int) []billing.Date {
	var days []billing.Date
	for _, in := range a.now.Open {
		if a.today.Before(in.Due) && len(days) < n {
			days = append(days, in.Due)
		}
	}
	return a.extend(days, n)
}

// extend goes on in the plan's rhythm, after today, until there are n days.
func (a amendment) extend(days []billing.Date, n int) []billing.Date {
	c := a.calendar()
	next := a.now.Open[len(a.now.Open)-1].Due
	if len(days) > 0 {
		next = days[len(days)-1]
	}
	for len(days) < n {
		next = c.after(next)
		if a.today.Before(next) {
			days = append(days, next)
		}
	}
	return days
}

func (a amendment) skip() (Terms, error) {
	var days []billing.Date
	for _, in := range a.now.Open[1:] { // a late one is not forgiven, it moves like the others
		if a.today.Before(in.Due) {
			days = append(days, in.Due)
		}
	}
	days = a.extend(days, len(a.now.Open))
	terms := a.terms(a.now.Terms.Frequency, days, a.amounts())
	if a.policy.tooLong(terms, a.today) {
		return Terms{}, &Approval{Reason: TooLong}
	}
	return terms, nil
}

func (a amendment) move() (Terms, error) {
	days, frequency, broken := a.moved(len(a.now.Open))
	terms := a.terms(frequency, days, a.amounts())
	if broken == "" && a.policy.tooLong(terms, a.today) {
		broken, terms = TooLong, a.terms(a.now.Terms.Frequency, a.upcoming(len(a.now.Open)), a.amounts())
	}
	if broken != "" {
		return Terms{}, outside(broken, terms)
	}
	return terms, nil
}

// moved gives n days for the payments as wished. When a rule forbids these it says which, and the nearest it allows.
func (a amendment) moved(n int) ([]billing.Date, Frequency, Reason) {
	current, w := a.now.Terms.Frequency, a.wish
	if !w.Timed() {
		return a.upcoming(n), current, ""
	}
	if w.Frequency == "" && w.Weekday == 0 && len(w.Days) == 0 {
		return a.movedNext(n, w.First)
	}
	if byWeek := !current.byMonth(); w.Frequency == "" && w.Weekday != 0 && byWeek {
		w.Frequency = current
	}
	frequency := w.frequency(a.policy.frequencies())
	if frequency != current && !slices.Contains(a.policy.frequencies(), frequency) {
		return a.upcoming(n), current, OtherFrequency
	}
	c := a.nearestTo(w, frequency)
	if !a.today.Before(c.first) {
		return a.upcoming(n), current, FirstPast
	}
	if a.limit(frequency).Before(c.first) {
		days, _, _ := a.movedNext(n, a.limit(frequency))
		return days, current, FirstTooLate
	}
	if !a.policy.takes(c) {
		return a.upcoming(n), current, OtherDay
	}
	return c.run(n), frequency, ""
}

// movedNext moves the next payment to a day, and those behind it by as many steps as keeps them in order.
func (a amendment) movedNext(n int, first billing.Date) ([]billing.Date, Frequency, Reason) {
	frequency := a.now.Terms.Frequency
	broken := Reason("")
	switch limit := a.limit(frequency); {
	case !a.today.Before(first):
		return a.upcoming(n), frequency, FirstPast
	case limit.Before(first):
		broken, first = FirstTooLate, a.policy.lastIn(a.today, limit, frequency)
	case !a.policy.takesOn(first, frequency):
		near := a.policy.nearestDays(Wish{Frequency: frequency, First: first}, a.today)
		broken = OtherDay
		if first = near.First; first.IsZero() || limit.Before(first) {
			return a.upcoming(n), frequency, broken
		}
	}
	rest := a.upcoming(n + 2)
	days := []billing.Date{first}
	for _, d := range rest[1:] {
		if first.Before(d) && len(days) < n {
			days = append(days, d)
		}
	}
	return a.extend(days, n), frequency, broken
}

// limit is the last day to which the next payment may be moved.
func (a amendment) limit(f Frequency) billing.Date {
	limit := a.policy.latestFirst(a.today, f)
	if due := a.now.Open[0].Due.AddDays(moveRoom); limit.Before(due) {
		return due
	}
	return limit
}

// nearestTo gives the calendar of a wish whose first day, after today, is nearest to the day of the next payment.
func (a amendment) nearestTo(w Wish, f Frequency) calendar {
	due := a.upcoming(1)[0]
	c := calendar{frequency: f, days: w.monthDays(f), first: w.First}
	if !c.first.IsZero() {
		return a.policy.anchor(c)
	}
	fits := func(d billing.Date) bool { return d == due } // only how often is wished
	switch {
	case len(c.days) > 0:
		fits = func(d billing.Date) bool {
			return slices.ContainsFunc(c.days, func(day int) bool { return clip(d.Year, d.Month, day) == d })
		}
	case w.Weekday != 0 && !f.byMonth():
		fits = func(d billing.Date) bool { return isoWeekday(d) == w.Weekday }
	}
	for n := 0; n <= 2*moveRoom && c.first.IsZero(); n++ { // the day itself, a day earlier, a day later, two earlier
		for _, d := range []billing.Date{due.AddDays(-n), due.AddDays(n)} {
			if c.first.IsZero() && a.today.Before(d) && fits(d) {
				c.first = d
			}
		}
	}
	if c.first.IsZero() {
		c.first = due
	}
	return a.policy.anchor(c)
}

// run gives the first n days of a calendar.
func (c calendar) run(n int) []billing.Date {
	days := []billing.Date{c.first}
	for len(days) < n {
		days = append(days, c.after(days[len(days)-1]))
	}
	return days
}
