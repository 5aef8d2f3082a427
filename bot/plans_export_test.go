package bot

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/practice"
)

// PlansDue is what the sweep calls.
func (b *Bot) PlansDue(ctx context.Context, now time.Time) error { return b.plansDue(ctx, now) }

// FirstChargeFrom says from when the first open instalment of an account's plan may be charged.
func (b *Bot) FirstChargeFrom(
	ctx context.Context, tx pgx.Tx, p practice.Practice, account billing.AccountNumber,
) (billing.Date, bool, error) {
	live, err := ledger.LivePlan(ctx, tx, p.ID, account)
	if err != nil || live == nil {
		return billing.Date{}, false, err
	}
	auto, err := payment.AutopayOf(ctx, tx, p.ID, account, live.ID)
	if err != nil || auto == nil {
		return billing.Date{}, false, err
	}
	return b.ChargeAllowedFrom(ctx, tx, p, live, auto, live.Open[0])
}
