package settle

import (
	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

// decide moves the lines to where a decision puts them and posts the way there, or says why it does not fit; then
// nothing has moved.
func (s *settling) decide(n, i int) (reason string) {
	a := s.said[i]
	lines := whole(a)
	places, ok := match(s.claim.Lines, s.charges, lines)
	if !ok {
		return reasonUnlike
	}
	first := len(s.applied) == 0
	to := append([]position(nil), s.at...)
	rest := -1 // of lines: what is decided on the claim as a whole beside lines of its own
	for k, place := range places {
		if place < 0 {
			rest = k
			continue
		}
		if to[place], ok = step(s.at[place], s.charges[place], a, lines[k], first); !ok {
			return reasonOverlap
		}
	}
	if rest >= 0 {
		p, ok := s.onTheWhole(to, a, lines[rest])
		if !ok {
			return reasonOverlap
		}
		s.claim.Lines = append(s.claim.Lines, Line{Number: len(s.claim.Lines) + 1})
		s.charges, s.at, to = append(s.charges, 0), append(s.at, position{}), append(to, p)
		places[rest] = len(to) - 1
	}
	for k, place := range places {
		source := s.place(i, lines[k], place+1)
		s.post(place, billing.EntryRemittance, remittance(n), source, sides(to[place], s.at[place]))
		s.claim.Lines[place].Adjustments = told(s.claim.Lines[place].Adjustments, lines[k].Adjustments, first)
	}
	s.at = to
	s.applied = append(s.applied, i)
	return ""
}

// step gives where a decision puts a line. The patient bears what the last payer names; the rest of the charge that
// nobody paid is a discount, and it cannot be less than nothing once a payer before has paid. What the first payer
// puts under OA is neither: it stays with the insurers until one of them decides it.
func step(
	from position, charge billing.Cents, a remit.Adjudication, l remit.Line, first bool,
) (to position, ok bool) {
	to = position{paid: from.paid + l.Paid, named: shareOf(l.Adjustments)}
	fresh := first || from.open > 0 // nobody before has decided all of it
	if !fresh && a.Outcome == remit.Denied && !priorOn(l) {
		to.named = from.named // the next payer takes nothing: what was the patient's stays so
	}
	if a.Outcome == remit.Forwarded {
		to.discount = from.discount
		for _, adjustment := range l.Adjustments {
			counts := first || !isPrior(adjustment)
			if adjustment.Group != groupPatient && !isOther(adjustment) && counts {
				to.discount += adjustment.Cents
			}
		}
		to.waits = charge - to.paid - to.discount
		return to, first || to.waits >= 0
	}
	if fresh {
		to.open = openOf(l.Adjustments)
	}
	to.owed, to.waits = to.named, to.open
	to.discount = charge - to.paid - to.owed.sum() - to.waits
	return to, first || to.discount >= min(0, from.discount)
}

func priorOn(l remit.Line) bool {
	for _, a := range l.Adjustments {
		if isPrior(a) {
			return true
		}
	}
	return false
}

// onTheWhole gives the position of a line without a charge that carries what a decision says of the claim as a whole.
// A decision with lines of its own adds to them; one without any replaces what all the lines say.
func (s *settling) onTheWhole(lines []position, a remit.Adjudication, l remit.Line) (position, bool) {
	if len(a.Lines) > 0 {
		named := shareOf(l.Adjustments)
		p := position{paid: l.Paid, named: named, owed: named}
		if a.Outcome == remit.Forwarded {
			p.owed = share{}
			p.waits = named.sum()
		} else if len(s.applied) == 0 {
			p.open = openOf(l.Adjustments)
			p.waits = p.open
		}
		p.discount = -p.paid - p.owed.sum() - p.waits
		return p, true
	}
	var all position
	for _, p := range lines {
		all.paid, all.discount, all.waits = all.paid+p.paid, all.discount+p.discount, all.waits+p.waits
		all.owed, all.named, all.open = all.owed.plus(p.owed), all.named.plus(p.named), all.open+p.open
	}
	to, ok := step(all, l.Charge, a, l, false)
	return position{
		paid: to.paid - all.paid, discount: to.discount - all.discount, waits: to.waits - all.waits,
		owed: to.owed.less(all.owed), named: to.named.less(all.named), open: to.open - all.open,
	}, ok
}

// told gives the adjustments that explain a line after another decision: the patient's are those of the last payer,
// what one left to others is decided now, and what a payer says of payers before it is known already.
func told(before, now []billing.Adjustment, first bool) []billing.Adjustment {
	var all []billing.Adjustment
	for _, a := range before {
		if a.Group != groupPatient && !isOther(a) {
			all = append(all, a)
		}
	}
	for _, a := range now {
		if (a.Cents != 0 || a.Code != codeNone) && (first || !isPrior(a)) {
			all = append(all, a)
		}
	}
	return all
}
