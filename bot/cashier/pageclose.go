package cashier

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
)

// closePages closes pages that another took the place of, so that nobody pays on both. One that was paid already tells
// so by its notice.
func (c *Cashier) closePages(ctx context.Context, stale []*payment.Request) {
	for _, r := range stale {
		if err := c.Processor.Expire(ctx, r.Session); err != nil {
			c.Log.WarnContext(ctx, "an older payment page could not be closed", "practice", string(r.Practice),
				"request", r.ID, "code", failureOf(err).Code)
			continue
		}
		err := c.inTx(ctx, func(tx pgx.Tx) error {
			return payment.SettleRequest(ctx, tx, r.Practice, r.ID, payment.RequestExpired, "", c.Now())
		})
		if err != nil {
			c.Log.WarnContext(ctx, "an older payment page could not be closed", "error", err)
		}
	}
}

// closeBeyond closes the open pages of an account that would take more than is owed now that money has arrived. What is
// paid on one all the same is the patient's credit.
func (c *Cashier) closeBeyond(ctx context.Context, practice billing.PracticeID, account billing.AccountNumber) {
	if c.Processor == nil {
		return
	}
	var beyond []*payment.Request
	err := c.read(ctx, func(tx pgx.Tx) error {
		open, err := payment.OpenRequests(ctx, tx, c.Keys, practice, account)
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
		c.Log.WarnContext(ctx, "open payment pages could not be looked at", "practice", string(practice), "error", err)
	}
	c.closePages(ctx, beyond)
}
