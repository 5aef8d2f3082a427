package dialogue_test

import (
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

func (w *walk) facts(rt *rapid.T) dialogue.Facts {
	pages := rapid.Bool().Draw(rt, "pages")
	facts := dialogue.Facts{
		Languages: []billing.Language{"en", "es"}, PolicyID: "v1", Accounts: w.accounts, Today: billing.DateOf(w.at),
		Policy: rapid.SampledFrom([]plan.Policy{
			policy, policy, policies["changes"], policies["card"], policies["down"],
		}).Draw(rt, "policy"),
		Pages: pages, Cards: pages && rapid.Bool().Draw(rt, "cards"),
	}
	w.wrong.tell(&facts, w.at)
	return facts
}

func (w *walk) account(number billing.AccountNumber) *dialogue.Account {
	i := slices.IndexFunc(w.accounts, func(a dialogue.Account) bool { return a.Number == number })
	return &w.accounts[i]
}

func (w *walk) setPlan(number billing.AccountNumber, terms plan.Terms) {
	w.plans++
	a := w.account(number)
	a.Plan = &dialogue.Plan{
		ID: w.plans, Terms: terms, Left: terms.Principal, Open: slices.Clone(terms.Instalments), Life: plan.Agreed,
		Autopay: a.Card != nil,
	}
}

// cardOrDetails changes what the books know beside amounts.
func (w *walk) cardOrDetails(rt *rapid.T) {
	for i := range w.accounts {
		w.accounts[i].Details = rapid.Bool().Draw(rt, "details")
		w.accounts[i].Card = nil
		if rapid.Bool().Draw(rt, "card") {
			w.accounts[i].Card = &dialogue.Card{Brand: "Visa", Last4: "4242"}
		}
	}
}

// checkAgreed holds that what is done to a plan was asked for with AGREE, in a session of its account, in time.
func (w *walk) checkAgreed(rt *rapid.T, before dialogue.State, said dialogue.Said, number billing.AccountNumber) {
	switch {
	case said.Reading.Intent != understand.Agree:
		rt.Fatalf("%q committed, changed or ended a plan", said.Reading.Intent)
	case before.Account != number || w.at.Sub(before.VerifiedAt) > 30*time.Minute:
		rt.Fatal("a plan was committed, changed or ended without a session")
	case w.at.Sub(before.OfferedAt) > 72*time.Hour || before.OfferedTo != number || before.Unsaid:
		rt.Fatal("a plan was committed, changed or ended too late, for another account, or unsaid")
	}
}

func (w *walk) checkChange(rt *rapid.T, before dialogue.State, said dialogue.Said, e dialogue.ChangePlan) {
	w.checkAgreed(rt, before, said, e.Account)
	p := w.account(e.Account).Plan
	switch {
	case before.Terms == nil || cmp.Diff(*before.Terms, e.Terms) != "":
		rt.Fatal("a plan was changed to terms that were not echoed")
	case p == nil || p.ID != e.Plan || plan.Validate(e.Terms) != nil:
		rt.Fatal("a plan was changed that is not in force, or to terms that are none")
	case e.Change != plan.Join && e.Terms.Principal != p.Left:
		rt.Fatal("a change does not sum to what is left")
	}
}

func withLink(m templates.Message) templates.Linked {
	linked, _ := m.(templates.Linked)
	return linked
}

var anyNotice = rapid.SampledFrom([]dialogue.Notice{
	dialogue.NoticePaymentComing, dialogue.NoticeChargeComing, dialogue.NoticeAmountChanges, dialogue.NoticeMissed,
	dialogue.NoticeDelinquent, dialogue.NoticeDefaulted, dialogue.NoticeCured, dialogue.NoticePlanPaid,
	dialogue.NoticeChargeFailed, dialogue.NoticeCardNeeded, dialogue.NoticePlanShrunk, dialogue.NoticePlanEnded,
	dialogue.NoticeCreditLeft, dialogue.NoticeBalanceJoined, dialogue.NoticeBalanceAsk, dialogue.NoticeAutopayStopped,
	"unheard_of",
})

// anyUntold draws an event that is no text, about one account of the phone or one that is not of it.
func (w *walk) anyUntold(rt *rapid.T) (billing.AccountNumber, dialogue.Event) {
	number := billing.AccountNumber("Z-0000")
	facts := w.facts(rt)
	var terms *plan.Terms
	in := plan.Instalment{Amount: 45_00, Due: billing.DateOf(w.at).AddDays(3)}
	if len(w.accounts) > 0 && rapid.IntRange(0, 9).Draw(rt, "known") > 0 {
		a := w.accounts[0]
		number = a.Number
		if offers, err := plan.Offers(policy, "v1", a.Due, facts.Today); err == nil {
			terms = &offers[0]
		}
		if a.Plan != nil && len(a.Plan.Open) > 0 {
			in = a.Plan.Open[0]
		}
	}
	switch rapid.IntRange(0, 3).Draw(rt, "event") {
	case 0:
		return number, dialogue.Paid{At: w.at, Account: number, Cents: 5_00, Facts: facts}
	case 1:
		return number, dialogue.Decided{
			At: w.at, Account: number, Approved: rapid.Bool().Draw(rt, "approved"), Terms: terms, Facts: facts,
		}
	case 2:
		return number, dialogue.Decided{At: w.at, Account: number, Approved: true, Refund: 20_00, Facts: facts}
	}
	return number, dialogue.Fell{
		At: w.at, Account: number, Notice: anyNotice.Draw(rt, "notice"), Instalment: in, Facts: facts,
	}
}

// untold plays an event that is no text. Nothing it says names an amount to a phone that did not agree to details, and
// nothing it does commits anything.
func (w *walk) untold(rt *rapid.T) {
	number, event := w.anyUntold(rt)
	before := w.state
	before.Version = dialogue.StateVersion
	after, effects := dialogue.Step(before, event)
	for _, e := range effects {
		switch e := e.(type) {
		case dialogue.Say:
			w.checkUntold(rt, number, e)
		case dialogue.OpenCase:
		default:
			rt.Fatalf("%T without a text", e)
		}
	}
	if _, paid := event.(dialogue.Paid); paid && cmp.Diff(before, after) != "" {
		rt.Fatalf("a receipt changed the conversation: %s", cmp.Diff(before, after))
	}
	if !after.VerifiedAt.Equal(before.VerifiedAt) || after.Account != before.Account {
		rt.Fatal("an event changed the session")
	}
	stored, err := dialogue.Encode(after)
	if err != nil {
		rt.Fatal(err)
	}
	w.state = dialogue.Decode(stored)
}

func (w *walk) checkUntold(rt *rapid.T, number billing.AccountNumber, say dialogue.Say) {
	text, err := w.set.Render(say.Language, practice, say.Message)
	if err != nil {
		rt.Fatal(err)
	}
	if err := billing.Covers(say.Facts, text.Body); err != nil {
		rt.Fatalf("%T: %v: %s", say.Message, err, text.Body)
	}
	if len(billing.AmountsIn(text.Body)) > 0 && !w.account(number).Details {
		rt.Fatalf("%T names an amount to a phone that did not agree to details", say.Message)
	}
	for _, f := range say.Facts {
		if f.Account != number {
			rt.Fatalf("%T is about another account", say.Message)
		}
	}
}
