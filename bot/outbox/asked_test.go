package outbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot/outbox"
)

func TestATextIsWrittenAndMarkedWithWhatTheGateSaid(t *testing.T) {
	b := setup(t)
	held := outbox.Decision{Asked: outbox.AskedWritten, At: noon, Reason: "quiet_hours", Facts: json.RawMessage(`{"a": 1}`)}
	var id int64
	for _, want := range []bool{true, false} { // its key is there the second time: what was said of it stays
		b.tx(func(ctx context.Context, tx pgx.Tx) error {
			got, added, err := outbox.Add(ctx, tx, b.keys, text("1"), held)
			if added != want || id != 0 && got != id {
				t.Errorf("text %d, added %v", got, added)
			}
			id = got
			return err
		})
	}
	held.Message = id
	sending := leaves(id, noon)
	mark := func(ctx context.Context, tx pgx.Tx) error { return outbox.Sending(ctx, tx, lakeside, sending) }
	b.tx(mark)
	if err := b.try(mark); !errors.Is(err, outbox.ErrMoved) {
		t.Errorf("marked twice: %v", err)
	}
	if m := b.load(id); m.Status != outbox.StatusSending || m.Attempts != 1 || !m.AttemptedAt.Equal(noon) {
		t.Errorf("%s after %d attempts at %v", m.Status, m.Attempts, m.AttemptedAt)
	}
	b.tx(func(ctx context.Context, tx pgx.Tx) error {
		kept, err := outbox.Decisions(ctx, tx, lakeside, id)
		if diff := cmp.Diff([]outbox.Decision{held, sending}, kept); diff != "" {
			t.Error(diff)
		}
		return err
	})
	want := []outbox.Change{
		{Status: outbox.StatusWaiting, Moved: true, At: noon}, {Status: outbox.StatusSending, Moved: true, At: noon},
	}
	if diff := cmp.Diff(want, b.history(id)); diff != "" {
		t.Error(diff)
	}
}

func TestNothingIsWrittenOrMarkedWithoutAnAnswerOfTheGate(t *testing.T) {
	b := setup(t)
	id := b.add(text("1"))
	refused := leaves(id, noon)
	refused.Allowed, refused.Reason = false, "opted_out"
	early := leaves(id, noon)
	early.Asked = outbox.AskedWritten
	for name, c := range map[string]struct {
		d    outbox.Decision
		want error
	}{
		"refused": {refused, outbox.ErrDecision}, "no facts": {outbox.Decision{Message: id, Allowed: true}, outbox.ErrDecision},
		"the answer at the writing": {early, outbox.ErrDecision}, "no text": {leaves(id+9, noon), outbox.ErrNotFound},
		"an answer about no text": {leaves(0, noon), outbox.ErrDecision},
	} {
		err := b.try(func(ctx context.Context, tx pgx.Tx) error { return outbox.Sending(ctx, tx, lakeside, c.d) })
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, d := range map[string]outbox.Decision{"no answer": {}, "the answer at the sending": leaves(0, noon)} {
		err := b.try(func(ctx context.Context, tx pgx.Tx) error {
			_, _, err := outbox.Add(ctx, tx, b.keys, text("2"), d)
			return err
		})
		if !errors.Is(err, outbox.ErrDecision) || b.load(id).Status != outbox.StatusWaiting {
			t.Errorf("written with %s: %v", name, err)
		}
	}
}

// A callback of the carrier and the answer to the call wait for each other, and the later one sees what the first did.
func TestTwoWordsAtOnceMoveATextOnce(t *testing.T) {
	b := setup(t)
	id := b.add(text("1"))
	b.sending(id, noon)
	done := make(chan outbox.Outcome, 1)
	b.tx(func(ctx context.Context, tx pgx.Tx) error {
		first, err := outbox.Advance(ctx, tx, outbox.Report{Practice: lakeside, ID: id, SID: "SM1", Status: outbox.StatusDelivered, At: noon})
		if err != nil || !first.Moved {
			t.Fatalf("%+v, %v", first, err)
		}
		go func() {
			done <- b.advance(outbox.Report{Practice: lakeside, ID: id, SID: "SM1", Status: outbox.StatusQueued, At: noon})
		}()
		return b.waitForALock(ctx)
	})
	if second := <-done; second.Moved || second.Stray || second.From != outbox.StatusDelivered {
		t.Errorf("the later word gave %+v", second)
	}
	if m := b.load(id); m.Status != outbox.StatusDelivered || m.SID != "SM1" {
		t.Errorf("the text is %s, sid %q", m.Status, m.SID)
	}
}

// waitForALock waits until somebody waits for a lock of the database.
func (b bench) waitForALock(ctx context.Context) error {
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		var waiting bool
		err := b.pool.QueryRow(ctx, `select exists (select from pg_locks l join pg_stat_activity a using (pid)
			where not l.granted and a.datname = current_database()), pg_sleep(0.002)::text`).Scan(&waiting, nil)
		if err != nil || waiting {
			return err
		}
	}
	return errors.New("nobody waits for a lock")
}
