package dialogue

import "github.com/plainbill/plainbill/templates"

// itemizedBill links to the bill with every charge on it, or says how to get one; then a biller is told. The bill
// itself is never put in a text.
func (t *turn) itemizedBill(a Account) {
	if t.e.Facts.Pages {
		t.sayPage(PageStatement, a, templates.ItemizedBill{})
		return
	}
	t.openCase(ReasonItemizedBill)
	t.say(templates.ItemizedBill{})
}
