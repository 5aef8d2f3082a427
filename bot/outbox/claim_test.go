package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot/outbox"
)

func TestClaimKeepsTheOrderOfAThread(t *testing.T) {
	b := setup(t)
	first, second := b.add(text("1")), b.add(text("2"))
	if got := b.claim(noon.Add(-time.Second)); got != "" {
		t.Errorf("claimed %q before its time", got)
	}
	if got := b.claim(noon); got != "1" {
		t.Errorf("claimed %q, want the first text", got)
	}
	b.sending(first, noon)
	if got := b.claim(noon); got != "" {
		t.Errorf("claimed %q while the first text is being sent", got)
	}
	b.tx(func(ctx context.Context, tx pgx.Tx) error { return outbox.Unknown(ctx, tx, lakeside, first, noon) })
	if got := b.claim(noon); got != "" {
		t.Errorf("claimed %q while nobody knows whether the first text left", got)
	}
	b.tx(func(ctx context.Context, tx pgx.Tx) error {
		return outbox.Retry(ctx, tx, lakeside, first, noon.Add(time.Minute), 30003, noon)
	})
	if got := b.claim(noon); got != "" {
		t.Errorf("claimed %q while the first text waits to be tried again", got)
	}
	if got := b.claim(noon.Add(time.Minute)); got != "1" {
		t.Errorf("claimed %q, want the first text again", got)
	}
	b.sending(first, noon.Add(time.Minute))
	b.accepted(first, "SM1")
	if got := b.claim(noon); got != "2" {
		t.Errorf("claimed %q, want the second text once the first is accepted", got)
	}
	b.sending(second, noon)
}

func TestAReminderHoldsNoAnswerUp(t *testing.T) {
	b := setup(t)
	reminder := text("reminder")
	reminder.Kind, reminder.NotBefore = outbox.KindReminder, noon.Add(15*time.Hour)
	b.add(reminder)
	answer := b.add(text("answer"))
	if got := b.claim(noon); got != "answer" {
		t.Errorf("claimed %q, want the answer before a reminder that waits for the morning", got)
	}
	if got := b.claim(noon.Add(16 * time.Hour)); got != "reminder" {
		t.Errorf("claimed %q, want the oldest of what is due", got)
	}
	b.sending(answer, noon)
	late := reminder
	late.Key, late.NotBefore = "late", noon
	b.add(late)
	if got := b.claim(noon); got != "" {
		t.Errorf("claimed %q, want a reminder to wait for the answer before it", got)
	}
}

func TestTwoClaimersAtOnceNeverGetTheSameText(t *testing.T) {
	b := setup(t)
	const texts, claimers = 6, 4
	for i := range texts {
		b.add(text(fmt.Sprint(i)))
	}
	var mu sync.Mutex
	var order []string
	var wg sync.WaitGroup
	for range claimers {
		wg.Go(func() {
			for range 100 * texts {
				mu.Lock()
				all := len(order) == texts
				mu.Unlock()
				if all {
					return
				}
				m, err := claimAndMark(b)
				if err != nil {
					t.Error(err)
					return
				}
				if m == nil {
					continue
				}
				mu.Lock()
				order = append(order, m.Key)
				mu.Unlock()
				b.accepted(m.ID, "SM"+m.Key)
			}
		})
	}
	wg.Wait()
	if diff := cmp.Diff([]string{"0", "1", "2", "3", "4", "5"}, order); diff != "" {
		t.Errorf("texts left otherwise than written, or twice (-want +got):\n%s", diff)
	}
}

func claimAndMark(b bench) (m *outbox.Message, err error) {
	err = b.try(func(ctx context.Context, tx pgx.Tx) error {
		m, err = outbox.Claim(ctx, tx, b.keys, lakeside, thread, noon)
		if err != nil || m == nil {
			return err
		}
		return outbox.Sending(ctx, tx, lakeside, leaves(m.ID, noon))
	})
	return m, err
}

func TestDueThreadsAreThoseInWhichClaimFindsAText(t *testing.T) {
	b := setup(t)
	threads := func(now time.Time, limit int) (numbers []int64) {
		b.tx(func(ctx context.Context, tx pgx.Tx) error {
			refs, err := outbox.DueThreads(ctx, tx, now, limit)
			for _, ref := range refs {
				numbers = append(numbers, ref.Thread)
			}
			return err
		})
		return numbers
	}
	late, early, blocked := text("late"), text("early"), text("blocked")
	late.Thread, late.NotBefore = 1, noon.Add(time.Minute)
	early.Thread = 2
	blocked.Thread = 3
	b.add(late)
	b.add(early)
	b.sending(b.add(blocked), noon)
	blocked.Key = "behind"
	b.add(blocked)
	if diff := cmp.Diff([]int64{2}, threads(noon, 10)); diff != "" {
		t.Errorf("at noon (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int64{2, 1}, threads(noon.Add(time.Hour), 10)); diff != "" {
		t.Errorf("an hour later, longest waiting first (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int64{2}, threads(noon.Add(time.Hour), 1)); diff != "" {
		t.Errorf("one thread at most (-want +got):\n%s", diff)
	}
}

func TestMarksMoveATextOnlyFromWhereTheyMay(t *testing.T) {
	b := setup(t)
	id := b.add(text("1"))
	try := func(mark func(ctx context.Context, tx pgx.Tx) error) error { return b.try(mark) }
	unknown := func(ctx context.Context, tx pgx.Tx) error { return outbox.Unknown(ctx, tx, lakeside, id, noon) }
	failed := func(ctx context.Context, tx pgx.Tx) error {
		return outbox.Failed(ctx, tx, lakeside, id, outbox.ClassPermanent, 21211, noon)
	}
	refuse := func(ctx context.Context, tx pgx.Tx) error {
		return outbox.Refuse(ctx, tx, lakeside, id, "opted_out", noon)
	}
	later := func(ctx context.Context, tx pgx.Tx) error {
		return outbox.Defer(ctx, tx, lakeside, id, noon.Add(time.Hour), "quiet_hours", noon)
	}
	if err := try(unknown); !errors.Is(err, outbox.ErrMoved) {
		t.Errorf("marking a waiting text unknown gave %v, want ErrMoved", err)
	}
	if err := try(failed); !errors.Is(err, outbox.ErrMoved) {
		t.Errorf("marking a waiting text failed gave %v, want ErrMoved", err)
	}
	if err := try(later); err != nil {
		t.Fatal(err)
	}
	if m := b.load(id); m.Status != outbox.StatusWaiting || !m.NotBefore.Equal(noon.Add(time.Hour)) ||
		m.Reason != "quiet_hours" || len(b.history(id)) != 1 {
		t.Errorf("a deferred text is %s until %v for %q", m.Status, m.NotBefore, m.Reason)
	}
	b.sending(id, noon)
	if err := try(refuse); !errors.Is(err, outbox.ErrMoved) {
		t.Errorf("refusing a text that is being sent gave %v, want ErrMoved", err)
	}
	if err := try(failed); err != nil {
		t.Fatal(err)
	}
	m := b.load(id)
	if m.Status != outbox.StatusFailed || m.ErrorCode != 21211 || m.Reason != "permanent" || m.Attempts != 1 ||
		!m.SettledAt.Equal(noon) || !m.AttemptedAt.Equal(noon) {
		t.Errorf("a failed text is %s, code %d, reason %q, attempts %d", m.Status, m.ErrorCode, m.Reason, m.Attempts)
	}
	refused := b.add(text("2"))
	b.tx(func(ctx context.Context, tx pgx.Tx) error {
		return outbox.Refuse(ctx, tx, lakeside, refused, "opted_out", noon)
	})
	if m := b.load(refused); m.Status != outbox.StatusRefused || m.Reason != "opted_out" || m.SettledAt.IsZero() {
		t.Errorf("a refused text is %s for %q", m.Status, m.Reason)
	}
	err := try(func(ctx context.Context, tx pgx.Tx) error { return outbox.Sending(ctx, tx, lakeside, leaves(99, noon)) })
	if !errors.Is(err, outbox.ErrNotFound) {
		t.Errorf("a text that is not there gave %v, want ErrNotFound", err)
	}
}
