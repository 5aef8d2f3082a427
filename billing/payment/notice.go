package payment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

const keepNotice = `
INSERT INTO payment.notice (practice_id, id, kind, type, intent, object, content, at, received_at, next_at)
VALUES (@practice, @id, @kind, @type, @intent, @object, @content, @at, @now, @now)
ON CONFLICT DO NOTHING`

// KeepNotice keeps a notice, once an id, and says whether it was new.
func KeepNotice(ctx context.Context, tx pgx.Tx, n Notice, now time.Time) (bool, error) {
	content, err := json.Marshal(n)
	if err != nil {
		return false, fmt.Errorf("keep notice: %w", err)
	}
	return run(ctx, tx, "keep notice", keepNotice, pgx.StrictNamedArgs{
		"practice": n.Practice, "id": n.ID, "kind": n.Kind, "type": n.Type, "intent": n.Intent, "object": n.Object,
		"content": content, "at": n.At, "now": now,
	})
}

const lockNotice = `
SELECT content FROM payment.notice WHERE id = @id AND state <> 'acted' FOR UPDATE SKIP LOCKED`

// LockNotice gives a notice that was not acted on and holds its row; nil when somebody did, or is about to. It waits for
// nobody: every notice that comes in looks at all that wait.
func LockNotice(ctx context.Context, tx pgx.Tx, id string) (*Notice, error) {
	return one(ctx, tx, "read notice", lockNotice, pgx.StrictNamedArgs{"id": id}, scanNotice)
}

func scanNotice(row pgx.CollectableRow) (*Notice, error) {
	var content []byte
	if err := row.Scan(&content); err != nil {
		return nil, err
	}
	var n Notice
	if err := json.Unmarshal(content, &n); err != nil {
		return nil, errors.New("a kept notice cannot be read")
	}
	return &n, nil
}

const actedOn = `
UPDATE payment.notice SET state = 'acted', why = @why, acted_at = @at, practice_id = @practice WHERE id = @id`

// ActedOn notes that a notice was acted on, for a practice; why says what was odd about it, empty when nothing was.
func ActedOn(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, id, why string, at time.Time,
) error {
	args := pgx.StrictNamedArgs{"practice": practice, "id": id, "why": why, "at": at}
	_, err := run(ctx, tx, "act on notice", actedOn, args)
	return err
}

const park = `
UPDATE payment.notice SET state = 'parked', why = @why, next_at = @next WHERE id = @id AND state <> 'acted'`

// Park leaves a notice until what it is about is known, and looks at it again at a time.
func Park(ctx context.Context, tx pgx.Tx, id, why string, next time.Time) error {
	_, err := run(ctx, tx, "park notice", park, pgx.StrictNamedArgs{"id": id, "why": why, "next": next})
	return err
}

const selectDueNotices = `
SELECT content FROM payment.notice WHERE state <> 'acted' AND next_at <= @now ORDER BY at, id LIMIT @limit`

// DueNotices gives the notices to look at again, oldest first, at most limit.
func DueNotices(ctx context.Context, tx pgx.Tx, now time.Time, limit int) ([]*Notice, error) {
	args := pgx.StrictNamedArgs{"now": now, "limit": limit}
	return many(ctx, tx, "read notices", selectDueNotices, args, scanNotice)
}

// Parked is a notice that waits for what it is about.
type Parked struct {
	Practice   billing.PracticeID `json:"practice"`
	ID         string             `json:"id"`
	Kind       NoticeKind         `json:"kind"`
	Type       string             `json:"type"`
	Intent     string             `json:"payment"`
	Object     string             `json:"object"`
	State      string             `json:"state"`
	Why        string             `json:"why"`
	At         time.Time          `json:"at"`
	ReceivedAt time.Time          `json:"received_at"`
}

const selectParked = `
SELECT practice_id, id, kind, type, intent, object, state, why, at, received_at FROM payment.notice
WHERE state <> 'acted' OR why <> '' ORDER BY received_at DESC, id LIMIT @limit`

// Odd gives the notices that wait, and those with something odd about them, newest first.
func Odd(ctx context.Context, tx pgx.Tx, limit int) ([]Parked, error) {
	args := pgx.StrictNamedArgs{"limit": limit}
	return many(ctx, tx, "read notices", selectParked, args, pgx.RowToStructByPos[Parked])
}

const wakeNotices = `
UPDATE payment.notice SET next_at = @now WHERE state = 'parked' AND intent = @intent AND intent <> ''`

// Wake lets the notices about a payment be looked at again: it is known now.
func Wake(ctx context.Context, tx pgx.Tx, intent string, now time.Time) error {
	if intent == "" {
		return nil
	}
	_, err := run(ctx, tx, "wake notices", wakeNotices, pgx.StrictNamedArgs{"intent": intent, "now": now})
	return err
}

const selectFailedLater = `
SELECT EXISTS (SELECT FROM payment.notice
    WHERE intent = @intent AND intent <> '' AND kind = 'failed' AND at > @at)`

// FailedLater says whether a notice said that a payment failed after a time. A failure before a success is only an
// earlier try on the same page.
func FailedLater(ctx context.Context, tx pgx.Tx, intent string, at time.Time) (bool, error) {
	args := pgx.StrictNamedArgs{"intent": intent, "at": at}
	return value[bool](ctx, tx, "read notices", selectFailedLater, args)
}
