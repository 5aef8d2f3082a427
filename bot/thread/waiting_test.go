package thread

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

// waiting reads what waits in a thread, and the thread beside it.
func (b *bench) waiting(ref Ref) (in *Inbound, th Thread) {
	b.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		in, th, err = Waiting(ctx, tx, b.keys, ref)
		return err
	})
	return in, th
}

func TestWhatWaitsComesWithItsThread(t *testing.T) {
	b := setup(t)
	ref := Ref{lakeside, b.ensure(lakeside, rosa)}
	if in, _ := b.waiting(ref); in != nil {
		t.Fatalf("waits: %+v", in)
	}
	b.add(ref, text("SM1", "first", 1), sender)
	b.add(ref, text("SM2", "second", 2), sender)
	for _, c := range []struct {
		sid  string
		more bool
	}{{"SM1", true}, {"SM2", false}} {
		in, th := b.waiting(ref)
		if in == nil || in.SID != c.sid || !cmp.Equal(th, b.read(ref)) {
			t.Fatalf("waits: %+v in %+v", in, th)
		}
		b.must(func(ctx context.Context, tx pgx.Tx) error {
			for _, want := range []bool{true, false} { // the second time it is answered already
				open, more, err := AnsweredOf(ctx, tx, lakeside, c.sid, "answered", noon)
				if err != nil || open != want || more != (want && c.more) {
					t.Errorf("%s: open %v, more %v, %v", c.sid, open, more, err)
				}
			}
			return nil
		})
	}
	if in, _ := b.waiting(ref); in != nil {
		t.Errorf("waits: %+v", in)
	}
}

func TestOpenGivesTheOneThreadOfAPhoneLocked(t *testing.T) {
	b := setup(t)
	open := func() (th Thread) {
		b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
			if th, err = Open(ctx, tx, b.keys, lakeside, rosa, sender, noon); err != nil {
				return err
			}
			waits := pgx.BeginFunc(ctx, b.pool, func(other pgx.Tx) error {
				if _, err := other.Exec(ctx, "SET LOCAL lock_timeout = '50ms'"); err != nil {
					return err
				}
				_, err := Lock(ctx, other, b.keys, lakeside, th.ID)
				return err
			})
			if waits == nil {
				t.Error("another had the lock as well")
			}
			return nil
		})
		return th
	}
	b.ensure(lakeside, rosa)
	first, again := open(), open()
	if !cmp.Equal(first, again) || !cmp.Equal(first, b.read(Ref{lakeside, first.ID})) {
		t.Errorf("%+v, then %+v", first, again)
	}
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		fresh, err := Open(ctx, tx, b.keys, hillside, rosa, sender, noon)
		if fresh.Practice != hillside || fresh.ID == 0 || fresh.Phone != rosa || fresh.State != nil {
			t.Errorf("a new one: %+v", fresh)
		}
		return err
	})
}
