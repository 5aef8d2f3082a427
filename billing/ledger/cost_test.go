package ledger_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// The hot queries touch as much of the books as one account holds, however many accounts there are: no plan reads a
// table from end to end.
func TestHotQueriesDoNotScan(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.loadRows("big", mustRows(t, 8000), noon)
	if err := b.exec("ANALYZE"); err != nil {
		t.Fatal(err)
	}
	for name, query := range map[string]string{
		"balance": `SELECT sum(amount) FROM ledger.posting
			WHERE practice_id = 'lakeside' AND account = 'A0000100' AND kind = ANY ('{patient_receivable,patient_credit}')`,
		"accounts of a phone": `SELECT number FROM ledger.account
			WHERE practice_id = 'lakeside' AND phone_index = ANY ('{"\\x00112233445566778899aabbccddeeff"}')`,
		"amounts of lines": `SELECT e.claim, sum(p.amount) FROM ledger.posting p
			JOIN LATERAL (SELECT * FROM ledger.entry
				WHERE practice_id = 'lakeside' AND id = p.entry_id LIMIT 1) e ON true
			WHERE p.practice_id = 'lakeside' AND p.account = 'A0000100' GROUP BY 1`,
		"statements": `SELECT s.number FROM ledger.statement s
			LEFT JOIN ledger.claim c ON c.practice_id = s.practice_id AND c.statement = s.number
			LEFT JOIN ledger.service_line l ON l.practice_id = c.practice_id AND l.claim = c.number
			WHERE s.practice_id = 'lakeside' AND s.account = 'A0000100'`,
		"a key": `SELECT input FROM ledger.entry WHERE practice_id = 'lakeside' AND key = 'claim/C0000001/1/charge'`,
	} {
		b.must(func(ctx context.Context, tx pgx.Tx) error {
			rows, err := tx.Query(ctx, fmt.Sprintf("EXPLAIN (COSTS off) %s", query))
			if err != nil {
				return err
			}
			lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if plan := strings.Join(lines, "\n"); strings.Contains(plan, "Seq Scan") {
				t.Errorf("%s reads a table from end to end:\n%s", name, plan)
			}
			return err
		})
	}
}
