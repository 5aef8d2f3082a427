package guess_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/guess"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
)

var noon = time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC)

type world struct {
	*testing.T
	pool *pgxpool.Pool
}

func newWorld(t *testing.T) world {
	t.Helper()
	return world{t, pgtest.New(t, pg.Set{Schema: guess.Schema, FS: guess.Migrations()})}
}

func (w world) tx(f func(ctx context.Context, tx pgx.Tx) error) {
	w.Helper()
	pgtest.Tx(w.T, w.pool, f)
}

// add adds wrong dates, an hour apart, and says at how many of them something was newly locked.
func (w world) add(n int, from time.Time, way guess.Way, thread int64, accounts ...billing.AccountNumber) (locked int) {
	w.Helper()
	w.tx(func(ctx context.Context, tx pgx.Tx) error {
		for i := range n {
			fresh, err := guess.Add(ctx, tx, guess.Guess{
				Practice: "lakeside", Way: way, Thread: thread, Accounts: accounts, At: from.Add(time.Duration(i) * time.Hour),
			})
			if err != nil {
				return err
			}
			if fresh {
				locked++
			}
		}
		return nil
	})
	return locked
}

func (w world) locks(thread int64, accounts ...billing.AccountNumber) (all []guess.Lock) {
	w.Helper()
	w.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		all, err = guess.Locks(ctx, tx, "lakeside", thread, accounts)
		return err
	})
	return all
}

func TestTenInAMonthLockAnAccountFromWhereverTheyCame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if n := w.add(5, noon, guess.ByText, 1, "A-1") + w.add(4, noon, guess.OnPage, 2, "A-1", "A-2"); n != 0 {
		t.Fatalf("locked at %d of nine", n)
	}
	if n := w.add(2, noon.Add(48*time.Hour), guess.OnPage, 0, "A-1"); n != 1 {
		t.Errorf("locked %d times at the tenth and the eleventh", n)
	}
	if got := w.locks(1, "A-1"); len(got) != 1 || got[0].What != "account/A-1" {
		t.Errorf("locked: %+v", got)
	}
	if got := w.locks(2, "A-2"); len(got) != 0 {
		t.Errorf("locked with it: %+v", got)
	}
}

func TestAPhoneThatIsNobodysIsLockedAsAnyOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add(10, noon, guess.ByText, 7)
	if got := w.locks(7); len(got) != 1 || got[0].What != "thread/7" {
		t.Errorf("locked: %+v", got)
	}
}

func TestWhatIsOlderThanAMonthDoesNotCount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add(9, noon, guess.ByText, 7)
	if n := w.add(9, noon.Add(31*24*time.Hour), guess.ByText, 7); n != 0 {
		t.Errorf("locked %d times", n)
	}
}

func TestALockThatWasLiftedCountsFromZero(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add(10, noon, guess.ByText, 7, "A-1")
	later := noon.Add(24 * time.Hour)
	w.tx(func(ctx context.Context, tx pgx.Tx) error {
		for _, l := range w.locks(7, "A-1") {
			if err := guess.Lift(ctx, tx, "lakeside", l.What, "ana", later); err != nil {
				return err
			}
		}
		return nil
	})
	if n := w.add(9, later.Add(time.Hour), guess.ByText, 7, "A-1"); n != 0 || len(w.locks(7, "A-1")) != 0 {
		t.Errorf("locked %d times again at nine", n)
	}
	if n := w.add(1, later.Add(20*time.Hour), guess.ByText, 7, "A-1"); n != 1 || len(w.locks(7, "A-1")) != 2 {
		t.Errorf("locked %d times again at ten", n)
	}
}

func TestOldGuessesAreForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add(10, noon, guess.ByText, 7)
	w.tx(func(ctx context.Context, tx pgx.Tx) error {
		return guess.Forget(ctx, tx, noon.Add(61*24*time.Hour))
	})
	if n := w.add(1, noon.Add(61*24*time.Hour), guess.ByText, 7); n != 0 || len(w.locks(7)) != 1 {
		t.Error("the lock went with the guesses")
	}
}
