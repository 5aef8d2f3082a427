package payment_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing/payment"
)

// Every look-up by what a notice names has an index that serves it, whatever the parameter: a partial one only does when
// the query says its condition. Without, each notice would read all that ever came.
func TestNoLookUpReadsAWholeTable(t *testing.T) {
	s := newStore(t)
	for name, query := range payment.LookUps {
		err := s.try(func(ctx context.Context, tx pgx.Tx) error {
			_, err := tx.Exec(ctx, `SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan`)
			if err != nil {
				return err
			}
			numbered, args, err := pgx.NamedArgs{}.RewriteQuery(ctx, tx.Conn(), query, nil)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `PREPARE look AS `+numbered); err != nil {
				return err
			}
			nulls := strings.TrimSuffix(strings.Repeat("NULL, ", len(args)), ", ")
			rows, err := tx.Query(ctx, fmt.Sprintf(`EXPLAIN EXECUTE look(%s)`, nulls))
			if err != nil {
				return err
			}
			lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if plan := strings.Join(lines, "\n"); strings.Contains(plan, "Seq Scan") {
				t.Errorf("%s reads a whole table:\n%s", name, plan)
			}
			if err == nil {
				_, err = tx.Exec(ctx, `DEALLOCATE look`)
			}
			return err
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
