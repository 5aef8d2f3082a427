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

// move is a change of a text from one of some statuses to another, or to the same one. What is nil stays as it is.
type move struct {
	from      []Status
	to        Status
	at        time.Time
	code      *int
	reason    *string
	notBefore *time.Time
}

// One round trip: the text moves if it may, and its history says so unless its status stays.
const moveMessage = `
with moved as (
    update outbox.message
    set status = @to, error_code = coalesce(@code, error_code), reason = coalesce(@reason, reason),
        not_before = coalesce(@not_before, not_before),
        settled_at = case when @final then @at::timestamptz else settled_at end
    where practice_id = @practice and id = @id and status = any(@from)
    returning practice_id, id, status, coalesce(sid, '') as sid, error_code, reason
), noted as (
    insert into outbox.change (practice_id, message, status, moved, sid, code, reason, at)
    select practice_id, id, status, true, sid, error_code, reason, @at from moved
    where status <> all(@from)
)
select count(*) from moved`

// step makes a move and keeps it in the history. From any other status it is [ErrMoved] and nothing is changed; of a
// text that is not there it is [ErrNotFound].
func step(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64, m move) error {
	var moved int
	err := tx.QueryRow(ctx, moveMessage, pgx.StrictNamedArgs{
		"practice": practice, "id": id, "from": m.from, "to": m.to, "at": m.at, "code": m.code, "reason": m.reason,
		"not_before": m.notBefore, "final": m.to.Final(),
	}).Scan(&moved)
	if err != nil {
		return fmt.Errorf("save a text: %w", err)
	}
	if moved == 0 {
		return stays(ctx, tx, practice, id)
	}
	return nil
}

const selectStatus = `select status from outbox.message where practice_id = @practice and id = @id`

// stays says why a text did not move: [ErrMoved], or [ErrNotFound].
func stays(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64) error {
	var now Status
	err := tx.QueryRow(ctx, selectStatus, pgx.StrictNamedArgs{"practice": practice, "id": id}).Scan(&now)
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("read a text: %w", err)
	}
	return fmt.Errorf("text %d is %s: %w", id, now, ErrMoved)
}

// before gives the statuses out of which a carrier's word moves a text to s.
func (s Status) before() []Status {
	var from []Status
	for status := range ranks {
		if _, moves := status.after(s); moves {
			from = append(from, status)
		}
	}
	slices.Sort(from)
	return from
}
