package bot

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/consent/seal"
)

// Reasons for a case about money that went through a card processor.
const (
	caseChargeUnsettled = "charge_unsettled" // nobody can tell whether a card was charged
	caseRefundUnsettled = "refund_unsettled" // nobody can tell whether a refund was made
	caseRefundFailed    = "refund_failed"    // money that was promised back did not go back
	caseChargedTwice    = "charged_twice"    // one charge brought two payments
	caseDispute         = "card_dispute"     // the payer's bank took a payment back
)

// tellBiller writes down that a biller has to see to something, once a key: the case is opened in a transaction of its
// own, because the conversation is locked before anything about money.
func tellBiller(
	ctx context.Context, tx pgx.Tx, reason string, id billing.PracticeID, account billing.AccountNumber, key string,
	at time.Time,
) error {
	return payment.Tell(ctx, tx, payment.Telling{
		Practice: id, Key: payment.TellCase + reason + "/" + key, Account: account, What: payment.TellCase + reason, At: at,
	})
}

// moneyCase opens the case. Without a phone there is no conversation to hand over: the lists show it.
func (b *Bot) moneyCase(
	ctx context.Context, tx pgx.Tx, p practice.Practice, t payment.Telling, reason string,
) error {
	a, err := ledger.AccountByNumber(ctx, tx, b.Keys, p.ID, t.Account)
	if err != nil {
		return err
	}
	th, err := b.threadOf(ctx, tx, p, a, t.At)
	if err != nil {
		return err
	}
	if th.ID == 0 {
		b.Log.WarnContext(ctx, "money needs a biller and its account has no phone: see plainbill payment unsettled",
			"practice", string(p.ID), "reason", reason)
		return nil
	}
	return b.openCase(ctx, tx, p, th, caseWanted{reason: reason, account: t.Account, key: t.Key, at: t.At})
}

// ErrKnownPayment says that a payment by card is known by itself: recording it would post it twice.
var ErrKnownPayment = errors.New("the card processor has told of this payment")

// RecordPayment posts a payment that was made elsewhere, once a reference, and says whether it was news. One that the
// card processor tells of is [ErrKnownPayment]; otherwise its errors are those of [ledger.Post].
func RecordPayment(ctx context.Context, tx pgx.Tx, keys *seal.Keyring, p billing.Payment) (posted bool, err error) {
	if _, err := ledger.AccountByNumber(ctx, tx, keys, p.Practice, p.Account); err != nil {
		return false, err
	}
	known, err := payment.KnownIntent(ctx, tx, p.Reference)
	if err != nil {
		return false, err
	}
	if known {
		return false, ErrKnownPayment
	}
	return ledger.Post(ctx, tx, p.Entry())
}

// notByHand takes a payment that was recorded by hand, under the processor's id of it, off the books again before the
// processor's own is posted: it is the same money.
func notByHand(ctx context.Context, tx pgx.Tx, p billing.Payment, now time.Time) error {
	byHand := p.Entry().Key
	posted, err := ledger.MoneyPosted(ctx, tx, p.Practice, byHand)
	if err != nil || !posted {
		return err
	}
	source := billing.Source{Event: "told_by_processor/card/" + p.Reference}
	err = pgx.BeginFunc(ctx, tx, func(within pgx.Tx) error {
		return ledger.Reverse(ctx, within, p.Practice, byHand, "reversal/"+byHand, now, source)
	})
	if errors.Is(err, ledger.ErrReversed) {
		return nil // a person has done so
	}
	return err
}
