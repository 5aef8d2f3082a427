package cashier

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/plainbill/plainbill/billing/payment"
)

const (
	sweepPage    = 50               // rows of each kind that one sweep takes
	lookPage     = 200              // autopays that one sweep looks at, and pages that it closes
	callSettles  = time.Minute      // how long a call to the processor may run before it is asked again
	haltFor      = 15 * time.Minute // how long charges rest after the processor refused our configuration
	retryPages   = time.Hour        // how long after its end a page is closed without a notice
	longestWait  = time.Hour
	shortestWait = 10 * time.Second
)

// KeysLive is how long a call whose outcome is unknown is asked again: processors forget idempotency keys after a day.
const KeysLive = 20 * time.Hour

// later is how long to wait after so many tries: what the processor asks for, else twice as long each time.
func later(tries int, f *payment.Failure) time.Duration {
	wait := shortestWait << min(max(tries, 0), 9)
	return min(max(wait, f.RetryAfter), longestWait)
}

// Sweep finds what is due about money: instalments to be charged, calls whose outcome nobody noted, refunds, removed
// cards, transfers, parked notices, and what patients are to be told. It makes no call itself but for notices. Twice is
// harmless; without a processor it does nothing.
func (c *Cashier) Sweep(ctx context.Context, now time.Time) error {
	if c.Processor == nil {
		return nil
	}
	err := errors.Join(c.planCharges(ctx, now), c.queueDue(ctx, now), c.actAgain(ctx, now), c.tellAll(ctx, now))
	if err != nil {
		return fmt.Errorf("charges: %w", err)
	}
	return nil
}

// queueDue queues jobs for what is due in the tables.
func (c *Cashier) queueDue(ctx context.Context, now time.Time) error {
	return c.inTx(ctx, func(tx pgx.Tx) error {
		var jobs []river.JobArgs
		charges, err := payment.DueAttempts(ctx, tx, now, sweepPage)
		if err != nil {
			return err
		}
		for _, a := range charges {
			jobs = append(jobs, chargeJob{Practice: a.Practice, Attempt: a.ID})
		}
		refunds, err := payment.DueRefunds(ctx, tx, now, sweepPage)
		if err != nil {
			return err
		}
		for _, r := range refunds {
			jobs = append(jobs, refundJob{Practice: r.Practice, Refund: r.ID})
		}
		removed, err := payment.ToForget(ctx, tx, now, sweepPage)
		if err != nil {
			return err
		}
		for _, card := range removed {
			jobs = append(jobs, forgetJob{Practice: card.Practice, Card: card.ID})
		}
		payouts, err := payment.UnreadPayouts(ctx, tx, now, sweepPage)
		if err != nil {
			return err
		}
		for _, object := range payouts {
			jobs = append(jobs, payoutJob{Payout: object})
		}
		if err := payment.ExpireRequests(ctx, tx, now.Add(-retryPages), now, lookPage); err != nil {
			return err
		}
		return c.path.Queue(ctx, tx, jobs...)
	})
}
