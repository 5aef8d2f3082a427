package cashier

import (
	"context"

	"github.com/riverqueue/river"

	"github.com/plainbill/plainbill/billing"
)

// Queue is the queue of the jobs about money; whoever runs the workers works on it.
const Queue = "desk"

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
func insertOpts() river.InsertOpts { return river.InsertOpts{Queue: Queue, MaxAttempts: 3} }

func (chargeJob) InsertOpts() river.InsertOpts { return insertOpts() }
func (refundJob) InsertOpts() river.InsertOpts { return insertOpts() }
func (forgetJob) InsertOpts() river.InsertOpts { return insertOpts() }
func (payoutJob) InsertOpts() river.InsertOpts { return insertOpts() }

// AddWorkers adds the workers of the jobs about money.
func (c *Cashier) AddWorkers(workers *river.Workers) {
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, job *river.Job[chargeJob]) error {
		return c.Charge(ctx, job.Args.Practice, job.Args.Attempt)
	}))
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, job *river.Job[refundJob]) error {
		return c.GiveBack(ctx, job.Args.Practice, job.Args.Refund)
	}))
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, job *river.Job[forgetJob]) error {
		return c.Forget(ctx, job.Args.Practice, job.Args.Card)
	}))
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, job *river.Job[payoutJob]) error {
		return c.ReadPayout(ctx, job.Args.Payout)
	}))
}
