package ledger_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing/ledger"
)

// BenchmarkPlansDue looks for what is due among 10,000 plans of which nothing is, on accounts of twenty postings each.
func BenchmarkPlansDue(bench *testing.B) {
	b := newBooks(bench)
	for _, sql := range []string{
		`INSERT INTO ledger.account (practice_id, number, person, person_digest, language, changed_at)
			SELECT 'lakeside', 'A-' || n, '', '', 'en', now() FROM generate_series(1, 10000) n`,
		`WITH e AS (INSERT INTO ledger.entry (practice_id, id, key, input, kind, at)
			SELECT 'lakeside', n, 'e' || n, '', 'claim', now() FROM generate_series(1, 100000) n)
			INSERT INTO ledger.posting (practice_id, entry_id, no, kind, account, amount)
			SELECT 'lakeside', n, side.no, side.kind, 'A-' || (1 + n % 10000), side.amount FROM generate_series(1, 100000) n,
			(VALUES (1, 'revenue', -1000), (2, 'patient_receivable', 1000)) AS side (no, kind, amount)`,
		`WITH p AS (INSERT INTO ledger.plan (practice_id, id, account, key, input, principal, frequency, policy,
				paid_before, words, message_id, agreed_at)
			SELECT 'lakeside', n, 'A-' || n, 'k' || n, '', 10000, 'monthly', 'v1', 0, '', '', now()
			FROM generate_series(1, 10000) n)
			INSERT INTO ledger.instalment (practice_id, plan_id, no, due, amount)
			SELECT 'lakeside', n, 1, '2027-01-01', 10000 FROM generate_series(1, 10000) n`,
		`INSERT INTO ledger.plan_look (practice_id, plan_id, account, look_at, postings, beside)
			SELECT 'lakeside', n, 'A-' || n, '2027-01-01', 20, 0 FROM generate_series(1, 10000) n`,
		`ANALYZE`,
	} {
		if err := b.exec(sql); err != nil {
			bench.Fatal(err)
		}
	}
	for name, scan := range map[string]bool{"by the clock": false, "by postings": true} {
		bench.Run(name, func(bench *testing.B) {
			for bench.Loop() {
				b.must(func(ctx context.Context, tx pgx.Tx) error {
					due, err := ledger.PlansDue(ctx, tx, noon.Add(time.Hour), scan, 200)
					if len(due) != 0 {
						bench.Errorf("%d are due", len(due))
					}
					return err
				})
			}
		})
	}
}
