package fhir

import (
	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

// settled is a scope in the terms of a remittance: charge = paid + all adjustments when there is no problem.
type settled struct {
	charge, paid billing.Cents
	adjustments  []remit.Adjustment
	share        billing.Cents // the patient's
	denied       bool
	problem      string
}

const doesNotAddUp = "the charge is not what was paid, the discount and the shares together"

// settle turns amounts by category into adjustments and holds them to their sum. hint is who bears what is not covered
// as the claim's totals have it, for lines that do not say.
func (s *scope) settle(hint bearer) settled {
	out := settled{charge: s.cents[submitted]}
	for _, c := range s.cents {
		if c < 0 {
			return out.with("an amount is below zero")
		}
	}
	if !s.said[submitted] {
		return out.with("the charge is not said")
	}
	out.paid = s.cents[paidToProvider]
	if !s.said[paidToProvider] && s.said[benefit] {
		out.paid = s.cents[benefit] - s.cents[paidToPatient]
	}
	if s.said[benefit] && s.cents[benefit] != out.paid+s.cents[paidToPatient] {
		return out.with("what the insurer pays is said twice and differs")
	}
	if len(s.explicit) > 0 {
		s.settleExplicit(&out)
	} else {
		s.settleShares(&out, hint)
	}
	switch {
	case out.problem != "":
	case s.cents[paidToPatient] > 0:
		out.problem = "the insurer paid the patient and not the practice"
	case s.cents[paidByPatient] > 0:
		out.problem = "the patient has paid something already, which has to be recorded first"
	}
	return out
}

func (o settled) with(problem string) settled {
	o.problem = problem
	return o
}

// settleExplicit takes the file's own adjustments; categories beside them have to agree.
func (s *scope) settleExplicit(out *settled) {
	sum := out.paid + s.cents[paidToPatient]
	for _, a := range s.explicit {
		sum += a.Cents
		if a.Group == "PR" {
			out.share += a.Cents
		}
	}
	out.adjustments = append(out.adjustments, s.explicit...)
	named := s.certainShares() + s.cents[notCovered]
	out.denied = s.denial && out.charge > 0 && out.paid == 0 && s.certainShares() == 0
	switch {
	case sum != out.charge:
		out.problem = doesNotAddUp
	case named > 0 && out.share != named && out.share != s.certainShares(),
		s.said[memberLiability] && out.share != s.cents[memberLiability]:
		out.problem = "the patient's share is said twice and differs"
	}
}

// settleShares makes adjustments of the amounts by category.
func (s *scope) settleShares(out *settled, hint bearer) {
	unsplit := billing.Cents(0)
	if s.certainShares()+s.cents[notCovered] == 0 {
		unsplit = s.cents[memberLiability]
		if !s.said[memberLiability] {
			unsplit = s.cents[paidByPatient] // it is then all that is said of the share
		}
	}
	paid := out.paid + s.cents[paidToPatient]
	covered := paid + s.certainShares() + unsplit + s.cents[priorPayer]
	off, problem := s.discountOf(covered)
	who := s.bearerOf(hint)
	code := s.reasonOfNotCovered()
	out.add("CO", "45", off)
	out.add("PR", "1", s.cents[deductible])
	out.add("PR", "2", s.cents[coinsurance])
	out.add("PR", "3", s.cents[copay])
	if who == patientBears {
		out.add("PR", code.code, s.cents[notCovered])
	} else {
		out.add(code.group, code.code, s.cents[notCovered])
	}
	out.add("PR", "", unsplit)
	out.add("OA", "23", s.cents[priorPayer])
	s.annotate(out, code)
	refused := paid+s.cents[priorPayer]+s.certainShares()+unsplit == 0 && out.charge > 0
	adds := covered+off+s.cents[notCovered] == out.charge
	out.denied = adds && refused && (s.cents[notCovered] > 0 || s.denial)
	switch {
	case problem != "":
		out.problem = problem
	case !adds:
		out.problem = doesNotAddUp
	case s.cents[notCovered] > 0 && who == contradictory:
		out.problem = "it is said in ways that contradict each other who bears what is not covered"
	case s.cents[notCovered] > 0 && who == notSaid,
		out.denied && off > 0 && s.cents[notCovered] == 0 && s.groupBearer() != providerBears:
		out.problem = "it is refused for a reason that does not say who bears it"
	case s.said[memberLiability] && out.share != s.cents[memberLiability]:
		out.problem = "the member's liability is not the shares together"
	}
}

func (o *settled) add(group, code string, amount billing.Cents) {
	if amount == 0 {
		return
	}
	o.adjustments = append(o.adjustments, remit.Adjustment{Group: group, Code: code, Cents: amount})
	if group == "PR" {
		o.share += amount
	}
}

// discountOf is what the insurer's contract takes off: as said, else the charge less what the insurer allows. Payers
// differ in whether what is not covered is a part of what they allow; the sum tells which it is.
func (s *scope) discountOf(covered billing.Cents) (billing.Cents, string) {
	if !s.said[eligible] {
		return s.cents[discount], ""
	}
	off := s.cents[submitted] - s.cents[eligible]
	switch s.cents[eligible] {
	case covered + s.cents[notCovered]:
	case covered:
		off -= s.cents[notCovered]
	default:
		return max(off, 0), "what the insurer allows is not what it, the patient and other payers bear"
	}
	switch {
	case off < 0:
		return 0, "the insurer allows more than was charged"
	case s.said[discount] && s.cents[discount] != off:
		return off, "the discount is said twice and differs"
	}
	return off, ""
}
