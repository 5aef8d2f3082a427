package reach_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
	"github.com/plainbill/plainbill/bot/reach"
	"github.com/plainbill/plainbill/consent"
)

var noon = time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC)

func newPool(t *testing.T) *pgxpool.Pool {
	t.Helper()
	return pgtest.New(t, pg.Set{Schema: reach.Schema, FS: reach.Migrations()})
}

func TestAListIsReadByOneAtATimeAndNeverBackwards(t *testing.T) {
	t.Parallel()
	pool := newPool(t)
	begin := func(now time.Time) (since time.Time, mine bool) {
		pgtest.Tx(t, pool, func(ctx context.Context, tx pgx.Tx) (err error) {
			since, mine, err = reach.Begin(ctx, tx, "lakeside", reach.Inbound, noon.Add(-time.Hour), now.Add(-time.Minute), now)
			return err
		})
		return since, mine
	}
	seen := func(until time.Time) {
		pgtest.Tx(t, pool, func(ctx context.Context, tx pgx.Tx) error {
			return reach.Seen(ctx, tx, "lakeside", reach.Inbound, until)
		})
	}
	if since, mine := begin(noon); !mine || !since.Equal(noon.Add(-time.Hour)) {
		t.Fatalf("the first: %v %v", since, mine)
	}
	if _, mine := begin(noon.Add(time.Second)); mine {
		t.Error("a second one began beside it")
	}
	seen(noon)
	seen(noon.Add(-30 * time.Minute))
	if since, mine := begin(noon.Add(2 * time.Minute)); !mine || !since.Equal(noon) {
		t.Errorf("the next: %v %v", since, mine)
	}
	pgtest.Tx(t, pool, func(ctx context.Context, tx pgx.Tx) error {
		at, err := reach.LastBegun(ctx, tx, "lakeside", reach.Inbound)
		never, _ := reach.LastBegun(ctx, tx, "lakeside", reach.Suppressions)
		if !at.Equal(noon.Add(2*time.Minute)) || !never.IsZero() {
			t.Errorf("begun at %v and %v", at, never)
		}
		return err
	})
}

func TestFailuresAreCountedOnceATextAndForAWeek(t *testing.T) {
	t.Parallel()
	pool := newPool(t)
	for i, c := range []struct {
		message int64
		at      time.Time
		want    int
	}{
		{1, noon, 1},
		{1, noon, 1},
		{2, noon.Add(24 * time.Hour), 2},
		{3, noon.Add(8 * 24 * time.Hour), 2 - 1},
	} {
		pgtest.Tx(t, pool, func(ctx context.Context, tx pgx.Tx) error {
			n, err := reach.AddFailure(ctx, tx, reach.Failure{
				Practice: "lakeside", Thread: 7, Message: c.message, Code: 30003, At: c.at, Again: c.at.Add(time.Hour),
			})
			if n != c.want {
				t.Errorf("%d: counted %d, want %d", i, n, c.want)
			}
			return err
		})
	}
	pgtest.Tx(t, pool, func(ctx context.Context, tx pgx.Tx) error {
		due, err := reach.AgainDue(ctx, tx, noon.Add(2*time.Hour), 10)
		if err != nil || len(due) != 1 || due[0].Message != 1 || !due[0].Again.Equal(noon.Add(time.Hour)) {
			t.Fatalf("due: %+v, %v", due, err)
		}
		for _, want := range []bool{true, false} {
			mine, err := reach.SettleAgain(ctx, tx, due[0])
			if err != nil || mine != want {
				t.Errorf("settled %v, %v", mine, err)
			}
		}
		return reach.Forget(ctx, tx, noon.Add(30*24*time.Hour))
	})
}

func TestABlockEndsWhenItsOwnerWritesOrAPersonLiftsIt(t *testing.T) {
	t.Parallel()
	pool, keys := newPool(t), pgtest.Keyring(t)
	pgtest.Tx(t, pool, func(ctx context.Context, tx pgx.Tx) error {
		if err := reach.Block(ctx, tx, "lakeside", 7, reach.Blocked, noon); err != nil {
			return err
		}
		for _, c := range []struct {
			wrote time.Time
			want  reach.Reason
		}{{time.Time{}, reach.Blocked}, {noon, reach.Blocked}, {noon.Add(time.Minute), ""}} {
			if got, _, err := reach.BlockOf(ctx, tx, "lakeside", 7, c.wrote); err != nil || got != c.want {
				t.Errorf("wrote at %v: %q, %v", c.wrote, got, err)
			}
			var word reach.Word
			batch := &pgx.Batch{}
			reach.QueueWord(batch, keys, "lakeside", 7, c.wrote, "+15125550123", &word)
			if err := tx.SendBatch(ctx, batch).Close(); err != nil || word != (reach.Word{Blocked: c.want}) {
				t.Errorf("wrote at %v: %+v, %v", c.wrote, word, err)
			}
		}
		if err := reach.Lift(ctx, tx, "lakeside", 7, reach.Blocked); err != nil {
			return err
		}
		if got, _, err := reach.BlockOf(ctx, tx, "lakeside", 7, time.Time{}); err != nil || got != "" {
			t.Errorf("lifted: %q, %v", got, err)
		}
		return nil
	})
}

func TestTheLatestAnswerAboutANumberCounts(t *testing.T) {
	t.Parallel()
	pool, keys := newPool(t), pgtest.Keyring(t)
	today := billing.DateOf(noon)
	pgtest.Tx(t, pool, func(ctx context.Context, tx pgx.Tx) error {
		for _, a := range []reach.Answer{
			{Says: consent.ReassignedNo, On: today},
			{Says: consent.ReassignedYes, On: today},
			{Says: consent.ReassignedNoData, On: today.AddDays(-3)},
		} {
			if err := reach.AddAnswer(ctx, tx, keys, "lakeside", "+15125550123", a, noon); err != nil {
				return err
			}
		}
		got, other := reach.Word{}, reach.Word{}
		batch := &pgx.Batch{}
		reach.QueueWord(batch, keys, "lakeside", 7, noon, "+15125550123", &got)
		reach.QueueWord(batch, keys, "lakeside", 8, noon, "+15125550124", &other)
		err := tx.SendBatch(ctx, batch).Close()
		if want := (reach.Answer{Says: consent.ReassignedYes, On: today}); got != (reach.Word{Answer: want}) {
			t.Errorf("the answer is %+v", got)
		}
		if other != (reach.Word{}) {
			t.Errorf("of another number: %+v", other)
		}
		return err
	})
}

func TestADifferenceIsKeptOnce(t *testing.T) {
	t.Parallel()
	pool := newPool(t)
	d := reach.Difference{SID: "SM1", Kind: "opt_out", At: noon, Mirrored: true}
	pgtest.Tx(t, pool, func(ctx context.Context, tx pgx.Tx) error {
		for _, want := range []bool{true, false} {
			if fresh, err := reach.AddDifference(ctx, tx, "lakeside", d, noon); err != nil || fresh != want {
				t.Errorf("fresh %v, %v", fresh, err)
			}
		}
		all, err := reach.Differences(ctx, tx, "lakeside", 10)
		if len(all) != 1 || all[0].SID != "SM1" || !all[0].At.Equal(noon) {
			t.Errorf("kept %+v", all)
		}
		return err
	})
}
