package x12

import "github.com/plainbill/plainbill/billing"

// A claim beyond these bounds is not kept whole, and so not posted.
const (
	maxClaimSegments = 20_000
	maxClaimBytes    = 4 << 20
	maxNumber        = 50 // characters of a claim's number; the standard has 38
)

// bounds counts what of a claim was read.
type bounds struct{ segments, bytes int }

// add counts a segment. Over tells of it once.
func (b *bounds) add(s *Segment) (over, first bool) {
	before := b.over()
	b.segments++
	b.bytes += len(s.raw)
	return b.over(), b.over() && !before
}

func (b *bounds) over() bool { return b.segments > maxClaimSegments || b.bytes > maxClaimBytes }

// claiming reads one claim of an 835.
type claiming struct {
	m      *remitting
	c      *Claim
	line   *Line // the last of the claim's; nil until the first SVC
	bounds bounds
}

func newClaiming(m *remitting, s *Segment) *claiming {
	p := &m.reading
	*p = claiming{m: m, c: m.d.stocks.claim()}
	p.c.Place, p.c.Remittance = m.d.envelope.place, m.head
	p.c.Place.Claim = m.claims
	p.c.Number, p.c.Status, p.c.Filing, p.c.PayerNumber = s.Text(1), s.Code(2), s.Code(6), s.Text(7)
	p.c.Facility, p.c.Frequency, p.c.PatientStated = s.Code(8), s.Code(9), s.Has(5)
	if len(p.c.Number) == 0 || len(p.c.Number) > maxNumber {
		p.tell(Malformed, "CLP01", "the claim has no number, or one that is longer than any")
	}
	p.c.Charge = p.amount(s, 3, "CLP03", "the claim's charge is missing or not an amount in dollars and cents")
	before := len(p.c.Problems)
	p.c.Paid = p.amount(s, 4, "CLP04", "what was paid on the claim is missing or not an amount in dollars and cents")
	m.unread = m.unread || len(p.c.Problems) > before
	if p.c.PatientStated {
		p.c.Patient = p.amount(s, 5, "CLP05", "the patient's share of the claim is not an amount in dollars and cents")
	}
	return p
}

// problem makes one at the segment at hand.
func (p *claiming) problem(kind Kind, element, reason string) Problem {
	place := p.c.Place
	place.Spot = p.m.d.envelope.place.Spot
	return Problem{Place: place, Kind: kind, Element: element, Refused: true, Reason: reason}
}

// tell notes why the claim must not be posted.
func (p *claiming) tell(kind Kind, element, reason string) {
	if len(p.c.Problems) < maxProblems {
		p.c.Problems = append(p.c.Problems, p.problem(kind, element, reason))
	}
}

// note notes what changes nothing, once for each kind.
func (p *claiming) note(kind Kind, element, reason string) {
	for _, n := range p.c.Notes {
		if n.Kind == kind && n.Element == element {
			return
		}
	}
	n := p.problem(kind, element, reason)
	n.Refused = false
	if len(p.c.Notes) < maxProblems {
		p.c.Notes = append(p.c.Notes, n)
	}
}

func (p *claiming) amount(s *Segment, i int, element, reason string) billing.Cents {
	n, ok := cents(s.Bytes(i))
	if !ok {
		p.tell(Malformed, element, reason)
	}
	return n
}

func (p *claiming) segment(s *Segment) {
	if over, first := p.bounds.add(s); over {
		if first {
			p.tell(Malformed, "", "the claim is longer than any claim should be and was not read to its end")
		}
		return
	}
	switch s.ID {
	case "SVC":
		p.service(s)
	case "CAS":
		p.adjustments(s)
	case "DTM":
		p.date(s)
	case "REF":
		p.reference(s)
	case "AMT":
		p.extra(s)
	case "QTY":
		p.quantity(s)
	case "NM1":
		p.name(s)
	case "MIA":
		p.remarks(s, 5, 20, 21, 22, 23)
	case "MOA":
		p.remarks(s, 3, 4, 5, 6, 7)
	case "LQ":
		if s.Is(1, "HE") && p.line != nil {
			p.line.Remarks = append(p.line.Remarks, s.Code(2))
		}
	case "PER":
	default:
		p.tell(Malformed, "", "inside the claim stands a segment that does not belong there")
	}
}

// finish ends the claim and checks it.
func (p *claiming) finish() *Claim {
	checkClaim(p)
	return p.c
}
