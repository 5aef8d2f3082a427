package guess_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/guess"
)

// today is how many count against the next one; of no account, from a phone.
func (w world) today(practice billing.PracticeID, thread int64, account billing.AccountNumber, at time.Time) (n int) {
	w.Helper()
	w.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		n, err = guess.TodayOf(ctx, tx, practice, thread, account, at)
		return err
	})
	return n
}

func (w world) proven(thread int64, at time.Time) {
	w.Helper()
	w.tx(func(ctx context.Context, tx pgx.Tx) error { return guess.Proven(ctx, tx, "lakeside", thread, at) })
}

func TestARightOneForgivesTheDayOfItsOwnPhone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add(2, noon, guess.ByText, 7, "A-1")
	w.add(2, noon, guess.ByText, 8, "A-1")
	w.proven(7, noon.Add(3*time.Hour))
	w.tx(func(ctx context.Context, tx pgx.Tx) error {
		for thread, want := range map[int64]int{7: 0, 8: 2} {
			n, err := guess.Today(ctx, tx, "lakeside", thread, noon.Add(4*time.Hour))
			if err != nil || n != want {
				t.Errorf("thread %d has %d tries, want %d (%v)", thread, n, want, err)
			}
		}
		return nil
	})
}

func TestTextsAndPagesOfAPhoneMeetInOneCount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add(1, noon, guess.ByText, 7, "A-1")
	w.add(1, noon, guess.OnPage, 7, "A-1")
	for from, account := range map[string]billing.AccountNumber{"the phone": "", "the account's page": "A-1"} {
		if n := w.today("lakeside", 7, account, noon.Add(time.Hour)); n != 2 {
			t.Errorf("%d count against %s", n, from)
		}
	}
	w.proven(7, noon.Add(2*time.Hour))
	for from, account := range map[string]billing.AccountNumber{"the phone": "", "the account's page": "A-1"} {
		if n := w.today("lakeside", 7, account, noon.Add(3*time.Hour)); n != 0 {
			t.Errorf("%d count against %s that was right since", n, from)
		}
	}
}

func TestWrongDatesAreCountedOverAllPagesOfAnAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add(3, noon, guess.OnPage, 0, "A-1")
	w.add(3, noon, guess.ByText, 8, "A-1") // of a phone that was the account's
	if n := w.today("lakeside", 0, "A-1", noon.Add(3*time.Hour)); n != 3 {
		t.Errorf("%d wrong dates, want 3", n)
	}
	if n := w.today("lakeside", 0, "A-1", noon.Add(guess.ShortWindow+time.Minute)); n != 2 {
		t.Errorf("%d wrong dates a day later, want 2", n)
	}
	if n := w.today("lakeside", 9, "A-1", noon.Add(3*time.Hour)); n != 3 {
		t.Errorf("%d wrong dates once the account has a phone, want 3", n)
	}
	if n := w.today("hillside", 0, "A-1", noon.Add(3*time.Hour)); n != 0 {
		t.Errorf("another practice's account has %d", n)
	}
}

func TestWhatIsTriedElsewhereDoesNotCountForAPhone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add(1, noon, guess.OnPage, 7, "A-1")
	w.add(3, noon, guess.OnPage, 0, "A-1")
	w.add(3, noon, guess.OnPage, 8, "A-1")
	if w.today("lakeside", 7, "", noon.Add(time.Hour)) != 1 || w.today("lakeside", 9, "", noon.Add(time.Hour)) != 0 {
		t.Error("a guess on a page of the phone is not counted for it, or is for another phone")
	}
}

func TestGuessesAtOnceAreCountedOneAfterAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var all errgroup.Group
	for range 6 {
		all.Go(func() error {
			return pgx.BeginFunc(t.Context(), w.pool, func(tx pgx.Tx) error {
				n, err := guess.TodayOf(t.Context(), tx, "lakeside", 0, "A-1", noon)
				if err != nil || n >= guess.Short {
					return err
				}
				_, err = guess.Add(t.Context(), tx, guess.Guess{
					Practice: "lakeside", Way: guess.OnPage, Accounts: []billing.AccountNumber{"A-1"}, At: noon,
				})
				return err
			})
		})
	}
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}
	if n := w.today("lakeside", 0, "A-1", noon); n != guess.Short {
		t.Errorf("%d of six at once were weighed, want %d", n, guess.Short)
	}
}
