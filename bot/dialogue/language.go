package dialogue

import (
	"slices"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

// sureOfLanguage is the confidence from which the language of a text decides the language of the answer.
const sureOfLanguage = 0.5

// language chooses what to answer in: the text's own language where it is plain and the practice has it, else the
// thread's, the account's, the practice's first.
func (t *turn) language() billing.Language {
	r := t.e.Reading
	if t.has(r.Language) && r.Confidence >= sureOfLanguage && (t.s.Language == "" || !wordless(r)) {
		return r.Language
	}
	if t.has(t.s.Language) {
		return t.s.Language
	}
	for _, a := range t.e.Facts.Accounts {
		if t.has(a.Language) {
			return a.Language
		}
	}
	if len(t.e.Facts.Languages) > 0 && t.e.Facts.Languages[0] != "" {
		return t.e.Facts.Languages[0]
	}
	return billing.English
}

// has says whether the practice texts in a language.
func (t *turn) has(l billing.Language) bool {
	return l != "" && l != billing.OtherLanguage && slices.Contains(t.e.Facts.Languages, l)
}

// wordless says whether a text has too few words of its own to tell its language: a date, a number, "ok".
func wordless(r understand.Reading) bool {
	switch r.Intent {
	case understand.Yes, understand.No, understand.Agree, understand.Number, understand.OutOfScope, "":
		return true
	}
	return r.Born != billing.DateOfBirth{}
}

// switchLanguage answers in the language asked for from now on, and remembers it for the account.
func (t *turn) switchLanguage() {
	wants := t.e.Reading.Wants
	if wants == "" {
		wants = t.s.Language
	}
	t.understood(understand.Language)
	if !t.has(wants) {
		t.offerPerson(ReasonLanguage)
		return
	}
	t.s.Language = wants
	if a, ok := t.account(); ok {
		t.effects = append(t.effects, Remember{Account: a.Number, Language: wants})
	} else {
		t.s.Wanted = wants
	}
	t.say(templates.LanguageNow{})
	if t.s.Asked == understand.AskDOB {
		t.askDateOfBirth()
	}
}
