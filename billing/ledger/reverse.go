package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

const selectEntryByKey = `
SELECT e.id, ` + entryColumns + ` FROM ledger.entry e WHERE e.practice_id = @practice AND e.key = @key`

// Reverse posts the entry that undoes another exactly, under a key of its own. The claim and service line are those of
// the entry it undoes. Doing it again under the same key changes nothing; under another key it is [ErrReversed]. An
// entry that is not there is [ErrNotFound].
func Reverse(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, key, newKey string, at time.Time, src billing.Source,
) error {
	entries, err := queryEntries(ctx, tx, selectEntryByKey, pgx.StrictNamedArgs{"practice": practice, "key": key})
	if err != nil {
		return fmt.Errorf("reverse entry: %w", err)
	}
	if len(entries) == 0 {
		return fmt.Errorf("reverse entry %q: %w", key, ErrNotFound)
	}
	if src.Claim == "" {
		src.Claim, src.ServiceLine = entries[0].Source.Claim, entries[0].Source.ServiceLine
	}
	if _, err := Post(ctx, tx, entries[0].Reverse(newKey, at, src)); err != nil {
		return fmt.Errorf("reverse entry %q: %w", key, err)
	}
	return nil
}

const lockClaim = `
SELECT (SELECT s.account FROM ledger.statement s WHERE s.practice_id = @practice AND s.number = c.statement)
FROM ledger.claim c WHERE c.practice_id = @practice AND c.number = @claim FOR UPDATE`

// Standing entries of a claim: neither reversals nor reversed.
const selectStandingOfClaim = `
SELECT e.id, ` + entryColumns + `
FROM (` + entriesOfAccount + `) p` + entryOfPosting + `
WHERE e.kind <> 'reversal' AND e.claim = @claim
    AND NOT EXISTS (SELECT FROM ledger.entry r WHERE r.practice_id = @practice AND r.reverses = e.key)
ORDER BY e.id`

const removeLines = `DELETE FROM ledger.service_line WHERE practice_id = @practice AND claim = @claim`

const reviseClaim = `
UPDATE ledger.claim SET revision = revision + 1, missing = 0 WHERE practice_id = @practice AND number = @claim`

// ReverseClaim reverses everything a claim posted and forgets its lines, so that a corrected file can load the claim
// anew; the entries and their reversals stay. It says how many entries it reversed. A claim that is not there is
// [ErrNotFound].
func ReverseClaim(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, claim string, at time.Time, src billing.Source,
) (int, error) {
	args := pgx.StrictNamedArgs{"practice": practice, "claim": claim}
	var account billing.AccountNumber
	err := tx.QueryRow(ctx, lockClaim, args).Scan(&account)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, fmt.Errorf("reverse claim: %w", ErrNotFound)
	}
	if err != nil {
		return 0, fmt.Errorf("reverse claim: %w", err)
	}
	entries, err := queryEntries(ctx, tx, selectStandingOfClaim, pgx.StrictNamedArgs{
		"practice": practice, "claim": claim, "account": account,
	})
	if err != nil {
		return 0, fmt.Errorf("reverse claim: %w", err)
	}
	for _, e := range entries {
		src.Claim, src.ServiceLine = e.Source.Claim, e.Source.ServiceLine
		if _, err := Post(ctx, tx, e.Reverse("reversal/"+e.Key, at, src)); err != nil {
			return 0, fmt.Errorf("reverse claim: %w", err)
		}
	}
	for _, step := range []string{removeLines, reviseClaim} {
		if _, err := tx.Exec(ctx, step, args); err != nil {
			return 0, fmt.Errorf("reverse claim: %w", Translate(err))
		}
	}
	return len(entries), nil
}
