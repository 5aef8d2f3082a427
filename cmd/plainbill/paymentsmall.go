package main

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/cashier"
)

// smallAtOnce bounds what one run writes off.
const smallAtOnce = 10_000

type paymentSmall struct {
	Approver string `placeholder:"WHO" help:"Who allows it; without, the balances are only listed."`
	Practice string `placeholder:"ID" help:"The practice, when there are several."`
	JSON     bool   `help:"One JSON document."`
}

// Run lists the balances that the policy calls too small to ask for, and writes them off when somebody allows it.
func (s paymentSmall) Run(ctx context.Context, c *console) error {
	b, p, err := c.openFor(ctx, s.Practice)
	if err != nil {
		return err
	}
	defer b.close()
	if p.Plan.SmallBalance.Max <= 0 {
		return errors.New("the policy names no small balance: plan.small_balance.max")
	}
	now := c.now().UTC()
	small := []cashier.Small{}
	written := 0
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		some, err := cashier.SmallBalances(ctx, tx, p, smallAtOnce)
		small = append(small, some...)
		if err != nil || s.Approver == "" {
			return err
		}
		reference := "small/" + billing.DateOf(now.In(p.Zone())).String()
		written, err = cashier.WriteOffSmall(ctx, tx, b.keys, p, small, s.Approver, reference, now)
		return err
	})
	if err != nil {
		return err
	}
	if s.JSON {
		return c.json(map[string]any{"small": small, "written_off": written})
	}
	for _, one := range small {
		c.printf("%s %s\n", one.Account, one.Due)
	}
	if s.Approver == "" {
		c.printf("%d small balances; --approver WHO writes them off\n", len(small))
		return nil
	}
	c.printf("%d small balances written off\n", written)
	return nil
}
