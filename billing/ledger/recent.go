package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent/seal"
)

// RecentStatement is a statement with what a reminder has to know of its account.
type RecentStatement struct {
	Number  string
	Date    billing.Date
	Account Account
	Due     billing.Cents // what the account owes now
	Planned bool          // a plan is in force
}

// The bound of the page is repeated where the page is cut, before anything is joined to it.
const selectRecent = `
WITH page AS (
    SELECT number, account, statement_date FROM ledger.statement
    WHERE practice_id = @practice AND number > @after AND statement_date >= @since AND NOT withdrawn
        AND EXISTS (SELECT FROM ledger.claim c WHERE c.practice_id = @practice AND c.statement = statement.number)
    ORDER BY number LIMIT @limit
)
SELECT ` + accountColumns + `, s.number, s.statement_date,
    (SELECT coalesce(sum(amount), 0)::bigint FROM ledger.posting p
     WHERE p.practice_id = @practice AND p.account = s.account AND p.kind = ANY (@kinds)),
    EXISTS (SELECT FROM ledger.plan l WHERE l.practice_id = @practice AND l.account = s.account AND l.ended_at IS NULL)
FROM page s JOIN ledger.account a ON a.practice_id = @practice AND a.number = s.account
ORDER BY s.number`

// RecentStatements pages through a practice's statements dated since a day, in order of their numbers: those after one,
// at most limit. One of which every claim was billed again on a newer statement is left out: that one speaks for it.
func RecentStatements(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring,
	practice billing.PracticeID, since billing.Date, after string, limit int,
) ([]RecentStatement, error) {
	rows, err := tx.Query(ctx, selectRecent, pgx.StrictNamedArgs{
		"practice": practice, "since": since.Time(), "after": after, "limit": min(max(limit, 0), maxEntries),
		"kinds": []billing.AccountKind{billing.PatientReceivable, billing.PatientCredit},
	})
	if err != nil {
		return nil, fmt.Errorf("read recent statements: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (RecentStatement, error) {
		var s RecentStatement
		var person, phone []byte
		var language billing.Language
		var date time.Time
		number := billing.AccountNumber("")
		var held []string
		err := row.Scan(&number, &person, &phone, &language, &held, &s.Number, &date, &s.Due, &s.Planned)
		if err != nil {
			return s, err
		}
		s.Date = billing.DateOf(date)
		s.Account, err = openAccount(k, practice, number, person, phone, language)
		s.Account.HeldReasons = held
		return s, err
	})
	if err != nil {
		return nil, fmt.Errorf("read recent statements: %w", err)
	}
	return found, nil
}
