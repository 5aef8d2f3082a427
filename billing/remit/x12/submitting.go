package x12

// where of an 837 a segment stands: whom an NM1, N4 or DMG is about.
type section int

const (
	inHeader section = iota
	inProvider
	inInsured
	inPatient
	inClaim
	inOther // another insurer of the claim
	inLine
)

// submitting reads the inside of an 837.
type submitting struct {
	d        *Decoder
	at       section
	whom     *Person    // whose N4 and DMG follow
	base     Submission // what all claims of the same patient share
	patient  bool       // the base's patient stands in a loop of their own
	claim    *Submission
	other    *OtherPayer
	line     *SubmittedLine
	lx       string
	bounds   bounds
	claims   int
	level    int // HL01 of the last HL
	problems []Problem
}

func newSubmitting(d *Decoder, release string) *submitting {
	return &submitting{d: d, base: Submission{Version: release, Test: d.envelope.test}}
}

// tell notes what is wrong with the transaction, each thing once.
func (m *submitting) tell(kind Kind, element, reason string) {
	for _, p := range m.problems {
		if p.Kind == kind && p.Element == element {
			return
		}
	}
	if len(m.problems) < maxProblems {
		m.problems = append(m.problems, Problem{Place: m.d.envelope.place, Kind: kind, Element: element, Reason: reason})
	}
}

// problem notes why the claim must not be posted.
func (m *submitting) problem(at Spot, kind Kind, element, reason string) {
	if len(m.claim.Problems) < maxProblems {
		place := m.claim.Place
		place.Spot = at
		m.claim.Problems = append(m.claim.Problems, Problem{
			Place: place, Kind: kind, Element: element, Refused: true, Reason: reason,
		})
	}
}

// note notes what changes nothing about the claim, each thing once.
func (m *submitting) note(at Spot, kind Kind, element, reason string) {
	for _, n := range m.claim.Notes {
		if n.Kind == kind && n.Element == element {
			return
		}
	}
	place := m.claim.Place
	place.Spot = at
	m.claim.Notes = append(m.claim.Notes, Problem{Place: place, Kind: kind, Element: element, Reason: reason})
}

func (m *submitting) segment(s *Segment) {
	switch s.ID {
	case "BHT":
		m.base.Purpose = s.Text(6)
		return
	case "HL":
		m.flush()
		m.hierarchy(s)
		return
	case "CLM":
		m.flush()
		m.begin(s)
		return
	}
	if m.claim != nil {
		if over, first := m.bounds.add(s); over {
			if first {
				m.problem(s.Spot, Malformed, "", "the claim is longer than any claim should be and was not read to its end")
			}
			return
		}
		m.inClaim(s)
		return
	}
	m.outside(s)
}

// hierarchy reads an HL: a provider, an insured person or a patient begins.
func (m *submitting) hierarchy(s *Segment) {
	id, ok := count(s.Bytes(1))
	parent, has := count(s.Bytes(2))
	if !ok || id != m.level+1 || has && (parent < 1 || parent >= id) {
		m.tell(Malformed, "HL", "the levels (HL) are not numbered one after the other below their own; "+
			"whose a claim is was read off the order of the segments")
	}
	m.level = id
	m.whom = nil
	switch string(s.Bytes(3)) {
	case "20":
		m.at = inProvider
		m.base = Submission{Version: m.base.Version, Test: m.base.Test, Purpose: m.base.Purpose}
	case "22":
		m.at, m.patient = inInsured, false
		b := m.base
		m.base = Submission{Version: b.Version, Test: b.Test, Purpose: b.Purpose, Billing: b.Billing}
	case "23":
		m.at, m.patient = inPatient, true
		m.base.Patient, m.base.Relationship = Person{}, ""
	default:
		m.tell(Malformed, "HL03", "a level (HL) is none of provider, insured person and patient")
	}
}

// outside reads what stands before a claim: provider, insured person, patient.
func (m *submitting) outside(s *Segment) {
	b := &m.base
	switch s.ID {
	case "NM1":
		m.named(s)
	case "SBR":
		b.Sequence, b.Relationship, b.Filing = s.Text(1), s.Text(2), s.Text(9)
	case "PAT":
		if m.at == inPatient {
			b.Relationship = s.Text(1)
		}
	case "N4":
		if m.whom != nil {
			m.whom.ZIP = zip(s.Text(3))
		}
	case "DMG":
		if m.whom != nil {
			m.whom.BirthDate = born(s)
		}
	case "PRV", "CUR", "PER", "N2", "N3", "REF", "HI", "NTE", "DTP":
		if s.ID == "CUR" && s.Has(2) && !s.Is(2, "USD") {
			m.tell(Currency, "CUR02", "the claims are not in US dollars: none of them was taken")
			m.problems[len(m.problems)-1].Refused = true
		}
	default:
		m.tell(Malformed, s.shownID(), "a segment stands where it does not belong; it was not read")
	}
}

// named reads an NM1 before a claim.
func (m *submitting) named(s *Segment) {
	m.whom = nil
	b := &m.base
	switch string(s.Bytes(1)) {
	case "85":
		b.Billing = s.party()
	case "PR":
		if m.at == inInsured {
			b.Payer = s.party()
		}
	case "IL":
		b.Insured = s.person()
		m.whom = &b.Insured
	case "QC":
		b.Patient = s.person()
		m.whom = &b.Patient
	}
}
