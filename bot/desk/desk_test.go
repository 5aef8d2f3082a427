package desk

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
	"github.com/plainbill/plainbill/consent/seal"
)

const lakeside = billing.PracticeID("lakeside")

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// bench is a database with a desk in it.
type bench struct {
	*testing.T
	pool *pgxpool.Pool
	keys *seal.Keyring
}

func setup(t *testing.T) *bench {
	t.Helper()
	return &bench{t, pgtest.New(t, pg.Set{Schema: Schema, FS: Migrations()}), pgtest.Keyring(t)}
}

// do runs f in a transaction of its own; an error of f is given back and undoes it.
func (b *bench) do(f func(ctx context.Context, tx pgx.Tx) error) error {
	ctx := context.Background()
	return pgx.BeginFunc(ctx, b.pool, func(tx pgx.Tx) error { return f(ctx, tx) })
}

func (b *bench) must(f func(ctx context.Context, tx pgx.Tx) error) {
	b.Helper()
	if err := b.do(f); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) open(thread int64, reason string, urgent bool) (c Case, isNew bool) {
	b.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		c, isNew, err = Open(ctx, tx, Case{
			Practice: lakeside, Thread: thread, Account: "A-1", Reason: reason, Urgent: urgent, OpenedAt: noon,
		})
		return err
	})
	return c, isNew
}

func (b *bench) claim(number int, user string) (c Case, err error) {
	err = b.do(func(ctx context.Context, tx pgx.Tx) (err error) {
		c, err = Claim(ctx, tx, lakeside, number, user, noon.Add(time.Minute))
		return err
	})
	return c, err
}

func (b *bench) history(number int) []Act {
	b.Helper()
	var acts []Act
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		acts, err = history(ctx, tx, b.keys, lakeside, number, 100)
		return err
	})
	return acts
}

func TestACaseIsOpenedOnceAThread(t *testing.T) {
	t.Parallel()
	b := setup(t)
	first, isNew := b.open(7, "human", false)
	want := Case{
		Practice: lakeside, ID: first.ID, Number: 1001, Thread: 7, Account: "A-1", Reason: "human",
		Reasons: []string{"human"}, Status: StatusOpen, OpenedAt: noon,
	}
	if diff := cmp.Diff(want, first); diff != "" || !isNew {
		t.Fatalf("new %v: %s", isNew, diff)
	}
	if first.Reference() != "C-1001" {
		t.Errorf("reference %s", first.Reference())
	}
	again, isNew := b.open(7, "dispute", true)
	want.Reasons, want.Urgent = []string{"human", "dispute"}, true
	if diff := cmp.Diff(want, again); diff != "" || isNew {
		t.Errorf("new %v: %s", isNew, diff)
	}
	if same, _ := b.open(7, "human", false); !same.Urgent || len(same.Reasons) != 2 {
		t.Errorf("a reason it has already made it %+v", same)
	}
	other, isNew := b.open(8, "human", false)
	if other.Number != 1002 || !isNew {
		t.Errorf("another thread's case is %+v", other)
	}
	want2 := []Act{{1001, "", actionOpened, noon, ""}, {1001, "", actionReasonAdded, noon, ""}}
	if diff := cmp.Diff(want2, b.history(1001)); diff != "" {
		t.Error(diff)
	}
}

func TestAnAccountThatBecomesKnownIsAdded(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, account := range []billing.AccountNumber{"", "A-2", "A-3"} {
		b.must(func(ctx context.Context, tx pgx.Tx) error {
			_, _, err := Open(ctx, tx, Case{
				Practice: lakeside, Thread: 7, Account: account, Reason: "human", OpenedAt: noon,
			})
			return err
		})
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		c, err := OpenCase(ctx, tx, lakeside, 7)
		if err == nil && c.Account != "A-2" {
			t.Errorf("account %s", c.Account)
		}
		return err
	})
}

func TestManyCasesAtOnceGetEachTheirNumberAndOneThreadOneCase(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			err := b.do(func(ctx context.Context, tx pgx.Tx) error {
				_, _, err := Open(ctx, tx, Case{
					Practice: lakeside, Thread: int64(i / 2), Reason: "human", OpenedAt: noon,
				})
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		cases, err := casesLeft(ctx, tx, lakeside, 100)
		seen := map[int]bool{}
		for _, c := range cases {
			seen[c.Number] = true
		}
		if len(cases) != 8 || len(seen) != 8 {
			t.Errorf("%d cases with %d numbers", len(cases), len(seen))
		}
		return err
	})
}

func TestEachPracticeCountsItsOwnCases(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.open(7, "human", false)
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		c, _, err := Open(ctx, tx, Case{Practice: "hillside", Thread: 7, Reason: "human", OpenedAt: noon})
		if c.Number != FirstNumber {
			t.Errorf("number %d", c.Number)
		}
		return err
	})
}

func TestACaseNeedsAReasonAndActsNeedAUser(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.open(7, "human", false)
	for name, c := range map[string]struct {
		f    func(ctx context.Context, tx pgx.Tx) error
		want error
	}{
		"open": {func(ctx context.Context, tx pgx.Tx) error {
			_, _, err := Open(ctx, tx, Case{Practice: lakeside, Thread: 9})
			return err
		}, ErrNoReason},
		"claim": {func(ctx context.Context, tx pgx.Tx) error {
			_, err := Claim(ctx, tx, lakeside, 1001, "", noon)
			return err
		}, ErrNoUser},
		"assign": {func(ctx context.Context, tx pgx.Tx) error {
			_, err := Assign(ctx, tx, lakeside, 1001, "", "U01", noon)
			return err
		}, ErrNoUser},
		"snooze": {func(ctx context.Context, tx pgx.Tx) error {
			_, err := Snooze(ctx, tx, lakeside, 1001, "", noon, noon)
			return err
		}, ErrNoUser},
		"record": {func(ctx context.Context, tx pgx.Tx) error {
			_, err := Record(ctx, tx, nil, lakeside, 1001, "", ActionHold, "", noon)
			return err
		}, ErrNoUser},
		"a note without keys": {func(ctx context.Context, tx pgx.Tx) error {
			_, err := Note(ctx, tx, nil, lakeside, 1001, "U01", "words", noon)
			return err
		}, ErrNoKeyring},
		"a case that is not there": {func(ctx context.Context, tx pgx.Tx) error {
			_, err := ByNumber(ctx, tx, lakeside, 4711)
			return err
		}, ErrNotFound},
		"a card of no case": {func(ctx context.Context, tx pgx.Tx) error {
			return CardPosted(ctx, tx, lakeside, 4711, "C1", "1.1")
		}, ErrNotFound},
	} {
		if err := b.do(c.f); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestWhereTheCardStandsIsKept(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.open(7, "human", false)
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		if err := CardPosted(ctx, tx, lakeside, 1001, "C0BILLERS", "1700000000.000100"); err != nil {
			return err
		}
		c, err := ByNumber(ctx, tx, lakeside, 1001)
		if c.Channel != "C0BILLERS" || c.TS != "1700000000.000100" {
			t.Errorf("kept %q %q", c.Channel, c.TS)
		}
		return err
	})
}

func TestAThreadWithoutACaseHasNone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		c, err := OpenCase(ctx, tx, lakeside, 7)
		if c != nil {
			t.Errorf("found %+v", c)
		}
		return err
	})
}
