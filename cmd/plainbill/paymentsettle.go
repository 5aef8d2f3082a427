package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing/payment"
)

// failedShown is how long a refund that failed is listed.
const failedShown = 90 * 24 * time.Hour

type paymentUnsettled struct {
	JSON bool `help:"One JSON document."`
}

// Run lists the charges and refunds that somebody has to look up at the processor, and the refunds that failed lately;
// one of the first is exit code 1.
func (u paymentUnsettled) Run(ctx context.Context, c *console) error {
	b, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer b.close()
	found := []payment.Unsettled{}
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		some, err := payment.AllUnsettled(ctx, tx, c.now().UTC().Add(-failedShown), listed)
		found = append(found, some...)
		return err
	})
	if err != nil {
		return err
	}
	open := false
	for _, f := range found {
		open = open || f.Kind != payment.FailedRefund
		if !u.JSON {
			c.printf("%s %s %s %d of account %s %s: %s\n", f.SentAt.UTC().Format(time.RFC3339), f.Practice, f.Kind, f.ID,
				f.Account, f.Intent, f.Code)
		}
	}
	switch {
	case u.JSON:
		err = c.json(map[string]any{"unsettled": found})
	case len(found) == 0:
		c.printf("nothing is unsettled\n")
	}
	if err == nil && open {
		return errPartly
	}
	return err
}

type paymentSettle struct {
	Kind     string `arg:"" enum:"charge,refund" help:"charge or refund."`
	ID       int64  `arg:"" help:"Its number in the list of payment unsettled."`
	NotMade  bool   `required:"" help:"It was looked up at the processor and was not made."`
	Practice string `placeholder:"ID" help:"The practice, when there are several."`
}

// Run settles what nobody could know. What was made is settled by its notice, sent again from the processor's pages.
func (s paymentSettle) Run(ctx context.Context, c *console) error {
	if !s.NotMade {
		return errors.New("--not-made: what was made is settled by its notice; have the processor send it again")
	}
	b, p, err := c.openFor(ctx, s.Practice)
	if err != nil {
		return err
	}
	defer b.close()
	var settled bool
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		settled, err = payment.NotMade(ctx, tx, p.ID, s.Kind, s.ID, c.now().UTC())
		return err
	})
	switch {
	case err != nil:
		return err
	case !settled:
		return fmt.Errorf("%s %d is not unsettled at practice %s", s.Kind, s.ID, p.ID)
	}
	c.printf("settled: it was not made\n")
	return nil
}
