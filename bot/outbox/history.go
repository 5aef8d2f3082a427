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

// insertChange keeps one line. One that moved nothing is kept once, so that a callback that is repeated without end
// does not fill the table.
const insertChange = `
insert into outbox.change (practice_id, message, status, moved, sid, code, reason, at)
select @practice, @id, @status, @moved, @sid, @code, @reason, @at
where @moved or not exists (
    select from outbox.change
    where practice_id = @practice and message = @id and status = @status and sid = @sid and code = @code)`

// note keeps one line of history.
func note(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64, c Change) error {
	_, err := tx.Exec(ctx, insertChange, pgx.StrictNamedArgs{
		"practice": practice, "id": id, "status": c.Status, "moved": c.Moved, "sid": c.SID, "code": c.Code,
		"reason": c.Reason, "at": c.At,
	})
	if err != nil {
		return fmt.Errorf("keep the history of a text: %w", err)
	}
	return nil
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
