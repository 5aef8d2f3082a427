package thread

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

// Inbound is a text that came in, as it is kept.
type Inbound struct {
	SID        string
	ReceivedAt time.Time
	Body       consent.Body
	Media      int
	OptOutType string
	Outcome    string // what became of it; empty while unanswered
	Redacted   bool   // it came with a number that must not be kept; Body is without it
}

// Ref names a thread.
type Ref struct {
	Practice billing.PracticeID
	Thread   int64
}

func bodyCell(practice billing.PracticeID, sid string) seal.Cell {
	return seal.Cell{Table: "thread.inbound", Column: "body", Row: string(practice) + "/" + sid}
}

// The arrival is the last one's time even when the provider's texts come in another order: greatest() sees to it.
const addSQL = `
WITH arrived AS (
    INSERT INTO thread.inbound (practice_id, sid, thread_id, received_at, body, media, optout_type, redacted, blank_due)
    VALUES (@practice, @sid, @thread, @now::timestamptz, @body, @media, @optout, @redacted::boolean, CASE WHEN @redacted::boolean THEN @now::timestamptz END)
    ON CONFLICT ON CONSTRAINT once_per_provider_id DO NOTHING
    RETURNING thread_id
)
UPDATE thread.thread t SET last_inbound_at = greatest(t.last_inbound_at, @now::timestamptz), sender = @sender
FROM arrived WHERE t.practice_id = @practice AND t.id = arrived.thread_id`

// Add stores a text of a thread and answers false when its provider id was stored before. The thread answers from the
// number the text was sent to from then on.
func Add(ctx context.Context, tx pgx.Tx, k *seal.Keyring, ref Ref, in Inbound, sender string) (fresh bool, err error) {
	sealed, err := k.SealText(bodyCell(ref.Practice, in.SID), in.Body.Reveal())
	if err != nil {
		return false, fmt.Errorf("store text: %w", err)
	}
	tag, err := tx.Exec(ctx, addSQL, pgx.StrictNamedArgs{
		"practice": ref.Practice, "sid": in.SID, "thread": ref.Thread, "now": in.ReceivedAt, "body": sealed,
		"media": in.Media, "optout": in.OptOutType, "sender": sender, "redacted": in.Redacted,
	})
	if err != nil {
		return false, fmt.Errorf("store text: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

const selectInboundSQL = `
SELECT sid, received_at, body, media, optout_type, coalesce(outcome, ''), redacted FROM thread.inbound
WHERE practice_id = @practice AND thread_id = @thread `

const nextSQL = selectInboundSQL + `AND answered_at IS NULL ORDER BY seq LIMIT 1`

// Next gives the oldest text of a thread that nobody has answered, nil when there is none.
func Next(ctx context.Context, tx pgx.Tx, k *seal.Keyring, ref Ref) (*Inbound, error) {
	rows, err := tx.Query(ctx, nextSQL, pgx.StrictNamedArgs{"practice": ref.Practice, "thread": ref.Thread})
	if err != nil {
		return nil, fmt.Errorf("next text: %w", err)
	}
	in, err := pgx.CollectExactlyOneRow(rows, scanInbound(k, ref.Practice))
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("next text: %w", err)
	}
	return &in, nil
}

const waitingSQL = `
SELECT i.sid, i.received_at, i.body, i.media, i.optout_type, coalesce(i.outcome, ''), i.redacted, ` + threadColumns + `
FROM thread.inbound i JOIN thread.thread t ON t.practice_id = @practice AND t.id = @thread
WHERE i.practice_id = @practice AND i.thread_id = @thread AND i.answered_at IS NULL
ORDER BY i.seq LIMIT 1`

// Waiting gives the oldest text of a thread that nobody has answered, nil when there is none, and the thread as [Read]
// does.
func Waiting(ctx context.Context, tx pgx.Tx, k *seal.Keyring, ref Ref) (*Inbound, Thread, error) {
	var in Inbound
	var body []byte
	row := sealedThread{Thread: Thread{Practice: ref.Practice}}
	err := tx.QueryRow(ctx, waitingSQL, pgx.StrictNamedArgs{"practice": ref.Practice, "thread": ref.Thread}).Scan(
		append([]any{&in.SID, &in.ReceivedAt, &body, &in.Media, &in.OptOutType, &in.Outcome, &in.Redacted},
			row.columns()...)...)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, Thread{}, nil
	}
	if err != nil {
		return nil, Thread{}, fmt.Errorf("next text: %w", err)
	}
	words, err := k.OpenText(bodyCell(ref.Practice, in.SID), body)
	if err != nil {
		return nil, Thread{}, fmt.Errorf("next text: %w", err)
	}
	in.Body = consent.Body(words)
	th, err := row.open(k)
	return &in, th, err
}

const lastSQL = selectInboundSQL + `ORDER BY seq DESC LIMIT @limit`

// Last gives the latest texts of a thread in the order in which they were stored, which is the order of their answers.
func Last(ctx context.Context, tx pgx.Tx, k *seal.Keyring, ref Ref, limit int) ([]Inbound, error) {
	rows, err := tx.Query(ctx, lastSQL,
		pgx.StrictNamedArgs{"practice": ref.Practice, "thread": ref.Thread, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("last texts: %w", err)
	}
	last, err := pgx.CollectRows(rows, scanInbound(k, ref.Practice))
	if err != nil {
		return nil, fmt.Errorf("last texts: %w", err)
	}
	slices.Reverse(last)
	return last, nil
}

func scanInbound(k *seal.Keyring, practice billing.PracticeID) pgx.RowToFunc[Inbound] {
	return func(row pgx.CollectableRow) (Inbound, error) {
		var in Inbound
		var body []byte
		err := row.Scan(&in.SID, &in.ReceivedAt, &body, &in.Media, &in.OptOutType, &in.Outcome, &in.Redacted)
		if err != nil {
			return in, err
		}
		words, err := k.OpenText(bodyCell(practice, in.SID), body)
		in.Body = consent.Body(words)
		return in, err
	}
}

const answeredSQL = `
UPDATE thread.inbound SET answered_at = @now, outcome = @outcome
WHERE practice_id = @practice AND sid = @sid AND answered_at IS NULL`

// Answered marks a text as dealt with and says whether it still was open. Outcome is a word for the log, never content.
func Answered(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, sid, outcome string, now time.Time,
) (open bool, err error) {
	tag, err := tx.Exec(ctx, answeredSQL,
		pgx.StrictNamedArgs{"practice": practice, "sid": sid, "outcome": outcome, "now": now})
	if err != nil {
		return false, fmt.Errorf("mark text answered: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

const answeredOfSQL = `
WITH answered AS (
    UPDATE thread.inbound SET answered_at = @now, outcome = @outcome
    WHERE practice_id = @practice AND sid = @sid AND answered_at IS NULL
    RETURNING thread_id
)
SELECT EXISTS (SELECT FROM thread.inbound i
    WHERE i.practice_id = @practice AND i.thread_id = answered.thread_id AND i.answered_at IS NULL AND i.sid <> @sid)
FROM answered`

// AnsweredOf does what [Answered] does, and says besides whether another text of the thread waits.
func AnsweredOf(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, sid, outcome string, now time.Time,
) (open, more bool, err error) {
	err = tx.QueryRow(ctx, answeredOfSQL,
		pgx.StrictNamedArgs{"practice": practice, "sid": sid, "outcome": outcome, "now": now}).Scan(&more)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, false, nil
	}
	if err != nil {
		return false, false, fmt.Errorf("mark text answered: %w", err)
	}
	return true, more, nil
}

const forgottenSQL = `
SELECT practice_id, thread_id FROM thread.inbound
WHERE answered_at IS NULL AND received_at < @before
GROUP BY practice_id, thread_id ORDER BY min(received_at), practice_id, thread_id LIMIT @limit`

// Forgotten gives threads with a text that has waited since before a moment, the longest first: the sweep answers them
// should a job be lost.
func Forgotten(ctx context.Context, tx pgx.Tx, before time.Time, limit int) ([]Ref, error) {
	rows, err := tx.Query(ctx, forgottenSQL, pgx.StrictNamedArgs{"before": before, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("forgotten texts: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Ref])
}
