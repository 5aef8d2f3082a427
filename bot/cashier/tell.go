package cashier

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/atonce"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/practice"
)

// errTold undoes a telling that somebody else was faster with.
var errTold = errors.New("told before")

// tellAll tells patients what happened about their money, each in a transaction of its own: the conversation locks
// its thread first, and what happened holds rows of payments.
func (c *Cashier) tellAll(ctx context.Context, now time.Time) error {
	var waiting []*payment.Telling
	err := c.read(ctx, func(tx pgx.Tx) (err error) {
		waiting, err = payment.Untold(ctx, tx, now, sweepPage)
		return err
	})
	if err != nil {
		return err
	}
	// What is told about one account is told in its order.
	var order []billing.AccountNumber
	of := map[billing.AccountNumber][]payment.Telling{}
	for _, t := range waiting {
		if of[t.Account] == nil {
			order = append(order, t.Account)
		}
		of[t.Account] = append(of[t.Account], *t)
	}
	return atonce.Do(ctx, order, func(ctx context.Context, account billing.AccountNumber) error {
		var failures []error
		for _, t := range of[account] {
			failures = append(failures, c.tellOne(ctx, t))
		}
		return errors.Join(failures...)
	})
}

func (c *Cashier) tellOne(ctx context.Context, t payment.Telling) error {
	err := c.inTx(ctx, func(tx pgx.Tx) error {
		if mine, err := t.Hold(ctx, tx); err != nil || !mine { // two webhooks at once read the same list
			return err
		}
		p, err := practice.ByID(ctx, tx, t.Practice)
		if err != nil {
			return err
		}
		at := c.Now()
		if reason, biller := strings.CutPrefix(t.What, payment.TellCase); biller {
			if err := c.openCase(ctx, tx, p, t, reason); err != nil {
				return err
			}
			_, err := t.Told(ctx, tx, at)
			return err
		}
		err = c.path.Tell(ctx, tx, p, t.Account, t.Key, func(facts dialogue.Facts) dialogue.Event {
			if t.What == payment.TellPaid {
				return dialogue.Paid{At: at, Account: t.Account, Cents: t.Amount, Facts: facts}
			}
			return dialogue.Fell{
				At: at, Account: t.Account, Notice: dialogue.Notice(t.What), Facts: facts,
				Instalment: plan.Instalment{Due: t.Due, Amount: t.Amount},
			}
		})
		if err != nil {
			return err
		}
		first, err := t.Told(ctx, tx, at)
		if err == nil && !first {
			err = errTold
		}
		return err
	})
	if err == nil || errors.Is(err, errTold) {
		return nil
	}
	later := c.inTx(ctx, func(tx pgx.Tx) error { return t.Later(ctx, tx, c.Now().Add(tryAgainAfter)) })
	return errors.Join(fmt.Errorf("tell of money: %w", err), later)
}

// tryAgainAfter is how long what failed rests, so that it does not stand in the way of others.
const tryAgainAfter = 5 * time.Minute
