package ledger

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/settle"
)

const selectLinesOfClaims = `
SELECT l.claim, l.no, l.code
FROM unnest(@claims::text[]) AS wanted (claim)
JOIN ledger.service_line l ON l.practice_id = @practice AND l.claim = wanted.claim
ORDER BY l.claim, l.no`

const writeAdjustments = `
UPDATE ledger.service_line l SET adjustments = n.adjustments::jsonb
FROM unnest(@claims::text[], @numbers::integer[], @adjustments::text[]) AS n (claim, no, adjustments)
WHERE l.practice_id = @practice AND l.claim = n.claim AND l.no = n.no`

// bookLine is a line of a claim that a statement file brought.
type bookLine struct {
	claim, code string
	number      int
	charge      billing.Cents
	told        []billing.Adjustment
	taken       bool
}

// attach gives the lines that a statement file brought what insurers say of them, group and reason by number, where the
// two agree on the claim; and takes it away where they no longer do.
func (i *Import) attach(ctx context.Context, tx pgx.Tx, groups []*group) error {
	byNumber := map[string]*group{}
	for _, g := range groups {
		if g.exists && !g.adjudged {
			byNumber[g.number] = g
		}
	}
	if len(byNumber) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, selectLinesOfClaims, pgx.StrictNamedArgs{
		"practice": i.practice, "claims": keys(byNumber),
	})
	if err != nil {
		return err
	}
	lines := map[string][]*bookLine{}
	_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (struct{}, error) {
		l := &bookLine{}
		err := row.Scan(&l.claim, &l.number, &l.code)
		l.charge = byNumber[l.claim].chargeOf(l.number)
		lines[l.claim] = append(lines[l.claim], l)
		return struct{}{}, err
	})
	if err != nil {
		return err
	}
	var claims, adjustments []string
	var numbers []int
	for claim, all := range lines {
		if g := byNumber[claim]; len(g.settled.Decisions) > 0 && g.settled.State != billing.ClaimSetAside {
			tell(all, g.settled.Lines)
		}
		for _, l := range all {
			b, err := json.Marshal(l.told)
			if err != nil {
				return err
			}
			claims, numbers, adjustments = append(claims, claim), append(numbers, l.number), append(adjustments, string(b))
		}
	}
	_, err = tx.Exec(ctx, writeAdjustments, pgx.StrictNamedArgs{
		"practice": i.practice, "claims": claims, "numbers": numbers, "adjustments": adjustments,
	})
	return err
}

// tell finds for every decided line the one of the books, by code and charge or by charge; what is said of none of them
// is said of the first.
func tell(books []*bookLine, decided []settle.Line) {
	for _, l := range decided {
		if len(l.Adjustments) == 0 {
			continue
		}
		found := books[0]
		for _, fits := range []func(*bookLine) bool{
			func(b *bookLine) bool { return b.charge == chargeOf(l) },
			func(b *bookLine) bool { return b.charge == chargeOf(l) && b.code == l.Code },
		} {
			for _, b := range books {
				if !b.taken && fits(b) {
					found = b
					break
				}
			}
		}
		found.taken = true
		found.told = append(found.told, l.Adjustments...)
	}
}

func chargeOf(l settle.Line) (charge billing.Cents) {
	for _, e := range l.Entries {
		for _, p := range e.Postings {
			if p.Kind == billing.Revenue {
				charge -= p.Amount
			}
		}
	}
	return charge
}

// chargeOf gives the charge of a line as the books hold it.
func (g *group) chargeOf(line int) (charge billing.Cents) {
	for _, s := range g.stand {
		for _, p := range s.Postings {
			if p.Kind == billing.Revenue && s.Source.ServiceLine == line {
				charge -= p.Amount
			}
		}
	}
	return charge
}
