package x12

import (
	"strings"

	"github.com/plainbill/plainbill/billing"
)

// begin reads a CLM.
func (m *submitting) begin(s *Segment) {
	m.claims++
	c := m.base
	c.Place = m.d.envelope.place
	c.Place.Claim = m.claims
	m.claim, m.at, m.bounds, m.lx = &c, inClaim, bounds{}, ""
	if !m.patient && c.Relationship == "18" {
		c.Patient = c.Insured
	}
	c.Number = s.Text(1)
	if len(c.Number) == 0 || len(c.Number) > maxNumber {
		m.problem(s.Spot, Malformed, "CLM01", "the claim has no number, or one that is longer than any")
	}
	charge, ok := cents(s.Bytes(2))
	if !ok {
		m.problem(s.Spot, Malformed, "CLM02", "the claim's charge is missing or not an amount in dollars and cents")
	}
	c.Charge = charge
	where, guessed := s.composite(5)
	if guessed {
		m.note(s.Spot, Separator, "CLM05", "a composite is taken apart by another character than the interchange announces")
	}
	if len(where) > 0 {
		c.Facility = where[0]
	}
	if len(where) > 2 {
		c.Frequency = where[2]
	}
	causes, _ := s.composite(11)
	for _, cause := range causes {
		if cause != "" {
			c.Causes = append(c.Causes, cause)
		}
	}
}

// inClaim reads what stands inside a claim.
func (m *submitting) inClaim(s *Segment) {
	switch s.ID {
	case "LX":
		m.endLine()
		m.at, m.lx = inLine, s.Text(1)
	case "SV1", "SV2", "SV3":
		m.service(s)
	case "SBR":
		m.endOther()
		m.at, m.other = inOther, &OtherPayer{Sequence: s.Text(1), Filing: s.Text(9)}
	case "CAS":
		m.adjusted(s)
	case "AMT":
		m.amount(s)
	case "NM1":
		m.claimNamed(s)
	case "DTP":
		m.date(s)
	case "REF":
		m.reference(s)
	case "HI":
		m.claim.Diagnoses += s.Len()
	default:
		if !s.known() {
			m.problem(s.Spot, Malformed, "", "inside the claim stands a segment that is none of X12")
		}
	}
}

// service reads one service: SV1 of a professional's claim, SV2 of an institution's, SV3 of a dentist's.
func (m *submitting) service(s *Segment) {
	m.endLine()
	l := &SubmittedLine{Spot: s.Spot, Number: m.lx}
	m.line, m.at = l, inLine
	procedure, charge, units := 1, 2, 4
	switch s.ID {
	case "SV2":
		procedure, charge, units = 2, 3, 5
		l.Revenue = s.Text(1)
	case "SV3":
		units = 6
	}
	var guessed bool
	if l.Procedure, guessed = s.procedure(procedure); guessed {
		m.note(s.Spot, Separator, s.ID, "a procedure is taken apart by another character than the interchange announces")
	}
	l.Units = s.Text(units)
	var ok bool
	if l.Charge, ok = cents(s.Bytes(charge)); !ok {
		m.problem(s.Spot, Malformed, s.ID,
			"the charge of a service line is missing or not an amount in dollars and cents")
	}
}

// adjusted reads what another insurer took off the claim as a whole.
func (m *submitting) adjusted(s *Segment) {
	if m.at != inOther || m.other == nil {
		return
	}
	for i := 2; i <= min(s.Len(), lastAdjustment); i += 3 {
		if amount, ok := cents(s.Bytes(i + 1)); ok {
			m.other.Adjustments = append(m.other.Adjustments, Adjustment{
				Spot: s.Spot, Group: s.Text(1), Reason: s.Text(i), Amount: amount, Quantity: s.Text(i + 2),
			})
		}
	}
}

func (m *submitting) amount(s *Segment) {
	value, ok := cents(s.Bytes(2))
	switch {
	case m.at == inOther && m.other != nil && s.Is(1, "D"):
		m.other.Paid = value
	case m.at == inClaim && s.Is(1, "F5"):
		m.claim.PatientPaid = value
		if !ok || value < 0 {
			m.problem(s.Spot, Malformed, "AMT02", "what the patient has paid is not an amount in dollars and cents")
		}
	}
}

func (m *submitting) claimNamed(s *Segment) {
	switch {
	case m.at == inOther && m.other != nil && s.Is(1, "PR"):
		m.other.Payer = s.party()
	case m.at == inClaim && s.Is(1, "82"):
		m.claim.Rendering = s.party()
	}
}

func (m *submitting) date(s *Segment) {
	from, to, ok := dates(s.Bytes(3))
	if !ok {
		m.note(s.Spot, Malformed, "DTP03", "a date cannot be read")
		return
	}
	d := Dated{Qualifier: s.Text(1), From: from, To: to}
	switch {
	case m.line != nil:
		m.line.Dates = append(m.line.Dates, d)
	case m.at == inClaim:
		m.claim.Dates = append(m.claim.Dates, d)
	}
}

func (m *submitting) reference(s *Segment) {
	r := Reference{Qualifier: s.Text(1), Value: s.Text(2)}
	switch {
	case r.Qualifier == "SY": // a social security number
	case m.line != nil:
		m.line.References = append(m.line.References, r)
	case m.at == inClaim:
		m.claim.References = append(m.claim.References, r)
	}
}

func (m *submitting) endOther() {
	if m.other != nil {
		m.claim.Others = append(m.claim.Others, *m.other)
		m.other = nil
	}
}

func (m *submitting) endLine() {
	m.endOther()
	if m.line != nil {
		m.claim.Lines = append(m.claim.Lines, *m.line)
		m.line = nil
	}
}

// zip gives the five digits of a ZIP code that may have nine.
func zip(s string) string {
	if s = strings.ReplaceAll(s, "-", ""); len(s) == 9 {
		return s[:5]
	}
	return s
}

func born(s *Segment) billing.DateOfBirth {
	on, _ := date(s.Bytes(2))
	return billing.BornOn(on)
}
