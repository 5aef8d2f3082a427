package bot

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
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
	}
	accounts, err := ledger.AccountsByPhone(ctx, tx, b.Keys, p.ID, th.Phone)
	if err != nil {
		return facts, err
	}
	for _, a := range accounts {
		account, err := b.account(ctx, tx, p, a, now)
		if err != nil {
			return facts, err
		}
		facts.Accounts = append(facts.Accounts, account)
	}
	return facts, nil
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
	if agreed != nil {
		account.Plan = &dialogue.Plan{Terms: agreed.Terms, Left: agreed.Left, Open: agreed.Open}
	}
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
