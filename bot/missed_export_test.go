package bot

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent"
)

// Missed is what the job does that looks for texts no webhook brought.
func (b *Bot) Missed(ctx context.Context, id billing.PracticeID) error { return b.missed(ctx, id) }

// Compare is what the nightly job does.
func (b *Bot) Compare(ctx context.Context, id billing.PracticeID) error { return b.compare(ctx, id) }

// Answer answers what waits in a thread, and Send sends it.
func (b *Bot) Answer(ctx context.Context, ref thread.Ref) error { return b.answer(ctx, ref) }

// Send is the job of the same name.
func (b *Bot) Send(ctx context.Context, ref thread.Ref) error {
	_, err := b.send(ctx, ref)
	return err
}

// SettleAll looks up what is unknown, and AgainAll writes what is due once more.
func (b *Bot) SettleAll(ctx context.Context) error { return b.settleAll(ctx, b.Now()) }

// AgainAll is what the sweep calls.
func (b *Bot) AgainAll(ctx context.Context) error { return b.againAll(ctx, b.Now()) }

// TruthFacts adds to the gate's facts what this file's subject knows.
func (b *Bot) TruthFacts(
	ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread, account billing.AccountNumber,
	facts *consent.GateFacts,
) error {
	m := outbox.Message{Kind: outbox.KindNotice, Account: account}
	read, err := b.readForGate(ctx, tx, p, th, m, facts.Now)
	if err != nil {
		return err
	}
	return b.truthFacts(ctx, tx, p, th, read, facts)
}
