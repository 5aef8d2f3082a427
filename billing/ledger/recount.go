package ledger

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// The books are counted anew when a load has posted so many claims, and then each time it has posted so many times
// more.
const (
	firstRecount = 200
	nextRecount  = 4
)

// recount is how far a load has come, and when it counts the books next.
type recount struct{ posted, next int }

const selectCounted = `SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'ledger.claim'::regclass`

// Who counts at the same moment does it for us too.
const analyzeYoungBooks = `
ANALYZE (SKIP_LOCKED) ledger.account, ledger.statement, ledger.claim, ledger.service_line, ledger.entry,
    ledger.posting, ledger.said`

// countAnew has the server count the books where a load has made them much larger than it knows of. Every key begins
// with the practice: with no count the server holds any index that does for as good as the one of the whole key, and
// looks at all accounts of the practice for each new statement, at all its postings for each new entry.
func (i *Import) countAnew(ctx context.Context, tx pgx.Tx, posted int) error {
	r := &i.recount
	if r.posted += posted; r.posted < max(r.next, firstRecount) {
		return nil
	}
	r.next = nextRecount * r.posted
	var counted int
	if err := tx.QueryRow(ctx, selectCounted).Scan(&counted); err != nil || counted > r.posted {
		return err
	}
	_, err := tx.Exec(ctx, analyzeYoungBooks)
	return err
}
