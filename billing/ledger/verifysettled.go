package ledger

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/settle"
	"github.com/plainbill/plainbill/billing/sound"
)

// verifyPage is how many claims are settled again at once.
const verifyPage = 1000

const selectPracticesAdjudged = `SELECT DISTINCT practice_id FROM ledger.said ORDER BY practice_id`

// unsettledClaims settles every claim again from what was said of it, and names those whose entries are others.
func unsettledClaims(ctx context.Context, tx pgx.Tx) ([]Problem, error) {
	rows, err := tx.Query(ctx, selectPracticesAdjudged)
	if err != nil {
		return nil, fmt.Errorf("verify claims: %w", err)
	}
	practices, err := pgx.CollectRows(rows, pgx.RowTo[billing.PracticeID])
	if err != nil {
		return nil, fmt.Errorf("verify claims: %w", err)
	}
	var problems []Problem
	for _, practice := range practices {
		for after, more := "", true; more && len(problems) < sound.MaxProblems; {
			page, err := adjudgedAfter(ctx, tx, practice, after)
			if err != nil {
				return nil, fmt.Errorf("verify claims: %w", err)
			}
			found, err := unsettled(ctx, tx, practice, page)
			if err != nil {
				return nil, fmt.Errorf("verify claims: %w", err)
			}
			problems = append(problems, found...)
			if more = len(page) == verifyPage; more {
				after = page[len(page)-1].number
			}
		}
	}
	return problems, nil
}

const selectAdjudgedAfter = `
SELECT c.number, s.account
FROM ledger.claim c
JOIN ledger.statement s ON s.practice_id = c.practice_id AND s.number = c.statement
WHERE c.practice_id = @practice AND c.number > @after AND c.adjudged
ORDER BY c.number
LIMIT @limit`

func adjudgedAfter(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, after string) ([]*group, error) {
	rows, err := tx.Query(ctx, selectAdjudgedAfter, pgx.StrictNamedArgs{
		"practice": practice, "after": after, "limit": verifyPage,
	})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (*group, error) {
		g := &group{exists: true, adjudged: true}
		return g, row.Scan(&g.number, &g.account)
	})
}

const selectSaidOfClaims = `
SELECT d.claim, d.said, coalesce(d.aside, '')
FROM unnest(@claims::text[]) AS wanted (claim)
JOIN ledger.claim c ON c.practice_id = @practice AND c.number = wanted.claim
JOIN ledger.said d ON d.practice_id = @practice AND d.stated = c.stated AND d.claim = wanted.claim
WHERE d.undone_at IS NULL
ORDER BY d.id`

// unsettled reads what was said of claims and what the books hold of them, and compares.
func unsettled(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, page []*group) ([]Problem, error) {
	byNumber := map[string]*group{}
	for _, g := range page {
		byNumber[g.number] = g
	}
	args := pgx.StrictNamedArgs{"practice": practice, "claims": keys(byNumber)}
	rows, err := tx.Query(ctx, selectSaidOfClaims, args)
	if err != nil {
		return nil, err
	}
	var number string
	var said []byte
	var aside string
	_, err = pgx.ForEachRow(rows, []any{&number, &said, &aside}, func() error {
		var stored storedSaid
		err := json.Unmarshal(said, &stored)
		(&saidRow{a: stored.Adjudication, doubted: aside == reasonPaidTwice}).join(byNumber[number])
		return err
	})
	if err != nil {
		return nil, err
	}
	check := &Import{practice: practice}
	if err := check.readStanding(ctx, tx, page); err != nil {
		return nil, err
	}
	var problems []Problem
	for _, g := range page {
		g.settled = settle.Settle(g.adjudications())
		differ, err := g.entries(check, "")
		if err != nil || len(differ) > 0 {
			problems = append(problems, Problem{
				Check: checkSettled, Detail: fmt.Sprintf("practice %s, claim %s", practice, g.number),
			})
		}
	}
	return problems, nil
}
