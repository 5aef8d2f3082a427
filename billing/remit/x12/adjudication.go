package x12

import (
	"strings"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

// Adjudication says the claim in the words all formats share. File and hash name the file as the books do.
func (c *Claim) Adjudication(file, hash string) remit.Adjudication {
	room := c.room()
	a := remit.Adjudication{
		Claim: c.Number, Outcome: c.said(), PayerKind: payerKind(c.Filing), PayerRank: c.rank(),
		PayerClaim: c.PayerNumber, Person: c.Person.Person(), Member: c.Person.ID.Reveal(), Provider: c.Provider.Name,
		VisitDate: c.VisitDate(), Charge: c.Charge, Paid: c.Paid, Responsibility: c.Patient,
		Adjustments: said(c.Adjustments, &room), Remarks: c.Remarks, Source: c.Source(file, hash, c.Number, 0),
		SetAside: setAside(c.Problems),
	}
	if !c.PatientStated {
		a.Responsibility = c.total("PR")
	}
	if r := c.Remittance; r != nil {
		a.Payer, a.Trace, a.PaidOn = firstOf(r.Payer.Name, r.Payer.ID, r.Trace.PayerID), r.Trace.Number, r.Payment.Date
		a.Provider = firstOf(c.Provider.Name, r.Payee.Name)
	}
	a.Lines = make([]remit.Line, len(c.Lines))
	for n := range c.Lines { // filled in where they stand: they are large
		l, to := &c.Lines[n], &a.Lines[n]
		to.Number, to.Code, to.Date = n+1, l.Procedure.Code, firstDate(l.Dates, "472", "150")
		if to.Code == "" {
			to.Code = l.Revenue
		}
		to.Charge, to.Paid, to.Adjustments, to.Remarks = l.Charge, l.Paid, said(l.Adjustments, &room), l.Remarks
		to.Source = a.Source
		to.Source.ServiceLine, to.Source.Line, to.Source.Segment = n+1, l.Line, l.Segment
	}
	return a
}

// said gives the outcome of the claim in the words all formats share.
func (c *Claim) said() remit.Outcome {
	switch c.Stage() {
	case Reversal:
		return remit.Reversed
	case NotABill:
		return remit.Estimate
	case Wait:
		if c.forwarded() {
			return remit.Forwarded
		}
		return remit.Submitted
	}
	if c.Status == statusDenied {
		return remit.Denied
	}
	return remit.Final
}

// Adjudication says the submission in the words all formats share: a charge on its way, nothing decided.
func (s *Submission) Adjudication(file, hash string) remit.Adjudication {
	a := remit.Adjudication{
		Claim: s.Number, Outcome: remit.Submitted, Payer: firstOf(s.Payer.Name, s.Payer.ID),
		PayerKind: payerKind(s.Filing), PayerRank: rankOf(s.Sequence), Person: s.Patient.Person(),
		Member: s.Insured.ID.Reveal(), Provider: firstOf(s.Rendering.Name, s.Billing.Name), VisitDate: s.VisitDate(),
		Charge: s.Charge, PatientPaid: s.PatientPaid, Source: s.Source(file, hash, s.Number, 0), SetAside: setAside(s.Problems),
	}
	if s.Purpose == purposeReport {
		a.Outcome = remit.Estimate
	}
	a.Lines = make([]remit.Line, 0, len(s.Lines))
	for n, l := range s.Lines {
		place := s.Place
		place.Spot = l.Spot
		a.Lines = append(a.Lines, remit.Line{
			Number: n + 1, Code: firstOf(l.Procedure.Code, l.Revenue), Date: firstDate(l.Dates, "472"),
			Charge: l.Charge, Source: place.Source(file, hash, s.Number, n+1),
		})
	}
	return a
}

// setAside joins all reasons at the place of the first.
func setAside(problems []Problem) *remit.Refusal {
	if len(problems) == 0 {
		return nil
	}
	first := problems[0].Refusal()
	reasons := make([]string, 0, len(problems))
	for _, p := range problems {
		reasons = append(reasons, p.Reason)
	}
	first.Reason = strings.Join(reasons, "; ")
	return &first
}

// room makes room for all adjustments of the claim and of its lines at once.
func (c *Claim) room() stock[billing.Adjustment] {
	n := len(c.Adjustments)
	for i := range c.Lines {
		n += len(c.Lines[i].Adjustments)
	}
	return stock[billing.Adjustment]{free: make([]billing.Adjustment, n)}
}

// said gives adjustments by group and number; those of nothing are left out.
func said(all []Adjustment, room *stock[billing.Adjustment]) []billing.Adjustment {
	if len(all) == 0 {
		return nil
	}
	out := room.take(len(all))
	for i := range all {
		a := &all[i]
		if a.Amount == 0 {
			continue
		}
		units, _ := count([]byte(a.Quantity))
		out = append(out, billing.Adjustment{Group: a.Group, Code: a.Reason, Cents: a.Amount, Quantity: units})
	}
	return out
}

// payerKind reads CLP06 and SBR09.
func payerKind(filing string) billing.PayerKind {
	switch filing {
	case "MA", "MB", "16":
		return billing.Medicare
	case "MC":
		return billing.Medicaid
	case "WC":
		return billing.WorkersComp
	case "AM":
		return billing.AutoInsurance
	case "12", "13", "14", "15", "BL", "CI", "HM", "DS":
		return billing.Commercial
	}
	return "" // not said, or nothing that changes what a patient does next
}

// rankOf reads SBR01.
func rankOf(sequence string) int {
	switch sequence {
	case "P":
		return 1
	case "S":
		return 2
	case "T":
		return 3
	}
	return 0
}
