package bot

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/cashier"
	"github.com/plainbill/plainbill/bot/desk"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/consent/seal"
	"github.com/plainbill/plainbill/templates"
)

// Workspace is where billers see cases: Slack, seen from here.
type Workspace interface {
	Post(ctx context.Context, channel string, card desk.Card) (ts string, err error)
	Update(ctx context.Context, channel, ts string, card desk.Card) error
	Thread(ctx context.Context, channel, ts, text string) error
}

// Pacer lets a sender's segments through at the speed its carrier granted: wait is how long to come back after, zero
// when they may go now.
type Pacer interface {
	Take(ctx context.Context, m outbox.Message, perSecond int) (wait time.Duration, err error)
}

// Parts is what a Bot is made of.
type Parts struct {
	Pool      *pgxpool.Pool
	Keys      *seal.Keyring
	Reader    *understand.Reader
	Words     *templates.Set
	Now       func() time.Time
	Log       *slog.Logger
	Carrier   outbox.Carrier // nil: no SMS channel; texts wait
	Workspace Workspace      // nil: no Slack; posts wait
	Pace      Pacer
	Metrics   *Metrics
	Processor payment.Processor // nil: no card payments; pages name the practice's phone
	PublicURL string            // where patients' pages are, without a slash at its end; empty: no pages are linked
	// Settle is how long after an attempt its unknown outcome is looked up at the carrier; it must be longer than the
	// carrier client's own timeout, and leave the carrier's list time to show the text. Zero means 20 seconds.
	Settle time.Duration
}

// Bot is the path of a text. It keeps nothing in memory that a restart would miss.
type Bot struct {
	Parts
	Cashier *cashier.Cashier // between the card processor and the books; nobody else asks the processor
	jobs    *river.Client[pgx.Tx]
	calls   calls
}

// New puts a Bot together. Until Start it takes texts and stores what should happen; nothing is worked on.
func New(parts Parts) (*Bot, error) {
	if parts.Settle == 0 {
		parts.Settle = 20 * time.Second
	}
	if parts.Metrics == nil {
		parts.Metrics = NewMetrics()
	}
	b := &Bot{Parts: parts}
	b.Cashier = b.newCashier()
	jobs, err := b.newJobs()
	if err != nil {
		return nil, fmt.Errorf("set up jobs: %w", err)
	}
	b.jobs = jobs
	return b, nil
}

// Start begins to work on what is queued, and on what a killed process left: its jobs are in no queue any more, and the
// sweeps may begin only when its leadership of them has lapsed.
func (b *Bot) Start(ctx context.Context) error {
	if err := b.jobs.Start(ctx); err != nil {
		return fmt.Errorf("start jobs: %w", err)
	}
	now := b.Now()
	if err := b.queueDue(ctx, now, now); err != nil {
		return fmt.Errorf("start jobs: %w", err)
	}
	return nil
}

// Stop lets the running jobs finish; when ctx ends they are cut off, and found again at the next start.
func (b *Bot) Stop(ctx context.Context) error {
	if err := b.jobs.Stop(ctx); err != nil {
		return b.jobs.StopAndCancel(context.WithoutCancel(ctx))
	}
	return nil
}

// inTx runs f in one transaction.
func (b *Bot) inTx(ctx context.Context, f func(tx pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, b.Pool, f)
}

// Read runs f in a read-only transaction: for commands and pages that show what the books hold.
func (b *Bot) Read(ctx context.Context, f func(tx pgx.Tx) error) error {
	return pgx.BeginTxFunc(ctx, b.Pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, f)
}
