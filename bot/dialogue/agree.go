package dialogue

import (
	"time"

	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

// offersLive is how long offers and echoed terms can be accepted.
const offersLive = 72 * time.Hour

// answersPlan takes a text as the answer to offers or terms: a choice, or another wish.
func (t *turn) answersPlan() bool {
	if t.s.Asked != understand.OfferPlan && t.s.Asked != understand.ConfirmPlan {
		return false
	}
	i := t.e.Reading.Intent
	if i == understand.Number && t.choice >= 1 && t.choice <= len(t.s.Offers) && t.wish.Count == 0 {
		t.number()
		return true
	}
	switch i {
	case understand.Number, understand.OutOfScope, understand.Yes, understand.No, understand.Pay, "":
		if t.wish.Sized() || t.wish.Timed() {
			t.withAccount(understand.PlanRequest, (*turn).planRequest)
			return true
		}
	}
	return false
}

// number chooses an offer; a number that nobody asked for is not understood.
func (t *turn) number() {
	if len(t.s.Offers) == 0 {
		t.miss()
		return
	}
	t.withAccount(understand.Number, (*turn).choose)
}

func (t *turn) choose(a Account) {
	switch {
	case t.s.OfferedTo != a.Number || !t.live():
		t.expired(a)
	case t.choice < 1 || t.choice > len(t.s.Offers):
		t.chooseAgain(a)
	case !t.mayPlan(a):
	case !t.holds(t.s.Offers[t.choice-1], a):
		t.expired(a)
	default:
		t.echo(a, t.s.Offers[t.choice-1])
	}
}

// chooseAgain shows the offers again where "yes" or a number did not say which.
func (t *turn) chooseAgain(a Account) {
	if t.s.Nudges++; t.s.Nudges > maxNudges {
		t.offerPerson(ReasonPlan)
		return
	}
	t.offer(a, noWish)
}

// agree is the one way to a plan: AGREE to terms that were echoed, within 72 hours, in a session.
func (t *turn) agree() {
	a, known := t.account()
	switch {
	case t.s.Terms != nil && !t.live():
		t.s = t.s.withoutPlan()
		t.say(templates.PlanExpired{})
		t.wish = noWish
		t.withAccount(understand.PlanRequest, (*turn).planRequest)
	case t.s.Terms == nil && (!known || a.Plan == nil):
		t.understood(understand.Agree)
		t.say(templates.PlanNothingToAgree{})
	default:
		t.withAccount(understand.Agree, (*turn).commit)
	}
}

func (t *turn) commit(a Account) {
	switch {
	case !t.mayPlan(a):
		t.s = t.s.withoutPlan()
	case t.s.Terms == nil || t.s.OfferedTo != a.Number:
		t.say(templates.PlanNothingToAgree{})
	case !t.holds(*t.s.Terms, a):
		t.expired(a)
	default:
		terms := *t.s.Terms
		t.s = t.s.withoutPlan()
		t.effects = append(t.effects, CommitPlan{Account: a.Number, Terms: terms})
		t.say(templates.PlanAgreed{Terms: schedule(terms)}, planFact(a, terms))
	}
}

// yesToOffers answers "ok" to offers, which commits to nothing: a single one is echoed, of several one has to be chosen.
func (t *turn) yesToOffers(a Account) {
	t.choice = 0
	if len(t.s.Offers) == 1 {
		t.choice = 1
	}
	t.choose(a)
}

// agreeAgain follows an AGREE that had to wait for identity: the terms are said again, and only a fresh AGREE commits.
func (t *turn) agreeAgain() {
	t.withAccount(understand.Agree, func(t *turn, a Account) {
		switch {
		case t.s.Terms == nil:
			t.agree()
		case !t.live() || !t.holds(*t.s.Terms, a):
			t.expired(a)
		case t.mayPlan(a):
			t.echo(a, *t.s.Terms)
		}
	})
}

// expired refuses kindly what can no longer be agreed to, and shows what can be now.
func (t *turn) expired(a Account) {
	t.s = t.s.withoutPlan()
	if t.mayPlan(a) {
		t.say(templates.PlanExpired{})
		t.offer(a, noWish)
	}
}

func (t *turn) live() bool { return t.e.At.Sub(t.s.OfferedAt) <= offersLive }

// holds says whether terms still fit the books: the balance they split is what is due, and they begin in the future.
func (t *turn) holds(terms plan.Terms, a Account) bool {
	return plan.Validate(terms) == nil && terms.Principal == a.Due && t.e.Facts.Today.Before(terms.Instalments[0].Due)
}

// yes answers the last question, if there was one it can answer.
func (t *turn) yes() {
	switch t.s.Asked {
	case understand.OfferHuman:
		t.human()
	case understand.ConfirmPlan:
		t.understood(understand.Yes)
		if t.s.Nudges++; t.s.Nudges > maxNudges {
			t.offerPerson(ReasonPlan)
			return
		}
		t.say(templates.PlanSayAgree{})
	case understand.OfferPlan:
		t.withAccount(understand.Agree, (*turn).yesToOffers)
	case understand.ChooseStatement:
		t.goOn()
	default:
		t.unasked()
	}
}

// no declines the last question; nothing is pressed.
func (t *turn) no() {
	asked := t.s.Asked
	t.understood(understand.No)
	switch asked {
	case understand.AskDOB, understand.ChoosePatient:
		if t.s.Pending == understand.Dispute {
			t.human()
			return
		}
		t.offerPerson(ReasonIdentity)
	case understand.OfferPlan, understand.ConfirmPlan:
		t.s = t.s.withoutPlan()
		t.say(templates.PlanDeclined{})
	default:
		t.s.Asked = ""
		t.say(templates.DeclinedPerson{})
	}
}
