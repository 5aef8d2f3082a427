package ledger

import (
	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
)

// wentBack sums what went back of all that the patient of @account has paid: given, refunded and owed again; taken, by
// a payment that failed after it had come, or by the payer's bank; credited, refunded out of a credit. What was
// reversed, a refund that failed or a dispute that was won, has not gone back.
const wentBack = `
    SELECT coalesce(sum(o.amount) FILTER (WHERE e.kind = 'refund'), 0)::bigint AS given,
        coalesce(sum(-c.amount) FILTER (WHERE e.kind <> 'refund'), 0)::bigint AS taken,
        coalesce(sum(-c.amount - o.amount) FILTER (WHERE e.kind = 'refund'), 0)::bigint AS credited
    FROM ledger.posting c
    JOIN ledger.entry e ON e.practice_id = c.practice_id AND e.id = c.entry_id
        AND (e.kind IN ('refund', 'dispute') OR e.kind = 'reversal' AND e.event LIKE 'payment_failed/%')
    CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS amount FROM ledger.posting q
        WHERE q.practice_id = c.practice_id AND q.entry_id = c.entry_id AND q.account = c.account
            AND q.kind = 'patient_receivable') o
    WHERE c.practice_id = @practice AND c.account = @account AND c.kind = 'cash_patient' AND c.amount < 0
        AND NOT EXISTS (SELECT FROM ledger.entry r WHERE r.practice_id = e.practice_id AND r.reverses = e.key)`

// moved is how the money of an account moved since terms were agreed.
type moved struct {
	came         billing.Cents // from the patient, less what went back of it; below zero where more did
	earlier      billing.Cents // came so under the terms before these, of one chain
	given, taken billing.Cents
	due          billing.Cents // owed on the account now
}

// follow works out what is paid and left of a plan. A payment made under earlier terms that went back whole is none of
// those that an agreement may have.
func (p *Plan) follow(m moved) {
	p.Back = plan.WentBack(p.Terms.Principal, m.came, m.earlier, m.given, m.taken)
	p.Paid = min(max(m.came, 0), p.Terms.Principal)
	p.Left = min(p.Terms.Principal-p.Paid, max(m.due, 0))
	p.Open = plan.Open(p.Terms, p.Paid, p.Left)
	if m.earlier+min(m.came, 0) <= 0 {
		p.Record.Paid = 0
	}
	p.Record.Paid += plan.Covered(p.Terms, p.Paid)
}
