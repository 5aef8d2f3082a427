package registry

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
)

// Deadline is the clock of a request that came another way than by text: by letter, voicemail, e-mail, in person.
type Deadline struct {
	Key        string // of the event
	Action     consent.Action
	Method     consent.Method
	ReceivedOn billing.Date
	DueOn      billing.Date // the last day on which it was to be honoured
	RecordedAt time.Time    // when it was honoured: from then on nothing leaves
}

// Late says whether the request was honoured after its last day, in the practice's zone.
func (d Deadline) Late(zone *time.Location) bool {
	return d.DueOn.Before(billing.DateOf(d.RecordedAt.In(zone)))
}

// HonourBy gives the last day on which a request that was received on a day may be honoured: the tenth business day
// after it (47 CFR 64.1200(a)(10)).
func HonourBy(received billing.Date) billing.Date {
	return billing.DateOf(consent.TenBusinessDays(received.Time(), time.UTC)).AddDays(-1)
}

const insertDeadline = `
INSERT INTO registry.deadline (practice_id, event_key, received_on, due_on)
VALUES (@practice, @key, @received, @due)
ON CONFLICT DO NOTHING`

// KeepDeadline keeps when the request of a recorded event was received and by when it was to be honoured.
func KeepDeadline(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, key string, received billing.Date,
) (due billing.Date, err error) {
	due = HonourBy(received)
	_, err = tx.Exec(ctx, insertDeadline, pgx.StrictNamedArgs{
		"practice": practice, "key": key, "received": received.Time(), "due": due.Time(),
	})
	if err != nil {
		return due, fmt.Errorf("keep a deadline: %w", err)
	}
	return due, nil
}

const selectDeadlines = `
SELECT d.event_key, e.action, e.method, d.received_on, d.due_on, e.recorded_at
FROM registry.deadline d
JOIN registry.event e ON e.practice_id = d.practice_id AND e.key = d.event_key
WHERE d.practice_id = @practice
ORDER BY d.received_on DESC, e.id DESC
LIMIT @limit`

// Deadlines gives the requests with a clock, the latest first, at most limit.
func Deadlines(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, limit int) ([]Deadline, error) {
	rows, err := tx.Query(ctx, selectDeadlines, pgx.StrictNamedArgs{"practice": practice, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("read deadlines: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d Deadline, err error) {
		var received, due time.Time
		err = row.Scan(&d.Key, &d.Action, &d.Method, &received, &due, &d.RecordedAt)
		d.ReceivedOn, d.DueOn, d.RecordedAt = billing.DateOf(received), billing.DateOf(due), d.RecordedAt.UTC()
		return d, err
	})
	if err != nil {
		return nil, fmt.Errorf("read deadlines: %w", err)
	}
	return all, nil
}
