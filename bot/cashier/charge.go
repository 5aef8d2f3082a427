package cashier

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/practice"
)

// Charge makes one try of an instalment. What is checked and marked is committed before the processor is asked, and the
// answer is noted after; whatever breaks off in between is asked again under the same key, which the processor answers
// as it did.
func (c *Cashier) Charge(ctx context.Context, id billing.PracticeID, attempt int64) error {
	if c.Processor == nil {
		return nil
	}
	var call *payment.Charge
	err := c.inTx(ctx, func(tx pgx.Tx) (err error) {
		call, err = c.readyCharge(ctx, tx, id, attempt, c.Now())
		return err
	})
	if err != nil || call == nil {
		return err
	}
	receipt, failure := c.Processor.Charge(ctx, *call)
	var paid billing.AccountNumber
	err = c.inTx(ctx, func(tx pgx.Tx) error {
		a, err := payment.LockAttempt(ctx, tx, id, attempt)
		if err != nil || a == nil {
			return err
		}
		paid = a.Account
		return c.chargeAnswered(ctx, tx, a, receipt, failure)
	})
	if err == nil && failure == nil && paid != "" {
		c.closeBeyond(ctx, id, paid)
	}
	return err
}

// readyCharge checks everything once more and marks the try as being asked for; nil when it is not to be.
func (c *Cashier) readyCharge(
	ctx context.Context, tx pgx.Tx, id billing.PracticeID, attempt int64, now time.Time,
) (*payment.Charge, error) {
	a, err := payment.LockAttempt(ctx, tx, id, attempt)
	if err != nil || a == nil || !a.UnderWay() || a.NextAt.After(now) {
		return nil, err
	}
	p, err := practice.ByID(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	card, err := payment.CardByID(ctx, tx, id, a.Card)
	if err != nil {
		return nil, err
	}
	why, err := c.notChargeable(ctx, tx, p, *a, *card, now)
	if err != nil {
		return nil, err
	}
	sent := !a.SentAt.IsZero()
	switch {
	case why != "" && !sent:
		return nil, a.Settle(ctx, tx, payment.AttemptCanceled, why, "", now)
	case sent && now.Sub(a.SentAt) > KeysLive:
		c.Log.ErrorContext(ctx, "nobody can tell whether a card was charged: look it up at the processor",
			"practice", string(id), "attempt", a.ID)
		return nil, errors.Join(a.Settle(ctx, tx, payment.AttemptFailed, payment.CodeUnsettled, "", now),
			tellBiller(ctx, tx, CaseChargeUnsettled, a.Practice, a.Account, fmt.Sprintf("attempt/%d", a.ID), now))
	case why != "" && card.ForgottenAt.IsZero():
		// It may have happened, and asking again could make it happen: the notice will tell.
		return nil, a.Wait(ctx, tx, payment.AttemptUnknown, why, "", now.Add(5*time.Minute))
	}
	// Of a card that the processor has forgotten the same key tells only what happened before.
	if halted, err := payment.Halted(ctx, tx, id, now); err != nil || halted {
		return nil, errors.Join(err, a.Wait(ctx, tx, a.State, a.Code, "", now.Add(time.Minute)))
	}
	if opens := p.Hours.Opens(now, p.Zone()); !sent && opens.After(now) {
		return nil, a.Wait(ctx, tx, payment.AttemptPlanned, "", "", opens)
	}
	if err := payment.Sending(ctx, tx, *a, billing.DateOf(now.In(p.Zone())), now, now.Add(callSettles)); err != nil {
		return nil, err
	}
	return &payment.Charge{
		Practice: id, Attempt: a.ID, Key: a.Key(), Amount: a.Amount, Customer: card.Customer, Method: card.Method,
		Label: p.DisplayName,
	}, nil
}

// notChargeable says why a try may not be made now, or nothing: the plan, its open instalment, the consent and the card
// are as they were when it was planned, no hold forbids it, and the days of notice are over.
func (c *Cashier) notChargeable(
	ctx context.Context, tx pgx.Tx, p practice.Practice, a payment.Attempt, card payment.Card, now time.Time,
) (string, error) {
	auto, err := payment.AutopayOf(ctx, tx, a.Practice, a.Account, a.Plan)
	if err != nil {
		return "", err
	}
	switch {
	case !card.RemovedAt.IsZero():
		return "card_removed", nil
	case auto == nil:
		return "no_autopay", nil
	case auto.Paused:
		return "paused", nil
	case auto.Card.ID != a.Card:
		return "other_card", nil
	}
	live, err := ledger.LivePlan(ctx, tx, a.Practice, a.Account)
	if err != nil {
		return "", err
	}
	if live == nil || live.ID != a.Plan || len(live.Open) == 0 {
		return "no_plan", nil
	}
	today := billing.DateOf(now.In(p.Zone()))
	if live.NextNo() != a.Instalment || live.Open[0].Amount != a.Amount || today.Before(live.Open[0].Due) {
		return "instalment_changed", nil
	}
	from, allowed, err := c.path.ChargeAllowedFrom(ctx, tx, p, live, auto, live.Open[0])
	if err != nil {
		return "", err
	}
	if !allowed || today.Before(from) {
		return "not_yet", nil
	}
	return "", nil
}

// chargeAnswered notes the processor's answer. A notice may have been faster: what is decided stays, but money that
// arrived is always posted.
func (c *Cashier) chargeAnswered(
	ctx context.Context, tx pgx.Tx, a *payment.Attempt, r payment.Receipt, failure error,
) error {
	now := c.Now()
	switch {
	case failure != nil && !a.UnderWay():
		return nil
	case failure != nil:
		return c.chargeFailed(ctx, tx, a, failureOf(failure), r.ID, now)
	case r.Pending:
		if !a.UnderWay() {
			return nil
		}
		return a.Wait(ctx, tx, payment.AttemptUnknown, "pending", r.ID, now.Add(longestWait))
	}
	return c.charged(ctx, tx, a, payment.Received{Intent: r.ID, Amount: r.Amount, Fee: r.Fee, PaidAt: now})
}

// charged posts a charge that went through.
func (c *Cashier) charged(ctx context.Context, tx pgx.Tx, a *payment.Attempt, r payment.Received) error {
	card, err := payment.CardByID(ctx, tx, a.Practice, a.Card)
	if err != nil {
		return err
	}
	r.Practice, r.Account, r.Attempt = a.Practice, a.Account, a.ID
	r.Brand, r.Last4 = card.Brand, card.Last4
	if r.Amount <= 0 {
		r.Amount = a.Amount
	}
	if err := c.received(ctx, tx, r); err != nil {
		return err
	}
	if err := payment.LiftHalt(ctx, tx, a.Practice); err != nil {
		return err
	}
	return a.Settle(ctx, tx, payment.AttemptSucceeded, "", r.Intent, r.PaidAt)
}

// chargeFailed notes a try that did not go through, and tells the patient where they have to do something.
func (c *Cashier) chargeFailed(
	ctx context.Context, tx pgx.Tx, a *payment.Attempt, f *payment.Failure, intent string, now time.Time,
) error {
	if f.Class != payment.Declined {
		c.Log.WarnContext(ctx, "a charge did not go through", "practice", string(a.Practice), "attempt", a.ID,
			"class", string(f.Class), "code", f.Code, "tries", a.Tries)
	}
	tell := func(what dialogue.Notice, to payment.AttemptState) error {
		if err := a.Settle(ctx, tx, to, f.Code, intent, now); err != nil {
			return err
		}
		return payment.Tell(ctx, tx, payment.Telling{
			Practice: a.Practice, Key: fmt.Sprintf("attempt/%d/%s", a.ID, to), Account: a.Account, What: string(what),
			Amount: a.Amount, Due: a.Due, At: now,
		})
	}
	switch f.Class {
	case payment.Declined:
		return tell(dialogue.NoticeChargeFailed, payment.AttemptFailed)
	case payment.Authentication, payment.CardGone, payment.Refused:
		return tell(dialogue.NoticeCardNeeded, payment.AttemptNeedsCard)
	case payment.Configuration:
		c.Log.ErrorContext(ctx, "the card processor refuses our configuration: charges rest", "practice",
			string(a.Practice), "code", f.Code)
		until := now.Add(haltFor)
		if err := payment.Halt(ctx, tx, a.Practice, f.Code, now, until); err != nil {
			return err
		}
		return a.Unsend(ctx, tx, f.Code, until)
	}
	return a.Wait(ctx, tx, payment.AttemptUnknown, f.Code, intent, now.Add(later(a.Tries, f)))
}
