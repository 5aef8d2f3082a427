package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

// pageRows is how many rows a page posts at most; a page always holds whole claims, so it must exceed maxLines by a
// good deal.
const pageRows = 4000

// Page is what one page of an import did. Next is where the following page begins; Done says that there is none.
// Claims are those of the page, loaded or unchanged. Refused counts the rows that contradict the books; with those
// refused before, [Import.Refused] has them all.
type Page struct {
	Counts

	Next   string
	Done   bool
	Claims []ClaimSummary
}

// ClaimSummary is what a file says about a claim, in cents: the rows that were taken.
type ClaimSummary struct {
	Claim                 string        `json:"claim"`
	PatientResponsibility billing.Cents `json:"patient_responsibility"`
	Charge                billing.Cents `json:"charge"`
	InsurerPaid           billing.Cents `json:"insurer_paid"`
	Adjustments           billing.Cents `json:"adjustments"`
	// Outcome is what an insurer's file says has become of the claim; empty in a statement file.
	Outcome remit.Outcome `json:"outcome,omitempty"`
}

// One import posts at a time in a practice, so that what a page finds in the books stays so until it commits.
const lockImports = `SELECT pg_advisory_xact_lock(hashtextextended('ledger.import/' || @practice, 0))`

// stagedRow is a row of the page that was not refused.
type stagedRow struct {
	line      int
	account   billing.AccountNumber
	statement string
	date      time.Time
	due       *time.Time
	claim     billing.Claim
	service   billing.ServiceLine
	content   string
}

const selectPage = `
SELECT r.line, r.account, r.statement, r.statement_date, r.due_date, r.claim, r.provider,
    r.insurer, r.code, r.label, r.amounts, r.content
FROM ledger.import_row r
WHERE r.practice_id = @practice AND r.import_id = @import AND r.claim > @after AND r.refused_reason IS NULL
ORDER BY r.claim, r.line
LIMIT @limit`

// Page posts the next claims of the file, those after a claim ("" for the first page), in one transaction: accounts
// made or brought up to date, statements, claims, lines and entries. Rows that contradict the books are refused; rows
// that the books have already are counted as unchanged and change nothing.
func (i *Import) Page(ctx context.Context, tx pgx.Tx, after string) (Page, error) {
	page, err := i.page(ctx, tx, after)
	if err != nil {
		return Page{}, fmt.Errorf("import page: %w", Translate(err))
	}
	return page, nil
}

func (i *Import) page(ctx context.Context, tx pgx.Tx, after string) (Page, error) {
	if _, err := tx.Exec(ctx, lockImports, pgx.StrictNamedArgs{"practice": i.practice}); err != nil {
		return Page{}, err
	}
	rows, err := i.readPage(ctx, tx, after)
	if err != nil || len(rows) == 0 {
		return Page{Done: true, Next: after}, err
	}
	known, err := i.readKnown(ctx, tx, rows)
	if err != nil {
		return Page{}, err
	}
	v := judge(rows, known)
	if err := i.refuse(ctx, tx, v.refusals); err != nil {
		return Page{}, err
	}
	page := Page{Next: rows[len(rows)-1].claim.Number, Claims: v.claims}
	page.Loaded, page.Unchanged, page.Refused = len(v.loaded)+len(v.rebilled), v.unchanged, len(v.refusals)
	page.AccountsCreated, page.AccountsUpdated, err = i.writeAccounts(ctx, tx, v.accounts)
	if err != nil {
		return Page{}, err
	}
	if err := i.writeClaims(ctx, tx, v.loaded); err != nil {
		return Page{}, err
	}
	if err := i.bill(ctx, tx, v); err != nil {
		return Page{}, err
	}
	if err := i.writeEntries(ctx, tx, v.loaded); err != nil {
		return Page{}, err
	}
	if err := i.rehome(ctx, tx, v.accounts); err != nil {
		return Page{}, err
	}
	return page, i.countAnew(ctx, tx, page.Loaded)
}

// readPage reads whole claims: one that the limit has cut is left for the next page.
func (i *Import) readPage(ctx context.Context, tx pgx.Tx, after string) ([]stagedRow, error) {
	rows, err := tx.Query(ctx, selectPage, i.args(pgx.StrictNamedArgs{"after": after, "limit": pageRows}))
	if err != nil {
		return nil, err
	}
	staged, err := pgx.CollectRows(rows, i.scanStaged)
	if err != nil || len(staged) < pageRows {
		return staged, err
	}
	whole := len(staged) - 1
	for whole > 0 && staged[whole-1].claim.Number == staged[whole].claim.Number {
		whole--
	}
	if whole == 0 {
		return nil, fmt.Errorf("a claim has more than %d rows", pageRows)
	}
	return staged[:whole], nil
}

func (i *Import) scanStaged(row pgx.CollectableRow) (stagedRow, error) {
	var r stagedRow
	var cents []billing.Cents
	var content []byte
	err := row.Scan(&r.line, &r.account, &r.statement, &r.date, &r.due, &r.claim.Number, &r.claim.Provider,
		&r.claim.Insurer, &r.service.Code, &r.service.Label, &cents, &content)
	if err != nil {
		return r, err
	}
	r.content = string(content)
	r.service.Source = billing.Source{FileHash: i.file.Hash, File: i.file.Name, Line: r.line}
	r.service, err = withAmounts(r.service, cents)
	return r, err
}
