package dialogue

import (
	"slices"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

// offersLive is how long offers and echoed terms can be accepted.
const offersLive = 72 * time.Hour

// answersPlan takes a text as the answer to offers or terms: a choice, or another wish.
func (t *turn) answersPlan() bool {
	if t.s.Asked == understand.AskAmount && t.s.Topic == understand.PlanChange {
		return t.answersChange()
	}
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
			if t.s.Change != "" || t.s.Ends {
				t.withAccount(planChange, (*turn).planChange)
			} else {
				t.withAccount(understand.PlanRequest, (*turn).planRequest)
			}
			return true
		}
	}
	return false
}

// answersChange takes a text as the answer to what should change in a plan.
func (t *turn) answersChange() bool {
	switch t.e.Reading.Intent {
	case understand.Number, understand.OutOfScope, understand.Pay, understand.PlanRequest, understand.PlanChange, "":
		if t.wish.Sized() || t.wish.Timed() || skips.MatchString(t.words()) {
			t.withAccount(planChange, (*turn).planChange)
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
	asked := t.s.Terms != nil || t.s.Ends
	switch {
	case asked && !t.live():
		t.tooLate()
	case !asked && (!known || a.Plan == nil):
		t.understood(understand.Agree)
		t.say(templates.PlanNothingToAgree{})
	default:
		t.withAccount(understand.Agree, (*turn).commit)
	}
}

// tooLate refuses kindly an AGREE that comes after the 72 hours, and goes on with what can be agreed to now.
func (t *turn) tooLate() {
	ends, changes := t.s.Ends, t.s.Change != ""
	t.s = t.s.withoutPlan()
	t.say(templates.PlanExpired{})
	t.wish = noWish
	switch {
	case ends:
		t.withAccount(planCancel, (*turn).planCancel)
	case changes:
		t.withAccount(planChange, func(t *turn, _ Account) { t.askChange() })
	default:
		t.withAccount(understand.PlanRequest, (*turn).planRequest)
	}
}

func (t *turn) commit(a Account) {
	switch {
	case t.s.Ends:
		t.end(a)
	case t.s.Change != "":
		t.commitChange(a)
	case !t.mayPlan(a):
		t.s = t.s.withoutPlan()
	case t.s.Terms == nil || t.s.OfferedTo != a.Number:
		t.say(templates.PlanNothingToAgree{})
	case !t.holds(*t.s.Terms, a):
		t.expired(a)
	case t.s.Unsaid:
		t.echo(a, *t.s.Terms)
	case t.needsCard(a, *t.s.Terms):
		t.s.Asked = understand.ConfirmPlan
		t.sayCard(a, templates.PlanNeedsCard{})
	default:
		terms := agreedOn(*t.s.Terms, t.e.Facts.Today)
		t.s = t.s.withoutPlan()
		t.effects = append(t.effects, CommitPlan{Account: a.Number, Terms: terms})
		t.sayPage(PageTerms, a, templates.PlanAgreed{Terms: schedule(terms)}, planFact(a, terms))
	}
}

// agreedOn gives terms as they are agreed on a day: a down payment is due on that day, as its words say.
func agreedOn(terms plan.Terms, today billing.Date) plan.Terms {
	if terms.Down <= 0 || len(terms.Instalments) == 0 {
		return terms
	}
	terms.Instalments = slices.Clone(terms.Instalments)
	terms.Instalments[0].Due = today
	return terms
}

// needsCard says whether the policy asks for a card on file before a plan, and there is none.
func (t *turn) needsCard(a Account, terms plan.Terms) bool {
	return a.Card == nil && t.e.Facts.Policy.NeedsCard(terms.Principal)
}

// sayCard sends a message that links to the page where a card is kept, where there is one.
func (t *turn) sayCard(a Account, m templates.Message, facts ...billing.Fact) {
	t.say(m, facts...)
	if t.takesCards() {
		t.link(PageCard, a.Number, 0)
	}
}

// yesToOffers answers "ok" to offers, which commits to nothing: a single one is echoed, of several one has to be
// chosen.
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
		case t.s.Ends && t.live():
			t.planCancel(a)
		case t.s.Terms == nil:
			t.agree()
		case t.s.Change != "":
			t.changeAgain(a)
		case !t.live() || !t.holds(*t.s.Terms, a):
			t.expired(a)
		case t.mayPlan(a):
			t.echo(a, *t.s.Terms)
		}
	})
}

// changeAgain says the terms of a change again.
func (t *turn) changeAgain(a Account) {
	if !t.live() || !runs(a) || a.Plan.ID != t.s.Running || !t.changeHolds(*t.s.Terms, a) {
		t.say(templates.PlanExpired{})
		t.askChange()
		return
	}
	t.sayChange(a)
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
	if plan.Validate(terms) != nil || terms.Principal != a.Due {
		return false
	}
	first := terms.Instalments[0].Due
	if terms.Down > 0 && len(terms.Instalments) > 1 {
		first = terms.Instalments[1].Due // the down payment is due on the day of the agreement, whichever it is
	}
	return t.e.Facts.Today.Before(first)
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
		t.say(templates.PlanSayAgree{Ends: t.s.Ends})
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
		kept := t.s.Ends || t.s.Change != ""
		t.s = t.s.withoutPlan()
		t.say(templates.PlanDeclined{Kept: kept})
	default:
		t.s.Asked = ""
		t.say(templates.DeclinedPerson{})
	}
}
