package payment

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/sound"
)

// Problem is something in the store that must not be. Detail names rows by id, never a person or an amount.
type Problem = sound.Problem

// The checks of [Verify], by name.
const (
	checkRefunds  = "no payment was refunded beyond its amount"
	checkRemoved  = "no card was charged after it was removed"
	checkOnce     = "no instalment was charged twice"
	checkSettled  = "every charge that succeeded has its payment"
	checkApprover = "every refund has its payment's account"
)

const selectBeyond = `
SELECT 'practice ' || p.practice_id || ', payment ' || p.intent
FROM payment.receipt p
JOIN payment.refund f ON f.practice_id = p.practice_id AND f.intent = p.intent AND f.state = 'succeeded'
GROUP BY p.practice_id, p.intent HAVING sum(f.amount) > p.amount LIMIT @limit`

const selectChargedRemoved = `
SELECT 'practice ' || t.practice_id || ', attempt ' || t.id
FROM payment.attempt t JOIN payment.card c ON c.practice_id = t.practice_id AND c.id = t.card_id
WHERE t.sent_at > c.removed_at LIMIT @limit`

// Two tries of one instalment can both bring money only when the first was given up as lost and came after all.
const selectChargedTwice = `
SELECT 'practice ' || practice_id || ', plan ' || plan_id || ', instalment ' || instalment
FROM payment.attempt WHERE state = 'succeeded'
GROUP BY practice_id, plan_id, instalment HAVING count(*) > 1 LIMIT @limit`

const selectUnreceived = `
SELECT 'practice ' || practice_id || ', ' || what FROM (
    SELECT t.practice_id, 'attempt ' || t.id AS what FROM payment.attempt t
    WHERE t.state = 'succeeded' AND NOT EXISTS (SELECT FROM payment.receipt p
        WHERE p.practice_id = t.practice_id AND p.intent = t.intent AND p.attempt = t.id)
    UNION ALL
    SELECT r.practice_id, 'request ' || r.id FROM payment.request r
    WHERE r.mode = 'pay' AND r.state = 'done' AND NOT EXISTS (SELECT FROM payment.receipt p
        WHERE p.practice_id = r.practice_id AND p.intent = r.intent AND p.request = r.id)
) missing LIMIT @limit`

const selectStrayRefunds = `
SELECT 'practice ' || f.practice_id || ', refund ' || f.id
FROM payment.refund f JOIN payment.receipt p ON p.practice_id = f.practice_id AND p.intent = f.intent
WHERE f.account <> p.account OR (f.state = 'succeeded') <> (f.entry <> '' AND f.state <> 'failed') LIMIT @limit`

// checks are what [Verify] checks, in order.
func checks() []sound.Check {
	return []sound.Check{
		{Name: checkRefunds, Query: selectBeyond},
		{Name: checkRemoved, Query: selectChargedRemoved},
		{Name: checkOnce, Query: selectChargedTwice},
		{Name: checkSettled, Query: selectUnreceived},
		{Name: checkApprover, Query: selectStrayRefunds},
	}
}

// Checks names what [Verify] checks, in order.
func Checks() (names []string) {
	for _, check := range checks() {
		names = append(names, check.Name)
	}
	return names
}

// Verify reads the whole store and gives what is wrong with it, at most 100 problems a check.
func Verify(ctx context.Context, tx pgx.Tx) ([]Problem, error) {
	return sound.Verify(ctx, tx, checks())
}

// Expected is an entry that the books must hold for something in the store, and what the patient's cash in it is.
type Expected struct {
	Practice billing.PracticeID
	Entry    string
	Account  billing.AccountNumber
	Cash     billing.Cents
}

const selectExpected = `
SELECT practice_id, entry, account, cash FROM (
    SELECT practice_id, entry, account, amount AS cash FROM payment.receipt
    UNION ALL
    SELECT practice_id, entry, account, -amount FROM payment.refund WHERE entry <> ''
    UNION ALL
    SELECT practice_id, entry, account, -amount FROM payment.dispute
) e
WHERE (practice_id, entry) > (@practice, @after)
ORDER BY practice_id, entry LIMIT @limit`

// ExpectedEntries pages through the entries that payments, refunds and disputes must have: those after one, at most
// limit.
func ExpectedEntries(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, after string, limit int,
) ([]Expected, error) {
	return many(ctx, tx, "read expected entries", selectExpected, pgx.StrictNamedArgs{
		"practice": practice, "after": after, "limit": limit,
	}, pgx.RowToStructByPos[Expected])
}

const selectKnownEntries = `
SELECT entry FROM payment.receipt WHERE practice_id = @practice AND entry = ANY (@entries)
UNION ALL SELECT entry FROM payment.refund WHERE practice_id = @practice AND entry = ANY (@entries)
UNION ALL SELECT entry FROM payment.dispute WHERE practice_id = @practice AND entry = ANY (@entries)`

// KnownEntries says which of some entries, all of one practice, something in the store stands for.
func KnownEntries(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, entries []string,
) (map[string]bool, error) {
	args := pgx.StrictNamedArgs{"practice": practice, "entries": entries}
	found, err := many(ctx, tx, "read known entries", selectKnownEntries, args, pgx.RowTo[string])
	if err != nil {
		return nil, err
	}
	known := make(map[string]bool, len(found))
	for _, entry := range found {
		known[entry] = true
	}
	return known, nil
}
