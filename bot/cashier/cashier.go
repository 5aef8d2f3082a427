package cashier

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/consent/seal"
)

// Parts is what a Cashier is made of.
type Parts struct {
	Pool      *pgxpool.Pool
	Keys      *seal.Keyring
	Now       func() time.Time
	Log       *slog.Logger
	Processor payment.Processor // nil: no card payments
}

// Path is the path of a text, as far as money needs it. Everything happens in the caller's transaction. Tell and
// OpenCase lock the conversation of an account's phone: nothing of the account may be locked before.
type Path interface {
	// Tell takes an event through the conversation of an account's phone, once a key. An account without a phone is told
	// nothing.
	Tell(ctx context.Context, tx pgx.Tx, p practice.Practice, account billing.AccountNumber, key string,
		event func(dialogue.Facts) dialogue.Event) error
	// OpenCase hands the conversation to the billers. False: the account has no phone, so there is none to hand over.
	OpenCase(ctx context.Context, tx pgx.Tx, p practice.Practice, c Case) (opened bool, err error)
	// Queue inserts jobs.
	Queue(ctx context.Context, tx pgx.Tx, jobs ...river.JobArgs) error
	// ChargeAllowedFrom gives the first day on which a card may be charged for an open instalment; false: not for now.
	ChargeAllowedFrom(ctx context.Context, tx pgx.Tx, p practice.Practice, live *ledger.Plan, auto *payment.Autopay,
		in plan.Instalment) (billing.Date, bool, error)
}

// Cashier stands between the card processor and the books. It keeps nothing in memory that a restart would miss.
type Cashier struct {
	Parts
	path Path
}

// New puts a Cashier on a path.
func New(parts Parts, path Path) *Cashier { return &Cashier{Parts: parts, path: path} }

// TakesCards says whether a processor is configured.
func (c *Cashier) TakesCards() bool { return c.Processor != nil }

// inTx runs f in one transaction.
func (c *Cashier) inTx(ctx context.Context, f func(tx pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, c.Pool, f)
}

// read runs f in a read-only transaction.
func (c *Cashier) read(ctx context.Context, f func(tx pgx.Tx) error) error {
	return pgx.BeginTxFunc(ctx, c.Pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, f)
}

// failureOf gives the processor's refusal; an error of another kind tells nothing of the outcome.
func failureOf(err error) *payment.Failure {
	var f *payment.Failure
	if errors.As(err, &f) {
		return f
	}
	return &payment.Failure{Class: payment.Unknown, Code: "no_answer"}
}
