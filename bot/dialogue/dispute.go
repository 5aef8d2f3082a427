package dialogue

import "github.com/plainbill/plainbill/templates"

// dispute takes "this is wrong" seriously: reminders stop, a person looks, nothing is argued.
func (t *turn) dispute(a Account) {
	t.s = t.s.withoutPlan()
	t.effects = append(t.effects, Hold{Account: a.Number, Reason: ReasonDispute})
	t.openCase(ReasonDispute)
	t.say(templates.DisputeHeld{})
}
