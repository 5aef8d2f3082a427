package dialogue

import (
	"slices"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/templates"
)

// refusal is one reason why an insurer did not pay for a visit.
type refusal struct {
	claim  billing.Claim
	reason explain.Refusal
}

// denial says why an insurer did not pay, one reason a text, and whose part it is; a biller is told. It gives no advice
// on the law.
func (t *turn) denial(a Account) {
	all := refusals(a)
	unseen := slices.DeleteFunc(slices.Clone(all), func(r refusal) bool {
		return slices.Contains(t.s.Seen, r.key())
	})
	if len(unseen) == 0 {
		unseen = all
	}
	if len(unseen) == 0 {
		t.caseOnce(ReasonDenial)
		t.say(templates.NoDenial{})
		return
	}
	one, more := unseen[0], len(unseen)-1
	if !slices.Contains(t.s.Seen, one.key()) {
		t.s.Seen = append(slices.Clone(t.s.Seen), one.key())
	}
	if t.waitsFor(a, one.claim.Number, 0) {
		return
	}
	t.caseOnce(ReasonDenial)
	t.sayDenial(a, one.claim, one.reason, true, more)
}

// sayDenial says one reason; person says that a biller was told, else one is offered.
func (t *turn) sayDenial(a Account, c billing.Claim, r explain.Refusal, person bool, more int) {
	if c.Sensitive {
		t.sensitive(c, false, more)
		return
	}
	m := templates.Denial{
		Part: c.Amount(billing.PartInsurerPaid) > 0, Date: c.VisitDate, Insurer: c.Insurer,
		Group: r.Group, Code: r.Code, Person: person, More: more,
	}
	var facts []billing.Fact
	if left := c.Amount(billing.PartLeft); r.Bearer == explain.Patient && left > 0 {
		m.Left = left
		facts = append(facts, leftFact(a, c))
	}
	t.askNext(more)
	t.say(m, facts...)
}

// refusals gives every reason in the books of an account: visits refused as a whole first, then those paid in part.
func refusals(a Account) []refusal {
	var whole, part []refusal
	for _, c := range visits(a, func(billing.Claim) bool { return true }) {
		reasons := explain.Refusals(c)
		if c.State != billing.ClaimDenied {
			for _, r := range reasons {
				part = append(part, refusal{c, r})
			}
			continue
		}
		if len(reasons) == 0 {
			reasons = []explain.Refusal{mainRefusal(c)}
		}
		for _, r := range reasons {
			whole = append(whole, refusal{c, r})
		}
	}
	return append(whole, part...)
}

// mainRefusal gives the largest reason; where the data has none, whose part it is as the books have it.
func mainRefusal(c billing.Claim) explain.Refusal {
	if all := explain.Refusals(c); len(all) > 0 {
		return all[0]
	}
	if c.PatientResponsibility() > 0 {
		return explain.Refusal{Group: "PR", Bearer: explain.Patient}
	}
	return explain.Refusal{Group: "CO", Bearer: explain.Nobody}
}

// key names a reason among what was told in the session.
func (r refusal) key() string {
	return "denial/" + r.claim.Number + "/" + r.reason.Group + r.reason.Code
}
