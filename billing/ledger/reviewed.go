package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// Automatic is who sets and lifts the holds that the state of the claims decides; everybody else is a person.
const Automatic = "plainbill"

const selectReviewed = `
SELECT h.reason, h.at FROM (
    SELECT DISTINCT ON (reason) reason, held, at, by FROM ledger.hold
    WHERE practice_id = @practice AND account = @account
    ORDER BY reason, id DESC) h
WHERE NOT h.held AND h.by <> @automatic`

// Reviewed gives the reasons that a person lifted last, and when: what somebody has looked into is not held again for
// the same.
func Reviewed(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber,
) (map[string]time.Time, error) {
	rows, err := tx.Query(ctx, selectReviewed,
		pgx.StrictNamedArgs{"practice": practice, "account": account, "automatic": Automatic})
	if err != nil {
		return nil, fmt.Errorf("read reviewed holds: %w", err)
	}
	reviewed := map[string]time.Time{}
	var reason string
	var at time.Time
	_, err = pgx.ForEachRow(rows, []any{&reason, &at}, func() error { reviewed[reason] = at; return nil })
	if err != nil {
		return nil, fmt.Errorf("read reviewed holds: %w", err)
	}
	return reviewed, nil
}
