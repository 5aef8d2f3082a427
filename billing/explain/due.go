package explain

import "github.com/plainbill/plainbill/billing"

// Owed is what can be asked of a patient now: the account's balance without the claims that are not to be paid yet.
type Owed struct {
	Cents  billing.Cents   // zero when nothing is due now, or when Known is false
	Claims []billing.Claim // those with something left, that may be paid
	Whole  bool            // it is the whole balance
	// Known is false where a payment that names no visit makes it a guess which claims it covers.
	Known   bool
	account billing.AccountNumber
}

// DueNow gives what can be asked for now. Nothing of a claim that is pending, with another payer, set aside or under
// dispute is in it.
func DueNow(a Account) Owed {
	owed := Owed{Known: true, account: a.Number}
	var waits, left billing.Cents
	for _, s := range a.stand() {
		rest := s.claim.Amount(billing.PartLeft)
		switch {
		case rest <= 0:
		case s.row().hold:
			waits += rest
		default:
			left += rest
			owed.Claims = append(owed.Claims, s.claim)
		}
	}
	switch {
	case a.Due <= 0:
		owed.Claims = nil
	case waits == 0:
		owed.Cents, owed.Whole = a.Due, true
	case len(owed.Claims) == 0:
	case a.Due-waits == left:
		owed.Cents = left
	default:
		owed.Known = false
	}
	return owed
}

// None says whether nothing can be asked for now.
func (o Owed) None() bool { return o.Cents == 0 && o.Known }

// Facts is what backs the amount: the balance when it is whole, else what is left of each claim in it, the last of them
// with their sum as what is said.
func (o Owed) Facts() []billing.Fact {
	if o.Whole {
		return []billing.Fact{{Kind: billing.FactDue, Account: o.account, Cents: o.Cents}}
	}
	if o.Cents == 0 {
		return nil
	}
	facts := make([]billing.Fact, 0, len(o.Claims))
	for _, c := range o.Claims {
		facts = append(facts, billing.Fact{
			Kind: billing.FactShare, Account: o.account, Claim: c.Number, Part: billing.PartLeft,
			Cents: c.Amount(billing.PartLeft),
		})
	}
	facts[len(facts)-1].Schedule = []billing.Cents{o.Cents}
	return facts
}
