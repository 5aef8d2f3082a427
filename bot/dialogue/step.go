package dialogue

import (
	"slices"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

// Step gives the next state of a thread after an event, and what should happen, in order. It is total: whatever the
// state and the event, it answers.
func Step(s State, e Event) (State, []Effect) {
	s.Version = StateVersion
	switch e := e.(type) {
	case Said:
		t := turn{s: s, e: e}
		t.hear()
		return t.s, t.effects
	case Took:
		s.Biller = true
	case HandedBack:
		s.Biller, s.Misses = false, 0
		if !e.Quiet {
			language := s.Language
			if language == "" {
				language = billing.English
			}
			return s, []Effect{Say{Message: templates.HandedBack{}, Language: language}}
		}
	case Silenced:
		s = s.silenced()
	case Paid:
		return untold(s, e.At, e.Facts, e.Account, func(t *turn, a Account) { t.paid(a, e.Cents) })
	case Fell:
		return untold(s, e.At, e.Facts, e.Account, func(t *turn, a Account) { t.fell(a, e) })
	case Decided:
		return untold(s, e.At, e.Facts, e.Account, func(t *turn, a Account) { t.decided(a, e) })
	}
	return s, nil
}

// turn is one text being answered.
type turn struct {
	s       State
	e       Said
	wish    plan.Wish // what is proposed: in this text, or in the one that had to wait for identity
	choice  int       // likewise, what is chosen
	effects []Effect
}

// hear decides whether a text is answered at all.
func (t *turn) hear() {
	r := t.e.Reading
	if t.s.Biller {
		t.overhear()
		t.secret()
		return
	}
	switch {
	case r.Revokes == understand.RevokesYes:
		if stopsCharges(r) { // says both: no more texts, and no more charges
			t.pauseCharges()
			t.openCase(Reason(stopPayment))
		}
		t.s = t.s.silenced()
		return
	case r.Intent == understand.OptOut, r.Intent == understand.OptIn, r.Intent == understand.Help:
		return // consent's, answered before a conversation
	}
	t.s = t.s.session(t.e.At, t.e.Facts)
	t.s.Language = t.language()
	t.wish, t.choice = fromMonth(wishOf(r, t.e.Body), r, t.e.Body, t.e.Facts.Today), r.Choice
	if t.secret() && !r.Danger {
		return // what else it says was about that number
	}
	known := r.Intent != understand.OutOfScope && r.Intent != "" || r.Danger
	if r.Revokes == understand.RevokesUnsure {
		t.openCase(ReasonUnclearStop)
		if !known {
			return
		}
	}
	if t.e.Media > 0 {
		t.openCase(ReasonMedia)
		t.say(templates.OnlyText{})
		if !known {
			return
		}
	}
	t.answer()
}

// secret gives the fixed answer to a card or bank number in a text, whoever owns the thread, and says whether there was
// one. The number itself never gets here.
func (t *turn) secret() bool {
	if !t.e.Secret || t.e.Reading.Revokes == understand.RevokesYes {
		return false
	}
	if t.s.Language == "" {
		t.s.Language = t.language()
	}
	t.say(templates.CardSeen{})
	var number billing.AccountNumber // of whoever's date of birth is given on the page
	if a, known := t.account(); known {
		number = a.Number
	}
	if t.takesCards() {
		t.link(PagePay, number, 0)
	}
	return true
}

// overhear does what protects people while a biller owns the thread, and says nothing.
func (t *turn) overhear() {
	switch {
	case t.e.Reading.Danger:
		t.effects = append(t.effects, OpenCase{Reason: ReasonClinical, Account: t.s.Account, Urgent: true})
	case stopsCharges(t.e.Reading), t.e.Reading.Intent == understand.Autopay && removesCard(t.words()):
		t.pauseCharges()
	case t.e.Reading.Intent == understand.WrongNumber:
		t.effects = append(t.effects, Disown{}, OpenCase{Reason: ReasonWrongNumber, Account: t.s.Account})
		t.s = t.s.silenced()
	}
}

// bornUnasked says whether a text is a date of birth that nobody asked for. It proves nothing before the warning that
// texts are not private was read, so it is taken as a wish to get on: the question, with the warning, follows.
func (t *turn) bornUnasked() bool {
	r := t.e.Reading
	return r.Born.Reveal() != (billing.Date{}) && t.s.VerifiedAt.IsZero() &&
		(r.Intent == understand.OutOfScope || r.Intent == understand.Number || r.Intent == "")
}

// answer finds out whether a text answers the last question; if not, it is a topic of its own.
func (t *turn) answer() {
	r := t.e.Reading
	switch {
	case r.Danger, r.Intent == understand.Clinical:
		t.clinical()
	case r.Intent == understand.WrongNumber:
		t.wrongNumber()
	case r.Intent == understand.Human:
		t.human()
	case t.answersIdentity():
	case t.answersPlan():
	case t.s.Asked == understand.ChooseStatement && asksForNext(t.e.Body):
		t.goOn()
	case t.tellsInsurance():
		t.say(templates.InsuranceNoted{More: true})
	case t.allShown():
		t.say(templates.NoMore{})
	case t.wantsLines():
		t.withAccount(understand.ExplainLine, (*turn).explainLine)
	case t.bornUnasked():
		t.topic(understand.Balance)
	default:
		t.topic(r.Intent)
	}
}

// topic answers one intent. Those that show anything of an account go through identity.
func (t *turn) topic(i understand.Intent) {
	switch i {
	case understand.Balance:
		t.withAccount(i, (*turn).balance)
	case understand.Explain:
		t.withAccount(i, (*turn).explain)
	case understand.ExplainLine:
		t.withAccount(i, (*turn).explainLine)
	case understand.Pay:
		t.withAccount(i, (*turn).pay)
	case understand.AlreadyPaid:
		t.withAccount(i, (*turn).alreadyPaid)
	case understand.PlanRequest:
		t.withAccount(i, (*turn).planRequest)
	case understand.PlanStatus:
		t.withAccount(i, (*turn).planStatus)
	case understand.Dispute:
		t.withAccount(i, (*turn).dispute)
	case understand.Number:
		t.number()
	case understand.Agree:
		t.agree()
	case understand.Yes:
		t.yes()
	case understand.No:
		t.no()
	case understand.Hardship:
		t.hardship()
	case understand.Autopay:
		t.card()
	case understand.StopPayment:
		t.stopPayment()
	default:
		if topic := billTopics[i]; topic != nil {
			t.withAccount(i, topic)
			return
		}
		t.aside(i)
	}
}

// billTopics are the questions about a bill and its insurer that the books answer.
var billTopics = map[understand.Intent]func(*turn, Account){
	understand.InsuranceStatus: (*turn).insuranceStatus,
	understand.Denial:          (*turn).denial,
	understand.ItemizedBill:    (*turn).itemizedBill,
	understand.Receipt:         (*turn).receipt,
	understand.CodingQuestion:  (*turn).codingQuestion,
	understand.EstimateDispute: (*turn).estimateDispute,
	understand.PlanChange:      (*turn).planChange,
	understand.PlanCancel:      (*turn).planCancel,
	understand.Refund:          (*turn).refund,
}

// aside answers what needs no account; an open question stays open.
func (t *turn) aside(i understand.Intent) {
	switch i {
	case understand.Human:
		t.human()
	case understand.DefineTerm:
		t.define()
	case understand.Language:
		t.switchLanguage()
	case understand.Greeting:
		t.greet()
	case understand.Thanks, goodbye:
		t.thank()
	case isThisReal, contactInfo, scheduling:
		t.beside(i)
	case abuse:
		t.offerPerson(ReasonAbuse)
	case someoneElse:
		t.someoneElse()
	default:
		if !t.forBillers(i) {
			t.miss()
		}
	}
}

// understood notes that a text was understood as a topic.
func (t *turn) understood(i understand.Intent) {
	t.s.Misses, t.s.Lost, t.s.Topic = 0, false, i
	if i != understand.Thanks {
		t.s.Thanked = false
	}
}

// say sends a message in the thread's language.
func (t *turn) say(m templates.Message, facts ...billing.Fact) {
	t.effects = append(t.effects, Say{Message: m, Language: t.s.Language, Facts: facts})
}

func (t *turn) openCase(r Reason) {
	t.effects = append(t.effects, OpenCase{Reason: r, Account: t.s.Account})
}

// account gives the account of the session, if there is one.
func (t *turn) account() (Account, bool) {
	if t.s.VerifiedAt.IsZero() {
		return Account{}, false
	}
	i := slices.IndexFunc(t.e.Facts.Accounts, func(a Account) bool { return a.Number == t.s.Account })
	if i < 0 {
		return Account{}, false
	}
	return t.e.Facts.Accounts[i], true
}

// withAccount answers a topic on the session's account, or asks who is texting and answers once that is known.
func (t *turn) withAccount(i understand.Intent, topic func(*turn, Account)) {
	a, ok := t.account()
	if !ok {
		t.askWho(i)
		return
	}
	t.understood(i)
	t.s.Asked = ""
	topic(t, a)
}
