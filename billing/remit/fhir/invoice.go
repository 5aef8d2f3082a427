package fhir

import (
	"fmt"
	"strings"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

// readInvoice reads the practice's own bill to a patient: no insurer, all of it the patient's but a discount.
func (r *resource) readInvoice(v invoice) Item {
	out := remit.Adjudication{Outcome: remit.Final, PayerKind: remit.SelfPay, Sensitive: r.marked}
	switch v.Status {
	case "issued":
	case "balanced":
		r.setAside("status", "the invoice is settled already: nothing is owed on it")
	case "draft":
		out.Outcome = remit.Estimate
	case "cancelled", "entered-in-error":
		out.Outcome = remit.Cancelled
	default:
		r.refuse("status", "is not a status of an invoice: draft, issued, balanced, cancelled or entered-in-error")
	}
	_, first := uniqueClaim(v.Identifier)
	if out.Claim = firstOf(first, clean(r.ID, maxIdentifier), lastStep(r.fullURL)); out.Claim == "" {
		r.refuse("identifier", "nothing numbers the invoice")
	}
	patientRef := r.addPerson(&out, v.Subject)
	r.checkAddressee(v)
	accountRef := plainRef(v.Account.Reference)
	if number, ok := r.dir.accounts.of(accountRef); ok {
		out.Account, accountRef = number, ""
	}
	day, ok := dateOf(v.Date)
	if !ok {
		r.setAside("date", "is not a date")
	}
	out.VisitDate, out.PaidOn, out.Provider = day, day, r.nameOf(v.Issuer)
	out.Source = r.source(out.Claim)
	r.addPrices(&out, v)
	return r.item(out, patientRef, accountRef)
}

// checkAddressee sets aside a bill to somebody who is no person.
func (r *resource) checkAddressee(v invoice) {
	if strings.HasPrefix(plainRef(v.Subject.Reference), "Group/") || v.Subject.Type == "Group" {
		r.setAside("subject", "the invoice is for a group of people")
	}
	if strings.HasPrefix(plainRef(v.Recipient.Reference), "Organization/") || v.Recipient.Type == "Organization" {
		r.setAside("recipient", "the invoice is addressed to an organization")
	}
}

// addPrices reads the lines and holds the total to their sum; the total with taxes is what is to be paid.
func (r *resource) addPrices(out *remit.Adjudication, v invoice) {
	net, netSaid := r.amount("totalNet", v.TotalNet)
	total, said := r.amount("totalGross", v.TotalGross)
	if !said {
		total, said = net, netSaid
	}
	starts := elementLines(r.raw, "lineItem", r.line, len(v.LineItem))
	owed := billing.Cents(0)
	for i := range v.LineItem {
		line, share := r.priced(v, i)
		line.Source = billing.Source{File: r.file, Claim: out.Claim, ServiceLine: line.Number, Line: starts[i]}
		out.Lines = append(out.Lines, line)
		out.Charge, owed = out.Charge+line.Charge, owed+share
	}
	switch {
	case !said && len(out.Lines) == 0:
		r.setAside("totalGross", "the amount of the invoice is not said")
	case len(out.Lines) == 0 || out.Charge == 0:
		out.Lines, out.Charge = nil, total
		out.Adjustments = []remit.Adjustment{{Group: "PR", Cents: total}}
		owed = total
	case said && total != owed:
		r.setAside("totalGross", "the total is not the sum of the lines")
	}
	if total < 0 || owed < 0 {
		r.setAside("totalGross", "is below zero")
	}
	out.Responsibility = owed
}

// priced reads one line: base prices, surcharges and taxes make the charge, discounts and deductions are taken off,
// whichever sign they are written with; the total tells whether that was right.
func (r *resource) priced(v invoice, i int) (remit.Line, billing.Cents) {
	item := v.LineItem[i]
	line := remit.Line{
		Number: item.Sequence, Code: serviceCode(item.ChargeItem), Label: clean(item.ChargeItem.Text, maxText),
	}
	off := billing.Cents(0)
	for j, p := range item.PriceComponent {
		at := fmt.Sprintf("lineItem[%d].priceComponent[%d]", i, j)
		amount, said := r.amount(at+".amount", p.Amount)
		switch {
		case p.Type == "informational":
		case !said && p.Factor != nil:
			r.setAside(at, "gives a factor and no amount")
		case p.Type == "base" || p.Type == "surcharge" || p.Type == "tax":
			line.Charge += amount
		case p.Type == "discount" || p.Type == "deduction":
			off += max(amount, -amount)
		default:
			r.setAside(at+".type", "is not a kind of price of FHIR R4")
		}
	}
	share := line.Charge - off
	if off != 0 {
		line.Adjustments = append(line.Adjustments, remit.Adjustment{Group: "CO", Code: "45", Cents: off})
	}
	if share != 0 {
		line.Adjustments = append(line.Adjustments, remit.Adjustment{Group: "PR", Cents: share})
	}
	return line, share
}
