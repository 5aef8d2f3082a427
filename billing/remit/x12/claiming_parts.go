package x12

// name reads an NM1.
func (p *claiming) name(s *Segment) {
	c := p.c
	switch string(s.Bytes(1)) {
	case "QC":
		if !c.Person.IsZero() {
			p.tell(Malformed, "NM1", "the claim names two patients: a segment between two claims may be lost")
			return
		}
		c.Person = s.person()
	case "IL":
		c.Insured = s.person()
	case "74":
		c.Corrected = s.person()
	case "82":
		c.Provider = s.party()
	case "TT":
		c.Forwarded = s.Text(3)
	}
}

// Most claims and lines have no more than these, so that their lists are made once.
const (
	usualLines       = 3
	usualAdjustments = 2
	usualOthers      = 1 // dates, references and amounts, one each
)

// service reads an SVC.
func (p *claiming) service(s *Segment) {
	l := p.m.d.stocks.line(p.c)
	p.line = l
	l.Spot, l.Revenue, l.Units, l.OriginalUnits = s.Spot, s.Code(4), s.Code(5), s.Code(7)
	var announced, also bool
	l.Procedure, announced = s.procedure(1)
	l.Original, also = s.procedure(6)
	if announced || also {
		p.note(Separator, "SVC01", "a procedure is taken apart by another character than the interchange announces")
	}
	l.Charge = p.amount(s, 2, "SVC02", "the charge of a service line is missing or not an amount in dollars and cents")
	l.Paid = p.amount(s, 3, "SVC03",
		"what was paid on a service line is missing or not an amount in dollars and cents")
	if s.Len() > 7 {
		p.note(Malformed, "SVC", "a service line has more elements than the standard knows; they were not read")
	}
}

// lastAdjustment is the last element a CAS can have.
const lastAdjustment = 19

// adjustments reads a CAS: one group, up to six times reason, amount and quantity.
func (p *claiming) adjustments(s *Segment) {
	group := s.Code(1)
	switch group {
	case "CO", "PR", "OA", "PI", "CR":
	default:
		p.tell(Malformed, "CAS01", "an adjustment is of a group that is none of CO, PR, OA, PI and CR")
	}
	if s.Len() > lastAdjustment {
		p.tell(Malformed, "CAS", "an adjustment has more elements than the standard knows")
	}
	for i := 2; i <= min(s.Len(), lastAdjustment); i += 3 {
		if !s.Has(i) && !s.Has(i+1) && !s.Has(i+2) {
			continue
		}
		list := &p.c.Adjustments
		if p.line != nil {
			list = &p.line.Adjustments
		}
		a := p.m.d.stocks.adjustments.add(list, usualAdjustments)
		a.Spot, a.Group, a.Reason, a.Quantity = s.Spot, group, s.Code(i), s.Code(i+2)
		if a.Reason == "" {
			p.tell(Malformed, "CAS02", "an adjustment has no reason code")
		}
		a.Amount = p.amount(s, i+1, "CAS03", "the amount of an adjustment is missing or not in dollars and cents")
	}
}

func (p *claiming) date(s *Segment) {
	on, ok := date(s.Bytes(2))
	if !ok {
		p.note(Malformed, "DTM02", "a date cannot be read")
		return
	}
	list := &p.c.Dates
	if p.line != nil {
		list = &p.line.Dates
	}
	d := p.m.d.stocks.dates.add(list, usualOthers)
	d.Qualifier, d.From, d.To = s.Code(1), on, on
}

func (p *claiming) reference(s *Segment) {
	qualifier := s.Code(1)
	if qualifier == "SY" { // a social security number
		return
	}
	list := &p.c.References
	if p.line != nil {
		list = &p.line.References
	}
	r := p.m.d.stocks.references.add(list, usualOthers)
	r.Qualifier, r.Value = qualifier, s.Text(2)
}

// extra reads an AMT: it explains and is part of no sum.
func (p *claiming) extra(s *Segment) {
	value, ok := cents(s.Bytes(2))
	if !ok {
		p.note(Malformed, "AMT02", "an amount that is part of no sum cannot be read")
		return
	}
	list := &p.c.Amounts
	if p.line != nil {
		list = &p.line.Amounts
	}
	a := p.m.d.stocks.amounts.add(list, usualOthers)
	a.Qualifier, a.Value = s.Code(1), value
}

func (p *claiming) quantity(s *Segment) {
	q := Quantity{Qualifier: s.Code(1), Value: s.Text(2)}
	if p.line != nil {
		p.line.Quantities = append(p.line.Quantities, q)
	} else {
		p.c.Quantities = append(p.c.Quantities, q)
	}
}

func (p *claiming) remarks(s *Segment, elements ...int) {
	for _, i := range elements {
		if code := s.Code(i); code != "" {
			p.c.Remarks = append(p.c.Remarks, code)
		}
	}
}
