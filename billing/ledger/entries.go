package ledger

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// entryColumns are read by scanEntry, after the id.
const entryColumns = `e.practice_id, e.key, e.kind, e.at, coalesce(e.reverses, ''), e.file_hash, e.file,
    e.interchange, e.claim, e.service_line, e.line, e.segment, e.event`

// maxEntries bounds what one call reads.
const maxEntries = 10_000

// entriesOfAccount are the ids of the entries that touch an account.
const entriesOfAccount = `
SELECT DISTINCT entry_id FROM ledger.posting WHERE practice_id = @practice AND account = @account`

const selectEntries = `
SELECT e.id, ` + entryColumns + `
FROM (` + entriesOfAccount + ` ORDER BY entry_id DESC LIMIT @limit) p` + entryOfPosting + `
ORDER BY e.id DESC`

// Entries gives the newest entries that touch an account, newest first, at most limit of them (and never more than
// 10,000).
func Entries(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber, limit int,
) ([]billing.Entry, error) {
	args := pgx.StrictNamedArgs{
		"practice": practice, "account": account, "limit": min(max(limit, 0), maxEntries),
	}
	entries, err := queryEntries(ctx, tx, selectEntries, args)
	if err != nil {
		return nil, fmt.Errorf("read entries: %w", err)
	}
	return entries, nil
}

const selectPostings = `
SELECT entry_id, kind, account, part, amount
FROM ledger.posting
WHERE practice_id = @practice AND entry_id = ANY (@entries)
ORDER BY entry_id, no`

// queryEntries runs a query of ids and entryColumns within one practice and adds the postings.
func queryEntries(ctx context.Context, tx pgx.Tx, query string, args pgx.StrictNamedArgs) ([]billing.Entry, error) {
	rows, err := tx.Query(ctx, query, args)
	if err != nil {
		return nil, err
	}
	var ids []int64
	at := map[int64]int{}
	entries, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (billing.Entry, error) {
		id, e, err := scanEntry(row)
		at[id] = len(ids)
		ids = append(ids, id)
		return e, err
	})
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	rows, err = tx.Query(ctx, selectPostings, pgx.StrictNamedArgs{"practice": args["practice"], "entries": ids})
	if err != nil {
		return nil, err
	}
	var id int64
	var p billing.Posting
	_, err = pgx.ForEachRow(rows, []any{&id, &p.Kind, &p.Patient, &p.Part, &p.Amount}, func() error {
		e := &entries[at[id]]
		e.Postings = append(e.Postings, p)
		return nil
	})
	return entries, err
}

func scanEntry(row pgx.CollectableRow) (id int64, e billing.Entry, err error) {
	s := &e.Source
	err = row.Scan(&id, &e.Practice, &e.Key, &e.Kind, &e.At, &e.Reverses, &s.FileHash, &s.File,
		&s.Interchange, &s.Claim, &s.ServiceLine, &s.Line, &s.Segment, &s.Event)
	e.At = e.At.UTC()
	return id, e, err
}
