package outbox

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// Change is one line of a text's history: what was reported or decided, and whether it moved the text.
type Change struct {
	Status Status
	Moved  bool
	SID    string
	Code   int
	Reason string
	At     time.Time
}

const maxHistory = 200

const selectHistory = `
select status, moved, sid, code, reason, at
from outbox.change
where practice_id = @practice and message = @id
order by n
limit @limit`

// History gives a text's changes, oldest first, at most 200.
func History(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64) ([]Change, error) {
	rows, err := tx.Query(ctx, selectHistory, pgx.StrictNamedArgs{"practice": practice, "id": id, "limit": maxHistory})
	if err != nil {
		return nil, fmt.Errorf("read the history of a text: %w", err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Change])
	if err != nil {
		return nil, fmt.Errorf("read the history of a text: %w", err)
	}
	return lines, nil
}
