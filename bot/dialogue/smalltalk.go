package dialogue

import (
	"slices"
	"strings"

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

// beside answers what is asked of the practice and not of a bill, to anybody.
func (t *turn) beside(i understand.Intent) {
	t.understood(i)
	switch i {
	case isThisReal:
		t.say(templates.HowToCheck{})
	case contactInfo:
		t.say(templates.ContactInfo{})
	case scheduling:
		t.say(templates.Scheduling{})
	}
}

// noted answers an "ok" to no question once, like thanks: it asks for nothing.
func (t *turn) noted() {
	thanked := t.s.Thanked
	t.understood(understand.Yes)
	t.s.Thanked = true
	if !thanked {
		t.say(templates.Noted{})
	}
}

// onlyNotes are ways of saying that an answer was read, and nothing else.
var onlyNotes = []string{
	"ok", "okay", "okey", "oki", "k", "kk", "ok ok", "alright", "all right", "fine", "ok fine", "okay fine", "sounds good",
	"perfect", "vale", "de acuerdo", "esta bien", "está bien", "ok esta bien", "ok está bien", "bueno", "perfecto", "sale",
	"entendido", "got it", "understood", "👍", "👌", "✅",
}

// notes says whether a text only says that an answer was read. A skin tone is not looked at.
func notes(body string) bool {
	body = strings.TrimRight(lower(body), " .!🏻🏼🏽🏾🏿")
	return slices.Contains(onlyNotes, strings.TrimSpace(body))
}
