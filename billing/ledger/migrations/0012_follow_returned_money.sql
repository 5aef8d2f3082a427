-- Money that had paid for a plan can go back: refunded by the practice, or taken back from it. A plan follows what went
-- back since it was agreed, so it keeps what had gone back before, counted in the same statement as what had been paid.
-- Of a refund only what is owed again counts as given; what was a credit never paid for the plan.

-- +goose Up
ALTER TABLE ledger.plan_look
    ADD COLUMN given    bigint NOT NULL DEFAULT 0, -- refunded by then, and owed again
    ADD COLUMN taken    bigint NOT NULL DEFAULT 0, -- taken back by then
    ADD COLUMN credited bigint NOT NULL DEFAULT 0; -- refunded by then, out of a credit

UPDATE ledger.plan_look l SET given = b.given, taken = b.taken, credited = b.credited
FROM (
    SELECT p.practice_id, p.id,
        coalesce(sum(o.amount) FILTER (WHERE e.kind = 'refund'), 0) AS given,
        coalesce(sum(-c.amount) FILTER (WHERE e.kind <> 'refund'), 0) AS taken,
        coalesce(sum(-c.amount - o.amount) FILTER (WHERE e.kind = 'refund'), 0) AS credited
    FROM ledger.plan p
    JOIN ledger.posting c ON c.practice_id = p.practice_id AND c.account = p.account AND c.kind = 'cash_patient'
        AND c.amount < 0
    JOIN ledger.entry e ON e.practice_id = c.practice_id AND e.id = c.entry_id AND e.at <= p.agreed_at
        AND (e.kind IN ('refund', 'dispute') OR e.kind = 'reversal' AND e.event LIKE 'payment_failed/%')
    CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS amount FROM ledger.posting q
        WHERE q.practice_id = c.practice_id AND q.entry_id = c.entry_id AND q.account = c.account
            AND q.kind = 'patient_receivable') o
    WHERE p.ended_at IS NULL AND NOT EXISTS (SELECT FROM ledger.entry r
        WHERE r.practice_id = e.practice_id AND r.reverses = e.key AND r.at <= p.agreed_at)
    GROUP BY p.practice_id, p.id
) b
WHERE l.practice_id = b.practice_id AND l.plan_id = b.id;
