package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/plainbill/plainbill/bot/desk"
	"github.com/plainbill/plainbill/bot/guess"
	"github.com/plainbill/plainbill/bot/link"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/reach"
	"github.com/plainbill/plainbill/bot/thread"
)

const (
	sweepPage = 200             // rows of each kind that one sweep takes
	forgotten = 5 * time.Second // a text that waits longer has lost its job
)

// Sweep finds in the tables what is due and has no job: texts that nobody answered, replies that wait, calls to the
// carrier that broke off, posts to Slack, reminders of the day, plans and money. After a kill this is what picks everything up; twice is
// harmless, because whoever works holds the row.
func (b *Bot) Sweep(ctx context.Context) error {
	now := b.Now()
	if err := b.queueDue(ctx, now, now.Add(-forgotten)); err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	return errors.Join(b.settleAll(ctx, now), b.remindAll(ctx, now), b.plansDue(ctx, now), b.Cashier.Sweep(ctx, now),
		b.blankDue(ctx, now), b.forgetEvents(ctx, now), b.againAll(ctx, now), b.truthDue(ctx, now))
}

// eventsKept is how long the ids of Slack's events are kept: it repeats one within minutes.
const eventsKept = 7 * 24 * time.Hour

func (b *Bot) forgetEvents(ctx context.Context, now time.Time) error {
	return b.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := link.Forget(ctx, tx, now, sweepPage); err != nil {
			return err
		}
		if err := errors.Join(guess.Forget(ctx, tx, now), reach.Forget(ctx, tx, now)); err != nil {
			return err
		}
		_, err := desk.ForgetEvents(ctx, tx, now.Add(-eventsKept), sweepPage)
		return err
	})
}

// queueDue queues jobs for what is due now, and for the texts that came before a time and are not answered.
func (b *Bot) queueDue(ctx context.Context, now, before time.Time) error {
	return b.inTx(ctx, func(tx pgx.Tx) error {
		var jobs []river.JobArgs
		unanswered, err := thread.Forgotten(ctx, tx, before, sweepPage)
		if err != nil {
			return err
		}
		for _, ref := range unanswered {
			jobs = append(jobs, answerJob{Practice: ref.Practice, Thread: ref.Thread})
		}
		if b.Carrier != nil {
			waiting, err := outbox.DueThreads(ctx, tx, now, sweepPage)
			if err != nil {
				return err
			}
			for _, ref := range waiting {
				jobs = append(jobs, sendJob{Practice: ref.Practice, Thread: ref.Thread})
			}
		}
		if b.Workspace != nil {
			posts, err := desk.DuePosts(ctx, tx, now, sweepPage)
			if err != nil {
				return err
			}
			for _, ref := range posts {
				jobs = append(jobs, postJob{Practice: ref.Practice, Case: ref.Case})
			}
		}
		return b.queue(ctx, tx, jobs...)
	})
}

// settleAll looks up every call to the carrier whose outcome is unknown and which must have ended by now.
func (b *Bot) settleAll(ctx context.Context, now time.Time) error {
	if b.Carrier == nil {
		return nil
	}
	var unsettled []outbox.Message
	err := b.Read(ctx, func(tx pgx.Tx) (err error) {
		unsettled, err = outbox.Unsettled(ctx, tx, b.Keys, now.Add(-b.Settle), sweepPage)
		return err
	})
	if err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	var failures []error
	for _, m := range unsettled {
		if !b.calls.underWay(m.Ref()) {
			failures = append(failures, b.settleUnknown(ctx, m))
		}
	}
	return errors.Join(failures...)
}
