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
	"github.com/plainbill/plainbill/bot/dialogue"
)

// followBooks brings a plan in line with what the account owes: it asks again for what went back, ends with its balance,
// shrinks when an insurer paid late or something was written off, and takes in a new bill or leaves it out by its policy. It says whether a plan
// still runs; l then has the terms in force.
func (b *Bot) followBooks(ctx context.Context, tx pgx.Tx, l *planLook) (running bool, err error) {
	if !l.live.Back.None() && reopened(l) > 0 {
		if err := b.reopen(ctx, tx, l); err != nil {
			return false, err
		}
	}
	p := l.live
	unpaid := p.Terms.Principal - p.Paid
	if p.Left == 0 {
		return false, b.planEnds(ctx, tx, l, unpaid)
	}
	if p.Left < unpaid {
		if err := b.replacePlan(ctx, tx, l, plan.Change{Kind: plan.Shrink, Balance: p.Left}); err != nil {
			return false, err
		}
		return true, b.tellPlan(ctx, tx, l, dialogue.NoticePlanShrunk, l.live.Open[len(l.live.Open)-1], true)
	}
	beside := l.look.Due - p.Left
	if fresh := beside - max(l.look.Beside, 0); fresh > 0 {
		l.look.Beside = beside
		return true, b.newBill(ctx, tx, l, fresh)
	}
	l.look.Beside = beside
	return true, nil
}

// planEnds ends a plan of which nothing is left: paid by the patient, or for a part of it owed no more.
func (b *Bot) planEnds(ctx context.Context, tx pgx.Tx, l *planLook, unpaid billing.Cents) error {
	notice := dialogue.NoticePlanPaid
	switch {
	case l.look.Due < 0:
		notice = dialogue.NoticeCreditLeft
	case unpaid > 0:
		notice = dialogue.NoticePlanEnded
	}
	return b.endPlan(ctx, tx, l, plan.PaidOff, notice, plan.Instalment{})
}

// newBill does with a bill that came under a plan what the plan's policy says.
func (b *Bot) newBill(ctx context.Context, tx pgx.Tx, l *planLook, fresh billing.Cents) error {
	what := l.policy.OnNewBalance()
	if what == plan.BalanceJoin && l.held {
		what = plan.BalanceHold // it may be owed by somebody else
	}
	switch what {
	case plan.BalanceJoin:
		err := b.replacePlan(ctx, tx, l, plan.Change{Kind: plan.Join, Balance: l.live.Left + fresh})
		if refusedByPolicy(err) {
			return b.planCase(ctx, tx, l, reasonPlanBill, l.today)
		}
		if err != nil {
			return err
		}
		return b.tellPlan(ctx, tx, l, dialogue.NoticeBalanceJoined, l.live.Open[len(l.live.Open)-1], true)
	case plan.BalanceAsk:
		return b.tellPlan(ctx, tx, l, dialogue.NoticeBalanceAsk, plan.Instalment{Due: l.today, Amount: fresh}, true)
	case plan.BalanceHold:
		return b.planCase(ctx, tx, l, reasonPlanBill, l.today)
	}
	return nil // its own statement asks for it
}

func refusedByPolicy(err error) bool {
	return errors.Is(err, plan.ErrNeedsApproval) || errors.Is(err, plan.ErrOutsidePolicy) ||
		errors.Is(err, plan.ErrNothingDue) || errors.Is(err, plan.ErrTerms)
}

// replacePlan puts the terms that the books call for in the place of those in force, with their card if one pays them.
func (b *Bot) replacePlan(ctx context.Context, tx pgx.Tx, l *planLook, c plan.Change) error {
	p := l.live
	terms, err := plan.Amend(l.policy, p.Terms.Policy, plan.Running{
		Terms: p.Terms, Open: p.Open, Left: p.Left, Life: p.Life, Record: p.Record,
	}, l.today, c)
	if err != nil {
		return err
	}
	key := fmt.Sprintf("plan/%d/%s", p.ID, c.Kind)
	id, err := ledger.ReplacePlan(ctx, tx, l.practice.ID, p.Account, p.ID, c.Kind, terms, key, l.now, "", key, b.Keys)
	if err != nil {
		return err
	}
	if err := payment.MoveAutopay(ctx, tx, l.practice.ID, p.Account, p.ID, id, l.now); err != nil {
		return err
	}
	if err := b.readPlan(ctx, tx, l, p.Account); err != nil {
		return err
	}
	if l.live == nil || l.live.ID != id {
		return fmt.Errorf("replace plan: %w", ledger.ErrNotFound)
	}
	l.look.Beside = l.look.Due - l.live.Left
	return nil
}

// wakeCharges has the card's next charge looked at on the day of the first open payment: money that came or went back
// may have made it another.
func (b *Bot) wakeCharges(ctx context.Context, tx pgx.Tx, l *planLook) error {
	if l.autopay == nil || l.autopay.Paused {
		return nil
	}
	day := l.today.AddDays(1) // a second one today would be one too many
	if due := l.live.Open[0].Due; day.Before(due) {
		day = due
	}
	at := l.practice.Hours.Start(day, l.practice.Zone())
	return payment.WakeAutopay(ctx, tx, l.practice.ID, l.live.Account, l.live.ID, at)
}
