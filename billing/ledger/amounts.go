package ledger

import (
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// lineKey names a service line within a practice.
type lineKey struct {
	claim string
	line  int
}

// entryOfPosting looks up the entry of the posting p, one by one. A plain join is read the other way round, the whole
// practice's entries for each posting, while young books have no statistics.
const entryOfPosting = `
JOIN LATERAL (SELECT * FROM ledger.entry WHERE practice_id = @practice AND id = p.entry_id LIMIT 1) e ON true`

// Rows with a kind are sums of postings: reversals come from the claim and line of what they reverse, so reversed
// amounts cancel. Rows without one name the entry that decided a line last.
const selectLines = `
SELECT e.claim, e.service_line, p.kind, p.part, sum(p.amount)::bigint, '', '', '', 0, 0, ''
FROM ledger.posting p` + entryOfPosting + `
WHERE p.practice_id = @practice AND p.account = @account AND e.claim <> ''
GROUP BY e.claim, e.service_line, p.kind, p.part
UNION ALL (
SELECT DISTINCT ON (e.claim, e.service_line)
    e.claim, e.service_line, '', '', 0, e.file_hash, e.file, e.interchange, e.line, e.segment, e.event
FROM (` + entriesOfAccount + `) p` + entryOfPosting + `
WHERE e.claim <> '' AND e.kind <> 'reversal'
ORDER BY e.claim, e.service_line,
    EXISTS (SELECT FROM ledger.entry r WHERE r.practice_id = @practice AND r.reverses = e.key),
    e.kind = 'remittance' DESC, e.kind = 'claim' DESC, e.id DESC)`

// scanLines reads what the postings say about the service lines of an account, and where it came from.
func scanLines(rows pgx.Rows) (map[lineKey]billing.ServiceLine, error) {
	lines := map[lineKey]billing.ServiceLine{}
	var at lineKey
	var p billing.Posting
	var s billing.Source
	columns := []any{
		&at.claim, &at.line, &p.Kind, &p.Part, &p.Amount, &s.FileHash, &s.File, &s.Interchange, &s.Line, &s.Segment, &s.Event,
	}
	_, err := pgx.ForEachRow(rows, columns, func() error {
		l := lines[at]
		if p.Kind == "" {
			l.Source = s
		} else {
			l = withPosting(l, p)
		}
		lines[at] = l
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read amounts: %w", err)
	}
	return lines, nil
}

// withPosting adds a posting to the amounts of its line: the reverse of what [billing.Claim.Entries] posts.
func withPosting(l billing.ServiceLine, p billing.Posting) billing.ServiceLine {
	switch p.Kind {
	case billing.Revenue:
		l.Charge -= p.Amount
	case billing.CashInsurer:
		l.InsurerPaid += p.Amount
	case billing.ContractualAdjustment:
		l.ContractualAdjustment += p.Amount
	case billing.CashPatient:
		l.PatientPaid += p.Amount
	case billing.PatientReceivable:
		switch p.Part {
		case billing.PartDeductible:
			l.Deductible += p.Amount
		case billing.PartCopay:
			l.Copay += p.Amount
		case billing.PartCoinsurance:
			l.Coinsurance += p.Amount
		case billing.PartNotCovered:
			l.NotCovered += p.Amount
		case billing.PartSelfPay:
			l.SelfPay += p.Amount
		}
	}
	return l
}
