package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/payment"
)

// The jobs about money. Their arguments are ids only. Each looks at its row before it acts: twice is harmless.
type (
	// chargeJob charges one try of one instalment.
	chargeJob struct {
		Practice billing.PracticeID `json:"practice"`
		Attempt  int64              `json:"attempt"`
	}
	// refundJob gives one refund back.
	refundJob struct {
		Practice billing.PracticeID `json:"practice"`
		Refund   int64              `json:"refund"`
	}
	// forgetJob tells the processor of a removed card.
	forgetJob struct {
		Practice billing.PracticeID `json:"practice"`
		Card     int64              `json:"card"`
	}
	// payoutJob asks what a transfer to the bank is made of.
	payoutJob struct {
		Payout string `json:"payout"`
	}
)

func (chargeJob) Kind() string { return "charge" }
func (refundJob) Kind() string { return "refund" }
func (forgetJob) Kind() string { return "forget" }
func (payoutJob) Kind() string { return "payout" }

// A job that fails is found in the tables again by the sweep, so River need not hold on to it.
func moneyOpts() river.InsertOpts { return river.InsertOpts{Queue: queueDesk, MaxAttempts: 3} }

func (chargeJob) InsertOpts() river.InsertOpts { return moneyOpts() }
func (refundJob) InsertOpts() river.InsertOpts { return moneyOpts() }
func (forgetJob) InsertOpts() river.InsertOpts { return moneyOpts() }
func (payoutJob) InsertOpts() river.InsertOpts { return moneyOpts() }

// payWorkers adds the workers of the jobs about money.
func (b *Bot) payWorkers(workers *river.Workers) {
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, job *river.Job[chargeJob]) error {
		return b.charge(ctx, job.Args.Practice, job.Args.Attempt)
	}))
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, job *river.Job[refundJob]) error {
		return b.refund(ctx, job.Args.Practice, job.Args.Refund)
	}))
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, job *river.Job[forgetJob]) error {
		return b.forget(ctx, job.Args.Practice, job.Args.Card)
	}))
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, job *river.Job[payoutJob]) error {
		return b.payout(ctx, job.Args.Payout)
	}))
}

const (
	payPage      = 50               // rows of each kind that one sweep takes
	callSettles  = time.Minute      // how long a call to the processor may run before it is asked again
	keysLive     = 20 * time.Hour   // processors forget idempotency keys after a day
	haltFor      = 15 * time.Minute // how long charges rest after the processor refused our configuration
	retryPages   = time.Hour        // how long after its end a page is closed without a notice
	longestWait  = time.Hour
	shortestWait = 10 * time.Second
)

// later is how long to wait after so many tries: what the processor asks for, else twice as long each time.
func later(tries int, f *payment.Failure) time.Duration {
	wait := shortestWait << min(max(tries, 0), 9)
	return min(max(wait, f.RetryAfter), longestWait)
}

// chargesDue finds what is due about money: instalments to be charged, calls whose outcome nobody noted, refunds,
// removed cards, transfers, parked notices, and what patients are to be told. It makes no call itself but for notices.
func (b *Bot) chargesDue(ctx context.Context, now time.Time) error {
	if b.Processor == nil {
		return nil
	}
	err := errors.Join(b.planCharges(ctx, now), b.queueMoney(ctx, now), b.actAgain(ctx, now), b.tellMoney(ctx, now))
	if err != nil {
		return fmt.Errorf("charges: %w", err)
	}
	return nil
}

// queueMoney queues jobs for what is due in the tables.
func (b *Bot) queueMoney(ctx context.Context, now time.Time) error {
	return b.inTx(ctx, func(tx pgx.Tx) error {
		var jobs []river.JobArgs
		charges, err := payment.DueAttempts(ctx, tx, now, payPage)
		if err != nil {
			return err
		}
		for _, c := range charges {
			jobs = append(jobs, chargeJob{Practice: c.Practice, Attempt: c.ID})
		}
		refunds, err := payment.DueRefunds(ctx, tx, now, payPage)
		if err != nil {
			return err
		}
		for _, r := range refunds {
			jobs = append(jobs, refundJob{Practice: r.Practice, Refund: r.ID})
		}
		removed, err := payment.ToForget(ctx, tx, now, payPage)
		if err != nil {
			return err
		}
		for _, c := range removed {
			jobs = append(jobs, forgetJob{Practice: c.Practice, Card: c.ID})
		}
		payouts, err := payment.UnreadPayouts(ctx, tx, now, payPage)
		if err != nil {
			return err
		}
		for _, object := range payouts {
			jobs = append(jobs, payoutJob{Payout: object})
		}
		if err := payment.ExpireRequests(ctx, tx, now.Add(-retryPages), now, sweepPage); err != nil {
			return err
		}
		return b.queue(ctx, tx, jobs...)
	})
}

// forget tells the processor of a removed card. A card that it does not know any more is forgotten.
func (b *Bot) forget(ctx context.Context, practice billing.PracticeID, id int64) error {
	var c *payment.Card
	err := b.Read(ctx, func(tx pgx.Tx) (err error) {
		c, err = payment.CardByID(ctx, tx, practice, id)
		return err
	})
	if err != nil || c.RemovedAt.IsZero() || !c.ForgottenAt.IsZero() {
		return err
	}
	failure := b.Processor.Forget(ctx, c.Method)
	return b.inTx(ctx, func(tx pgx.Tx) error {
		if failure != nil {
			f := failureOf(failure)
			if f.Class != payment.CardGone && f.Class != payment.Refused {
				b.Log.WarnContext(ctx, "a removed card is still known to the processor", "practice", string(practice),
					"card", id, "class", string(f.Class), "code", f.Code)
				return payment.ForgetLater(ctx, tx, practice, id, b.Now().Add(max(f.RetryAfter, haltFor)))
			}
		}
		return payment.Forgot(ctx, tx, practice, id, b.Now())
	})
}
