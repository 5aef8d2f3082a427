package ledger

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

const refuseRows = `
UPDATE ledger.import_row r SET refused_column = u.col, refused_reason = u.reason
FROM unnest(@lines::integer[], @columns::text[], @reasons::text[]) AS u (line, col, reason)
WHERE r.practice_id = @practice AND r.import_id = @import AND r.line = u.line`

func (i *Import) refuse(ctx context.Context, tx pgx.Tx, refusals []remit.Refusal) error {
	if len(refusals) == 0 {
		return nil
	}
	var lines []int
	var columns, reasons []string
	for _, r := range refusals {
		lines, columns, reasons = append(lines, r.Line), append(columns, r.Column), append(reasons, r.Reason)
	}
	_, err := tx.Exec(ctx, refuseRows, i.args(pgx.StrictNamedArgs{
		"lines": lines, "columns": columns, "reasons": reasons,
	}))
	return err
}

// The sealed person moves as it is: it was sealed for the account's row. A language the patient chose stays.
const writeAccounts = `
INSERT INTO ledger.account AS a (practice_id, number, person, phone, phone_index, person_digest, language, changed_at,
    who)
SELECT practice_id, account, person, phone, phone_index, person_digest, language, @at, who
FROM ledger.import_row
WHERE practice_id = @practice AND import_id = @import AND line = ANY (@lines)
ON CONFLICT (practice_id, number) DO UPDATE SET person = excluded.person, phone = excluded.phone,
    phone_index = excluded.phone_index, person_digest = excluded.person_digest, changed_at = excluded.changed_at,
    who = excluded.who, guessed = false,
    language = CASE WHEN a.language_chosen THEN a.language ELSE excluded.language END`

func (i *Import) writeAccounts(
	ctx context.Context, tx pgx.Tx, accounts map[billing.AccountNumber]knownAccount,
) (created, updated int, err error) {
	var lines []int
	for _, a := range accounts {
		switch {
		case !a.exists:
			created++
		case !a.same:
			updated++
		default:
			continue
		}
		lines = append(lines, a.line)
	}
	if len(lines) == 0 {
		return 0, 0, nil
	}
	_, err = tx.Exec(ctx, writeAccounts, i.args(pgx.StrictNamedArgs{"lines": lines, "at": i.at}))
	return created, updated, err
}

// A statement or a claim is written once; a claim that was reversed, or had rows to come, is brought up to date. The
// claim's visit is its earliest, its estimate the highest that a row names.
const writeStatements = `
INSERT INTO ledger.statement (practice_id, number, account, statement_date, due_date)
SELECT DISTINCT practice_id, statement, account, statement_date, due_date
FROM ledger.import_row
WHERE practice_id = @practice AND import_id = @import AND line = ANY (@lines)
ON CONFLICT (practice_id, number) DO UPDATE SET withdrawn = false WHERE statement.withdrawn`

const writeClaims = `
INSERT INTO ledger.claim AS c (practice_id, number, statement, visit_date, provider, insurer, missing, stated, visited,
    estimated)
SELECT DISTINCT ON (r.claim) r.practice_id, r.claim, r.statement,
    min(r.visit_date) OVER (PARTITION BY r.claim), r.provider, r.insurer, l.missing, r.claim,
    min(r.visit_date) OVER (PARTITION BY r.claim), max(r.estimated) OVER (PARTITION BY r.claim)
FROM unnest(@lines::integer[], @missing::integer[]) AS l (line, missing)
JOIN ledger.import_row r ON r.practice_id = @practice AND r.import_id = @import AND r.line = l.line
ORDER BY r.claim, r.line
ON CONFLICT (practice_id, number) DO UPDATE SET statement = excluded.statement, insurer = excluded.insurer,
    provider = excluded.provider, missing = excluded.missing,
    visit_date = least(c.visit_date, excluded.visit_date), visited = least(c.visit_date, excluded.visit_date),
    estimated = greatest(c.estimated, excluded.estimated)`

const writeLines = `
INSERT INTO ledger.service_line (practice_id, claim, no, code, label, content)
SELECT r.practice_id, r.claim, l.no, r.code, r.label, r.content
FROM unnest(@lines::integer[], @numbers::integer[]) AS l (line, no)
JOIN ledger.import_row r ON r.practice_id = @practice AND r.import_id = @import AND r.line = l.line`

func (i *Import) writeClaims(ctx context.Context, tx pgx.Tx, loaded []loadedRow) error {
	if len(loaded) == 0 {
		return nil
	}
	lines, numbers, missing := make([]int, len(loaded)), make([]int, len(loaded)), make([]int, len(loaded))
	for n, r := range loaded {
		lines[n], numbers[n], missing[n] = r.line, r.service.Number, r.missing
	}
	if _, err := tx.Exec(ctx, writeStatements, i.args(pgx.StrictNamedArgs{"lines": lines})); err != nil {
		return err
	}
	args := i.args(pgx.StrictNamedArgs{"lines": lines, "missing": missing})
	if _, err := tx.Exec(ctx, writeClaims, args); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, learnLabels, i.args(pgx.StrictNamedArgs{"lines": lines})); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, writeLines, i.args(pgx.StrictNamedArgs{"lines": lines, "numbers": numbers}))
	return err
}

const selectNewIDs = `
SELECT nextval('ledger.entry_id_seq') FROM generate_series(1, @count::integer)`

var entryFields = []string{
	"practice_id", "id", "key", "input", "kind", "at", "reverses", "file_hash", "file", "interchange", "claim",
	"service_line", "line", "segment", "event",
}

var postingFields = []string{"practice_id", "entry_id", "no", "kind", "account", "part", "amount"}

// writeEntries posts what the rows say; the rules of posting are [billing.Claim.Entries] and nowhere else.
func (i *Import) writeEntries(ctx context.Context, tx pgx.Tx, loaded []loadedRow) error {
	var entries []billing.Entry
	for _, r := range loaded {
		for _, e := range r.claim.Entries(i.practice, r.account, r.service, r.revision, i.at) {
			if err := e.Validate(); err != nil {
				return fmt.Errorf("line %d: %w", r.line, err)
			}
			entries = append(entries, e)
		}
	}
	return copyEntries(ctx, tx, entries)
}

// copyEntries posts many valid entries whose keys are new.
func copyEntries(ctx context.Context, tx pgx.Tx, entries []billing.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, selectNewIDs, pgx.StrictNamedArgs{"count": len(entries)})
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return err
	}
	source := pgx.CopyFromSlice(len(entries), func(n int) ([]any, error) {
		return entryValues(entries[n], ids[n]), nil
	})
	if _, err := tx.CopyFrom(ctx, pgx.Identifier{Schema, "entry"}, entryFields, source); err != nil {
		return err
	}
	source = pgx.CopyFromRows(postingRows(entries, ids))
	_, err = tx.CopyFrom(ctx, pgx.Identifier{Schema, "posting"}, postingFields, source)
	return err
}

func entryValues(e billing.Entry, id int64) []any {
	s := e.Source
	return []any{
		string(e.Practice), id, e.Key, entryInput(e), string(e.Kind), e.At, orNil(e.Reverses), s.FileHash, s.File,
		s.Interchange, s.Claim, s.ServiceLine, s.Line, s.Segment, s.Event,
	}
}

func postingRows(entries []billing.Entry, ids []int64) [][]any {
	rows := make([][]any, 0, 3*len(entries))
	for n, e := range entries {
		for no, p := range e.Postings {
			rows = append(rows, []any{
				string(e.Practice), ids[n], int16(no + 1), string(p.Kind), string(p.Patient), string(p.Part), int64(p.Amount),
			})
		}
	}
	return rows
}
