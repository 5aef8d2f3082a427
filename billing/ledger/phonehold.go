package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

// A wish to be reached in another way stands for the phone, whichever of its accounts it was said of.
const selectHoldsBefore = `
SELECT DISTINCT h.reason
FROM ledger.account a
CROSS JOIN LATERAL (
    SELECT DISTINCT ON (reason) reason, held FROM ledger.hold
    WHERE practice_id = a.practice_id AND account = a.number AND at < @before
    ORDER BY reason, id DESC) h
WHERE a.practice_id = @practice AND h.held
    AND (a.number = @account OR a.phone_index = ANY(@indexes) AND h.reason = 'no_text')
ORDER BY h.reason`

// HoldsBefore gives the reasons that stood before a moment: those of an account, and a wish not to be texted of any
// account of the phone. What the same text brought about does not silence its own answer.
func HoldsBefore(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, account billing.AccountNumber,
	phone consent.Phone, before time.Time,
) ([]string, error) {
	rows, err := tx.Query(ctx, selectHoldsBefore, pgx.StrictNamedArgs{
		"practice": practice, "account": account, "indexes": k.PhoneIndexes(practice, phone), "before": before,
	})
	if err != nil {
		return nil, fmt.Errorf("read holds: %w", err)
	}
	reasons, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("read holds: %w", err)
	}
	return reasons, nil
}
