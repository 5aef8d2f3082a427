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
	s, err := lock(ctx, tx, r.Practice, r.ID)
	if err != nil {
		return Outcome{}, err
	}
	o := Outcome{Practice: r.Practice, ID: r.ID, Thread: s.Thread, Kind: s.Kind, From: s.Status, To: s.Status}
	o.Stray = s.SID != "" && r.SID != "" && s.SID != r.SID
	if !o.Stray {
		o.To, o.Moved = s.Status.after(r.Status)
	}
	learned := s.SID == "" && r.SID != ""
	if learned {
		s.SID = r.SID
	}
	if o.Moved {
		s.Status = o.To
		if r.Code != 0 {
			s.ErrorCode = r.Code
		}
		if s.Status.Final() {
			s.SettledAt = &r.At
		}
	}
	if o.Moved || learned {
		if err := save(ctx, tx, r.Practice, r.ID, s); err != nil {
			return Outcome{}, err
		}
	}
	return o, note(ctx, tx, r.Practice, r.ID, Change{
		Status: r.Status, Moved: o.Moved, SID: r.SID, Code: r.Code, At: r.At,
	})
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
