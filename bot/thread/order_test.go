package thread

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

// A text that is seen by nobody yet may not be followed by one that is answered already.
func TestOfTwoTextsAtOnceTheFirstToCommitStandsFirst(t *testing.T) {
	b := setup(t)
	ref := Ref{lakeside, b.ensure(lakeside, rosa)}
	ctx := context.Background()
	store := func(tx pgx.Tx, sid string) error {
		if _, err := Ensure(ctx, tx, b.keys, lakeside, rosa, sender, noon); err != nil {
			return err
		}
		_, err := Add(ctx, tx, b.keys, ref, text(sid, "hello", 0), sender)
		return err
	}
	first, err := b.pool.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = first.Rollback(ctx) }()
	if _, err := Ensure(ctx, first, b.keys, lakeside, rosa, sender, noon); err != nil {
		t.Fatal(err)
	}
	second := make(chan error, 1)
	go func() {
		second <- pgx.BeginFunc(ctx, b.pool, func(tx pgx.Tx) error { return store(tx, "SM2") })
	}()
	b.waitForALock() // SM2 has come in, and gets no place before SM1 has one
	if err := store(first, "SM1"); err != nil {
		t.Fatal(err)
	}
	if err := first.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if err := <-second; err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"SM1", "SM2"}, sids(b.last(ref, 2))); diff != "" {
		t.Errorf("order of the texts (-want +got):\n%s", diff)
	}
}
