package dialogue

import "github.com/plainbill/plainbill/templates"

// refund says whether the books show a credit, and asks a biller to approve giving it back. No date is promised.
func (t *turn) refund(a Account) {
	credit := max(0, -a.Due)
	t.effects = append(t.effects, OpenCase{Reason: Reason(refund), Account: a.Number, Refund: credit})
	t.say(templates.RefundAsked{Credit: credit}, creditFact(a))
}
