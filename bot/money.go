package bot

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/cashier"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/practice"
)

// moneyPath is the path as the cashier needs it.
type moneyPath struct{ bot *Bot }

func (b *Bot) newCashier() *cashier.Cashier {
	return cashier.New(cashier.Parts{
		Pool: b.Pool, Keys: b.Keys, Now: b.Now, Log: b.Log, Processor: b.Processor,
	}, moneyPath{b})
}

// Tell takes an event about money through the conversation of an account's phone.
func (m moneyPath) Tell(
	ctx context.Context, tx pgx.Tx, p practice.Practice, account billing.AccountNumber, key string,
	event func(dialogue.Facts) dialogue.Event,
) error {
	return m.bot.tell(ctx, tx, p, account, key, event)
}

// OpenCase hands the conversation of an account's phone to the billers; without a phone there is none.
func (m moneyPath) OpenCase(
	ctx context.Context, tx pgx.Tx, p practice.Practice, c cashier.Case,
) (opened bool, err error) {
	a, err := ledger.AccountByNumber(ctx, tx, m.bot.Keys, p.ID, c.Account)
	if err != nil {
		return false, err
	}
	th, err := m.bot.threadOf(ctx, tx, p, a, c.At)
	if err != nil || th.ID == 0 {
		return false, err
	}
	return true, m.bot.openCase(ctx, tx, p, th, caseWanted{reason: c.Reason, account: c.Account, key: c.Key, at: c.At})
}

// Queue inserts jobs in the caller's transaction.
func (m moneyPath) Queue(ctx context.Context, tx pgx.Tx, jobs ...river.JobArgs) error {
	return m.bot.queue(ctx, tx, jobs...)
}

// ChargeAllowedFrom gives the first day on which a card may be charged for an open instalment.
func (m moneyPath) ChargeAllowedFrom(
	ctx context.Context, tx pgx.Tx, p practice.Practice, live *ledger.Plan, auto *payment.Autopay, in plan.Instalment,
) (billing.Date, bool, error) {
	return m.bot.ChargeAllowedFrom(ctx, tx, p, live, auto, in)
}
