package registry

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

const selectDisowned = `
SELECT max(e.at) FROM registry.phone p
JOIN registry.event e ON e.practice_id = p.practice_id AND e.phone_id = p.id
WHERE p.practice_id = @practice AND p.phone_index = ANY(@indexes) AND e.action = 'wrong_number'`

// DisownedAt gives when somebody last said that a phone is not the patient's, zero when nobody did.
func DisownedAt(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, phone consent.Phone,
) (time.Time, error) {
	var at *time.Time
	if err := tx.QueryRow(ctx, selectDisowned, keyOf(k, practice, phone).args()).Scan(&at); err != nil {
		return time.Time{}, fmt.Errorf("look up who disowned a phone: %w", err)
	}
	if at == nil {
		return time.Time{}, nil
	}
	return at.UTC(), nil
}
