package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing/payment"
)

// listed is how many rows a list about payments shows.
const listed = 1000

// stillOnItsWay is how long a payment may take to reach the bank before it is missing there.
const stillOnItsWay = 10 * 24 * time.Hour

// failedShown is how long a refund that failed is listed.
const failedShown = 90 * 24 * time.Hour

// listing is a list about payments of all practices.
type listing[T any] struct {
	name, none string // what the document calls it, and what is said when there is nothing
	read       func(ctx context.Context, tx pgx.Tx) ([]T, error)
	line       func(T) string
	open       func(T) bool // somebody has to look after it; nil: after all of them
}

// show prints the list, one row a line or as one document; something that is open is exit code 1.
func (l listing[T]) show(ctx context.Context, c *console, asJSON bool) error {
	b, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer b.close()
	found := []T{}
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		some, err := l.read(ctx, tx)
		found = append(found, some...)
		return err
	})
	if err != nil {
		return err
	}
	open := false
	for _, f := range found {
		open = open || l.open == nil || l.open(f)
		if !asJSON {
			c.printf("%s\n", l.line(f))
		}
	}
	switch {
	case asJSON:
		err = c.json(map[string]any{l.name: found})
	case len(found) == 0:
		c.printf("%s\n", l.none)
	}
	if err == nil && open {
		return errPartly
	}
	return err
}

type paymentNotices struct {
	JSON bool `help:"One JSON document."`
}

// Run lists the notices that wait for what they are about, and those that were odd; a notice that waits is exit code 1.
func (n paymentNotices) Run(ctx context.Context, c *console) error {
	return listing[payment.Parked]{
		name: "notices", none: "no notice waits",
		read: func(ctx context.Context, tx pgx.Tx) ([]payment.Parked, error) { return payment.Odd(ctx, tx, listed) },
		line: func(p payment.Parked) string {
			at := p.ReceivedAt.UTC().Format(time.RFC3339)
			return fmt.Sprintf("%s %s %s %s %s: %s", at, p.State, p.ID, p.Type, p.Intent, p.Why)
		},
		open: func(p payment.Parked) bool { return p.State != "acted" },
	}.show(ctx, c, n.JSON)
}

type paymentPayouts struct {
	JSON bool `help:"One JSON document."`
}

// Run lists where the processor's transfers and the books differ; a difference is exit code 1.
func (p paymentPayouts) Run(ctx context.Context, c *console) error {
	return listing[payment.Difference]{
		name: "differences", none: "transfers and books agree",
		read: func(ctx context.Context, tx pgx.Tx) ([]payment.Difference, error) {
			return payment.Differences(ctx, tx, c.now().UTC().Add(-stillOnItsWay), listed)
		},
		line: func(d payment.Difference) string {
			return fmt.Sprintf("%s %s %s %s: here %s, there %s", d.Cause, d.Kind, d.Source, d.Payout, d.Here, d.There)
		},
	}.show(ctx, c, p.JSON)
}

type paymentUnsettled struct {
	JSON bool `help:"One JSON document."`
}

// Run lists the charges and refunds that somebody has to look up at the processor, and the refunds that failed lately;
// one of the first is exit code 1.
func (u paymentUnsettled) Run(ctx context.Context, c *console) error {
	return listing[payment.Unsettled]{
		name: "unsettled", none: "nothing is unsettled",
		read: func(ctx context.Context, tx pgx.Tx) ([]payment.Unsettled, error) {
			return payment.AllUnsettled(ctx, tx, c.now().UTC().Add(-failedShown), listed)
		},
		line: func(f payment.Unsettled) string {
			at := f.SentAt.UTC().Format(time.RFC3339)
			return fmt.Sprintf("%s %s %s %d of account %s %s: %s", at, f.Practice, f.Kind, f.ID, f.Account, f.Intent, f.Code)
		},
		open: func(f payment.Unsettled) bool { return f.Kind != payment.FailedRefund },
	}.show(ctx, c, u.JSON)
}
