package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot/desk"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/reach"
	"github.com/plainbill/plainbill/bot/thread"
)

const (
	againAfter       = 30 * time.Minute // a phone that was off is tried once more
	againWithin      = 3 * time.Hour    // and no later: an answer that old only confuses
	againSuffix      = "/again"
	unreachableAfter = 3 // failures in a week
)

// codeSays draws the consequence of the codes that say something of their own about a phone. done is false for all
// others, and where a person has to learn of the failure as of any other.
func (b *Bot) codeSays(
	ctx context.Context, tx pgx.Tx, p practice.Practice, m outbox.Message, class outbox.Class, code int,
	now time.Time,
) (done bool, err error) {
	optedOut := class == outbox.ClassConsent && code != codeBlocked
	if !optedOut && code != codeBlocked && code != codeUnreachable {
		return false, nil
	}
	th, err := thread.Read(ctx, tx, b.Keys, p.ID, m.Thread)
	if err != nil {
		return false, err
	}
	at := now
	if m.SID != "" && !m.AttemptedAt.IsZero() { // word of a text that left earlier: a START may have come since
		at = m.AttemptedAt
	}
	switch {
	case optedOut:
		_, err = b.mirrorOptOut(ctx, tx, p, th, at, m.Ref(), now)
		return true, err
	case code == codeBlocked:
		_, err = b.mirrorBlock(ctx, tx, p, th, at, m.Ref(), now)
		return true, err
	}
	return b.unreachable(ctx, tx, p, th, m, now)
}

// unreachable keeps that a phone was off (Twilio 30003). Its text is written once more later; after the third failure in
// a week nothing leaves any more until its owner writes. done is false where a person has to learn of it now.
func (b *Bot) unreachable(
	ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread, m outbox.Message, now time.Time,
) (done bool, err error) {
	failure := reach.Failure{Practice: p.ID, Thread: th.ID, Message: m.ID, Code: codeUnreachable, At: now}
	second := strings.HasSuffix(m.Key, againSuffix)
	if !second && m.Kind != outbox.KindConfirmation {
		failure.Again = now.Add(againAfter)
	}
	failures, err := reach.AddFailure(ctx, tx, failure)
	if err != nil || failures < unreachableAfter {
		return !second, err
	}
	if _, err := reach.SettleAgain(ctx, tx, failure); err != nil {
		return false, err
	}
	if err := reach.Block(ctx, tx, p.ID, th.ID, reach.Unreachable, now); err != nil {
		return false, err
	}
	return true, b.openCase(ctx, tx, p, th, caseWanted{
		reason: reasonUndeliverable, account: m.Account, key: "message/" + m.Ref(), at: now,
	})
}

// againAll writes the texts once more whose phone was off.
func (b *Bot) againAll(ctx context.Context, now time.Time) error {
	if b.Carrier == nil {
		return nil
	}
	var due []reach.Failure
	err := b.Read(ctx, func(tx pgx.Tx) (err error) {
		due, err = reach.AgainDue(ctx, tx, now, sweepPage)
		return err
	})
	if err != nil {
		return err
	}
	var failures []error
	for _, f := range due {
		failures = append(failures, b.inTx(ctx, func(tx pgx.Tx) error { return b.onceMore(ctx, tx, f) }))
	}
	return errors.Join(failures...)
}

// onceMore writes a text again, to leave through the gate as any other. Whoever has written since is reached, and is
// past what the text said; one that was delivered after all needs no second.
func (b *Bot) onceMore(ctx context.Context, tx pgx.Tx, f reach.Failure) error {
	th, err := thread.Lock(ctx, tx, b.Keys, f.Practice, f.Thread)
	if err != nil {
		return err
	}
	now := b.Now()
	mine, err := reach.SettleAgain(ctx, tx, f)
	if err != nil || !mine {
		return err
	}
	m, err := outbox.ByID(ctx, tx, b.Keys, f.Practice, f.Message)
	if err != nil || th.LastInboundAt.After(m.AttemptedAt) {
		return err
	}
	history, err := outbox.History(ctx, tx, f.Practice, f.Message)
	if err != nil || slices.ContainsFunc(history, func(c outbox.Change) bool { return c.Status == outbox.StatusDelivered }) {
		return err
	}
	p, err := practice.ByID(ctx, tx, f.Practice)
	if err != nil {
		return err
	}
	again := m
	again.ID, again.Status, again.SID, again.Attempts, again.ErrorCode, again.Reason = 0, "", "", 0, 0, ""
	again.AttemptedAt, again.SettledAt = time.Time{}, time.Time{}
	again.Key, again.CreatedAt, again.NotBefore = m.Key+againSuffix, now, now
	if again.ExpiresAt.IsZero() || m.Kind != outbox.KindReminder {
		again.ExpiresAt = now.Add(againWithin)
	}
	decision, err := b.askFirst(ctx, tx, p, th, again, now)
	if err != nil {
		return err
	}
	if _, added, err := outbox.Add(ctx, tx, b.Keys, again, decision); err != nil || !added {
		return err
	}
	return b.queue(ctx, tx, sendJob{Practice: p.ID, Thread: th.ID})
}

// mirrorBlock keeps that the carrier blocks texts to a phone (Twilio 30004), which may be an opt-out that it knows of:
// nothing leaves to it until a person has looked, or its owner writes. news is false when it was known.
func (b *Bot) mirrorBlock(
	ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread, at time.Time, ref string, now time.Time,
) (news bool, err error) {
	if th.LastInboundAt.After(at) { // its owner has written since
		return false, nil
	}
	if reason, _, err := reach.BlockOf(ctx, tx, p.ID, th.ID, th.LastInboundAt); err != nil || reason == reach.Blocked {
		return false, err
	}
	if err := reach.Block(ctx, tx, p.ID, th.ID, reach.Blocked, at); err != nil {
		return false, err
	}
	return true, b.openCase(ctx, tx, p, th, caseWanted{reason: reasonCarrierBlocked, key: "carrier/" + ref, at: now})
}

// textable says whether nothing but consent keeps texts from a phone, of which is known why it is blocked. A block ends
// when the case about it does.
func (b *Bot) textable(
	ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread, reason reach.Reason,
) (bool, error) {
	if !th.Phone.Valid() || th.ID == 0 || reason == "" {
		return th.Phone.Valid(), nil
	}
	if reason != reach.Blocked {
		return false, nil
	}
	c, err := desk.OpenCase(ctx, tx, p.ID, th.ID)
	if err != nil || c != nil && slices.Contains(c.Reasons, reasonCarrierBlocked) {
		return false, err
	}
	return true, reach.Lift(ctx, tx, p.ID, th.ID, reach.Blocked)
}
