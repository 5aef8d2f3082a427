package fhir

import (
	"fmt"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

// readClaim reads a claim as the practice sent it: the charge, nothing decided.
func (r *resource) readClaim(c claim) Item {
	var out remit.Adjudication
	out.Outcome = r.stateOf(c.Status, c.Use)
	if out.Outcome == remit.Final {
		out.Outcome = remit.Submitted
	}
	_, first := uniqueClaim(c.Identifier)
	if out.Claim = firstOf(first, clean(r.ID, maxIdentifier), lastStep(r.fullURL)); out.Claim == "" {
		r.refuse("identifier", "nothing numbers the claim")
	}
	out.Sensitive = r.marked
	patientRef := r.addPerson(&out, c.Patient)
	r.addPayer(&out, c.Insurer, c.Insurance)
	out.Provider = firstOf(r.nameOf(c.Provider), r.nameOf(c.Organization))
	out.VisitDate = r.visitDate(c.BillablePeriod, c.Item)
	out.Source = r.source(out.Claim)
	r.addCharges(&out, c)
	if r.refusal == nil && out.Outcome == remit.Submitted {
		r.rememberClaim(out)
	}
	return r.item(out, patientRef, "")
}

// addCharges reads the lines' charges and holds the total to their sum. Where not every line has one there are none.
func (r *resource) addCharges(out *remit.Adjudication, c claim) {
	starts := elementLines(r.raw, "item", r.line, len(c.Item))
	all, sum := true, billing.Cents(0)
	for i, item := range c.Item {
		at := fmt.Sprintf("item[%d]", i)
		net, said := r.amount(at+".net", item.Net)
		if net < 0 {
			r.setAside(at+".net", "is below zero")
		}
		all, sum = all && said, sum+net
		day, _ := dateOf(firstOf(item.ServicedDate, item.ServicedPeriod.Start))
		out.Lines = append(out.Lines, remit.Line{
			Number: item.Sequence, Code: serviceCode(item.ProductOrService),
			Label: clean(item.ProductOrService.Text, maxText), Date: day, Charge: net,
			Source: billing.Source{File: r.file, Claim: out.Claim, ServiceLine: item.Sequence, Line: starts[i]},
		})
	}
	if !all {
		out.Lines = nil
	}
	total, said := r.amount("total", c.Total)
	switch {
	case said && total < 0:
		r.setAside("total", "is below zero")
	case said && all && len(c.Item) > 0 && total != sum:
		r.setAside("total", "the total is not the sum of the lines")
	case !said && (!all || len(c.Item) == 0):
		r.setAside("total", "the charge is not said")
	}
	if out.Charge = total; !said {
		out.Charge = sum
	}
}

// rememberClaim keeps what the answer may leave out.
func (r *resource) rememberClaim(out remit.Adjudication) {
	sent := sentClaim{number: out.Claim, charge: out.Charge, visit: out.VisitDate}
	if len(out.Lines) <= maxItems && r.aside == nil {
		sent.charges = make(map[int]billing.Cents, len(out.Lines))
		for _, l := range out.Lines {
			sent.charges[l.Number] += l.Charge
		}
	}
	for _, ref := range references(r.head, r.fullURL) {
		r.dir.claims.put(ref, sent)
	}
}
