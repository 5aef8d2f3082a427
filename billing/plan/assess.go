package plan

import "github.com/plainbill/plainbill/billing"

// The misses after which a plan is delinquent when the policy says nothing.
const defaultMissedToDelinquent = 2

// Standing is where a plan stands on a day.
type Standing struct {
	Life   Life
	Behind billing.Cents // due before today and not paid
	Missed int           // instalments late beyond the days of grace
	Late   Instalment    // the oldest that is late; zero: none is
	Next   Instalment    // the next that falls due today or later; zero: none does
	Look   billing.Date  // the next day on which the clock alone may change this; zero: never
}

// Assess says where a plan of these terms stands when so much of it is open: derived from the schedule, the money and
// the day, and from the state of its life before, which it leaves only along [Life.After]. An instalment due today is
// not late. A life that is over, or has not begun, stays.
func Assess(p Policy, t Terms, open []Instalment, before Life, today billing.Date) Standing {
	s := Standing{Life: before}
	for _, in := range open {
		switch {
		case !in.Due.Before(today):
			if s.Next.Due.IsZero() {
				s.Next = in
			}
			s.soonest(in.Due.AddDays(1), today)
			continue
		case s.Late.Due.IsZero():
			s.Late = in
		}
		s.Behind += in.Amount
		if p.graceEnds(in).Before(today) {
			s.Missed++
		} else {
			s.soonest(p.graceEnds(in).AddDays(1), today)
		}
	}
	if p.CureDays > 0 && s.Missed > 0 {
		s.soonest(p.cureEnds(s.Late).AddDays(1), today)
	}
	if occurrence := p.occurrence(t, open, s, today); occurrence != "" && before.Runs() {
		if next, err := before.After(occurrence); err == nil {
			s.Life = next
		}
	}
	if s.Life.Over() {
		s.Look = billing.Date{}
	}
	return s
}

// occurrence says what the books and the day amount to; nothing as long as the first payment has not fallen due.
func (p Policy) occurrence(t Terms, open []Instalment, s Standing, today billing.Date) Occurrence {
	delinquent := p.MissedToDelinquent
	if delinquent <= 0 {
		delinquent = defaultMissedToDelinquent
	}
	switch {
	case len(open) == 0:
		return NothingLeft
	case p.MissedToDefault > 0 && s.Missed >= p.MissedToDefault,
		p.CureDays > 0 && s.Missed > 0 && p.cureEnds(s.Late).Before(today):
		return GivenUp
	case s.Missed >= delinquent:
		return FarBehind
	case s.Missed > 0:
		return PastGrace
	case s.Behind > 0:
		return Late
	case len(t.Instalments) > 0 && t.Instalments[0].Due.Before(today) || len(open) < len(t.Instalments):
		return UpToDate
	}
	return ""
}

// graceEnds is the last day on which an instalment is late but not missed.
func (p Policy) graceEnds(in Instalment) billing.Date { return in.Due.AddDays(max(p.GraceDays, 0)) }

// cureEnds is the last day on which a missed instalment can be made good.
func (p Policy) cureEnds(in Instalment) billing.Date { return p.graceEnds(in).AddDays(p.CureDays) }

// soonest keeps the earliest day to look again that is still to come.
func (s *Standing) soonest(day, today billing.Date) {
	if today.Before(day) && (s.Look.IsZero() || day.Before(s.Look)) {
		s.Look = day
	}
}

// Open gives the instalments that remain when so much was paid and so much is left: what was paid covers the oldest
// first, and what is owed no more (an insurer paid late, something was written off) comes off the last ones. They sum
// to left, or to what is unpaid when that is less.
func Open(t Terms, paid, left billing.Cents) []Instalment {
	var open []Instalment
	paid = max(paid, 0)
	left = max(left, 0)
	for _, in := range t.Instalments {
		covered := min(paid, in.Amount)
		paid -= covered
		in.Amount = min(in.Amount-covered, left)
		left -= in.Amount
		if in.Amount > 0 {
			open = append(open, in)
		}
	}
	return open
}

// Covered says how many instalments so much money pays in full.
func Covered(t Terms, paid billing.Cents) int {
	for i, in := range t.Instalments {
		if paid -= in.Amount; paid < 0 {
			return i
		}
	}
	return len(t.Instalments)
}
