package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent/seal"
)

// Ref names a thread with something to send.
type Ref struct {
	Practice billing.PracticeID
	Thread   int64
}

// unblocked keeps the order of a thread: text m may leave when no earlier one is still on its way. Reminders are no
// part of a conversation: one that waits for the morning, or is being looked up, holds nothing up.
const unblocked = `not exists (
    select from outbox.message e
    where e.practice_id = m.practice_id and e.thread = m.thread and e.id < m.id
        and e.status in ('waiting', 'sending', 'unknown') and e.kind <> 'reminder')`

const selectPeek = `
select id, sender, messaging_service, kind, segments
from outbox.message m
where practice_id = @practice and thread = @thread and status = 'waiting' and not_before <= @now and ` + unblocked + `
order by id
limit 1`

// Peek gives what the pace needs to know of the text that [Claim] would give, or nil: id, sender, kind and segments,
// neither phone nor words. It locks nothing, so that waiting for room at a sender holds no lock.
func Peek(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, thread int64, now time.Time,
) (*Message, error) {
	m := Message{Practice: practice, Thread: thread, Status: StatusWaiting}
	err := tx.QueryRow(ctx, selectPeek, pgx.StrictNamedArgs{"practice": practice, "thread": thread, "now": now}).
		Scan(&m.ID, &m.From, &m.MessagingService, &m.Kind, &m.Segments)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look at the next text: %w", err)
	}
	return &m, nil
}

const lockThread = `
select pg_advisory_xact_lock(hashtextextended('outbox/' || @practice::text || '/' || @thread::bigint, 0))`

const selectNext = `
select ` + columns + `
from outbox.message m
where practice_id = @practice and thread = @thread and status = 'waiting' and not_before <= @now and ` + unblocked + `
order by id
limit 1
for update`

// Claim gives the next text of a thread that may leave now, its row locked, or nil when there is none or while an
// earlier one is on its way. The caller asks the gate and then marks it, in this same transaction, with [Sending],
// [Refuse] or [Defer]; of two callers at once the second waits here and then sees what the first has marked. It needs
// the isolation level read committed, which is PostgreSQL's default.
func Claim(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, thread int64, now time.Time,
) (*Message, error) {
	var found []Message
	batch := &pgx.Batch{} // one round trip: the second statement begins when the lock is had
	batch.Queue(lockThread, pgx.StrictNamedArgs{"practice": practice, "thread": thread})
	batch.Queue(selectNext, pgx.StrictNamedArgs{"practice": practice, "thread": thread, "now": now}).
		Query(func(rows pgx.Rows) (err error) {
			found, err = messages(rows, k)
			return err
		})
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("claim a text: %w", err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	return &found[0], nil
}

const selectDueThreads = `
select practice_id, thread
from outbox.message m
where status = 'waiting' and not_before <= @now and ` + unblocked + `
group by practice_id, thread
order by min(not_before), practice_id, thread
limit @limit`

// DueThreads gives threads in which [Claim] would find a text, those that wait longest first.
func DueThreads(ctx context.Context, tx pgx.Tx, now time.Time, limit int) ([]Ref, error) {
	rows, err := tx.Query(ctx, selectDueThreads, pgx.StrictNamedArgs{"now": now, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("find due threads: %w", err)
	}
	refs, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Ref])
	if err != nil {
		return nil, fmt.Errorf("find due threads: %w", err)
	}
	return refs, nil
}
