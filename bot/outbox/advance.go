package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// ErrReport says that a carrier's word names no text or gives a status that a carrier cannot give.
var ErrReport = errors.New("outbox: not a carrier's report")

// Report is a carrier's word on a text: by our reference (Practice and ID), by the carrier's id (SID), or both.
type Report struct {
	Practice billing.PracticeID
	ID       int64
	SID      string
	Status   Status
	Code     int
	At       time.Time
}

// Outcome is what a report did.
type Outcome struct {
	Practice billing.PracticeID
	ID       int64
	Thread   int64
	Kind     Kind
	From, To Status
	Moved    bool
	// Stray says that the report is about another of the carrier's texts than the one recorded: the same text has
	// left twice. It moves nothing.
	Stray bool
}

// One round trip: the row is locked, moved where the word moves it, and the word kept in the history. One that moved
// nothing is kept once, so that a callback that is repeated without end does not fill the table.
const advanceMessage = `
with old as (
    select practice_id, id, thread, kind, status, coalesce(sid, '') as sid,
        coalesce(sid, '') not in ('', @sid) and @sid <> '' as stray
    from outbox.message
    where practice_id = @practice and id = @id
    for update
), word as (
    select old.*, not stray and status = any(@from) as moves from old
), saved as (
    update outbox.message m
    set status = case when moves then @status else m.status end, sid = coalesce(m.sid, nullif(@sid, '')),
        error_code = case when moves and @code::integer <> 0 then @code::integer else m.error_code end,
        settled_at = case when moves and @final then @at::timestamptz else m.settled_at end
    from word
    where m.practice_id = word.practice_id and m.id = word.id and (moves or word.sid = '' and @sid <> '')
), noted as (
    insert into outbox.change (practice_id, message, status, moved, sid, code, at)
    select practice_id, id, @status, moves, @sid, @code, @at from word
    where moves or not exists (
        select from outbox.change
        where practice_id = @practice and message = @id and status = @status and sid = @sid and code = @code)
)
select thread, kind, status, stray, moves from word`

// Advance records a carrier's word. The text moves only forward, and never out of a final status: late, repeated and
// contradicting reports are kept in the history and change nothing. [ErrNotFound] says that there is no such text.
func Advance(ctx context.Context, tx pgx.Tx, r Report) (Outcome, error) {
	if !r.Status.reported() || r.ID == 0 && r.SID == "" {
		return Outcome{}, ErrReport
	}
	if r.ID == 0 {
		var err error
		if r.Practice, r.ID, err = bySID(ctx, tx, r.SID); err != nil {
			return Outcome{}, err
		}
	}
	o := Outcome{Practice: r.Practice, ID: r.ID}
	err := tx.QueryRow(ctx, advanceMessage, pgx.StrictNamedArgs{
		"practice": r.Practice, "id": r.ID, "sid": r.SID, "status": r.Status, "from": r.Status.before(),
		"code": r.Code, "final": r.Status.Final(), "at": r.At,
	}).Scan(&o.Thread, &o.Kind, &o.From, &o.Stray, &o.Moved)
	if errors.Is(err, pgx.ErrNoRows) {
		return Outcome{}, ErrNotFound
	}
	if err != nil {
		return Outcome{}, fmt.Errorf("save a text: %w", err)
	}
	if o.To = o.From; o.Moved {
		o.To = r.Status
	}
	return o, nil
}

const selectBySID = `select practice_id, id from outbox.message where sid = @sid limit 1`

// bySID finds a text by the carrier's id, or gives [ErrNotFound].
func bySID(ctx context.Context, tx pgx.Tx, sid string) (practice billing.PracticeID, id int64, err error) {
	err = tx.QueryRow(ctx, selectBySID, pgx.StrictNamedArgs{"sid": sid}).Scan(&practice, &id)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", 0, ErrNotFound
	}
	if err != nil {
		return "", 0, fmt.Errorf("find a text by the carrier's id: %w", err)
	}
	return practice, id, nil
}
