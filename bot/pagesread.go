package bot

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/cashier"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/templates"
)

// PageOf gives what the pages show to a visitor who holds a session of their link, as the books stand now. The errors
// are those of [Bot.OpenPage] and [ErrSignedOut].
func (b *Bot) PageOf(ctx context.Context, by Visitor) (page AccountPage, err error) {
	err = b.visited(ctx, by, func(tx pgx.Tx, v visit) error {
		page, _, err = b.pageOf(ctx, tx, v)
		return err
	})
	return page, err
}

// pageOf gives the page, and the account as it was read for it.
func (b *Bot) pageOf(ctx context.Context, tx pgx.Tx, v visit) (AccountPage, dialogue.Account, error) {
	p := v.practice
	a, err := b.account(ctx, tx, p, v.account, v.at)
	if err != nil {
		return AccountPage{}, a, err
	}
	page := AccountPage{
		PageOpened: openedOf(v.link, p), Name: v.account.Person.FirstName.Reveal(), Account: a.Number,
		Today: billing.DateOf(v.at.In(p.Zone())), Due: max(0, a.Due), Credit: max(0, -a.Due), Paid: a.Paid,
		Payments: a.Payments, Cards: b.Cashier.TakesCards(), Card: a.Card,
	}
	books := explain.Account{
		Number: a.Number, Statements: a.Statements, Due: a.Due, Paid: a.Paid, Today: page.Today, Reviewed: a.Reviewed,
	}
	page.owed(books, a)
	page.Held = slices.ContainsFunc(a.Holds, func(reason string) bool { return !explain.IsHold(reason) })
	page.Closed = slices.ContainsFunc(a.Holds, closes)
	page.Advice = adviceOf(books)
	for _, s := range a.Statements {
		page.Statements = append(page.Statements, statementOf(s, books))
	}
	page.Plan = planOf(a.Plan, p)
	if page.Payable() {
		if page.Plan == nil && !page.Held && page.DueNow == a.Due {
			page.Discount, page.DiscountUntil = cashier.PromptPay(p.Plan, a.Statements, a.Due, page.Today)
		}
		page.Least = min(max(p.Plan.MinPayment, 1), page.DueNow)
		if wished := v.link.Amount; wished >= page.Least && wished < page.DueNow && wished != page.NextInstalment() {
			page.Wished = wished
		}
	}
	if page.Signed, err = b.signedOf(ctx, tx, v); err != nil {
		return AccountPage{}, a, err
	}
	page.CardWords = templates.CardAgreement(page.Language, page.Practice, nil, page.Today)
	if page.Plan != nil {
		page.AutopayWords = templates.CardAgreement(page.Language, page.Practice, openInstalments(page.Plan.Open), page.Today)
	}
	if page.Plan == nil && len(page.Advice) == 0 && !page.Held && !page.Closed {
		page.Offers = b.offersOf(p, page, a)
	}
	return page, a, nil
}

// closes says whether a hold forbids to take money on a page: the law (11 USC 362(a)(6)), a death, or that it is not
// known whose the account is.
func closes(reason string) bool {
	switch reason {
	case consent.HoldBankruptcy, consent.HoldDeceased, consent.HoldLegal, consent.HoldWrongNumber:
		return true
	}
	return false
}

// owed puts what can be paid now on the page.
func (p *AccountPage) owed(books explain.Account, a dialogue.Account) {
	owed := explain.DueNow(books)
	p.DueNow, p.Unclear = owed.Cents, !owed.Known
	for _, s := range a.Statements {
		if s.Amount(billing.PartLeft) > 0 {
			p.DueDate = s.DueDate
			break
		}
	}
}

// adviceOf gives what is not to be paid yet, and why.
func adviceOf(books explain.Account) []PageAdvice {
	var found []PageAdvice
	for _, advice := range explain.All(books) {
		if !advice.Hold || len(advice.Claims) == 0 {
			continue
		}
		c := advice.Claims[0]
		if named := slices.IndexFunc(advice.Claims, func(c billing.Claim) bool { return !c.Sensitive }); named >= 0 {
			c = advice.Claims[named]
		}
		one := PageAdvice{
			Kind: advice.Kind, Date: c.VisitDate, Insurer: c.Insurer, Until: advice.Until, Others: len(advice.Claims) - 1,
		}
		if n := len(c.Decisions); n > 0 {
			one.Decided = c.Decisions[n-1].On
			if c.Decisions[n-1].Payer != "" {
				one.Insurer = c.Decisions[n-1].Payer
			}
		}
		if c.Sensitive {
			one = PageAdvice{Date: c.VisitDate, Sensitive: true, Others: one.Others}
		}
		found = append(found, one)
	}
	return found
}

func planOf(running *dialogue.Plan, p practice.Practice) *PagePlan {
	if running == nil {
		return nil
	}
	return &PagePlan{
		ID: running.ID, Terms: scheduleOf(running.Terms), Open: running.Open, Left: running.Left, Life: running.Life,
		Autopay: running.Autopay, Paused: running.Paused, Grace: p.Plan.GraceDays,
	}
}

// scheduleOf gives terms as they are put into words.
func scheduleOf(t plan.Terms) templates.Schedule {
	s := templates.Schedule{Total: t.Principal, Count: len(t.Instalments), Frequency: string(t.Frequency)}
	if s.Count == 0 {
		return s
	}
	first, last := t.Instalments[0], t.Instalments[s.Count-1]
	s.Amount, s.LastAmount, s.First, s.Last = first.Amount, last.Amount, first.Due, last.Due
	return s
}
