package bot

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/cashier"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/practice"
)

// promptOf gives the discount for paying at once that the page of an account offers, where nothing else is to be said
// of its bills: no plan, no hold, nothing to wait for or to look into.
func promptOf(p practice.Practice, a dialogue.Account, today billing.Date) dialogue.Prompt {
	books := explain.Account{
		Number: a.Number, Statements: a.Statements, Due: a.Due, Paid: a.Paid, Today: today, Reviewed: a.Reviewed,
	}
	if p.Plan.PromptPay.Percent <= 0 || a.Due <= 0 || a.Plan != nil || a.OnHold {
		return dialogue.Prompt{}
	}
	if all := explain.All(books); len(all) == 0 || all[0].Kind != explain.Pay { // something else comes first
		return dialogue.Prompt{}
	}
	off, until := cashier.PromptPay(p.Plan, a.Statements, a.Due, today)
	return dialogue.Prompt{Off: off, Until: until}
}

// guard is the money guard at the sending of a text: every amount in its words is backed, and the books, with the
// policy in force, still say so.
func (b *Bot) guard(ctx context.Context, tx pgx.Tx, p practice.Practice, m outbox.Message, now time.Time) error {
	if err := billing.Covers(m.Facts, m.Body.Reveal()); err != nil {
		return err
	}
	var booked []billing.Fact
	for _, f := range m.Facts {
		if f.Kind != billing.FactPrompt {
			booked = append(booked, f)
			continue
		}
		if err := b.stillPrompt(ctx, tx, p, f, now); err != nil {
			return err
		}
	}
	return ledger.Check(ctx, tx, p.ID, booked)
}

// stillPrompt checks that the discount of a fact is still to be had. The error is [ledger.ErrFactChanged].
func (b *Bot) stillPrompt(
	ctx context.Context, tx pgx.Tx, p practice.Practice, f billing.Fact, now time.Time,
) error {
	found, err := ledger.AccountByNumber(ctx, tx, b.Keys, p.ID, f.Account)
	if errors.Is(err, ledger.ErrNotFound) {
		return ledger.ErrFactChanged
	}
	if err != nil {
		return err
	}
	a, err := b.account(ctx, tx, p, found, now)
	if err != nil {
		return err
	}
	is := a.Prompt
	if is.Off != f.Cents || is.Until != f.Date || !slices.Equal(f.Schedule, []billing.Cents{a.Due, a.Due - is.Off}) {
		return ledger.ErrFactChanged
	}
	return nil
}
