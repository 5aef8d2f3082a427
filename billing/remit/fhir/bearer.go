package fhir

import "github.com/plainbill/plainbill/billing/remit"

// bearer is who bears what is not covered.
type bearer uint8

const (
	notSaid bearer = iota
	patientBears
	providerBears
	contradictory
)

// bearerOf says who bears what is not covered: by the member's liability on the same line, by the group of the reasons,
// by the totals; with no reason at all it is what CARIN defines, outside the member's contract and so the patient's.
func (s *scope) bearerOf(hint bearer) bearer {
	if s.said[memberLiability] {
		return s.liabilityBearer()
	}
	if who := s.groupBearer(); who != notSaid {
		return who
	}
	if hint != notSaid {
		return hint
	}
	if s.denial || len(s.reasons) > 0 {
		return notSaid
	}
	return patientBears
}

// liabilityBearer reads it from the member's liability: it holds what is not covered or it does not.
func (s *scope) liabilityBearer() bearer {
	switch {
	case !s.said[memberLiability] || s.cents[notCovered] == 0:
		return notSaid
	case s.cents[memberLiability] == s.certainShares()+s.cents[notCovered]:
		return patientBears
	case s.cents[memberLiability] == s.certainShares():
		return providerBears
	}
	return contradictory
}

func (s *scope) groupBearer() bearer {
	who := notSaid
	for _, r := range s.reasons {
		this := notSaid
		switch r.group {
		case "":
			continue
		case "PR":
			this = patientBears
		default:
			this = providerBears
		}
		if who != notSaid && who != this {
			return contradictory
		}
		who = this
	}
	return who
}

// reasonOfNotCovered is the file's own reason when it gives one alone.
func (s *scope) reasonOfNotCovered() reason {
	out := reason{"CO", "96"}
	if len(s.reasons) == 1 && s.reasons[0].code != "" {
		out.code = s.reasons[0].code
		if g := s.reasons[0].group; g != "" && g != "PR" {
			out.group = g
		}
	}
	return out
}

// annotate adds the reasons that have no amount and have not been used.
func (s *scope) annotate(out *settled, used reason) {
	for _, r := range s.reasons {
		if r.group == "" || r.code == "" || s.cents[notCovered] > 0 && r.code == used.code {
			continue
		}
		out.adjustments = append(out.adjustments, remit.Adjustment{Group: r.group, Code: r.code})
	}
}
