package ledger

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// maxLines is how many service lines a claim may have, as in X12 (ASC X12N 837, loop 2400).
const maxLines = 999

const analyzeRows = `ANALYZE ledger.import_row (practice_id, import_id, line, claim)`

// Rows that contradict an earlier row of their file. The first of them that is not refused says how it is.
const refuseContradictions = `
WITH seen AS (
    SELECT line, account, person_digest, claim, statement, statement_date, due_date, insurer,
        first_value(line) OVER person AS person_line,
        first_value(person_digest) OVER person AS first_digest,
        row_number() OVER claim AS line_no,
        first_value(line) OVER claim AS claim_line,
        first_value(account) OVER claim AS claim_account,
        first_value(statement) OVER claim AS claim_statement,
        first_value(insurer) OVER claim AS claim_insurer,
        first_value(line) OVER statement AS statement_line,
        first_value(account) OVER statement AS statement_account,
        first_value(statement_date) OVER statement AS first_date,
        first_value(due_date) OVER statement AS first_due
    FROM ledger.import_row
    WHERE practice_id = @practice AND import_id = @import AND refused_reason IS NULL
    WINDOW person AS (PARTITION BY account ORDER BY line),
        claim AS (PARTITION BY claim ORDER BY line),
        statement AS (PARTITION BY statement ORDER BY line)
), told AS (
    SELECT line, CASE
        WHEN person_digest <> first_digest THEN
            ARRAY['account_number', 'the patient, guarantor, phone or language is not that of line ' || person_line
                || ', which has the same account_number']
        WHEN claim_account <> account THEN
            ARRAY['claim_number', 'belongs to another account_number on line ' || claim_line]
        WHEN claim_statement <> statement THEN
            ARRAY['claim_number', 'is on another statement_number on line ' || claim_line]
        WHEN claim_insurer <> insurer THEN
            ARRAY['insurer', 'is not that of line ' || claim_line || ', which has the same claim_number']
        WHEN line_no > @max_lines THEN
            ARRAY['claim_number', 'has more than ' || @max_lines || ' rows']
        WHEN statement_account <> account THEN
            ARRAY['statement_number', 'belongs to another account_number on line ' || statement_line]
        WHEN first_date <> statement_date THEN
            ARRAY['statement_date', 'is not that of line ' || statement_line
                || ', which has the same statement_number']
        WHEN first_due IS DISTINCT FROM due_date THEN
            ARRAY['due_date', 'is not that of line ' || statement_line || ', which has the same statement_number']
        END AS problem
    FROM seen
)
UPDATE ledger.import_row r SET refused_column = told.problem[1], refused_reason = told.problem[2]
FROM told
WHERE r.practice_id = @practice AND r.import_id = @import AND r.line = told.line AND told.problem IS NOT NULL`

// Check refuses staged rows that contradict earlier rows of the same file: another person for an account, a claim or
// statement of two accounts. What contradicts the books is found by Page. It gives the number of rows it refused.
func (i *Import) Check(ctx context.Context, tx pgx.Tx) (refused int, err error) {
	// Nobody has counted the rows just copied: without this the planner takes the table for empty.
	if _, err := tx.Exec(ctx, analyzeRows); err != nil {
		return 0, fmt.Errorf("check rows: %w", err)
	}
	done, err := tx.Exec(ctx, refuseContradictions, i.args(pgx.StrictNamedArgs{"max_lines": int64(maxLines)}))
	if err != nil {
		return 0, fmt.Errorf("check rows: %w", err)
	}
	return int(done.RowsAffected()), nil
}
