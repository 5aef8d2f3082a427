package cashier

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
)

// actDisputed takes a payment off the books until the dispute is decided, and stops charges of the account.
func (c *Cashier) actDisputed(ctx context.Context, tx pgx.Tx, n *payment.Notice) (acted, error) {
	r, err := payment.LockReceived(ctx, tx, n.Practice, n.Intent)
	if err != nil || r == nil {
		return acted{parked: waitsForPayment}, err
	}
	if n.Amount <= 0 {
		n.Amount = r.Amount
	}
	entry := billing.Dispute{
		Practice: n.Practice, Account: r.Account, Reference: n.Object, Amount: n.Amount, At: n.At,
	}.Entry()
	news, err := payment.AddDispute(ctx, tx, payment.Dispute{
		Practice: n.Practice, Object: n.Object, Intent: n.Intent, Account: r.Account, Amount: n.Amount, Entry: entry.Key,
		OpenedAt: n.At,
	})
	if err != nil || !news {
		return acted{practice: n.Practice}, err
	}
	if _, err := ledger.Post(ctx, tx, entry); err != nil {
		return acted{}, err
	}
	if _, err := payment.PauseAutopay(ctx, tx, n.Practice, r.Account, "disputed", c.Now()); err != nil {
		return acted{}, err
	}
	err = tellBiller(ctx, tx, CaseDispute, n.Practice, r.Account, "dispute/"+n.Object, c.Now())
	if err != nil {
		return acted{}, err
	}
	return acted{practice: n.Practice}, payment.Wake(ctx, tx, n.Intent, c.Now())
}

// actDisputeClosed gives a payment back to the books when the dispute was won. When it was lost, nobody has paid at once,
// and what was taken off for that is owed again.
func (c *Cashier) actDisputeClosed(ctx context.Context, tx pgx.Tx, n *payment.Notice) (acted, error) {
	d, err := payment.LockDispute(ctx, tx, n.Practice, n.Object)
	if err != nil || d == nil {
		return acted{parked: waitsForDispute}, err
	}
	news, err := d.Close(ctx, tx, n.Won, c.Now())
	if err != nil || !news {
		return acted{practice: n.Practice}, err
	}
	if !n.Won {
		r, err := payment.LockReceived(ctx, tx, n.Practice, d.Intent)
		if err != nil || r == nil {
			return acted{practice: n.Practice}, err
		}
		return acted{practice: n.Practice}, c.ungrant(ctx, tx, *r, "dispute_lost/card/"+n.Object)
	}
	source := billing.Source{Event: "dispute_won/card/" + n.Object}
	return acted{practice: n.Practice},
		ledger.Reverse(ctx, tx, n.Practice, d.Entry, "reversal/"+d.Entry, c.Now(), source)
}
