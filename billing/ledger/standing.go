package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// Standing is how an account stands: what a conversation about it begins with.
type Standing struct {
	Due        billing.Cents        // as [Due] gives it
	Paid       billing.Cents        // as [Paid] does
	Holds      []string             // as [Holds] does
	Reviewed   map[string]time.Time // the reasons that a person lifted last, and when: such are not held again for the same
	Received   []Received           // payments of the patient, newest first, among the newest entries of the account
	Statements []billing.Statement  // as [Statements] gives them
}

// Received is a payment of the patient that was not reversed.
type Received struct {
	At    time.Time
	Cents billing.Cents
}

const selectStanding = `
SELECT b.due, b.paid, coalesce(h.held, '{}'), h.reviewed, h.reviewed_at, r.ats, r.amounts
FROM (` + selectSums + `
) b
CROSS JOIN (
    SELECT array_agg(reason ORDER BY reason) FILTER (WHERE held) AS held,
        array_agg(reason ORDER BY reason) FILTER (WHERE NOT held AND by <> @automatic) AS reviewed,
        array_agg(at ORDER BY reason) FILTER (WHERE NOT held AND by <> @automatic) AS reviewed_at
    FROM (
        SELECT DISTINCT ON (reason) reason, held, at, by FROM ledger.hold
        WHERE practice_id = @practice AND account = @account
        ORDER BY reason, id DESC) last
) h
CROSS JOIN (
    SELECT array_agg(e.at ORDER BY e.id DESC, c.no) AS ats, array_agg(c.amount ORDER BY e.id DESC, c.no) AS amounts
    FROM (` + entriesOfAccount + ` ORDER BY entry_id DESC LIMIT @limit) p` + entryOfPosting + `
    JOIN LATERAL (
        SELECT no, amount FROM ledger.posting
        WHERE practice_id = @practice AND entry_id = e.id AND kind = 'cash_patient' OFFSET 0
    ) c ON true
    WHERE e.kind = 'patient_payment' AND NOT EXISTS (SELECT FROM ledger.entry v
        WHERE v.practice_id = @practice AND v.reverses = e.key)
) r`

// StandingOf gives how an account stands, in one round trip. Payments are looked for among so many of its newest
// entries; zero looks for none.
func StandingOf(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber, entries int,
) (s Standing, err error) {
	batch := &pgx.Batch{}
	QueueStanding(batch, practice, account, entries, &s)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return s, fmt.Errorf("read how an account stands: %w", err)
	}
	return s, nil
}

// QueueStanding puts into a batch what reads [StandingOf]: it is filled when the batch is closed.
func QueueStanding(
	batch *pgx.Batch, practice billing.PracticeID, account billing.AccountNumber, entries int, s *Standing,
) {
	batch.Queue(selectStanding, pgx.StrictNamedArgs{
		"practice": practice, "account": account, "automatic": Automatic, "limit": min(max(entries, 0), maxEntries),
	}).QueryRow(func(row pgx.Row) error {
		var reasons []string
		var reviewedAt, ats []time.Time
		var amounts []billing.Cents
		err := row.Scan(&s.Due, &s.Paid, &s.Holds, &reasons, &reviewedAt, &ats, &amounts)
		if err != nil {
			return err
		}
		s.Reviewed = map[string]time.Time{}
		for i := range min(len(reasons), len(reviewedAt)) {
			s.Reviewed[reasons[i]] = reviewedAt[i]
		}
		for i := range min(len(ats), len(amounts)) {
			s.Received = append(s.Received, Received{At: ats[i].UTC(), Cents: amounts[i]})
		}
		return nil
	})
	QueueStatements(batch, practice, account, &s.Statements)
}
