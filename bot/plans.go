package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/billing/plan"
	"github.com/plainbill/plainbill/bot/atonce"
	"github.com/plainbill/plainbill/bot/desk"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
)

const (
	plansPage  = 200       // plans of one page
	plansPages = 5         // pages that one sweep looks at; the next goes on
	lookDays   = 28        // a plan is looked at this often, whatever its schedule says
	lookLater  = time.Hour // when looking at a plan failed
)

// Reasons for a case about a plan.
const (
	reasonPlanBehind = "plan_behind"   // delinquent, or in default
	reasonPlanLetter = "plan_letter"   // the law asks for a notice that no text may carry: a letter is needed
	reasonPlanBill   = "plan_new_bill" // a new bill beside a plan that the policy leaves to a biller
)

// plansDue looks at the plans whose day has come or whose account was posted to: it follows the books, moves the plan
// through its life and tells the patient, each plan in a transaction of its own. Twice is harmless.
func (b *Bot) plansDue(ctx context.Context, now time.Time) error {
	var failures []error
	var scan bool
	err := b.inTx(ctx, func(tx pgx.Tx) (err error) {
		scan, err = ledger.ScanPlans(ctx, tx, now)
		return err
	})
	if err != nil {
		return fmt.Errorf("plans: %w", err)
	}
	for range plansPages {
		var due []ledger.PlanRef
		err := b.Read(ctx, func(tx pgx.Tx) (err error) {
			due, err = ledger.PlansDue(ctx, tx, now, scan, plansPage)
			return err
		})
		if err != nil {
			return fmt.Errorf("plans: %w", err)
		}
		failures = append(failures, atonce.Do(ctx, due, func(ctx context.Context, ref ledger.PlanRef) error {
			err := b.inTx(ctx, func(tx pgx.Tx) error { return b.lookAtPlan(ctx, tx, ref, now) })
			if err == nil {
				return nil
			}
			return errors.Join(fmt.Errorf("plans: %w", err), b.inTx(ctx, func(tx pgx.Tx) error {
				return ledger.LookLater(ctx, tx, ref, now.Add(lookLater))
			}))
		}))
		if len(due) < plansPage || ctx.Err() != nil {
			break
		}
	}
	return errors.Join(failures...)
}

// planLook is one look at one plan.
type planLook struct {
	practice practice.Practice
	live     *ledger.Plan
	look     ledger.Look
	policy   plan.Policy
	thread   *thread.Thread // nil: the account has no phone
	textable bool           // an unasked text may go to it
	autopay  *payment.Autopay
	held     bool // a hold stands of which the policy takes no payments
	today    billing.Date
	now      time.Time
	next     billing.Date // the earliest day to look again
}

// lookAtPlan does all that a plan needs now. The thread is locked before the account.
func (b *Bot) lookAtPlan(ctx context.Context, tx pgx.Tx, ref ledger.PlanRef, now time.Time) error {
	p, err := practice.ByID(ctx, tx, ref.Practice)
	if err != nil {
		return err
	}
	l := &planLook{practice: p, today: billing.DateOf(now.In(p.Zone())), now: now}
	if err := b.planThread(ctx, tx, l, ref.Account); err != nil {
		return err
	}
	if err := b.readPlan(ctx, tx, l, ref.Account); err != nil || l.live == nil {
		return err
	}
	running, err := b.followBooks(ctx, tx, l)
	if err != nil || !running {
		return err
	}
	if running, err = b.live(ctx, tx, l); err != nil || !running {
		return err
	}
	if err := b.tellComing(ctx, tx, l); err != nil {
		return err
	}
	if err := b.tellChanges(ctx, tx, l); err != nil {
		return err
	}
	if err := b.wakeCharges(ctx, tx, l); err != nil {
		return err
	}
	l.by(l.today.AddDays(lookDays))
	return ledger.Looked(ctx, tx, p.ID, l.live.ID, l.look, p.Hours.Start(l.next, p.Zone()))
}

// by makes the next look come no later than a day that is still to come.
func (l *planLook) by(day billing.Date) {
	if l.today.Before(day) && (l.next.IsZero() || day.Before(l.next)) {
		l.next = day
	}
}

// planThread locks the conversation of the account's phone, if it has one, and says whether it may be texted.
func (b *Bot) planThread(ctx context.Context, tx pgx.Tx, l *planLook, account billing.AccountNumber) error {
	a, err := ledger.AccountByNumber(ctx, tx, b.Keys, l.practice.ID, account)
	if err != nil || !a.Phone.Valid() {
		return err
	}
	th, err := thread.Open(ctx, tx, b.Keys, l.practice.ID, a.Phone, l.practice.Sender("").Number, l.now)
	if err != nil {
		return err
	}
	l.thread = &th
	l.textable, err = b.noticeMayLeave(ctx, tx, l.practice.ID, a.Phone)
	return err
}

// readPlan reads the plan under the account's lock, with the policy it was made under.
func (b *Bot) readPlan(ctx context.Context, tx pgx.Tx, l *planLook, account billing.AccountNumber) (err error) {
	if l.live, l.look, err = ledger.LockPlan(ctx, tx, l.practice.ID, account); err != nil || l.live == nil {
		return err
	}
	l.policy = l.live.Policy
	if len(l.policy.Tiers) == 0 {
		if l.policy, err = keptPolicy(ctx, tx, l.practice, l.live.Terms.Policy, l.now); err != nil {
			return err
		}
	}
	if l.autopay, err = payment.AutopayOf(ctx, tx, l.practice.ID, account, l.live.ID); err != nil {
		return err
	}
	l.held, err = planHeld(ctx, tx, l.practice.ID, account, l.policy)
	return err
}

// keptPolicy gives the policy of a version such as "lakeside/3" and keeps it with the plans; one that nobody knows is
// the practice's own.
func keptPolicy(
	ctx context.Context, tx pgx.Tx, p practice.Practice, version string, now time.Time,
) (plan.Policy, error) {
	number, ok := strings.CutPrefix(version, string(p.ID)+"/")
	n, err := strconv.Atoi(number)
	if !ok || err != nil {
		return p.Plan, nil
	}
	policy, err := practice.PolicyAt(ctx, tx, p.ID, n)
	if errors.Is(err, practice.ErrNotFound) {
		return p.Plan, nil
	}
	if err != nil {
		return policy, err
	}
	return policy, ledger.KeepPolicy(ctx, tx, p.ID, version, policy, now)
}

// live moves the plan to where the books and the day put it, tells what the patient has to know of that, and says
// whether it still runs.
func (b *Bot) live(ctx context.Context, tx pgx.Tx, l *planLook) (running bool, err error) {
	s := plan.Assess(l.policy, l.live.Terms, l.live.Open, l.live.Life, l.today)
	l.by(s.Look)
	if s.Life == l.live.Life {
		return true, nil
	}
	if s.Life.Over() || s.Missed > 0 { // nobody misses a payment while none is taken
		waits, err := b.cardWaits(ctx, tx, l)
		if err != nil {
			return false, err
		}
		if l.held || waits {
			l.by(l.today.AddDays(1))
			return true, nil
		}
	}
	if s.Life.Over() {
		return false, b.endPlan(ctx, tx, l, s.Life, dialogue.NoticeDefaulted, s.Late)
	}
	if _, err := ledger.MovePlan(ctx, tx, l.practice.ID, l.live.ID, s.Life, "schedule and payments", l.now); err != nil {
		return false, err
	}
	l.live.Life = s.Life
	switch s.Life {
	case plan.Missed:
		return true, b.tellPlan(ctx, tx, l, dialogue.NoticeMissed, s.Late, false)
	case plan.Delinquent:
		if err := b.planCase(ctx, tx, l, reasonPlanBehind, s.Late.Due); err != nil {
			return false, err
		}
		return true, b.tellPlan(ctx, tx, l, dialogue.NoticeDelinquent, s.Late, false)
	case plan.Cured:
		return true, b.tellPlan(ctx, tx, l, dialogue.NoticeCured, l.live.Open[0], false)
	}
	return true, nil
}

// endPlan ends a plan and its charges, and tells why.
func (b *Bot) endPlan(
	ctx context.Context, tx pgx.Tx, l *planLook, how plan.Life, notice dialogue.Notice, in plan.Instalment,
) error {
	if err := payment.EndAutopay(ctx, tx, l.practice.ID, l.live.Account, "plan "+string(how), l.now); err != nil {
		return err
	}
	if _, err := ledger.EndPlan(ctx, tx, l.practice.ID, l.live.Account, string(how), l.now); err != nil {
		return err
	}
	if how == plan.Defaulted {
		if err := b.planCase(ctx, tx, l, reasonPlanBehind, l.today); err != nil {
			return err
		}
	}
	return b.tellPlan(ctx, tx, l, notice, in, false)
}

// planCase hands the account to the billers. Without a phone there is no conversation to hand over.
func (b *Bot) planCase(ctx context.Context, tx pgx.Tx, l *planLook, reason string, about billing.Date) error {
	if l.thread == nil {
		b.Log.WarnContext(ctx, "a plan needs a biller and its account has no phone: see plainbill plan show",
			"practice", string(l.practice.ID), "plan", l.live.ID, "reason", reason)
		return nil
	}
	return b.openCase(ctx, tx, l.practice, *l.thread, caseWanted{
		reason: reason, account: l.live.Account, at: l.now,
		key: fmt.Sprintf("plan/%d/%s/%s", l.live.Root, reason, about),
	})
}

// tellPlan tells a notice about an instalment, once. Exact: another amount is another notice.
func (b *Bot) tellPlan(
	ctx context.Context, tx pgx.Tx, l *planLook, notice dialogue.Notice, in plan.Instalment, exact bool,
) error {
	n := l.notice(notice, in, exact)
	first, err := ledger.TellOnce(ctx, tx, l.practice.ID, n, l.now)
	if err != nil || !first {
		return err
	}
	return b.tellNow(ctx, tx, l, n, in)
}

// notice names what is told.
func (l *planLook) notice(notice dialogue.Notice, in plan.Instalment, exact bool) ledger.Notice {
	n := ledger.Notice{Plan: l.live.Root, Name: string(notice), Due: in.Due}
	if n.Due.IsZero() {
		n.Due = l.today
	}
	if exact {
		n.Amount = in.Amount
	}
	return n
}

func (b *Bot) tellNow(ctx context.Context, tx pgx.Tx, l *planLook, n ledger.Notice, in plan.Instalment) error {
	key := fmt.Sprintf("plan/%d/%s/%s/%d", n.Plan, n.Name, n.Due, n.Amount)
	if l.thread == nil {
		return nil
	}
	th, err := thread.Lock(ctx, tx, b.Keys, l.practice.ID, l.thread.ID) // again: what was told before is in its state
	if err != nil {
		return err
	}
	return b.tellIn(ctx, tx, l.practice, th, l.live.Account, key, func(facts dialogue.Facts) dialogue.Event {
		return dialogue.Fell{
			At: l.now, Account: l.live.Account, Notice: dialogue.Notice(n.Name), Instalment: in, Facts: facts,
		}
	})
}

// wasWritten says whether nothing about the thread waits for a biller any more.
func wasWritten(ctx context.Context, tx pgx.Tx, l *planLook) (bool, error) {
	if l.thread == nil {
		return false, nil
	}
	c, err := desk.OpenCase(ctx, tx, l.practice.ID, l.thread.ID)
	return c == nil, err
}
