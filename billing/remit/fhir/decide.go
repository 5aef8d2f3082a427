package fhir

import (
	"fmt"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

// decideTotal is for a file that gives the decision for the claim as a whole.
func (a *answer) decideTotal() {
	if !a.total.decided() {
		a.setAside("total", "nothing says what the insurer decided")
	}
	s := a.total.settle(notSaid)
	a.out.Charge, a.out.Paid, a.out.Responsibility = s.charge, s.paid, s.share
	a.out.Adjustments, a.out.Remarks = s.adjustments, a.total.remarks
	if s.denied {
		a.out.Outcome = remit.Denied
	}
	if s.problem != "" {
		a.setAside("total", s.problem)
	}
}

// decideLines is for a file that gives it line by line; the totals have to agree.
func (a *answer) decideLines() {
	hint := a.total.liabilityBearer()
	if hint == contradictory {
		hint = notSaid
	}
	sum, denied := scope{}, true
	for i := range a.items {
		s := &a.items[i]
		if !s.decided() && s.cents[submitted] == 0 {
			continue // a line that informs and costs nothing
		}
		line := s.settle(hint)
		if line.problem != "" {
			a.setAside(fmt.Sprintf("item[%d]", i), line.problem)
		}
		denied = denied && line.denied
		a.out.Lines = append(a.out.Lines, a.lineOf(i, line))
		a.out.Charge += line.charge
		a.out.Paid += line.paid
		a.out.Responsibility += line.share
		for c := range sum.cents {
			sum.cents[c] += s.cents[c]
		}
	}
	a.out.Remarks = a.total.remarks
	if denied && a.out.Charge > 0 {
		a.out.Outcome = remit.Denied
	}
	a.checkTotals(sum)
}

func (a *answer) lineOf(i int, s settled) remit.Line {
	item := a.Item[i]
	number := max(item.Sequence, item.ItemSequence)
	day, _ := dateOf(firstOf(item.ServicedDate, item.ServicedPeriod.Start))
	return remit.Line{
		Number: number, Code: serviceCode(item.ProductOrService), Date: day,
		Charge: s.charge, Paid: s.paid, Adjustments: s.adjustments, Remarks: a.items[i].remarks,
		Source: billing.Source{File: a.file, Claim: a.out.Claim, ServiceLine: number, Line: a.lines[i]},
	}
}

// serviceCode is the first code of a service. Its text is the payer's, or a code list's, and is not read.
func serviceCode(c concept) string {
	for _, k := range c.Coding {
		if k.Code != "" && !isAbsence(k.System) {
			return clean(k.Code, maxIdentifier)
		}
	}
	return ""
}

func isAbsence(system string) bool {
	return system == "http://terminology.hl7.org/CodeSystem/data-absent-reason"
}

// checkTotals holds the totals to the sums of the lines, category by category. What lines may leave to be worked out
// (discount, what is allowed, the liability) is held to what came of it.
func (a *answer) checkTotals(sum scope) {
	off := billing.Cents(0)
	for _, l := range a.out.Lines {
		for _, adj := range l.Adjustments {
			if adj.Group == "CO" && adj.Code == "45" {
				off += adj.Cents
			}
		}
	}
	sum.cents[discount], sum.cents[memberLiability] = off, a.out.Responsibility
	sum.cents[paidToProvider], sum.cents[benefit] = a.out.Paid, a.out.Paid+sum.cents[paidToPatient]
	sum.cents[eligible] = a.out.Charge - off
	if a.total.cents[eligible] == sum.cents[eligible]-sum.cents[notCovered] {
		sum.cents[eligible] -= sum.cents[notCovered]
	}
	agree := len(a.total.explicit) == 0
	for c := submitted; c < categories; c++ {
		agree = agree && (!a.total.said[c] || a.total.cents[c] == sum.cents[c])
	}
	if !agree {
		a.setAside("total", "the totals are not the sums of the lines")
	}
	for _, r := range a.total.reasons { // reasons of the claim as a whole, without amounts
		if r.group != "" && r.code != "" {
			a.out.Adjustments = append(a.out.Adjustments, remit.Adjustment{Group: r.group, Code: r.code})
		}
	}
}
