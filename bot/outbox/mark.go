package outbox

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

var (
	waiting = []Status{StatusWaiting}
	sending = []Status{StatusSending}
	inDoubt = []Status{StatusSending, StatusUnknown}
)

// Sending marks a claimed text before the carrier is called: from the commit on, nobody else calls for it. attempt is
// the time of the call, by which the text is found at the carrier if the call breaks off.
func Sending(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64, attempt time.Time) error {
	return step(ctx, tx, practice, id, attempt, waiting, func(s *state) {
		s.Status, s.Attempts, s.AttemptedAt = StatusSending, s.Attempts+1, &attempt
		s.ErrorCode, s.Reason = 0, ""
	})
}

// Unknown marks a text whose call broke off: the carrier may or may not have it. It must be looked up before another
// attempt. [ErrMoved] says that the carrier's own word has come in the meantime.
func Unknown(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64, now time.Time) error {
	return step(ctx, tx, practice, id, now, sending, func(s *state) { s.Status = StatusUnknown })
}

// Failed marks a text that will not be tried again, with the class and the carrier's code of its last error.
// [ErrMoved] says that the carrier's own word has come in the meantime.
func Failed(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64, class Class, code int, now time.Time,
) error {
	return step(ctx, tx, practice, id, now, inDoubt, func(s *state) {
		s.Status, s.ErrorCode, s.Reason = StatusFailed, code, string(class)
	})
}

// Retry puts a text back to wait until notBefore, for another attempt: only after an error that proves that the carrier
// does not have it. [ErrMoved] says that the carrier's own word has come in the meantime.
func Retry(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64, notBefore time.Time, code int,
	now time.Time,
) error {
	return step(ctx, tx, practice, id, now, inDoubt, func(s *state) {
		s.Status, s.NotBefore, s.ErrorCode = StatusWaiting, notBefore, code
	})
}

// Defer lets a claimed text wait until notBefore: quiet hours, or the sender's pace. reason is machine-readable.
func Defer(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64, notBefore time.Time, reason string,
	now time.Time,
) error {
	return step(ctx, tx, practice, id, now, waiting, func(s *state) { s.NotBefore, s.Reason = notBefore, reason })
}

// Refuse ends a claimed text that may not leave: the gate's or the money guard's word. reason is machine-readable.
func Refuse(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id int64, reason string, now time.Time,
) error {
	return step(ctx, tx, practice, id, now, waiting, func(s *state) { s.Status, s.Reason = StatusRefused, reason })
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
