package bot

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/cashier"
	"github.com/plainbill/plainbill/bot/thread"
)

// jobsSchema is where River keeps its tables; package pg migrates them there.
const jobsSchema = "jobs"

// sweepEvery is how often the tables are searched for what no job is left for.
const sweepEvery = 5 * time.Second

// The queues: what a patient waits for, and the rest. Every queue polls by itself, and each poll at the same moment holds
// a connection of its own, so there are no more of them than there is a reason for.
const (
	queuePath = "path"        // answer, send
	queueDesk = cashier.Queue // post, sweep, and what is about money
)

// The jobs. Their arguments are ids only: River keeps them in the clear.
type (
	// answerJob answers everything unanswered in a thread, in order.
	answerJob struct {
		Practice billing.PracticeID `json:"practice"`
		Thread   int64              `json:"thread"`
	}
	// sendJob sends everything that waits in a thread, in order.
	sendJob struct {
		Practice billing.PracticeID `json:"practice"`
		Thread   int64              `json:"thread"`
	}
	// postJob posts what waits for Slack about a case, in order.
	postJob struct {
		Practice billing.PracticeID `json:"practice"`
		Case     int                `json:"case"`
	}
	// sweepJob finds what is due in the tables: it never trusts that it ran the last time.
	sweepJob struct{}
)

func (answerJob) Kind() string { return "answer" }
func (sendJob) Kind() string   { return "send" }
func (postJob) Kind() string   { return "post" }
func (sweepJob) Kind() string  { return "sweep" }

func (answerJob) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queuePath, MaxAttempts: 8}
}

func (sendJob) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queuePath, MaxAttempts: 8}
}

func (postJob) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queueDesk, MaxAttempts: 8}
}

// sweepJob is not worth a second try: the next one comes soon.
func (sweepJob) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queueDesk, MaxAttempts: 1}
}

// River wakes a queue for a job only when it has not done so within fetchCooldown, and otherwise the job waits for the
// next look at the table: both are short, because a patient waits for an answer.
const (
	fetchCooldown = time.Millisecond
	fetchEvery    = 50 * time.Millisecond
)

// giveUpAfter is the attempt at which a text that cannot be answered goes to a person instead.
const giveUpAfter = 5

func (b *Bot) newJobs() (*river.Client[pgx.Tx], error) {
	workers := river.NewWorkers()
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, job *river.Job[answerJob]) error {
		ref := thread.Ref{Practice: job.Args.Practice, Thread: job.Args.Thread}
		err := b.answer(ctx, ref)
		if err != nil && job.Attempt >= giveUpAfter {
			return b.giveUp(ctx, ref)
		}
		return err
	}))
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, job *river.Job[sendJob]) error {
		return snooze(b.send(ctx, thread.Ref{Practice: job.Args.Practice, Thread: job.Args.Thread}))
	}))
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, job *river.Job[postJob]) error {
		return snooze(b.post(ctx, job.Args.Practice, job.Args.Case))
	}))
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, _ *river.Job[sweepJob]) error {
		return b.Sweep(ctx)
	}))
	b.Cashier.AddWorkers(workers)
	b.truthWorkers(workers)
	return river.NewClient(riverpgxv5.New(b.Pool), &river.Config{
		Schema: jobsSchema,
		Logger: slog.New(warnings{b.Log.Handler()}),
		Queues: map[string]river.QueueConfig{
			queuePath: {MaxWorkers: 24, FetchCooldown: 5 * time.Millisecond, FetchPollInterval: fetchEvery},
			queueDesk: {MaxWorkers: 3, FetchCooldown: 20 * time.Millisecond, FetchPollInterval: 4 * fetchEvery},
		},
		FetchCooldown: fetchCooldown,
		Workers:       workers,
		PeriodicJobs: []*river.PeriodicJob{
			river.NewPeriodicJob(river.PeriodicInterval(sweepEvery),
				func() (river.JobArgs, *river.InsertOpts) { return sweepJob{}, nil },
				&river.PeriodicJobOpts{RunOnStart: true}),
		},
		// What is done is in our own tables; River's rows about it are not kept.
		CompletedJobRetentionPeriod: time.Minute,
		CancelledJobRetentionPeriod: time.Hour,
		DiscardedJobRetentionPeriod: 7 * 24 * time.Hour,
	})
}

// snooze turns "come back after" into River's word for it; the attempt is not used up.
func snooze(wait time.Duration, err error) error {
	if err == nil && wait > 0 {
		return river.JobSnooze(wait)
	}
	return err
}

// queue inserts jobs in the caller's transaction.
func (b *Bot) queue(ctx context.Context, tx pgx.Tx, jobs ...river.JobArgs) error {
	if len(jobs) == 1 {
		_, err := b.jobs.InsertTx(ctx, tx, jobs[0], nil)
		return err
	}
	params := make([]river.InsertManyParams, 0, len(jobs))
	for _, j := range jobs {
		params = append(params, river.InsertManyParams{Args: j})
	}
	if len(params) == 0 {
		return nil
	}
	_, err := b.jobs.InsertManyFastTx(ctx, tx, params)
	return err
}
