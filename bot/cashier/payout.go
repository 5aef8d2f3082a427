package cashier

import (
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/practice"
)

// ReadPayout asks the processor what a transfer to the bank is made of, keeps the parts and posts, for each practice,
// what reached its bank and the fees that were not known before. What is not ours stays in the list of differences.
func (c *Cashier) ReadPayout(ctx context.Context, object string) error {
	if c.Processor == nil {
		return nil
	}
	movements, failure := c.Processor.Payout(ctx, object)
	if failure != nil {
		f := failureOf(failure)
		c.Log.WarnContext(ctx, "a transfer to the bank cannot be read", "payout", object, "class", string(f.Class),
			"code", f.Code)
		return c.inTx(ctx, func(tx pgx.Tx) error {
			return payment.ReadLater(ctx, tx, object, c.Now().Add(max(haltFor, f.RetryAfter)))
		})
	}
	return c.inTx(ctx, func(tx pgx.Tx) error {
		parts, err := whose(ctx, tx, movements)
		if err != nil {
			return err
		}
		at, news, err := payment.ReadPayout(ctx, tx, object, parts, c.Now())
		if err != nil || !news {
			return err
		}
		sums := map[billing.PracticeID]billing.Cents{}
		for _, m := range parts {
			if m.Practice == "" || m.Kind == "payout" {
				continue
			}
			sums[m.Practice] += m.Net
			if err := postMovementFee(ctx, tx, m); err != nil {
				return err
			}
		}
		for id, sum := range sums {
			if sum == 0 {
				continue
			}
			entry := billing.Payout{Practice: id, Reference: object, Amount: sum, At: at}.Entry()
			if _, err := ledger.Post(ctx, tx, entry); err != nil {
				return err
			}
		}
		return nil
	})
}

// whose finds the practice of each part: by the payment, refund or dispute it is of, and where there is one practice
// only, everything is its own.
func whose(ctx context.Context, tx pgx.Tx, movements []payment.Movement) ([]payment.Transferred, error) {
	practices, err := practice.All(ctx, tx)
	if err != nil {
		return nil, err
	}
	parts := make([]payment.Transferred, 0, len(movements))
	for _, m := range movements {
		part := payment.Transferred{Movement: m}
		if m.Source != "" {
			for _, find := range []func(context.Context, pgx.Tx, string) (billing.PracticeID, error){
				payment.PracticeOfIntent, payment.PracticeOfRefund, payment.PracticeOfDispute,
			} {
				if part.Practice, err = find(ctx, tx, m.Source); err != nil {
					return nil, err
				}
				if part.Practice != "" {
					break
				}
			}
		}
		if part.Practice == "" && len(practices) == 1 {
			part.Practice = practices[0].ID
		}
		parts = append(parts, part)
	}
	// Two transfers that are read at once hold their payments in one order.
	slices.SortStableFunc(parts, func(a, b payment.Transferred) int { return strings.Compare(a.Source, b.Source) })
	return parts, nil
}

// postMovementFee posts the fee of one part: of a payment once, of anything else under the part's own id.
func postMovementFee(ctx context.Context, tx pgx.Tx, m payment.Transferred) error {
	if m.Fee <= 0 {
		return nil
	}
	if m.Kind == "payment" {
		r, err := payment.LockReceived(ctx, tx, m.Practice, m.Source)
		if err != nil || r == nil {
			return err // not known here: it is in the list of differences
		}
		return postFee(ctx, tx, *r, m.Fee)
	}
	_, err := ledger.Post(ctx, tx, billing.Fee{
		Practice: m.Practice, Reference: m.ID, Amount: m.Fee, At: m.At,
	}.Entry())
	return err
}
