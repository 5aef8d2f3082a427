package ledger_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

type tr struct{}
type k struct{}
type st struct {
	sql string
	at  time.Time
}

var mu sync.Mutex
var spent = map[string]time.Duration{}

func (tr) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	return context.WithValue(ctx, k{}, st{d.SQL, time.Now()})
}
func (tr) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryEndData) { end(ctx) }
func end(ctx context.Context) {
	s := ctx.Value(k{}).(st)
	mu.Lock()
	spent[s.sql] += time.Since(s.at)
	mu.Unlock()
}
func (tr) TraceCopyFromStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceCopyFromStartData) context.Context {
	return context.WithValue(ctx, k{}, st{fmt.Sprint(d.TableName), time.Now()})
}
func (tr) TraceCopyFromEnd(ctx context.Context, _ *pgx.Conn, d pgx.TraceCopyFromEndData) { end(ctx) }

func TestTiming(t *testing.T) {
	b := newBooks(t)
	cfg := b.pool.Config().Copy()
	cfg.ConnConfig.Tracer = tr{}
	b.pool, _ = pgxpool.NewWithConfig(context.Background(), cfg)
	defer b.pool.Close()
	var s string
	for _, q := range []string{"shared_buffers", "fsync", "max_wal_size", "wal_level", "lc_collate", "synchronous_commit", "full_page_writes", "jit"} {
		b.pool.QueryRow(context.Background(), "show "+q).Scan(&s)
		t.Log(q, s)
	}
	at := time.Now()
	b.loadRows("x", mustRows(t, 100000), noon)
	total := time.Since(at)
	type e struct {
		d time.Duration
		s string
	}
	var l []e
	var sum time.Duration
	for s, d := range spent {
		l = append(l, e{d, s})
		sum += d
	}
	slices.SortFunc(l, func(a, b e) int { return int(b.d - a.d) })
	for _, x := range l {
		t.Logf("%v %.60q", x.d, x.s)
	}
	t.Log("total", total, "in db", sum)
}
