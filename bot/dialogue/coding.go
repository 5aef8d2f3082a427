package dialogue

import "github.com/plainbill/plainbill/templates"

// codingQuestion takes "that is not what was done" to those who code bills; reminders stop, no code is interpreted.
func (t *turn) codingQuestion(a Account) {
	t.s = t.s.withoutPlan()
	t.effects = append(t.effects, Hold{Account: a.Number, Reason: ReasonCoding})
	t.openCase(ReasonCoding)
	t.say(templates.CodingHeld{})
}
