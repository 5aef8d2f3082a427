package dialogue

import (
	"slices"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/templates"
)

// untold says what nobody asked for, about one account of the phone. It begins, renews and ends no session.
func untold(s State, at time.Time, f Facts, number billing.AccountNumber, tell func(*turn, Account)) (State, []Effect) {
	i := slices.IndexFunc(f.Accounts, func(a Account) bool { return a.Number == number })
	if i < 0 {
		return s, nil
	}
	a := f.Accounts[i]
	t := turn{s: s, e: Said{At: at, Facts: f}}
	kept := s.Language
	switch {
	case t.has(kept):
	case t.has(a.Language):
		t.s.Language = a.Language
	default:
		t.s.Language = t.language()
	}
	tell(&t, a)
	t.s.Language = kept
	return t.s, t.effects
}

// paid tells that money arrived, what is left and what comes next, whoever owns the thread: a receipt is owed.
func (t *turn) paid(a Account, cents billing.Cents) {
	if cents <= 0 {
		return
	}
	if !a.Details {
		t.sayPage(PageReceipt, a, templates.PaymentReceived{})
		return
	}
	m := templates.PaymentReceived{Paid: cents, Due: max(0, a.Due), Waiting: t.anyWaits(a)}
	received := paidFact(a)
	received.Schedule = []billing.Cents{cents}
	facts := []billing.Fact{received}
	if !m.Waiting {
		facts = append(facts, dueFact(a))
	}
	if runs(a) {
		m.Next = next(a.Plan)
		facts = append(facts, openFact(a))
	}
	t.sayPage(PageReceipt, a, m, facts...)
}

// telling is how a notice about a plan is told.
type telling struct {
	next, left bool // it names a payment; what is left
	asks       bool // it asks for money: silent while reminders are held
	owed       bool // it is told whoever owns the thread: the law asks for it, or a charge follows
	page       Page
}

var notices = map[Notice]telling{
	NoticePaymentComing:  {next: true, asks: true, page: PagePay},
	NoticeChargeComing:   {next: true, owed: true, page: PageTerms},
	NoticeAmountChanges:  {next: true, owed: true, page: PageTerms},
	NoticeDateChanges:    {next: true, owed: true, page: PageTerms},
	NoticeMissed:         {next: true, asks: true, page: PagePay},
	NoticeDelinquent:     {left: true, asks: true, page: PagePay},
	NoticeDefaulted:      {left: true, asks: true},
	NoticeCured:          {},
	NoticePlanPaid:       {},
	NoticeChargeFailed:   {next: true, asks: true, page: PagePay},
	NoticeCardNeeded:     {asks: true, page: PageCard},
	NoticePlanShrunk:     {left: true, page: PageTerms},
	NoticePlanEnded:      {},
	NoticeCreditLeft:     {left: true},
	NoticeBalanceJoined:  {left: true, page: PageTerms},
	NoticePaymentMoved:   {next: true, owed: true, page: PageTerms},
	NoticePaymentBack:    {next: true, asks: true, page: PagePay},
	NoticeAutopayStopped: {owed: true},
}

// fell tells something about a plan.
func (t *turn) fell(a Account, e Fell) {
	if e.Notice == NoticeBalanceAsk {
		t.askToJoin(a, e.Instalment.Amount)
		return
	}
	how, known := notices[e.Notice]
	switch {
	case !known, t.s.Biller && !how.owed:
		return
	case how.asks && (a.heldByPerson() || t.anyWaits(a)):
		return
	case !a.Details:
		t.news(a)
		return
	}
	m := templates.PlanNotice{Notice: string(e.Notice)}
	facts := t.noticeFacts(a, e, how, &m)
	if how.next && m.Next.Amount <= 0 || how.left && m.Left <= 0 {
		t.news(a) // the books no longer have what it was to name
		return
	}
	t.say(m, facts...)
	if page := how.page; page != PagePay && page != PageCard || t.takesCards() {
		t.link(page, a.Number, 0)
	}
	if how.page == PagePay {
		t.linkAmount(m.Next.Amount)
	}
}

// linkAmount fixes what the page that was linked to takes.
func (t *turn) linkAmount(amount billing.Cents) {
	if say, ok := t.effects[len(t.effects)-1].(Say); ok && say.Page == PagePay {
		t.link(PagePay, say.Account, amount)
	}
}

// noticeFacts fills in the payment a notice is about and what is left, and gives what backs them.
func (t *turn) noticeFacts(a Account, e Fell, how telling, m *templates.PlanNotice) []billing.Fact {
	var facts []billing.Fact
	if runs(a) {
		m.Next, m.Left = next(a.Plan), a.Plan.Left
		facts = append(facts, openFact(a))
	}
	if how.next {
		m.Next = templates.Instalment{Due: e.Instalment.Due, Amount: e.Instalment.Amount}
	}
	due := dueFact(a)
	due.Schedule = []billing.Cents{m.Next.Amount}
	switch {
	case e.Notice == NoticeCreditLeft:
		m.Left = max(0, -a.Due)
		due.Schedule = append(due.Schedule, m.Left)
	case !runs(a):
		m.Left = max(0, a.Due)
	}
	return append(facts, due)
}

// news tells that there is something to see, and nothing of what.
func (t *turn) news(a Account) {
	page := PageStatement
	if runs(a) {
		page = PageTerms
	}
	t.sayPage(page, a, templates.PlanNews{})
}
