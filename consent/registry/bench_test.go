package registry_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
)

// BenchmarkRecord records events of as many practices as named, by several at once: the chain is shared by all events
// of one practice.
func BenchmarkRecord(b *testing.B) {
	for _, practices := range []int64{1, 64} {
		b.Run(fmt.Sprintf("%d practices", practices), func(b *testing.B) {
			pool := pgtest.New(b, pg.Set{Schema: registry.Schema, FS: registry.Migrations()})
			keys := pgtest.Keyring(b)
			var n atomic.Int64
			b.SetParallelism(4)
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					i := n.Add(1)
					e := act(int(i), consent.OptIn, consent.Keyword)
					e.Practice = billing.PracticeID(fmt.Sprint("p", i%practices))
					e.Phone = consent.Phone(fmt.Sprintf("+1512%07d", 5550000+i))
					err := pgx.BeginFunc(b.Context(), pool, func(tx pgx.Tx) error {
						_, _, _, err := registry.Record(b.Context(), tx, keys, e)
						return err
					})
					if err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}
