package bot

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent"
)

// GateFacts are those of a text of a kind about an account.
func (b *Bot) GateFacts(
	ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread, kind outbox.Kind, account billing.AccountNumber,
	now time.Time,
) (consent.GateFacts, error) {
	return b.gateFacts(ctx, tx, p, th, outbox.Message{Kind: kind, Account: account, CreatedAt: now}, now)
}
