package ledger

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// Owing is an account with a balance, as far as a plan for it depends on it. It names nobody.
type Owing struct {
	Account billing.AccountNumber
	Due     billing.Cents
	Planned bool     // a plan runs already
	Holds   []string // why it is left alone
}

const selectOwing = `
SELECT a.number, b.due, EXISTS (SELECT FROM ledger.plan p
        WHERE p.practice_id = a.practice_id AND p.account = a.number AND p.ended_at IS NULL),
    ARRAY(` + heldReasons + `)
FROM ledger.account a
CROSS JOIN LATERAL (SELECT sum(amount)::bigint AS due FROM ledger.posting p
    WHERE p.practice_id = a.practice_id AND p.account = a.number
        AND p.kind IN ('patient_receivable', 'patient_credit')) b
WHERE a.practice_id = @practice AND a.number > @after AND b.due > 0
ORDER BY a.number LIMIT @limit`

// AccountsOwing gives the accounts with a balance behind a number, in order of their numbers.
func AccountsOwing(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, after billing.AccountNumber, limit int,
) ([]Owing, error) {
	rows, err := tx.Query(ctx, selectOwing, pgx.StrictNamedArgs{"practice": practice, "after": after, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("read accounts with a balance: %w", err)
	}
	owing, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Owing])
	if err != nil {
		return nil, fmt.Errorf("read accounts with a balance: %w", err)
	}
	return owing, nil
}
