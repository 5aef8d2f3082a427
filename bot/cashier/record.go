package cashier

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/consent/seal"
)

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
