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

const selectAgreed = `
SELECT DISTINCT e.account
FROM registry.phone p
JOIN registry.event e ON e.practice_id = p.practice_id AND e.phone_id = p.id
WHERE p.practice_id = @practice AND p.phone_index = ANY(@indexes)
    AND e.program = 'unencrypted_phi' AND e.action = 'opt_in' AND e.account <> ''
    AND e.at > coalesce((SELECT max(o.at) FROM registry.event o
        WHERE o.practice_id = p.practice_id AND o.phone_id = p.id AND o.action <> 'opt_in'), @never)`

// Agreed gives the accounts whose details a phone agreed to see in texts, after it confirmed their identity, and has not
// revoked since: those of one phone are told apart, because people share phones (45 CFR 164.522(b)).
func Agreed(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, phone consent.Phone,
) ([]billing.AccountNumber, error) {
	args := keyOf(k, practice, phone).args()
	args["never"] = time.Time{}
	rows, err := tx.Query(ctx, selectAgreed, args)
	if err != nil {
		return nil, fmt.Errorf("look up agreed accounts: %w", err)
	}
	accounts, err := pgx.CollectRows(rows, pgx.RowTo[billing.AccountNumber])
	if err != nil {
		return nil, fmt.Errorf("look up agreed accounts: %w", err)
	}
	return accounts, nil
}
