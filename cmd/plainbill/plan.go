package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/bot/practice"
)

// planCommand is the commands about payment plans.
type planCommand struct {
	Backtest planBacktest `cmd:"" help:"What today's accounts would be offered under another policy."`
	Show     planShow     `cmd:"" help:"The plan of an account, and the life it had so far."`
}

type planBacktest struct {
	Policy   string `required:"" placeholder:"FILE" help:"A practice file, or one with nothing but its group \"plan\"."`
	Practice string `placeholder:"ID" help:"The practice, when there are several."`
	JSON     bool   `help:"One JSON document."`
}

// Run prints how many accounts get which answer under either policy, and every account whose answer differs. It changes
// nothing.
func (p planBacktest) Run(ctx context.Context, c *console) error {
	file, err := os.Open(p.Policy)
	if err != nil {
		return err
	}
	defer file.Close()
	b, in, err := c.openFor(ctx, p.Practice)
	if err != nil {
		return err
	}
	defer b.close()
	proposed, err := practice.ReadPolicy(file, in.ID)
	if err != nil {
		return err
	}
	var result bot.Backtest
	options := pgx.TxOptions{AccessMode: pgx.ReadOnly, IsoLevel: pgx.RepeatableRead}
	err = pgx.BeginTxFunc(ctx, b.pool, options, func(tx pgx.Tx) (err error) {
		result, err = bot.BacktestPlans(ctx, tx, in, proposed, billing.DateOf(c.now().In(in.Zone())))
		return err
	})
	if err != nil {
		return err
	}
	if p.JSON {
		return c.json(result)
	}
	c.printBacktest(result)
	return nil
}

func (c *console) printBacktest(r bot.Backtest) {
	c.printf("%-28s %9s %9s\n", "", "in force", "proposed")
	outcomes := map[string]bool{}
	for _, counts := range []map[string]int{r.InForce, r.Proposed} {
		for outcome := range counts {
			outcomes[outcome] = true
		}
	}
	for _, outcome := range slices.Sorted(maps.Keys(outcomes)) {
		c.printf("%-28s %9d %9d\n", outcome, r.InForce[outcome], r.Proposed[outcome])
	}
	for _, d := range r.Different {
		c.printf("%s %s\n  in force: %s\n  proposed: %s\n", d.Account, d.Due, d.InForce, d.Proposed)
	}
	c.printf("%d accounts with a balance, %d would be answered otherwise\n", r.Accounts, len(r.Different))
}

type planShow struct {
	Account  string `arg:"" help:"The account's number."`
	Practice string `placeholder:"ID" help:"The practice, when there are several."`
	JSON     bool   `help:"One JSON document."`
}

// shapeOfPlan is a plan outside, as the README documents it.
type shapeOfPlan struct {
	Plan     int64         `json:"plan"`
	Policy   string        `json:"policy"`
	Life     string        `json:"life"`
	Left     billing.Cents `json:"left"`
	Open     []shapeOfDue  `json:"open"`
	Moves    []shapeOfMove `json:"moves"`
	Replaces int64         `json:"replaces,omitempty"`
}

type shapeOfDue struct {
	Due    string        `json:"due"`
	Amount billing.Cents `json:"amount"`
}

type shapeOfMove struct {
	At  time.Time `json:"at"`
	To  string    `json:"to"`
	Why string    `json:"why"`
}

// Run prints the plan in force.
func (p planShow) Run(ctx context.Context, c *console) error {
	b, in, err := c.openFor(ctx, p.Practice)
	if err != nil {
		return err
	}
	defer b.close()
	var shown *shapeOfPlan
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		live, err := ledger.LivePlan(ctx, tx, in.ID, billing.AccountNumber(p.Account))
		if err != nil || live == nil {
			return err
		}
		moves, err := ledger.PlanMoves(ctx, tx, in.ID, live.ID)
		shown = shapePlan(live, moves)
		return err
	})
	switch {
	case err != nil:
		return err
	case shown == nil:
		return fmt.Errorf("account %q has no plan in force at practice %s", p.Account, in.ID)
	case p.JSON:
		return c.json(shown)
	}
	c.printf("plan %d, %s, %s left, under policy %s\n", shown.Plan, shown.Life, shown.Left, shown.Policy)
	for _, d := range shown.Open {
		c.printf("  %s  %s\n", d.Due, d.Amount)
	}
	for _, m := range shown.Moves {
		c.printf("%s %s (%s)\n", m.At.In(in.Zone()).Format("2006-01-02 15:04"), m.To, m.Why)
	}
	return nil
}

func shapePlan(live *ledger.Plan, moves []ledger.PlanMove) *shapeOfPlan {
	s := &shapeOfPlan{
		Plan: live.ID, Policy: live.Terms.Policy, Life: string(live.Life), Left: live.Left, Replaces: live.Replaces,
		Open: []shapeOfDue{}, Moves: []shapeOfMove{},
	}
	for _, in := range live.Open {
		s.Open = append(s.Open, shapeOfDue{Due: in.Due.String(), Amount: in.Amount})
	}
	for _, m := range moves {
		s.Moves = append(s.Moves, shapeOfMove{At: m.At.UTC(), To: string(m.To), Why: m.Why})
	}
	return s
}
