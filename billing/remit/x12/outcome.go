package x12

import "github.com/plainbill/plainbill/billing"

// Codes with a meaning of their own. Codes only: their words belong to others.
const (
	statusDenied   = "4"
	statusReversal = "22"
	deductible     = "1"
	coinsurance    = "2"
	copay          = "3"
	priorPayer     = "23"
	paidToPatient  = "100"
)

// Verdict says what becomes of a claim. What a refused transaction held is refused whatever its claims' verdicts: see
// [End].
type Verdict string

// The verdicts.
const (
	Loaded   Verdict = "loaded"     // final, and may be posted
	SetAside Verdict = "set_aside"  // a biller looks at it first; nothing is posted
	Reversal Verdict = "reversal"   // takes back exactly what was posted for the claim before
	Wait     Verdict = "wait"       // another insurer decides next, or this one later: the patient is asked for nothing
	NotABill Verdict = "not_a_bill" // a predetermination or a report: never posted
)

// Outcome is a claim in the vocabulary of the books.
type Outcome struct {
	Verdict Verdict
	// Reasons are why it was set aside; empty otherwise.
	Reasons []Problem
	// Claim has one line for each service, and one more where the insurer adjusted the claim as a whole. Labels and
	// the file of the sources are the caller's to add. Without lines unless loaded or waiting. Every line balances.
	Claim billing.Claim
	// Details go with the lines of Claim, one each.
	Details []Detail
	// Payer says which insurer of the claim this is: 1 the first, 2, 3; 0 where the file does not say.
	Payer int
	// Denied says that the insurer refused the claim.
	Denied bool
	// Patient is the patient's share by PR; negative only in a reversal.
	Patient billing.Cents
}

// Detail is what a service line of the books does not say.
type Detail struct {
	Date  billing.Date
	Units string
	// Prior is how much of the line's insurer paid is what the insurers before this one paid and took off.
	Prior       billing.Cents
	Control     string       // the practice's own number of the line, REF 6R
	Adjustments []Adjustment // with their codes, to be explained in words
	Remarks     []string     // codes
	WholeClaim  bool         // no service: adjustments of the claim as a whole
}

// Stage says what the status of the claim makes of it; empty for one that is not known.
func (c *Claim) Stage() Verdict {
	switch c.Status {
	case "1", "2", "3", "4":
		return Loaded
	case "19", "20", "21", "23", // sent on to another insurer: see forwarded
		"5", "10", "13", "15", "16", "17": // version 4010: not decided yet
		return Wait
	case statusReversal:
		return Reversal
	case "25":
		return NotABill
	}
	return ""
}

// rank says which insurer of the claim this is: 1 the first, 2, 3; 0 where the status does not say.
func (c *Claim) rank() int {
	switch c.Status {
	case "1", "19":
		return 1
	case "2", "20":
		return 2
	case "3", "21":
		return 3
	}
	return 0
}

// forwarded says whether the claim was sent on to another insurer.
func (c *Claim) forwarded() bool {
	switch c.Status {
	case "19", "20", "21", "23":
		return true
	}
	return false
}

// unnamedInsurer stands for an insurer the file does not name: a claim without an insurer would be self-pay.
const unnamedInsurer = "Insurer"

// Outcome turns the claim into what the books can post.
func (c *Claim) Outcome() Outcome {
	o := Outcome{
		Verdict: c.Stage(), Patient: c.total("PR"), Denied: c.Status == statusDenied, Payer: c.rank(),
		Claim: billing.Claim{
			Number: c.Number, VisitDate: c.VisitDate(), Provider: c.Provider.Name, Insurer: unnamedInsurer,
		},
	}
	if r := c.Remittance; r != nil {
		o.Claim.Insurer = firstOf(r.Payer.Name, r.Payer.ID, r.Trace.PayerID, unnamedInsurer)
		o.Claim.Provider = firstOf(c.Provider.Name, r.Payee.Name)
	}
	if o.Verdict == NotABill {
		return o
	}
	if len(c.Problems) > 0 {
		o.Verdict, o.Reasons = SetAside, c.Problems
		return o
	}
	if o.Verdict == Loaded && c.leftToOthers() {
		o.Verdict = Wait
	}
	if o.Verdict == Loaded || o.Verdict == Wait {
		c.share(&o)
	}
	return o
}

// leftToOthers says whether the first insurer left an amount to others (group OA): nobody is asked for it yet. Where an
// insurer before has paid (reason 23) the amount was decided then.
func (c *Claim) leftToOthers() bool {
	open, prior := billing.Cents(0), false
	take := func(all []Adjustment) {
		for i := range all {
			if a := &all[i]; a.Group == "OA" && a.Reason == priorPayer {
				prior = true
			} else if a.Group == "OA" {
				open += a.Amount
			}
		}
	}
	take(c.Adjustments)
	for i := range c.Lines {
		take(c.Lines[i].Adjustments)
	}
	return open > 0 && !prior && c.rank() <= 1
}

func firstOf(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

// VisitDate is the first day of service: of the lines if they say it, else of the claim.
func (c *Claim) VisitDate() billing.Date {
	var first billing.Date
	for i := range c.Lines {
		on := firstDate(c.Lines[i].Dates, "472", "150")
		if first.IsZero() || !on.IsZero() && on.Before(first) {
			first = on
		}
	}
	if first.IsZero() {
		first = firstDate(c.Dates, "472", "232", "150", "233")
	}
	return first
}

// share gives the outcome its lines.
func (c *Claim) share(o *Outcome) {
	lines := len(c.Lines)
	if lines == 0 || len(c.Adjustments) > 0 {
		lines++
	}
	o.Claim.Lines, o.Details = make([]billing.ServiceLine, lines), make([]Detail, lines)
	room := c.room()
	for i := range c.Lines {
		l := &c.Lines[i]
		s, d := o.line(c, i, l.Spot)
		s.Code, s.Charge, s.InsurerPaid = l.Procedure.Code, l.Charge, l.Paid
		d.Date, d.Units, d.Control = firstDate(l.Dates, "472", "150"), l.Units, reference(l.References, "6R")
		d.Adjustments, d.Remarks = l.Adjustments, l.Remarks
		shareOut(s, d, &room)
	}
	if lines == len(c.Lines) {
		return
	}
	at, charge, paid := c.Spot, c.Charge, c.Paid
	if len(c.Lines) > 0 {
		at, charge, paid = c.Adjustments[0].Spot, 0, -sum(c.Adjustments, "")
	}
	s, d := o.line(c, len(c.Lines), at)
	s.Charge, s.InsurerPaid = charge, paid
	d.Date, d.Adjustments, d.Remarks, d.WholeClaim = o.Claim.VisitDate, c.Adjustments, c.Remarks, true
	shareOut(s, d, &room)
}

// line begins a line that comes from a spot of the claim.
func (o *Outcome) line(c *Claim, n int, at Spot) (*billing.ServiceLine, *Detail) {
	s := &o.Claim.Lines[n]
	s.Number, s.Source = n+1, c.Source("", "", c.Number, n+1)
	s.Source.Line, s.Source.Segment = at.Line, at.Segment
	return s, &o.Details[n]
}

// shareOut shares out a line's adjustments: PR by its reason, a prior payer's part as paid, CO and PI as the discount.
func shareOut(s *billing.ServiceLine, d *Detail, room *stock[billing.Adjustment]) {
	for i := range d.Adjustments {
		a := &d.Adjustments[i]
		switch {
		case a.Group == "PR" && a.Reason == deductible:
			s.Deductible += a.Amount
		case a.Group == "PR" && a.Reason == coinsurance:
			s.Coinsurance += a.Amount
		case a.Group == "PR" && a.Reason == copay:
			s.Copay += a.Amount
		case a.Group == "PR":
			s.NotCovered += a.Amount
		case a.Reason == priorPayer:
			d.Prior += a.Amount
		default:
			s.ContractualAdjustment += a.Amount
		}
	}
	s.InsurerPaid += d.Prior
	s.Adjustments = said(d.Adjustments, room)
}
