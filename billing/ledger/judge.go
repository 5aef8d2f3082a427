package ledger

import (
	"slices"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

// verdict is what becomes of the rows of a page.
type verdict struct {
	loaded    []loadedRow
	rebilled  []stagedRow // the books have them, on other statements
	unchanged int
	refusals  []remit.Refusal
	claims    []ClaimSummary
	accounts  map[billing.AccountNumber]knownAccount // of rows that are loaded or unchanged
}

// loadedRow is a row to post. Its service has its number.
type loadedRow struct {
	stagedRow

	revision int
	missing  int // rows of the claim that are still to come
}

// judge decides claim by claim, for rows in order of claim and line. It is pure: all it knows is in its arguments.
func judge(rows []stagedRow, k known) verdict {
	v := verdict{accounts: map[billing.AccountNumber]knownAccount{}}
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && rows[n].claim.Number == rows[0].claim.Number {
			n++
		}
		v.claim(rows[:n], k)
		rows = rows[n:]
	}
	return v
}

// claim decides on the rows of one claim.
func (v *verdict) claim(rows []stagedRow, k known) {
	missing := k.refused[rows[0].claim.Number]
	var sound []stagedRow
	for _, r := range rows {
		if column, reason := contradiction(r, k); reason != "" {
			v.refuse(r, column, reason)
			missing++
			continue
		}
		sound = append(sound, r)
	}
	before, exists := k.claims[rows[0].claim.Number]
	same, fresh, lost := match(sound, before.contents)
	switch {
	case len(fresh) == 0 && len(same) > 0 && !slices.Contains(before.billed, same[0].statement):
		v.take(same, k)
		v.rebilled = append(v.rebilled, same...)
		v.summarize(same)
		return
	case len(fresh) == 0:
		v.take(same, k)
	case !exists || len(before.contents) == 0:
		v.load(fresh, 0, before.revision, missing, k)
	case lost == 0 && len(fresh) <= before.missing:
		v.load(fresh, before.last, before.revision, before.missing-len(fresh), k)
		v.take(same, k)
	default:
		reason := "was loaded before with other amounts or details; a correction needs a reversal first"
		if lost == 0 {
			reason = "was loaded before with fewer rows; a correction needs a reversal first"
		}
		for _, r := range fresh {
			v.refuse(r, "claim_number", reason)
		}
		v.take(same, k)
		v.unchanged += len(same)
		v.summarize(same)
		return
	}
	v.unchanged += len(same)
	v.summarize(append(same, fresh...))
}

// contradiction says which column of a row the books contradict, and how; nothing when they do not.
func contradiction(r stagedRow, k known) (column, reason string) {
	if k.accounts[r.account].another {
		return "date_of_birth", "is not the one the books have for this account_number; correct the file or the account"
	}
	if s, ok := k.statements[r.statement]; ok {
		switch {
		case s.account != r.account:
			return "statement_number", "belongs to another account_number in the books"
		case !s.date.Equal(r.date):
			return "statement_date", "is not the one this statement_number was loaded with"
		case !sameDay(s.due, r.due):
			return "due_date", "is not the one this statement_number was loaded with"
		}
	}
	if c, ok := k.claims[r.claim.Number]; ok {
		switch {
		case c.adjudged && len(c.contents) > 0:
			return "claim_number", "is known from the insurer's own files, which say what became of it"
		case c.account != r.account:
			return "claim_number", "belongs to another account_number in the books"
		case len(c.contents) > 0 && c.insurer != r.claim.Insurer:
			return "insurer", "is not the one this claim_number was loaded with"
		}
	}
	return "", ""
}

func sameDay(a, b *time.Time) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Equal(*b)
}

// match tells the rows that the books have from those they do not, whatever their order, and counts the lines of the
// books that no row matches.
func match(rows []stagedRow, contents []string) (same, fresh []stagedRow, lost int) {
	left := map[string]int{}
	for _, content := range contents {
		left[content]++
	}
	for _, r := range rows {
		if left[r.content] > 0 {
			left[r.content]--
			same = append(same, r)
			continue
		}
		fresh = append(fresh, r)
	}
	return same, fresh, len(contents) - len(same)
}

func (v *verdict) refuse(r stagedRow, column, reason string) {
	v.refusals = append(v.refusals, remit.Refusal{Line: r.line, Column: column, Reason: reason})
}

// take notes the people of rows that count. What an older statement says of a person, or a file that was loaded before,
// is not news.
func (v *verdict) take(rows []stagedRow, k known) {
	for _, r := range rows {
		a := k.accounts[r.account]
		if a.exists && (k.loaded || a.newest != nil && r.date.Before(*a.newest)) {
			continue
		}
		v.accounts[r.account] = a
	}
}

// load numbers the rows behind the lines that the claim has already.
func (v *verdict) load(rows []stagedRow, after, revision, missing int, k known) {
	v.take(rows, k)
	for i, r := range rows {
		r.service.Number = after + i + 1
		v.loaded = append(v.loaded, loadedRow{stagedRow: r, revision: revision, missing: missing})
	}
}

func (v *verdict) summarize(rows []stagedRow) {
	if len(rows) == 0 {
		return
	}
	s := ClaimSummary{Claim: rows[0].claim.Number}
	for _, r := range rows {
		s.Charge += r.service.Charge
		s.InsurerPaid += r.service.InsurerPaid
		s.Adjustments += r.service.ContractualAdjustment
		s.PatientResponsibility += r.service.PatientResponsibility()
	}
	v.claims = append(v.claims, s)
}
