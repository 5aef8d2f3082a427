package ledger

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// Label is the practice's own word for one of its codes. Language is empty where it serves all.
type Label struct {
	Code, Label string
	Language    billing.Language
}

// labelOfLine is the word for the line l of the account a: the line's own, else one that the practice gave in the
// account's language, else any it gave, else the first in the alphabet of those its statement files use.
const labelOfLine = `
coalesce(nullif(l.label, ''), CASE WHEN l.code <> '' THEN (
    SELECT w.label FROM ledger.service_label w
    WHERE w.practice_id = @practice AND w.code = l.code AND w.language IN ('', a.language)
    ORDER BY w.given DESC, w.language DESC, w.label LIMIT 1) END, '')`

const learnLabels = `
INSERT INTO ledger.service_label (practice_id, code, given, label)
SELECT DISTINCT r.practice_id, r.code, false, r.label
FROM ledger.import_row r
WHERE r.practice_id = @practice AND r.import_id = @import AND r.line = ANY (@lines) AND r.code <> '' AND r.label <> ''
ON CONFLICT DO NOTHING`

const removeLabels = `
DELETE FROM ledger.service_label
WHERE practice_id = @practice AND given AND code = ANY (@codes)`

const writeLabels = `
INSERT INTO ledger.service_label (practice_id, code, given, language, label)
SELECT @practice, n.code, true, n.language, n.label
FROM unnest(@codes::text[], @languages::text[], @labels::text[]) AS n (code, language, label)
ON CONFLICT DO NOTHING`

// SetLabels takes the practice's own words for some of its codes, instead of those it gave for the same codes before.
func SetLabels(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, all []Label) error {
	var codes, languages, labels []string
	for _, l := range all {
		code, label := cleanText(l.Code), cleanText(l.Label)
		if code == "" || label == "" {
			continue
		}
		codes, languages, labels = append(codes, code), append(languages, string(l.Language)), append(labels, label)
	}
	if len(codes) == 0 {
		return nil
	}
	args := pgx.StrictNamedArgs{"practice": practice, "codes": codes}
	if _, err := tx.Exec(ctx, removeLabels, args); err != nil {
		return fmt.Errorf("set labels: %w", err)
	}
	args = pgx.StrictNamedArgs{"practice": practice, "codes": codes, "languages": languages, "labels": labels}
	if _, err := tx.Exec(ctx, writeLabels, args); err != nil {
		return fmt.Errorf("set labels: %w", err)
	}
	return nil
}
