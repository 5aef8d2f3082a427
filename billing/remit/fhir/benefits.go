package fhir

import (
	"fmt"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

// answer is an ExplanationOfBenefit or ClaimResponse while it is read.
type answer struct {
	*resource
	benefits
	sent  sentClaim // the claim it answers, if that came before
	out   remit.Adjudication
	total scope
	items []scope
	lines []int // on which each item begins
}

// readBenefits reads what became of a claim.
func (r *resource) readBenefits(b benefits) Item {
	a := &answer{resource: r, benefits: b}
	a.out.Outcome = r.stateOf(b.Status, b.Use)
	if a.out.Outcome == remit.Final {
		a.out.Outcome = r.decisionOf(b.Outcome)
	}
	patientRef := a.addParties()
	a.addDates()
	a.gatherAll()
	if a.out.Outcome == remit.Final {
		a.decide()
	} else {
		a.addCharge()
	}
	a.out.Source = r.source(a.out.Claim)
	return r.item(a.out, patientRef, "")
}

// addParties reads who and which claim it is about, and gives the reference of the patient.
func (a *answer) addParties() (patientRef string) {
	asked := a.Claim
	if asked.Reference == "" {
		asked = a.Request
	}
	a.sent, _ = a.dir.claims.of(plainRef(asked.Reference))
	unique, first := uniqueClaim(a.Identifier)
	a.out.PayerClaim = firstOf(unique, first)
	a.out.Claim = firstOf(a.sent.number, unique, clean(asked.Identifier.Value, maxIdentifier),
		lastStep(asked.Reference), first, clean(a.resource.ID, maxIdentifier))
	if a.out.Claim == "" {
		a.refuse("identifier", "nothing numbers the claim")
	}
	a.out.Sensitive = a.marked
	patientRef = a.addPerson(&a.out, a.Patient)
	a.addPayer(&a.out, a.Insurer, a.Insurance)
	a.out.Provider = firstOf(a.nameOf(a.Provider), a.nameOf(a.Requestor))
	for _, info := range a.SupportingInfo {
		if info.Category.has("patientaccountnumber") {
			a.out.Account = billing.AccountNumber(clean(info.ValueString, maxIdentifier))
		}
	}
	return patientRef
}

// addDates reads when the visit was and when the insurer decided.
func (a *answer) addDates() {
	a.out.VisitDate = a.visitDate(a.BillablePeriod, a.Item)
	if a.out.VisitDate.IsZero() {
		a.out.VisitDate = a.sent.visit
	}
	paidOn, ok := dateOf(a.Payment.Date)
	if !ok {
		a.setAside("payment.date", "is not a date")
	}
	if paidOn.IsZero() {
		paidOn, _ = dateOf(a.Created)
	}
	a.out.PaidOn = paidOn
}

// visitDate is the first day of the claim, else of its items.
func (r *resource) visitDate(p period, items []serviceItem) billing.Date {
	visit, ok := dateOf(p.Start)
	if !ok {
		r.setAside("billablePeriod.start", "is not a date")
	}
	for i, item := range items {
		day := r.serviced(fmt.Sprintf("item[%d]", i), item)
		if p.Start == "" && !day.IsZero() && (visit.IsZero() || day.Before(visit)) {
			visit = day
		}
	}
	return visit
}

func (r *resource) serviced(path string, item serviceItem) billing.Date {
	text, name := item.ServicedDate, "servicedDate"
	if text == "" {
		text, name = item.ServicedPeriod.Start, "servicedPeriod.start"
	}
	day, ok := dateOf(text)
	if !ok {
		r.setAside(path+"."+name, "is not a date")
	}
	return day
}

// gatherAll reads all amounts. The charge of a line may stand in its net or on the claim instead.
func (a *answer) gatherAll() {
	a.total = a.gather("total", a.Total)
	if !a.total.merge(a.gather("adjudication", a.Adjudication)) && a.out.Outcome == remit.Final {
		a.setAside("total", "total and adjudication say the same amount differently")
	}
	a.items = make([]scope, len(a.Item))
	a.lines = elementLines(a.raw, "item", a.line, len(a.Item))
	for i, item := range a.Item {
		at := fmt.Sprintf("item[%d]", i)
		s := a.gather(at+".adjudication", item.Adjudication)
		net, said := a.amount(at+".net", item.Net)
		if !said {
			net, said = a.sent.charges[max(item.Sequence, item.ItemSequence)]
		}
		if said && !s.said[submitted] {
			s.count(kind{submitted, ""}, net)
		}
		a.items[i] = s
	}
	if !a.total.said[submitted] && a.sent.number != "" {
		a.total.count(kind{submitted, ""}, a.sent.charge)
	}
}

// amount reads an amount that need not be there.
func (r *resource) amount(path string, m *money) (billing.Cents, bool) {
	if m == nil {
		return 0, false
	}
	cents, problem := m.cents()
	if problem != "" {
		r.refuse(path, problem)
	}
	return cents, problem == ""
}

// addCharge is for what is not decided: the charge and nothing else.
func (a *answer) addCharge() {
	a.out.Charge = a.total.cents[submitted]
	if !a.total.said[submitted] {
		for _, s := range a.items {
			a.out.Charge += s.cents[submitted]
		}
	}
}

// decide reads the decision from the lines when they carry it, else from the totals.
func (a *answer) decide() {
	a.checkStanding()
	inLines := false
	for i := range a.items {
		inLines = inLines || a.items[i].decided()
	}
	if inLines {
		a.decideLines()
	} else {
		a.decideTotal()
	}
	if a.total.said[memberLiability] {
		a.out.Responsibility = a.total.cents[memberLiability]
	}
	if amount, said := a.amount("payment.amount", a.Payment.Amount); said && a.Payment.Adjustment == nil &&
		amount != a.out.Paid {
		a.setAside("payment.amount", "is not what the insurer paid for the lines or in total")
	}
}

// checkStanding sets aside what others have to come before or after.
func (a *answer) checkStanding() {
	for i, rel := range a.Related {
		if rel.Relationship.has("prior") || rel.Relationship.has("replaces") || rel.Relationship.has("replacedby") {
			a.setAside(fmt.Sprintf("related[%d]", i), "it replaces another decision, or another replaces it")
		}
	}
	if len(a.AddItem) > 0 {
		a.setAside("addItem", "the insurer added lines that were not on the claim")
	}
	if len(a.Error) > 0 {
		a.setAside("error", "the insurer found an error in the claim")
	}
	prior := a.total.cents[priorPayer]
	for _, s := range a.items {
		prior += s.cents[priorPayer]
	}
	if len(a.Insurance) > 1 && prior == 0 {
		a.setAside("insurance", "another insurer is named and has paid nothing yet: it may have to come next")
	}
}
