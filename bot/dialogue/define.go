package dialogue

import (
	"slices"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

// ownParts are the terms that can be a number of the patient's own.
var ownParts = map[templates.Term]billing.Part{
	templates.TermDeductible: billing.PartDeductible, templates.TermCoinsurance: billing.PartCoinsurance,
	templates.TermCopay: billing.PartCopay, templates.TermNotCovered: billing.PartNotCovered,
	templates.TermAdjustment: billing.PartContractualAdjustment,
}

// define explains a term to anyone; to a confirmed patient with their own number from the newest statement.
func (t *turn) define() {
	t.understood(understand.DefineTerm)
	m := templates.Define{Term: templates.Term(t.e.Reading.Term)}
	a, ok := t.account()
	if !ok || len(a.Statements) == 0 || ownParts[m.Term] == "" {
		t.say(m)
		return
	}
	newest := a.Statements[0]
	if slices.ContainsFunc(newest.Claims, func(c billing.Claim) bool { return c.Sensitive }) {
		t.say(m) // their number would tell of a visit that no text may tell of
		return
	}
	m.Own = newest.Amount(ownParts[m.Term])
	if m.Own <= 0 {
		m.Own = 0
		t.say(m)
		return
	}
	t.say(m, billing.Fact{
		Kind: billing.FactShare, Account: a.Number, Statement: newest.Number, Part: ownParts[m.Term], Cents: m.Own,
	})
}
