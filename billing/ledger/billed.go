package ledger

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// A practice bills a claim every month, each time on a statement of a new number: nothing is posted again, and the claim
// stands on all of them.
const writeBilled = `
INSERT INTO ledger.billed (practice_id, claim, statement, file_hash, at)
SELECT DISTINCT r.practice_id, r.claim, r.statement, @file_hash, @at::timestamptz
FROM ledger.import_row r
WHERE r.practice_id = @practice AND r.import_id = @import AND r.line = ANY (@lines)
ON CONFLICT (practice_id, claim, statement) DO NOTHING`

// The claim is of the newest statement it stands on, whichever came first.
const moveClaims = `
UPDATE ledger.claim c SET statement = newest.number
FROM unnest(@claims::text[]) AS moved (claim)
CROSS JOIN LATERAL (
    SELECT s.number FROM ledger.billed b
    JOIN ledger.statement s ON s.practice_id = @practice AND s.number = b.statement
    WHERE b.practice_id = @practice AND b.claim = moved.claim
    ORDER BY s.statement_date DESC, s.number DESC LIMIT 1) newest
WHERE c.practice_id = @practice AND c.number = moved.claim AND c.statement <> newest.number`

// What was withdrawn when a claim's lines were taken back is shown again with them.
const showStatements = `
UPDATE ledger.statement s SET withdrawn = false
FROM unnest(@claims::text[]) AS back (claim)
JOIN ledger.billed b ON b.practice_id = @practice AND b.claim = back.claim
WHERE s.practice_id = @practice AND s.number = b.statement AND s.withdrawn`

// bill notes on which statement the rows of a page stand.
func (i *Import) bill(ctx context.Context, tx pgx.Tx, v verdict) error {
	claims, lines := map[string]bool{}, []int{}
	for _, r := range v.loaded {
		claims[r.claim.Number], lines = true, append(lines, r.line)
	}
	var again []int
	for _, r := range v.rebilled {
		claims[r.claim.Number], again = true, append(again, r.line)
	}
	if len(claims) == 0 {
		return nil
	}
	if len(again) > 0 {
		if _, err := tx.Exec(ctx, writeStatements, i.args(pgx.StrictNamedArgs{"lines": again})); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, writeBilled, i.args(pgx.StrictNamedArgs{
		"lines": append(lines, again...), "file_hash": i.file.Hash, "at": i.at,
	}))
	if err != nil {
		return err
	}
	for _, step := range []string{moveClaims, showStatements} {
		args := pgx.StrictNamedArgs{"practice": i.practice, "claims": keys(claims)}
		if _, err := tx.Exec(ctx, step, args); err != nil {
			return err
		}
	}
	return nil
}

const unbill = `
DELETE FROM ledger.billed b WHERE b.practice_id = @practice AND b.file_hash = @file_hash
RETURNING b.claim, b.statement, EXISTS (SELECT FROM ledger.entry e
    WHERE e.practice_id = @practice AND e.claim = b.claim AND e.file_hash = @file_hash AND e.kind <> 'reversal'
        AND NOT EXISTS (SELECT FROM ledger.entry r WHERE r.practice_id = @practice AND r.reverses = e.key))`

const withdrawStatements = `
UPDATE ledger.statement s SET withdrawn = true
WHERE s.practice_id = @practice AND NOT s.withdrawn
    AND (s.number = ANY (@statements::text[])
        OR s.number IN (SELECT c.statement FROM unnest(@claims::text[]) AS gone (claim)
            JOIN ledger.claim c ON c.practice_id = @practice AND c.number = gone.claim)
        OR s.number IN (SELECT b.statement FROM unnest(@claims::text[]) AS gone (claim)
            JOIN ledger.billed b ON b.practice_id = @practice AND b.claim = gone.claim))
    AND NOT EXISTS (SELECT FROM ledger.claim c
        JOIN ledger.service_line l ON l.practice_id = c.practice_id AND l.claim = c.number
        WHERE c.practice_id = @practice AND c.statement = s.number)
    AND NOT EXISTS (SELECT FROM ledger.billed b
        JOIN ledger.service_line l ON l.practice_id = b.practice_id AND l.claim = b.claim
        WHERE b.practice_id = @practice AND b.statement = s.number)`

// undoBilled takes back that the file billed claims; each is of the newest of the statements that are left. Claims of
// which the file also posted something are counted where that is undone.
func (i *Import) undoBilled(ctx context.Context, tx pgx.Tx, u *Undone) error {
	rows, err := tx.Query(ctx, unbill, pgx.StrictNamedArgs{"practice": i.practice, "file_hash": i.file.Hash})
	if err != nil {
		return err
	}
	claims, statements := map[string]bool{}, map[string]bool{}
	var claim, statement string
	var posted bool
	_, err = pgx.ForEachRow(rows, []any{&claim, &statement, &posted}, func() error {
		if !posted && !claims[claim] {
			u.Claims++
		}
		claims[claim], statements[statement] = true, true
		return nil
	})
	if err != nil || len(claims) == 0 {
		return err
	}
	args := pgx.StrictNamedArgs{"practice": i.practice, "claims": keys(claims)}
	if _, err := tx.Exec(ctx, moveClaims, args); err != nil {
		return err
	}
	args["statements"] = keys(statements)
	_, err = tx.Exec(ctx, withdrawStatements, args)
	return err
}
