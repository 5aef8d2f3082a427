package settle

import (
	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

// Responsibility sums what the adjustments under PR leave to the patient, on the claim and on its lines.
func Responsibility(a remit.Adjudication) billing.Cents {
	sum := shareOf(a.Adjustments).sum()
	for _, l := range a.Lines {
		sum += shareOf(l.Adjustments).sum()
	}
	return sum
}

// Visit is the earliest day of service that is named; none when no day is.
func Visit(a remit.Adjudication) billing.Date {
	visit := a.VisitDate
	for _, l := range a.Lines {
		if !l.Date.IsZero() && (visit.IsZero() || l.Date.Before(visit)) {
			visit = l.Date
		}
	}
	return visit
}

// whole gives the lines of what was said, and behind them one of no charge for what was decided on the claim as a
// whole. Where no line was named the claim itself is the line.
func whole(a remit.Adjudication) []remit.Line {
	rest := remit.Line{Charge: a.Charge, Paid: a.Paid, Adjustments: a.Adjustments, Source: a.Source}
	for _, l := range a.Lines {
		rest.Charge -= l.Charge
		rest.Paid -= l.Paid
	}
	lines := append([]remit.Line(nil), a.Lines...)
	if len(lines) == 0 || rest.Charge != 0 || rest.Paid != 0 || len(rest.Adjustments) > 0 {
		lines = append(lines, rest)
	}
	return lines
}

// balanced says whether every line is paid and adjusted to the cent, and the lines are the claim.
func balanced(a remit.Adjudication) bool {
	lines := whole(a)
	if len(a.Lines) > 0 && len(lines) > len(a.Lines) && lines[len(lines)-1].Charge != 0 {
		return false
	}
	for _, l := range lines {
		sum := l.Paid
		for _, adjustment := range l.Adjustments {
			sum += adjustment.Cents
		}
		if sum != l.Charge {
			return false
		}
	}
	return true
}

// Groups and reasons by number.
const (
	groupPatient    = "PR"
	groupOther      = "OA"
	reasonPrior     = "23" // what payers before this one paid and adjusted
	reasonSentTwice = "18" // the claim came before: what was decided of it then holds
	codeDeductible  = "1"
	codeCoinsurance = "2"
	codeCopay       = "3"
	codeNone        = "" // a share that its file does not split
)

// share is what a patient bears, by part.
type share struct{ deductible, coinsurance, copay, notCovered, selfPay billing.Cents }

func (s share) sum() billing.Cents {
	return s.deductible + s.coinsurance + s.copay + s.notCovered + s.selfPay
}

func (s share) less(other share) share {
	return share{
		s.deductible - other.deductible, s.coinsurance - other.coinsurance, s.copay - other.copay,
		s.notCovered - other.notCovered, s.selfPay - other.selfPay,
	}
}

func (s share) plus(other share) share { return s.less(share{}.less(other)) }

// shareOf is PR and nothing else.
func shareOf(adjustments []billing.Adjustment) share {
	var s share
	for _, a := range adjustments {
		if a.Group != groupPatient {
			continue
		}
		switch a.Code {
		case codeDeductible:
			s.deductible += a.Cents
		case codeCoinsurance:
			s.coinsurance += a.Cents
		case codeCopay:
			s.copay += a.Cents
		case codeNone:
			s.selfPay += a.Cents
		default:
			s.notCovered += a.Cents
		}
	}
	return s
}

func isPrior(a billing.Adjustment) bool { return a.Group == groupOther && a.Code == reasonPrior }

// isOther says whether an amount is left to others: neither a discount, nor the patient's, nor what payers before did.
func isOther(a billing.Adjustment) bool { return a.Group == groupOther && a.Code != reasonPrior }

// openOf sums what is left to others; an amount below zero takes nothing from anybody and leaves nothing open.
func openOf(adjustments []billing.Adjustment) (open billing.Cents) {
	for _, a := range adjustments {
		if isOther(a) {
			open += a.Cents
		}
	}
	return max(open, 0)
}

// sentTwice says whether a claim was refused for nothing but having been sent before.
func sentTwice(a remit.Adjudication) bool {
	if a.Outcome != remit.Denied || a.Paid != 0 {
		return false
	}
	found := false
	for _, l := range whole(a) {
		for _, adjustment := range l.Adjustments {
			if adjustment.Cents != 0 && (adjustment.Code != reasonSentTwice || adjustment.Group == groupPatient) {
				return false
			}
			found = found || adjustment.Cents != 0
		}
	}
	return found
}

func namesPrior(a remit.Adjudication) bool {
	for _, l := range whole(a) {
		for _, adjustment := range l.Adjustments {
			if isPrior(adjustment) {
				return true
			}
		}
	}
	return false
}

// match finds for each line the one of base that it is about: of the same code and charge, or of the same charge; each
// is taken once. The last of lines that is no service of its own (see whole) finds none, which is -1.
func match(base []Line, charges []billing.Cents, lines []remit.Line) (places []int, ok bool) {
	taken := make([]bool, len(base))
	find := func(fits func(place int) bool) int {
		for place := range base {
			if !taken[place] && fits(place) {
				taken[place] = true
				return place
			}
		}
		return -1
	}
	places = make([]int, len(lines))
	for i, l := range lines {
		places[i] = find(func(p int) bool { return base[p].Code == l.Code && charges[p] == l.Charge })
	}
	ok = true
	for i, l := range lines {
		if places[i] < 0 {
			places[i] = find(func(p int) bool { return charges[p] == l.Charge })
		}
		ok = ok && (places[i] >= 0 || l.Code == "" && (l.Charge == 0 || len(lines) == 1))
	}
	return places, ok
}
