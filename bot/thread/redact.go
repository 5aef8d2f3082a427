package thread

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent/seal"
)

const redactSQL = `
UPDATE thread.inbound SET body = @body, redacted = true, blank_due = @now
WHERE practice_id = @practice AND sid = @sid`

// Redact keeps other words for a text that is stored already: what must not be kept came to light with a later one. The
// carrier's copy is to be blanked from now on.
func Redact(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, sid, words string, now time.Time,
) error {
	sealed, err := k.SealText(bodyCell(practice, sid), words)
	if err != nil {
		return fmt.Errorf("redact text: %w", err)
	}
	_, err = tx.Exec(ctx, redactSQL, pgx.StrictNamedArgs{"practice": practice, "sid": sid, "body": sealed, "now": now})
	if err != nil {
		return fmt.Errorf("redact text: %w", err)
	}
	return nil
}

// Copy names a text whose copy at the carrier is to be blanked.
type Copy struct {
	Practice billing.PracticeID
	SID      string
}

const toBlankSQL = `
SELECT practice_id, sid FROM thread.inbound
WHERE blank_due IS NOT NULL AND blank_due <= @now ORDER BY blank_due, practice_id, sid LIMIT @limit`

// ToBlank gives the copies at the carrier that are to be blanked, the longest due first.
func ToBlank(ctx context.Context, tx pgx.Tx, now time.Time, limit int) ([]Copy, error) {
	rows, err := tx.Query(ctx, toBlankSQL, pgx.StrictNamedArgs{"now": now, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("texts to blank: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Copy])
}

const blankedSQL = `
UPDATE thread.inbound SET blank_due = @again WHERE practice_id = @practice AND sid = @sid`

// Blanked marks a copy at the carrier as blanked; with a time it is to be tried again then.
func Blanked(ctx context.Context, tx pgx.Tx, c Copy, again time.Time) error {
	var due *time.Time
	if !again.IsZero() {
		due = &again
	}
	_, err := tx.Exec(ctx, blankedSQL, pgx.StrictNamedArgs{"practice": c.Practice, "sid": c.SID, "again": due})
	if err != nil {
		return fmt.Errorf("mark text blanked: %w", err)
	}
	return nil
}
