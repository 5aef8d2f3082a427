package registry_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
)

// details is an agreement to details of an account in texts.
func details(minute int, account billing.AccountNumber) consent.Event {
	e := act(minute, consent.OptIn, consent.Conversation)
	e.Program, e.Account, e.Disclosure = consent.UnencryptedPHI, account, "texts can be read by others"
	return e
}

func TestEventsReadOnceSayAllThatIsAskedOfThem(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		events   []consent.Event
		agreed   []billing.AccountNumber
		disowned int // minutes; 0: never
	}{
		"nothing recorded":                 {},
		"two accounts, one of them twice":  {[]consent.Event{form(1), details(2, "A-1"), details(3, "A-2"), details(4, "A-1")}, []billing.AccountNumber{"A-1", "A-2"}, 0},
		"what was agreed before a STOP":    {[]consent.Event{details(2, "A-1"), act(3, consent.OptOut, consent.Keyword), details(4, "A-2")}, []billing.AccountNumber{"A-2"}, 0},
		"disowned twice, and proven since": {[]consent.Event{act(2, consent.Disowned, consent.Keyword), act(5, consent.Disowned, consent.Keyword), details(6, "A-1")}, []billing.AccountNumber{"A-1"}, 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			for _, e := range c.events {
				b.record(t, e)
			}
			err := b.in(t, func(ctx context.Context, tx pgx.Tx) error {
				var queued, locked registry.Events
				batch := &pgx.Batch{}
				registry.QueueLock(batch, b.keys, practice, phone, &locked)
				registry.QueueEvents(batch, b.keys, practice, phone, &queued)
				if err := tx.SendBatch(ctx, batch).Close(); err != nil {
					return err
				}
				events, err := registry.EventsOf(ctx, tx, b.keys, practice, phone)
				if !cmp.Equal(events, queued) || !cmp.Equal(events, locked) || len(events) != len(c.events) {
					t.Errorf("%d events, %d queued, %d locked", len(events), len(queued), len(locked))
				}
				if diff := cmp.Diff(c.agreed, events.Agreed()); diff != "" {
					t.Error(diff)
				}
				at := events.DisownedAt()
				if never := c.disowned == 0; never != at.IsZero() || !never && !at.Equal(act(c.disowned, "", "").At.Truncate(1000)) {
					t.Errorf("disowned at %v", at)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
			if got := b.lookup(t, phone); len(c.events) == 0 && got.State != consent.Unknown {
				t.Errorf("stands %+v", got)
			}
		})
	}
}

func TestAStopWaitsForABatchThatLocksThePhone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.record(t, form(1))
	err := b.in(t, func(ctx context.Context, tx pgx.Tx) error {
		var events registry.Events
		batch := &pgx.Batch{}
		registry.QueueLock(batch, b.keys, practice, phone, &events)
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return err
		}
		if events.Standing().State != consent.OptedIn {
			t.Errorf("stands %+v", events.Standing())
		}
		waits := pgx.BeginFunc(ctx, b, func(other pgx.Tx) error {
			if _, err := other.Exec(ctx, "SET LOCAL lock_timeout = '50ms'"); err != nil {
				return err
			}
			_, _, _, err := registry.Record(ctx, other, b.keys, act(2, consent.OptOut, consent.Keyword))
			return err
		})
		if waits == nil {
			t.Error("a STOP did not wait")
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
