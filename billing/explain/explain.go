// Package explain turns a statement into typed sentences: for each visit the charge, the discount, what the insurer
// paid, each share of the patient and what has been paid, every amount with the source lines it comes from. And it says
// what must be said next of an account: to pay, to wait, that nothing is owed, or that a person has to look.
//
// It may not do input or output, read a clock or write words: templates has the words.
//
// Invariant: the parts of a visit for which [Visit.Adds] gives nil sum to the cent, charge = discount + insurer paid +
// shares, none of them is below zero, and no part is there that a service line does not carry. What [DueNow] gives
// holds nothing of a claim that is not to be paid yet.
package explain

import (
	"errors"
	"fmt"

	"github.com/plainbill/plainbill/billing"
)

// order is the order in which the parts of a visit are said: from the charge down to what the patient has paid.
var order = [...]billing.Part{
	billing.PartCharge, billing.PartContractualAdjustment, billing.PartInsurerPaid, billing.PartDeductible,
	billing.PartCopay, billing.PartCoinsurance, billing.PartNotCovered, billing.PartSelfPay, billing.PartPaid,
}

// Explanation is one statement explained. Amounts are in cents and sum over its visits.
type Explanation struct {
	Statement                  string
	Account                    billing.AccountNumber
	Visits                     []Visit
	Responsibility, Paid, Left billing.Cents
}

// Visit is one claim explained. Label is the practice's own label of the first service that is not fully reversed,
// Services how many service lines there are.
type Visit struct {
	Claim    string
	Date     billing.Date
	Label    string
	Services int
	Provider string
	Insurer  string // empty: self-pay
	Parts    []Part // in the order they are said; zero ones are left out

	State     billing.ClaimState
	Standing  Kind // what must be said of it next
	Hold      bool // it is not to be paid yet
	Sensitive bool // no more than its date may be in a text
}

// Part is one amount of a visit and the lines of the books or of a file that it is the sum of.
type Part struct {
	Kind    billing.Part
	Cents   billing.Cents
	Sources []billing.Source
}

// Of explains a statement, visits in the statement's order.
func Of(st billing.Statement) Explanation {
	e := Explanation{
		Statement: st.Number, Account: st.Account,
		Responsibility: st.PatientResponsibility(),
		Paid:           st.Amount(billing.PartPaid),
		Left:           st.Amount(billing.PartLeft),
	}
	a := Account{Number: st.Account, Statements: []billing.Statement{st}}
	for _, c := range st.Claims {
		v := OfClaim(c)
		if advice, ok := a.Of(c.Number); ok {
			v.Standing, v.Hold = advice.Kind, advice.Hold
		}
		e.Visits = append(e.Visits, v)
	}
	return e
}

// OfClaim explains one claim by itself; how it stands is said by [Account.Of] and [Of].
func OfClaim(c billing.Claim) Visit {
	v := Visit{
		Claim: c.Number, Date: c.VisitDate, Label: label(c.Lines), Services: len(c.Lines),
		Provider: c.Provider, Insurer: c.Insurer, State: c.State, Sensitive: c.Sensitive,
	}
	for _, kind := range order {
		if cents := c.Amount(kind); cents != 0 {
			v.Parts = append(v.Parts, Part{Kind: kind, Cents: cents, Sources: sources(c, kind)})
		}
	}
	return v
}

// label gives the label of the first line that still has a charge, or of the first line with any.
func label(lines []billing.ServiceLine) string {
	first := ""
	for _, l := range lines {
		if l.Label == "" {
			continue
		}
		if l.Charge != 0 {
			return l.Label
		}
		if first == "" {
			first = l.Label
		}
	}
	return first
}

// Amount gives the visit's amount of one part, zero when it has none. It knows PartResponsibility and PartLeft too.
func (v Visit) Amount(kind billing.Part) billing.Cents {
	switch kind {
	case billing.PartResponsibility:
		return v.Responsibility()
	case billing.PartLeft:
		return v.Responsibility() - v.Amount(billing.PartPaid)
	}
	for _, p := range v.Parts {
		if p.Kind == kind {
			return p.Cents
		}
	}
	return 0
}

// Responsibility is all shares of the patient together, before what the patient has paid.
func (v Visit) Responsibility() billing.Cents {
	var sum billing.Cents
	for _, p := range v.Parts {
		if isShare(p.Kind) {
			sum += p.Cents
		}
	}
	return sum
}

func isShare(kind billing.Part) bool {
	switch kind {
	case billing.PartDeductible, billing.PartCopay, billing.PartCoinsurance, billing.PartNotCovered, billing.PartSelfPay:
		return true
	}
	return false
}

// ErrDoesNotAdd says that a charge is not the discount, the insurer's payment and the patient's shares together.
var ErrDoesNotAdd = errors.New("charge is not discount, insurer paid and patient's shares together")

// ErrBelowZero says that a part is below zero: a reader could not add it up, so a biller has to explain it.
var ErrBelowZero = errors.New("an amount is below zero")

// Adds checks that a reader who adds up the parts of the visit arrives at the charge, to the cent. It gives nil,
// [ErrDoesNotAdd] or [ErrBelowZero]; a visit that does not add up is for a biller, not for a text. Of a claim
// that is not decided a part of the charge may still be open.
func (v Visit) Adds() error {
	var rest billing.Cents
	for _, p := range v.Parts {
		switch {
		case p.Cents < 0:
			return fmt.Errorf("claim %q, %s: %w", v.Claim, p.Kind, ErrBelowZero)
		case p.Kind == billing.PartCharge:
			rest += p.Cents
		case p.Kind != billing.PartPaid:
			rest -= p.Cents
		}
	}
	undecided := v.State == billing.ClaimPending || v.State == billing.ClaimForwarded
	if rest < 0 || rest > 0 && !undecided {
		return fmt.Errorf("claim %q: %w", v.Claim, ErrDoesNotAdd)
	}
	return nil
}

// Adds checks every visit, and that the statement's totals are those of its visits.
func (e Explanation) Adds() error {
	var share, paid billing.Cents
	for _, v := range e.Visits {
		if err := v.Adds(); err != nil {
			return fmt.Errorf("statement %q: %w", e.Statement, err)
		}
		share += v.Responsibility()
		paid += v.Amount(billing.PartPaid)
	}
	if share != e.Responsibility || paid != e.Paid || e.Left != share-paid {
		return fmt.Errorf("statement %q: %w", e.Statement, ErrDoesNotAdd)
	}
	return nil
}
