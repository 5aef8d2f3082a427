package ledger

import (
	"context"
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
