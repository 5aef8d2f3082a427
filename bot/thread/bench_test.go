package thread

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

const (
	lakeside = billing.PracticeID("lakeside")
	hillside = billing.PracticeID("hillside")
	rosa     = consent.Phone("+15125550123")
	omar     = consent.Phone("+15125550124")
	sender   = "+15125550199"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// bench is a database with threads in it.
type bench struct {
	*testing.T
	pool *pgxpool.Pool
	keys *seal.Keyring
}

func setup(t *testing.T) *bench {
	t.Helper()
	t.Parallel()
	return &bench{t, pgtest.New(t, pg.Set{Schema: Schema, FS: Migrations()}), pgtest.Keyring(t)}
}

// must runs f in a transaction of its own.
func (b *bench) must(f func(ctx context.Context, tx pgx.Tx) error) {
	b.Helper()
	ctx := context.Background()
	if err := pgx.BeginFunc(ctx, b.pool, func(tx pgx.Tx) error { return f(ctx, tx) }); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) ensure(practice billing.PracticeID, phone consent.Phone) (id int64) {
	b.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		id, err = Ensure(ctx, tx, b.keys, practice, phone, sender, noon)
		return err
	})
	return id
}

func (b *bench) add(ref Ref, in Inbound, to string) (fresh bool) {
	b.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		fresh, err = Add(ctx, tx, b.keys, ref, in, to)
		return err
	})
	return fresh
}

// text is a text that came in some seconds after noon.
func text(sid, words string, seconds int) Inbound {
	return Inbound{SID: sid, Body: consent.Body(words), ReceivedAt: noon.Add(time.Duration(seconds) * time.Second)}
}

func (b *bench) read(ref Ref) (found Thread) {
	b.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		found, err = Read(ctx, tx, b.keys, ref.Practice, ref.Thread)
		return err
	})
	return found
}

func (b *bench) next(ref Ref) (in *Inbound) {
	b.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		in, err = Next(ctx, tx, b.keys, ref)
		return err
	})
	return in
}

func (b *bench) last(ref Ref, limit int) (texts []Inbound) {
	b.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		texts, err = Last(ctx, tx, b.keys, ref, limit)
		return err
	})
	return texts
}

func (b *bench) answered(practice billing.PracticeID, sid, outcome string) (open bool) {
	b.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) (err error) {
		open, err = Answered(ctx, tx, practice, sid, outcome, noon.Add(time.Minute))
		return err
	})
	return open
}

func (b *bench) save(ref Ref, state string) {
	b.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		return Save(ctx, tx, b.keys, ref.Practice, ref.Thread, []byte(state))
	})
}
