package dialogue

import "github.com/plainbill/plainbill/templates"

// wrongNumber stops everything at once, in one line that repeats no name and no detail.
func (t *turn) wrongNumber() {
	account, language := t.s.Account, t.s.Language
	t.s = t.s.silenced()
	t.s.Language = language
	t.effects = append(t.effects, Disown{}, OpenCase{Reason: ReasonWrongNumber, Account: account})
	t.say(templates.WrongNumber{})
}
