package bot

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/dialogue"
)

// reopen asks again for money that had paid for a plan and went back. What the practice gave back comes last, so that
// nobody is told that they missed it; what was taken back is due again from now on, with its grace.
func (b *Bot) reopen(ctx context.Context, tx pgx.Tx, l *planLook) error {
	back, beside, day := l.live.Back, l.look.Beside, l.today
	if l.autopay != nil && !l.autopay.Paused { // the card waits for the days of notice: nobody is late meanwhile
		day = day.AddDays(plan.DateNoticeDays)
	}
	err := b.replacePlan(ctx, tx, l, plan.Change{
		Kind: plan.Reopen, Back: back, Balance: reopened(l), Wish: plan.Wish{First: day},
	})
	if err != nil {
		return err
	}
	l.look.Beside = beside // what is owed again outside of the plan is news
	open := l.live.Open
	if back.Taken > 0 {
		coming := slices.IndexFunc(open, func(in plan.Instalment) bool { return !in.Due.Before(l.today) })
		if err := b.tellPlan(ctx, tx, l, dialogue.NoticePaymentBack, open[max(coming, 0)], true); err != nil {
			return err
		}
	}
	if back.Given > 0 {
		return b.tellPlan(ctx, tx, l, dialogue.NoticePaymentMoved, open[len(open)-1], true)
	}
	return nil
}

// reopened is what a plan is for with what went back of it.
func reopened(l *planLook) billing.Cents { return min(l.live.Left+l.live.Back.Earlier, l.look.Due) }
