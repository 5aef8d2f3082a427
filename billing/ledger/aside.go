package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

// Aside is something a file says of a claim that is not in the books, and why. It names no person.
type Aside struct {
	ID      int64  `json:"-"`
	Claim   string `json:"claim"`
	File    string `json:"-"`
	Line    int    `json:"line,omitempty"`
	Segment int    `json:"segment,omitempty"`
	Reason  string `json:"reason"`

	Of    string    `json:"-"` // the claim of the books; the file's number where the books have none
	Since time.Time `json:"-"` // when it was said
}

func asideOf(a remit.Adjudication, reason string) Aside {
	return Aside{Claim: a.Claim, File: a.Source.File, Line: a.Source.Line, Segment: a.Source.Segment, Reason: reason}
}

const selectAside = `
SELECT id, stated, file, line, segment, aside, coalesce(claim, stated), said_at
FROM ledger.said
WHERE practice_id = @practice AND aside IS NOT NULL AND undone_at IS NULL AND id > @after
    AND (@file_hash = '' OR file_hash = @file_hash) AND (@claim = '' OR stated = @claim OR claim = @claim)
ORDER BY id
LIMIT @limit`

// SetAside pages through what of one file waits for a biller: those after an id, at most limit.
func SetAside(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, fileHash string, after int64, limit int,
) ([]Aside, error) {
	return queryAside(ctx, tx, pgx.StrictNamedArgs{
		"practice": practice, "file_hash": fileHash, "claim": "", "after": after, "limit": limit,
	})
}

// AllAside pages through what waits for a biller, of one claim or, with an empty number, of all: those after an id, at
// most limit.
func AllAside(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, claim string, after int64, limit int,
) ([]Aside, error) {
	return queryAside(ctx, tx, pgx.StrictNamedArgs{
		"practice": practice, "file_hash": "", "claim": claim, "after": after, "limit": limit,
	})
}

func queryAside(ctx context.Context, tx pgx.Tx, args pgx.StrictNamedArgs) ([]Aside, error) {
	rows, err := tx.Query(ctx, selectAside, args)
	if err != nil {
		return nil, fmt.Errorf("read what is set aside: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a Aside, err error) {
		err = row.Scan(&a.ID, &a.Claim, &a.File, &a.Line, &a.Segment, &a.Reason, &a.Of, &a.Since)
		return a, err
	})
	if err != nil {
		return nil, fmt.Errorf("read what is set aside: %w", err)
	}
	return found, nil
}
