package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
	"github.com/plainbill/plainbill/consent/seal"
)

// Import loads one file of statement data, in steps that each take a transaction:
//
//	NewImport, Stage, Check       one transaction, or one each
//	Page, until Page.Done         one transaction each: every page is whole in itself
//	Refusals, Finish              at the end
//
// A load that dies in between is begun anew with the same file: what was posted is found unchanged. A dry run is all
// steps in one transaction that is rolled back.
type Import struct {
	practice billing.PracticeID
	id       int64
	file     File
	at       time.Time
	keys     *seal.Keyring
	recount  recount
}

// File names what is loaded; every entry names it as its source.
type File struct {
	Hash string // of the content
	Name string // without its folder
}

// staleAfter is when the rows of a load that died are swept away.
const staleAfter = 24 * time.Hour

const sweepRows = `
DELETE FROM ledger.import_row
WHERE practice_id = @practice AND import_id IN (
    SELECT id FROM ledger.import
    WHERE practice_id = @practice AND finished_at IS NULL AND begun_at < @before)`

const insertImport = `
INSERT INTO ledger.import (practice_id, file_hash, file, begun_at)
VALUES (@practice, @file_hash, @file, @at) RETURNING id`

// NewImport begins to load a file; at is the time its entries will bear.
func NewImport(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, file File, at time.Time,
) (*Import, error) {
	args := pgx.StrictNamedArgs{"practice": practice, "before": at.Add(-staleAfter)}
	if _, err := tx.Exec(ctx, sweepRows, args); err != nil {
		return nil, fmt.Errorf("begin import: %w", err)
	}
	i := &Import{practice: practice, file: file, at: at, keys: k}
	if err := i.fillWho(ctx, tx); err != nil {
		return nil, fmt.Errorf("begin import: %w", err)
	}
	args = pgx.StrictNamedArgs{"practice": practice, "file_hash": file.Hash, "file": file.Name, "at": at}
	if err := tx.QueryRow(ctx, insertImport, args).Scan(&i.id); err != nil {
		return nil, fmt.Errorf("begin import: %w", err)
	}
	return i, nil
}

// args are the arguments every query of an import has, and more.
func (i *Import) args(more pgx.StrictNamedArgs) pgx.StrictNamedArgs {
	args := pgx.StrictNamedArgs{"practice": i.practice, "import": i.id}
	for name, value := range more {
		args[name] = value
	}
	return args
}

const selectRefusals = `
SELECT line, refused_column, refused_reason
FROM ledger.import_row
WHERE practice_id = @practice AND import_id = @import AND refused_reason IS NOT NULL AND line > @after
ORDER BY line
LIMIT @limit`

// Refusals pages through the rows that were refused, in order of their lines: those after a line, at most limit.
func (i *Import) Refusals(ctx context.Context, tx pgx.Tx, after, limit int) ([]remit.Refusal, error) {
	rows, err := tx.Query(ctx, selectRefusals, i.args(pgx.StrictNamedArgs{"after": after, "limit": limit}))
	if err != nil {
		return nil, fmt.Errorf("read refusals: %w", err)
	}
	refusals, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (remit.Refusal, error) {
		var r remit.Refusal
		err := row.Scan(&r.Line, &r.Column, &r.Reason)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("read refusals: %w", err)
	}
	return refusals, nil
}

const countRefused = `
SELECT count(*) FROM ledger.import_row
WHERE practice_id = @practice AND import_id = @import AND refused_reason IS NOT NULL`

// Refused counts the rows refused so far.
func (i *Import) Refused(ctx context.Context, tx pgx.Tx) (int, error) {
	var n int
	if err := tx.QueryRow(ctx, countRefused, i.args(nil)).Scan(&n); err != nil {
		return 0, fmt.Errorf("count refusals: %w", err)
	}
	return n, nil
}

const finishImport = `
UPDATE ledger.import SET finished_at = @at, loaded = @loaded, unchanged = @unchanged, refused = @refused,
    set_aside = @set_aside
WHERE practice_id = @practice AND id = @import`

const removeRows = `DELETE FROM ledger.import_row WHERE practice_id = @practice AND import_id = @import`

// analyzeFrom is from how many rows on a load counts the books anew.
const analyzeFrom = 5000

// The server would do it by itself a minute later; until then its plans are made for the books of before.
const analyzeBooks = `
ANALYZE ledger.account, ledger.statement, ledger.claim, ledger.service_line, ledger.entry, ledger.posting, ledger.said`

// Finish writes down what became of the file and removes its staged rows; read the refusals first.
func (i *Import) Finish(ctx context.Context, tx pgx.Tx, c Counts, at time.Time) error {
	args := i.args(pgx.StrictNamedArgs{
		"at": at, "loaded": c.Loaded, "unchanged": c.Unchanged, "refused": c.Refused,
		"set_aside": c.SetAside,
	})
	if _, err := tx.Exec(ctx, finishImport, args); err != nil {
		return fmt.Errorf("finish import: %w", err)
	}
	if _, err := tx.Exec(ctx, removeRows, i.args(nil)); err != nil {
		return fmt.Errorf("finish import: %w", err)
	}
	if c.Loaded < analyzeFrom {
		return nil
	}
	if _, err := tx.Exec(ctx, analyzeBooks); err != nil {
		return fmt.Errorf("finish import: %w", err)
	}
	return nil
}

// Counts says what became of rows and accounts.
type Counts struct {
	Loaded, Unchanged, Refused       int // rows or claims
	SetAside                         int // claims that wait for a biller
	AccountsCreated, AccountsUpdated int
}

// Add sums two counts.
func (c Counts) Add(other Counts) Counts {
	return Counts{
		Loaded: c.Loaded + other.Loaded, Unchanged: c.Unchanged + other.Unchanged, Refused: c.Refused + other.Refused,
		SetAside: c.SetAside + other.SetAside, AccountsCreated: c.AccountsCreated + other.AccountsCreated,
		AccountsUpdated: c.AccountsUpdated + other.AccountsUpdated,
	}
}
