package bot

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/templates"
)

// maxBurst bounds the texts one job answers; the sweep finds what a longer burst leaves.
const maxBurst = 50

// errMoved says that the conversation moved on between reading a text and locking the thread: read again.
var errMoved = errors.New("the conversation moved on")

// answer answers everything unanswered in a thread, in order.
func (b *Bot) answer(ctx context.Context, ref thread.Ref) error {
	for range maxBurst {
		again, err := b.answerNext(ctx, ref)
		if errors.Is(err, errMoved) {
			continue
		}
		if err != nil || !again {
			return err
		}
	}
	return nil
}

// turn is one text on its way to an answer.
type turn struct {
	practice practice.Practice
	thread   thread.Thread
	in       thread.Inbound
	reading  understand.Reading
	at       time.Time
	first    bool                  // nothing has been said in this thread
	kind     outbox.Kind           // of what is said; empty: a reply
	account  billing.AccountNumber // what an event that is no text is about
	session  billing.AccountNumber // whose bill the conversation is about after the step
	more     bool                  // another text waits behind this one
	log      turnLog
}

// answerNext answers the oldest unanswered text of a thread and says whether there is another. The words are read before
// the lock is taken, and again should the conversation have moved on meanwhile.
func (b *Bot) answerNext(ctx context.Context, ref thread.Ref) (again bool, err error) {
	t := turn{at: b.Now(), log: turnLog{started: time.Now()}}
	err = b.Read(ctx, func(tx pgx.Tx) error {
		in, th, err := thread.Waiting(ctx, tx, b.Keys, ref)
		if err != nil || in == nil {
			return err
		}
		again, t.in, t.thread = true, *in, th
		t.practice, err = practice.ByID(ctx, tx, ref.Practice)
		return err
	})
	if err != nil || !again {
		return false, err
	}
	state := dialogue.Decode(t.thread.State)
	t.reading = b.Reader.Read(t.in.Body.Reveal(), t.at.In(t.practice.Zone()), state.Asked)
	err = b.inTx(ctx, func(tx pgx.Tx) error { return b.answerOne(ctx, tx, &t) })
	if err == nil {
		b.Metrics.AnswerSeconds.Observe(time.Since(t.log.started).Seconds())
		t.log.write(ctx, b.Log, ref, t.in.SID, t.reading)
	}
	return t.more, err
}

// answerOne is tx B: the state, the books, the outbox and the desk change together or not at all.
func (b *Bot) answerOne(ctx context.Context, tx pgx.Tx, t *turn) error {
	locked, err := thread.Lock(ctx, tx, b.Keys, t.practice.ID, t.thread.ID)
	if err != nil {
		return err
	}
	if locked.Revision != t.thread.Revision {
		return errMoved
	}
	t.at = b.Now() // under the lock: the order of events in a thread is the order of its lock
	read, err := b.readPhone(ctx, tx, t.practice, t.thread)
	if err != nil {
		return err
	}
	standing := read.events.Standing()
	var outcome string
	switch {
	case standing.Quarantined:
		outcome, err = b.reclaim(ctx, tx, t)
	case standing.State == consent.OptedOut:
		outcome, err = b.afterStop(ctx, tx, t)
	case t.reading.Revokes == understand.RevokesYes, t.reading.Revokes == understand.RevokesUnsure && doubtful(t.reading):
		outcome, err = "revoked", b.revokeInDoubt(ctx, tx, t)
	case t.late():
		outcome, err = b.answerLate(ctx, tx, t)
	default:
		outcome, err = b.converse(ctx, tx, t, read)
	}
	if err != nil {
		return err
	}
	open, more, err := thread.AnsweredOf(ctx, tx, t.practice.ID, t.in.SID, outcome, t.at)
	if err == nil && !open {
		return errMoved // another worker answered it first; what this one wrote is rolled back
	}
	t.log.outcome, t.more = outcome, more
	return err
}

// doubtful says whether a text that may mean "stop" means nothing else for sure: then it is a revocation, because a
// false one costs a text and a missed one breaks the law.
func doubtful(r understand.Reading) bool {
	unsaid := r.Intent == understand.PlanCancel && !slices.Contains(r.Also, understand.OptOut) // "I want to cancel": what?
	return r.Intent == understand.OutOfScope || r.Intent == understand.OptOut || r.Confidence < 0.7 || unsaid
}

func (b *Bot) revokeInDoubt(ctx context.Context, tx pgx.Tx, t *turn) error {
	if err := b.alsoStopsCharges(ctx, tx, t.practice, t.thread, t.in, t.reading, t.at); err != nil {
		return err
	}
	if err := b.revoke(ctx, tx, keyword{
		practice: t.practice, thread: t.thread, sid: t.in.SID, said: t.reading.Language, at: t.at, acted: t.acted(),
	}); err != nil {
		return err
	}
	if t.reading.Revokes == understand.RevokesYes {
		return nil
	}
	return b.openCase(ctx, tx, t.practice, t.thread,
		caseWanted{reason: string(dialogue.ReasonUnclearStop), key: t.in.SID, at: t.at})
}

// afterStop keeps the silence of somebody who said stop, whatever they write; only START lifts it. A person is told.
func (b *Bot) afterStop(ctx context.Context, tx pgx.Tx, t *turn) (string, error) {
	if t.reading.Intent == understand.Thanks || t.reading.Revokes == understand.RevokesYes {
		return "silent", nil
	}
	return "silent", b.openCase(ctx, tx, t.practice, t.thread, caseWanted{reason: reasonWroteAfterStop, key: t.in.SID, at: t.at})
}

// converse takes the step of the conversation and applies what follows from it. Nothing was written of the phone since it
// was read.
func (b *Bot) converse(ctx context.Context, tx pgx.Tx, t *turn, read phoneRead) (string, error) {
	state := dialogue.Decode(t.thread.State)
	outcome := "answered"
	if state.Biller { // the step says nothing then, but still raises an alarm
		outcome = "relayed"
		if err := b.relay(ctx, tx, t); err != nil {
			return "", err
		}
	}
	facts, err := b.factsOf(ctx, tx, t.practice, t.thread, read, t.at)
	if err != nil {
		return "", err
	}
	t.first = !facts.Known
	next, effects := dialogue.Step(state, dialogue.Said{
		At: t.at, Reading: t.reading, Body: t.in.Body.Reveal(), Media: t.in.Media, Secret: t.in.Redacted,
		Facts: facts,
	})
	t.session = next.Account
	if err := b.apply(ctx, tx, t, effects); err != nil {
		return "", err
	}
	return outcome, b.save(ctx, tx, t.thread, next)
}

// giveUp hands a text that cannot be answered to a person, and the thread goes on.
func (b *Bot) giveUp(ctx context.Context, ref thread.Ref) error {
	now := b.Now()
	return b.inTx(ctx, func(tx pgx.Tx) error {
		in, err := thread.Next(ctx, tx, b.Keys, ref)
		if err != nil || in == nil {
			return err
		}
		p, err := practice.ByID(ctx, tx, ref.Practice)
		if err != nil {
			return err
		}
		th, err := thread.Lock(ctx, tx, b.Keys, ref.Practice, ref.Thread)
		if err != nil {
			return err
		}
		if err := b.openCase(ctx, tx, p, th, caseWanted{reason: reasonFault, key: in.SID, at: now}); err != nil {
			return err
		}
		language, err := b.language(ctx, tx, dialogue.Decode(th.State), p, th, "")
		if err != nil {
			return err
		}
		err = b.say(ctx, tx, p, th, outgoing{
			kind: outbox.KindReply, key: in.SID + "/fault", language: language, at: now,
			message: templates.PersonComing{Expect: expectation(p, now)},
		})
		if err != nil {
			return err
		}
		_, err = thread.Answered(ctx, tx, ref.Practice, in.SID, "gave_up", now)
		if err != nil {
			return err
		}
		return b.queue(ctx, tx, answerJob{Practice: ref.Practice, Thread: ref.Thread})
	})
}
