package ledger_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
)

// A load of many claims into young books has the server count them on the way, so that its plans are made for the books
// as they are; a load of few does not.
func TestALargeLoadHasTheBooksCounted(t *testing.T) {
	t.Parallel()
	for claims, want := range map[int]bool{20: false, 250: true} {
		books := newBooks(t)
		if loaded := books.adjudicateMany(claims); loaded != claims {
			t.Fatalf("loaded %d of %d", loaded, claims)
		}
		var counted int
		books.must(func(ctx context.Context, tx pgx.Tx) error {
			return tx.QueryRow(ctx, `SELECT greatest(reltuples, 0)::integer FROM pg_class
				WHERE oid = 'ledger.claim'::regclass`).Scan(&counted)
		})
		if (counted == claims) != want {
			t.Errorf("of %d claims the server knows of %d", claims, counted)
		}
	}
}
