package bot

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent/registry"
	"github.com/plainbill/plainbill/templates"
)

// facts gathers what the conversation may need of the books, for every account of the phone. Step decides which of it
// may be said.
func (b *Bot) facts(
	ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread, now time.Time,
) (dialogue.Facts, error) {
	facts := dialogue.Facts{
		Languages: p.Languages, Policy: p.Plan, PolicyID: p.PolicyVersion(),
		Today: billing.DateOf(now.In(p.Zone())), Expect: expectation(p, now), Known: th.State != nil,
		Pages: b.PublicURL != "", Cards: b.PublicURL != "" && b.Processor != nil,
	}
	accounts, err := ledger.AccountsByPhone(ctx, tx, b.Keys, p.ID, th.Phone)
	if err != nil {
		return facts, err
	}
	agreed, err := registry.Agreed(ctx, tx, b.Keys, p.ID, th.Phone)
	if err != nil {
		return facts, err
	}
	for _, a := range accounts {
		account, err := b.account(ctx, tx, p, a, now)
		if err != nil {
			return facts, err
		}
		account.Details = slices.Contains(agreed, a.Number)
		facts.Accounts = append(facts.Accounts, account)
	}
	return facts, b.identityFacts(ctx, tx, p, th, accounts, &facts, now)
}

func (b *Bot) account(
	ctx context.Context, tx pgx.Tx, p practice.Practice, a ledger.Account, now time.Time,
) (dialogue.Account, error) {
	account, err := b.standing(ctx, tx, p, a, now)
	if err != nil {
		return account, err
	}
	if account.Payments, err = payments(ctx, tx, p, a.Number); err != nil {
		return account, err
	}
	agreed, err := ledger.LivePlan(ctx, tx, a.Practice, a.Number)
	if err != nil {
		return account, err
	}
	card, err := payment.CardOf(ctx, tx, a.Practice, a.Number)
	if err != nil {
		return account, err
	}
	if card != nil {
		account.Card = &dialogue.Card{Brand: card.Brand, Last4: card.Last4}
	}
	if agreed == nil {
		return account, nil
	}
	account.Plan = &dialogue.Plan{
		ID: agreed.ID, Terms: agreed.Terms, Left: agreed.Left, Open: agreed.Open, Life: agreed.Life, Record: agreed.Record,
	}
	autopay, err := payment.AutopayOf(ctx, tx, a.Practice, a.Number, agreed.ID)
	if err != nil {
		return account, err
	}
	account.Plan.Autopay = autopay != nil
	account.Plan.Paused = autopay != nil && autopay.Paused
	return account, nil
}

// expectation says when a person at the practice can answer.
func expectation(p practice.Practice, now time.Time) templates.Expectation {
	opens := p.Hours.Opens(now, p.Zone())
	if !opens.After(now) {
		return templates.Expectation{Now: true}
	}
	local := opens.In(p.Zone())
	return templates.Expectation{
		Today:   billing.DateOf(local) == billing.DateOf(now.In(p.Zone())),
		Weekday: local.Weekday(), Hour: local.Hour(),
	}
}
