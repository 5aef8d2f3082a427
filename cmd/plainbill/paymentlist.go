package main

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing/payment"
)

// listed is how many rows a list about payments shows.
const listed = 1000

// stillOnItsWay is how long a payment may take to reach the bank before it is missing there.
const stillOnItsWay = 10 * 24 * time.Hour

type paymentNotices struct {
	JSON bool `help:"One JSON document."`
}

// Run lists the notices that wait for what they are about, and those that were odd; a notice that waits is exit code 1.
func (n paymentNotices) Run(ctx context.Context, c *console) error {
	b, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer b.close()
	found := []payment.Parked{}
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		some, err := payment.Odd(ctx, tx, listed)
		found = append(found, some...)
		return err
	})
	if err != nil {
		return err
	}
	waits := false
	for _, f := range found {
		waits = waits || f.State != "acted"
	}
	if n.JSON {
		err = c.json(map[string]any{"notices": found})
	} else {
		for _, f := range found {
			c.printf("%s %s %s %s %s: %s\n", f.ReceivedAt.UTC().Format(time.RFC3339), f.State, f.ID, f.Type, f.Intent, f.Why)
		}
		if len(found) == 0 {
			c.printf("no notice waits\n")
		}
	}
	if err == nil && waits {
		return errPartly
	}
	return err
}

type paymentPayouts struct {
	JSON bool `help:"One JSON document."`
}

// Run lists where the processor's transfers and the books differ; a difference is exit code 1.
func (p paymentPayouts) Run(ctx context.Context, c *console) error {
	b, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer b.close()
	found := []payment.Difference{}
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		some, err := payment.Differences(ctx, tx, c.now().UTC().Add(-stillOnItsWay), listed)
		found = append(found, some...)
		return err
	})
	if err != nil {
		return err
	}
	if p.JSON {
		err = c.json(map[string]any{"differences": found})
	} else {
		for _, d := range found {
			c.printf("%s %s %s %s: here %s, there %s\n", d.Cause, d.Kind, d.Source, d.Payout, d.Here, d.There)
		}
		if len(found) == 0 {
			c.printf("transfers and books agree\n")
		}
	}
	if err == nil && len(found) > 0 {
		return errPartly
	}
	return err
}
