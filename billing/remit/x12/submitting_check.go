package x12

import "github.com/plainbill/plainbill/billing"

// flush ends the claim, checks it and gives it out.
func (m *submitting) flush() {
	if m.claim == nil {
		return
	}
	m.endLine()
	m.check()
	if !m.foreign() {
		m.d.emit(m.claim)
	}
	m.claim = nil
	if m.patient {
		m.at = inPatient
	} else {
		m.at = inInsured
	}
}

// foreign says whether the transaction is not in US dollars.
func (m *submitting) foreign() bool {
	for _, p := range m.problems {
		if p.Kind == Currency {
			return true
		}
	}
	return false
}

func (m *submitting) end() *End {
	m.flush()
	return &End{
		Place: m.d.envelope.place, Type: "837", Claims: m.claims, Problems: m.problems, Refused: m.foreign(),
	}
}

// check holds the claim to its own sums.
func (m *submitting) check() {
	c := m.claim
	at := c.Spot
	if len(c.Problems) == 0 {
		var charged billing.Cents
		for _, l := range c.Lines {
			charged += l.Charge
		}
		switch {
		case len(c.Lines) == 0:
			m.problem(at, LineSum, "LX", "the claim has no service lines")
		case charged != c.Charge:
			m.problem(at, LineSum, "CLM02", "the charges of the service lines are not the claim's charge")
		case c.Charge < 0:
			m.problem(at, Sign, "CLM02", "the claim's charge is negative")
		}
	}
	switch c.Frequency {
	case "7", "8":
		m.problem(at, Correction, "CLM05",
			"the claim replaces or voids one sent before (frequency "+c.Frequency+"): a biller decides")
	}
	if c.Patient.LastName == "" && c.Patient.FirstName == "" {
		m.problem(at, NoPatient, "NM1", "the claim does not name its patient: the insured person is someone else, "+
			"or is not named either")
	}
}

// shownID gives a segment's ID to show, if it looks like one.
func (s *Segment) shownID() string {
	if len(s.ID) < 2 || len(s.ID) > 3 || reasonCode(s.ID) != s.ID {
		return ""
	}
	return s.ID
}
