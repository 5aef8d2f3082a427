package bot_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot"
	"github.com/plainbill/plainbill/bot/guess"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
)

// asks stores a text of Maria's and answers it; the answer waits to be sent.
func (w *truth) asks() (ref thread.Ref) {
	w.Helper()
	w.sids()
	w.ok(w.bot.Receive(w.Context(), bot.Inbound{SID: "SMasked", From: maria, To: truthLine, Body: "how much do I owe"}))
	w.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, th := w.threadOf(ctx, tx, maria)
		ref = thread.Ref{Practice: "lakeside", Thread: th.ID}
		return nil
	})
	w.ok(w.bot.Answer(w.Context(), ref))
	return ref
}

func begun(f func() error) chan error {
	done := make(chan error, 1)
	go func() { done <- f() }()
	return done
}

// revoke records what somebody heard by telephone: no text, so it waits for no thread.
func (w *truth) revoke(ctx context.Context, tx pgx.Tx) error {
	_, _, _, err := registry.Record(ctx, tx, w.keys, consent.Event{
		Practice: "lakeside", Phone: maria, Program: consent.Billing, Action: consent.OptOut, Method: consent.Verbal,
		At: w.now(), Recorded: w.now(), Key: "heard", Actor: "U01", Evidence: "call",
	})
	return err
}

// While a text passes the gate, nobody revokes: also at a phone of which nothing is recorded yet, which is answered because
// it wrote.
func TestARevocationHeardWhileATextLeavesIsBeforeItOrAfter(t *testing.T) {
	t.Parallel()
	for name, recorded := range map[string]bool{"of a phone that agreed": true, "of a phone of which nothing is recorded": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTruth(t)
			if recorded {
				w.says(maria, "START")
			}
			before := w.sent()
			ref := w.asks()
			var sent, revoked chan error
			w.tx(func(ctx context.Context, tx pgx.Tx) error {
				if _, err := tx.Exec(ctx, `LOCK TABLE outbox.decision IN EXCLUSIVE MODE`); err != nil {
					return err
				}
				sent = begun(func() error { return w.bot.Send(w.Context(), ref) }) // it waits between gate and mark
				if err := pgtest.Waits(w.Context(), w.pool, 1, sent); err != nil {
					return err
				}
				revoked = begun(func() error {
					return pgx.BeginFunc(w.Context(), w.pool, func(tx pgx.Tx) error { return w.revoke(w.Context(), tx) })
				})
				if err := pgtest.Waits(w.Context(), w.pool, 2, sent, revoked); err != nil {
					return err
				}
				if len(revoked) > 0 {
					t.Error("a revocation is in force, and the text leaves")
				}
				return nil
			})
			w.ok(<-sent)
			w.ok(<-revoked)
			if got := w.sent(); got == before {
				t.Errorf("sent %q: the text was let out before the revocation", got)
			}
			w.isPhone(consent.OptedOut)
		})
	}
}

func TestATextThatWaitsForARevocationDoesNotLeave(t *testing.T) {
	t.Parallel()
	for name, recorded := range map[string]bool{"of a phone that agreed": true, "of a phone of which nothing is recorded": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTruth(t)
			if recorded {
				w.says(maria, "START")
			}
			before := w.sent()
			ref := w.asks()
			var sent chan error
			w.tx(func(ctx context.Context, tx pgx.Tx) error {
				if err := w.revoke(ctx, tx); err != nil {
					return err
				}
				sent = begun(func() error { return w.bot.Send(w.Context(), ref) })
				return pgtest.Waits(w.Context(), w.pool, 1, sent)
			})
			w.ok(<-sent)
			w.hasSent(before)
		})
	}
}

func TestATextThatWaitsWhileItsPracticeIsPausedDoesNotLeave(t *testing.T) {
	t.Parallel()
	w := newTruth(t)
	ref := w.asks()
	var sent chan error
	w.tx(func(ctx context.Context, tx pgx.Tx) error {
		if _, err := thread.Lock(ctx, tx, w.keys, ref.Practice, ref.Thread); err != nil {
			return err
		}
		sent = begun(func() error { return w.bot.Send(w.Context(), ref) })
		if err := pgtest.Waits(w.Context(), w.pool, 1, sent); err != nil {
			return err
		}
		return practice.Pause(ctx, tx, "lakeside", w.now())
	})
	w.ok(<-sent)
	w.hasSent("")
}

// Tabs that wait while the patient gives the right date are not forgiven by it: they were weighed after it.
func TestARightDateOfBirthForgivesNothingThatIsWeighedAfterIt(t *testing.T) {
	t.Parallel()
	w := withMaria(t)
	ref := w.asks()
	link := w.linked(0, "A-1")
	var tab chan error
	w.tx(func(ctx context.Context, tx pgx.Tx) error {
		if _, err := thread.Lock(ctx, tx, w.keys, ref.Practice, ref.Thread); err != nil {
			return err
		}
		tab = begun(func() error {
			_, err := w.bot.ConfirmIdentity(w.Context(), link, born(1971, 1, 1))
			return err
		})
		if err := pgtest.Waits(w.Context(), w.pool, 1, tab); err != nil {
			return err
		}
		w.forward(time.Second)
		if err := guess.Proven(ctx, tx, ref.Practice, ref.Thread, w.now()); err != nil {
			return err
		}
		w.forward(time.Second)
		return nil
	})
	if err := <-tab; !errors.Is(err, bot.ErrNoMatch) {
		t.Errorf("the tab: %v", err)
	}
	w.tx(func(ctx context.Context, tx pgx.Tx) error {
		tried, err := guess.Today(ctx, tx, ref.Practice, ref.Thread, w.now())
		if tried != 1 {
			t.Errorf("%d tries count", tried)
		}
		return err
	})
}

// Who asks not to be texted says so for the phone: nothing leaves to it, about whomever.
func TestAWishNotToBeTextedHoldsEveryAccountOfThePhone(t *testing.T) {
	t.Parallel()
	w := withMaria(t)
	w.patient("A-2", "Teo,Zaldivar,2012-05-06", "Maria,Zaldivar", maria)
	w.says(maria, "START")
	w.holds(consent.HoldNoText)
	w.holds(consent.HoldDispute) // is the account's own
	w.forward(time.Minute)
	w.tx(func(ctx context.Context, tx pgx.Tx) error {
		p, th := w.threadOf(ctx, tx, maria)
		for _, kind := range []outbox.Kind{outbox.KindReminder, outbox.KindNotice, outbox.KindBiller, outbox.KindReply} {
			facts, err := w.bot.GateFacts(ctx, tx, p, th, kind, "A-2", w.now())
			if err != nil {
				return err
			}
			if !slices.Contains(facts.Holds, consent.HoldNoText) || slices.Contains(facts.Holds, consent.HoldDispute) {
				t.Errorf("a %s about another account of the phone is held by %v", kind, facts.Holds)
			}
		}
		return nil
	})
}

// "Cancel" beside nothing that could be cancelled is a revocation, as it is alone (47 CFR 64.1200(a)(10)); of a plan it is
// none.
func TestCancelOfWhatIsNotSaidIsARevocation(t *testing.T) {
	t.Parallel()
	w := withMaria(t)
	w.says(maria, "START")
	w.says(maria, "I want to cancel my plan")
	w.isPhone(consent.OptedIn)
	w.says(maria, "I want to cancel")
	w.isPhone(consent.OptedOut)
}
