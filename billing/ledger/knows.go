package ledger

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

const knowsNumber = `
SELECT EXISTS (SELECT FROM ledger.account WHERE practice_id = @practice AND number = @number)
    OR EXISTS (SELECT FROM ledger.statement WHERE practice_id = @practice AND number = @number)
    OR EXISTS (SELECT FROM ledger.claim WHERE practice_id = @practice AND number = @number)`

// KnowsNumber says whether a number is one of the practice's own: of an account, a statement or a claim.
func KnowsNumber(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, number string) (bool, error) {
	var known bool
	args := pgx.StrictNamedArgs{"practice": practice, "number": number}
	if err := tx.QueryRow(ctx, knowsNumber, args).Scan(&known); err != nil {
		return false, fmt.Errorf("look a number up: %w", err)
	}
	return known, nil
}
