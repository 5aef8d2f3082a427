package bot

import (
	"slices"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
)

// maxSources is how many places one amount is followed to.
const maxSources = 40

// statementOf gives one bill as pages show it.
func statementOf(s billing.Statement, books explain.Account) PageStatement {
	page := PageStatement{
		Number: s.Number, Date: s.Date, DueDate: s.DueDate, Share: s.PatientResponsibility(),
		Paid: s.Amount(billing.PartPaid), ToPay: s.Amount(billing.PartLeft),
	}
	for _, c := range s.Claims {
		advice, _ := books.Of(c.Number)
		v := visitOf(c, advice.Hold)
		page.Unclear = page.Unclear || v.Unclear || v.Wait
		page.AnyPrivate = page.AnyPrivate || v.Sensitive
		page.Visits = append(page.Visits, v)
	}
	return page
}

// visitOf gives one visit as pages show it: of a sensitive one its date, of one that does not add up no amounts,
// because a reader could not add them up either.
func visitOf(c billing.Claim, wait bool) PageVisit {
	v := PageVisit{Date: c.VisitDate, Wait: wait, Sensitive: c.Sensitive}
	if c.Sensitive {
		return v
	}
	of := explain.OfClaim(c)
	v.Label, v.Provider, v.Insurer, v.Claim = of.Label, of.Provider, of.Insurer, c.Number
	v.Denied = c.State == billing.ClaimDenied
	if of.Adds() != nil || c.State == billing.ClaimSetAside {
		v.Unclear = true
		return v
	}
	for _, part := range of.Parts {
		v.Parts = append(v.Parts, PagePart{Kind: part.Kind, Cents: part.Cents, Sources: sourcesOf(part.Sources)})
	}
	v.Share, v.Paid = of.Responsibility(), of.Amount(billing.PartPaid)
	v.Left = max(0, of.Amount(billing.PartLeft))
	v.Decisions, v.Refusals = c.Decisions, explain.Refusals(c)
	for _, l := range c.Lines {
		if l.Charge == 0 && l.PatientResponsibility() == 0 {
			continue // taken back
		}
		v.Lines = append(v.Lines, PageLine{
			Number: l.Number, Code: l.Code, Label: l.Label, Charge: l.Charge, Discount: l.ContractualAdjustment,
			InsurerPaid: l.InsurerPaid, Share: l.PatientResponsibility(), Paid: l.PatientPaid,
			Left: max(0, l.Amount(billing.PartLeft)),
		})
	}
	return v
}

// sourcesOf names the places of an amount, each once. A file is named; what identifies its content is not shown.
func sourcesOf(all []billing.Source) []PageSource {
	var shown []PageSource
	for _, s := range all {
		line := s.Line
		if line == 0 {
			line = s.Segment
		}
		one := PageSource{File: s.File, Claim: s.Claim, Service: s.ServiceLine, Line: line, ByHand: s.Event != ""}
		if !slices.Contains(shown, one) && len(shown) < maxSources {
			shown = append(shown, one)
		}
	}
	return shown
}
