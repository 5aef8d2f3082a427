package bot

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
)

// closeBeyond closes the open pages of an account that would take more than is owed now that money has arrived. What is
// paid on one all the same is the patient's credit.
func (b *Bot) closeBeyond(ctx context.Context, practice billing.PracticeID, account billing.AccountNumber) {
	if b.Processor == nil {
		return
	}
	var beyond []*payment.Request
	err := b.Read(ctx, func(tx pgx.Tx) error {
		open, err := payment.OpenRequests(ctx, tx, b.Keys, practice, account)
		if err != nil || len(open) == 0 {
			return err
		}
		due, err := ledger.Due(ctx, tx, practice, account)
		for _, r := range open {
			if r.Mode == payment.Pay && r.State == payment.RequestOpen && r.Amount > due {
				beyond = append(beyond, r)
			}
		}
		return err
	})
	if err != nil {
		b.Log.WarnContext(ctx, "open payment pages could not be looked at", "practice", string(practice), "error", err)
	}
	b.closePages(ctx, beyond)
}
