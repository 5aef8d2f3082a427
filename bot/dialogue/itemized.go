package dialogue

import "github.com/plainbill/plainbill/templates"

// itemizedBill says how to get a bill with every charge on it; a biller is told. The bill itself is never put in a
// text.
func (t *turn) itemizedBill(Account) {
	t.openCase(ReasonItemizedBill)
	t.say(templates.ItemizedBill{})
}
