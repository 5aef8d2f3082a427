package desk

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent/seal"
)

const unresolvedSQL = `SELECT ` + caseColumns + ` FROM desk.case
WHERE practice_id = @practice AND status <> 'resolved' ORDER BY urgent DESC, number LIMIT @limit`

// casesLeft gives a practice's cases that wait or are being worked on, urgent ones first, then the oldest.
func casesLeft(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, limit int) ([]Case, error) {
	rows, err := tx.Query(ctx, unresolvedSQL, pgx.StrictNamedArgs{"practice": practice, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("list cases: %w", err)
	}
	cases, err := pgx.CollectRows(rows, scanCase)
	if err != nil {
		return nil, fmt.Errorf("list cases: %w", err)
	}
	return cases, nil
}

const historySQL = `SELECT id, number, user_id, action, at, text FROM desk.action
WHERE practice_id = @practice AND number = @number ORDER BY id LIMIT @limit`

// history gives what was done about a case, oldest first.
func history(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, number, limit int,
) ([]Act, error) {
	rows, err := tx.Query(ctx, historySQL, pgx.StrictNamedArgs{"practice": practice, "number": number, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("read history of case: %w", err)
	}
	acts, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Act, error) {
		var a Act
		var id int64
		var sealed []byte
		if err := row.Scan(&id, &a.Number, &a.User, &a.Action, &a.At, &sealed); err != nil {
			return Act{}, err
		}
		if sealed == nil {
			return a, nil
		}
		a.Text, err = k.OpenText(actionCell(practice, id), sealed)
		return a, err
	})
	if err != nil {
		return nil, fmt.Errorf("read history of case: %w", err)
	}
	return acts, nil
}
