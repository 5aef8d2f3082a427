package cashier

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/practice"
)

const (
	lookDaily  = 12 * time.Hour     // a try is under way, or the patient has to do something
	lookWeekly = 7 * 24 * time.Hour // whatever its plan says; what moves a payment wakes it, see payment.WakeAutopay
	lookHourly = time.Hour          // what holds an account may be lifted
)

// planCharges writes down the tries that are to be made today: of plans with autopay, not paused and not held, the
// first open instalment when it is due. An account has one charge under way, and at most one planned a day.
func (c *Cashier) planCharges(ctx context.Context, now time.Time) error {
	var due []*payment.Autopay
	err := c.read(ctx, func(tx pgx.Tx) (err error) {
		due, err = payment.AutopaysToLookAt(ctx, tx, now, lookPage)
		return err
	})
	if err != nil {
		return err
	}
	var failures []error
	for _, a := range due {
		failures = append(failures, c.inTx(ctx, func(tx pgx.Tx) error {
			held, err := a.Hold(ctx, tx, now)
			if err != nil || !held {
				return err
			}
			next, err := c.planCharge(ctx, tx, *a, now)
			if err != nil {
				return err
			}
			return a.LookAgain(ctx, tx, next)
		}))
	}
	return errors.Join(failures...)
}

// planCharge plans the next try of one autopay if it is due, and says when to look again.
func (c *Cashier) planCharge(
	ctx context.Context, tx pgx.Tx, auto payment.Autopay, now time.Time,
) (next time.Time, err error) {
	p, err := practice.ByID(ctx, tx, auto.Practice)
	if err != nil {
		return next, err
	}
	if opens := p.Hours.Opens(now, p.Zone()); opens.After(now) {
		return opens, nil
	}
	live, err := ledger.LivePlan(ctx, tx, auto.Practice, auto.Account)
	if err != nil {
		return next, err
	}
	if live == nil || live.ID != auto.Plan || len(live.Open) == 0 || !auto.Card.RemovedAt.IsZero() {
		return now.Add(lookHourly), nil
	}
	first := live.Open[0]
	today := billing.DateOf(now.In(p.Zone()))
	if today.Before(first.Due) {
		return soonest(now, p.Hours.Start(first.Due, p.Zone())), nil
	}
	allowed, ok, err := c.path.ChargeAllowedFrom(ctx, tx, p, live, &auto, first)
	if err != nil || !ok {
		return now.Add(lookHourly), err
	}
	if today.Before(allowed) {
		return soonest(now, p.Hours.Start(allowed, p.Zone())), nil
	}
	if lost, err := payment.UnsettledOf(ctx, tx, auto.Practice, auto.Account); err != nil || lost {
		return now.Add(lookDaily), err
	}
	no := live.NextNo()
	last, try, err := lastTry(ctx, tx, auto, no, first.Due)
	if err != nil {
		return next, err
	}
	again, from := tryAgain(last, auto.Card.ID, policyOf(live, p), p.Zone())
	if !again {
		return now.Add(lookDaily), nil
	}
	if today.Before(from) {
		return soonest(now, p.Hours.Start(from, p.Zone())), nil
	}
	planned, err := payment.PlanAttempt(ctx, tx, payment.Attempt{
		Practice: auto.Practice, Account: auto.Account, Plan: live.ID, Instalment: no, No: try, Due: first.Due, Day: today,
		Amount: first.Amount, Card: auto.Card.ID,
	}, now)
	if err != nil {
		return next, err
	}
	if planned != nil {
		err = c.path.Queue(ctx, tx, chargeJob{Practice: planned.Practice, Attempt: planned.ID})
	}
	return p.Hours.Start(today.AddDays(1), p.Zone()), err
}

// lastTry gives the last try of an instalment that counts, and the number of the next. One that was declined when other
// terms were in force counts where these ask on the same day: new terms bring no try forward.
func lastTry(
	ctx context.Context, tx pgx.Tx, auto payment.Autopay, no int, due billing.Date,
) (last *payment.Attempt, try int, err error) {
	last, err = payment.LastAttempt(ctx, tx, auto.Practice, auto.Plan, no)
	if err != nil {
		return nil, 0, err
	}
	try = 1
	if last != nil {
		try = last.No + 1
	}
	if last != nil && last.State != payment.AttemptCanceled {
		return last, try, nil
	}
	declined, err := payment.LastDeclined(ctx, tx, auto.Practice, auto.Account, due)
	if err != nil || declined == nil {
		return last, try, err
	}
	return declined, max(try, declined.No+1), nil
}

// policyOf is the policy that a plan was made under; the practice's own where it was not kept.
func policyOf(live *ledger.Plan, p practice.Practice) plan.Policy {
	if len(live.Policy.Tiers) == 0 {
		return p.Plan
	}
	return live.Policy
}

// soonest looks again at a time, or after the longest interval.
func soonest(now, at time.Time) time.Time {
	if latest := now.Add(lookWeekly); at.After(latest) {
		return latest
	}
	return at
}

// tryAgain says whether an instalment may be tried after its last try, and from which day. One that succeeded is never
// charged again, even when it was given back; one that needs another card waits for it.
func tryAgain(last *payment.Attempt, card int64, policy plan.Policy, zone *time.Location) (bool, billing.Date) {
	switch {
	case last == nil, last.State == payment.AttemptCanceled,
		last.State == payment.AttemptFailed && last.Code == payment.CodeNotMade: // as if it had never been sent
		return true, billing.Date{}
	case last.State == payment.AttemptFailed && last.Code != payment.CodeUnsettled:
		days, ok := policy.RetryAfter(last.No)
		return ok, billing.DateOf(last.SettledAt.In(zone)).AddDays(days)
	case last.State == payment.AttemptNeedsCard && last.Card != card:
		return true, billing.Date{}
	}
	return false, billing.Date{}
}
