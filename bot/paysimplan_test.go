package bot

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/cashier"
)

// planStep is one thing that happens to the plan between the card and the books: the patient changes it or stops its
// charges, an insurer pays late, the clock looks at it, a biller writes what no text may tell.
func (s *simulation) planStep(ctx context.Context, account billing.AccountNumber) {
	b := s.bot
	switch s.rng.IntN(6) {
	case 0:
		s.alive(func() error { return b.inTx(ctx, func(tx pgx.Tx) error { return s.changePlan(ctx, tx, account) }) })
	case 1:
		s.alive(func() error {
			err := b.inTx(ctx, func(tx pgx.Tx) error {
				_, err := payment.PauseAutopay(ctx, tx, simPractice, account, "asked", s.at)
				return err
			})
			if err == nil {
				s.till.stopped, s.till.stops = true, s.till.stops+1
			}
			return err
		})
	case 2:
		s.alive(func() error { return b.inTx(ctx, func(tx pgx.Tx) error { return s.remit(ctx, tx, account) }) })
	case 3, 4:
		s.alive(func() error { return b.plansDue(ctx, s.at) })
	case 5:
		s.alive(func() error {
			return b.inTx(ctx, func(tx pgx.Tx) error {
				live, err := ledger.LivePlan(ctx, tx, simPractice, account)
				if err != nil || live == nil {
					return err
				}
				_, err = ledger.WrittenDown(ctx, tx, simPractice, live.Root, s.at)
				return err
			})
		})
	}
	s.holds(ctx, account)
}

// changePlan is the patient's own change, as a text makes it.
func (s *simulation) changePlan(ctx context.Context, tx pgx.Tx, account billing.AccountNumber) error {
	live, err := ledger.LivePlan(ctx, tx, simPractice, account)
	if err != nil || live == nil {
		return err
	}
	kind := []plan.ChangeKind{plan.MoveDate, plan.Resize, plan.PayAhead}[s.rng.IntN(3)]
	today := billing.DateOf(s.at)
	wish := plan.Wish{First: today.AddDays(1 + s.rng.IntN(10))}
	if kind != plan.MoveDate {
		wish = plan.Wish{Amount: live.Left/2 + 1}
	}
	terms, err := plan.Amend(plan.Policy{MinPayment: 1}, live.Terms.Policy, plan.Running{
		Terms: live.Terms, Open: live.Open, Left: live.Left, Life: live.Life, Record: live.Record,
	}, today, plan.Change{Kind: kind, Wish: wish})
	if err != nil {
		return nil // the policy refuses: nothing changes
	}
	id, err := ledger.ReplacePlan(ctx, tx, simPractice, account, live.ID, kind, terms,
		fmt.Sprintf("change/%d", live.ID), s.at, "AGREE", "SM2", s.bot.Keys)
	if err != nil {
		return err
	}
	return payment.MoveAutopay(ctx, tx, simPractice, account, live.ID, id, s.at)
}

// remit takes a part of what is owed off the patient, as a late remittance does.
func (s *simulation) remit(ctx context.Context, tx pgx.Tx, account billing.AccountNumber) error {
	_, err := cashier.Allow(ctx, tx, s.bot.Keys, billing.Allowance{
		Practice: simPractice, Account: account, Kind: billing.WriteOff, Amount: billing.Cents(1 + s.rng.IntN(4000)),
		Approver: "U01", Reference: fmt.Sprint(s.rng.Uint64()), At: s.at,
	}, "late")
	if errors.Is(err, billing.ErrTooMuch) {
		return nil
	}
	return err
}

// holds checks the plan against the books: what is open sums to what is left, which is never more than is owed, and
// with what was paid never more than the principal.
func (s *simulation) holds(ctx context.Context, account billing.AccountNumber) {
	s.t.Helper()
	err := s.bot.Read(ctx, func(tx pgx.Tx) error {
		live, err := ledger.LivePlan(ctx, tx, simPractice, account)
		if err != nil || live == nil {
			return err
		}
		due, err := ledger.Due(ctx, tx, simPractice, account)
		if err != nil {
			return err
		}
		var open billing.Cents
		for _, in := range live.Open {
			open += in.Amount
		}
		if open != live.Left || open > due || open+live.Paid > live.Terms.Principal {
			s.t.Errorf("%d open, %d left, %d owed, %d paid of %d", open, live.Left, due, live.Paid, live.Terms.Principal)
		}
		if !live.Terms.Disclosed && live.Record.Paid+len(live.Open) > plan.MaxInstalments {
			s.t.Errorf("%d payments made and %d to come", live.Record.Paid, len(live.Open))
		}
		return nil
	})
	if err != nil {
		s.t.Error(err)
	}
}
