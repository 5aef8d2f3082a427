package ledger

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// Standing entries of claims, with their postings: neither reversals nor reversed.
const selectStandingOfClaims = `
SELECT ` + entryColumns + `, e.input, p.kind, p.account, p.part, p.amount
FROM unnest(@claims::text[]) AS wanted (claim)
JOIN ledger.entry e ON e.practice_id = @practice AND e.claim = wanted.claim AND e.claim <> ''
JOIN ledger.posting p ON p.practice_id = @practice AND p.entry_id = e.id
WHERE e.kind <> 'reversal'
    AND NOT EXISTS (SELECT FROM ledger.entry r WHERE r.practice_id = @practice AND r.reverses = e.key)
ORDER BY e.claim, e.id, p.no`

// readStanding reads what the books hold of the claims that are there already.
func (i *Import) readStanding(ctx context.Context, tx pgx.Tx, groups []*group) error {
	byNumber := map[string]*group{}
	for _, g := range groups {
		if g.exists {
			byNumber[g.number] = g
		}
	}
	if len(byNumber) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, selectStandingOfClaims, pgx.StrictNamedArgs{
		"practice": i.practice, "claims": keys(byNumber),
	})
	if err != nil {
		return err
	}
	_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (struct{}, error) {
		e, err := scanStanding(row)
		if err != nil {
			return struct{}{}, err
		}
		g := byNumber[e.Source.Claim]
		if n := len(g.stand); n > 0 && g.stand[n-1].Key == e.Key {
			g.stand[n-1].Postings = append(g.stand[n-1].Postings, e.Postings...)
			return struct{}{}, nil
		}
		g.stand = append(g.stand, e)
		return struct{}{}, nil
	})
	return err
}

// scanStanding reads an entry with one of its postings.
func scanStanding(row pgx.CollectableRow) (e standingEntry, err error) {
	e.Postings = append(e.Postings, billing.Posting{})
	s, p := &e.Source, &e.Postings[0]
	var input []byte
	err = row.Scan(&e.Practice, &e.Key, &e.Kind, &e.At, &e.Reverses, &s.FileHash, &s.File, &s.Interchange, &s.Claim,
		&s.ServiceLine, &s.Line, &s.Segment, &s.Event, &input, &p.Kind, &p.Patient, &p.Part, &p.Amount)
	e.input = string(input)
	return e, err
}
