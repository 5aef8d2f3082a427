package bot

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/link"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent/registry"
)

// astray gives [ErrPageEnded] for a link that lies on a phone of which it is not known any more that it is the
// account's: somebody there said "wrong number" after the link was made, or the account has another phone now. It is
// asked at every click, so that what is open ends as well, whoever changed the books and by whatever way. A link that
// was not texted has no phone and is only its own.
func (b *Bot) astray(ctx context.Context, tx pgx.Tx, l link.Link, account billing.AccountNumber) error {
	if l.Thread == 0 {
		return nil
	}
	th, err := thread.Read(ctx, tx, b.Keys, l.Practice, l.Thread)
	if errors.Is(err, thread.ErrNotFound) {
		return ErrPageEnded
	}
	if err != nil {
		return err
	}
	events, err := registry.EventsOf(ctx, tx, b.Keys, l.Practice, th.Phone)
	if err != nil {
		return err
	}
	if disowned := events.DisownedAt(); !disowned.IsZero() && !disowned.Before(l.Created) {
		return ErrPageEnded
	}
	if account == "" {
		return nil
	}
	a, err := ledger.AccountByNumber(ctx, tx, b.Keys, l.Practice, account)
	if errors.Is(err, ledger.ErrNotFound) || err == nil && a.Phone != th.Phone {
		return ErrPageEnded
	}
	return err
}
