package dialogue

import (
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

func (t *turn) greet() {
	t.understood(understand.Greeting)
	t.say(templates.Greeting{FirstContact: t.firstContact()})
}

// thank answers thanks and good-byes once; a second one needs no answer.
func (t *turn) thank() {
	thanked := t.s.Thanked
	t.understood(understand.Thanks)
	t.s.Thanked = true
	if !thanked {
		t.say(templates.Thanks{})
	}
}
