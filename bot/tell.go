package bot

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
)

// tell takes an event that is no text through the conversation of an account's phone: money that arrived, the clock, a
// biller's decision. It locks the thread, so it comes before any lock of the account. An account without a phone is told
// nothing. What may be texted now is the gate's to say.
func (b *Bot) tell(
	ctx context.Context, tx pgx.Tx, p practice.Practice, account billing.AccountNumber, key string,
	event func(dialogue.Facts) dialogue.Event,
) error {
	a, err := ledger.AccountByNumber(ctx, tx, b.Keys, p.ID, account)
	if err != nil || !a.Phone.Valid() {
		return err
	}
	th, err := b.threadOf(ctx, tx, p, a, b.Now())
	if err != nil {
		return err
	}
	return b.tellIn(ctx, tx, p, th, account, key, event)
}

// tellIn does the same in a thread that was locked and read in this transaction, and not written since.
func (b *Bot) tellIn(
	ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread, account billing.AccountNumber, key string,
	event func(dialogue.Facts) dialogue.Event,
) error {
	at := b.Now()
	facts, err := b.facts(ctx, tx, p, th, at)
	if err != nil {
		return err
	}
	next, effects := dialogue.Step(dialogue.Decode(th.State), event(facts))
	t := &turn{
		practice: p, thread: th, at: at, in: thread.Inbound{SID: key}, first: !facts.Known, kind: outbox.KindNotice,
		account: account, session: account,
	}
	if err := b.apply(ctx, tx, t, effects); err != nil {
		return err
	}
	return b.save(ctx, tx, th, next)
}

// threadOf locks the thread of an account's phone; one without a phone has none, and the zero thread is given.
func (b *Bot) threadOf(
	ctx context.Context, tx pgx.Tx, p practice.Practice, a ledger.Account, at time.Time,
) (thread.Thread, error) {
	if !a.Phone.Valid() {
		return thread.Thread{}, nil
	}
	return thread.Open(ctx, tx, b.Keys, p.ID, a.Phone, p.Sender("").Number, at)
}
