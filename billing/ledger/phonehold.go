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

// A wish to be reached in another way, and that the number is somebody else's, stand for the phone, whichever of its
// accounts they were said of. A text that is about no account yet could be about any: what holds all of them holds it.
const selectHoldsBefore = `
WITH held AS (
    SELECT a.number, h.reason
    FROM ledger.account a
    CROSS JOIN LATERAL (
        SELECT DISTINCT ON (reason) reason, held FROM ledger.hold
        WHERE practice_id = a.practice_id AND account = a.number AND at < @before
        ORDER BY reason, id DESC) h
    WHERE a.practice_id = @practice AND h.held AND (a.number = @account OR a.phone_index = ANY(@indexes))
)
SELECT reason FROM held
GROUP BY reason
HAVING bool_or(number = @account) OR reason IN ('no_text', 'wrong_number') OR @account = '' AND count(*) = (
    SELECT count(*) FROM ledger.account a WHERE a.practice_id = @practice AND a.phone_index = ANY(@indexes))
ORDER BY reason`

// HoldsBefore gives the reasons that stood before a moment: those of an account, or where none is named those that all
// accounts of the phone have, and what holds the phone itself. What the same text brought about does not silence its own answer.
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
