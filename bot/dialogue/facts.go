package dialogue

import (
	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
)

func dueFact(a Account) billing.Fact {
	return billing.Fact{Kind: billing.FactDue, Account: a.Number, Cents: a.Due}
}

func paidFact(a Account) billing.Fact {
	return billing.Fact{Kind: billing.FactPayment, Account: a.Number, Cents: a.Paid}
}

func dueDateFact(a Account, s billing.Statement) billing.Fact {
	return billing.Fact{Kind: billing.FactDueDate, Account: a.Number, Statement: s.Number, Date: s.DueDate}
}

func offerFact(a Account, t plan.Terms) billing.Fact {
	return billing.Fact{Kind: billing.FactOffer, Account: a.Number, Cents: t.Principal, Schedule: amounts(t.Instalments)}
}

func planFact(a Account, t plan.Terms) billing.Fact {
	return billing.Fact{Kind: billing.FactPlan, Account: a.Number, Cents: t.Principal, Schedule: amounts(t.Instalments)}
}

// promptFact backs what is taken off for paying all that is due, and what is paid then.
func promptFact(a Account) billing.Fact {
	return billing.Fact{
		Kind: billing.FactPrompt, Account: a.Number, Cents: a.Prompt.Off, Date: a.Prompt.Until,
		Schedule: []billing.Cents{a.Due, a.Due - a.Prompt.Off},
	}
}

func amounts(schedule []plan.Instalment) []billing.Cents {
	var all []billing.Cents
	for _, in := range schedule {
		all = append(all, in.Amount)
	}
	return all
}

// openFact backs what is left of a plan and its open instalments.
func openFact(a Account) billing.Fact {
	return billing.Fact{
		Kind: billing.FactPlan, Account: a.Number, Part: billing.PartLeft,
		Cents: a.Plan.Left, Schedule: amounts(a.Plan.Open),
	}
}

// creditFact backs a credit: the books have it as a balance below zero, the words as an amount.
func creditFact(a Account) billing.Fact {
	f := dueFact(a)
	f.Schedule = []billing.Cents{-a.Due}
	return f
}

// leftFact backs what is left of one visit.
func leftFact(a Account, c billing.Claim) billing.Fact {
	return billing.Fact{
		Kind: billing.FactShare, Account: a.Number, Claim: c.Number, Part: billing.PartLeft,
		Cents: c.Amount(billing.PartLeft),
	}
}

// lineFacts backs what is told of one service line.
func lineFacts(a Account, c billing.Claim, l billing.ServiceLine) []billing.Fact {
	var facts []billing.Fact
	for _, part := range []billing.Part{
		billing.PartCharge, billing.PartContractualAdjustment, billing.PartInsurerPaid, billing.PartResponsibility,
		billing.PartPaid,
	} {
		if cents := l.Amount(part); cents != 0 {
			facts = append(facts, billing.Fact{
				Kind: billing.FactShare, Account: a.Number, Claim: c.Number, ServiceLine: l.Number, Part: part, Cents: cents,
			})
		}
	}
	return facts
}
