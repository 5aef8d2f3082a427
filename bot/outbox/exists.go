package outbox

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

const exists = `select exists (select from outbox.message where practice_id = @practice and key = @key)`

// Exists says whether there is a text of a key, whatever became of it.
func Exists(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, key string) (found bool, err error) {
	err = tx.QueryRow(ctx, exists, pgx.StrictNamedArgs{"practice": practice, "key": key}).Scan(&found)
	if err != nil {
		return false, fmt.Errorf("look for a text: %w", err)
	}
	return found, nil
}
