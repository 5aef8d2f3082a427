package explain

import "github.com/plainbill/plainbill/billing"

// Facts gives what an explanation of the visit says, so that the books can be asked again when the text leaves: a fact
// for each part, for the patient's share as a whole, and for what is left of it when something is.
func (v Visit) Facts(account billing.AccountNumber) []billing.Fact {
	facts := make([]billing.Fact, 0, len(v.Parts)+2)
	say := func(kind billing.Part, cents billing.Cents) {
		facts = append(facts, billing.Fact{
			Kind: billing.FactShare, Account: account, Claim: v.Claim, Part: kind, Cents: cents,
		})
	}
	for _, p := range v.Parts {
		say(p.Kind, p.Cents)
	}
	if share := v.Amount(billing.PartResponsibility); share != 0 {
		say(billing.PartResponsibility, share)
	}
	if left := v.Amount(billing.PartLeft); left > 0 {
		say(billing.PartLeft, left)
	}
	return facts
}
