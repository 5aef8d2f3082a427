package dialogue

import (
	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/templates"
)

// sayPage sends a message that links to a page of an account, where pages can be linked to. Otherwise the message has
// no address, and its words name the phone.
func (t *turn) sayPage(page Page, a Account, m templates.Message, facts ...billing.Fact) {
	t.say(m, facts...)
	t.link(page, a.Number, 0)
}

// link adds a page to what was said last.
func (t *turn) link(page Page, account billing.AccountNumber, amount billing.Cents) {
	last := len(t.effects) - 1
	if last < 0 || page == NoPage || !t.e.Facts.Pages {
		return
	}
	say, ok := t.effects[last].(Say)
	if !ok {
		return
	}
	say.Page, say.Account, say.Amount = page, account, amount
	t.effects[last] = say
}

// payPage is where a bill is paid: the page that takes cards, or the one that shows the bill, for a payment by phone.
func (t *turn) payPage() Page {
	if t.takesCards() {
		return PagePay
	}
	return PageStatement
}

// takesCards says whether a page can take a card.
func (t *turn) takesCards() bool { return t.e.Facts.Pages && t.e.Facts.Cards }
