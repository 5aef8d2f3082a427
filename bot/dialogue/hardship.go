package dialogue

import (
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

// hardship names financial assistance before any plan, to anyone who asks; nothing offered before is pressed.
func (t *turn) hardship() {
	t.understood(understand.Hardship)
	t.s = t.s.withoutPlan()
	a, known := t.account()
	t.say(templates.HardshipHelp{Plan: known && runs(a)})
}
