package bot

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent"
)

const (
	maxSends     = 20               // texts of one thread that a job sends
	maxAttempts  = 3                // calls to the carrier for one text
	maxValidity  = time.Hour        // how long the carrier may keep a text queued, at the most
	retryWait    = 10 * time.Second // after a transient error, doubled with every attempt
	operatorWait = 5 * time.Minute  // after a configuration error: somebody has to mend it
)

// send sends what waits in a thread, in order. It answers how long to wait when the sender's pace asks for it.
func (b *Bot) send(ctx context.Context, ref thread.Ref) (wait time.Duration, err error) {
	if b.Carrier == nil {
		return 0, nil // texts wait in their table until there is a channel
	}
	for range maxSends {
		wait, again, err := b.sendNext(ctx, ref)
		if err != nil || wait > 0 || !again {
			return wait, err
		}
	}
	return time.Millisecond, nil
}

// sendNext takes the next text of a thread through pace, gate, money guard and carrier.
func (b *Bot) sendNext(ctx context.Context, ref thread.Ref) (wait time.Duration, again bool, err error) {
	var segments int // a second, that the sender may send
	var next *outbox.Message
	err = b.Read(ctx, func(tx pgx.Tx) error {
		if next, err = outbox.Peek(ctx, tx, ref.Practice, ref.Thread, b.Now()); err != nil || next == nil {
			return err
		}
		if b.Pace == nil {
			return nil
		}
		p, err := practice.ByID(ctx, tx, ref.Practice)
		segments = p.Sender(next.From.Reveal()).SegmentsPerSecond
		return err
	})
	if err != nil || next == nil {
		return 0, false, err
	}
	if b.Pace != nil {
		wait, err := b.Pace.Take(ctx, *next, segments)
		if err != nil || wait > 0 {
			return wait, false, err
		}
	}
	claimed, validity, p, err := b.claim(ctx, ref)
	if err != nil || claimed == nil {
		return 0, claimed == nil && err == nil && validity >= 0, err
	}
	// From here the row says "sending". Should the program die now, or the call break off, the outcome is unknown and
	// is looked up at the carrier before any second call.
	defer b.calls.end(claimed.Ref())
	receipt, failure := b.Carrier.Send(ctx, *claimed, validity)
	// Whether more waits is asked in a transaction after this one: a text written meanwhile had its job see this one on
	// its way and give up.
	return 0, true, b.settleSend(context.WithoutCancel(ctx), p, *claimed, receipt, failure)
}

// noneLeft, as a validity, says that nothing of the thread may leave now.
const noneLeft = time.Duration(-1)

// claim takes the next text through the gate and the money guard in the transaction that marks it as sending. It gives
// nil when the text did not get through, or when there is none.
func (b *Bot) claim(
	ctx context.Context, ref thread.Ref,
) (claimed *outbox.Message, validity time.Duration, p practice.Practice, err error) {
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		th, err := thread.Lock(ctx, tx, b.Keys, ref.Practice, ref.Thread)
		if err != nil {
			return err
		}
		if p, err = practice.ByID(ctx, tx, ref.Practice); err != nil { // it may be paused since the pace was asked
			return err
		}
		now := b.Now() // under the lock: a STOP is before this text or after it, never beside it
		m, err := outbox.Claim(ctx, tx, b.Keys, ref.Practice, ref.Thread, now)
		if err != nil {
			return err
		}
		if m == nil {
			validity = noneLeft
			return nil
		}
		verdict, err := b.verdict(ctx, tx, p, th, *m, now)
		if err != nil {
			return err
		}
		if verdict.refusal != "" {
			return b.refuse(ctx, tx, p, th, *m, verdict, now)
		}
		claimed, validity = m, verdict.validity
		b.calls.begin(m.Ref()) // before the commit: from then on a sweep sees the row
		return outbox.Sending(ctx, tx, ref.Practice, verdict.decision)
	})
	if err != nil {
		if claimed != nil {
			b.calls.end(claimed.Ref())
		}
		return nil, 0, p, err
	}
	return claimed, validity, p, nil
}

// refuse keeps why a text did not leave: for good, or until a time.
func (b *Bot) refuse(
	ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread, m outbox.Message, v verdict,
	now time.Time,
) error {
	b.Metrics.Refusals.WithLabelValues(v.refusal).Inc()
	b.Log.InfoContext(ctx, "a text was held back", "practice", string(p.ID), "message", m.ID, "reason", v.refusal)
	if v.decision.Message != 0 {
		if err := outbox.KeepDecision(ctx, tx, p.ID, v.decision); err != nil {
			return err
		}
	}
	if !v.until.IsZero() {
		return outbox.Defer(ctx, tx, p.ID, m.ID, v.until, v.refusal, now)
	}
	if err := outbox.Refuse(ctx, tx, p.ID, m.ID, v.refusal, now); err != nil {
		return err
	}
	if reason := leavesUnanswered(m, v.refusal); reason != "" {
		return b.openCase(ctx, tx, p, th, caseWanted{
			reason: reason, account: aboutAccount(m), key: "message/" + m.Ref(), at: now,
		})
	}
	if v.refusal != refusedByGuard {
		return nil
	}
	b.Metrics.GuardMismatches.Inc()
	return b.openCase(ctx, tx, p, th, caseWanted{
		reason: reasonMoneyGuard, account: m.Account, key: "message/" + m.Ref(), at: now,
	})
}

// leavesUnanswered gives the reason for a case where a text that will never leave was owed to somebody: an answer to what
// a person wrote, a biller's words that the biller believes were sent, a notice that the law asks for. Of who wrote after
// a stop a person learns elsewhere.
func leavesUnanswered(m outbox.Message, refusal string) string {
	switch {
	case refusal == refusedByGuard:
		return ""
	case m.Kind == outbox.KindNotice && owedByLaw(m.Key):
		return reasonPlanLetter
	case (m.Kind == outbox.KindReply || m.Kind == outbox.KindBiller) && refusal != consent.ReasonOptedOut:
		return reasonHeldBack
	}
	return ""
}

// owedByLaw says whether a notice has to be given in another way when no text may carry it: of a charge that failed, of
// another amount or another day of one (12 CFR 1005.10(d)).
func owedByLaw(key string) bool {
	return strings.HasPrefix(key, "attempt/") ||
		strings.HasPrefix(key, "plan/") && (strings.Contains(key, "/"+string(dialogue.NoticeAmountChanges)+"/") ||
			strings.Contains(key, "/"+string(dialogue.NoticeDateChanges)+"/"))
}

// settleSend writes down what the carrier said.
func (b *Bot) settleSend(
	ctx context.Context, p practice.Practice, m outbox.Message, receipt outbox.Receipt, failure error,
) error {
	now := b.Now()
	result := "accepted"
	err := b.inTx(ctx, func(tx pgx.Tx) error {
		if failure == nil {
			return outbox.Accepted(ctx, tx, p.ID, m.ID, receipt, now)
		}
		var refused *outbox.SendError
		if !errors.As(failure, &refused) {
			refused = &outbox.SendError{Class: outbox.ClassUnknown}
		}
		result = string(refused.Class)
		return b.afterFailure(ctx, tx, p, m, *refused, now)
	})
	if errors.Is(err, outbox.ErrMoved) { // the carrier's callback was faster, and is right
		err = nil
	}
	b.Metrics.Sends.WithLabelValues(result).Inc()
	b.Log.InfoContext(ctx, "sent", "practice", string(p.ID), "message", m.ID, "template", m.Template, "result", result,
		"attempt", m.Attempts+1)
	return err
}

// afterFailure decides what a refused or broken call means for the text, and for the phone.
func (b *Bot) afterFailure(
	ctx context.Context, tx pgx.Tx, p practice.Practice, m outbox.Message, e outbox.SendError, now time.Time,
) error {
	switch e.Class {
	case outbox.ClassUnknown:
		return outbox.Unknown(ctx, tx, p.ID, m.ID, now) // the sweep looks it up once the call must have ended
	case outbox.ClassTransient:
		if m.Attempts+1 < maxAttempts {
			wait := max(e.RetryAfter, retryWait<<m.Attempts)
			return outbox.Retry(ctx, tx, p.ID, m.ID, now.Add(wait), e.Code, now)
		}
	case outbox.ClassConfiguration:
		b.Log.ErrorContext(ctx, "the carrier refuses this sender: check credentials, number and registration",
			"practice", string(p.ID), "code", e.Code)
		return outbox.Retry(ctx, tx, p.ID, m.ID, now.Add(operatorWait), e.Code, now)
	}
	if err := outbox.Failed(ctx, tx, p.ID, m.ID, e.Class, e.Code, now); err != nil {
		return err
	}
	return b.phoneFailed(ctx, tx, p, m, e.Class, e.Code, now)
}
