package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing/payment"
)

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
