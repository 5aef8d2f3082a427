package ledger

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

const selectGuessedClaims = `
SELECT DISTINCT c.stated
FROM unnest(@accounts::text[]) AS fresh (number)
JOIN ledger.account mine ON mine.practice_id = @practice AND mine.number = fresh.number
JOIN ledger.account g ON g.practice_id = @practice AND g.who = mine.who AND g.guessed AND length(g.who) > @size
JOIN ledger.statement s ON s.practice_id = @practice AND s.account = g.number
JOIN ledger.claim c ON c.practice_id = @practice AND c.statement = s.number AND c.adjudged
ORDER BY c.stated LIMIT @limit`

// rehome moves claims that insurers' files brought before the practice's own to the accounts that these make: the order
// of the files does not matter. What is more than a page's stays where it is until its claims are heard of again.
func (i *Import) rehome(ctx context.Context, tx pgx.Tx, accounts map[billing.AccountNumber]knownAccount) error {
	var fresh []billing.AccountNumber
	for number, a := range accounts {
		if !a.exists || !a.same {
			fresh = append(fresh, number)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, selectGuessedClaims, pgx.StrictNamedArgs{
		"practice": i.practice, "accounts": fresh, "size": keyMarkSize, "limit": pageRows,
	})
	if err != nil {
		return err
	}
	stated, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(stated) == 0 {
		return err
	}
	r, err := i.readReachOf(ctx, tx, stated)
	if err != nil {
		return err
	}
	for _, g := range r.groups {
		g.touched = g.adjudged
	}
	_, err = i.settle(ctx, tx, r, "")
	return err
}
