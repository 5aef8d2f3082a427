package ledger

import (
	"bytes"
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/sound"
)

// Problem is something in the books that must not be. Detail names practice, entry, claim or plan, never a person or
// an amount.
type Problem = sound.Problem

// The checks of [Verify], by name.
const (
	checkEntries  = "every entry sums to zero"
	checkOrphans  = "every posting has its entry"
	checkBooks    = "the books balance"
	checkLines    = "every service line adds up"
	checkPlans    = "every plan sums to its principal"
	checkContents = "every entry is what was posted"
	checkSources  = "every patient's balance leads back to a line, a segment or an event"
	checkSettled  = "every claim posts what its insurers decided"
)

// Checks names what [Verify] checks, in order.
func Checks() []string {
	return []string{
		checkEntries, checkOrphans, checkBooks, checkLines, checkPlans, checkContents, checkSources, checkSettled,
	}
}

// Verify reads all books and gives what is wrong with them, at most 100 problems a check; none is a sound book. It
// holds a few rows in memory, however many there are.
func Verify(ctx context.Context, tx pgx.Tx) ([]Problem, error) {
	problems, err := sound.Verify(ctx, tx, []sound.Check{
		{Name: checkEntries, Query: selectUnbalanced},
		{Name: checkOrphans, Query: selectOrphans},
		{Name: checkBooks, Query: selectUnbalancedBooks},
		{Name: checkLines, Query: selectUnbalancedLines},
		{Name: checkPlans, Query: selectUnbalancedPlans},
		{Name: checkSources, Query: selectSourceless},
	})
	if err != nil {
		return nil, err
	}
	altered, err := alteredEntries(ctx, tx)
	if err != nil {
		return nil, err
	}
	unsettled, err := unsettledClaims(ctx, tx)
	return append(append(problems, altered...), unsettled...), err
}

const selectUnbalanced = `
SELECT 'practice ' || e.practice_id || ', entry ' || e.key
FROM ledger.entry e
LEFT JOIN ledger.posting p ON p.practice_id = e.practice_id AND p.entry_id = e.id
GROUP BY e.practice_id, e.id
HAVING count(p.no) < 2 OR sum(p.amount) <> 0
LIMIT @limit`

const selectOrphans = `
SELECT 'practice ' || p.practice_id || ', posting ' || p.no || ' of entry number ' || p.entry_id
FROM ledger.posting p
LEFT JOIN ledger.entry e ON e.practice_id = p.practice_id AND e.id = p.entry_id
WHERE e.id IS NULL
LIMIT @limit`

const selectUnbalancedBooks = `
SELECT 'practice ' || practice_id FROM ledger.posting GROUP BY practice_id HAVING sum(amount) <> 0 LIMIT @limit`

// What a line charged is what insurer and discount took and what the patient was told to bear; while an insurer has
// still to decide, the rest is its to bear.
const selectUnbalancedLines = `
SELECT 'practice ' || l.practice_id || ', claim ' || l.claim || ', line ' || l.no
FROM ledger.service_line l
JOIN ledger.claim c ON c.practice_id = l.practice_id AND c.number = l.claim
JOIN ledger.entry e ON e.practice_id = l.practice_id AND e.claim = l.claim AND e.service_line = l.no
JOIN ledger.posting p ON p.practice_id = e.practice_id AND p.entry_id = e.id
WHERE p.kind IN ('revenue', 'cash_insurer', 'contractual_adjustment')
    OR (p.kind = 'patient_receivable' AND p.part <> 'paid') OR (p.kind = 'insurer_receivable' AND c.waits)
GROUP BY l.practice_id, l.claim, l.no
HAVING sum(p.amount) <> 0
LIMIT @limit`

// What is owed by or to a patient is of a place in a file, or of an event; a reversal is of what it reverses.
const selectSourceless = `
SELECT 'practice ' || e.practice_id || ', entry ' || e.key
FROM ledger.entry e
WHERE e.kind <> 'reversal' AND e.event = '' AND (e.file_hash = '' OR e.line = 0 AND e.segment = 0)
    AND EXISTS (SELECT FROM ledger.posting p WHERE p.practice_id = e.practice_id AND p.entry_id = e.id
        AND p.kind IN ('patient_receivable', 'patient_credit'))
LIMIT @limit`

const selectUnbalancedPlans = `
SELECT 'practice ' || p.practice_id || ', plan ' || p.id
FROM ledger.plan p
LEFT JOIN ledger.instalment i ON i.practice_id = p.practice_id AND i.plan_id = p.id
GROUP BY p.practice_id, p.id
HAVING sum(i.amount) IS DISTINCT FROM p.principal::numeric
LIMIT @limit`

const selectAllEntries = `
SELECT e.id, ` + entryColumns + `, e.input, p.kinds, p.accounts, p.parts, p.amounts
FROM ledger.entry e
JOIN (
    SELECT practice_id, entry_id, array_agg(kind ORDER BY no) AS kinds, array_agg(account ORDER BY no) AS accounts,
        array_agg(part ORDER BY no) AS parts, array_agg(amount ORDER BY no) AS amounts
    FROM ledger.posting GROUP BY practice_id, entry_id
) p ON p.practice_id = e.practice_id AND p.entry_id = e.id`

// alteredEntries digests every entry again and compares with what was kept when it was posted.
func alteredEntries(ctx context.Context, tx pgx.Tx) ([]Problem, error) {
	rows, err := tx.Query(ctx, selectAllEntries)
	if err != nil {
		return nil, fmt.Errorf("verify entries: %w", err)
	}
	var (
		id       int64
		e        billing.Entry
		input    []byte
		kinds    []billing.AccountKind
		accounts []billing.AccountNumber
		parts    []billing.Part
		amounts  []billing.Cents
		problems []Problem
	)
	s := &e.Source
	columns := []any{
		&id, &e.Practice, &e.Key, &e.Kind, &e.At, &e.Reverses, &s.FileHash, &s.File, &s.Interchange,
		&s.Claim, &s.ServiceLine, &s.Line, &s.Segment, &s.Event, &input, &kinds, &accounts, &parts, &amounts,
	}
	_, err = pgx.ForEachRow(rows, columns, func() error {
		e.Postings = e.Postings[:0]
		for i := range kinds {
			e.Postings = append(e.Postings, billing.Posting{
				Kind: kinds[i], Patient: accounts[i], Part: parts[i], Amount: amounts[i],
			})
		}
		if !bytes.Equal(entryInput(e), input) && len(problems) < sound.MaxProblems {
			detail := fmt.Sprintf("practice %s, entry %s", e.Practice, e.Key)
			problems = append(problems, Problem{Check: checkContents, Detail: detail})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("verify entries: %w", err)
	}
	return problems, nil
}
