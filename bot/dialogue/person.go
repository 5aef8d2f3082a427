package dialogue

import (
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

// human hands the thread to the billers at once, whatever was being talked about, known or not. From then on the thread
// is theirs: the bot says nothing until it is handed back.
func (t *turn) human() {
	reason := ReasonHuman
	switch {
	case t.s.Asked == understand.OfferHuman && t.s.PersonFor != "":
		reason = t.s.PersonFor
	case t.s.Topic == understand.Hardship:
		reason = ReasonHardship
	}
	t.understood(understand.Human)
	t.s.Asked, t.s.PersonFor, t.s.Biller = "", "", true
	t.openCase(reason)
	t.personComing()
}

// offerPerson asks whether a person should answer.
func (t *turn) offerPerson(why Reason) {
	t.s.Asked, t.s.PersonFor, t.s.Lost = understand.OfferHuman, why, false
	t.s.Nudges, t.s.Unread = 0, 0
	t.say(templates.OfferPerson{})
}

func (t *turn) personComing() { t.say(templates.PersonComing{Expect: t.e.Facts.Expect}) }
