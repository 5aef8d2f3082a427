package plan

import (
	"slices"
	"time"

	"github.com/plainbill/plainbill/billing"
)

// twiceLead keeps the first of two monthly days from being tomorrow when nobody asked for that.
const twiceLead = 3

// calendar is where the payments of a schedule fall: from first on, and for the monthly frequencies on the days of the
// month in days, each clipped to the month it falls in. So the 31st is the last day of every month, not the 28th for
// ever after one February.
type calendar struct {
	frequency Frequency
	first     billing.Date
	days      []int
}

// calendar chooses the days of a wish, or says which rule they break.
func (p Policy) calendar(today billing.Date, w Wish) (calendar, Reason) {
	frequency := w.frequency(p.frequencies())
	if !slices.Contains(p.frequencies(), frequency) {
		return calendar{}, OtherFrequency
	}
	latest := p.latestFirst(today, frequency)
	c := calendar{frequency: frequency, days: w.monthDays(frequency)}
	switch {
	case !w.First.IsZero():
		c.first = w.First
	case len(c.days) > 0:
		c.first = nextOf(c.days, today)
	case w.Weekday > 0 && w.Weekday <= 7 && (frequency == Weekly || frequency == Biweekly):
		c.first = today.AddDays(1 + (w.Weekday-isoWeekday(today)+6)%7)
	default:
		c = p.begin(c, today, latest)
	}
	if !today.Before(c.first) {
		return calendar{}, FirstPast
	}
	if latest.Before(c.first) {
		return calendar{}, FirstTooLate
	}
	c = p.anchor(c)
	if !p.takes(c) {
		return calendar{}, OtherDay
	}
	return c, ""
}

// takes says whether every payment of a calendar falls on a day that the practice takes payments on.
func (p Policy) takes(c calendar) bool {
	if len(p.AllowedDays) == 0 || !c.frequency.byMonth() {
		return true
	}
	for _, day := range c.days {
		if !slices.Contains(p.AllowedDays, day) {
			return false
		}
	}
	return p.takesOn(c.first, c.frequency)
}

// begin sets the first payment that [Offers] documents when none was wished.
func (p Policy) begin(c calendar, today, latest billing.Date) calendar {
	switch {
	case c.frequency == Weekly:
		c.first = today.AddDays(7)
	case c.frequency == Biweekly:
		c.first = today.AddDays(14)
	case c.frequency == TwiceAMonth:
		c.days = p.twice()
		c.first = nextOf(c.days, today.AddDays(twiceLead-1))
	case len(p.AllowedDays) > 0:
		next := today.AddMonths(1)
		if latest.Before(next) {
			next = latest
		}
		if soonest := nextOf(p.AllowedDays, today); next.Before(soonest) {
			next = soonest
		}
		c.first = p.lastIn(today, next, c.frequency)
		c.days = []int{p.dayOf(c.first)}
	default:
		c.first, c.days = today.AddMonths(1), []int{today.Day}
	}
	if latest.Before(c.first) {
		if c.frequency == TwiceAMonth && len(p.AllowedDays) > 0 {
			c.first = nextOf(c.days, today)
			return c
		}
		c.first, c.days = latest, nil
	}
	return c
}

// twice gives the two days of the month on which payments twice a month fall: the 1st and the 15th, or the pair of the
// practice's days that lies farthest from either end.
func (p Policy) twice() []int {
	if len(p.AllowedDays) < 2 {
		return []int{1, 15}
	}
	first := slices.Min(p.AllowedDays)
	second := slices.MinFunc(p.AllowedDays, func(a, b int) int {
		return max(a-first-14, first+14-a) - max(b-first-14, first+14-b)
	})
	if second == first {
		second = slices.Max(p.AllowedDays)
	}
	return []int{first, second}
}

// dayOf gives which of the practice's days of the month a day is.
func (p Policy) dayOf(d billing.Date) int {
	for _, day := range p.AllowedDays {
		if clip(d.Year, d.Month, day) == d {
			return day
		}
	}
	return d.Day
}

// anchor fills the days of the month that the first payment implies where none are named.
func (p Policy) anchor(c calendar) calendar {
	if len(c.days) > 0 {
		return c
	}
	day := c.first.Day
	switch {
	case c.frequency == Monthly:
		c.days = []int{p.dayOf(c.first)}
	case c.frequency == TwiceAMonth && len(p.AllowedDays) > 0 && p.takesOn(c.first, TwiceAMonth):
		c.days = p.twice()
	case c.frequency == TwiceAMonth && day <= 15:
		c.days = []int{day, day + 15}
	case c.frequency == TwiceAMonth:
		c.days = []int{day - 15, day}
	}
	return c
}

// terms puts amounts on the calendar.
func (c calendar) terms(amounts []billing.Cents, version string) Terms {
	t := Terms{Frequency: c.frequency, Policy: version}
	due := c.first
	for _, amount := range amounts {
		t.Instalments = append(t.Instalments, Instalment{Due: due, Amount: amount})
		t.Principal += amount
		due = c.after(due)
	}
	return t
}

func (c calendar) after(d billing.Date) billing.Date {
	switch c.frequency {
	case Weekly:
		return d.AddDays(7)
	case Biweekly:
		return d.AddDays(14)
	case Monthly: // skips what is left of d's own month: a first payment need not fall on the day itself
		return clip(d.Year, d.Month+1, c.days[0])
	}
	return nextOf(c.days, d)
}

// nextOf gives the first day strictly after d that is one of the days of the month.
func nextOf(days []int, d billing.Date) billing.Date {
	var next billing.Date
	for ahead := time.Month(0); ahead <= 1; ahead++ {
		for _, day := range days {
			at := clip(d.Year, d.Month+ahead, day)
			if d.Before(at) && (next.IsZero() || at.Before(next)) {
				next = at
			}
		}
	}
	return next
}

// clip gives a day of a month, the last one when the month is shorter. The month may run past December.
func clip(year int, month time.Month, day int) billing.Date {
	last := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC)
	return billing.Date{Year: last.Year(), Month: last.Month(), Day: max(1, min(day, last.Day()))}
}

// frequency gives the frequency of a wish: the one said, the one its days imply, or the practice's preferred one.
func (w Wish) frequency(allowed []Frequency) Frequency {
	switch {
	case w.Frequency != "":
		return w.Frequency
	case w.Weekday != 0:
		return Weekly
	case len(w.Days) > 1:
		return TwiceAMonth
	case len(w.Days) == 1 && slices.Contains(allowed, Monthly):
		return Monthly
	}
	return allowed[0]
}

// monthDays gives the days of the month of a wish that its frequency can use.
func (w Wish) monthDays(f Frequency) []int {
	want := map[Frequency]int{Monthly: 1, TwiceAMonth: 2}[f]
	if want == 0 || len(w.Days) != want {
		return nil
	}
	for _, d := range w.Days {
		if d < 1 || d > 31 {
			return nil
		}
	}
	return w.Days
}
