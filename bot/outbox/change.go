package outbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// state is the part of a text that changes.
type state struct {
	Thread      int64
	Kind        Kind
	Status      Status
	SID         string
	Attempts    int
	ErrorCode   int
	Reason      string
	NotBefore   time.Time
	AttemptedAt *time.Time
	SettledAt   *time.Time
}

const lockMessage = `
select thread, kind, status, coalesce(sid, '') as sid, attempts, error_code, reason, not_before, attempted_at,
    settled_at
from outbox.message
where practice_id = @practice and id = @id
for update`

// lock reads the changing part of a text and locks its row, or gives [ErrNotFound].
func lock(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64) (state, error) {
	var s state
	err := tx.QueryRow(ctx, lockMessage, pgx.StrictNamedArgs{"practice": practice, "id": id}).Scan(&s.Thread, &s.Kind,
		&s.Status, &s.SID, &s.Attempts, &s.ErrorCode, &s.Reason, &s.NotBefore, &s.AttemptedAt, &s.SettledAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return s, ErrNotFound
	}
	if err != nil {
		return s, fmt.Errorf("lock a text: %w", err)
	}
	return s, nil
}

const updateMessage = `
update outbox.message
set status = @status, sid = nullif(@sid, ''), attempts = @attempts, error_code = @error_code, reason = @reason,
    not_before = @not_before, attempted_at = @attempted_at, settled_at = @settled_at
where practice_id = @practice and id = @id`

// save writes the changing part of a text.
func save(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64, s state) error {
	_, err := tx.Exec(ctx, updateMessage, pgx.StrictNamedArgs{
		"practice": practice, "id": id, "status": s.Status, "sid": s.SID, "attempts": s.Attempts,
		"error_code": s.ErrorCode, "reason": s.Reason, "not_before": s.NotBefore, "attempted_at": s.AttemptedAt,
		"settled_at": s.SettledAt,
	})
	if err != nil {
		return fmt.Errorf("save a text: %w", err)
	}
	return nil
}

// step changes a text from one of the statuses in from, by apply, and keeps the change in the history. From any other
// status it is [ErrMoved] and nothing is changed.
func step(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64, at time.Time, from []Status,
	apply func(*state),
) error {
	s, err := lock(ctx, tx, practice, id)
	if err != nil {
		return err
	}
	before := s.Status
	if !slices.Contains(from, before) {
		return fmt.Errorf("text %d is %s: %w", id, before, ErrMoved)
	}
	apply(&s)
	if s.Status.Final() {
		s.SettledAt = &at
	}
	if err := save(ctx, tx, practice, id, s); err != nil || s.Status == before {
		return err
	}
	return note(ctx, tx, practice, id, Change{
		Status: s.Status, Moved: true, SID: s.SID, Code: s.ErrorCode, Reason: s.Reason, At: at,
	})
}
