package bot

import (
	"context"
	"fmt"
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
	read, err := b.readPhone(ctx, tx, p, th)
	if err != nil {
		return dialogue.Facts{}, err
	}
	return b.factsOf(ctx, tx, p, th, read, now)
}

// phoneRead is what one transaction reads of a phone: what is recorded of it, and the accounts that name it.
type phoneRead struct {
	events   registry.Events
	accounts []ledger.Account
}

func (b *Bot) readPhone(
	ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread,
) (read phoneRead, err error) {
	batch := &pgx.Batch{}
	registry.QueueEvents(batch, b.Keys, p.ID, th.Phone, &read.events)
	ledger.QueueAccountsByPhone(batch, b.Keys, p.ID, th.Phone, &read.accounts)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return read, fmt.Errorf("read a phone: %w", err)
	}
	return read, nil
}

// factsOf does the same as facts with what was read of the phone in this transaction, and is true still.
func (b *Bot) factsOf(
	ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread, read phoneRead, now time.Time,
) (_ dialogue.Facts, err error) {
	facts := dialogue.Facts{
		Languages: p.Languages, Policy: p.Plan, PolicyID: p.PolicyVersion(),
		Today: billing.DateOf(now.In(p.Zone())), Expect: expectation(p, now), Known: th.State != nil,
		Pages: b.PublicURL != "", Cards: b.PublicURL != "" && b.Cashier.TakesCards(),
	}
	if facts.Accounts, err = b.accounts(ctx, tx, p, read.accounts, now); err != nil {
		return facts, err
	}
	agreed := read.events.Agreed()
	for i := range facts.Accounts {
		facts.Accounts[i].Details = slices.Contains(agreed, facts.Accounts[i].Number)
	}
	return facts, b.identityFacts(ctx, tx, p, th, read.accounts, &facts, now)
}

func (b *Bot) account(
	ctx context.Context, tx pgx.Tx, p practice.Practice, a ledger.Account, now time.Time,
) (dialogue.Account, error) {
	all, err := b.accounts(ctx, tx, p, []ledger.Account{a}, now)
	if err != nil {
		return dialogue.Account{}, err
	}
	return all[0], nil
}

// accounts gathers what the books and the cards hold of some accounts, all in one round trip: of each, what a
// conversation shows of it.
func (b *Bot) accounts(
	ctx context.Context, tx pgx.Tx, p practice.Practice, accounts []ledger.Account, now time.Time,
) (all []dialogue.Account, err error) {
	if len(accounts) == 0 {
		return nil, nil
	}
	read := make([]accountRead, len(accounts))
	batch := &pgx.Batch{}
	for i, a := range accounts {
		ledger.QueueStanding(batch, a.Practice, a.Number, shownPayments, &read[i].stands)
		ledger.QueueLivePlan(batch, a.Practice, a.Number, &read[i].plan)
		payment.QueueKept(batch, a.Practice, a.Number, &read[i].kept)
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	for i, a := range accounts {
		account, err := b.inLine(ctx, tx, p, a, read[i].stands, now)
		if err != nil {
			return nil, err
		}
		account.Payments = payments(p, read[i].stands.Received)
		read[i].show(&account)
		account.Prompt = promptOf(p, account, billing.DateOf(now.In(p.Zone())))
		all = append(all, account)
	}
	return all, nil
}

// accountRead is what was read of an account.
type accountRead struct {
	stands ledger.Standing
	plan   *ledger.Plan
	kept   payment.Kept
}

// show adds the plan and the card.
func (r accountRead) show(account *dialogue.Account) {
	if card := r.kept.Card; card != nil {
		account.Card = &dialogue.Card{Brand: card.Brand, Last4: card.Last4}
	}
	agreed := r.plan
	if agreed == nil {
		return
	}
	autopay := r.kept.AutopayOf(agreed.ID)
	account.Plan = &dialogue.Plan{
		ID: agreed.ID, Terms: agreed.Terms, Left: agreed.Left, Open: agreed.Open, Life: agreed.Life, Record: agreed.Record,
		Autopay: autopay != nil, Paused: autopay != nil && autopay.Paused,
	}
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
