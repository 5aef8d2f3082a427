package outbox

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

var (
	waiting = []Status{StatusWaiting}
	sending = []Status{StatusSending}
	inDoubt = []Status{StatusSending, StatusUnknown}
)

// One round trip: the text moves, and its history and the gate's answer are kept, or nothing is.
const sendMessage = `
with moved as (
    update outbox.message
    set status = 'sending', error_code = 0, reason = '', attempted_at = @decided_at, attempts = attempts + 1
    where practice_id = @practice and id = @id and status = 'waiting'
    returning practice_id, id, coalesce(sid, '') as sid
), noted as (
    insert into outbox.change (practice_id, message, status, moved, sid, at)
    select practice_id, id, 'sending', true, sid, @decided_at from moved
), decided as (
    insert into outbox.decision (practice_id, message, asked, at, allowed, reason, until, facts)
    select practice_id, id, @asked, @decided_at, @allowed, @reason, @until, @decision::jsonb from moved
)
select count(*) from moved`

// Sending marks the claimed text that an answer of the gate lets leave, before the carrier is called, and keeps the
// answer: from the commit on, nobody else calls for it. The time of the call, by which the text is found at the carrier if
// the call breaks off, is that of the answer. Without an answer that lets it leave it is [ErrDecision].
func Sending(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, d Decision) error {
	if d.Message == 0 || !d.answers(AskedSending) || !d.Allowed {
		return ErrDecision
	}
	args := pgx.StrictNamedArgs{"practice": practice, "id": d.Message}
	d.into(args)
	var moved int
	if err := tx.QueryRow(ctx, sendMessage, args).Scan(&moved); err != nil {
		return fmt.Errorf("save a text: %w", err)
	}
	if moved == 0 {
		return stays(ctx, tx, practice, d.Message)
	}
	return nil
}

// Unknown marks a text whose call broke off: the carrier may or may not have it. It must be looked up before another
// attempt. [ErrMoved] says that the carrier's own word has come in the meantime.
func Unknown(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64, now time.Time) error {
	return step(ctx, tx, practice, id, move{from: sending, to: StatusUnknown, at: now})
}

// Failed marks a text that will not be tried again, with the class and the carrier's code of its last error.
// [ErrMoved] says that the carrier's own word has come in the meantime.
func Failed(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64, class Class, code int, now time.Time,
) error {
	reason := string(class)
	return step(ctx, tx, practice, id, move{from: inDoubt, to: StatusFailed, at: now, code: &code, reason: &reason})
}

// Retry puts a text back to wait until notBefore, for another attempt: only after an error that proves that the carrier
// does not have it. [ErrMoved] says that the carrier's own word has come in the meantime.
func Retry(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64, notBefore time.Time, code int,
	now time.Time,
) error {
	return step(ctx, tx, practice, id, move{from: inDoubt, to: StatusWaiting, at: now, notBefore: &notBefore, code: &code})
}

// Defer lets a claimed text wait until notBefore: quiet hours, or the sender's pace. reason is machine-readable.
func Defer(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64, notBefore time.Time, reason string,
	now time.Time,
) error {
	return step(ctx, tx, practice, id, move{
		from: waiting, to: StatusWaiting, at: now, notBefore: &notBefore, reason: &reason,
	})
}

// Refuse ends a claimed text that may not leave: the gate's or the money guard's word. reason is machine-readable.
func Refuse(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64, reason string, now time.Time,
) error {
	return step(ctx, tx, practice, id, move{from: waiting, to: StatusRefused, at: now, reason: &reason})
}

// Accepted records the carrier's answer to a call. A status callback may have been faster: the text never goes back to
// an earlier status.
func Accepted(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64, receipt Receipt, now time.Time,
) error {
	_, err := Advance(ctx, tx, Report{
		Practice: practice, ID: id, SID: receipt.SID, Status: receipt.Status, At: now,
	})
	return err
}
