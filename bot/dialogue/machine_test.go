package dialogue_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

var (
	anyIntent = rapid.SampledFrom([]understand.Intent{
		understand.Balance, understand.Explain, understand.Pay, understand.PlanRequest, understand.PlanStatus,
		understand.Human, understand.Dispute, understand.Hardship, understand.AlreadyPaid, understand.DefineTerm,
		understand.Language, understand.Yes, understand.No, understand.Agree, understand.Agree, understand.Number,
		understand.Greeting, understand.Thanks, understand.Clinical, understand.WrongNumber, understand.OutOfScope,
		understand.InsuranceStatus, understand.Denial, understand.ExplainLine, understand.Receipt, understand.ItemizedBill,
		understand.EstimateDispute, understand.CodingQuestion, understand.OptOut, "", "legal", "deceased", "someone_else",
		understand.PlanChange, understand.PlanChange, understand.PlanCancel, understand.Autopay, understand.StopPayment,
		understand.Refund,
		"unheard_of",
	})
	anyBirth = rapid.SampledFrom([]string{
		"1984-03-07", "1984-03-07", "1990-12-24", "1990-12-24", "2001-05-05", "1999-09-09",
	})
	anyBody = rapid.SampledFrom([]string{
		"", "next", "T-3111", "3222", "9999", "3 payments", "en doce pagos", "1001 2002", "each line please",
		"flu shot", "\xff\x00 weird", "más", "skip this month", "smaller payments", "remove my card", "pay more now",
		"larger", "yes", "dale",
	})
	anyDates = rapid.SampledFrom([]understand.Date{
		{Kind: understand.OnDate, Value: "2026-12-15"},
		{Kind: understand.OnDate, Value: "soon"},
		{Kind: understand.Ambiguous, Candidates: []string{"2026-12-04", "2026-12-11"}},
		{Kind: understand.Ambiguous},
		{Kind: understand.Recurrence, Value: "biweekly:fri"},
		{Kind: understand.Recurrence, Value: "monthly:31"},
		{Kind: understand.Recurrence, Value: "twice_a_month:1,x"},
		{Kind: understand.AskDate},
	})
)

// anyReading is understood well most of the time, so that walks reach plans, and badly enough of the time.
var anyReading = rapid.Custom(func(t *rapid.T) understand.Reading {
	r := understand.Reading{
		Language:   rapid.SampledFrom([]billing.Language{"en", "es", "other", ""}).Draw(t, "language"),
		Confidence: rapid.Float64Range(0, 1).Draw(t, "confidence"),
		Intent:     anyIntent.Draw(t, "intent"),
		Choice:     rapid.IntRange(-1, 5).Draw(t, "choice"),
		Term:       rapid.SampledFrom([]string{"", "deductible", "copay", "nonsense"}).Draw(t, "term"),
		Wants:      rapid.SampledFrom([]billing.Language{"", "en", "es", "other"}).Draw(t, "wants"),
		Danger:     rapid.IntRange(0, 20).Draw(t, "danger") == 0,
		Revokes:    rapid.SampledFrom([]understand.Revokes{"", "no", "no", "no", "unsure"}).Draw(t, "revokes"),
	}
	if rapid.IntRange(0, 2).Draw(t, "gives a date of birth") == 0 {
		r.Intent, r.Born = understand.OutOfScope, billing.BornOn(date(anyBirth.Draw(t, "born")))
	}
	for range rapid.IntRange(0, 2).Draw(t, "amounts") {
		r.Amounts = append(r.Amounts, understand.Amount{
			Cents:  billing.Cents(rapid.SampledFrom([]int64{-1, 0, 10_00, 50_00, 60_00, 180_00, 1 << 40}).Draw(t, "cents")),
			Period: rapid.SampledFrom([]understand.Period{"", "month", "biweekly", "once"}).Draw(t, "period"),
		})
	}
	r.Dates = rapid.SliceOfN(anyDates, 0, 2).Draw(t, "dates")
	return r
})

// walk is a thread in the middle of a random conversation.
type walk struct {
	state    dialogue.State
	accounts []dialogue.Account
	wrong    wrongDates
	at       time.Time
	set      *templates.Set
	plans    int64
}

// TestAnyConversation walks through random events and holds the invariant of the package at every step.
func TestAnyConversation(t *testing.T) {
	t.Parallel()
	set, err := templates.Parse()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"maria", "maria", "family", "twins", "nobody", "credit", "part", "lines", "owed", "twice", "sensitive", "aside",
	} {
		rapid.Check(t, func(rt *rapid.T) {
			w := &walk{accounts: phone(t, name), at: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC), set: set}
			rt.Repeat(w.acts())
		})
	}
}

// acts are the steps a walk is made of; some lead straight to a plan, so that walks get there.
func (w *walk) acts() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"says anything": func(rt *rapid.T) { w.hears(rt, anyReading.Draw(rt, "reading")) },
		"asks for a plan": func(rt *rapid.T) {
			w.hears(rt, understand.Reading{Intent: understand.PlanRequest, Amounts: []understand.Amount{
				{Cents: billing.Cents(rapid.SampledFrom([]int64{0, 0, 10_00, 50_00, 60_00}).Draw(rt, "wish"))},
			}})
		},
		"chooses": func(rt *rapid.T) {
			w.hears(rt, understand.Reading{Intent: understand.Number, Choice: rapid.IntRange(0, 4).Draw(rt, "choice")})
		},
		"says who": func(rt *rapid.T) {
			born := date(anyBirth.Draw(rt, "born"))
			if len(w.accounts) > 0 && rapid.IntRange(0, 4).Draw(rt, "wrong") > 0 {
				born = w.accounts[0].DateOfBirth.Reveal()
			}
			w.hears(rt, understand.Reading{Born: billing.BornOn(born)})
		},
		"agrees":         func(rt *rapid.T) { w.hears(rt, understand.Reading{Intent: understand.Agree}) },
		"says yes or no": func(rt *rapid.T) { w.hears(rt, understand.Reading{Intent: yesOrNo.Draw(rt, "intent")}) },
		"time passes": func(rt *rapid.T) {
			minutes := rapid.SampledFrom([]int{-1, 1, 5, 5, 29, 31, 60 * 25, 60 * 71, 60 * 73}).Draw(rt, "minutes")
			w.at = w.at.Add(time.Duration(minutes) * time.Minute)
		},
		"the world moves": w.moves,
	}
}

var yesOrNo = rapid.SampledFrom([]understand.Intent{understand.Yes, understand.Yes, understand.No})

// moves is what happens without a text: billers, payments, wrong dates on a page, now and then a revocation.
func (w *walk) moves(rt *rapid.T) {
	switch rapid.IntRange(0, 13).Draw(rt, "what") {
	case 10, 11:
		w.untold(rt)
	case 12:
		w.cardOrDetails(rt)
	case 13:
		if w.wrong.recent(w.at) < 3 { // somebody tries one on a page
			w.wrong = append(w.wrong, w.at)
		}
	case 0:
		w.state, _ = dialogue.Step(w.state, dialogue.Took{At: w.at})
	case 1:
		w.state, _ = dialogue.Step(w.state, dialogue.Silenced{At: w.at})
	case 2, 3, 4:
		if len(w.accounts) > 0 && w.accounts[0].Due > 0 {
			w.accounts[0].Due, w.accounts[0].Paid = w.accounts[0].Due-1, w.accounts[0].Paid+1
		}
	case 5:
		for i := range w.accounts {
			w.accounts[i].Plan, w.accounts[i].OnHold = nil, false
		}
	default:
		quiet := rapid.Bool().Draw(rt, "quiet")
		w.state, _ = dialogue.Step(w.state, dialogue.HandedBack{At: w.at, Quiet: quiet})
	}
}

// hears plays a text that reads so, and checks what comes of it.
func (w *walk) hears(rt *rapid.T, r understand.Reading) {
	said := dialogue.Said{
		At: w.at, Reading: r, Body: anyBody.Draw(rt, "body"),
		Media:  rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(rt, "media"),
		Secret: rapid.IntRange(0, 20).Draw(rt, "secret") == 0,
		Facts:  w.facts(rt),
	}
	before := w.state
	after, effects := dialogue.Step(before, said)
	says := 0
	for _, e := range effects {
		switch e := e.(type) {
		case dialogue.Say:
			if says++; says > 4 {
				rt.Fatal("five texts in answer to one")
			}
			w.checkSay(rt, before, after, e)
		case dialogue.CommitPlan:
			w.checkCommit(rt, before, said, e)
			w.setPlan(e.Account, e.Terms)
		case dialogue.ChangePlan:
			w.checkChange(rt, before, said, e)
			w.setPlan(e.Account, e.Terms)
		case dialogue.CancelPlan:
			w.checkAgreed(rt, before, said, e.Account)
			if !before.Ends || before.Running != e.Plan {
				rt.Fatal("a plan was ended that nobody asked to end")
			}
			w.account(e.Account).Plan = nil
		case dialogue.PauseAutopay:
			w.account(e.Account).Plan.Paused = true
		case dialogue.RemoveCard:
			if before.Account != e.Account && after.Account != e.Account {
				rt.Fatal("a card was removed without a session")
			}
			w.account(e.Account).Card = nil
		case dialogue.IdentityFailed:
			w.wrong = append(w.wrong, w.at)
		case dialogue.Identified:
			w.checkIdentified(rt, before, said, e)
			w.wrong = nil
		}
	}
	stored, err := dialogue.Encode(after)
	if err != nil {
		rt.Fatalf("encode: %v", err)
	}
	w.state = dialogue.Decode(stored)
	if again, _ := dialogue.Encode(w.state); cmp.Diff(string(stored), string(again)) != "" {
		rt.Fatalf("the state changes when it is read back: %s", cmp.Diff(string(stored), string(again)))
	}
	if n := w.wrong.recent(w.at); n > 3 {
		rt.Fatalf("%d tries of identity", n)
	}
}

func (w *walk) checkSay(rt *rapid.T, before, after dialogue.State, say dialogue.Say) {
	if _, fixed := say.Message.(templates.CardSeen); before.Biller && !fixed {
		rt.Fatalf("said %T while a biller owns the thread", say.Message)
	}
	text, err := w.set.Render(say.Language, practice, say.Message)
	if err != nil {
		rt.Fatal(err)
	}
	if err := billing.Covers(say.Facts, text.Body); err != nil {
		rt.Fatalf("%T: %v", say.Message, err)
	}
	_, cardSeen := say.Message.(templates.CardSeen)
	anyones := say.Page == dialogue.PageStatement || cardSeen // of whoever's date of birth is given on the page
	if withLink(say.Message) != nil && say.Page != "" && say.Account == "" && !anyones {
		rt.Fatalf("%T links to a page of nobody", say.Message)
	}
	if len(billing.AmountsIn(text.Body)) > 0 && (after.VerifiedAt.IsZero() || after.Account == "") {
		rt.Fatalf("%T names an amount without a session", say.Message)
	}
	if len(w.accounts) > 0 && w.accounts[0].Number == after.Account {
		w.checkWaits(rt, w.accounts[0], say)
	}
	for _, f := range say.Facts {
		if f.Account != after.Account {
			rt.Fatalf("%T is about an account that is not the session's", say.Message)
		}
	}
}

// checkWaits holds that a balance with a part that is not to be paid yet is never asked for, offered or echoed, and
// that of a sensitive visit nothing but its date is said.
func (w *walk) checkWaits(rt *rapid.T, a dialogue.Account, say dialogue.Say) {
	waits := len(explain.Holds(explain.Account{
		Statements: a.Statements, Due: a.Due, Paid: a.Paid, Today: billing.DateOf(w.at), Reviewed: a.Reviewed,
	})) > 0
	switch say.Message.(type) {
	case templates.BalanceDue, templates.HowToPay, templates.PlanOffers, templates.PlanTerms, templates.PlanAgreed:
		if waits {
			rt.Fatalf("%T while a visit is not to be paid yet", say.Message)
		}
	}
	for _, f := range say.Facts {
		for _, c := range a.Statements[0].Claims {
			if c.Sensitive && f.Claim == c.Number {
				rt.Fatalf("%T tells of a sensitive visit", say.Message)
			}
		}
	}
}

func (w *walk) checkCommit(rt *rapid.T, before dialogue.State, said dialogue.Said, e dialogue.CommitPlan) {
	switch {
	case said.Reading.Intent != understand.Agree:
		rt.Fatalf("%q committed a plan", said.Reading.Intent)
	case before.Terms == nil || cmp.Diff(onTheDay(*before.Terms, said.Facts.Today), e.Terms) != "":
		rt.Fatal("a plan was committed that was not echoed")
	case w.at.Sub(before.OfferedAt) > 72*time.Hour || before.OfferedTo != e.Account:
		rt.Fatal("a plan was committed too late, or for another account")
	}
	w.checkAgreed(rt, before, said, e.Account)
	for _, a := range w.accounts {
		if a.Number == e.Account && (a.Plan != nil && len(a.Plan.Open) > 0 || a.Due != e.Terms.Principal) {
			rt.Fatal("a plan was committed over another balance")
		}
	}
}

// onTheDay are echoed terms as they are agreed on a day: a down payment is due then, as its words say.
func onTheDay(terms plan.Terms, today billing.Date) plan.Terms {
	if terms.Down > 0 {
		terms.Instalments = slices.Clone(terms.Instalments)
		terms.Instalments[0].Due = today
	}
	return terms
}

func (w *walk) checkIdentified(rt *rapid.T, before dialogue.State, said dialogue.Said, e dialogue.Identified) {
	if !before.Warned && w.at.Sub(before.VerifiedAt) > 30*time.Minute { // a session began with the warning
		rt.Fatal("identity was confirmed before the warning")
	}
	if w.wrong.recent(w.at) >= 3 {
		rt.Fatal("identity was confirmed after three wrong tries in a day")
	}
	for _, a := range w.accounts {
		if a.Number == e.Account && a.DateOfBirth != said.Reading.Born && before.Asked != understand.ChoosePatient {
			rt.Fatal("identity was confirmed with a wrong date of birth")
		}
	}
}
