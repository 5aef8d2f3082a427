package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent/seal"
)

// ErrPlanRuns says that an import cannot be undone, because a payment plan was agreed over what it posted.
var ErrPlanRuns = errors.New("a payment plan runs over what this import posted: end the plan first")

// Undone is what undoing an import did.
type Undone struct {
	File     string // its name
	Reversed int    // entries
	Claims   int
}

const selectImportToUndo = `
SELECT file_hash, file FROM ledger.import
WHERE practice_id = @practice AND undone_at IS NULL AND finished_at IS NOT NULL AND loaded + set_aside > 0
    AND (@file_hash = '' OR file_hash = @file_hash)
ORDER BY id DESC
LIMIT 1`

const selectPlannedAccounts = `
SELECT count(*) FROM ledger.plan l
WHERE l.practice_id = @practice AND l.ended_at IS NULL AND EXISTS (
    SELECT FROM ledger.posting p JOIN ledger.entry e ON e.practice_id = p.practice_id AND e.id = p.entry_id
    WHERE p.practice_id = @practice AND p.account = l.account AND e.file_hash = @file_hash
        AND p.kind IN ('patient_receivable', 'patient_credit'))`

const markUndone = `
UPDATE ledger.import SET undone_at = @at
WHERE practice_id = @practice AND file_hash = @file_hash AND undone_at IS NULL`

// UndoImport reverses everything that the loads of one file posted, by its hash, or with an empty hash what the last
// load posted; nothing is deleted, and statements that have nothing left are no longer shown. Accounts stay. Payments
// that were made stay too, and show as a credit. What other files say of the same claims is settled anew without this
// one. Loading the file again afterwards posts it again. The errors are [ErrNotFound] and [ErrPlanRuns].
func UndoImport(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, fileHash string, at time.Time,
) (Undone, error) {
	undone, err := undoImport(ctx, tx, k, practice, fileHash, at)
	if err != nil {
		return Undone{}, fmt.Errorf("undo import: %w", Translate(err))
	}
	return undone, nil
}

func undoImport(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, fileHash string, at time.Time,
) (u Undone, err error) {
	if _, err := tx.Exec(ctx, lockImports, pgx.StrictNamedArgs{"practice": practice}); err != nil {
		return u, err
	}
	i := &Import{practice: practice, at: at, keys: k}
	args := pgx.StrictNamedArgs{"practice": practice, "file_hash": fileHash}
	err = tx.QueryRow(ctx, selectImportToUndo, args).Scan(&i.file.Hash, &i.file.Name)
	if errors.Is(err, pgx.ErrNoRows) {
		return u, ErrNotFound
	}
	if err != nil {
		return u, err
	}
	args["file_hash"] = i.file.Hash
	var plans int
	if err := tx.QueryRow(ctx, selectPlannedAccounts, args).Scan(&plans); err != nil {
		return u, err
	}
	if plans > 0 {
		return u, ErrPlanRuns
	}
	u.File = i.file.Name
	for _, step := range []func(context.Context, pgx.Tx, *Undone) error{
		i.undoSaid, i.undoBilled, i.undoRows, i.undoProvider,
	} {
		if err := step(ctx, tx, &u); err != nil {
			return u, err
		}
	}
	_, err = tx.Exec(ctx, markUndone, pgx.StrictNamedArgs{"practice": practice, "file_hash": i.file.Hash, "at": at})
	return u, err
}

// undoPage is how many claims are undone at once.
const undoPage = 500

const selectSaidByFile = `
SELECT DISTINCT stated FROM ledger.said
WHERE practice_id = @practice AND file_hash = @file_hash AND undone_at IS NULL
ORDER BY stated
LIMIT @limit`

const unsay = `
UPDATE ledger.said SET undone_at = @at, claim = NULL, aside = NULL
WHERE practice_id = @practice AND file_hash = @file_hash AND undone_at IS NULL AND stated = ANY (@stated)
RETURNING id`

// undoSaid takes back what the file said, and settles anew the claims it was about.
func (i *Import) undoSaid(ctx context.Context, tx pgx.Tx, u *Undone) error {
	args := func(more pgx.StrictNamedArgs) pgx.StrictNamedArgs {
		more["practice"], more["file_hash"] = i.practice, i.file.Hash
		return more
	}
	for {
		rows, err := tx.Query(ctx, selectSaidByFile, args(pgx.StrictNamedArgs{"limit": undoPage}))
		if err != nil {
			return err
		}
		stated, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil || len(stated) == 0 {
			return err
		}
		before, err := i.readReachOf(ctx, tx, stated)
		if err != nil {
			return err
		}
		if rows, err = tx.Query(ctx, unsay, args(pgx.StrictNamedArgs{"stated": stated, "at": i.at})); err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return err
		}
		if err := i.unsaid(ctx, tx, before, ids, u); err != nil {
			return err
		}
	}
}

// unsaid settles anew the claims that the rows of these ids were about.
func (i *Import) unsaid(ctx context.Context, tx pgx.Tx, r *reach, ids []int64, u *Undone) error {
	gone := map[int64]bool{}
	for _, id := range ids {
		gone[id] = true
	}
	r.said = left(r.said, gone)
	r.loose = left(r.loose, gone)
	for _, g := range r.groups {
		before := len(g.said)
		if g.said = left(g.said, gone); len(g.said) < before {
			g.touched = true
			u.Claims++
		}
	}
	reversed, err := i.settle(ctx, tx, r, i.file.Hash)
	u.Reversed += reversed
	return err
}

func left(said []*saidRow, gone map[int64]bool) []*saidRow {
	var kept []*saidRow
	for _, s := range said {
		if !gone[s.id] {
			kept = append(kept, s)
		}
	}
	return kept
}

const selectStandingOfFile = `
SELECT e.id, ` + entryColumns + `
FROM ledger.entry e
WHERE e.practice_id = @practice AND e.file_hash = @file_hash AND e.kind <> 'reversal' AND (e.claim <> '') = @claims
    AND NOT EXISTS (SELECT FROM ledger.entry r WHERE r.practice_id = @practice AND r.reverses = e.key)
ORDER BY e.id
LIMIT @limit`

const removeUndoneLines = `
DELETE FROM ledger.service_line l USING unnest(@claims::text[], @lines::integer[]) AS gone (claim, no)
WHERE l.practice_id = @practice AND l.claim = gone.claim AND l.no = gone.no`

// A claim without a line left has no estimate either: what names one is the file.
const reviseClaims = `
UPDATE ledger.claim c SET revision = c.revision + 1, missing = c.missing + gone.lines,
    estimated = CASE WHEN EXISTS (SELECT FROM ledger.service_line l
        WHERE l.practice_id = @practice AND l.claim = c.number) THEN c.estimated ELSE 0 END
FROM (SELECT claim, count(DISTINCT no) AS lines
    FROM unnest(@claims::text[], @lines::integer[]) AS gone (claim, no) GROUP BY claim) gone
WHERE c.practice_id = @practice AND c.number = gone.claim`

// undoRows reverses what rows of a statement file posted, and forgets their lines, so that they can be loaded again.
func (i *Import) undoRows(ctx context.Context, tx pgx.Tx, u *Undone) error {
	claims := map[string]bool{}
	for {
		entries, err := i.reverseStanding(ctx, tx, true)
		if err != nil || len(entries) == 0 {
			u.Claims += len(claims)
			return err
		}
		var numbers []string
		var lines []int
		for _, e := range entries {
			numbers, lines = append(numbers, e.Source.Claim), append(lines, e.Source.ServiceLine)
			claims[e.Source.Claim] = true
		}
		u.Reversed += len(entries)
		args := pgx.StrictNamedArgs{"practice": i.practice, "claims": numbers, "lines": lines}
		for _, step := range []string{removeUndoneLines, reviseClaims} {
			if _, err := tx.Exec(ctx, step, args); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, withdrawStatements, pgx.StrictNamedArgs{
			"practice": i.practice, "claims": numbers, "statements": []string{},
		}); err != nil {
			return err
		}
	}
}

// undoProvider reverses what the file said between insurer and practice.
func (i *Import) undoProvider(ctx context.Context, tx pgx.Tx, u *Undone) error {
	for {
		entries, err := i.reverseStanding(ctx, tx, false)
		u.Reversed += len(entries)
		if err != nil || len(entries) == 0 {
			return err
		}
	}
}

// reverseStanding reverses a page of the file's entries, those of claims or the others, and gives them.
func (i *Import) reverseStanding(ctx context.Context, tx pgx.Tx, claims bool) ([]billing.Entry, error) {
	entries, err := queryEntries(ctx, tx, selectStandingOfFile, pgx.StrictNamedArgs{
		"practice": i.practice, "file_hash": i.file.Hash, "claims": claims, "limit": maxEntries,
	})
	if err != nil {
		return nil, err
	}
	reversals := make([]billing.Entry, len(entries))
	for n, e := range entries {
		source := billing.Source{
			FileHash: i.file.Hash, File: i.file.Name, Claim: e.Source.Claim, ServiceLine: e.Source.ServiceLine,
			Event: "undo",
		}
		reversals[n] = e.Reverse("reversal/"+e.Key, i.at, source)
	}
	return entries, copyEntries(ctx, tx, reversals)
}
