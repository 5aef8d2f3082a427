package dialogue

import (
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

// clinical never answers a question of health: fixed words, and on danger 911 and an urgent case.
func (t *turn) clinical() {
	t.understood(understand.Clinical)
	if !t.e.Reading.Danger {
		t.say(templates.Clinical{})
		return
	}
	t.effects = append(t.effects, OpenCase{Reason: ReasonClinical, Account: t.s.Account, Urgent: true})
	t.say(templates.Emergency{})
}
