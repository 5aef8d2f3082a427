package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// The statement of a claim that none was sent for. Another account's is not taken: then a row is missing.
const writeOwnStatements = `
INSERT INTO ledger.statement AS s (practice_id, number, account, statement_date, withdrawn)
SELECT @practice, n.number, n.account, n.day, n.withdrawn
FROM unnest(@numbers::text[], @accounts::text[], @dates::date[], @withdrawn::boolean[])
    AS n (number, account, day, withdrawn)
ON CONFLICT (practice_id, number) DO UPDATE SET statement_date = excluded.statement_date,
    withdrawn = excluded.withdrawn, account = excluded.account
WHERE s.account = excluded.account OR s.number = ANY (@moved::text[])`

const writeAdjudgedClaims = `
INSERT INTO ledger.claim AS c (practice_id, number, stated, statement, visit_date, visited, provider, insurer, revision,
    adjudged, state, waits, payer_kind, estimated, sensitive, decisions)
SELECT @practice, n.number, n.stated, n.statement, n.visit_date, n.visited, n.provider, n.insurer, n.revision,
    true, n.state, n.waits, n.payer_kind, n.estimated, n.sensitive, n.decisions
FROM jsonb_to_recordset(@claims::jsonb) AS n (number text, stated text, statement text, visit_date date, visited date,
    provider text, insurer text, revision integer, state text, waits boolean, payer_kind text, estimated bigint,
    sensitive boolean, decisions jsonb)
ON CONFLICT (practice_id, number) DO UPDATE SET visit_date = excluded.visit_date, visited = excluded.visited,
    provider = excluded.provider, insurer = excluded.insurer, revision = excluded.revision, state = excluded.state,
    waits = excluded.waits, payer_kind = excluded.payer_kind, estimated = excluded.estimated,
    sensitive = excluded.sensitive, decisions = excluded.decisions`

// Of a claim from a statement file only what the file could not say is written.
const describeClaims = `
UPDATE ledger.claim c SET state = n.state, payer_kind = n.payer_kind, sensitive = n.sensitive,
    estimated = greatest(c.estimated, n.estimated), decisions = n.decisions
FROM jsonb_to_recordset(@claims::jsonb) AS n (number text, state text, payer_kind text, estimated bigint,
    sensitive boolean, decisions jsonb)
WHERE c.practice_id = @practice AND c.number = n.number`

const removeLinesOfClaims = `
DELETE FROM ledger.service_line l USING unnest(@claims::text[]) AS gone (claim)
WHERE l.practice_id = @practice AND l.claim = gone.claim`

// claimJSON is a claim as the queries above take it.
type claimJSON struct {
	Number     string             `json:"number"`
	Stated     string             `json:"stated"`
	Statement  string             `json:"statement"`
	VisitDate  string             `json:"visit_date"`
	Visited    *string            `json:"visited"`
	Provider   string             `json:"provider"`
	Insurer    string             `json:"insurer"`
	Revision   int                `json:"revision"`
	State      billing.ClaimState `json:"state"`
	Waits      bool               `json:"waits"`
	PayerKind  billing.PayerKind  `json:"payer_kind"`
	Estimated  billing.Cents      `json:"estimated"`
	Sensitive  bool               `json:"sensitive"`
	Decisions  []billing.Decision `json:"decisions"`
	dated      time.Time
	withdrawn  bool
	moved      bool
	ofBooks    billing.AccountNumber
	statements bool // has its own statement
}

// ownStatement is the number of the statement of a claim that none was sent for.
func ownStatement(claim string) string { return "R-" + claim }

func (g *group) row(at time.Time) claimJSON {
	c := g.settled
	row := claimJSON{
		Number: g.number, Stated: g.stated, Statement: ownStatement(g.number), Provider: c.Provider, Insurer: c.Insurer,
		Revision: g.revision, State: c.State, Waits: c.Waits, PayerKind: c.PayerKind, Estimated: c.Estimated,
		Sensitive: c.Sensitive, Decisions: c.Decisions, dated: at, withdrawn: len(c.Lines) == 0, ofBooks: g.account,
		statements: g.adjudged, moved: g.moved,
	}
	visit := billing.DateOf(at)
	for _, known := range []billing.Date{c.Dated, g.visited, c.Visit} {
		if !known.IsZero() {
			visit = known
		}
	}
	row.VisitDate = visit.String()
	switch {
	case !c.Dated.IsZero():
		row.dated = c.Dated.Time()
	case !c.Visit.IsZero():
		row.dated = c.Visit.Time()
	}
	if !g.visited.IsZero() {
		visited := g.visited.String()
		row.Visited = &visited
	}
	return row
}

func (i *Import) writeGroups(ctx context.Context, tx pgx.Tx, groups []*group) error {
	var own, others []claimJSON
	var changed []string
	var lines [][]any
	for _, g := range groups {
		switch {
		case !g.holds():
			continue
		case !g.adjudged:
			others = append(others, g.row(i.at))
			continue
		}
		own = append(own, g.row(i.at))
		if g.exists {
			changed = append(changed, g.number)
		}
		for _, l := range g.settled.Lines {
			adjustments, err := json.Marshal(l.Adjustments)
			if err != nil {
				return err
			}
			lines = append(lines, []any{
				string(i.practice), g.number, l.Number, l.Code, l.Label, []byte{}, adjustments,
			})
		}
	}
	if err := i.writeOwnStatements(ctx, tx, own); err != nil {
		return err
	}
	if err := i.execClaims(ctx, tx, writeAdjudgedClaims, own); err != nil {
		return err
	}
	if err := i.execClaims(ctx, tx, describeClaims, others); err != nil {
		return err
	}
	if len(changed) > 0 {
		args := pgx.StrictNamedArgs{"practice": i.practice, "claims": changed}
		if _, err := tx.Exec(ctx, removeLinesOfClaims, args); err != nil {
			return err
		}
	}
	columns := []string{"practice_id", "claim", "no", "code", "label", "content", "adjustments"}
	_, err := tx.CopyFrom(ctx, pgx.Identifier{Schema, "service_line"}, columns, pgx.CopyFromRows(lines))
	return err
}

func (i *Import) writeOwnStatements(ctx context.Context, tx pgx.Tx, claims []claimJSON) error {
	if len(claims) == 0 {
		return nil
	}
	numbers, accounts := make([]string, len(claims)), make([]string, len(claims))
	dates, withdrawn := make([]time.Time, len(claims)), make([]bool, len(claims))
	moved := []string{}
	for n, c := range claims {
		numbers[n], accounts[n], dates[n], withdrawn[n] = c.Statement, string(c.ofBooks), c.dated, c.withdrawn
		if c.moved {
			moved = append(moved, c.Statement)
		}
	}
	done, err := tx.Exec(ctx, writeOwnStatements, pgx.StrictNamedArgs{
		"practice": i.practice, "numbers": numbers, "accounts": accounts, "dates": dates, "withdrawn": withdrawn,
		"moved": moved,
	})
	if err == nil && int(done.RowsAffected()) < len(claims) {
		return fmt.Errorf("a statement of another account goes by the number %q and a claim's: %w",
			ownStatement(""), ErrConflict)
	}
	return err
}

func (i *Import) execClaims(ctx context.Context, tx pgx.Tx, query string, claims []claimJSON) error {
	if len(claims) == 0 {
		return nil
	}
	b, err := json.Marshal(claims)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, query, pgx.StrictNamedArgs{"practice": i.practice, "claims": string(b)})
	return err
}
