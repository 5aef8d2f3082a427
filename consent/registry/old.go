package registry

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

const selectUnproven = `
SELECT p.id, p.phone, e.program, e.action, e.method, e.imported, e.at, e.recorded_at, e.key, e.account, e.language,
    e.actor, d.disclosure, d.evidence
FROM (
    SELECT * FROM registry.event e
    WHERE e.practice_id = @practice
        AND NOT EXISTS (SELECT FROM registry.proof r WHERE r.practice_id = e.practice_id AND r.event_key = e.key)
    ORDER BY e.id LIMIT @limit
) e
CROSS JOIN LATERAL (
    SELECT * FROM registry.phone WHERE practice_id = e.practice_id AND id = e.phone_id LIMIT 1
) p
LEFT JOIN LATERAL (
    SELECT * FROM registry.disclosure WHERE practice_id = e.practice_id AND event_key = e.key LIMIT 1
) d ON true
ORDER BY e.id`

const insertProof = `
INSERT INTO registry.proof (practice_id, event_key, commitment, salt)
VALUES (@practice, @key, @commitment, @salt)
ON CONFLICT DO NOTHING`

// ChainOld puts events from before there was a chain into it, in the order in which they were recorded, at most limit
// of them, and gives how many: fewer than limit when there are no more. They stand behind what was chained already.
func ChainOld(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, limit int,
) (int, error) {
	old, err := unproven(ctx, tx, k, practice, limit)
	if err != nil || len(old) == 0 {
		return 0, err
	}
	batch := &pgx.Batch{}
	for _, e := range old {
		p, err := prove(k, e)
		if err != nil {
			return 0, fmt.Errorf("chain old events: %w", err)
		}
		batch.Queue(insertProof, pgx.StrictNamedArgs{
			"practice": practice, "key": e.Key, "commitment": p.commitment, "salt": p.salt,
		})
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return 0, fmt.Errorf("chain old events: %w", err)
	}
	return len(old), nil
}

func unproven(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, limit int,
) ([]consent.Event, error) {
	rows, err := tx.Query(ctx, selectUnproven, pgx.StrictNamedArgs{"practice": practice, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("read old events: %w", err)
	}
	old, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (consent.Event, error) {
		e := consent.Event{Practice: practice}
		var s sealedParts
		var id int64
		var phone []byte
		if err := row.Scan(append([]any{&id, &phone}, s.columns(&e)...)...); err != nil {
			return e, err
		}
		number, err := k.OpenText(phoneCell(practice, id), phone)
		if err != nil {
			return e, err
		}
		e.Phone = consent.Phone(number)
		_, err = s.open(k, &e)
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("read old events: %w", err)
	}
	return old, nil
}
