package dialogue

import (
	"crypto/subtle"
	"slices"
	"strings"
	"unicode"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

// Wrong dates of birth are counted where they are kept; answers that are no date cost no try but are not asked for
// without end.
const (
	maxUnread  = 2
	lastDigits = 4
)

// askWho asks who is texting before a topic is answered, and remembers the topic and what was proposed or chosen with
// it.
func (t *turn) askWho(pending understand.Intent) {
	again := t.s.Asked == understand.AskDOB
	if again && pending == understand.Dispute && t.s.Pending == understand.Dispute {
		t.human() // says twice that it is not theirs and will not say who they are: a person's matter
		return
	}
	t.understood(pending)
	if t.e.Facts.Locked {
		t.refuse(false)
		return
	}
	t.s.Pending, t.s.Wish, t.s.Choice, t.s.Words = pending, t.wish, t.choice, ""
	switch pending {
	case understand.ExplainLine, understand.Pay, understand.Receipt, autopay, planChange:
		t.s.Words = firstWords(t.e.Body)
	}
	if !again {
		t.s.Unread = 0
	} else if t.s.Unread++; t.s.Unread >= maxUnread {
		t.offerPerson(ReasonIdentity)
		return
	}
	t.askDateOfBirth()
}

func (t *turn) askDateOfBirth() {
	t.s.Asked, t.s.Warned, t.s.Candidates = understand.AskDOB, true, nil
	t.say(templates.AskDateOfBirth{FirstContact: t.firstContact(), Other: t.e.Reading.Intent == someoneElse})
	t.link(PageStatement, "", 0) // of whoever's date of birth is given there
}

// answersIdentity takes a text as the answer to who is texting, where that was asked with its warning. A date of birth
// that nobody asked for is not compared: the warning has to come first. Whoever is confirmed has had it: nothing but a
// date of birth is then another person's, whose bill they ask about.
func (t *turn) answersIdentity() bool {
	r := t.e.Reading
	born := r.Born != billing.DateOfBirth{}
	if _, ok := t.account(); ok {
		if !born || !noTopic(r.Intent) {
			return false
		}
		t.s = t.s.withoutPlan().withoutSession()
		t.s.Pending, t.s.Warned = understand.Balance, true
	}
	switch {
	case born && t.e.Facts.Locked:
		t.refuse(false)
	case born && t.s.Warned:
		t.compare(r.Born)
	case t.s.Asked == understand.AskDOB && noTopic(r.Intent):
		t.unread(templates.DateOfBirthUnreadable{})
	case t.s.Asked == understand.ChoosePatient && noTopic(r.Intent):
		t.compareDigits()
	default:
		return false
	}
	return true
}

// noTopic says whether an intent carries no question of its own.
func noTopic(i understand.Intent) bool {
	switch i {
	case understand.OutOfScope, understand.Number, understand.Yes, "":
		return true
	}
	return false
}

// compare looks for the date among all accounts of the phone, each one whatever the others gave, so that neither the
// answer nor its time tells whether the phone has accounts.
func (t *turn) compare(born billing.DateOfBirth) {
	var fits []billing.AccountNumber
	childs := false
	said := dayNumber(born)
	for _, a := range t.e.Facts.Accounts {
		if subtle.ConstantTimeEq(said, dayNumber(a.DateOfBirth)) == 1 {
			if t.mayConfirm(a) {
				fits = append(fits, a.Number)
			} else {
				childs = true
			}
		}
	}
	switch len(fits) {
	case 0:
		if childs { // answered like a wrong one; a person sees to it
			t.openCase(ReasonIdentity)
		}
		t.failed()
	case 1:
		t.identified(fits[0])
	default:
		t.s.Candidates, t.s.Asked, t.s.Unread = fits, understand.ChoosePatient, 0
		t.say(templates.AskAccountDigits{})
	}
}

// mayConfirm says whether a date of birth confirms anything. A child's opens the bill at a phone that is the
// guarantor's, who owes it (45 CFR 164.510(b)); at a number that may be the child's own it confirms nothing.
func (t *turn) mayConfirm(a Account) bool { return !a.Minor || a.Guaranteed }

func dayNumber(d billing.DateOfBirth) int32 {
	day := d.Reveal()
	return int32(day.Year*10000 + int(day.Month)*100 + day.Day)
}

// compareDigits reads the last digits of the account number where a date of birth fitted several accounts.
func (t *turn) compareDigits() {
	if t.e.Facts.Locked { // by what was tried meanwhile on a page
		t.refuse(false)
		return
	}
	said := digitsIn(t.e.Body)
	if len(said) == 0 {
		t.unread(templates.AskAccountDigits{})
		return
	}
	var fits []billing.AccountNumber
	for _, a := range t.e.Facts.Accounts {
		if slices.Contains(t.s.Candidates, a.Number) && slices.Contains(said, tail(string(a.Number))) {
			fits = append(fits, a.Number)
		}
	}
	switch len(fits) {
	case 0:
		t.failed()
	case 1:
		t.identified(fits[0])
	default:
		t.openCase(ReasonAmbiguousPhone)
		t.s.Asked, t.s.Candidates, t.s.Pending, t.s.Warned = "", nil, "", false
		t.personComing()
	}
}

// digitsIn gives the ends of the words of a text that could be an account number, as [tail] writes them.
func digitsIn(body string) []string {
	var found []string
	for word := range strings.FieldsSeq(body) {
		if end := tail(word); len(end) == lastDigits && strings.ContainsAny(end, "0123456789") {
			found = append(found, end)
		}
	}
	return found
}

// tail gives the last letters and digits of an account number, without dashes and in capitals.
func tail(s string) string {
	var b []rune
	for _, r := range strings.ToUpper(s) {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			b = append(b, r)
		}
	}
	return string(b[max(0, len(b)-lastDigits):])
}

// unread asks again where an answer could not be read, once; then it offers a person.
func (t *turn) unread(again templates.Message) {
	if t.s.Unread++; t.s.Unread >= maxUnread {
		t.offerPerson(ReasonIdentity)
		return
	}
	t.say(again)
}

// refuse ends identity by text for the day; nothing is compared any more, right or wrong. Wrong: the last try was
// just now, and is said to have failed.
func (t *turn) refuse(wrong bool) {
	t.s.Asked, t.s.Pending, t.s.Warned, t.s.Candidates, t.s.Words = "", "", false, nil, ""
	t.say(templates.IdentityLocked{Again: !wrong})
}

func (t *turn) failed() {
	t.s.Unread, t.s.Candidates = 0, nil
	t.effects = append(t.effects, IdentityFailed{})
	if t.e.Facts.LastTry {
		t.openCase(ReasonIdentity)
		t.refuse(true)
		return
	}
	t.s.Asked = understand.AskDOB
	t.say(templates.DateOfBirthNoMatch{})
}

// identified begins a session and answers what was asked before.
func (t *turn) identified(number billing.AccountNumber) {
	t.effects = append(t.effects, Identified{Account: number})
	if t.s.OfferedTo != number {
		t.s = t.s.withoutPlan()
	}
	pending := t.s.Pending
	t.wish, t.choice = t.s.Wish, t.s.Choice
	t.s.Account, t.s.VerifiedAt, t.s.Seen, t.s.PaidShown = number, t.e.At, nil, false
	t.s.Asked, t.s.Pending, t.s.Warned, t.s.Unread, t.s.Candidates = "", "", false, 0, nil
	t.s.Wish, t.s.Choice = noWish, 0
	t.s.Told, t.s.LinesOf, t.s.LinesFrom = nil, "", 0
	if t.s.Wanted != "" {
		t.effects = append(t.effects, Remember{Account: number, Language: t.s.Wanted})
		t.s.Wanted = ""
	}
	t.resume(pending)
}

// resume answers the topic that had to wait for identity.
func (t *turn) resume(pending understand.Intent) {
	switch pending {
	case understand.Agree:
		t.agreeAgain()
	case "":
		t.understood("")
		t.say(templates.CanHelpWith{})
	default:
		t.topic(pending)
	}
}

// someoneElse begins anew with the identity of the person the bill is about; it never says whether there is one.
func (t *turn) someoneElse() {
	t.s = t.s.withoutPlan().withoutSession()
	t.s.Asked = ""
	t.askWho(understand.Balance)
}

// firstContact says, once, whether the thread has said nothing yet.
func (t *turn) firstContact() bool {
	first := !t.e.Facts.Known && !t.s.Greeted
	t.s.Greeted = true
	return first
}
