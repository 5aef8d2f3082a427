package thread

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

const storedSQL = `SELECT sid FROM thread.inbound WHERE practice_id = @practice AND sid = ANY(@sids)`

// Stored gives those of the provider's ids whose texts are stored.
func Stored(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, sids []string,
) (map[string]bool, error) {
	rows, err := tx.Query(ctx, storedSQL, pgx.StrictNamedArgs{"practice": practice, "sids": sids})
	if err != nil {
		return nil, fmt.Errorf("look for texts: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("look for texts: %w", err)
	}
	stored := make(map[string]bool, len(found))
	for _, sid := range found {
		stored[sid] = true
	}
	return stored, nil
}
