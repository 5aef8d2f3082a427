package ledger

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// MoneyEntry is an entry about money that went through a card processor: where it stands, and what it changes of what
// patients paid.
type MoneyEntry struct {
	Practice billing.PracticeID
	ID       int64
	Key      string
	Account  billing.AccountNumber
	Cash     billing.Cents
}

const selectMoneyEntries = `
SELECT e.practice_id, e.id, e.key, c.account, c.cash
FROM (SELECT practice_id, id, key FROM ledger.entry
    WHERE (practice_id, id) > (@practice, @after)
        AND (kind IN ('refund', 'dispute') OR kind = 'patient_payment' AND key LIKE 'card/%')
    ORDER BY practice_id, id LIMIT @limit) e
CROSS JOIN LATERAL (SELECT coalesce(max(p.account), '') AS account, coalesce(sum(p.amount), 0)::bigint AS cash
    FROM ledger.posting p
    WHERE p.practice_id = e.practice_id AND p.entry_id = e.id AND p.kind = 'cash_patient') c
ORDER BY e.practice_id, e.id`

// MoneyEntries pages through the payments, refunds and disputes of a card processor: those after one, at most limit.
func MoneyEntries(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, after int64, limit int,
) ([]MoneyEntry, error) {
	rows, err := tx.Query(ctx, selectMoneyEntries, pgx.StrictNamedArgs{
		"practice": practice, "after": after, "limit": limit,
	})
	if err != nil {
		return nil, fmt.Errorf("read entries of money: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[MoneyEntry])
}

const selectMoneyByKey = `
SELECT e.practice_id, e.id, e.key, coalesce(max(p.account), ''), coalesce(sum(p.amount), 0)::bigint
FROM ledger.entry e
JOIN ledger.posting p ON p.practice_id = e.practice_id AND p.entry_id = e.id AND p.kind = 'cash_patient'
WHERE e.practice_id = @practice AND e.key = ANY (@keys)
GROUP BY e.practice_id, e.id`

// MoneyByKey gives entries of one practice by their keys.
func MoneyByKey(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, keys []string,
) (map[string]MoneyEntry, error) {
	rows, err := tx.Query(ctx, selectMoneyByKey, pgx.StrictNamedArgs{"practice": practice, "keys": keys})
	if err != nil {
		return nil, fmt.Errorf("read entries of money: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[MoneyEntry])
	if err != nil {
		return nil, fmt.Errorf("read entries of money: %w", err)
	}
	entries := make(map[string]MoneyEntry, len(found))
	for _, e := range found {
		entries[e.Key] = e
	}
	return entries, nil
}

const selectPosted = `SELECT EXISTS (SELECT FROM ledger.entry WHERE practice_id = @practice AND key = @key)`

// MoneyPosted says whether an entry with a key is in the books.
func MoneyPosted(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, key string) (posted bool, err error) {
	args := pgx.StrictNamedArgs{"practice": practice, "key": key}
	if err := tx.QueryRow(ctx, selectPosted, args).Scan(&posted); err != nil {
		return false, fmt.Errorf("read entry: %w", err)
	}
	return posted, nil
}
